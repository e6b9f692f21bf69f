import fc from 'fast-check'
import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import * as applications from '#contract/benefit-applications'
import * as cycles from '#contract/benefit-cycles'
import * as quotas from '#contract/benefit-quotas'
import { type CycleId, problems } from '#contract/benefit-words'
import { type ElderId, uuidv7 } from '#contract/id'
import { balanceOf, verify } from '#modules/ledger'
import { type Caller, problemOf, world } from '#testing'
import { budget, COUNTY, fact, hardship, payee, putInForce, threePeople } from './benefits.fixture.ts'
import { nextMonth } from './month.ts'

const t = await world()
let who: { clerk: Caller; checker: Caller; head: Caller }
let elder = '' as ElderId
let other = '' as ElderId

beforeAll(async () => {
  who = await threePeople(t)
  await t.system(async (tx) => {
    await putInForce(tx, 'bought_service', hardship(10_000, { form: 'service', zh: '购买服务（测试）' }), {
      from: '2020-01-01',
    })
    await putInForce(
      tx,
      'care_hours',
      hardship(240, { form: 'service', unit: 'minutes', bound: 'at_least', zh: '上门服务（测试）' }),
      { from: '2020-01-01' },
    )
    await putInForce(tx, 'safety_goods', hardship(5000, { form: 'goods', zh: '生活物资（测试）' }), {
      from: '2020-01-01',
    })
    // What Jiaozuo itself buys would come on top: this county does without.
    await putInForce(tx, 'purchase_service', hardship(0), { from: '2020-01-01' })
    elder = (await payee(tx, '1940-01-01', { name: '额度长者' })) as ElderId // made here for this brand
    other = (await payee(tx, '1941-01-01', { name: '另一长者' })) as ElderId // as above
    for (const id of [elder, other]) await fact(tx, id, 'subsistence', 'urban', '2020-01-01')
    for (const year of [2025, 2026]) await budget(tx, 10_000_000_00, year)
  })
})

async function approved(month: string): Promise<CycleId> {
  const id = uuidv7() as CycleId // made here for this brand
  await who.clerk.call(cycles.openCycle, { params: { id }, body: { region: COUNTY, month } })
  await t.due()
  const { updatedAt } = await who.clerk.call(cycles.showCycle, { params: { id } })
  await who.clerk.call(cycles.submitCycle, { params: { id }, body: { updatedAt } })
  await who.checker.call(cycles.checkCycle, { params: { id } })
  await who.head.call(cycles.approveCycle, { params: { id } })
  return id
}
const close = (id: CycleId) => who.clerk.call(cycles.closeCycle, { params: { id } })
const use = (
  of: ElderId,
  scheme: string,
  amount: number,
  on: string,
  more: { id?: string; service?: string; reference?: string } = {},
) =>
  who.clerk.call(quotas.useQuota, {
    params: { id: more.id ?? uuidv7() },
    body: {
      elderId: of,
      scheme,
      service: more.service ?? 'meal',
      on,
      amount,
      orgId: null,
      reference: more.reference ?? `订单 ${uuidv7()}`,
      proof: '服务照片 2 张',
    },
  })
const quotasOf = async (of: ElderId, month?: string) =>
  (await who.clerk.call(quotas.listQuotas, { query: { elderId: of, ...(month ? { month } : {}) } })).items
const faults = () =>
  t.system(async (tx) => [
    ...(await sql`select * from benefits.verify()`.execute(tx)).rows,
    ...(await verify(tx)),
  ])

