import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import * as care from '#contract/benefit-care'
import * as cycles from '#contract/benefit-cycles'
import * as work from '#contract/benefit-work'
import * as payments from '#contract/benefit-payments'
import type { BatchId, CycleId } from '#contract/benefit-words'
import { type BankAccountId, problems } from '#contract/benefit-words'
import { uuidv7 } from '#contract/id'
import { balanceOf } from '#modules/ledger'
import { problemOf, world } from '#testing'
import { budget, cardNumber, COUNTY, oldAge, payee, putInForce } from './benefits.fixture.ts'
import { money } from './money.fixture.ts'
import { owedAccount } from './postings.ts'

const t = await world()
const m = await money(t)
const neighbour = { as: 'clerk', inside: COUNTY, outside: 410802000000 } as const
let one: string
let two: string

beforeAll(async () => {
  await m.at('2026-07-28T02:00:00Z')
  await t.system(async (tx) => {
    await putInForce(tx, 'old_age_allowance', oldAge([[80, 5000]]))
    await budget(tx, 1_000_000_00)
    one = await payee(tx, '1940-02-03', { name: '甲老人' })
    two = await payee(tx, '1940-02-04', { name: '乙老人' })
  })
})

const faults = (payeeId: string, list: string) =>
  t.system((tx) =>
    sql`update benefits.account set faults = ${list}::text[] where payee_id = ${payeeId} and ended_at is null`.execute(
      tx,
    ),
  )
const newAccount = async (payeeId: string) => {
  const id = uuidv7() as BankAccountId // made here for this brand
  await m.who.clerk.call(care.saveAccount, {
    params: { id },
    body: { payeeKind: 'elder', payeeId, bank: '农业银行', number: cardNumber(), holder: '甲老人' },
  })
  await m.who.checker.call(care.verifyAccount, { params: { id } })
}
const states = async (id: BatchId) =>
  new Map((await m.payments(id)).map((row) => [row.payeeName, [row.state, row.reason]]))

