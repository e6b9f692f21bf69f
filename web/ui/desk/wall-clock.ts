import { BUSINESS_ZONE, type Day, type Instant } from '#contract/day'
import dayjs, { type Dayjs } from 'dayjs'
import timezone from 'dayjs/plugin/timezone'
import utc from 'dayjs/plugin/utc'
import 'dayjs/locale/en-gb'
import 'dayjs/locale/zh-cn'

// antd asks `dayjs().tz()` what "today" and "now" are when the plugin is there: those of the business zone, then,
// whatever the computer is set to.
dayjs.extend(utc)
dayjs.extend(timezone)
dayjs.tz.setDefault(BUSINESS_ZONE)

/**
 * antd's pickers hold a `Dayjs`; the pages hold the contract's strings. Between them stands a wall clock: a `Dayjs`
 * whose fields are those of a clock in Asia/Shanghai (which has no summer time), never an instant.
 */
export type Wall = Dayjs

// The first is how it is shown. Each has a fixed width: the picker takes text as soon as it fits one, so a format with
// single digits would take `2026-11-2` while `2026-11-20` is being typed.
export const dayFormats: [string, ...string[]] = [
  'YYYY-MM-DD',
  'YYYYMMDD',
  'YYYY/MM/DD',
  'YYYY.MM.DD',
  'YYYY年MM月DD日',
]
export const timeFormats: [string, ...string[]] = ['HH:mm', 'HHmm', 'HH：mm']
export const momentFormats: [string, ...string[]] = ['YYYY-MM-DD HH:mm', 'YYYY/MM/DD HH:mm', 'YYYYMMDD HHmm']

/** Empty text is no day. */
export function wallOfDay(day: Day | null | undefined): Wall | null {
  return day ? dayjs(day) : null
}
export function dayOfWall(wall: Wall | null): Day | undefined {
  return wall?.format('YYYY-MM-DD')
}

/** `YYYY-MM`. */
export function wallOfMonth(month: string | null | undefined): Wall | null {
  return month ? dayjs(`${month}-01`) : null
}
export function monthOfWall(wall: Wall | null): string | undefined {
  return wall?.format('YYYY-MM')
}

/** `HH:mm`; seconds are dropped. */
export function wallOfTime(time: string | null | undefined): Wall | null {
  return time ? dayjs(`2000-01-01T${time.slice(0, 5)}`) : null
}
export function timeOfWall(wall: Wall | null): string | undefined {
  return wall?.format('HH:mm')
}

/** An instant of any zone as Shanghai's clock shows it. */
export function wallOfMoment(moment: Instant | null | undefined): Wall | null {
  return moment ? dayjs(dayjs(moment).tz(BUSINESS_ZONE).format('YYYY-MM-DDTHH:mm')) : null
}
/** To the minute, with the zone. */
export function momentOfWall(wall: Wall | null): Instant | undefined {
  return wall ? `${wall.format('YYYY-MM-DDTHH:mm')}:00+08:00` : undefined
}
