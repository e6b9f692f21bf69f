import { describe, expect, test } from 'vitest'
import { dayOf } from '#contract/day'
import * as contract from '#contract/people'
import * as edit from '#contract/people-edit'
import type { FactKind, Group } from '#contract/people-words'
import { world } from '#testing'
import { makeElder, village } from './people.fixture.ts'

const t = await world()
const jiefang = 410802000000
const clerk = () => t.as('clerk', { region: jiefang })
const today = dayOf(t.clock.now())
const yearsBefore = (years: number, shiftDays = 0) => {
  const [y = 0, m = 1, d = 1] = today.split('-').map(Number)
  return new Date(Date.UTC(y - years, m - 1, d + shiftDays)).toISOString().slice(0, 10)
}
const fact = async (
  elderId: string,
  kind: FactKind,
  value: string,
  from = '2024-01-01',
  over: Record<string, unknown> = {},
) =>
  (await clerk()).call(edit.addFact, {
    params: { elderId },
    body: { kind, value, from, source: '县民政局台账', ...over },
  })
const elder = (over = {}) => t.system((tx) => makeElder(tx, over))
const listed = async (...groups: Group[]) =>
  (
    await (await clerk()).call(contract.list, { query: { groups: groups.join(','), limit: '200' } })
  ).items.map((row) => row.id)
const groupsOf = async (elderId: string) =>
  (await (await clerk()).call(contract.show, { params: { elderId } })).elder.groups

describe('age bands come from the birth day', () => {
  test('B-REG-02: on the eve of the 65th birthday 60–64, on the day 65 and over', async () => {
    const eve = await elder({ birthDay: yearsBefore(65, 1) })
    const day = await elder({ birthDay: yearsBefore(65) })
    expect(await groupsOf(eve)).toEqual(['age60'])
    expect(await groupsOf(day)).toEqual(['age60', 'age65'])
    expect(await listed('age65')).toContain(day)
    expect(await listed('age65')).not.toContain(eve)
  })

  test('A-REG-06: an 80th birthday today is enough to be 高龄, without a nightly job', async () => {
    const id = await elder({ birthDay: yearsBefore(80) })
    expect(await groupsOf(id)).toContain('age80')
    expect(await listed('age80')).toContain(id)
  })

  test('B-REG-19: 79, 80, 89, 90, 99, 100', async () => {
    const bands = await Promise.all(
      [79, 80, 89, 90, 99, 100].map(async (age) => groupsOf(await elder({ birthDay: yearsBefore(age) }))),
    )
    const top = bands.map(
      (groups) => ['age100', 'age90', 'age80'].find((code) => groups.includes(code as Group)) ?? 'none',
    )
    expect(top).toEqual(['none', 'age80', 'age80', 'age90', 'age90', 'age100'])
  })
})

