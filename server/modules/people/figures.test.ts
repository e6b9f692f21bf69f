import { sql } from 'kysely'
import pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { dayOf } from '#contract/day'
import { uuidv7 } from '#contract/id'
import { coverage, pyramid } from '#contract/people-coverage'
import * as edit from '#contract/people-edit'
import type { FactKind } from '#contract/people-words'
import { publish, save } from '#contract/policy'
import { type Caller, world } from '#testing'
import { sharesOf } from './coverage.ts'
import { makeElder } from './people.fixture.ts'

/** Figures of a place as its bulletin states them: farmers, those in difficulty, a village; and two whole cities. */
const t = await world()
const today = dayOf(t.clock.now())
const jiaozuo = 410800000000
const jincheng = 140500000000
const nobody = { aged60: 0, aged65: 0, aged80: 0, farming60: 0, hardship60: 0, hardship80: 0 }
const percent = (value: number | null, digits = 1) =>
  Math.round((value ?? Number.NaN) * 100 * 10 ** digits) / 10 ** digits

/** The people of a place, entered and published by its head as a rule with its source. */
async function population(region: number, body: Record<string, unknown>) {
  const head = await t.as('head', { region })
  const { id } = await head.call(save, {
    params: { id: uuidv7() as never },
    body: {
      kind: 'people.population',
      regionCode: region,
      validFrom: '2022-01-01',
      validTo: null,
      body,
      source: { document: '统计公报（测试）', clause: null, quote: null },
    },
  })
  await head.call(publish, { params: { id } })
}

describe('of a county', () => {
  const county = 410803000000
  let who: Caller
  beforeAll(async () => {
    who = await t.as('clerk', { region: county })
    // 58, 65 and 85 years; farming; in hardship.
    for (const [birthDay, ...facts] of [
      ['1968-01-01', 'farming', 'low_income'],
      ['1961-01-01', 'farming', 'low_income'],
      ['1960-01-01', 'farming'],
      ['1959-01-01'],
      ['1940-01-01', 'farming', 'low_income'],
    ] as const) {
      const id = await t.system((tx) => makeElder(tx, { region: 410803001001, birthDay }))
      for (const kind of facts as readonly FactKind[])
        await who.call(edit.addFact, {
          params: { elderId: id },
          body: { kind, value: 'yes', from: '2024-01-01', source: '县民政局台账' },
        })
    }
  })

  test('A-REG-16: of 677,000 elders 410,000 of the agricultural population are 60.6 %, and the register counts its own', async () => {
    expect(percent(sharesOf({ ...nobody, aged60: 677_000, farming60: 410_000 }, null).farming)).toBe(60.6)
    // Somebody of 58 on the register farms as well, and is no elder.
    expect(await who.call(coverage)).toMatchObject({
      registered: { aged60: 4, farming60: 3 },
      shares: { farming: 0.75 },
    })
  })

  test('A-REG-17: 130,600 in difficulty and 43,000 of 80 and over are 25.6 % of 677,000 when added, and who is both is not counted twice', async () => {
    const shares = sharesOf(
      { ...nobody, aged60: 677_000, aged80: 43_000, hardship60: 130_600, hardship80: 20_000 },
      null,
    )
    expect(percent(shares.difficultyAdded)).toBe(25.6)
    expect(percent(shares.difficulty)).toBe(22.7)
    expect(await who.call(coverage)).toMatchObject({
      registered: { aged60: 4, aged80: 1, hardship60: 2, hardship80: 1 },
      shares: { difficultyAdded: 0.75, difficulty: 0.5 },
    })
  })
})

test('A-REG-21: the unit record of Xihan: 5 village groups, 1,200 people, 142 of them 65 and over', async () => {
  const village = 410803001002
  await load(
    [village],
    [
      ['1938-01-01', 142],
      ['1963-01-01', 30],
    ],
  )
  await population(village, { total: 1200, aged60: null, villageGroups: 5, day: '2021-12-31' })
  const who = await t.as('community_worker', { region: village })
  expect(await who.call(coverage)).toMatchObject({
    regionCode: village,
    registered: { aged65: 142 },
    population: { total: 1200, villageGroups: 5, source: '统计公报（测试）' },
  })
})

