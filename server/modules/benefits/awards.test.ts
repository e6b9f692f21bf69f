import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import * as applications from '#contract/benefit-applications'
import * as contract from '#contract/benefit-awards'
import * as care from '#contract/benefit-care'
import * as cycles from '#contract/benefit-cycles'
import * as payments from '#contract/benefit-payments'
import {
  type ApplicationId,
  type AwardId,
  type BatchId,
  type CycleId,
  problems,
} from '#contract/benefit-words'
import { type ElderId, uuidv7 } from '#contract/id'
import { notFound } from '#contract/problem'
import { type Caller, problemOf, world } from '#testing'
import {
  budget,
  COUNTY,
  fact,
  hardship,
  payee,
  putInForce,
  threePeople,
  VILLAGE,
} from './benefits.fixture.ts'
import { findUnasked } from './outreach.ts'

const t = await world()
let who: { clerk: Caller; checker: Caller; head: Caller }
const typeOf = async (call: Promise<unknown>) => (await problemOf(call)).type
const at = async (instant: string) => {
  t.clock.forward({ seconds: (Date.parse(instant) - t.clock.now().getTime()) / 1000 })
  who = await threePeople(t)
}
async function granted(name: string, from = '2026-08-01'): Promise<{ award: AwardId; elder: ElderId }> {
  const award = uuidv7() as AwardId // made here for this brand
  const elder = await t.system(async (tx) => {
    const made = await payee(tx, '1940-01-01', { name })
    await fact(tx, made, 'subsistence', 'rural', '2026-01-01')
    await sql`insert into benefits.award (id, subject_id, elder_id, region_code, scheme, months, applied_on, source)
      values (${award}, ${made}, ${made}, ${VILLAGE}, 'hardship_subsidy', daterange(${from}::date, null), ${from}::date, '测试')`.execute(
      tx,
    )
    return made as ElderId // made by the fixture for this brand
  })
  return { award, elder }
}
async function open(month: string): Promise<CycleId> {
  const id = uuidv7() as CycleId // as above
  await who.clerk.call(cycles.openCycle, { params: { id }, body: { region: COUNTY, month } })
  await t.due()
  return id
}
async function paid(month: string, payDay: string): Promise<void> {
  const cycle = await open(month)
  const { updatedAt } = await who.clerk.call(cycles.showCycle, { params: { id: cycle } })
  await who.clerk.call(cycles.submitCycle, { params: { id: cycle }, body: { updatedAt } })
  await who.checker.call(cycles.checkCycle, { params: { id: cycle } })
  await who.head.call(cycles.approveCycle, { params: { id: cycle } })
  const id = uuidv7() as BatchId // as above
  await who.clerk.call(payments.buildBatch, { params: { id }, body: { cycleId: cycle, payDay } })
  await who.head.call(payments.approveBatch, { params: { id } })
  await who.clerk.call(payments.exportBatch, { params: { id } })
  const { rows } = await t.system((tx) =>
    sql<{
      seq: number
      amount: number
    }>`select seq, amount from benefits.payment where batch_id = ${id}`.execute(tx),
  )
  const text = [
    '序号|户名|金额|结果|原因|流水号|入账日期',
    ...rows.map((one) => `${one.seq}|x|${(one.amount / 100).toFixed(2)}|成功||r|${payDay}`),
  ].join('\n')
  await who.clerk.call(payments.takeResults, {
    params: { id },
    body: { base64: Buffer.from(text).toString('base64') },
  })
}
const end = (id: AwardId, from: string, by = who.clerk) =>
  by.call(contract.endAward, { params: { id }, body: { from, reason: '低保已停，本人书面放弃' } })
const confirm = (id: AwardId, yes = true, by = who.head) =>
  by.call(contract.confirmAwardEnd, { params: { id }, body: { confirm: yes } })

beforeAll(async () => {
  await at('2026-08-28T02:00:00Z')
  await t.system(async (tx) => {
    await putInForce(
      tx,
      'hardship_subsidy',
      hardship(6000, { effective: { from: 'month_after', counts: 'applied' } }),
    )
    await budget(tx, 1_000_000_00)
  })
})

