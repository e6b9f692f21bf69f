import { sql } from 'kysely'
import { events } from '#contract/benefit-events'
import * as contract from '#contract/benefit-payments'
import { problems } from '#contract/benefit-words'
import { dayOf } from '#contract/day'
import { uuidv7 } from '#contract/id'
import { notFound } from '#contract/problem'
import { get } from '#modules/policy'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { type BadLine, bankFileKind, readResults, yuan } from './bank-file.ts'
import { type BatchRow, batchView, getBatchRow } from './batch.ts'
import { postPaid } from './postings.ts'

type Outcome = {
  paymentId: string
  success: boolean
  reason: string
  reference: string | null
  paidOn: string | null
}

export const takeResultsRoute = route(contract.takeResults, async ({ tx, params, body }) => {
  const batch = await getBatchRow(tx, params.id, true)
  if (batch.state !== 'exported' && batch.state !== 'settled') throw problems.wrongState()
  const layout = await get(tx, bankFileKind, { region: batch.region_code })
  if (!layout) throw problems.badFile('没有银行文件格式 / no layout for the bank')
  const read = readResults(layout.body, Buffer.from(body.base64, 'base64'))
  if (!read)
    throw problems.badFile(
      `缺少列：${layout.body.result.payment}、${layout.body.result.outcome} / columns are missing`,
      [{ pointer: '/base64', detail: '没有找到标题行', detailEn: 'No row of titles' }],
    )
  const payments = await tx
    .selectFrom('benefits.payment')
    .select(['id', 'seq', 'amount', 'state'])
    .where('batch_id', '=', batch.id)
    .execute()
  const bySeq = new Map(payments.flatMap((one) => [[String(one.seq), one] as const, [one.id, one] as const]))
  const bad: BadLine[] = [...read.bad]
  const outcomes: Outcome[] = []
  const seen = new Set<string>()
  let known = 0
  for (const line of read.lines) {
    const payment = bySeq.get(line.seq.replace(/^0+(?=\d)/, ''))
    const fault = !payment
      ? `本批次没有这一笔 no such payment: ${line.seq}`
      : seen.has(payment.id)
        ? '同一笔出现两次 the payment is there twice'
        : line.amount !== null && line.amount !== payment.amount
          ? `金额不符：应为 ${yuan(payment.amount)} the amount differs`
          : payment.state === 'held' || payment.state === 'stopped' || payment.state === 'queued'
            ? '这一笔没有送银行 this payment was not sent'
            : undefined
    if (fault || !payment) {
      bad.push({ row: line.row, text: line.text, fault: fault ?? '' })
      continue
    }
    seen.add(payment.id)
    // The same file again: what stands, stands.
    if ((payment.state === 'paid' && line.success) || (payment.state === 'failed' && !line.success)) known++
    else if (payment.state === 'failed')
      bad.push({ row: line.row, text: line.text, fault: '此前已记为退回 it came back before' })
    else
      outcomes.push({
        paymentId: payment.id,
        success: line.success,
        reason: line.reason,
        reference: line.reference,
        paidOn: line.paidOn,
      })
  }
  const { paid, failed } = await apply(tx, batch, outcomes)
  for (const row of bad)
    await tx
      .insertInto('benefits.result_row')
      .values({
        id: uuidv7(),
        batch_id: batch.id,
        region_code: batch.region_code,
        row: row.row,
        text: row.text,
        fault: row.fault.slice(0, 300),
      })
      .onConflict((c) => c.columns(['batch_id', 'text']).doNothing())
      .execute()
  return { batch: await batchView(tx, await getBatchRow(tx, batch.id)), paid, failed, known, bad: bad.length }
})