describe('a quota in money', () => {
  test('B-BEN-01: 1,200 yuan over twelve months; of an order of 120 in one month 100 are covered and 20 are the elder’s', async () => {
    let month = '2025-01-01'
    for (let i = 0; i < 12; i++, month = nextMonth(month)) await approved(month)
    const all = (await quotasOf(elder)).filter((one) => one.scheme === 'bought_service')
    expect(all).toHaveLength(12)
    expect(all.reduce((sum, one) => sum + one.credited, 0)).toBe(120_000)
    expect(await use(elder, 'bought_service', 12_000, '2025-03-14')).toMatchObject({
      asked: 12_000,
      covered: 10_000,
      selfPay: 2000,
    })
    const march = (await quotasOf(elder, '2025-03-01')).find((one) => one.scheme === 'bought_service')
    expect(march).toMatchObject({ used: 10_000, left: 0 })
    expect(await faults()).toEqual([])
  })

  test('A-BEN-16: of a balance of 3 a subsidy of 5 takes 3, or is refused, as the place says; never below zero', async () => {
    await use(elder, 'bought_service', 9700, '2025-04-02')
    const part = await use(elder, 'bought_service', 500, '2025-04-03')
    expect(part).toMatchObject({ covered: 300, selfPay: 200 })
    expect((await problemOf(use(elder, 'bought_service', 100, '2025-04-04'))).type).toBe(
      problems.shortQuota.type,
    )
    await t.system(async (tx) => {
      await sql`insert into policy.rule (id, kind, key, region_code, valid, body, source, state, published_at, approved_by_name, pack)
        values (${uuidv7()}, 'benefits.quota', '', ${COUNTY}, daterange('2025-05-01', '2025-06-01'), '{"short": "refuse", "carry": "none"}', '测试', 'published', now(), 'policy pack', ${`test/${uuidv7()}`})`.execute(
        tx,
      )
    })
    await use(elder, 'bought_service', 9700, '2025-05-02')
    expect((await problemOf(use(elder, 'bought_service', 500, '2025-05-03'))).type).toBe(
      problems.shortQuota.type,
    )
    expect((await quotasOf(elder, '2025-05-01')).find((one) => one.scheme === 'bought_service')?.left).toBe(
      300,
    )
    // Nor does the database let it.
    await expect(
      t.system((tx) =>
        sql`update benefits.quota set used = credited + 1 where elder_id = ${elder}`.execute(tx),
      ),
    ).rejects.toMatchObject({ constraint: 'quota_not_negative' })
  })

  test('B-BEN-24: a service that is not on the list of the place is refused', async () => {
    const before = await quotasOf(elder, '2025-06-01')
    const refused = await problemOf(use(elder, 'bought_service', 1000, '2025-06-02', { service: 'karaoke' }))
    expect(refused.type).toBe(problems.notListed.type)
    expect(await quotasOf(elder, '2025-06-01')).toEqual(before)
    expect((await use(elder, 'bought_service', 1000, '2025-06-02', { service: 'bath' })).covered).toBe(1000)
  })

  test('the same order sent twice, at once or later, is taken once; taken back by another person, it can be used again', async () => {
    const id = uuidv7()
    const ask = () => use(elder, 'bought_service', 4000, '2025-07-05', { id, reference: '订单 7-5' })
    const both = await Promise.allSettled([ask(), ask()])
    expect(both.some((one) => one.status === 'fulfilled')).toBe(true)
    expect((await ask()).covered).toBe(4000)
    const july = async () =>
      (await quotasOf(elder, '2025-07-01')).find((one) => one.scheme === 'bought_service')
    expect((await july())?.used).toBe(4000)
    expect(
      (await problemOf(use(elder, 'bought_service', 4000, '2025-07-06', { reference: '订单 7-5' }))).type,
    ).toBe(problems.openAlready.type)
    const back = { params: { id }, body: { reason: '服务未到位，'.repeat(50).slice(0, 300) } }
    expect((await problemOf(who.clerk.call(quotas.reverseQuotaUse, back))).type).toBe(problems.sameHand.type)
    await who.checker.call(quotas.reverseQuotaUse, back)
    expect((await problemOf(who.checker.call(quotas.reverseQuotaUse, back))).type).toBe(
      problems.wrongState.type,
    )
    expect((await july())?.used).toBe(0)
    expect(await faults()).toEqual([])
  })

  test('B-BEN-28: from a use one reaches order, proof, elder, the approvals of the month and the budget line', async () => {
    const { id } = await use(elder, 'bought_service', 2000, '2025-08-09', { reference: '订单 8-9' })
    const trace = await who.clerk.call(quotas.traceQuotaUse, { params: { id } })
    expect(trace.use).toMatchObject({
      reference: '订单 8-9',
      proof: '服务照片 2 张',
      elderName: '额度长者',
      covered: 2000,
    })
    expect(trace.months).toMatchObject([
      { month: '2025-08-01', amount: 2000, budget: { sourceName: '区财政' } },
    ])
    const [month] = trace.months
    expect(month?.hash).toMatch(/^[0-9a-f]{64}$/)
    const people = [month?.submittedBy, month?.checkedBy, month?.approvedBy]
    expect(people.every((name) => typeof name === 'string' && name.length > 0)).toBe(true)
    await t.neighbourSeesNothing(
      quotas.traceQuotaUse,
      { params: { id } },
      { as: 'clerk', inside: COUNTY, outside: 410802000000 },
    )
    await t.neighbourSeesNothing(
      quotas.listQuotas,
      { query: {} },
      { as: 'clerk', inside: COUNTY, outside: 410802000000 },
    )
  })
})

