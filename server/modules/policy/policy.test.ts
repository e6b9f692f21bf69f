import { describe, expect, test } from 'vitest'
import { LadderBody } from '#contract/alarms'
import { uuidv7 } from '#contract/id'
import * as contract from '#contract/policy'
import { isProblem } from '#contract/problem'
import { get, known, loadPacks, policyKind, readPacks, unknownsOf } from '#modules/policy'
import { world } from '#testing'
import { z } from 'zod'

const t = await world()
const jiaozuo = 410800000000
const jiefang = 410802000000
const village = 410802001001

const dose = policyKind({
  name: 'policy.dose',
  zh: '测试',
  en: 'test',
  shape: z.object({ amount: z.number().min(0).nullable() }),
})
const draft = (amount: number | null, more: Partial<contract.PolicyDraft> = {}): contract.PolicyDraft => ({
  kind: 'policy.dose',
  regionCode: jiefang as contract.PolicyDraft['regionCode'],
  validFrom: '2026-01-01',
  validTo: null,
  body: { amount },
  source: { document: '测文〔2026〕1号', clause: '第三条', quote: '每月一百元' },
  ...more,
})
const at = (region: number, on: string) => t.system((tx) => get(tx, dose, { region, on }))

describe('rules of a place', () => {
  test('a draft is not in force; published it is, for the place and below, from its day on', async () => {
    const head = await t.as('head', { region: jiefang })
    const id = uuidv7()
    const saved = await head.call(contract.save, { params: { id }, body: draft(100) })
    expect(saved).toMatchObject({ state: 'draft', unknowns: [], regionName: '解放区' })
    expect(await at(village, '2026-02-01')).toBeUndefined()
    const published = await head.call(contract.publish, { params: { id }, body: {} })
    expect(published.state).toBe('published')
    expect((await at(village, '2026-02-01'))?.body.amount).toBe(100)
    expect(await at(village, '2025-12-31')).toBeUndefined()
    expect(await at(410803001001, '2026-02-01')).toBeUndefined()
    await expect(head.call(contract.save, { params: { id }, body: draft(120) })).rejects.toSatisfy((e) =>
      isProblem(e, contract.published),
    )
  })
  test('the nearest place counts, and a new rule ends the one before', async () => {
    const city = await t.as('head', { region: jiaozuo })
    const cityRule = uuidv7()
    await city.call(contract.save, {
      params: { id: cityRule },
      body: draft(50, { regionCode: jiaozuo as contract.PolicyDraft['regionCode'] }),
    })
    await city.call(contract.publish, { params: { id: cityRule }, body: {} })
    expect((await at(village, '2026-02-01'))?.body.amount).toBe(100)
    expect((await at(410803001001, '2026-02-01'))?.body.amount).toBe(50)
    const head = await t.as('head', { region: jiefang })
    const next = uuidv7()
    await head.call(contract.save, { params: { id: next }, body: draft(130, { validFrom: '2026-07-01' }) })
    await head.call(contract.publish, { params: { id: next }, body: {} })
    expect((await at(village, '2026-06-30'))?.body.amount).toBe(100)
    expect((await at(village, '2026-07-01'))?.body.amount).toBe(130)
    const overlap = uuidv7()
    await head.call(contract.save, { params: { id: overlap }, body: draft(1, { validFrom: '2026-03-01' }) })
    await expect(head.call(contract.publish, { params: { id: overlap }, body: {} })).rejects.toSatisfy((e) =>
      isProblem(e, contract.overlaps),
    )
    const withdrawn = await head.call(contract.withdraw, {
      params: { id: next },
      body: { on: '2026-08-01', reason: '文件废止' },
    })
    expect(withdrawn.validTo).toBe('2026-07-31')
    expect((await at(village, '2026-08-02'))?.body.amount).toBe(50)
  })
  test('the database refuses two in force at once, and a change of one that is published', async () => {
    const row = {
      kind: 'policy.dose',
      region_code: 410811000000,
      body: '{"amount":1}',
      source: 'x',
      state: 'published' as const,
      published_at: new Date(),
    }
    const id = uuidv7()
    await t.system((tx) =>
      tx
        .insertInto('policy.rule')
        .values({ id, ...row, valid: '[2026-01-01,)' })
        .execute(),
    )
    await expect(
      t.system((tx) =>
        tx
          .insertInto('policy.rule')
          .values({ id: uuidv7(), ...row, valid: '[2026-05-01,)' })
          .execute(),
      ),
    ).rejects.toThrow(/rule_one_in_force/)
    await expect(
      t.system((tx) =>
        tx.updateTable('policy.rule').set({ body: '{"amount":2}' }).where('id', '=', id).execute(),
      ),
    ).rejects.toThrow(/does not change/)
  })
  test('bad input names the field; a county does not write the city’s rules, a neighbour’s draft is not seen', async () => {
    const head = await t.as('head', { region: jiefang })
    const wrong = head.call(contract.save, {
      params: { id: uuidv7() },
      body: { ...draft(-1), validTo: '2025-01-01' },
    })
    await expect(wrong).rejects.toSatisfy(
      (e) =>
        isProblem(e, contract.badBody) &&
        (e.problem.errors ?? []).map((x) => x.pointer).join() === '/body/amount,/validTo',
    )
    await expect(
      head.call(contract.save, { params: { id: uuidv7() }, body: draft(1, { kind: 'policy.unheard_of' }) }),
    ).rejects.toSatisfy((e) => isProblem(e, contract.unknownKind))
    await expect(
      head.call(contract.save, {
        params: { id: uuidv7() },
        body: draft(1, { regionCode: jiaozuo as contract.PolicyDraft['regionCode'] }),
      }),
    ).rejects.toThrow()
    const id = uuidv7()
    await head.call(contract.save, { params: { id }, body: draft(5, { validFrom: '2031-01-01' }) })
    await t.neighbourSeesNothing(
      contract.show,
      { params: { id } },
      { as: 'head', inside: jiefang, outside: 410803000000 },
    )
    const { items } = await head.call(contract.list, { query: { kind: 'alarms.ladder' } })
    expect(items.map((rule) => rule.regionCode)).toContain(0)
  })
})

