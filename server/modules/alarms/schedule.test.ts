import fc from 'fast-check'
import { expect, it } from 'vitest'
import { inSchedule, localTime, nextDaily, nextInside } from './schedule.ts'

const at = (iso: string) => Date.parse(`${iso}+08:00`)

it('knows the business zone, also before 1970', () => {
  expect(localTime(at('2026-11-25T23:59:30'))).toMatchObject({ hour: 23, minute: 23 * 60 + 59, weekday: 3 })
  expect(localTime(at('1969-12-31T01:00:00'))).toMatchObject({ hour: 1, weekday: 3 })
})
it('a span over midnight belongs to the day on which it began', () => {
  const night = { from: '22:00', to: '06:00', weekdays: [3] }
  expect(inSchedule(undefined, 0)).toBe(true)
  expect(inSchedule(night, at('2026-11-25T22:30:00'))).toBe(true)
  expect(inSchedule(night, at('2026-11-26T05:59:00'))).toBe(true)
  expect(inSchedule(night, at('2026-11-25T05:00:00'))).toBe(false)
  expect(inSchedule(night, at('2026-11-26T06:00:00'))).toBe(false)
  expect(inSchedule({ from: '22:00', to: '06:00', weekdays: [7] }, at('2026-11-30T03:00:00'))).toBe(true)
  expect(inSchedule({ from: '08:00', to: '12:00' }, at('2026-11-25T08:00:00'))).toBe(true)
  expect(inSchedule({ from: '08:00', to: '12:00', weekdays: [1] }, at('2026-11-25T09:00:00'))).toBe(false)
})
it('finds the next time of day and the next moment inside', () => {
  expect(nextDaily('12:00', at('2026-11-25T11:00:00'))).toBe(at('2026-11-25T12:00:00'))
  expect(nextDaily('12:00', at('2026-11-25T12:00:00'))).toBe(at('2026-11-26T12:00:00'))
  expect(nextInside(undefined, 5)).toBe(5)
  expect(nextInside({ from: '22:00', to: '06:00' }, at('2026-11-25T23:00:00'))).toBe(
    at('2026-11-25T23:00:00'),
  )
  expect(nextInside({ from: '22:00', to: '06:00', weekdays: [5] }, at('2026-11-25T12:00:00'))).toBe(
    at('2026-11-27T22:00:00'),
  )
})
it('the next moment inside is inside', () => {
  const clock = fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
    .map(([h, m]) => `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`)
  fc.assert(
    fc.property(
      clock,
      clock,
      fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 1 }),
      fc.integer({ min: 1_600_000_000_000, max: 1_900_000_000_000 }),
      (from, to, weekdays, now) => {
        const schedule = { from, to, weekdays }
        const next = nextInside(schedule, now)
        expect(next).toBeGreaterThanOrEqual(now)
        expect(inSchedule(schedule, next)).toBe(true)
      },
    ),
  )
})
