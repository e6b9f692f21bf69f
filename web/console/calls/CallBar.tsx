import {
  answerCall,
  callCan,
  type CallDetail,
  hangUp,
  holdCall,
  queue,
  resumeCall,
  showCall,
  showRequest,
} from '#contract/calls'
import { countdown, useNow } from '#web/lib/format.ts'
import { useMessages } from '#web/lib/locale.ts'
import { useAction } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { useHotkeys } from '#web/ui/desk/hotkeys.ts'
import { messages } from './messages.ts'
import { CallTag } from './words.tsx'

/** The state of the line with its clock, and what one can do with it now. */
export function CallBar({ call, onTransfer }: { call: CallDetail; onTransfer: () => void }) {
  const m = useMessages(messages)
  const now = useNow()
  const changes = [showCall, showRequest, queue]
  const answer = useAction(answerCall, { changes })
  const hold = useAction(holdCall, { changes })
  const resume = useAction(resumeCall, { changes })
  const end = useAction(hangUp, { changes })
  const params = { id: call.id }
  useHotkeys({
    h: callCan.hold(call)
      ? () => hold.mutate({ params })
      : callCan.resume(call)
        ? () => resume.mutate({ params })
        : undefined,
    t: callCan.transfer(call) ? onTransfer : undefined,
  })
  const clock = call.endedAt
    ? null
    : call.answeredAt
      ? [m.talking, call.answeredAt]
      : [m.rangFor, call.rangAt]
  return (
    <>
      <ProblemNote error={answer.error ?? hold.error ?? resume.error ?? end.error} />
      <div className="call-bar" data-state={call.state}>
        <CallTag state={call.state} />
        <b className="digits call-number">{call.caller ?? call.callerMasked ?? m.withheld}</b>
        {clock && (
          <span className="digits">
            {clock[0]} {countdown(Math.max(0, (now - Date.parse(clock[1] ?? '')) / 1000))}
          </span>
        )}
        <span className="call-actions">
          {callCan.answer(call) && call.direction === 'in' && (
            <ActionButton
              type="primary"
              needs="calls.handle"
              loading={answer.isPending}
              onClick={() => answer.mutate({ params })}
            >
              {m.answer}
            </ActionButton>
          )}
          {callCan.answer(call) && call.direction === 'out' && (
            <ActionButton
              type="primary"
              needs="calls.handle"
              loading={answer.isPending}
              onClick={() => answer.mutate({ params })}
            >
              {m.reached}
            </ActionButton>
          )}
          {callCan.hold(call) && (
            <ActionButton hotkey="H" needs="calls.handle" onClick={() => hold.mutate({ params })}>
              {m.hold}
            </ActionButton>
          )}
          {callCan.resume(call) && (
            <ActionButton
              hotkey="H"
              type="primary"
              needs="calls.handle"
              onClick={() => resume.mutate({ params })}
            >
              {m.resume}
            </ActionButton>
          )}
          {callCan.transfer(call) && (
            <ActionButton hotkey="T" needs="calls.handle" onClick={onTransfer}>
              {m.transfer}
            </ActionButton>
          )}
          {(callCan.hangUp(call) || (call.direction === 'out' && call.state === 'ringing')) && (
            <ActionButton danger needs="calls.handle" onClick={() => end.mutate({ params })}>
              {m.hangUp}
            </ActionButton>
          )}
        </span>
      </div>
    </>
  )
}
