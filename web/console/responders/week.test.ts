import { expect, it } from 'vitest'
import { midnight, mondayOf, plusDays, shareOf } from './week.ts'

it('weeks begin on Monday, in the time of Shanghai', () => {
  expect(mondayOf('2026-11-25')).toBe('2026-11-23')
  expect(mondayOf('2026-11-23')).toBe('2026-11-23')
  expect(mondayOf('2026-11-29')).toBe('2026-11-23')
  expect(mondayOf('2027-01-01')).toBe('2026-12-28')
  expect(midnight('2026-11-25').toISOString()).toBe('2026-11-24T16:00:00.000Z')
  expect(plusDays('2026-12-31', 1)).toBe('2027-01-01')
})

it('a shift that reaches over the week is cut', () => {
  const monday = midnight('2026-11-23')
  expect(shareOf(monday, '2026-11-22T16:00:00Z', '2026-11-23T16:00:00Z')).toEqual({ left: 0, width: 1 / 7 })
  expect(shareOf(monday, '2026-11-20T00:00:00Z', '2026-11-23T04:00:00Z')).toEqual({ left: 0, width: 0.5 / 7 })
  expect(shareOf(monday, '2026-12-05T00:00:00Z', '2026-12-06T00:00:00Z').width).toBe(0)
})
