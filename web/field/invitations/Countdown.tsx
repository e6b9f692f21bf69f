import { countdown, useNow } from '#web/lib/format.ts'
import { useMessages } from '#web/lib/locale.ts'
import { serverNow } from '../server-time.ts'
import { messages } from './messages.ts'

/** How long there is to answer; nothing when there is no end. */
export function Countdown({ until }: { until: string | null }) {
  const m = useMessages(messages)
  useNow()
  if (!until) return null
  const left = Math.max(0, (new Date(until).getTime() - serverNow()) / 1000)
  return (
    <span className="countdown" role="timer" aria-label={m.left}>
      {countdown(left)}
    </span>
  )
}
