import type { Responder } from '#contract/responder-roster'
import { shortTime } from '#web/lib/format.ts'
import { useMessages } from '#web/lib/locale.ts'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { messages } from './messages.ts'

/** Whether somebody could be asked now, in one line. */
export function DutyTag({
  responder,
}: {
  responder: Pick<Responder, 'duty' | 'engaged' | 'restUntil' | 'endedAt'>
}) {
  const m = useMessages(messages)
  const { duty, engaged, restUntil, endedAt } = responder
  if (endedAt) return <Tag>{m.left}</Tag>
  return (
    <>
      <Tag tone={duty.onNow ? 'good' : 'plain'}>{duty.onNow ? m.on : m.off}</Tag>
      {engaged && <Tag tone="high">{m.engaged}</Tag>}
      {restUntil && <Tag tone="low">{m.resting(shortTime(restUntil))}</Tag>}
    </>
  )
}

/** By shift, or by hand and until when. */
export function useDutyText(): (duty: Responder['duty']) => string {
  const m = useMessages(messages)
  return (duty) =>
    [duty.mode === 'shift' ? m.byShift : m.manual, duty.until && m.until(shortTime(duty.until))]
      .filter(Boolean)
      .join(' · ')
}
