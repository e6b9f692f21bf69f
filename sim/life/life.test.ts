import { describe, expect, test } from 'vitest'
import { Agenda } from './agenda.ts'
import { between, CityClock, hourOf } from './hour.ts'
import { nights } from './nights/nights.ts'
import { emergencyPerYear, intensityAt, rates, warningPerYear } from './rates.ts'

describe('rates', () => {
  test('a year of hours adds up to the yearly rate, 74 % of it at night', () => {
    const hour = 3_600_000
    const day = Array.from({ length: 24 }, (_, h) => intensityAt(emergencyPerYear, h) * hour)
    const all = day.reduce((a, b) => a + b, 0)
    expect(all * 365.25).toBeCloseTo(0.12, 10)
    expect(day.filter((_, h) => h >= 18 || h < 6).reduce((a, b) => a + b, 0) / all).toBeCloseTo(0.74, 10)
  })

  test('warnings are 0.32 a home and month; the kinds add up to one', () => {
    expect(warningPerYear / 12).toBeCloseTo(0.32, 10)
    for (const kinds of [rates.emergencyKinds.value, rates.warningKinds.value])
      expect(Object.values(kinds).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 10)
  })
})

describe('agenda', () => {
  test('runs by time whatever the order in which things were put in, and again when told', () => {
    const agenda = new Agenda()
    const ran: string[] = []
    for (const [name, due] of [
      ['c', 30],
      ['a', 10],
      ['b', 20],
      ['d', 40],
    ] as const)
      agenda.add(due, () => (ran.push(name), undefined))
    let ticks = 0
    agenda.add(5, (now) => (ran.push(`tick ${now}`), ++ticks < 2 ? 35 : undefined))
    agenda.runDue(31)
    expect(ran).toEqual(['tick 31', 'a', 'b', 'c'])
    agenda.runDue(40)
    expect(ran.slice(4)).toEqual(['tick 40', 'd'])
    expect(agenda.size).toBe(0)
  })

  test('a task may add tasks while it runs', () => {
    const agenda = new Agenda()
    const ran: number[] = []
    agenda.add(1, () => {
      agenda.add(0, () => (ran.push(0), undefined))
      ran.push(1)
      return 2
    })
    agenda.runDue(1)
    expect(ran).toEqual([1, 0])
    expect(agenda.size).toBe(1)
  })

  test('a thousand tasks in random order', () => {
    const agenda = new Agenda()
    const ran: number[] = []
    const times = Array.from({ length: 1000 }, (_, i) => (i * 7919) % 1000)
    for (const due of times) agenda.add(due, () => (ran.push(due), undefined))
    agenda.runDue(1000)
    expect(ran).toEqual([...times].sort((a, b) => a - b))
  })
})

describe('hours', () => {
  test('Asia/Shanghai, and spans over midnight', () => {
    expect(hourOf(Date.parse('2026-11-25T18:30:00Z'))).toBe(2.5)
    expect([
      between(23, 21, 6),
      between(3, 21, 6),
      between(6, 21, 6),
      between(12, 21, 6),
      between(13, 12, 14),
    ]).toEqual([true, true, false, false, true])
  })

  test('city time runs as fast as told, and back', () => {
    const clock = new CityClock(1_000_000, 60)
    expect(clock.at(1_001_000)).toBe(1_060_000)
    expect(clock.real(clock.at(1_234_567))).toBe(1_234_567)
  })
})

test.each(Object.values(nights))('$name goes forward and ends before it begins again', (night) => {
  const times = night.steps.map((step) => step.at)
  expect(Math.min(...times)).toBeGreaterThanOrEqual(0)
  expect(night.repeatAfter ?? Number.POSITIVE_INFINITY).toBeGreaterThan(Math.max(...times))
})
