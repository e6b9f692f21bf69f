import { dayOf } from '#contract/day'

const DAY_MS = 86_400_000
/** Midnight of a day in Asia/Shanghai, which has no summer time. */
export const midnight = (day: string): Date => new Date(`${day}T00:00:00+08:00`)
export const plusDays = (day: string, days: number): string =>
  dayOf(new Date(midnight(day).getTime() + days * DAY_MS + DAY_MS / 2))

/** The Monday of the week of a day. */
export function mondayOf(day: string): string {
  const weekday = new Date(`${day}T12:00:00+08:00`).getUTCDay()
  return plusDays(day, -((weekday + 6) % 7))
}

/** Where a stretch stands in a week, as shares of it from 0 to 1, cut at both ends. */
export function shareOf(
  from: Date,
  startsAt: string,
  endsAt: string,
  days = 7,
): { left: number; width: number } {
  const whole = days * DAY_MS
  const start = Math.max(0, new Date(startsAt).getTime() - from.getTime())
  const end = Math.min(whole, new Date(endsAt).getTime() - from.getTime())
  return { left: start / whole, width: Math.max(0, end - start) / whole }
}