describe('service time and goods', () => {
  test('B-BEN-17: of four hours three and a half delivered: closing the month reports half an hour short', async () => {
    const id = await approved('2026-01-01')
    for (const [day, minutes] of [
      ['2026-01-05', 120],
      ['2026-01-12', 90],
    ] as const)
      await use(elder, 'care_hours', minutes, day, { service: 'clean' })
    await close(id)
    const { items } = await who.clerk.call(quotas.listQuotas, {
      query: { elderId: elder, month: '2026-01-01', scheme: 'care_hours', state: 'short' },
    })
    expect(items).toMatchObject([{ credited: 240, used: 210, expired: 30, left: 0, unit: 'minute' }])
    expect((await problemOf(use(elder, 'care_hours', 30, '2026-01-30'))).type).toBe(problems.shortQuota.type)
    expect(await faults()).toEqual([])
  })

  test('B-BEN-21: service time falls by minutes and not by money', async () => {
    await approved('2026-02-01')
    const accounts = await t.system((tx) =>
      sql<{
        id: string
        unit: string
        code: string
      }>`select id, unit, code from ledger.account where elder_id = ${other} and kind = 'quota' order by code`.execute(
        tx,
      ),
    )
    const balances = () =>
      t.system(async (tx) =>
        Promise.all(accounts.rows.map(async (one) => [one.code, await balanceOf(tx, one.id)] as const)),
      )
    const before = new Map(await balances())
    await use(other, 'care_hours', 90, '2026-02-10')
    const after = new Map(await balances())
    for (const { code } of accounts.rows)
      expect((before.get(code) ?? 0) - (after.get(code) ?? 0), code).toBe(
        code.includes('care-hours') ? 90 : 0,
      )
    expect(accounts.rows.find((one) => one.code.includes('care-hours'))?.unit).toBe('minute')
  })

  test('A-BEN-14: goods and service each have a balance of their own on the statement', async () => {
    const daughter = await t.as('family', { elderIds: [other] })
    const { balances } = await daughter.call(applications.familyStatement, { params: { elderId: other } })
    const of = (scheme: string) => balances.find((one) => one.scheme === scheme)
    expect(of('safety_goods')).toMatchObject({ form: 'goods', unit: 'fen', used: 0 })
    expect(of('care_hours')).toMatchObject({ form: 'minute_quota', unit: 'minute', used: 90 })
    expect(of('care_hours')?.left).toBe((of('care_hours')?.credited ?? 0) - 90)
  })

  test('on hold nothing is credited; paid after all, it is', async () => {
    const care = await import('#contract/benefit-care')
    const holdId = uuidv7() as (typeof care.openHold)['params']['_output']['id'] // made here for this brand
    await who.clerk.call(care.openHold, {
      params: { id: holdId },
      body: { payeeKind: 'elder', payeeId: other, reason: 'hospital', since: '2026-03-02', note: '住院' },
    })
    await approved('2026-03-01')
    expect(await quotasOf(other, '2026-03-01')).toEqual([])
    await who.checker.call(care.releaseHold, {
      params: { id: holdId },
      body: { outcome: 'pay', note: '已出院' },
    })
    expect((await quotasOf(other, '2026-03-01')).map((one) => one.scheme).sort()).toEqual([
      'bought_service',
      'care_hours',
      'safety_goods',
    ])
    expect(await faults()).toEqual([])
  })
})

test('whatever is used, at once and in any order, no balance falls below zero and credited = used + expired + left', async () => {
  await approved('2026-04-01')
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          amount: fc.integer({ min: 1, max: 12_000 }),
          scheme: fc.constantFrom('bought_service', 'care_hours', 'safety_goods'),
          back: fc.boolean(),
        }),
        { minLength: 1, maxLength: 8 },
      ),
      async (uses) => {
        await Promise.all(
          uses.map(async ({ amount, scheme, back }) => {
            const made = await use(elder, scheme, amount, '2026-04-15').catch((error: unknown) => error)
            if (made instanceof Error) return
            if (back)
              await who.checker.call(quotas.reverseQuotaUse, {
                params: { id: (made as { id: string }).id }, // a use, as it is no error
                body: { reason: '测试冲回' },
              })
          }),
        )
        const { rows } = await t.system((tx) =>
          sql<{
            scheme: string
            credited: number
            used: number
            expired: number
            taken: number
            balance: number
          }>`
            select q.scheme, sum(q.credited)::bigint as credited, sum(q.used)::bigint as used, sum(q.expired)::bigint as expired,
              (select coalesce(sum(u.covered), 0) from benefits.quota_use u where u.elder_id = ${elder} and u.scheme = q.scheme and u.reversed_at is null)::bigint as taken,
              (select b.amount from ledger.balance b where b.account_id = (array_agg(q.account_id))[1])::bigint as balance
            from benefits.quota q where q.elder_id = ${elder} group by q.scheme`.execute(tx),
        )
        for (const row of rows) {
          expect(row.used, row.scheme).toBe(row.taken)
          expect(row.balance, row.scheme).toBe(row.credited - row.used - row.expired)
          expect(row.balance).toBeGreaterThanOrEqual(0)
        }
        expect(await faults()).toEqual([])
      },
    ),
    { numRuns: 8, endOnFailure: true },
  )
}, 60_000)