describe('blanks and packs', () => {
  test('a blank of the source is unknown and blocks what needs it', () => {
    expect(unknownsOf({ a: [1, { 'b/c': null }], d: null })).toEqual(['/a/1/b~1c', '/d'])
    expect(known(5, 'x')).toBe(5)
    expect(() => known(null, '下一批间隔')).toThrow()
  })
  test('packs are right, load once, and the plan of Jincheng leaves its times blank', async () => {
    const packs = readPacks()
    expect(packs.length).toBeGreaterThan(5)
    expect(await t.system((tx) => loadPacks(tx, packs))).toBe(0)
    const head = await t.as('head', { region: 140500000000 })
    const { rule } = await head.call(contract.effective, {
      query: { kind: 'alarms.ladder', region: 140502000000 },
    })
    expect(rule?.source.document).toContain('晋城市')
    expect(rule?.unknowns.length).toBeGreaterThan(3)
    expect(LadderBody.parse(rule?.body).ladders[0]?.steps.map((s) => s.actions[0]?.to)).toEqual([
      'hub',
      'family',
      'responders',
      'hospital',
    ])
  })
  test('a changed pack takes the place of what it was; a rule of the place itself stays', async () => {
    const [pack] = readPacks().filter((one) => one.pack === 'default/alarms-risk.json')
    if (!pack) throw new Error('the pack is there')
    const changed = { ...pack, hash: Buffer.from('other text') }
    expect(await t.system((tx) => loadPacks(tx, [changed]))).toBe(1)
    const states = await t.system((tx) =>
      tx
        .selectFrom('policy.rule')
        .select('state')
        .where('kind', '=', 'alarms.risk')
        .orderBy('state')
        .execute(),
    )
    expect(states.map((row) => row.state)).toEqual(['published', 'withdrawn'])
    await t.system((tx) =>
      tx
        .updateTable('policy.rule')
        .set({ state: 'withdrawn' })
        .where('kind', '=', 'alarms.risk')
        .where('state', '=', 'published')
        .execute(),
    )
    await t.system((tx) =>
      tx
        .insertInto('policy.rule')
        .values({
          id: uuidv7(),
          kind: 'alarms.risk',
          region_code: 0,
          valid: '[2020-01-01,)',
          body: JSON.stringify(pack.file.body),
          source: 'own',
          state: 'published',
          published_at: new Date(),
        })
        .execute(),
    )
    expect(await t.system((tx) => loadPacks(tx, [pack]))).toBe(0)
  })
  test('kinds carry the schema of their body for the editor', async () => {
    const head = await t.as('head', { region: jiefang })
    const { items } = await head.call(contract.kinds)
    expect(items.map((kind) => kind.name)).toEqual(
      expect.arrayContaining(['alarms.ladder', 'alarms.targets', 'alarms.storm']),
    )
    expect(items.find((kind) => kind.name === 'alarms.ladder')?.schema).toHaveProperty('properties')
  })
})
