import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Answers, Evidence, Scale } from '#contract/assessment-scale'
import { ProblemError } from '#contract/problem'
import { scaleFaults } from './scale-check.ts'
import { readScales } from './scale-files.ts'
import { score } from './score.ts'

// Vectors: reference/standards.md §1.7, §2.1, §2.2–2.8, §8.2.

const scales = new Map(readScales().map((scale) => [scale.id, scale]))
function scaleOf(id: string): Scale {
  const scale = scales.get(id)
  if (!scale) throw new Error(`no scale ${id}`)
  return scale
}
const gbt = scaleOf('gbt42195')
const MAX = [4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 3, 4, 4, 4, 4, 4, 4, 1, 1, 2, 2, 2, 4, 3, 4]
const answersOf = (scale: Scale, values: readonly (number | string | null)[]): Answers =>
  Object.fromEntries(scale.items.map((item, i) => [item.code, values[i] ?? null]))
/** Answers that give exactly `total` points of GB/T 42195, taken from the end. */
function withTotal(total: number): Answers {
  let lose = 90 - total
  const values = MAX.map((max) => {
    const less = Math.min(max, lose)
    lose -= less
    return max - less
  })
  return answersOf(gbt, values)
}
const pointersOf = (work: () => unknown): string[] => {
  try {
    work()
  } catch (error) {
    if (error instanceof ProblemError) return (error.problem.errors ?? []).map(({ pointer }) => pointer)
    throw error
  }
  throw new Error('no problem was thrown')
}

describe('GB/T 42195-2022', () => {
  test('has 26 items in groups of 8, 4, 9, 5 worth 32, 15, 28, 15', () => {
    expect(gbt.items.map((item) => Math.max(...(item.options ?? []).map(({ points }) => points)))).toEqual(
      MAX,
    )
    expect(
      gbt.groups.map(({ code, max }) => [gbt.items.filter((i) => i.group === code).length, max]),
    ).toEqual([
      [8, 32],
      [4, 15],
      [9, 28],
      [5, 15],
    ])
    for (const item of gbt.items)
      expect(new Set(item.options?.map(({ value }) => value)).size).toBe(item.options?.length)
  })

  test.each([
    [[4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 3, 4, 4, 4, 4, 4, 4, 1, 1, 2, 2, 2, 4, 3, 4], [32, 15, 28, 15], 90, 0],
    [[4, 4, 3, 4, 4, 4, 4, 4, 4, 4, 4, 3, 4, 4, 4, 4, 4, 4, 1, 1, 2, 2, 2, 4, 3, 4], [31, 15, 28, 15], 89, 1],
    [[3, 3, 2, 3, 3, 4, 4, 3, 4, 3, 3, 2, 4, 4, 4, 3, 4, 4, 1, 1, 2, 1, 1, 3, 2, 3], [25, 12, 27, 10], 74, 1],
    [[2, 1, 0, 2, 1, 1, 2, 1, 2, 1, 1, 0, 3, 2, 3, 2, 3, 3, 1, 0, 2, 1, 1, 1, 0, 2], [10, 4, 19, 5], 38, 3],
  ])('published vector %#', (values, subtotals, total, level) => {
    const result = score(gbt, { answers: answersOf(gbt, values) })
    expect(result.groups.map(({ points }) => points)).toEqual(subtotals)
    expect([result.total, result.initial, result.level]).toEqual([total, level, level])
  })

  test.each<[number, Evidence, number, number, ('once' | 'cumulative')?]>([
    [90, { mental: 'F01' }, 0, 1],
    [90, {}, 0, 0],
    [89, {}, 1, 1],
    [66, {}, 1, 1],
    [65, {}, 2, 2],
    [46, {}, 2, 2],
    [45, {}, 3, 3],
    [30, {}, 3, 3],
    [29, {}, 4, 4],
    [0, {}, 4, 4],
    [74, { events: { fall: 1, choke: 1 } }, 1, 2],
    [74, { events: { fall: 1 } }, 1, 1],
    [74, { events: { fall: 2 }, mental: 'F03' }, 1, 2, 'once'],
    [74, { events: { fall: 2 }, mental: 'F03' }, 1, 3, 'cumulative'],
    [20, { mental: 'F00' }, 4, 4],
    [80, { coma: true }, 1, 4],
    [80, { coma: true, mental: 'F20.1', events: { lost: 3 } }, 1, 4],
  ])('total %i with %j: initial %i, final %i %s', (total, evidence, initial, final, raise) => {
    const result = score(gbt, { answers: withTotal(total), evidence, raise })
    expect([result.total, result.initial, result.level]).toEqual([total, initial, final])
  })

  test('every ground is named with its clause, also one that no longer moves the level', () => {
    const { grounds } = score(gbt, {
      answers: withTotal(74),
      evidence: { events: { fall: 2 }, mental: 'F03' },
    })
    expect(
      grounds.map(({ code, clause, counted, from, to }) => [code, clause.includes('C.4'), counted, from, to]),
    ).toEqual([
      ['mental', true, true, 1, 2],
      ['events', true, false, 2, 2],
    ])
  })

  test('a missing answer is an error and never zero', () => {
    fc.assert(
      fc.property(
        fc.subarray(
          gbt.items.map(({ code }) => code),
          { minLength: 1 },
        ),
        fc.boolean(),
        (left, asNull) => {
          const answers: Answers = { ...withTotal(90) }
          for (const code of left) {
            if (asNull) answers[code] = null
            else delete answers[code]
          }
          expect(pointersOf(() => score(gbt, { answers })).sort()).toEqual(
            left.map((code) => `/answers/${code}`).sort(),
          )
        },
      ),
    )
  })

  test('an answer outside its options names its item', () => {
    const answers = { ...withTotal(90), 'B.3.8': 2, 'B.9.9': 1 }
    expect(
      pointersOf(() => score(gbt, { answers, evidence: { mental: 'I10', stroke: true } })).sort(),
    ).toEqual(['/answers/B.3.8', '/answers/B.9.9', '/evidence/mental', '/evidence/stroke'])
  })

  test('for any answers the total is the sum, and evidence never lowers the level', () => {
    const any = fc.tuple(...MAX.map((max) => fc.integer({ min: 0, max })))
    fc.assert(
      fc.property(any, fc.boolean(), fc.integer({ min: 0, max: 3 }), (values, dementia, falls) => {
        const result = score(gbt, {
          answers: answersOf(gbt, values),
          evidence: { events: { fall: falls }, ...(dementia ? { mental: 'F03' } : {}) },
        })
        const total = values.reduce((a, b) => a + b, 0)
        expect(result.total).toBe(total)
        expect(result.initial).toBe(
          total === 90 ? 0 : total >= 66 ? 1 : total >= 46 ? 2 : total >= 30 ? 3 : 4,
        )
        const raise = dementia || falls >= 2 ? 1 : 0
        expect(result.level).toBe(Math.min(4, (result.initial ?? 0) + raise))
      }),
    )
  })
})