describe('two cities in bulk', () => {
  const villages = (city: number) =>
    t.system(async (tx) => {
      const rows = await tx
        .selectFrom('regions.region')
        .select('code')
        .where('level', '=', 'village')
        .where('code', '>', city)
        .where('code', '<', city + 100_000_000)
        .orderBy('code')
        .execute()
      return rows.map((row) => row.code)
    })

  test('B-REG-01: of 665,000 elders of Jiaozuo the register says 665,000, and 18.88 % of the people with who these are', async () => {
    const before = (await (await t.as('clerk', { region: jiaozuo })).call(coverage)).registered.aged60
    await load(await villages(jiaozuo), [
      ['1945-06-01', 43_000],
      ['1955-06-01', 424_000],
      ['1963-06-01', 198_000 - before],
    ])
    await population(jiaozuo, { total: 3_522_246, aged60: null, day: '2021-12-31' })
    const head = await t.as('head', { region: jiaozuo })
    const { registered, population: people, shares } = await head.call(coverage)
    expect(registered.aged60).toBe(665_000)
    expect(people?.total).toBe(3_522_246)
    expect(percent(shares.ofPopulation, 2)).toBe(18.88)
  }, 180_000)

  test('B-REG-03: the pyramid of Jincheng: 445,000, of them 305,000 of 65 and 35,800 of 80 and over, 20.3 % and 13.9 % of the people', async () => {
    await load(await villages(jincheng), [
      ['1920-06-01', 800],
      ['1944-06-01', 35_000],
      ['1955-06-01', 269_200],
      ['1963-06-01', 140_000],
    ])
    const head = await t.as('head', { region: jincheng })
    const { bands } = await head.call(pyramid)
    const from = (age: number) =>
      bands
        .filter(({ ageFrom }) => ageFrom >= age)
        .reduce((sum, { count }) => sum + count.male + count.female + count.unknown, 0)
    expect([from(60), from(65), from(80)]).toEqual([445_000, 305_000, 35_800])
    expect(bands.at(-1)).toEqual({ ageFrom: 100, ageTo: null, count: { male: 400, female: 400, unknown: 0 } })
    // The denominator is what the census of the place says, and the register agrees with its own pyramid.
    const { registered, population: people, shares } = await head.call(coverage)
    expect(registered).toMatchObject({ aged60: 445_000, aged65: 305_000, aged80: 35_800 })
    expect(people).toMatchObject({ total: 2_194_545, source: expect.stringContaining('人口普查') })
    expect([percent(shares.ofPopulation), percent(shares.aged65OfPopulation)]).toEqual([20.3, 13.9])
    // A county of it sees its own people only.
    const county = await t.as('head', { region: 140502000000 })
    const own = (await county.call(pyramid)).bands.reduce(
      (sum, { count }) => sum + count.male + count.female,
      0,
    )
    expect(own).toBeGreaterThan(0)
    expect(own).toBeLessThan(445_000)
    expect((await county.call(pyramid, { query: { region: String(jincheng) } })).bands).toEqual(
      (await county.call(pyramid)).bands,
    )
  }, 180_000)
})

/**
 * Synthetic elders in bulk: so many of each birth day, spread over the villages in their order. What is done for a single new
 * record by trigger (its search key, its comparison with others) is left out: a figure needs none of it.
 */
async function load(
  places: readonly number[],
  ages: readonly (readonly [birthDay: string, count: number])[],
): Promise<void> {
  const client = new pg.Client(t.app.owner)
  await client.connect()
  try {
    await client.query('set session_replication_role = replica')
    // Nor the indexes by which people are searched and compared: they are most of the work of loading.
    await client.query(
      'drop index if exists people.elder_letters, people.elder_pinyin, people.elder_birth, people.elder_updated, people.elder_merged, people.elder_household, people.elder_place',
    )
    for (const [birthDay, count] of ages)
      await client.query(
        `insert into people.elder (id, region_code, name, pinyin, initials, sex, birth_day, identity_kind, no_identity_reason, synthetic)
         select gen_random_uuid(), ($1::bigint[])[1 + (n * cardinality($1::bigint[])::bigint / $3::bigint)::int], '合成', 'hecheng', 'hc',
           case when n % 2 = 0 then 'female' else 'male' end::people.sex, $2::date, 'none', '合成数据', true
         from generate_series(0, $3::int - 1) n`,
        [places, birthDay, count],
      )
    await client.query('analyze people.elder')
  } finally {
    await client.end()
  }
  // As after midnight: every village's people are counted anew, what their records lack is not.
  await t.system(async (tx) => {
    await sql`delete from people.tally_day`.execute(tx)
    await sql`select people.refresh_tally(${today}::date)`.execute(tx)
  })
}
