import { dayOf } from '#contract/day'

const DAY_MS = 86_400_000

/** The first planned instant after `after`: weekdays Monday 1 to Sunday 7, time `HH:MM` in Asia/Shanghai (no summer time). */
export function nextCare(plan: { weekdays: readonly number[]; atTime: string }, after: Date): Date {
  for (let i = 0; i <= 7; i++) {
    const day = dayOf(new Date(after.getTime() + i * DAY_MS))
    const at = new Date(`${day}T${plan.atTime.slice(0, 5)}:00+08:00`)
    if (at > after && plan.weekdays.includes(weekdayOf(day))) return at
  }
  throw new RangeError('a plan without weekdays')
}

/** Monday 1 to Sunday 7. */
export function weekdayOf(day: string): number {
  return ((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7) + 1
}
