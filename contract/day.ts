import { z } from 'zod'

/** A calendar day in Asia/Shanghai, `YYYY-MM-DD`; never a `Date`. */
export const Day = z.iso.date()
export type Day = z.infer<typeof Day>

/** An instant on the wire: ISO 8601 with a zone. */
export const Instant = z.iso.datetime({ offset: true })
export type Instant = z.infer<typeof Instant>

export const BUSINESS_ZONE = 'Asia/Shanghai'

const dayFormat = new Intl.DateTimeFormat('en-CA', {
  timeZone: BUSINESS_ZONE,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
})

/** The calendar day in the business zone at an instant. */
export function dayOf(instant: Date): Day {
  return dayFormat.format(instant)
}

/** Completed years on `day`; born on 29 February one's birthday in a common year is 28 February, the last day of the month (民法典 §202). */
export function ageOn(birth: Day, day: Day): number {
  const year = Number(day.slice(0, 4))
  const common = year % 4 !== 0 || (year % 100 === 0 && year % 400 !== 0)
  const birthday = common && birth.slice(5) === '02-29' ? '02-28' : birth.slice(5)
  return year - Number(birth.slice(0, 4)) - (day.slice(5) >= birthday ? 0 : 1)
}
