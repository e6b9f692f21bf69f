import { describe, expect, test } from 'vitest'
import { gapsIn } from './coverage.ts'
import { nextCare, weekdayOf } from './next-care.ts'

const at = (text: string) => new Date(`2026-11-25T${text}:00+08:00`)
const span = (from: string, to: string) => ({ from: at(from), to: at(to) })

describe('gaps of a roster', () => {
  test('none when shifts meet or overlap', () => {
    expect(
      gapsIn(span('00:00', '12:00'), [
        span('08:00', '12:00'),
        span('00:00', '08:00'),
        span('06:00', '09:00'),
      ]),
    ).toEqual([])
  })
  test('between, before and after; a shift inside another hides nothing', () => {
    expect(
      gapsIn(span('00:00', '12:00'), [
        span('01:00', '03:00'),
        span('01:30', '02:00'),
        span('04:00', '11:00'),
      ]),
    ).toEqual([span('00:00', '01:00'), span('03:00', '04:00'), span('11:00', '12:00')])
  })
  test('without shifts the whole time is one gap', () => {
    expect(gapsIn(span('00:00', '12:00'), [])).toEqual([span('00:00', '12:00')])
  })
})

describe('the next planned care call', () => {
  test('later today, else the next planned weekday, in Asia/Shanghai', () => {
    // 2026-11-25 is a Wednesday.
    expect(weekdayOf('2026-11-25')).toBe(3)
    expect(nextCare({ weekdays: [3], atTime: '09:00' }, at('08:00'))).toEqual(at('09:00'))
    expect(nextCare({ weekdays: [3], atTime: '09:00' }, at('09:00'))).toEqual(
      new Date('2026-12-02T09:00:00+08:00'),
    )
    expect(nextCare({ weekdays: [1, 5], atTime: '09:00:00' }, at('10:00'))).toEqual(
      new Date('2026-11-27T09:00:00+08:00'),
    )
  })
})
