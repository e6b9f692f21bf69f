import { BUSINESS_ZONE } from '#contract/day'
import type { Urgency } from '#contract/notifications'

const clockFace = new Intl.DateTimeFormat('en-GB', {
  timeZone: BUSINESS_ZONE,
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
})

function secondsOf(text: string): number {
  const [h = 0, m = 0, s = 0] = text.split(':').map(Number)
  return h * 3600 + m * 60 + s
}

/**
 * When a message may go: null for now, else the end of the quiet hours it falls into. Times are `HH:MM` in Asia/Shanghai,
 * `from` inclusive, `to` exclusive, over midnight when `from` is later. P0 and P1 are never held.
 */
export function heldUntil(
  urgency: Urgency,
  quiet: { from: string; to: string } | null,
  at: Date,
): Date | null {
  if (!quiet || urgency === 'P0' || urgency === 'P1') return null
  const now = secondsOf(clockFace.format(at))
  const from = secondsOf(quiet.from)
  const to = secondsOf(quiet.to)
  const inside = from < to ? now >= from && now < to : now >= from || now < to
  if (!inside) return null
  const wait = (to - now + 86_400) % 86_400
  return new Date(Math.floor(at.getTime() / 1000) * 1000 + wait * 1000)
}