test('one person asks that an award end, another confirms or leaves it; it ends once', async () => {
  const { award, elder } = await granted('终止甲')
  expect((await who.clerk.call(contract.listAwards, { query: { elderId: elder } })).items).toMatchObject([
    { id: award, from: '2026-08-01', until: null, asked: null },
  ])
  expect(await typeOf(confirm(award)), 'nobody has asked').toBe(problems.wrongState.type)
  expect((await problemOf(end(award, '2026-07-01'))).errors).toMatchObject([{ pointer: '/from' }])
  expect(await end(award, '2026-10-01')).toMatchObject({
    until: null,
    asked: { from: '2026-10-01', mine: true },
  })
  expect(await typeOf(end(award, '2026-11-01')), 'it is asked already').toBe(problems.wrongState.type)
  expect((await who.head.call(contract.listAwards, { query: { state: 'asked' } })).items).toHaveLength(1)
  // The head who asked cannot be the one who confirms, neither by the page nor past it.
  await t.system((tx) =>
    sql`update benefits.award set end_asked_by = ${who.head.accountId} where id = ${award}`.execute(tx),
  )
  expect(await typeOf(confirm(award))).toBe(problems.sameHand.type)
  await expect(
    t.system((tx) =>
      sql`update benefits.award set ended_at = now(), ended_reason = 'x', ended_by = end_asked_by where id = ${award}`.execute(
        tx,
      ),
    ),
  ).rejects.toMatchObject({ constraint: 'award_ended_by_second' })
  const second = await t.as('head', { region: COUNTY })
  expect(await confirm(award, false, second)).toMatchObject({ until: null, asked: null })
  await end(award, '2026-10-01')
  expect(await confirm(award)).toMatchObject({
    from: '2026-08-01',
    until: '2026-10-01',
    endedReason: '低保已停，本人书面放弃',
  })
  expect(await typeOf(confirm(award))).toBe(problems.wrongState.type)
  expect(await typeOf(end(award, '2026-09-01'))).toBe(problems.wrongState.type)
  await expect(
    t.system((tx) =>
      sql`update benefits.award set months = daterange('2026-08-01', null) where id = ${award}`.execute(tx),
    ),
  ).rejects.toMatchObject({ constraint: 'award_keeps' })
  // Whoever gave it up is not visited to be asked again, and may apply again by themselves.
  expect(await t.system((tx) => findUnasked(tx, COUNTY))).toBe(0)
  const daughter = await t.as('family', { elderIds: [elder] })
  const id = uuidv7() as ApplicationId // made here for this brand
  t.clock.forward({ days: 40 })
  const later = await t.as('family', { elderIds: [elder] })
  expect(daughter.accountId).not.toBe(later.accountId)
  expect(
    await later.call(applications.familyApply, {
      params: { elderId: elder, id },
      body: { scheme: 'hardship_subsidy' },
    }),
  ).toMatchObject({ state: 'submitted' })
})

test('the neighbour sees no award and ends none, nor does whoever belongs to the family', async () => {
  const { award, elder } = await granted('终止邻居')
  await t.neighbourSeesNothing(
    contract.listAwards,
    { query: { elderId: elder } },
    { as: 'clerk', inside: COUNTY, outside: 410802000000 },
  )
  const outside = await t.as('clerk', { region: 410802000000 })
  const other = await t.as('head', { region: 410802000000 })
  expect(await typeOf(end(award, '2026-12-01', outside))).toBe(notFound.type)
  expect(await typeOf(confirm(award, true, other))).toBe(notFound.type)
  who = await threePeople(t)
  await t.system((tx) =>
    sql`insert into people.contact (id, elder_id, region_code, position, name, relation, account_id)
      values (${uuidv7()}, ${elder}, ${VILLAGE}, 90, '女儿', 'daughter', ${who.clerk.accountId})`.execute(tx),
  )
  expect(await typeOf(end(award, '2026-12-01'))).toBe(problems.conflict.type)
})

test('an end within months already paid is followed by the next month: what was paid since is proposed for recovery', async () => {
  await at('2026-10-20T02:00:00Z')
  const { award, elder } = await granted('终止追回', '2026-10-01')
  await paid('2026-10-01', '2026-11-05')
  await at('2026-11-20T02:00:00Z')
  // From its first month: it should never have been granted.
  await end(award, '2026-10-01')
  expect(await confirm(award)).toMatchObject({ from: null, until: null })
  const recoveries = async () =>
    (await who.clerk.call(care.listRecoveries, { query: {} })).items.filter((one) => one.elderId === elder)
  expect(await recoveries()).toEqual([])
  const november = await open('2026-11-01')
  expect(await recoveries()).toMatchObject([
    { scheme: 'hardship_subsidy', month: '2026-10-01', amountFen: 6000, state: 'proposed' },
  ])
  const { items } = await who.clerk.call(cycles.listLines, {
    params: { id: november },
    query: { limit: 200 },
  })
  expect(items.filter((one) => one.payeeId === elder && one.scheme === 'hardship_subsidy')).toEqual([])
})
