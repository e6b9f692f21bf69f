import fc from 'fast-check'
import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import * as impacts from '#contract/benefit-impact'
import type { BenefitScheme } from '#contract/benefit-scheme'
import { uuidv7 } from '#contract/id'
import * as policy from '#contract/policy'
import { type Caller, problemOf, world } from '#testing'
import { COUNTY, fact, hardship, oldAge, payee, putInForce } from './benefits.fixture.ts'
import { draftOf, impactOf, impactRows, twoMonths } from './impact.fixture.ts'
import { monthsFrom, withDraft } from './impact-rules.ts'
import { nextMonth } from './month.ts'

const t = await world()
let head: Caller
const ids: Record<string, string> = {}
const STREETS = [410803001001, 410803002001]
const oldKey = 'old_age_allowance'
const poorKey = 'hardship_subsidy'
const higher = { how: 'higher', scheme: oldKey, zh: '与高龄津贴就高', en: 'The higher of the two' }

const draft = (key: string, body: BenefitScheme, more?: Parameters<typeof draftOf>[3]) =>
  draftOf(head, key, body, more)
const count = (id: policy.PolicyRuleId) => impactOf(t, head, id)
const of = (result: impacts.ImpactResult, scheme: string) =>
  result.schemes.find((one) => one.scheme === scheme)
const rows = (id: policy.PolicyRuleId, scheme: string, verdict: impacts.ImpactVerdict) =>
  impactRows(head, id, scheme, verdict)

beforeAll(async () => {
  head = await t.as('head', { region: COUNTY })
  await t.system(async (tx) => {
    await putInForce(
      tx,
      oldKey,
      oldAge([
        [90, 10_000],
        [80, 5000],
      ]),
    )
    await putInForce(tx, poorKey, hardship(4000, { relations: [higher] }))
    const make = async (name: string, birthDay: string, poor: boolean, region = STREETS[0] ?? 0) => {
      const id = await payee(tx, birthDay, { name, region })
      ids[name] = id
      if (poor) await fact(tx, id, 'subsistence', 'rural', '2020-01-01')
    }
    await make('甲八五贫', '1941-02-03', true)
    await make('乙九五贫', '1931-02-03', true)
    await make('丙七五贫', '1951-02-03', true, STREETS[1])
    await make('丁八五富', '1941-02-03', false)
    await make('戊将八十贫', '1947-05-10', true, STREETS[1])
    await make('己七十富', '1957-05-10', false)
  })
})

describe('an amount raised between two schemes of which only the higher is paid', () => {
  let id: policy.PolicyRuleId
  let result: impacts.ImpactResult
  test('shows who moves from one to the other, and the cost of the other falls', async () => {
    id = await draft(poorKey, hardship(6000, { relations: [higher] }))
    result = await count(id)
    // 4000 → 6000 beats the old-age band of 5000 but not that of 10,000.
    expect(of(result, poorKey)).toMatchObject({
      gain: 1,
      more: 2,
      lose: 0,
      less: 0,
      unchanged: 0,
      blocked: 0,
    })
    expect(of(result, oldKey)).toMatchObject({ lose: 1, gain: 0, unchanged: 2 })
    expect((await rows(id, poorKey, 'gain')).map((one) => [one.payeeName, one.before, one.after])).toEqual([
      ['甲八五贫', 0, 6000],
    ])
    expect((await rows(id, oldKey, 'lose')).map((one) => [one.payeeName, one.before, one.after])).toEqual([
      ['甲八五贫', 5000, 0],
    ])
    expect((await rows(id, poorKey, 'more')).map((one) => one.payeeName).sort()).toEqual([
      '丙七五贫',
      '戊将八十贫',
    ])
    // The fourth (95, poor), the rich of 85 and of 70 are paid by it neither before nor after.
    expect(result).toMatchObject({ looked: 6, neither: 3, block: null, firstMonth: '2027-01-01' })
  })
  test('cost of twelve months: a birthday within the year is in it', () => {
    expect(result.months.map((one) => one.month)).toEqual(monthsFrom('2027-01-01'))
    const cost = (month: string, scheme: string) =>
      result.months.find((one) => one.month === month)?.costs.find((one) => one.scheme === scheme)
    // Before: the elder who turns 80 in May moves to the old-age allowance from June; with the draft that elder stays.
    expect(cost('2027-05-01', oldKey)).toMatchObject({ before: 20_000, after: 15_000 })
    expect(cost('2027-06-01', oldKey)).toMatchObject({ before: 25_000, after: 15_000 })
    expect(cost('2027-06-01', poorKey)).toMatchObject({ before: 4000, after: 18_000 })
    for (const scheme of [oldKey, poorKey])
      for (const side of ['before', 'after'] as const)
        expect(of(result, scheme)?.[side]).toBe(
          result.months.reduce((sum, one) => sum + (cost(one.month, scheme)?.[side] ?? 0), 0),
        )
  })
  test('by place: streets of a county, which add up to the whole', () => {
    expect(result.places.map((one) => one.regionCode)).toEqual([410803001000, 410803002000])
    expect(result.places.map(({ gain, lose, changed }) => ({ gain, lose, changed }))).toEqual([
      { gain: 1, lose: 0, changed: 0 },
      { gain: 0, lose: 0, changed: 2 },
    ])
    for (const side of ['before', 'after'] as const)
      expect(
        result.places
          .flatMap((one) => one.costs)
          .filter((one) => one.scheme === oldKey)
          .reduce((sum, one) => sum + one[side], 0),
      ).toBe(of(result, oldKey)?.[side])
  })
  test('the rows are of one’s own place', async () => {
    const neighbour = await t.as('head', { region: 410802000000 })
    const seen = await neighbour
      .call(impacts.listImpactRows, { params: { id }, query: { scheme: poorKey, limit: 50 } })
      .then(({ items }) => items.length)
      .catch((error: unknown) => (error instanceof Error ? 0 : -1))
    expect(seen).toBe(0)
  })
  test('counted again the answer is the same, and no row is there twice', async () => {
    expect(await count(id)).toEqual(result)
    expect((await rows(id, poorKey, 'more')).length).toBe(2)
  })
})

