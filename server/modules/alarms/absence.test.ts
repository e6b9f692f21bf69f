import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AbsenceRule } from '#contract/alarms'
import type { z } from 'zod'
import { firstDue, judge } from './absence.ts'

type Body = z.output<typeof AbsenceRule>
const rule = (within: Body['within'], schedule?: Body['schedule']) => ({
  body: {
    type: 'absence' as const,
    metrics: ['motion'],
    expect: 'motion',
    within,
    ...(schedule ? { schedule } : {}),
  },
})
const at = (iso: string) => Date.parse(`${iso}+08:00`)
const hours = (n: number) => n * 3600

describe('no sign for so long', () => {
  const plain = rule({ how: 'for', seconds: hours(8) })
  it('comes due from the last sign, is absent then, and waits for the next sign', () => {
    const last = at('2026-11-25T08:00:00')
    expect(firstDue(plain, last, last)).toBe(at('2026-11-25T16:00:00'))
    expect(judge(plain, last, at('2026-11-25T15:59:59'))).toEqual({
      absent: false,
      nextDue: at('2026-11-25T16:00:00'),
    })
    expect(judge(plain, last, at('2026-11-25T16:00:00'))).toEqual({ absent: true, nextDue: null })
  })
  it('counts within its hours only: a night’s sleep is no absence', () => {
    const day = rule({ how: 'for', seconds: hours(8) }, { from: '06:00', to: '22:00' })
    expect(firstDue(day, at('2026-11-25T21:00:00'), at('2026-11-25T21:00:00'))).toBe(
      at('2026-11-26T14:00:00'),
    )
    expect(judge(day, at('2026-11-25T21:00:00'), at('2026-11-26T05:00:00')).absent).toBe(false)
    expect(judge(day, at('2026-11-25T21:00:00'), at('2026-11-26T14:00:00'))).toEqual({
      absent: true,
      nextDue: null,
    })
    expect(firstDue(day, at('2026-11-26T04:00:00'), at('2026-11-26T04:00:00'))).toBe(
      at('2026-11-26T14:00:00'),
    )
  })
})

describe('not by a time of day', () => {
  const noon = rule({ how: 'by', from: '05:00', time: '12:00' })
  it('looks every day at the time, at the signs since the day began', () => {
    expect(firstDue(noon, at('2026-11-25T08:00:00'), at('2026-11-25T08:00:00'))).toBe(
      at('2026-11-25T12:00:00'),
    )
    expect(judge(noon, at('2026-11-25T04:59:00'), at('2026-11-25T12:00:00'))).toEqual({
      absent: true,
      nextDue: at('2026-11-26T12:00:00'),
    })
    expect(judge(noon, at('2026-11-25T05:01:00'), at('2026-11-25T12:00:00'))).toEqual({
      absent: false,
      nextDue: at('2026-11-26T12:00:00'),
    })
  })
})

it('not within a time after something: starts with its trigger, and when it comes due it is absent', () => {
  const bed = rule({ how: 'after', trigger: '!inBed', seconds: 1800 })
  expect(firstDue(bed, 0, 0)).toBeNull()
  expect(judge(bed, 0, 1)).toEqual({ absent: true, nextDue: null })
})

it('never fires before its time, and always looks again in the future', () => {
  const schedule = fc.option(fc.constant({ from: '06:00', to: '22:00' }), { nil: undefined })
  fc.assert(
    fc.property(
      fc.integer({ min: 60, max: 14 * 3600 }),
      schedule,
      fc.integer({ min: 1_700_000_000_000, max: 1_800_000_000_000 }),
      fc.integer({ min: 0, max: 3 * 86_400_000 }),
      (seconds, span, last, later) => {
        const one = rule({ how: 'for', seconds }, span)
        const now = last + later
        const { absent, nextDue } = judge(one, last, now)
        if (absent) expect(now - last).toBeGreaterThanOrEqual(seconds * 1000)
        else expect(nextDue).toBeGreaterThan(now)
      },
    ),
  )
})
