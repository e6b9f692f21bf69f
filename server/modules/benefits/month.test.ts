import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import * as care from '#contract/benefit-care'
import * as cycles from '#contract/benefit-cycles'
import * as payments from '#contract/benefit-payments'
import { type BatchId, type CycleId, type HoldId, problems } from '#contract/benefit-words'
import { uuidv7 } from '#contract/id'
import * as people from '#contract/people-edit'
import type { ElderId } from '#contract/id'
import { balanceOf } from '#modules/ledger'
import { type Caller, problemOf, world } from '#testing'
import { budget, COUNTY, fact, hardship, oldAge, payee, putInForce, threePeople } from './benefits.fixture.ts'
import { owedAccount } from './postings.ts'

const t = await world()
let who: { clerk: Caller; checker: Caller; head: Caller }
const ids: Record<string, string> = {}
const cycleId = () => uuidv7() as CycleId
const batchId = () => uuidv7() as BatchId
/** Sessions do not outlive a jump of the clock: everybody signs in anew. */
const at = async (instant: string) => {
  t.clock.forward({ seconds: (Date.parse(instant) - t.clock.now().getTime()) / 1000 })
  who = await threePeople(t)
}

beforeAll(async () => {
  await at('2026-10-28T02:00:00Z')
  await t.system(async (tx) => {
    await putInForce(
      tx,
      'old_age_allowance',
      oldAge([
        [100, 30_000],
        [90, 10_000],
        [80, 5000],
      ]),
    )
    await putInForce(tx, 'hardship_subsidy', hardship(6000))
    await budget(tx, 1_000_000_00)
    ids['a85'] = await payee(tx, '1941-02-03', { name: '甲八五' })
    ids['b79'] = await payee(tx, '1946-10-15', { name: '乙将八十' })
    ids['c90'] = await payee(tx, '1936-10-31', { name: '丙将九十' })
    ids['d70'] = await payee(tx, '1956-05-01', { name: '丁低保' })
    await fact(tx, ids['d70'] ?? '', 'subsistence', 'rural', '2026-02-01')
  })
})

async function run(month: string): Promise<CycleId> {
  const id = cycleId()
  await who.clerk.call(cycles.openCycle, { params: { id }, body: { region: COUNTY, month } })
  await t.due()
  return id
}
async function freeze(id: CycleId) {
  const shown = await who.clerk.call(cycles.showCycle, { params: { id } })
  await who.clerk.call(cycles.submitCycle, { params: { id }, body: { updatedAt: shown.updatedAt } })
  await who.checker.call(cycles.checkCycle, { params: { id } })
  return who.head.call(cycles.approveCycle, { params: { id } })
}
const linesOf = async (id: CycleId) => {
  const { items } = await who.clerk.call(cycles.listLines, { params: { id }, query: { limit: 200 } })
  return new Map(
    items.map((line) => [
      `${line.payeeName}|${line.scheme}|${line.kind}|${line.month.slice(0, 7)}`,
      line.amount,
    ]),
  )
}
const results = (rows: string[]) =>
  Buffer.from(['序号|户名|金额|结果|原因|流水号|入账日期', ...rows].join('\r\n')).toString('base64')