test('a missing fact is blocked, not lost; a blank of the document blocks whoever needs it', async () => {
  const id = await draft(
    'ability_subsidy',
    hardship(5000, {
      criteria: [{ key: 'severe', zh: '重度失能', en: 'Severely disabled', when: 'abilityLevel >= 3' }],
      cases: [
        { zh: '完好', en: 'Intact', situation: { abilityLevel: 0 }, expect: { outcome: 'not_entitled' } },
      ],
    }),
  )
  const result = await count(id)
  expect(of(result, 'ability_subsidy')).toMatchObject({ blocked: 6, gain: 0, before: 0, after: 0 })
  expect(await rows(id, 'ability_subsidy', 'blocked')).toHaveLength(6)
})

test('what must be asked for costs nothing yet, and says how many could ask', async () => {
  const id = await draft(
    'asked_subsidy',
    hardship(5000, { effective: { from: 'month_of', counts: 'applied' } }),
  )
  expect(of(await count(id), 'asked_subsidy')).toMatchObject({
    gain: 0,
    after: 0,
    unaskedBefore: 0,
    unaskedAfter: 4,
  })
})

test('a draft that ends within the year costs until then', async () => {
  const id = await draft('short_subsidy', hardship(5000), { from: '2027-01-15', to: '2027-03-31' })
  const result = await count(id)
  expect(result.firstMonth).toBe('2027-02-01')
  expect(
    result.months.filter((one) => one.costs.some((cost) => cost.after > 0)).map((one) => one.month),
  ).toEqual(['2027-02-01', '2027-03-01'])
})

test('a nearer rule stands, a wider one gives way', () => {
  const rule = (region: number, id: string) => ({
    id,
    key: 'k',
    regionCode: region,
    body: hardship(1),
  })
  const city = { ...rule(410800000000, 'draft'), validFrom: '2027-01-01', validTo: null }
  const on = '2027-02-01'
  expect(withDraft(city, on, undefined)([rule(COUNTY, 'county')], COUNTY).map(({ id }) => id)).toEqual([
    'county',
  ])
  expect(
    withDraft(city, on, undefined)([rule(410000000000, 'province')], COUNTY).map(({ id }) => id),
  ).toEqual(['draft'])
  expect(withDraft(city, on, undefined)([], 140502000000)).toEqual([])
  const ended = { ...city, validTo: '2027-01-31' }
  expect(
    withDraft(ended, on, rule(0, 'nation'))([rule(410800000000, 'city')], COUNTY).map(({ id }) => id),
  ).toEqual(['nation'])
})

test('refused: a published rule, a rule below the county, a parameter, a broken scheme', async () => {
  const published = (await t.system((tx) =>
    putInForce(tx, 'published_one', hardship(1)),
  )) as policy.PolicyRuleId // the id of a rule
  const start = (id: policy.PolicyRuleId) =>
    problemOf(head.call(impacts.startImpact, { params: { id }, body: {} }))
  expect((await start(published)).type).toBe(policy.published.type)
  const street = await draft('street_one', hardship(1), { region: 410803001000 })
  expect((await start(street)).type).toBe(impacts.belowCounty.type)
  const parameter = uuidv7() as policy.PolicyRuleId // made here for this brand
  await head.call(policy.save, {
    params: { id: parameter },
    body: {
      kind: 'policy.parameter',
      key: 'test_value',
      regionCode: COUNTY,
      validFrom: '2027-01-01',
      validTo: null,
      body: { zh: '值', en: 'Value', compare: 'equal', value: 3, unit: 'days' },
      source: { document: '试行通知', clause: null, quote: null },
    },
  })
  expect((await start(parameter)).type).toBe(impacts.noImpact.type)
})

