import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Candidate, rank } from './rank.ts'
import { publicShare, split } from './split.ts'
import { priceFor } from './steps.ts'
import { usualStart } from './by-need.ts'

const weights = { distance: 40, rating: 35, price: 25, farMetres: 10_000 }
const one = (offerId: string, more: Partial<Candidate> = {}): Candidate => ({
  offerId,
  orgId: offerId,
  priceFen: 8000,
  inArea: true,
  operating: true,
  licenceUntil: '2030-01-01',
  contractUntil: '2030-01-01',
  metres: 2000,
  rating: 4,
  rated: 10,
  dedicated: false,
  declined: false,
  free: true,
  ...more,
})
const order = (list: readonly Candidate[]) => rank(list, weights).able.map((it) => it.offerId)

describe('ranking of providers', () => {
  test('B-ORD-12: three that differ in one factor only: the nearer, the better graded, the cheaper wins', () => {
    expect(
      order([one('a', { metres: 3000 }), one('b', { metres: 500 }), one('c', { metres: 6000 })]),
    ).toEqual(['b', 'a', 'c'])
    expect(order([one('a', { rating: 3 }), one('b', { rating: 4.5 }), one('c', { rating: 2 })])).toEqual([
      'b',
      'a',
      'c',
    ])
    expect(
      order([one('a', { priceFen: 7000 }), one('b', { priceFen: 6000 }), one('c', { priceFen: 9000 })]),
    ).toEqual(['b', 'a', 'c'])
  })

  test('who may not is refused in words, whatever the score', () => {
    const { able, refused } = rank(
      [
        one('far', { inArea: false, metres: 10 }),
        one('bare', { licenceUntil: null }),
        one('late', { contractUntil: null }),
        one('shut', { operating: false }),
        one('said no', { declined: true }),
        one('fine'),
      ],
      weights,
    )
    expect(able.map((it) => it.offerId)).toEqual(['fine'])
    expect(refused.map((it) => it.reasons.map((reason) => reason.code))).toEqual([
      ['out_of_area'],
      ['no_licence'],
      ['no_contract'],
      ['not_operating'],
      ['declined'],
    ])
    expect(
      refused.every((it) => it.score === null && it.reasons.every((reason) => reason.zh && reason.en)),
    ).toBe(true)
  })

  test('the elder’s own worker comes before nearer and cheaper ones; who has nobody free comes last', () => {
    expect(
      order([
        one('near', { metres: 100, priceFen: 1000, rating: 5 }),
        one('own', { dedicated: true, metres: 9000 }),
      ])[0],
    ).toBe('own')
    expect(order([one('busy', { free: false, metres: 1, rating: 5 }), one('free', { rating: 1 })])[0]).toBe(
      'free',
    )
  })

  test('every score is between 0 and 100, and the order does not depend on how the offers came in', () => {
    const offer = fc.record({
      metres: fc.option(fc.integer({ min: 0, max: 50_000 })),
      priceFen: fc.integer({ min: 0, max: 100_000 }),
      rating: fc.option(fc.double({ min: 1, max: 5, noNaN: true })),
      dedicated: fc.boolean(),
      free: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(offer, { minLength: 1, maxLength: 12 }), (offers) => {
        const list = offers.map((it, i) => one(`o${String(i).padStart(2, '0')}`, it))
        const { able } = rank(list, weights)
        for (const it of able) expect(it.score).toBeGreaterThanOrEqual(0)
        for (const it of able) expect(it.score).toBeLessThanOrEqual(100)
        expect(order(list.toReversed())).toEqual(able.map((it) => it.offerId))
      }),
    )
  })
})

describe('who pays', () => {
  test('the shares are the price to the fen, none below zero, whatever the quota covers', () => {
    const covered = fc.record({
      unit: fc.constantFrom('fen' as const, 'minute' as const),
      amount: fc.integer({ min: 0, max: 10_000_000 }),
      scheme: fc.constant('s'),
    })
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10_000_000 }),
        fc.integer({ min: 1, max: 1440 }),
        fc.option(covered),
        (price, minutes, quota) => {
          const shares = split(price, minutes, quota)
          expect(shares.reduce((sum, it) => sum + it.amountFen, 0)).toBe(price)
          expect(shares.every((it) => Number.isInteger(it.amountFen) && it.amountFen >= 0)).toBe(true)
          expect(publicShare(price, minutes, quota)).toBeLessThanOrEqual(price)
        },
      ),
    )
  })

  test('A-ORD-07: of 20 yuan with a subsidy of 5, the elder pays 15', () => {
    expect(split(2000, 60, { scheme: 's', unit: 'fen', amount: 500 })).toEqual([
      { source: 'self', scheme: null, amountFen: 1500 },
      { source: 'fiscal', scheme: 's', amountFen: 500 },
    ])
  })

  test('minutes pay in proportion: half the time of a visit of 1.01 yuan is 50 fen, the odd fen is the elder’s', () => {
    expect(publicShare(101, 60, { scheme: 's', unit: 'minute', amount: 30 })).toBe(50)
    expect(publicShare(101, 60, { scheme: 's', unit: 'minute', amount: 600 })).toBe(101)
  })

  test('less time costs less, more time never more than agreed', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1_000_000 }),
        fc.integer({ min: 1, max: 1440 }),
        fc.integer({ min: 0, max: 3000 }),
        (agreed, planned, billed) => {
          const price = priceFor(agreed, planned, billed)
          expect(Number.isInteger(price) && price >= 0 && price <= agreed).toBe(true)
          if (billed >= planned) expect(price).toBe(agreed)
        },
      ),
    )
  })
})

describe('when somebody comes', () => {
  const at = (text: string) => new Date(`${text}+08:00`)
  test.each([
    ['2026-11-26T08:10', null, null, '2026-11-26T11:00'],
    ['2026-11-26T23:10', null, null, '2026-11-27T09:00'],
    ['2026-11-26T16:30', null, null, '2026-11-27T09:00'],
    ['2026-11-26T08:10', '2026-12-01', null, '2026-12-01T09:00'],
    ['2026-11-26T08:10', '2026-12-01', '14:30', '2026-12-01T14:30'],
    ['2026-11-26T08:10', null, '14:30', '2026-11-26T14:30'],
    ['2026-11-26T15:10', null, '14:30', '2026-11-27T14:30'],
  ])('at %s, asked for %s %s: %s', (now, day, time, start) => {
    expect(usualStart(at(now), day, time)).toEqual(at(start))
  })
})
