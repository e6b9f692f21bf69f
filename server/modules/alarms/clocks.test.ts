import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ClockTimes, legsOf, missedTargets, reached, totalSeconds } from './clocks.ts'

const none: ClockTimes = { T0: 0, T1: null, T2: null, T3: null, T4: null, T5: null }

describe('clocks', () => {
  it('A-IOT-11: the legs of a rescue name alarm, answer, talk, dispatch, arrival and safety, and add up', () => {
    const clocks = { T0: 0, T1: 12_000, T2: 40_000, T3: 95_000, T4: 600_000, T5: 1_500_000 }
    const legs = legsOf(clocks, { T1: 60, T3: 90 })
    expect(legs.map((l) => [l.from, l.to, l.seconds])).toEqual([
      ['T0', 'T1', 12],
      ['T1', 'T2', 28],
      ['T2', 'T3', 55],
      ['T3', 'T4', 505],
      ['T4', 'T5', 900],
    ])
    expect(legs.map((l) => l.missed)).toEqual([false, false, true, false, false])
    expect(totalSeconds(clocks)).toBe(1500)
  })
  it('helpers who accept before the desk has looked come first', () => {
    expect(reached({ ...none, T1: 30_000, T3: 20_000 }).map((r) => r.clock)).toEqual(['T0', 'T3', 'T1'])
    expect(legsOf(none, {})).toEqual([])
    expect(totalSeconds(none)).toBe(0)
  })
  it('a target is missed when reached late, or when nobody ever looked; an unneeded helper is not missed', () => {
    const targets = { T1: 60, T3: 180, T4: 900 }
    expect(missedTargets({ ...none, T1: 61_000 }, targets, 2_000_000)).toEqual(['T1'])
    expect(missedTargets(none, targets, 2_000_000)).toEqual(['T1'])
    expect(missedTargets({ ...none, T1: 60_000 }, targets, 2_000_000)).toEqual([])
    expect(missedTargets({ ...none, T1: 1, T4: 901_000 }, targets, 2_000_000)).toEqual(['T4'])
    expect(missedTargets(none, {}, 2_000_000)).toEqual([])
  })
  it('whatever happened in whatever order, the legs add up and none is negative', () => {
    const time = fc.option(fc.integer({ min: 0, max: 10_000_000 }), { nil: null })
    fc.assert(
      fc.property(time, time, time, time, time, (T1, T2, T3, T4, T5) => {
        const clocks = { T0: 0, T1, T2, T3, T4, T5 }
        const legs = legsOf(clocks, {})
        expect(legs.every((leg) => leg.seconds >= 0)).toBe(true)
        expect(legs.reduce((sum, leg) => sum + Math.round(leg.seconds * 1000), 0)).toBe(
          Math.round(totalSeconds(clocks) * 1000),
        )
        expect(legs).toHaveLength([T1, T2, T3, T4, T5].filter((t) => t !== null).length)
      }),
    )
  })
})