describe('groups come from facts', () => {
  test('A-REG-03: one elder in each of four lists', async () => {
    const nest = await elder()
    await fact(nest, 'living', 'with_spouse')
    const alone = await elder({ birthDay: '1960-01-01' })
    await fact(alone, 'living', 'alone')
    const ill = await elder({ birthDay: '1961-01-01' })
    await fact(ill, 'ability', 'total')
    const old = await elder({ birthDay: '1930-01-01' })
    expect(await listed('living_alone')).toEqual([alone])
    expect((await listed('empty_nest')).sort()).toEqual([nest, alone].sort())
    expect(await listed('disabled')).toEqual([ill])
    expect(await listed('age90')).toContain(old)
  })

  test('A-REG-07: two statuses, counted once in the total and once in each class', async () => {
    const who = await clerk()
    const before = await who.call(contract.groupCounts)
    const id = await elder()
    await fact(id, 'low_income', 'yes')
    await fact(id, 'disability_card', 'grade_2', '2024-05-01', { evidence: '残疾证 4108…' })
    await fact(id, 'family_planning', 'lost_only_child')
    const after = await who.call(contract.groupCounts)
    const grown = (code: Group) =>
      (after.groups.find((g) => g.code === code)?.count ?? 0) -
      (before.groups.find((g) => g.code === code)?.count ?? 0)
    expect(after.total - before.total).toBe(1)
    expect([grown('low_income_disabled'), grown('family_planning'), grown('lost_only_child')]).toEqual([
      1, 1, 1,
    ])
    const { groups } = await who.call(contract.show, { params: { elderId: id } })
    expect(groups.find((g) => g.code === 'low_income_disabled')).toMatchObject({
      from: '2024-05-01',
      to: null,
    })
  })

  test('A-REG-09: rural and left behind, rural and dispersed, rural and old: each found by its tags', async () => {
    const behind = await elder()
    await fact(behind, 'rural', 'yes')
    await fact(behind, 'children', 'away')
    const town = await elder()
    await fact(town, 'children', 'away')
    const dispersed = await elder()
    await fact(dispersed, 'rural', 'yes')
    await fact(dispersed, 'destitute', 'dispersed')
    expect(await listed('left_behind')).toEqual([behind])
    expect(await listed('left_behind')).not.toContain(town)
    expect(await listed('rural', 'destitute_dispersed')).toEqual([dispersed])
    expect(await listed('rural', 'age80')).toEqual(expect.arrayContaining([behind, dispersed]))
  })

  test('A-REG-10: destitute support tells dispersed from institutional, and disabled from semi-disabled among them', async () => {
    const a = await elder()
    await fact(a, 'destitute', 'central')
    await fact(a, 'ability', 'severe')
    const b = await elder()
    await fact(b, 'destitute', 'central')
    await fact(b, 'ability', 'mild')
    expect(await listed('destitute_central', 'disabled')).toEqual([a])
    expect(await listed('destitute_central', 'semi_disabled')).toEqual([b])
    expect(await listed('safety_net', 'destitute_central')).toHaveLength(2)
  })

  test('a fact ends the one before it, and one that ended no longer counts', async () => {
    const who = await clerk()
    const id = await elder()
    const first = await fact(id, 'ability', 'mild', '2023-01-01')
    const second = await fact(id, 'ability', 'severe', '2025-01-01')
    const record = await who.call(contract.show, { params: { elderId: id } })
    expect(record.facts.map((f) => [f.value, f.from, f.to])).toEqual([
      ['severe', '2025-01-01', null],
      ['mild', '2023-01-01', '2025-01-01'],
    ])
    await who.call(edit.endFact, {
      params: { elderId: id, factId: second.id },
      body: { on: '2025-06-01', reason: '复评好转' },
    })
    expect(await groupsOf(id)).not.toContain('disabled')
    await expect(
      who.call(edit.endFact, {
        params: { elderId: id, factId: first.id },
        body: { on: '2025-06-01', reason: '复评好转' },
      }),
    ).rejects.toMatchObject({ problem: { type: '/problems/people/ended' } })
  })

  test('two of a kind at one time are refused by the database itself', async () => {
    const id = await elder()
    await fact(id, 'living', 'alone', '2020-01-01', { to: '2022-01-01' })
    await expect(fact(id, 'living', 'with_spouse', '2021-01-01')).rejects.toMatchObject({
      problem: { type: '/problems/people/overlaps' },
    })
  })

  test.each([
    [{ kind: 'ability', value: 'purple' }, '/value'],
    [{ kind: 'living', value: 'alone', to: '2020-01-01' }, '/to'],
    [{ kind: 'living', value: 'alone', from: '1900-01-01' }, '/from'],
  ])('%j is refused naming %s', async (over, pointer) => {
    const id = await elder()
    await expect(
      (await clerk()).call(edit.addFact, {
        params: { elderId: id },
        body: { from: '2024-01-01', source: '入户', ...over } as never,
      }),
    ).rejects.toMatchObject({ problem: { errors: [{ pointer }] } })
  })

  test('A-REG-11: the registered residence is on record with its date', async () => {
    const id = await elder()
    await fact(id, 'hukou', '411603000000', '1990-05-01')
    const { facts } = await (await clerk()).call(contract.show, { params: { elderId: id } })
    expect(facts).toMatchObject([{ kind: 'hukou', value: '411603000000', from: '1990-05-01' }])
  })
})

