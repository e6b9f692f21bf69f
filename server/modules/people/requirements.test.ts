import { beforeAll, describe, expect, test } from 'vitest'
import { dayOf } from '#contract/day'
import { uuidv7 } from '#contract/id'
import * as contract from '#contract/people'
import { coverage } from '#contract/people-coverage'
import * as edit from '#contract/people-edit'
import * as selections from '#contract/people-selections'
import type { FactKind } from '#contract/people-words'
import { publish, save } from '#contract/policy'
import { children as regionChildren } from '#contract/regions'
import { type Caller, world } from '#testing'
import { sharesOf } from './coverage.ts'
import { makeElder, neighbourVillage, village } from './people.fixture.ts'

/** Rows of the registers about the registry: figures, who waits for somebody, one person through every change. */
const t = await world()
const jiefang = 410802000000
const nobody = { aged60: 0, aged65: 0, aged80: 0, farming60: 0, hardship60: 0, hardship80: 0 }
const percent = (value: number | null) => Math.round((value ?? Number.NaN) * 1000) / 10
const huaiyang = 411603000000
const today = dayOf(t.clock.now())
let clerk: Caller
beforeAll(async () => {
  clerk = await t.as('clerk', { region: jiefang })
})

const elder = (over: Parameters<typeof makeElder>[1] = {}) =>
  t.system((tx) => makeElder(tx, { birthDay: '1960-03-04', ...over }))
const fact = (
  elderId: string,
  kind: FactKind,
  value: string,
  over: Record<string, unknown> = {},
  who = clerk,
) =>
  who.call(edit.addFact, {
    params: { elderId },
    body: { kind, value, from: '2024-01-01', source: '县民政局台账', ...over },
  })

test('A-REG-22: registered elders against the elders of the area: 1,265,000 of 1,600,000 are 79.1 %, and 30.6 % of them are 80 and over', async () => {
  const shares = sharesOf(
    { ...nobody, aged60: 1_265_000, aged65: 900_000, aged80: 387_000 },
    { total: null, aged60: 1_600_000 },
  )
  expect([percent(shares.registered), percent(shares.aged80), shares.ofPopulation]).toEqual([
    79.1,
    30.6,
    null,
  ])
  // The same over the register itself: four on record of five whom the county states, one of them over 80.
  const county = 410811000000
  for (const birthDay of ['1935-01-01', '1956-01-01', '1957-01-01', '1958-01-01'])
    await elder({ region: 410811001001, birthDay })
  const who = await t.as('clerk', { region: county })
  expect(await who.call(coverage)).toMatchObject({
    registered: { aged60: 4, aged65: 4, aged80: 1 },
    population: null,
    shares: { registered: null, aged80: 0.25 },
  })
  const head = await t.as('head', { region: county })
  const { id } = await head.call(save, {
    params: { id: uuidv7() as never },
    body: {
      kind: 'people.population',
      regionCode: county,
      validFrom: '2021-01-01',
      validTo: null,
      body: { total: 40, aged60: 5, day: '2020-11-01' },
      source: { document: '山阳区公报（测试）', clause: null, quote: null },
    },
  })
  await head.call(publish, { params: { id } })
  expect(await who.call(coverage)).toMatchObject({
    regionCode: county,
    population: { total: 40, aged60: 5, source: '山阳区公报（测试）' },
    shares: { registered: 0.8, ofPopulation: 0.1, aged65OfPopulation: 0.1, aged80: 0.25 },
  })
})