describe('the last look before the file is written', () => {
  test('an account that was replaced or became faulty since is not paid to; it is paid again to the one in order', async () => {
    const july = await m.approved('2026-07-01')
    const batch = await m.build(july, '2026-08-05')
    await newAccount(one)
    await faults(two, '{rejected}')
    const sent = await m.send(batch)
    // Nothing is left to send: no file, and no answer to wait for.
    expect(sent).toMatchObject({
      state: 'settled',
      payments: 0,
      totalFen: 0,
      failedFen: 10_000,
      fileName: null,
    })
    expect(await states(batch)).toEqual(
      new Map([
        ['甲老人', ['failed', 'account:ended']],
        ['乙老人', ['failed', 'account:rejected']],
      ]),
    )
    expect(await t.system(async (tx) => balanceOf(tx, await owedAccount(tx, COUNTY)))).toBe(10_000)
    const again = uuidv7() as BatchId // made here for this brand
    const repay = () =>
      m.who.clerk.call(payments.repay, {
        params: { id: batch, newId: again },
        body: { payDay: '2026-08-08' },
      })
    expect(await repay()).toMatchObject({ payments: 1 })
    await m.who.head.call(payments.approveBatch, { params: { id: again } })
    await m.send(again)
    await m.answer(again, '2026-08-08')
    await faults(two, '{}')
    const third = uuidv7() as BatchId // as above
    await m.who.clerk.call(payments.repay, {
      params: { id: batch, newId: third },
      body: { payDay: '2026-08-09' },
    })
    await m.who.head.call(payments.approveBatch, { params: { id: third } })
    await m.send(third)
    await m.answer(third, '2026-08-09')
    expect(await m.close(july)).toMatchObject({ state: 'closed' })
    expect(await m.faults()).toEqual([])
  })

  test('a batch of which everything is held is settled at once and keeps nobody waiting for the bank', async () => {
    const august = await m.approved('2026-08-01')
    const batch = await m.build(august, '2026-09-05')
    const holds = await Promise.all(
      [one, two].map(async (payeeId) => {
        const id = uuidv7() as care.Hold['id'] // made here for this brand
        await m.who.clerk.call(care.openHold, {
          params: { id },
          body: { payeeKind: 'elder', payeeId, reason: 'asked', since: '2026-08-20', note: '待核实' },
        })
        return id
      }),
    )
    expect(await m.send(batch)).toMatchObject({ state: 'settled', fileName: null, resultsDueAt: null })
    // Asked again: the same.
    expect(await m.send(batch)).toMatchObject({ state: 'settled' })
    for (const id of holds)
      await m.who.checker.call(care.releaseHold, { params: { id }, body: { outcome: 'stop', note: '不发' } })
    expect(await m.close(august)).toMatchObject({ state: 'closed' })
    expect(await m.faults()).toEqual([])
  })

  test('what does not fit the bank’s file is said of the payee and the column, and nothing has gone out', async () => {
    const september = await m.approved('2026-09-01')
    const batch = await m.build(september, '2026-10-05')
    // The bank of this place takes five bytes of a holder's name: two characters and a half.
    const narrow = uuidv7()
    await t.system((tx) =>
      sql`insert into policy.rule (id, kind, key, region_code, valid, body, source, state, published_at, approved_by_name, pack)
        select ${narrow}, kind, key, ${COUNTY}, daterange('2020-01-01', null), jsonb_set(body, '{columns}',
          (select jsonb_agg(case when c->>'field' = 'holder' then c || '{"width": 5}' else c end) from jsonb_array_elements(body->'columns') c)),
          '测试', 'published', now(), 'policy pack', 'test/narrow' from policy.rule where kind = 'benefits.bank_file' and state = 'published' limit 1`.execute(
        tx,
      ),
    )
    const refused = await problemOf(m.send(batch))
    expect(refused.type).toBe(problems.unwritable.type)
    expect(refused.errors?.[0]?.detail).toMatch(/第 1 笔 .老人，“户名”有 6 字节，最多 5 字节/)
    expect(refused.errors?.[0]?.detailEn).toMatch(/No. 1, .老人, “户名”: 6 bytes, at most 5/)
    expect((await m.who.clerk.call(payments.showBatch, { params: { id: batch } })).state).toBe('approved')
    await t.system((tx) => sql`update policy.rule set state = 'withdrawn' where id = ${narrow}`.execute(tx))
    expect(await m.send(batch)).toMatchObject({ state: 'exported', payments: 2 })
    await m.answer(batch, '2026-10-05')
    await m.close(september)
  })

  test('a batch that is thrown away says why', async () => {
    const october = await m.approved('2026-10-01')
    const id = uuidv7() as BatchId // made here for this brand
    await m.who.clerk.call(payments.buildBatch, {
      params: { id },
      body: { cycleId: october, payDay: '2026-11-05' },
    })
    await m.who.clerk.call(payments.cancelBatch, { params: { id }, body: { reason: '发放日写错' } })
    const { rows } = await t.system((tx) =>
      sql<{
        note: string
      }>`select payload->>'note' as note from platform.event where type = 'benefits.batch_moved'
        and subject_id = ${id} and payload->>'step' = 'cancelled'`.execute(tx),
    )
    expect(rows).toEqual([{ note: '发放日写错' }])
    await m.pay(october, '2026-11-05')
    await m.close(october)
  })
})

describe('rows of results that do not fit', () => {
  let november: CycleId
  let batch: BatchId
  const rows = () => m.who.clerk.call(payments.listResultRows, { params: { id: batch } })
  const resolve = (rowId: string, outcome: 'paid' | 'failed' | 'set_aside', seq: number | null = null) =>
    m.who.clerk.call(payments.resolveResultRow, {
      params: { id: batch, rowId },
      body: { outcome, seq, reason: outcome === 'failed' ? '账号不存在' : '' },
    })

  test('wait, are told by row, and are put right by hand once: money moves by what was found', async () => {
    november = await m.approved('2026-11-01')
    batch = await m.build(november, '2026-12-05')
    await m.send(batch)
    const answer = await m.results(batch, [
      '甲一|x|50.00|成功||r|2026-12-05',
      '2|x|49.00|失败|账号不存在||',
      '7|x|1.00|成功||r|2026-12-05',
    ])
    expect(answer).toMatchObject({ paid: 0, failed: 0, bad: 3 })
    const { items } = await rows()
    expect(items.map((row) => row.row)).toEqual([2, 3, 4])
    const [paid, failed, aside] = items
    if (!paid || !failed || !aside) throw new Error('three rows')
    await t.neighbourSeesNothing(payments.listResultRows, { params: { id: batch } }, neighbour)
    const owed = () => t.system(async (tx) => balanceOf(tx, await owedAccount(tx, COUNTY)))
    const before = await owed()
    await resolve(paid.id, 'paid', 1)
    expect(await owed()).toBe(before - 5000)
    expect((await problemOf(resolve(paid.id, 'paid', 1))).status).toBe(404)
    // The payment is paid already: the row stays, nothing is booked twice.
    expect((await problemOf(resolve(failed.id, 'failed', 1))).type).toBe(problems.wrongState.type)
    const settled = await resolve(failed.id, 'failed', 2)
    expect(settled).toMatchObject({ state: 'settled', paidFen: 5000, failedFen: 5000 })
    expect(await owed()).toBe(before - 5000)
    expect(await resolve(aside.id, 'set_aside')).toMatchObject({ badRows: 0 })
    expect((await rows()).items).toEqual([])
    expect((await states(batch)).size).toBe(2)
    expect(await m.faults()).toEqual([])
  })

  test('the neighbour puts none right; who may not send files neither', async () => {
    const other = await t.as('clerk', { region: 410802000000 })
    const ask = {
      params: { id: batch, rowId: uuidv7() },
      body: { outcome: 'paid' as const, seq: 1 },
    }
    expect((await problemOf(other.call(payments.resolveResultRow, ask))).status).toBe(404)
    const worker = await t.as('community_worker', { region: COUNTY })
    expect((await problemOf(worker.call(payments.resolveResultRow, ask))).status).toBe(403)
  })
})

