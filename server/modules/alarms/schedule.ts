import type { Schedule } from '#contract/alarms'

/** Asia/Shanghai has no summer time: UTC + 8 for good. */
const ZONE_MS = 8 * 3600_000
const DAY_MS = 86_400_000

/** Minutes since midnight in the business zone, and the weekday (1 Monday … 7 Sunday). */
export function localTime(at: number): { minute: number; hour: number; weekday: number; midnight: number } {
  const local = at + ZONE_MS
  const day = Math.floor(local / DAY_MS)
  const minute = Math.floor((local - day * DAY_MS) / 60_000)
  // 1 January 1970 was a Thursday.
  return {
    minute,
    hour: Math.floor(minute / 60),
    weekday: ((((day + 3) % 7) + 7) % 7) + 1,
    midnight: day * DAY_MS - ZONE_MS,
  }
}

export function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return hours * 60 + minutes
}

/** Does the schedule hold at an instant? A span over midnight belongs to the weekday on which it began. */
export function inSchedule(schedule: Schedule | undefined, at: number): boolean {
  if (!schedule) return true
  const { minute, weekday } = localTime(at)
  const from = minuteOf(schedule.from)
  const to = minuteOf(schedule.to)
  const overnight = from >= to
  const inside = overnight ? minute >= from || minute < to : minute >= from && minute < to
  if (!inside || !schedule.weekdays) return inside
  const began = overnight && minute < to ? ((weekday + 5) % 7) + 1 : weekday
  return schedule.weekdays.includes(began)
}

/** The next instant after `at` at which it is `time` in the business zone. */
export function nextDaily(time: string, at: number): number {
  const today = localTime(at).midnight + minuteOf(time) * 60_000
  return today > at ? today : today + DAY_MS
}

/** The next instant, `at` included, at which the schedule holds; at most eight days ahead. */
export function nextInside(schedule: Schedule | undefined, at: number): number {
  if (!schedule || inSchedule(schedule, at)) return at
  let from = nextDaily(schedule.from, at)
  for (let i = 0; i < 8 && !inSchedule(schedule, from); i++) from += DAY_MS
  return from
}