describe('figures of a village', () => {
  test('A-REG-15: of the 1,200 people of Xihan 142 are 65 and over and 14 are 85 and over', async () => {
    const born = (years: number) => `${Number(today.slice(0, 4)) - years}-01-01`
    const ageOf = (i: number) => (i < 14 ? 86 + (i % 10) : i < 142 ? 66 + (i % 19) : 5 + (i % 59))
    await t.system((tx) =>
      tx
        .insertInto('people.elder')
        .values(
          Array.from({ length: 1200 }, (_, i) => ({
            id: uuidv7(),
            region_code: neighbourVillage,
            name: `村民${i}`,
            pinyin: 'cunmin',
            initials: 'cm',
            sex: 'female' as const,
            birth_day: born(ageOf(i)),
            identity_kind: 'none' as const,
            no_identity_reason: '测试',
          })),
        )
        .execute(),
    )
    const who = await t.as('clerk', { region: neighbourVillage })
    const { total, groups } = await who.call(contract.groupCounts)
    const of = (code: string) => groups.find((one) => one.code === code)?.count
    expect([total, of('age65'), of('age85')]).toEqual([1200, 142, 14])
    expect(
      (await clerk.call(contract.groupCounts, { query: { region: String(neighbourVillage) } })).total,
    ).toBe(0)
  })

  test('B-REG-13: of the left-behind of a village each has guardian and contact, or is on the list of incomplete records', async () => {
    const ids = [await elder(), await elder()]
    for (const id of ids) {
      await fact(id, 'rural', 'yes')
      await fact(id, 'children', 'away')
    }
    await clerk.call(edit.addContact, {
      params: { elderId: ids[0] ?? '' },
      body: { name: '周明', relation: 'guardian', guardian: true, phones: [{ number: '13511112222' }] },
    })
    const file = String(
      await clerk.call(contract.exportList, {
        body: { groups: 'left_behind', region: village, format: 'csv', reason: '留守老人档案核对' },
      }),
    )
    const { items: missing } = await clerk.call(contract.incomplete, {
      query: { region: String(village), gap: 'contact', limit: '200' },
    })
    const { items: listed } = await clerk.call(contract.list, {
      query: { groups: 'left_behind', region: String(village), limit: '200' },
    })
    expect(listed.length).toBeGreaterThanOrEqual(2)
    for (const row of listed) {
      expect(file).toContain(String(row.number))
      const { contacts } = await clerk.call(contract.show, { params: { elderId: row.id } })
      expect(
        contacts.some((one) => one.guardian && one.phones.length > 0) ||
          missing.some((one) => one.id === row.id),
      ).toBe(true)
    }
    expect(missing.map((one) => one.id)).toContain(ids[1])
    expect(missing.map((one) => one.id)).not.toContain(ids[0])
  })
})

describe('who waits for somebody', () => {
  test('B-REG-08: an elder in special hardship without a liaison is a gap of the village; complete only when there is none', async () => {
    const region = 410802002001
    const who = await t.as('community_worker', { region })
    const board = async () =>
      who.call(selections.selectedElders, { params: { key: 'special_hardship' }, query: { liaison: 'no' } })
    const ids = [
      await elder({ region, birthDay: '1940-01-01' }),
      await elder({ region, birthDay: '1939-01-01' }),
    ]
    const liaison = (elderId: string, phones: { number: string }[]) =>
      who.call(edit.addContact, {
        params: { elderId },
        body: { name: '村支书老周', relation: 'liaison', phones },
      })
    await liaison(ids[0] ?? '', [{ number: '13511112222' }])
    const before = await board()
    expect(before).toMatchObject({ count: 2, withLiaison: 1 })
    expect(before.items.map((one) => one.id)).toEqual([ids[1]])
    // A name without a number is nobody to call.
    await liaison(ids[1] ?? '', [])
    expect(await board()).toMatchObject({ count: 2, withLiaison: 1 })
    await liaison(ids[1] ?? '', [{ number: '13511113333' }])
    expect(await board()).toMatchObject({ count: 2, withLiaison: 2, items: [] })
  })

  test('B-REG-07: whoever says in the survey that they want central support is a case of the county at once', async () => {
    const id = await elder({ region: 410802003001 })
    await fact(id, 'central_wish', 'yes', { source: '集中供养摸底调查' })
    const { items } = await clerk.call(contract.incomplete, {
      query: { region: String(jiefang), limit: '200' },
    })
    expect(items.find((one) => one.id === id)?.reviews).toEqual(['central_wish'])
    const { reviews, facts } = await clerk.call(contract.show, { params: { elderId: id } })
    expect(facts.find((one) => one.kind === 'central_wish')).toMatchObject({
      value: 'yes',
      source: '集中供养摸底调查',
    })
    await clerk.call(edit.closeReview, {
      params: { elderId: id, reviewId: reviews[0]?.id ?? '' },
      body: { note: '已安排入住' },
    })
    expect((await clerk.call(contract.show, { params: { elderId: id } })).reviews).toEqual([])
  })

  test('B-REG-14: of the rural destitute who are willing, all placed is all; with one waiting it is less, and they are named', async () => {
    const who = await t.as('clerk', { region: 410804000000 })
    const willing: string[] = []
    for (const name of ['吕桂兰', '施秀英', '孔玉梅']) {
      const id = await elder({ region: 410804001001, name })
      for (const [kind, value] of [
        ['rural', 'yes'],
        ['central_wish', 'yes'],
        ['destitute', 'dispersed'],
      ] as const)
        await fact(id, kind, value, {}, who)
      willing.push(id)
    }
    const place = (id: string) => fact(id, 'destitute', 'central', { from: today }, who)
    await place(willing[0] ?? '')
    await place(willing[1] ?? '')
    const some = await who.call(selections.centralSupport)
    expect(some).toMatchObject({
      willing: 3,
      placed: 2,
      waiting: [{ id: willing[2], name: '孔玉梅', since: '2024-01-01' }],
    })
    await place(willing[2] ?? '')
    expect(await who.call(selections.centralSupport)).toMatchObject({ willing: 3, placed: 3, waiting: [] })
    expect(await clerk.call(selections.centralSupport)).toMatchObject({ waiting: [] })
  })
})