/** Writes down what the bank did with payments, posts what was paid, and settles the batch when nothing is left. */
async function apply(
  tx: Tx,
  batch: BatchRow,
  outcomes: readonly Outcome[],
): Promise<{ paid: number; failed: number }> {
  const today = dayOf(clock.now())
  const { rows } = await sql<{
    id: string
    state: string
    before: string
    amount: number
    payee_id: string
    elder_id: string | null
    org_id: string | null
    region_code: number
    account_id: string | null
  }>`
    with x as (select * from jsonb_to_recordset(${JSON.stringify(outcomes.map((one) => ({ id: one.paymentId, success: one.success, reason: one.reason.slice(0, 300), reference: one.reference?.slice(0, 80) ?? null, paid_on: one.paidOn ?? today })))}::jsonb)
        x (id uuid, success bool, reason text, reference text, paid_on date)),
      old as (select p.id, p.state from benefits.payment p join x on x.id = p.id)
    update benefits.payment p set state = case when x.success then 'paid' else 'failed' end::benefits.payment_state, reason = case when x.success then null else x.reason end,
      bank_ref = x.reference, paid_on = case when x.success then x.paid_on end, settled_at = ${clock.now()}, updated_at = ${clock.now()}
    from x join old on old.id = x.id where p.id = x.id
    returning p.id, p.state, old.state as before, p.amount, p.payee_id, p.elder_id, p.org_id, p.region_code, p.account_id`.execute(
    tx,
  )
  const paid = rows.filter((row) => row.state === 'paid')
  const failed = rows.filter((row) => row.state === 'failed')
  // A payment that came back after it counted as paid (退汇) is owed again.
  const back = failed.filter((row) => row.before === 'paid')
  const sum = (list: typeof rows) => list.reduce((total, row) => total + row.amount, 0)
  await postPaid(tx, {
    id: uuidv7(),
    batchId: batch.id,
    region: batch.region_code,
    number: batch.number,
    amount: sum(paid) - sum(back),
  })
  // An account that the bank refused is looked at before it is used again.
  await sql`update benefits.account set faults = array_append(faults, 'rejected'), updated_at = ${clock.now()}
    where id = any (${failed.flatMap((row) => row.account_id ?? [])}::uuid[]) and not 'rejected' = any (faults)`.execute(
    tx,
  )
  for (const row of failed)
    await record(
      tx,
      events.failed,
      { amountFen: row.amount, reason: outcomes.find((one) => one.paymentId === row.id)?.reason ?? '' },
      { regionCode: row.region_code, elderId: row.elder_id, orgId: row.org_id, subjectId: row.id },
    )
  const { rows: left } = await sql<{ sent: number; paid: number; failed: number }>`
    select (count(*) filter (where state in ('sent', 'queued')))::int as sent, coalesce(sum(amount) filter (where state = 'paid'), 0)::bigint as paid,
      coalesce(sum(amount) filter (where state = 'failed'), 0)::bigint as failed from benefits.payment where batch_id = ${batch.id}`.execute(
    tx,
  )
  const now = left[0]
  const settled = now?.sent === 0
  await tx
    .updateTable('benefits.batch')
    .set({
      paid_fen: now?.paid ?? 0,
      failed_fen: now?.failed ?? 0,
      updated_at: clock.now(),
      ...(settled && batch.state === 'exported'
        ? { state: 'settled' as const, settled_at: clock.now(), results_due_at: null }
        : {}),
    })
    .where('id', '=', batch.id)
    .execute()
  if (settled && batch.state === 'exported')
    await record(
      tx,
      events.batchMoved,
      { step: 'settled', totalFen: now?.paid ?? 0, payments: rows.length },
      { regionCode: batch.region_code, subjectId: batch.id },
    )
  return { paid: paid.length, failed: failed.length }
}

export const listResultRowsRoute = route(contract.listResultRows, async ({ tx, params }) => {
  await getBatchRow(tx, params.id)
  const rows = await tx
    .selectFrom('benefits.result_row')
    .selectAll()
    .where('batch_id', '=', params.id)
    .where('resolved_at', 'is', null)
    .orderBy('row')
    .limit(1000)
    .execute()
  return {
    items: rows.map((row) => ({
      id: row.id,
      row: row.row,
      text: row.text,
      fault: row.fault,
      createdAt: row.created_at.toISOString(),
    })),
  }
})

export const resolveResultRowRoute = route(contract.resolveResultRow, async ({ tx, actor, params, body }) => {
  const batch = await getBatchRow(tx, params.id, true)
  const done = await tx
    .updateTable('benefits.result_row')
    .set({ resolved_at: clock.now(), resolved_by_name: actor.name })
    .where('id', '=', params.rowId)
    .where('batch_id', '=', batch.id)
    .where('resolved_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  if (!done) throw notFound()
  if (body.outcome !== 'set_aside') {
    const payment = await tx
      .selectFrom('benefits.payment')
      .select(['id', 'state'])
      .where('batch_id', '=', batch.id)
      .where('seq', '=', body.seq ?? 0)
      .executeTakeFirst()
    if (!payment) throw notFound()
    if (payment.state !== 'sent') throw problems.wrongState()
    await apply(tx, batch, [
      {
        paymentId: payment.id,
        success: body.outcome === 'paid',
        reason: body.reason || '人工认定',
        reference: null,
        paidOn: null,
      },
    ])
  }
  return batchView(tx, await getBatchRow(tx, batch.id))
})
