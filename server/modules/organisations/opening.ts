import type { OpeningHours } from '#contract/organisations'
import { BUSINESS_ZONE } from '#contract/day'

const parts = new Intl.DateTimeFormat('en-GB', {
  timeZone: BUSINESS_ZONE,
  weekday: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** Open at an instant (Asia/Shanghai)? Null when the hours are unknown: neither round the clock nor any opening. */
export function isOpen(
  site: { roundTheClock: boolean; openingHours: OpeningHours },
  at: Date,
): boolean | null {
  if (site.roundTheClock) return true
  if (site.openingHours.length === 0) return null
  const found = Object.fromEntries(parts.formatToParts(at).map((part) => [part.type, part.value]))
  const day = WEEKDAYS.indexOf(found['weekday'] ?? '') + 1
  const time = `${found['hour']}:${found['minute']}`
  return site.openingHours.some((opening) => opening.day === day && opening.from <= time && time < opening.to)
}