describe('a month from draft to closed', () => {
  let october: CycleId
  let november: CycleId

  test('B-REG-19: nobody is paid before the month after a birthday, and the band of that month applies', async () => {
    october = await run('2026-10-01')
    expect(await linesOf(october)).toEqual(
      new Map([
        ['甲八五|old_age_allowance|regular|2026-10', 5000],
        ['丙将九十|old_age_allowance|regular|2026-10', 5000],
        ['丁低保|hardship_subsidy|regular|2026-10', 6000],
      ]),
    )
  })

  test('why not is kept for everybody, with the criterion that failed', async () => {
    const why = await who.clerk.call(cycles.explain, {
      params: { id: october, elderId: ids['b79'] as ElderId },
    })
    const old = why.items.find((one) => one.scheme === 'old_age_allowance')
    expect(old?.criteria.find((one) => one.key === 'age')?.holds).toBeDefined()
    expect(why.items.find((one) => one.scheme === 'hardship_subsidy')?.outcome).toBe('not_entitled')
  })

  test('four eyes twice: the same person neither checks nor approves what they put forward', async () => {
    const shown = await who.clerk.call(cycles.showCycle, { params: { id: october } })
    await who.clerk.call(cycles.submitCycle, {
      params: { id: october },
      body: { updatedAt: shown.updatedAt },
    })
    expect((await problemOf(who.clerk.call(cycles.checkCycle, { params: { id: october } }))).type).toBe(
      problems.sameHand.type,
    )
    expect((await problemOf(who.head.call(cycles.approveCycle, { params: { id: october } }))).type).toBe(
      problems.wrongState.type,
    )
    await who.checker.call(cycles.checkCycle, { params: { id: october } })
    const frozen = await who.head.call(cycles.approveCycle, { params: { id: october } })
    expect(frozen).toMatchObject({ state: 'frozen', totalFen: 16_000 })
    expect(frozen.hash).toMatch(/^[0-9a-f]{64}$/)
  })

  test('a frozen month keeps: the database refuses to change, add or remove a line', async () => {
    for (const attack of [
      sql`update benefits.line set amount = amount + 1 where cycle_id = ${october}`,
      sql`delete from benefits.line where cycle_id = ${october}`,
      sql`insert into benefits.line (cycle_id, region_code, payee_kind, payee_id, subject_id, scheme, rule_id, month, form, unit, amount, entitled)
        select cycle_id, region_code, payee_kind, payee_id, ${uuidv7()}, scheme, rule_id, month, form, unit, amount, entitled from benefits.line where cycle_id = ${october} limit 1`,
    ])
      await expect(t.system((tx) => attack.execute(tx))).rejects.toMatchObject({ constraint: 'line_keeps' })
    expect((await t.system((tx) => sql`select * from benefits.verify()`.execute(tx))).rows).toEqual([])
  })

  test('the database refuses a line for a recovery that is not there', async () => {
    await expect(
      t.system((tx) =>
        sql`with c as (insert into benefits.cycle (id, region_code, span, month) values (${uuidv7()}, ${COUNTY}, int8range(${COUNTY}, ${COUNTY + 1_000_000}), '2031-01-01') returning id)
          insert into benefits.line (cycle_id, region_code, payee_kind, payee_id, subject_id, scheme, rule_id, month, kind, form, unit, amount, entitled, recovery_id)
          select c.id, l.region_code, l.payee_kind, l.payee_id, l.subject_id, l.scheme, l.rule_id, '2031-01-01', 'recovery', l.form, l.unit, -1, 0, ${uuidv7()}
          from c, (select * from benefits.line where cycle_id = ${october} limit 1) l`.execute(tx),
      ),
    ).rejects.toMatchObject({ constraint: 'line_recovery_stands' })
  })

  test('each turn of a subject, scheme and month is given once; what is void or taken back stands beside it', async () => {
    const again = (turn: number, more: string, values: string) =>
      sql`with c as (insert into benefits.cycle (id, region_code, span, month) values (${uuidv7()}, ${COUNTY}, int8range(${COUNTY}, ${COUNTY + 1_000_000}), '2031-01-01') returning id)
        insert into benefits.line (cycle_id, region_code, payee_kind, payee_id, subject_id, scheme, rule_id, month, turn, form, unit, ${sql.raw(more)})
        select c.id, l.region_code, l.payee_kind, ${uuidv7()}, l.subject_id, l.scheme, l.rule_id, l.month, ${turn}, l.form, l.unit, ${sql.raw(values)}
        from c, (select * from benefits.line where cycle_id = ${october} and kind = 'regular' limit 1) l`
    const undone = new Error('undone')
    const stands = (one: ReturnType<typeof again>) =>
      expect(
        t.system(async (tx) => {
          await one.execute(tx)
          throw undone
        }),
      ).rejects.toBe(undone)
    await expect(
      t.system((tx) => again(0, 'amount, entitled', 'l.amount, l.entitled').execute(tx)),
    ).rejects.toMatchObject({ constraint: 'line_once' })
    await stands(again(0, 'amount, entitled, void', 'l.amount, l.entitled, true'))
    await stands(again(1, 'kind, amount, entitled', "'arrears', 1, 1"))
  })

  test('one month of one place exists once: neither the city nor a second clerk runs it again', async () => {
    expect(
      (
        await problemOf(
          who.clerk.call(cycles.openCycle, {
            params: { id: cycleId() },
            body: { region: COUNTY, month: '2026-10-01' },
          }),
        )
      ).type,
    ).toBe(problems.overlapping.type)
    const city = await t.as('clerk', { region: 410800000000 })
    expect(
      (
        await problemOf(
          city.call(cycles.openCycle, {
            params: { id: cycleId() },
            body: { region: 410800000000, month: '2026-10-01' },
          }),
        )
      ).type,
    ).toBe(problems.overlapping.type)
  })

  test('whoever has no account in order is counted with the failed, in money too', async () => {
    const fault = (faults: string) =>
      t.system((tx) =>
        sql`update benefits.account set faults = ${faults}::text[] where payee_id = ${ids['a85']} and ended_at is null`.execute(
          tx,
        ),
      )
    await fault('{rejected}')
    const id = batchId()
    const batch = await who.clerk.call(payments.buildBatch, {
      params: { id },
      body: { cycleId: october, payDay: '2026-11-05' },
    })
    const { items: failed } = await who.clerk.call(payments.listPayments, {
      query: { batchId: id, state: 'failed' },
    })
    expect(failed).toMatchObject([{ payeeName: '甲八五' }])
    expect(batch.failedFen).toBe(failed[0]?.amount)
    expect(batch.totalFen + batch.failedFen).toBe(16_000)
    expect((await who.clerk.call(payments.listPayments, { query: { open: 'yes' } })).items).toEqual(failed)
    await who.clerk.call(payments.cancelBatch, { params: { id }, body: { reason: '账户待核' } })
    await fault('{}')
  })

  test('to the bank and back: a good file, a failed line, a bad row, the same file again, re-paid, closed; the ledger agrees', async () => {
    const id = batchId()
    const batch = await who.clerk.call(payments.buildBatch, {
      params: { id },
      body: { cycleId: october, payDay: '2026-11-05' },
    })
    expect(batch).toMatchObject({ payments: 3, totalFen: 16_000 })
    expect(
      (
        await problemOf(
          who.clerk.call(payments.buildBatch, {
            params: { id: batchId() },
            body: { cycleId: october, payDay: '2026-11-05' },
          }),
        )
      ).type,
    ).toBe(problems.nothingToPay.type)
    await who.head.call(payments.approveBatch, { params: { id } })
    const out = await who.clerk.call(payments.exportBatch, { params: { id } })
    expect(out).toMatchObject({ state: 'exported', totalFen: 16_000 })
    // Asked again after a lost answer: the same file, nothing twice.
    expect((await who.clerk.call(payments.exportBatch, { params: { id } })).fileSha256).toBe(out.fileSha256)
    const file = results([
      '1|x|50.00|成功||r1|2026-11-05',
      '2|x|50.00|失败|账号不存在||',
      '3|x|60.00|成功||r3|2026-11-05',
      '9|x|1.00|成功||r9|',
    ])
    const taken = await who.clerk.call(payments.takeResults, { params: { id }, body: { base64: file } })
    const amounts = await t.system((tx) =>
      tx
        .selectFrom('benefits.payment')
        .select(['seq', 'amount', 'state'])
        .where('batch_id', '=', id)
        .orderBy('seq')
        .execute(),
    )
    // Numbers go by region and payee, so the amounts decide which rows fit.
    const fits = ['1', '2', '3'].filter((seq, i) => amounts[i]?.amount === (seq === '3' ? 6000 : 5000))
    expect(taken.bad).toBe(1 + 3 - fits.length)
    const rest = amounts.filter((one) => one.state === 'sent')
    const again = results(
      rest.map((one) => `${one.seq}|x|${(one.amount / 100).toFixed(2)}|成功||r|2026-11-05`),
    )
    await who.clerk.call(payments.takeResults, { params: { id }, body: { base64: again } })
    const third = await who.clerk.call(payments.takeResults, { params: { id }, body: { base64: again } })
    expect(third).toMatchObject({ paid: 0, failed: 0, known: rest.length })
    const failed = (await who.clerk.call(payments.listPayments, { query: { batchId: id, open: 'yes' } }))
      .items
    const owed = failed.reduce((sum, one) => sum + one.amount, 0)
    expect(await t.system(async (tx) => balanceOf(tx, await owedAccount(tx, COUNTY)))).toBe(owed)
    expect((await problemOf(who.clerk.call(cycles.closeCycle, { params: { id: october } }))).type).toBe(
      failed.length > 0 ? problems.unpaid.type : '',
    )
    // The account that the bank refused is verified by another person; then it is paid again, once.
    const { items: accounts } = await who.checker.call(care.listAccounts, { query: { fault: 'rejected' } })
    for (const account of accounts) await who.checker.call(care.verifyAccount, { params: { id: account.id } })
    const repaid = batchId()
    await who.clerk.call(payments.repay, { params: { id, newId: repaid }, body: { payDay: '2026-11-08' } })
    expect(
      (
        await problemOf(
          who.clerk.call(payments.repay, {
            params: { id, newId: batchId() },
            body: { payDay: '2026-11-08' },
          }),
        )
      ).type,
    ).toBe(problems.nothingToPay.type)
    await who.head.call(payments.approveBatch, { params: { id: repaid } })
    await who.clerk.call(payments.exportBatch, { params: { id: repaid } })
    await who.clerk.call(payments.takeResults, {
      params: { id: repaid },
      body: {
        base64: results(
          failed.map((one, i) => `${i + 1}|x|${(one.amount / 100).toFixed(2)}|成功||r|2026-11-08`),
        ),
      },
    })
    expect(await t.system(async (tx) => balanceOf(tx, await owedAccount(tx, COUNTY)))).toBe(0)
    // Opened without a day of payment, it shows that of its batch, not of the one that paid again.
    expect(await who.clerk.call(cycles.closeCycle, { params: { id: october } })).toMatchObject({
      state: 'closed',
      payDay: '2026-11-05',
    })
    expect((await t.system((tx) => sql`select * from benefits.verify()`.execute(tx))).rows).toEqual([])
  })

  test('the next month: each change has its line and the facts that differ', async () => {
    await at('2026-11-28T02:00:00Z')
    november = await run('2026-11-01')
    const { items } = await who.checker.call(cycles.listChanges, { params: { id: november }, query: {} })
    expect(items.map((one) => [one.payeeName, one.kind, one.before, one.after]).sort()).toEqual([
      ['丙将九十', 'raised', 5000, 10_000],
      ['乙将八十', 'new', 0, 5000],
    ])
    expect(items.find((one) => one.kind === 'raised')?.because).toEqual(
      [{ zh: '周岁年龄：89 岁 → 90 岁', en: 'Age in completed years: 89 years → 90 years' }].map((words) =>
        expect.objectContaining(words),
      ),
    )
  })

  test('B-BEN-20: a death notice on the 3rd stops the payment of the 5th; what was due until then goes on', async () => {
    await freeze(november)
    const id = batchId()
    await who.clerk.call(payments.buildBatch, {
      params: { id },
      body: { cycleId: november, payDay: '2026-12-05' },
    })
    await who.head.call(payments.approveBatch, { params: { id } })
    await at('2026-12-03T02:00:00Z')
    await who.clerk.call(people.setStatus, {
      params: { elderId: ids['a85'] as ElderId },
      body: { to: 'died', day: '2026-12-02', reason: '死亡证明' },
    })
    const { items: holds } = await who.clerk.call(care.listHolds, { query: {} })
    expect(holds).toMatchObject([{ reason: 'death', payeeName: '甲八五', since: '2026-12-02' }])
    await at('2026-12-05T01:00:00Z')
    const out = await who.clerk.call(payments.exportBatch, { params: { id } })
    expect(out.counts).toMatchObject({ sent: 3, held: 1 })
    expect(out.totalFen).toBe(10_000 + 5000 + 6000)
    // The clerk asked: November was still due, so it is paid to the heirs with the next batch.
    const holdId: HoldId | undefined = holds[0]?.id
    if (!holdId) throw new Error('there is a hold')
    await who.checker.call(care.releaseHold, {
      params: { id: holdId },
      body: { outcome: 'pay', note: '十一月在世' },
    })
    const repaid = await who.clerk.call(payments.repay, {
      params: { id, newId: batchId() },
      body: { payDay: '2026-12-10' },
    })
    expect(repaid).toMatchObject({ payments: 1, totalFen: 5000 })
    // December: the month of the death is paid by the rule of the place; January is not.
    const december = await run('2026-12-01')
    expect((await linesOf(december)).get('甲八五|old_age_allowance|regular|2026-12')).toBe(5000)
    await freeze(december)
    const january = await run('2027-01-01')
    expect([...(await linesOf(january)).keys()].some((key) => key.startsWith('甲八五'))).toBe(false)
  })

  test('the neighbour sees no month, line, batch, hold', async () => {
    const scope = { as: 'clerk', inside: COUNTY, outside: 410802000000 } as const
    await t.neighbourSeesNothing(cycles.showCycle, { params: { id: october } }, scope)
    await t.neighbourSeesNothing(cycles.listCycles, { query: {} }, scope)
    await t.neighbourSeesNothing(cycles.listLines, { params: { id: october } }, scope)
    await t.neighbourSeesNothing(payments.listBatches, { query: {} }, scope)
    await t.neighbourSeesNothing(payments.listPayments, { query: {} }, scope)
    await t.neighbourSeesNothing(care.listAccounts, { query: {} }, scope)
    await t.neighbourSeesNothing(care.listBudgets, { query: { year: 2026 } }, scope)
  })
})