describe('long-term-care insurance, document 37 of 2021', () => {
  const ltc = scaleOf('ltc')
  /** Points of a group spread over its items by their options, greedily. */
  function spread(group: string, points: number): Answers {
    const items = ltc.items.filter((item) => item.group === group)
    const reach = (at: number, left: number): Answers | undefined => {
      const item = items[at]
      if (!item) return left === 0 ? {} : undefined
      for (const { points: got } of item.options ?? []) {
        if (got > left) continue
        const rest = reach(at + 1, left - got)
        if (rest) return { ...rest, [item.code]: got }
      }
      return undefined
    }
    const found = reach(0, points)
    if (!found) throw new Error(`${points} cannot be reached`)
    return found
  }
  test.each([
    [100, 16, 12, 0],
    [100, 15, 12, 0],
    [100, 3, 12, 1],
    [100, 16, 1, 1],
    [95, 16, 12, 1],
    [95, 3, 12, 1],
    [65, 0, 12, 2],
    [60, 16, 12, 2],
    [60, 1, 12, 3],
    [45, 2, 2, 2],
    [40, 16, 12, 3],
    [40, 3, 12, 4],
    [40, 16, 1, 5],
    [0, 0, 0, 5],
  ])('ADL %i, cognition %i, perception %i is grade %i', (adl, cognition, sensation, grade) => {
    const answers = {
      ...spread('adl', adl),
      ...spread('cognition', cognition),
      ...spread('sensation', sensation),
    }
    expect(score(ltc, { answers }).level).toBe(grade)
  })
  test('what is no option is refused: bathing 10, face 10', () => {
    const full = { ...spread('adl', 100), ...spread('cognition', 16), ...spread('sensation', 12) }
    expect(pointersOf(() => score(ltc, { answers: { ...full, bathing: 10, cleaning: 10 } })).sort()).toEqual([
      '/answers/bathing',
      '/answers/cleaning',
    ])
  })
  test('it says on its face that bands and matrix are to be confirmed', () => {
    const result = score(ltc, {
      answers: { ...spread('adl', 100), ...spread('cognition', 16), ...spread('sensation', 12) },
    })
    expect(result.confirmed).toBe(false)
    expect(result.toConfirm.map(({ zh }) => zh).join()).toContain('矩阵')
  })
})

