import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import * as impacts from '#contract/benefit-impact'
import * as payees from '#contract/benefit-payees'
import { BenefitScheme } from '#contract/benefit-scheme'
import { type OrgId, uuidv7 } from '#contract/id'
import * as policy from '#contract/policy'
import { boundsOf } from '#contract/region'
import { type Caller, world } from '#testing'
import { makeElder } from '../people/people.fixture.ts'
import { COUNTY, putInForce, VILLAGE } from './benefits.fixture.ts'
import { compute } from './compute.ts'
import { draftOf, impactOf, impactRows, twoMonths } from './impact.fixture.ts'

/** The impact of policies for care workers and organisations, against months really computed. */
const t = await world()
let clerk: Caller
let head: Caller
const org = uuidv7() as OrgId // made here for this brand
const ids: Record<string, string> = {}

const base = {
  audience: 'true',
  form: 'cash',
  unit: 'fen',
  bound: 'exact',
  about: { zh: '测试', en: 'Test' },
} as const
const post = (junior: number) =>
  BenefitScheme.parse({
    ...base,
    zh: '岗位补贴（测试）',
    en: 'Post allowance (test)',
    category: 'post',
    subject: 'worker',
    paidTo: 'worker',
    period: 'month',
    criteria: [
      { key: 'certificate', zh: '持有证书', en: 'Certified', when: 'certificateLevel >= 1' },
      { key: 'half_year', zh: '满六个月', en: 'Six months', when: 'serviceMonths >= 6' },
    ],
    amount: {
      how: 'table',
      rows: [
        { when: 'certificateLevel == 5', zh: '初级', en: 'Junior', value: junior },
        { when: 'certificateLevel <= 4', zh: '中级及以上', en: 'Middle and above', value: 10_000 },
      ],
    },
    cases: [
      {
        zh: '无证书',
        en: 'None',
        situation: { certificateLevel: 0, serviceMonths: 60 },
        expect: { outcome: 'not_entitled' },
      },
    ],
  })
const organisations = (period: 'month' | 'once', criteria: object[], amount: object) =>
  BenefitScheme.parse({
    ...base,
    zh: period === 'once' ? '床位建设补贴（测试）' : '运营补贴（测试）',
    en: period === 'once' ? 'New beds (test)' : 'Operating subsidy (test)',
    category: period === 'once' ? 'bed_building' : 'bed_running',
    subject: 'organisation',
    paidTo: 'organisation',
    period,
    criteria,
    amount,
    cases: [
      { zh: '未备案', en: 'Not filed', situation: { filed: false }, expect: { outcome: 'not_entitled' } },
    ],
  })
const filed = { key: 'filed', zh: '已备案', en: 'Filed', when: 'filed' }
const beds = (rate: number) =>
  organisations('once', [filed], {
    how: 'per_unit',
    rate,
    units: 'ownNewBeds',
    unitWord: { zh: '新增床位', en: 'new beds' },
  })

beforeAll(async () => {
  clerk = await t.as('clerk', { region: COUNTY })
  head = await t.as('head', { region: COUNTY })
  await t.system(async (tx) => {
    await putInForce(tx, 'post_of_the_county', post(5000))
    await putInForce(tx, 'beds_of_the_county', beds(200_000))
    await sql`insert into organisations.organisation (id, name, kind, region_code) values (${org}, '测试养老院', 'care_institution', ${COUNTY})`.execute(
      tx,
    )
    await makeElder(tx, { region: VILLAGE })
  })
  const worker = async (name: string, level: number, more: object = {}) => {
    const id = uuidv7()
    ids[name] = id
    await clerk.call(payees.saveWorker, {
      params: { id },
      body: {
        orgId: org,
        name,
        certificateLevel: level,
        ...(level > 0 ? { certifiedFrom: '2020-01-01' } : {}),
        workplace: 'institution',
        nursingSince: '2020-01-01',
        employedFrom: '2020-01-01',
        ...more,
      },
    })
  }
  await worker('初级甲', 5)
  await worker('初级乙，年中离职', 5, { employedTo: '2027-04-30' })
  await worker('初级丙，三月满半年', 5, { nursingSince: '2026-10-01' })
  await worker('中级丁', 4)
  await worker('无证戊', 0)
  await clerk.call(payees.saveProvider, {
    params: { orgId: org },
    body: {
      filedOn: '2020-01-01',
      privateCapital: true,
      publicBuiltPrivateRun: false,
      organisationKind: null,
      sizeClass: null,
      suspendedReason: null,
    },
  })
  const project = async (name: string, own: number) => {
    const id = uuidv7()
    ids[name] = id
    await clerk.call(payees.saveBedProject, {
      params: { id },
      body: {
        orgId: org,
        name,
        ownNewBeds: own,
        convertedBeds: 0,
        builtBeds: own,
        completedOn: '2026-09-01',
        acceptedOn: '2026-09-10',
      },
    })
    await head.call(payees.grantBedProject, { params: { id } })
  }
  await project('一期', 10)
})

