import { beforeAll, describe, expect, test } from 'vitest'
import { dayOf } from '#contract/day'
import { uuidv7 } from '#contract/id'
import * as contract from '#contract/people'
import * as edit from '#contract/people-edit'
import * as selections from '#contract/people-selections'
import type { FactKind } from '#contract/people-words'
import { publish, save } from '#contract/policy'
import { type Caller, world } from '#testing'
import { makeElder } from './people.fixture.ts'

/** Whom the documents of each place mean. */
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

test('A-REG-18: whoever is disabled, seriously ill, 80 or over or of low income and has no family doctor is on the list for signing', async () => {
  const region = 411603001001
  const county = await t.as('clerk', { region: 411603000000 })
  const flagged = {
    失能: await t.system((tx) => makeElder(tx, { region, birthDay: '1958-01-01' })),
    重病: await t.system((tx) => makeElder(tx, { region, birthDay: '1958-02-01' })),
    高龄: await t.system((tx) => makeElder(tx, { region, birthDay: '1940-02-01' })),
    低收入: await t.system((tx) => makeElder(tx, { region, birthDay: '1958-03-01' })),
  }
  await t.system((tx) => makeElder(tx, { region, birthDay: '1958-04-01' }))
  const facts = {
    失能: ['ability', 'severe'],
    重病: ['severe_illness', 'yes'],
    低收入: ['low_income', 'yes'],
  } as const
  for (const [name, [kind, value]] of Object.entries(facts))
    await fact(Reflect.get(flagged, name), kind, value, {}, county)
  const signing = () =>
    county.call(selections.selectedElders, { params: { key: 'doctor_signing' }, query: { limit: '200' } })
  const list = await signing()
  expect(list.count).toBe(4)
  for (const [because, id] of Object.entries(flagged))
    expect(list.items.find((one) => one.id === id)?.because.map(({ zh }) => zh)).toEqual([because])
  // Whoever has signed is no longer asked.
  await fact(flagged.失能, 'family_doctor', 'signed', { from: dayOf(t.clock.now()) }, county)
  const after = await signing()
  expect(after.items.map((one) => one.id).sort()).toEqual([flagged.重病, flagged.高龄, flagged.低收入].sort())
})