describe('MZ/T 039-2013', () => {
  const old = scaleOf('mzt039')
  const best = (scale: Scale): Answers =>
    Object.fromEntries(
      scale.items.map((item) => [
        item.code,
        item.group === 'adl' ? Math.max(...(item.options ?? []).map((o) => o.points)) : 0,
      ]),
    )
  test.each<[Answers, number | null, Evidence?]>([
    [{}, 0],
    [{ bathing: 0 }, 1],
    [{ aggression: 1 }, 1],
    [{ living: 4, working: 4 }, 1],
    [{ living: 2 }, 0],
    [{ bathing: 0, consciousness: 2 }, 2],
    [{ eating: 0, dressing: 0, bathing: 0, toilet: 0, transfer: 0, stairs: 5, walking: 10 }, 3],
    [{ eating: 0, dressing: 0, bathing: 0, toilet: 0, grooming: 0, aggression: 1 }, 1 + 1],
    [{ eating: 0, dressing: 0, bathing: 0, toilet: 0, grooming: 0, vision: 4 }, 3],
    [{ bathing: 0 }, 3, { coma: true }],
    [{ bathing: 0 }, 2, { mental: true }],
    [{ vision: 4, eating: 0, dressing: 0, bathing: 0, toilet: 0, grooming: 0 }, 3, { mental: true }],
    // ADL moderate with nothing else: the table does not say.
    [{ eating: 0, dressing: 0, bathing: 0, toilet: 0, grooming: 0 }, null],
  ])('%j is level %s with %j', (changed, level, evidence) => {
    expect(score(old, { answers: { ...best(old), ...changed }, evidence: evidence ?? {} }).level).toBe(level)
  })
  test('never becomes an ability of the new standard by itself', () => {
    expect(score(old, { answers: best(old) }).ability).toBeNull()
  })
})

describe('NEWS2', () => {
  const news = scaleOf('news2')
  test.each([
    [16, 97, 1, 'air', 130, 72, 'A', 36.6, 0, 0],
    [21, 95, 1, 'air', 108, 92, 'A', 38.1, 6, 2],
    [25, 97, 1, 'air', 130, 72, 'A', 36.6, 3, 1],
    [22, 93, 1, 'oxygen', 98, 115, 'A', 38.6, 11, 3],
    [18, 90, 2, 'air', 125, 80, 'A', 36.8, 0, 0],
    [18, 90, 1, 'air', 125, 80, 'A', 36.8, 3, 1],
    [18, 97, 2, 'oxygen', 125, 80, 'A', 36.8, 5, 2],
    [18, 97, 2, 'air', 125, 80, 'A', 36.8, 0, 0],
    [20, 96, 1, 'air', 219, 90, 'A', 38.0, 0, 0],
    [12, 96, 1, 'air', 220, 51, 'A', 36.1, 3, 1],
    [11, 96, 1, 'air', 111, 50, 'A', 36.0, 3, 0],
    [16, 96, 1, 'air', 111, 60, 'C', 36.5, 3, 1],
    [24, 94, 1, 'air', 101, 111, 'A', 39.0, 7, 3],
    [8, 91, 1, 'oxygen', 90, 131, 'U', 35.0, 20, 3],
  ])(
    'rr %i SpO2 %i scale %i %s sbp %i hr %i %s t %d: %i',
    (rr, spo2, scale, oxygen, sbp, hr, acvpu, t, total, level) => {
      const answers = {
        respiration: rr,
        spo2,
        spo2_scale: `scale${scale}`,
        oxygen,
        systolic: sbp,
        pulse: hr,
        consciousness: acvpu,
        temperature: t,
      }
      const result = score(news, { answers })
      expect([result.total, result.level]).toEqual([total, level])
      // A watch gives pulse and SpO2 only: no score, never zero.
      expect(pointersOf(() => score(news, { answers: { spo2, pulse: hr } })).length).toBe(6)
    },
  )
})

