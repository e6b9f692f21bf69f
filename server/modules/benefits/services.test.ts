import { beforeAll, describe, expect, test } from 'vitest'
import * as applications from '#contract/benefit-applications'
import * as services from '#contract/benefit-services'
import type { ApplicationId } from '#contract/benefit-words'
import { type ElderId, uuidv7 } from '#contract/id'
import * as policy from '#contract/policy'
import { makeElder } from '../people/people.fixture.ts'
import { type Caller, problemOf, world } from '#testing'
import { fact, hardship, putInForce } from './benefits.fixture.ts'

const t = await world()
const COUNTY = 410803000000
const VILLAGE = 410803001001
let writer: Caller
let second: Caller

beforeAll(async () => {
  writer = await t.as('head', { region: COUNTY })
  second = await t.as('head', { region: COUNTY })
})

const complete = {
  key: 'meal',
  zh: '助餐',
  en: 'Meals',
  who: { zh: '60 周岁以上', en: '60 and over' },
  what: { zh: '每日一餐', en: 'One meal a day' },
  mode: { zh: '送餐或堂食', en: 'Delivered or in the canteen' },
  standard: { zh: '地方标准', en: 'Local standard' },
  payer: 'county' as const,
}
async function draft(key: string, body: object, from = '2026-12-01') {
  const id = uuidv7() as (typeof policy.save)['params']['_output']['id'] // made here for this brand
  await writer.call(policy.save, {
    params: { id },
    body: {
      kind: 'policy.services',
      key,
      regionCode: COUNTY,
      validFrom: from,
      validTo: null,
      body: body as Record<string, unknown>, // as a page sends it
      source: { document: '区清单', clause: null, quote: null },
    },
  })
  return id
}

describe('the list of basic services', () => {
  test('A-BEN-13: an item without who pays cannot be published', async () => {
    const id = await draft('list_a', { zh: '清单', en: 'List', items: [{ ...complete, payer: null }] })
    const refused = await problemOf(writer.call(policy.publish, { params: { id } }))
    expect(refused.errors?.map((one) => one.pointer)).toEqual(['/body/items/0/payer'])
  })

  test('B-GOV-03: of item, object, mode, standard and payer none may be empty', async () => {
    for (const [field, pointer] of [
      ['zh', '/body/items/0/zh'],
      ['who', '/body/items/0/who'],
      ['mode', '/body/items/0/mode'],
      ['standard', '/body/items/0/standard'],
      ['payer', '/body/items/0/payer'],
    ] as const) {
      const item = { ...complete, [field]: field === 'zh' ? '' : null }
      const body = { zh: '清单', en: 'List', items: [item] }
      const refused =
        field === 'zh'
          ? await problemOf(draft('list_b', body))
          : await problemOf(
              writer.call(policy.publish, { params: { id: await draft(`list_${field}`, body) } }),
            )
      expect(
        refused.errors?.map((one) => one.pointer),
        field,
      ).toContain(pointer)
    }
    const id = await draft('list_c', { zh: '清单', en: 'List', items: [complete] })
    expect((await second.call(policy.publish, { params: { id } })).state).toBe('published')
  })

  test('B-GOV-05: in both lists: free for whom the guaranteed one is for, else at the inclusive price', async () => {
    const item = { ...complete, key: 'bath', zh: '助浴', en: 'Bathing' }
    for (const [key, body] of [
      [
        'guaranteed',
        { tier: 'guaranteed', audience: "subsistence != 'none' || destitute != 'none'", items: [item] },
      ],
      ['inclusive', { tier: 'inclusive', items: [{ ...item, priceFen: 3500 }] }],
    ] as const) {
      const id = await draft(key, { zh: key, en: key, ...body })
      await second.call(policy.publish, { params: { id } })
    }
    const ask = async (situation: object) => {
      const { items } = await t.anybody.call(services.listServices, {
        body: { region: COUNTY, situation, on: '2026-12-05' },
      })
      return items.find((one) => one.key === 'bath' && one.tier !== null)
    }
    expect(await ask({ subsistence: 'urban', destitute: 'none' })).toMatchObject({
      outcome: 'free',
      tier: 'guaranteed',
      priceFen: null,
    })
    expect(await ask({ subsistence: 'none', destitute: 'none' })).toMatchObject({
      outcome: 'priced',
      tier: 'inclusive',
      priceFen: 3500,
    })
    // Not known: perhaps free, and what one would have to know.
    expect(await ask({ subsistence: 'none' })).toMatchObject({
      outcome: 'unknown',
      priceFen: 3500,
      missing: ['destitute'],
    })
  })

  test('a condition that is none is refused with its place', async () => {
    const refused = await problemOf(
      draft('list_d', { zh: '清', en: 'L', audience: 'agee > 3', items: [complete] }),
    )
    expect(refused.errors?.[0]?.pointer).toBe('/body/audience')
  })
})

describe('who comes first', () => {
  const apply = async (facts: readonly (readonly [string, string])[], name: string) => {
    const elderId = await t.system(async (tx) => {
      const id = (await makeElder(tx, { region: VILLAGE, birthDay: '1950-01-01', name })) as ElderId // made here for this brand
      for (const [kind, value] of facts) await fact(tx, id, kind, value, '2025-01-01')
      return id
    })
    const clerk = await t.as('clerk', { region: COUNTY })
    return clerk.call(applications.apply, {
      params: { id: uuidv7() as ApplicationId }, // as above
      body: { elderId, scheme: 'help', mandate: '本人申请', note: '' },
    })
  }
  beforeAll(() =>
    t.system((tx) =>
      putInForce(tx, 'help', hardship(6000, { effective: { from: 'month_after', counts: 'applied' } })),
    ),
  )

  test('B-LTC-10: whoever belongs to a group that comes first has it named', async () => {
    expect(
      (
        await apply(
          [
            ['subsistence', 'rural'],
            ['ability', 'severe'],
          ],
          '困难失能',
        )
      ).first,
    ).toMatchObject({ key: 'poor_disabled', zh: '经济困难的失能老人' })
    expect((await apply([['subsistence', 'rural']], '只有低保')).first).toBeNull()
    expect((await apply([['ability', 'total']], '只有失能')).first).toBeNull()
  })

  test('B-BEN-26: in the queue the scattered destitute come first, though they asked last', async () => {
    await apply([['destitute', 'dispersed']], '散居特困')
    const clerk = await t.as('clerk', { region: COUNTY })
    const { items } = await clerk.call(applications.listApplications, {
      query: { order: 'queue', state: 'submitted' },
    })
    expect(items.map((one) => one.elderName)).toEqual(['散居特困', '困难失能', '只有低保', '只有失能'])
    const first = await clerk.call(applications.listApplications, { query: { order: 'queue', limit: 2 } })
    const rest = await clerk.call(applications.listApplications, {
      query: { order: 'queue', limit: 2, after: first.next ?? '' },
    })
    expect([...first.items, ...rest.items].map((one) => one.elderName)).toEqual(
      items.map((one) => one.elderName),
    )
  })

  test('B-LTC-09: destitute with dementia comes before others', async () => {
    await apply(
      [
        ['destitute', 'central'],
        ['dementia', 'diagnosed'],
      ],
      '特困失智',
    )
    const clerk = await t.as('clerk', { region: COUNTY })
    const { items } = await clerk.call(applications.listApplications, { query: { order: 'queue' } })
    const place = (name: string) => items.findIndex((one) => one.elderName === name)
    expect(place('特困失智')).toBeLessThan(place('只有低保'))
  })
})