/** Amounts of two computed months by elder and scheme. */
async function amounts(ruleId: string, month: string) {
  const { before, after } = await twoMonths(t, ruleId, month)
  const byKey = (lines: typeof before) =>
    new Map(
      lines.flatMap((one) =>
        one.elder === null ? [] : [[`${one.elder}|${one.scheme}`, one.amount] as const],
      ),
    )
  return { before: byKey(before), after: byKey(after) }
}

describe('the impact is the difference of two computed months over the same register', () => {
  const value = fc.integer({ min: 1, max: 12 }).map((n) => n * 1000)
  const change = fc.record({
    relation: fc.constantFrom('none', 'higher', 'yields'),
    which: fc.constantFrom(oldKey, poorKey),
    value,
    from: fc.integer({ min: 70, max: 95 }),
    effective: fc.constantFrom('month_of', 'month_after'),
    part: fc.constantFrom('whole', 'none', 'by_day'),
    from2: fc.constantFrom('2027-01-01', '2027-04-01'),
    // Elders of all ages, some poor since a day within the year.
    elders: fc.array(
      fc.record({
        birth: fc.constantFrom(
          '1930-01-31',
          '1936-12-20',
          '1947-02-28',
          '1947-05-10',
          '1957-01-15',
          '1962-08-08',
        ),
        poor: fc.constantFrom(null, '2020-01-01', '2027-01-12', '2027-05-02'),
        street: fc.constantFrom(...STREETS),
      }),
      { minLength: 1, maxLength: 4 },
    ),
  })
  test('for amounts, conditions, relations and ways of reckoning as they come', async () => {
    await fc.assert(
      fc.asyncProperty(change, async (given) => {
        await t.system(async (tx) => {
          for (const one of given.elders) {
            const id = await payee(tx, one.birth, { region: one.street })
            if (one.poor) await fact(tx, id, 'subsistence', 'rural', one.poor)
          }
        })
        const other = given.which === oldKey ? poorKey : oldKey
        const more = {
          relations:
            given.relation === 'none'
              ? []
              : [{ how: given.relation, scheme: other, zh: '不重复享受', en: 'Not both' }],
          effective: { from: given.effective, counts: 'entitled' },
          partMonth: given.part,
        }
        const id = await draft(
          given.which,
          given.which === oldKey
            ? oldAge([[given.from, given.value]], {
                ...more,
                criteria: [],
                cases: [
                  { zh: '年轻', en: 'Young', situation: { age: 60 }, expect: { outcome: 'not_entitled' } },
                ],
              })
            : hardship(given.value, more),
          { from: given.from2 },
        )
        const result = await count(id)
        for (const month of [given.from2, nextMonth(given.from2, 4)]) {
          const { before, after } = await amounts(id, month)
          for (const scheme of [oldKey, poorKey]) {
            const sum = (map: ReadonlyMap<string, number>) =>
              [...map].reduce((total, [key, amount]) => total + (key.endsWith(`|${scheme}`) ? amount : 0), 0)
            const cost = result.months
              .find((one) => one.month === month)
              ?.costs.find((one) => one.scheme === scheme)
            if (cost || scheme === given.which)
              expect([cost?.before ?? 0, cost?.after ?? 0]).toEqual([sum(before), sum(after)])
            else expect(sum(after)).toBe(sum(before))
          }
          if (month !== given.from2) continue
          const kept = await t.system((tx) =>
            sql<{ key: string; before: number; after: number }>`
              select subject_id || '|' || scheme as key, before, after from benefits.impact_row where rule_id = ${id} and before <> after`.execute(
              tx,
            ),
          )
          const differing = [...new Set([...before.keys(), ...after.keys()])]
            .map((key) => ({ key, before: before.get(key) ?? 0, after: after.get(key) ?? 0 }))
            .filter((one) => one.before !== one.after)
          const sorted = (list: readonly { key: string }[]) =>
            list.toSorted((a, b) => (a.key < b.key ? -1 : 1))
          expect(sorted(kept.rows)).toEqual(sorted(differing))
        }
      }),
      { numRuns: 12 },
    )
  }, 120_000)
})