test('B-DATA-43: who moves from home into an institution is the same person there, with all that went before', async () => {
  const id = await elder({ name: '严素珍' })
  await fact(id, 'living', 'with_children', { from: '2020-01-01' })
  await clerk.call(edit.setCareSetting, {
    params: { elderId: id },
    body: { setting: 'home', from: '2020-01-01', source: '建档' },
  })
  await clerk.call(edit.addContact, {
    params: { elderId: id },
    body: { name: '严敏', relation: 'daughter', phones: [{ number: '13511115555' }] },
  })
  const orgId = await t.system((tx) =>
    tx
      .insertInto('organisations.organisation')
      .values({
        id: uuidv7(),
        name: '和平养老院',
        kind: 'care_institution',
        region_code: village,
        state: 'operating',
      })
      .returning('id')
      .executeTakeFirstOrThrow(),
  )
  const house = await t.as('org_staff', { orgId: orgId.id })
  expect((await house.call(contract.list, { query: {} })).items).toEqual([])
  await clerk.call(edit.setCareSetting, {
    params: { elderId: id },
    body: { setting: 'institution', orgId: orgId.id as never, from: today, source: '入住登记' },
  })
  const record = await house.call(contract.show, { params: { elderId: id } })
  expect(record.elder).toMatchObject({ id, name: '严素珍', careSetting: 'institution', orgId: orgId.id })
  expect(record.contacts.map((one) => one.name)).toEqual(['严敏'])
  expect(record.facts.some((one) => one.kind === 'living' && one.from === '2020-01-01')).toBe(true)
  const { settings } = await clerk.call(contract.show, { params: { elderId: id } })
  expect(settings.map((one) => [one.setting, one.from, one.to])).toEqual([
    ['institution', today, null],
    ['home', '2020-01-01', today],
  ])
})

test('A-DATA-01: a figure of the city is the sum over its eleven counties', async () => {
  const who = await t.as('clerk', { region: 410800000000 })
  const { items: counties } = await who.call(regionChildren, { params: { code: 410800000000 } })
  expect(counties).toHaveLength(11)
  const villageOf = async (county: number) => {
    const row = await t.system((tx) =>
      tx
        .selectFrom('regions.region')
        .select('code')
        .where('code', '>', county)
        .where('code', '<', county + 1_000_000)
        .where('level', '=', 'village')
        .orderBy('code')
        .limit(1)
        .executeTakeFirstOrThrow(),
    )
    return row.code
  }
  for (const [index, county] of counties.entries())
    for (let i = 0; i <= index % 3; i++)
      await elder({ region: await villageOf(county.code), birthDay: `${1930 + index * 2}-01-01` })
  const whole = await who.call(contract.groupCounts)
  const parts = await Promise.all(
    counties.map((county) => who.call(contract.groupCounts, { query: { region: String(county.code) } })),
  )
  expect(parts.every((part) => part.total > 0)).toBe(true)
  expect(parts.reduce((sum, part) => sum + part.total, 0)).toBe(whole.total)
  for (const { code, count } of whole.groups)
    expect(
      parts.reduce((sum, part) => sum + (part.groups.find((one) => one.code === code)?.count ?? 0), 0),
      code,
    ).toBe(count)
})