describe('clinical scales', () => {
  const yesNo = (value: string) => Object.fromEntries(scaleOf('gds15').items.map(({ code }) => [code, value]))
  test('GDS-15: all yes is 10, all no is 5 (items 1, 5, 7, 11, 13 count the other way)', () => {
    expect(score(scaleOf('gds15'), { answers: yesNo('yes') })).toMatchObject({ total: 10, level: 2 })
    expect(score(scaleOf('gds15'), { answers: yesNo('no') })).toMatchObject({ total: 5, level: 1 })
  })
  test('Morse: fall, diagnosis, walker and weak gait are 65; bands say that sources differ', () => {
    const none = { history: 0, diagnosis: 0, aid: 0, iv: 0, gait: 0, mental: 0 }
    expect(score(scaleOf('morse'), { answers: none })).toMatchObject({ total: 0, level: 0, confirmed: false })
    expect(
      score(scaleOf('morse'), { answers: { ...none, history: 25, diagnosis: 15, aid: 15, gait: 10 } }),
    ).toMatchObject({ total: 65, level: 2 })
  })
  test('Mini-Cog: a clock of 1 is impossible; 2 is positive, 3 is not', () => {
    expect(pointersOf(() => score(scaleOf('mini_cog'), { answers: { recall: 2, clock: 1 } }))).toEqual([
      '/answers/clock',
    ])
    expect(score(scaleOf('mini_cog'), { answers: { recall: 2, clock: 0 } }).level).toBe(1)
    expect(score(scaleOf('mini_cog'), { answers: { recall: 1, clock: 2 } }).level).toBe(0)
  })
  test('MNA-SF: weight "not known" is 1 though it is printed last; D has no 1', () => {
    const full = { A: 'none', B: 'none', C: 'out', D: 'no', E: 'none', F: 'bmi_ge23' }
    expect(score(scaleOf('mna_sf'), { answers: full })).toMatchObject({ total: 14, level: 0 })
    expect(score(scaleOf('mna_sf'), { answers: { ...full, B: 'unknown' } })).toMatchObject({
      total: 12,
      level: 0,
    })
    expect(score(scaleOf('mna_sf'), { answers: { ...full, D: 'yes', F: 'calf_lt31' } })).toMatchObject({
      total: 9,
      level: 1,
    })
    expect(pointersOf(() => score(scaleOf('mna_sf'), { answers: { ...full, D: 1 } }))).toEqual(['/answers/D'])
  })
  test('MMSE: the cut-off goes by schooling, and without it there is no score', () => {
    const twenty = { orientation: 10, registration: 3, attention: 2, recall: 2, language: 3 }
    const by = (education: string) =>
      score(scaleOf('mmse'), { answers: twenty, evidence: { education } }).level
    expect([by('illiterate'), by('primary'), by('secondary')]).toEqual([0, 1, 1])
    expect(pointersOf(() => score(scaleOf('mmse'), { answers: twenty }))).toEqual(['/evidence/education'])
    expect(
      pointersOf(() =>
        score(scaleOf('mmse'), { answers: { ...twenty, recall: 2.5 }, evidence: { education: 'primary' } }),
      ),
    ).toEqual(['/answers/recall'])
  })
  test.each([
    ['barthel', { stairs: 0, walking: 0, transfer: 0, toilet: 0 }, 50, 2],
    ['barthel', {}, 100, 0],
    ['lawton', { phone: 0 }, 7, 1],
    ['braden', {}, 23, 0],
    ['braden', { sensory: 1, moisture: 1, activity: 1, mobility: 1, nutrition: 1, friction: 1 }, 6, 4],
  ] as const)('%s with %j is %i', (id, changed, total, level) => {
    const scale = scaleOf(id)
    const most = Object.fromEntries(
      scale.items.map((item) => [item.code, Math.max(...(item.options ?? []).map((o) => o.points))]),
    )
    expect(score(scale, { answers: { ...most, ...changed } })).toMatchObject({ total, level })
  })
  test('basic public health self-care runs the other way: all unable is 37 and level 3', () => {
    const scale = scaleOf('bphs_self_care')
    const all = (value: string) => Object.fromEntries(scale.items.map(({ code }) => [code, value]))
    expect(score(scale, { answers: all('unable') })).toMatchObject({ total: 37, level: 3 })
    expect(score(scale, { answers: all('independent') })).toMatchObject({ total: 0, level: 0 })
  })
})

describe('scales as data', () => {
  test('every shipped scale adds up, and every reachable total has a level', () => {
    expect(scales.size).toBeGreaterThanOrEqual(12)
    for (const scale of scales.values()) {
      expect(scaleFaults(scale), scale.id).toEqual([])
      if (scale.result.kind !== 'bands') continue
      const { bands } = scale.result
      const least = scale.items.reduce(
        (all, item) => all + Math.min(...(item.options ?? []).map((o) => o.points)),
        0,
      )
      const step = scale.id === 'barthel' ? 5 : 1
      for (let total = least; total <= scale.max; total += step)
        expect(
          bands.filter(({ from, to }) => total >= from && total <= to).length,
          `${scale.id} ${total}`,
        ).toBe(1)
    }
  })
  test('a scale that does not add up, or whose condition is none, is refused with the place', () => {
    const wrong: Scale = {
      ...gbt,
      max: 91,
      groups: gbt.groups.map((group, i) => (i === 0 ? { ...group, max: 33 } : group)),
      changes: gbt.changes.map((change, i) => (i === 0 ? { ...change, when: 'evidence.coma &&' } : change)),
    }
    expect(scaleFaults(wrong).map(({ pointer }) => pointer)).toEqual(['/groups/0/max', '/changes/0/when'])
  })
})
