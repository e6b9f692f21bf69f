import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Payer } from '#contract/insurance-words'
import { type Source, splitBill } from './split.ts'

const source = (payer: Payer, basisPoints: number, leftFen: number | null = null): Source => ({
  payer,
  name: payer,
  coverId: null,
  basisPoints,
  leftFen,
})

describe('a bill is split', () => {
  // reference/standards.md §5.2: the voucher deducts from what the insurance leaves, rounded down to the fen, at most its quota.
  test.each([
    [23_500, 0, 5000, 80_000, 11_750, 11_750],
    [30_000, 7000, 5000, 80_000, 4500, 4500],
    [300_000, 0, 4000, 80_000, 80_000, 220_000],
    [12_345, 0, 5000, 80_000, 6172, 6173],
    [10_000, 0, 5000, 3000, 3000, 7000],
  ])(
    'bill %i, insurance %i bp, voucher %i bp of the rest, at most %i: %i deducted, the elder pays %i',
    (bill, ltc, rate, quota, deducted, own) => {
      const { shares, selfFen } = splitBill(
        bill,
        [source('ltc', ltc), source('voucher', rate, quota)],
        ['ltc', 'voucher'],
      )
      expect(shares.find((one) => one.payer === 'voucher')?.fen).toBe(deducted)
      expect(selfFen).toBe(own)
    },
  )

  const sources = fc.array(
    fc.record({
      payer: fc.constantFrom(...Payer.options),
      basisPoints: fc.integer({ min: 0, max: 10_000 }),
      leftFen: fc.option(fc.integer({ min: 0, max: 2_000_000_000 })),
    }),
    { maxLength: 6 },
  )
  const order = fc.shuffledSubarray([...Payer.options])

  test('into parts that sum to it, whatever pays in whatever order; none is negative, none above its limit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000_000 }), sources, order, (bill, given, of) => {
        const all = given.map((one, i) => ({ ...one, name: String(i), coverId: null }))
        const { shares, selfFen } = splitBill(bill, all, of)
        expect(shares.reduce((sum, one) => sum + one.fen, selfFen)).toBe(bill)
        expect(selfFen).toBeGreaterThanOrEqual(0)
        for (const one of shares) {
          expect(Number.isSafeInteger(one.fen) && one.fen > 0).toBe(true)
          const limit = all[Number(one.name)]?.leftFen ?? null
          if (limit !== null) expect(one.fen).toBeLessThanOrEqual(limit)
        }
        // In the order of the place, and nobody who is not in it.
        const places = shares.map((one) => of.indexOf(one.payer))
        expect(places.includes(-1)).toBe(false)
        expect(places).toEqual(places.toSorted((a, b) => a - b))
      }),
      { numRuns: 500 },
    )
  })

  test('a payer more, or a higher limit, never makes the elder pay more', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000_000 }),
        fc.integer({ min: 0, max: 10_000_000 }),
        fc.integer({ min: 0, max: 10_000_000 }),
        (bill, low, more) => {
          const own = (limit: number) => splitBill(bill, [source('ltc', 6000, limit)], ['ltc']).selfFen
          expect(own(low + more)).toBeLessThanOrEqual(own(low))
        },
      ),
    )
  })
})
