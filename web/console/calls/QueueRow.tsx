import { callChannels, type Request, requestKinds } from '#contract/calls'
import { countdown, fullTime, useNow } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { Button } from 'antd'
import { messages } from './messages.ts'
import { CallTag } from './words.tsx'

/** One entry of the queue: by which way, how urgent, who, and how long they have waited. */
export function QueueRow({
  request,
  selected,
  onSelect,
  onTake,
}: {
  request: Request
  selected: boolean
  onSelect: () => void
  onTake?: () => void
}) {
  const m = useMessages(messages)
  const say = useWord()
  const now = useNow()
  const waited = (now - Date.parse(request.waitingSince)) / 1000
  return (
    <div className="queue-row" data-priority={request.priority} data-selected={selected}>
      <button
        type="button"
        className="queue-row-main"
        aria-current={selected}
        onClick={onSelect}
        {...(onTake ? { onDoubleClick: onTake } : {})}
      >
        <span>
          <Tag tone={request.priority === 0 ? 'critical' : request.priority === 1 ? 'high' : 'low'}>
            {request.kind ? say(requestKinds[request.kind]) : say(callChannels[request.channel])}
          </Tag>{' '}
          {request.kind && <small>{say(callChannels[request.channel])}</small>}{' '}
          {request.callState && <CallTag state={request.callState} />}
        </span>
        <span>
          <b>{request.elderName ?? (request.channel === 'phone' ? m.unknownCaller : '—')}</b>{' '}
          <span className="digits">{request.callerMasked}</span>
        </span>
        <small className="queue-row-text">
          {[request.subject, request.regionName, request.centreName].filter(Boolean).join(' · ')}
        </small>
      </button>
      <span className="queue-row-side">
        <time className="digits" title={fullTime(request.waitingSince)}>
          {countdown(Math.max(0, waited))}
        </time>
        {onTake && (
          <Button size="small" onClick={onTake}>
            {m.take}
          </Button>
        )}
      </span>
    </div>
  )
}