describe('a month that is read and marked', () => {
  let december: CycleId

  test('its changes are counted, marked as seen once, with who saw them', async () => {
    await t.system(async (tx) => {
      await payee(tx, '1940-05-05', { name: '丙新增' })
    })
    december = await m.open('2026-12-01')
    const counted = await m.who.checker.call(cycles.countChanges, { params: { id: december } })
    expect(counted).toMatchObject({ compared: true })
    const added = counted.items.find((item) => item.kind === 'new')
    expect(added).toMatchObject({ scheme: 'old_age_allowance', n: 1, difference: 5000 })
    const { items } = await m.who.checker.call(cycles.listChanges, {
      params: { id: december },
      query: { kind: 'new' },
    })
    const see = () =>
      m.who.checker.call(cycles.seeChanges, {
        params: { id: december },
        body: { ids: items.map((item) => item.id) },
      })
    expect(await see()).toEqual({ seen: 1 })
    expect(await see()).toEqual({ seen: 0 })
    const seen = await m.who.checker.call(cycles.listChanges, {
      params: { id: december },
      query: { seen: 'yes' },
    })
    expect(seen.items.map((item) => item.payeeName)).toEqual(['丙新增'])
    const sheet = await m.who.clerk.call(cycles.exportLines, { params: { id: december }, query: {} })
    // A spreadsheet is a zip.
    expect(String(sheet).slice(0, 2)).toBe('PK')
    expect(
      (
        await problemOf(
          m.who.checker.call(cycles.exportLines, { params: { id: uuidv7() as CycleId }, query: {} }),
        )
      ).status,
    ).toBe(404)
    await t.neighbourSeesNothing(cycles.countChanges, { params: { id: december } }, neighbour)
    const other = await t.as('clerk', { region: 410802000000 })
    expect(
      (
        await problemOf(
          other.call(cycles.seeChanges, {
            params: { id: december },
            body: { ids: items.map((item) => item.id) },
          }),
        )
      ).status,
    ).toBe(404)
  })

  test('late, it comes first on the workbench; sent back, it has a new day to be prepared by', async () => {
    await m.at('2027-01-20T02:00:00Z')
    await t.due()
    const item = async () =>
      (await m.who.clerk.call(work.benefitWorkbench, {})).items.find((row) => row.subjectId === december)
    const late = await item()
    expect(late).toMatchObject({ kind: 'cycle_prepare', late: 1 })
    expect(late?.dueAt).not.toBeNull()
    const { updatedAt } = await m.who.clerk.call(cycles.showCycle, { params: { id: december } })
    await m.who.clerk.call(cycles.submitCycle, { params: { id: december }, body: { updatedAt } })
    const back = await m.who.checker.call(cycles.returnCycle, {
      params: { id: december },
      body: { reason: '名单有误' },
    })
    expect(back).toMatchObject({ state: 'draft', late: false })
    expect(Date.parse(back.stepDueAt ?? '')).toBeGreaterThan(t.clock.now().getTime())
    expect(await item()).toMatchObject({ late: 0, dueAt: back.stepDueAt })
  })
})
