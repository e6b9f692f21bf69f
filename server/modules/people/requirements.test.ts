import { beforeAll, describe, expect, test } from 'vitest'
import { dayOf } from '#contract/day'
import { uuidv7 } from '#contract/id'
import * as contract from '#contract/people'
import * as edit from '#contract/people-edit'
import * as selections from '#contract/people-selections'
import type { FactKind } from '#contract/people-words'
import { publish, save } from '#contract/policy'
import { type Caller, world } from '#testing'
import { makeElder, neighbourVillage, village } from './people.fixture.ts'

/** Rows of the registers about the registry: whom the documents of each place mean, and what a report of a village says. */
const t = await world()
const jiefang = 410802000000
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
const standing = async (elderId: string, key: string, query: { on?: string } = {}, who = clerk) =>
  (await who.call(selections.elderSelections, { params: { elderId }, query })).items.find(
    (one) => one.key === key,
  )
const selected = async (key: string, who = clerk) =>
  (await who.call(selections.selectedElders, { params: { key }, query: { limit: '200' } })).items
const names = (list: readonly { zh: string }[] | undefined) => list?.map((one) => one.zh)

describe('whom a document means', () => {
  test('B-REG-04: disabled and left behind, an elder is selected as in special hardship exactly once; each tag has source, date and expiry', async () => {
    const id = await elder()
    await fact(id, 'ability', 'severe', { expiresOn: '2027-01-01', evidence: '评估报告 3 号' })
    await fact(id, 'rural', 'yes')
    await fact(id, 'children', 'away')
    const found = (await selected('special_hardship')).filter((one) => one.id === id)
    expect(found).toHaveLength(1)
    expect(names(found[0]?.because)).toEqual(['失能', '留守'])
    const { facts } = await clerk.call(contract.show, { params: { elderId: id } })
    expect(facts.find((one) => one.kind === 'ability')).toMatchObject({
      from: '2024-01-01',
      expiresOn: '2027-01-01',
      source: '县民政局台账',
    })
    await t.neighbourSeesNothing(
      selections.selectedElders,
      { params: { key: 'special_hardship' } },
      { as: 'clerk', inside: jiefang, outside: 410803000000 },
    )
  })

  test('B-REG-05: in hardship and living alone is priority, living alone without hardship is not', async () => {
    const [poor, not] = [await elder(), await elder()]
    for (const id of [poor, not]) await fact(id, 'living', 'alone')
    const low = await fact(poor, 'low_income', 'yes')
    expect(await standing(poor, 'priority')).toMatchObject({
      selected: true,
      because: [{ zh: '经济困难家庭的独居老年人' }],
    })
    expect(await standing(not, 'priority')).toMatchObject({ selected: false, because: [] })
    await clerk.call(edit.endFact, {
      params: { elderId: poor, factId: low.id },
      body: { on: today, reason: '家庭收入改善' },
    })
    expect(await standing(poor, 'priority')).toMatchObject({ selected: false })
  })

  test('B-REG-06: a group taken off the list changes who is eligible without code, and the former list answers for its days', async () => {
    const id = await elder()
    await fact(id, 'family_planning', 'lost_only_child')
    expect(names((await standing(id, 'key_groups'))?.because)).toEqual(['计划生育特殊家庭'])
    const before = await clerk.call(selections.listSelections, { query: { region: String(jiefang) } })
    expect(before.items.find((one) => one.key === 'key_groups')?.cases).toHaveLength(5)
    const head = await t.as('head', { region: jiefang })
    const items = before.items.map((one) =>
      one.key === 'key_groups'
        ? { ...one, cases: one.cases.filter((each) => each.zh !== '计划生育特殊家庭') }
        : one,
    )
    const draft = await head.call(save, {
      params: { id: uuidv7() as never },
      body: {
        kind: 'people.selections',
        regionCode: jiefang,
        validFrom: today,
        validTo: null,
        body: { selections: items },
        source: { document: '解放区清单（测试）', clause: null, quote: null },
      } as never,
    })
    await head.call(publish, { params: { id: draft.id } })
    expect(await standing(id, 'key_groups')).toMatchObject({ selected: false })
    const yesterday = dayOf(new Date(t.clock.now().getTime() - 86_400_000))
    expect(await standing(id, 'key_groups', { on: yesterday })).toMatchObject({ selected: true })
    const old = await clerk.call(selections.listSelections, {
      query: { region: String(jiefang), on: yesterday },
    })
    expect(old).toMatchObject({ regionCode: 410800000000 })
    expect(old.items).toEqual(before.items)
  })

  test('A-REG-08: demented only, an elder of Huaiyang is in an extension group', async () => {
    const who = await t.as('clerk', { region: huaiyang })
    const { items } = await t.system(async (tx) => ({
      items: await tx
        .selectFrom('regions.region')
        .select('code')
        .where('code', '>', huaiyang)
        .where('code', '<', huaiyang + 1_000_000)
        .where('level', '=', 'village')
        .limit(1)
        .execute(),
    }))
    const id = await elder({ region: items[0]?.code ?? 0 })
    expect(await standing(id, 'extension', {}, who)).toMatchObject({ selected: false })
    await fact(id, 'dementia', 'diagnosed', {}, who)
    expect(await standing(id, 'extension', {}, who)).toMatchObject({
      selected: true,
      because: [{ zh: '失智' }],
    })
    const answer = await who.call(selections.selectedElders, { params: { key: 'extension' } })
    expect(answer).toMatchObject({ source: expect.stringContaining('淮办〔2022〕2号'), items: [{ id }] })
    // Jiaozuo's plan knows no such groups.
    await expect(
      clerk.call(selections.selectedElders, { params: { key: 'extension' } }),
    ).rejects.toMatchObject({ problem: { status: 404 } })
  })

  test('B-REG-09: in Jincheng an elder of a family-planning special family ranks above the same elder without', async () => {
    const jincheng = 140502000000
    const who = await t.as('clerk', { region: jincheng })
    const [plain, special] = [
      await elder({ region: 140502001001, birthDay: '1940-01-01' }),
      await elder({ region: 140502001001, birthDay: '1940-01-02' }),
    ]
    await fact(special, 'family_planning', 'disabled_only_child', {}, who)
    expect((await selected('aid', who)).map((one) => one.id)).toEqual([special, plain])
  })

  test('B-REG-20: each tag of the purchase list makes eligible, and is named', async () => {
    const tags: [string, [FactKind, string][], string?][] = [
      ['孤老优抚对象', [['priority_care', 'lone']]],
      ['“三无”老人（城镇特困）', [['destitute', 'dispersed']]],
      [
        '“五保”老人（农村特困，分散）',
        [
          ['destitute', 'dispersed'],
          ['rural', 'yes'],
        ],
      ],
      ['低收入高龄', [['low_income', 'yes']], '1940-01-01'],
      [
        '低收入独居',
        [
          ['low_income', 'yes'],
          ['living', 'alone'],
        ],
      ],
      [
        '低收入失能',
        [
          ['low_income', 'yes'],
          ['ability', 'total'],
        ],
      ],
      [
        '低收入半失能',
        [
          ['low_income', 'yes'],
          ['ability', 'mild'],
        ],
      ],
      ['失独', [['family_planning', 'lost_only_child']]],
      [
        '计生独生子女困难老人',
        [
          ['family_planning', 'one_child'],
          ['subsistence', 'urban'],
        ],
      ],
      [
        '计生双女困难老人',
        [
          ['family_planning', 'two_daughters'],
          ['subsistence', 'urban'],
        ],
      ],
      ['省级以上劳动模范', [['model_worker', 'provincial']]],
    ]
    for (const [tag, facts, birthDay] of tags) {
      const id = await elder(birthDay ? { birthDay } : {})
      expect(await standing(id, 'purchase'), tag).toMatchObject({ selected: false })
      for (const [kind, value] of facts) await fact(id, kind, value)
      const purchase = await standing(id, 'purchase')
      expect([tag, purchase?.selected, names(purchase?.because)]).toEqual([tag, true, [tag]])
    }
    const city = await elder()
    await fact(city, 'model_worker', 'city')
    expect(await standing(city, 'purchase')).toMatchObject({ selected: false })
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
