import { describe, expect, test } from 'vitest'
import { dayOfWall, momentOfWall, timeOfWall, wallOfDay, wallOfMoment, wallOfTime } from './wall-clock.ts'

describe('strings of the contract through the pickers and back', () => {
  test('a day is the same day', () => {
    for (const day of ['1926-02-28', '1940-06-03', '2024-02-29', '2026-11-25', '2086-12-31'])
      expect(dayOfWall(wallOfDay(day))).toBe(day)
  })

  test('nothing stays nothing', () => {
    expect(wallOfDay('')).toBeNull()
    expect(wallOfDay(undefined)).toBeNull()
    expect(wallOfTime(null)).toBeNull()
    expect(wallOfMoment('')).toBeNull()
    expect(dayOfWall(null)).toBeUndefined()
    expect(timeOfWall(null)).toBeUndefined()
    expect(momentOfWall(null)).toBeUndefined()
  })

  test('a time of day loses its seconds only', () => {
    expect(timeOfWall(wallOfTime('07:05'))).toBe('07:05')
    expect(timeOfWall(wallOfTime('23:59:30'))).toBe('23:59')
  })

  test("an instant of any zone shows Shanghai's clock and comes out as the same instant", () => {
    for (const moment of [
      '2026-11-25T16:30:00Z',
      '2026-11-26T00:30:00+08:00',
      '2026-03-29T01:15:00+01:00',
      '2025-12-31T23:59:00-05:00',
    ]) {
      const out = momentOfWall(wallOfMoment(moment)) ?? ''
      expect(out).toMatch(/\+08:00$/)
      expect(new Date(out).getTime()).toBe(new Date(moment).getTime())
    }
    expect(wallOfMoment('2026-11-25T16:30:00Z')?.format('YYYY-MM-DD HH:mm')).toBe('2026-11-26 00:30')
  })
})
