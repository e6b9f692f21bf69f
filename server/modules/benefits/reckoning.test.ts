import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import * as impacts from '#contract/benefit-impact'
import { uuidv7 } from '#contract/id'
import * as policy from '#contract/policy'
import { boundsOf } from '#contract/region'
import type { Tx } from '#platform/db'
import { world } from '#testing'
import { oldAge, payee, putInForce } from './benefits.fixture.ts'
import { compute } from './compute.ts'
import { groupsOf, schemesOf } from './schemes.ts'

/** Two counties of one city pay by the same schemes of the city, and each reckons in its own way. */
const t = await world()
const CITY = 410800000000
const [JIEFANG, ZHONGZHAN, MACUN] = [410802000000, 410803000000, 410804000000]
const MONTH = '2026-11-01'
const KEY = 'old_age_of_the_city'
const born = { turns80InNovember: '1946-11-15', is85: '1941-02-03' }

async function reckonedAs(tx: Tx, region: number, more: object): Promise<void> {
  await sql`insert into policy.rule (id, kind, region_code, valid, body, source, state, published_at, approved_by_name, pack)
    values (${uuidv7()}, 'benefits.reckoning', ${region}, daterange('2026-01-01', null), ${JSON.stringify({
      effective: { from: 'month_after', counts: 'entitled' },
      partMonth: 'whole',
      deathMonth: 'paid',
      moveMonth: 'old',
      rounding: 'down',
      ...more,
    })}::jsonb, '区核算办法', 'published', now(), 'policy pack', ${`test/${uuidv7()}`})`.execute(tx)
}
const villageOf = async (tx: Tx, county: number) =>
  (
    await sql<{ code: number }>`
    select code from regions.region where code > ${county} and code < ${county + 1_000_000} and level = 'village' order by code limit 1`.execute(
      tx,
    )
  ).rows[0]?.code ?? 0

beforeAll(async () => {
  await t.system(async (tx) => {
    await putInForce(tx, KEY, oldAge([[80, 6000]]), { region: CITY })
    await reckonedAs(tx, ZHONGZHAN, {
      effective: { from: 'month_of', counts: 'entitled' },
      partMonth: 'by_day',
    })
    for (const county of [JIEFANG, ZHONGZHAN, MACUN]) {
      const region = await villageOf(tx, county)
      for (const birthDay of Object.values(born)) await payee(tx, birthDay, { region })
    }
  })
})

/** Sums by county and elder's birth day of a month computed for the whole city, thrown away again. */
async function computed(): Promise<Record<string, number>> {
  const undo = new Error('undone')
  let found: Record<string, number> = {}
  await t
    .system(async (tx) => {
      const { lo, hi } = boundsOf(CITY)
      const cycle = uuidv7()
      await sql`insert into benefits.cycle (id, region_code, span, month) values (${cycle}, ${CITY}, int8range(${lo}, ${hi}), ${MONTH})`.execute(
        tx,
      )
      await compute(tx, cycle)
      const { rows } = await sql<{ key: string; amount: number }>`
        select (l.region_code / 1000000)::text || ' ' || e.birth_day as key, l.amount from benefits.line l join people.elder e on e.id = l.elder_id
        where l.cycle_id = ${cycle} and l.scheme = ${KEY} and l.kind = 'regular'`.execute(tx)
      found = Object.fromEntries(rows.map((row) => [row.key, row.amount]))
      throw undo
    })
    .catch((error: unknown) => {
      if (error !== undo) throw error
    })
  return found
}

test('they do not stand for each other, though their schemes are the same; counties that reckon alike do', async () => {
  const all = await t.system((tx) => schemesOf(tx, [JIEFANG, ZHONGZHAN, MACUN], MONTH))
  const ids = all.map(({ set }) => set.schemes.map((scheme) => scheme.rule.id).join())
  expect(new Set(ids).size, 'one list of schemes').toBe(1)
  expect(groupsOf(all)).toEqual([1, 2, 1])
})

test('a month of the whole city pays each elder as their own county reckons', async () => {
  expect(await computed()).toEqual({
    '410802 1941-02-03': 6000,
    '410803 1941-02-03': 6000,
    '410804 1941-02-03': 6000,
    // Eighty on the fifteenth: from December in two counties, from that day (16 of 30) in the one between.
    '410803 1946-11-15': 3200,
  })
})

test('the impact of a raise for the city is reckoned county by county too', async () => {
  const head = await t.as('head', { region: CITY })
  const id = uuidv7() as policy.PolicyRuleId // made here for this brand
  await head.call(policy.save, {
    params: { id },
    body: {
      kind: 'benefits.scheme',
      key: KEY,
      regionCode: CITY,
      validFrom: '2027-01-01',
      validTo: null,
      body: oldAge([[80, 9000]]),
      source: { document: '市级通知', clause: null, quote: null },
    },
  })
  await t.system(async (tx) => {
    for (const county of [JIEFANG, ZHONGZHAN])
      await payee(tx, '1947-01-21', { region: await villageOf(tx, county), name: '元月八十' })
  })
  await head.call(impacts.startImpact, { params: { id }, body: {} })
  await t.due()
  const { impact } = await head.call(impacts.showImpact, { params: { id } })
  const first = impact?.result?.months.find((one) => one.month === '2027-01-01')
  // Six who are eighty already, and who turns eighty on the 21st of January where that month counts by days: 11 of 31.
  const days = (amount: number) => Math.floor((amount * 11) / 31)
  expect(first?.costs.find((one) => one.scheme === KEY)).toMatchObject({
    before: 6 * 6000 + days(6000),
    after: 6 * 9000 + days(9000),
  })
  const place = (code: number) => impact?.result?.places.find((one) => one.regionCode === code)
  expect(place(ZHONGZHAN)).toMatchObject({ changed: 3 })
  expect(place(JIEFANG)).toMatchObject({ changed: 2 })
  expect(place(MACUN)).toMatchObject({ changed: 2 })
})