const drafted = (key: string, body: BenefitScheme) => draftOf(head, key, body)
const counted = (id: policy.PolicyRuleId) => impactOf(t, head, id)
const rows = async (id: policy.PolicyRuleId, scheme: string, verdict: impacts.ImpactVerdict) =>
  (await impactRows(head, id, scheme, verdict)).map((one) => [one.payeeName, one.before, one.after])

/** The sum of a scheme in a month computed as the rules stand, and as they would with the draft published. */
async function months(id: string, scheme: string, month: string): Promise<[number, number]> {
  const { before, after } = await twoMonths(t, id, month)
  const sum = (lines: typeof before) =>
    lines.filter((one) => one.scheme === scheme).reduce((all, one) => all + one.amount, 0)
  return [sum(before), sum(after)]
}

describe('care workers', () => {
  test('a raise for juniors: who gets more, whoever leaves or completes half a year within it, month by month as computed', async () => {
    const id = await drafted('post_of_the_county', post(8000))
    const result = await counted(id)
    expect(result).toMatchObject({ subject: 'worker', firstMonth: '2027-01-01' })
    expect(result.schemes.find((one) => one.scheme === 'post_of_the_county')).toMatchObject({
      more: 2,
      gain: 0,
      lose: 0,
      less: 0,
      unchanged: 1,
      blocked: 0,
    })
    expect((await rows(id, 'post_of_the_county', 'more')).sort()).toEqual([
      ['初级乙，年中离职', 5000, 8000],
      ['初级甲', 5000, 8000],
    ])
    const cost = (month: string) =>
      result.months
        .find((one) => one.month === month)
        ?.costs.find((one) => one.scheme === 'post_of_the_county')
    // January: two juniors and the middle one; from April the third junior has half a year; from May one has left.
    expect(cost('2027-01-01')).toMatchObject({ before: 20_000, after: 26_000 })
    expect(cost('2027-04-01')).toMatchObject({ before: 25_000, after: 34_000 })
    expect(cost('2027-05-01')).toMatchObject({ before: 20_000, after: 26_000 })
    for (const month of ['2027-01-01', '2027-03-01', '2027-04-01', '2027-05-01', '2027-12-01'])
      expect([cost(month)?.before, cost(month)?.after], month).toEqual(
        await months(id, 'post_of_the_county', month),
      )
  })
})

describe('organisations', () => {
  test('what is given once costs once in the twelve months, and what was paid for good is not counted again', async () => {
    const id = await drafted('beds_of_the_county', beds(250_000))
    const result = await counted(id)
    const costs = result.months.map((one) => {
      const cost = one.costs.find((each) => each.scheme === 'beds_of_the_county')
      return [cost?.before ?? 0, cost?.after ?? 0]
    })
    expect(costs[0]).toEqual([2_000_000, 2_500_000])
    expect(costs.slice(1)).toEqual(Array.from({ length: 11 }, () => [0, 0]))
    expect(costs[0]).toEqual(await months(id, 'beds_of_the_county', '2027-01-01'))
    expect(await rows(id, 'beds_of_the_county', 'more')).toEqual([['测试养老院', 2_000_000, 2_500_000]])

    // Paid in a real month of this year: neither the standing rule nor the draft owes it any more.
    await t.system(async (tx) => {
      const { lo, hi } = boundsOf(COUNTY)
      const cycle = uuidv7()
      await sql`insert into benefits.cycle (id, region_code, span, month) values (${cycle}, ${COUNTY}, int8range(${lo}, ${hi}), '2026-11-01')`.execute(
        tx,
      )
      await compute(tx, cycle)
    })
    const again = await counted(id)
    expect(
      again.months.flatMap((one) => one.costs.filter((each) => each.scheme === 'beds_of_the_county')),
    ).toEqual([])
  })

  test('a draft that asks for more loses them; one that is new gains them', async () => {
    await t.system((tx) =>
      putInForce(
        tx,
        'operating_of_the_county',
        organisations('month', [filed], { how: 'fixed', value: 60_000 }),
      ),
    )
    const stricter = await drafted(
      'operating_of_the_county',
      organisations(
        'month',
        [filed, { key: 'public', zh: '公办', en: 'Run by the government', when: '!privateCapital' }],
        { how: 'fixed', value: 60_000 },
      ),
    )
    expect(await counted(stricter)).toMatchObject({ subject: 'organisation' })
    expect(await rows(stricter, 'operating_of_the_county', 'lose')).toEqual([['测试养老院', 60_000, 0]])
    const fresh = await drafted(
      'fresh_of_the_county',
      organisations('month', [filed], { how: 'fixed', value: 1000 }),
    )
    const result = await counted(fresh)
    expect(await rows(fresh, 'fresh_of_the_county', 'gain')).toEqual([['测试养老院', 0, 1000]])
    expect(result.schemes.find((one) => one.scheme === 'fresh_of_the_county')).toMatchObject({
      before: 0,
      after: 12_000,
    })
    const neighbour = await t.as('head', { region: 410802000000 })
    const seen = await neighbour
      .call(impacts.listImpactRows, {
        params: { id: fresh },
        query: { scheme: 'fresh_of_the_county', limit: 50 },
      })
      .then(({ items }) => items.length)
      .catch((error: unknown) => (error instanceof Error ? 0 : -1))
    expect(seen).toBe(0)
  })
})
