import fc from 'fast-check'
import { expect, it } from 'vitest'
import { gapsIn } from './shift-gaps.ts'

const hour = (h: number) => new Date(Date.UTC(2026, 10, 25, h))
const shift = (from: number, to: number) => ({ startsAt: hour(from), endsAt: hour(to) })

it('shows where nobody is on shift', () => {
  expect(gapsIn([shift(2, 6), shift(8, 12)], hour(0), hour(12), 1)).toEqual([
    { from: hour(0), to: hour(2), onShift: 0 },
    { from: hour(6), to: hour(8), onShift: 0 },
  ])
})

it('counts how many are there when more are wanted', () => {
  expect(gapsIn([shift(0, 8), shift(4, 12)], hour(0), hour(12), 2)).toEqual([
    { from: hour(0), to: hour(4), onShift: 1 },
    { from: hour(8), to: hour(12), onShift: 1 },
  ])
})

it('a handover at the minute is no gap, and shifts outside do not count', () => {
  expect(gapsIn([shift(0, 6), shift(6, 12)], hour(0), hour(12), 1)).toEqual([])
  expect(gapsIn([shift(-5, 0), shift(12, 15)], hour(0), hour(12), 1)).toEqual([
    { from: hour(0), to: hour(12), onShift: 0 },
  ])
})

it('agrees with counting hour by hour', () => {
  const one = fc
    .tuple(fc.integer({ min: -5, max: 28 }), fc.integer({ min: 1, max: 12 }))
    .map(([from, length]) => shift(from, from + length))
  fc.assert(
    fc.property(fc.array(one, { maxLength: 12 }), fc.integer({ min: 1, max: 3 }), (shifts, atLeast) => {
      const gaps = gapsIn(shifts, hour(0), hour(24), atLeast)
      for (let h = 0; h < 24; h++) {
        const on = shifts.filter((s) => s.startsAt <= hour(h) && s.endsAt > hour(h)).length
        const gap = gaps.find((g) => g.from <= hour(h) && g.to > hour(h))
        expect(gap?.onShift).toBe(on < atLeast ? on : undefined)
      }
    }),
  )
})