describe('what changes by itself', () => {
  test('B-REG-11: the death of a spouse starts living alone that day and raises a review', async () => {
    const who = await clerk()
    const husband = await elder({ name: '张德福', sex: 'male' })
    const wife = await elder({ name: '李秀兰' })
    await who.call(edit.joinHousehold, { params: { elderId: wife }, body: { withElderId: husband } })
    await fact(wife, 'living', 'with_spouse', '1970-01-01')
    await who.call(edit.setStatus, {
      params: { elderId: husband },
      body: { to: 'died', day: today, reason: '家属报告' },
    })
    const record = await who.call(contract.show, { params: { elderId: wife } })
    expect(record.elder.groups).toContain('living_alone')
    expect(record.facts.find((f) => f.value === 'alone')).toMatchObject({
      from: today,
      source: expect.stringContaining('系统推算'),
    })
    expect(record.reviews).toMatchObject([{ reason: 'living_changed' }])
    expect(
      (await who.call(contract.incomplete, { query: { limit: '200' } })).items.find((row) => row.id === wife)
        ?.reviews,
    ).toEqual(['living_changed'])
  })

  test('A-REG-12: an admission switches the setting that day and keeps the dates', async () => {
    const who = await clerk()
    const id = await elder()
    await who.call(edit.setCareSetting, {
      params: { elderId: id },
      body: { setting: 'home', from: '2020-01-01', source: '建档' },
    })
    await who.call(edit.setCareSetting, {
      params: { elderId: id },
      body: { setting: 'institution', from: today, source: '入住登记' },
    })
    const { elder: now, settings } = await who.call(contract.show, { params: { elderId: id } })
    expect(now.careSetting).toBe('institution')
    expect(settings.map((s) => [s.setting, s.from, s.to])).toEqual([
      ['institution', today, null],
      ['home', '2020-01-01', today],
    ])
    const before = await who.call(contract.show, { params: { elderId: id }, query: { asOf: '2021-01-01' } })
    expect(before.elder.careSetting).toBe('home')
  })

  test('status: the legal moves work, the illegal ones are refused, a death is taken back only with its reason', async () => {
    const who = await clerk()
    const id = await elder()
    const to = (status: 'moved' | 'died' | 'alive', reason = '家属报告') =>
      who.call(edit.setStatus, { params: { elderId: id }, body: { to: status, day: today, reason } })
    await expect(to('alive')).rejects.toMatchObject({ problem: { type: '/problems/people/illegal-status' } })
    expect(await to('moved')).toMatchObject({ status: 'moved', statusDay: today })
    await expect(to('moved')).rejects.toMatchObject({ problem: { type: '/problems/people/illegal-status' } })
    expect(await to('died')).toMatchObject({ status: 'died' })
    await expect(to('moved')).rejects.toMatchObject({ problem: { type: '/problems/people/illegal-status' } })
    await expect(to('alive', '')).rejects.toMatchObject({ problem: { status: 422 } })
    expect(await to('alive', '误报，本人健在')).toMatchObject({ status: 'alive', statusDay: null })
    await expect(
      t.system((tx) =>
        tx
          .updateTable('people.elder')
          .set({ status: 'died', status_day: null })
          .where('id', '=', id)
          .execute(),
      ),
    ).rejects.toMatchObject({ code: '23514' })
  })

  test('somebody who died is not in today’s lists', async () => {
    const id = await elder({ birthDay: '1925-01-01' })
    await (await clerk()).call(edit.setStatus, {
      params: { elderId: id },
      body: { to: 'died', day: today, reason: '家属报告' },
    })
    expect(await listed('age100')).not.toContain(id)
  })

  test('a status whose proof has run out is put up for review by the night', async () => {
    const id = await elder()
    await fact(id, 'subsistence', 'rural', '2024-01-01', { expiresOn: today })
    const { people } = await import('./index.ts')
    for (const nightly of people.crons) await nightly.run(t.app)
    expect((await (await clerk()).call(contract.show, { params: { elderId: id } })).reviews).toMatchObject([
      { reason: 'fact_expired', note: 'subsistence' },
    ])
    expect(await groupsOf(id)).toContain('subsistence')
  })

  test('moving house takes every part of the record along: the old street sees nothing, the new one everything', async () => {
    const who = await t.as('clerk', { region: 410800000000 })
    const id = await elder()
    await who.call(edit.addContact, {
      params: { elderId: id },
      body: { name: '周明', relation: 'son', phones: [{ number: '13511112222' }] },
    })
    await fact(id, 'living', 'alone')
    await who.call(edit.setAddress, {
      params: { elderId: id },
      body: {
        kind: 'residence',
        regionCode: 410803001001,
        detail: '中站路1号',
        from: today,
        source: '家属报告',
      },
    })
    const there = await t.as('clerk', { region: 410803000000 })
    const record = await there.call(contract.show, { params: { elderId: id } })
    expect(record.contacts).toHaveLength(1)
    expect(record.elder.groups).toContain('living_alone')
    expect(record.addresses.map((a) => [a.detail, a.to])).toEqual([['中站路1号', null]])
    await expect((await clerk()).call(contract.show, { params: { elderId: id } })).rejects.toMatchObject({
      problem: { status: 404 },
    })
    expect((await there.call(contract.search, { query: { q: '13511112222' } })).items[0]).toMatchObject({
      id,
      matched: 'contact_phone',
    })
  })
})

test('A-REG-04: a record without one of the four parts is listed for follow-up, and leaves the list when it is filled in', async () => {
  const who = await clerk()
  const id = await elder()
  const gaps = async () =>
    (await who.call(contract.incomplete, { query: { region: String(village), limit: '200' } })).items.find(
      (row) => row.id === id,
    )?.gaps
  expect(await gaps()).toEqual(expect.arrayContaining(['habits', 'health', 'family', 'contact']))
  await who.call(edit.setProfile, {
    params: { elderId: id },
    body: {
      updatedAt: null,
      hearing: 'impaired',
      vision: 'good',
      speech: 'good',
      dialect: '焦作话',
      bloodType: '',
      wakesAt: '05:30',
      sleepsAt: '21:00',
      diet: '少盐',
      habits: '每天早上去公园',
      familySituation: '一子在郑州',
      careNote: '',
    },
  })
  await who.call(edit.addHealth, {
    params: { elderId: id },
    body: { kind: 'condition', name: '高血压', critical: true },
  })
  await who.call(edit.addContact, {
    params: { elderId: id },
    body: { name: '周明', relation: 'son', phones: [{ number: '13511112222' }] },
  })
  expect(await gaps()).toEqual(['consent'])
  await who.call(edit.recordConsent, {
    params: { elderId: id },
    body: { purpose: 'records', given: true, givenBy: 'elder', channel: 'paper' },
  })
  expect(await gaps()).toBeUndefined()
})
