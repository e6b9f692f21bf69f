import { clockTime, longDay, useNow } from '#web/lib/format.ts'
import { useMessages } from '#web/lib/locale.ts'

const messages = {
  zh: { zone: '北京时间', label: '当前时间' },
  en: { zone: 'China time (UTC+8)', label: 'Time now' },
}

/** The time of day in the business zone, always with the zone named. */
export function Clock() {
  const now = useNow(1000)
  const m = useMessages(messages)
  return (
    <span className="clock" role="timer" aria-label={m.label} aria-live="off">
      <span className="clock-day">{longDay(now)}</span>
      <time className="clock-time" dateTime={new Date(now).toISOString()}>
        {clockTime(now)}
      </time>
      <span className="clock-zone">{m.zone}</span>
    </span>
  )
}
