import { sql } from 'kysely'
import { events } from '#contract/benefit-events'
import * as contract from '#contract/benefit-payments'
import { problems } from '#contract/benefit-words'
import { notFound } from '#contract/problem'
import { uuidv7 } from '#contract/id'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { withAccount } from './account-of.ts'
import { about, batchView, getBatchRow, moveBatch } from './batch.ts'
import { refuseConflict } from './conflict.ts'
import { getCycleRow, refused } from './cycle.ts'
import { onHold } from './settle-hold.ts'
import { payeeNames } from './words.ts'

const fen = (rows: readonly { amount: number }[]) => rows.reduce((sum, row) => sum + row.amount, 0)

/**
 * One payment a payee: everything of the approved months that is cash, not held, and not in a payment yet, netted. Who has no
 * account, or one with a fault, is put on the list as failed at once, so that nobody is forgotten.
 */
export const buildBatchRoute = route(contract.buildBatch, async ({ tx, params, body }) => {
  const stands = await tx
    .selectFrom('benefits.batch')
    .selectAll()
    .where('id', '=', params.id)
    .executeTakeFirst()
  if (stands) return batchView(tx, stands)
  const cycle = await getCycleRow(tx, body.cycleId, 'update')
  const number = await nextNumber(tx, cycle.region_code, cycle.month)
  const { rows } = await sql<{
    payee_id: string
    payee_kind: 'elder' | 'worker' | 'organisation'
    elder_id: string | null
    org_id: string | null
    region_code: number
    amount: number
    account_id: string | null
    faults: string[] | null
    lines: string[]
    cycles: string[]
  }>`
    with payable as (
      select l.* from benefits.line l join benefits.cycle c on c.id = l.cycle_id
      where c.region_code = ${cycle.region_code} and c.state in ('frozen', 'paying') and c.month <= ${cycle.month}::date
        and l.form = 'cash' and not l.void and not l.held and l.payment_id is null for update of l)
    select p.payee_id, p.payee_kind, case when p.payee_kind = 'elder' then p.payee_id end as elder_id, (array_agg(p.org_id))[1] as org_id, max(p.region_code) as region_code, sum(p.amount)::bigint as amount,
      a.id as account_id, a.faults, array_agg(p.id order by p.id) as lines, array_agg(p.cycle_id order by p.id) as cycles
    from payable p ${withAccount}
    group by p.payee_id, p.payee_kind, a.id, a.faults having sum(p.amount) > 0 order by max(p.region_code), p.payee_id`.execute(
    tx,
  )
  if (rows.length === 0) throw problems.nothingToPay()
  const names = await payeeNames(tx, rows)
  const good = rows.filter((row) => row.account_id !== null && (row.faults ?? []).length === 0)
  const batch = await tx
    .insertInto('benefits.batch')
    .values({
      id: params.id,
      cycle_id: cycle.id,
      region_code: cycle.region_code,
      number,
      pay_day: body.payDay,
      payments: good.length,
      total_fen: fen(good),
      // Who has no account in order waits with the failed ones.
      failed_fen: fen(rows) - fen(good),
    })
    .returningAll()
    .executeTakeFirstOrThrow()
    .catch(refused)
  const payments = rows.map((row, i) => {
    const id = uuidv7()
    const faults = row.account_id === null ? ['missing'] : (row.faults ?? [])
    return {
      id,
      seq: i + 1,
      row,
      state: faults.length === 0 ? 'queued' : 'failed',
      reason: faults.length === 0 ? null : `account:${faults.join(',')}`,
    }
  })
  await sql`insert into benefits.payment (id, batch_id, root_id, seq, region_code, payee_kind, payee_id, payee_name, elder_id, org_id, account_id, amount, state, reason)
    select x.id, ${batch.id}, x.id, x.seq, x.region_code, x.payee_kind, x.payee_id, x.name, x.elder_id, x.org_id, x.account_id, x.amount, x.state, x.reason
    from jsonb_to_recordset(${JSON.stringify(
      payments.map(({ id, seq, row, state, reason }) => ({
        id,
        seq,
        region_code: row.region_code,
        payee_kind: row.payee_kind,
        payee_id: row.payee_id,
        name: names.get(row.payee_id) ?? '—',
        elder_id: row.elder_id,
        org_id: row.org_id,
        account_id: row.account_id,
        amount: row.amount,
        state,
        reason,
      })),
    )}::jsonb) x (id uuid, seq int, region_code bigint, payee_kind benefits.payee_kind, payee_id uuid, name text, elder_id uuid, org_id uuid, account_id uuid, amount bigint, state benefits.payment_state, reason text)`.execute(
    tx,
  )
  await sql`update benefits.line l set payment_id = x.payment from unnest(${payments.flatMap(({ row }) => row.cycles)}::uuid[], ${payments.flatMap(({ row }) => row.lines)}::uuid[], ${payments.flatMap(({ id, row }) => row.lines.map(() => id))}::uuid[]) x (cycle, line, payment)
    where l.cycle_id = x.cycle and l.id = x.line`.execute(tx)
  if (cycle.state === 'frozen')
    await tx
      .updateTable('benefits.cycle')
      .set({ state: 'paying', updated_at: clock.now() })
      .where('id', '=', cycle.id)
      .execute()
  await record(
    tx,
    events.batchMoved,
    { step: 'built', totalFen: batch.total_fen, payments: batch.payments },
    about(batch),
  )
  return batchView(tx, batch)
})

/** Numbers of a place's batches run without gaps within a month: `410800-202611-02`. */
async function nextNumber(tx: Tx, region: number, month: string): Promise<string> {
  await sql`select pg_advisory_xact_lock(7305, ${Number(String(region).slice(0, 6))})`.execute(tx)
  const stem = `${String(region).slice(0, 6)}-${month.slice(0, 7).replace('-', '')}-`
  const { rows } = await sql<{
    n: number
  }>`select count(*)::int as n from benefits.batch where number like ${`${stem}%`}`.execute(tx)
  return `${stem}${String((rows[0]?.n ?? 0) + 1).padStart(2, '0')}`
}

export const approveBatchRoute = route(contract.approveBatch, async ({ tx, actor, params }) => {
  await refuseConflict(tx, actor, { batchId: params.id })
  const row = await moveBatch(tx, params.id, 'approve', {
    state: 'approved',
    approved_by: actor.accountId,
    approved_by_name: actor.name,
    approved_at: clock.now(),
  })
  await record(
    tx,
    events.batchMoved,
    { step: 'approved', totalFen: row.total_fen, payments: row.payments },
    about(row),
  )
  return batchView(tx, row)
})

export const readBatchFileRoute = route(contract.readBatchFile, async ({ tx, app, params, reply }) => {
  const row = await getBatchRow(tx, params.id)
  if (!row.file_id) throw problems.wrongState()
  const file = await app.files.find(tx, row.file_id)
  if (!file) throw notFound()
  return reply
    .type('application/octet-stream')
    .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`)
    .header('cache-control', 'private, no-store')
    .send(file.open())
})

/** Its lines are free again for another batch. */
export const cancelBatchRoute = route(contract.cancelBatch, async ({ tx, params, body }) => {
  const row = await moveBatch(tx, params.id, 'cancel', { state: 'cancelled' })
  await sql`update benefits.line l set payment_id = null, held = ${onHold} where l.payment_id in (select root_id from benefits.payment where batch_id = ${row.id} and attempt = 1)`.execute(
    tx,
  )
  // Failed payments that this batch would have paid again are open again; those made for it are not kept.
  await sql`delete from benefits.payment where batch_id = ${row.id}`.execute(tx)
  await record(
    tx,
    events.batchMoved,
    { step: 'cancelled', totalFen: row.total_fen, payments: row.payments, note: body.reason },
    about(row),
  )
  return batchView(tx, row)
})

/** Pays again what came back, once its account is good: the same lines, another attempt. */
export const repayRoute = route(contract.repay, async ({ tx, params, body }) => {
  const stands = await tx
    .selectFrom('benefits.batch')
    .selectAll()
    .where('id', '=', params.newId)
    .executeTakeFirst()
  if (stands) return batchView(tx, stands)
  const before = await getBatchRow(tx, params.id, true)
  const cycle = await getCycleRow(tx, before.cycle_id, 'update')
  const { rows } = await sql<{
    root_id: string
    attempt: number
    region_code: number
    payee_kind: string
    payee_id: string
    payee_name: string
    elder_id: string | null
    org_id: string | null
    account_id: string
    amount: number
  }>`
    select p.root_id, p.attempt + 1 as attempt, p.region_code, p.payee_kind, p.payee_id, p.payee_name, p.elder_id, p.org_id, a.id as account_id, p.amount
    from benefits.payment p ${withAccount}
    where cardinality(a.faults) = 0 and p.batch_id = ${before.id} and p.state = 'failed' and not exists (select from benefits.payment n where n.root_id = p.root_id and n.attempt > p.attempt)
      and not exists (select from benefits.hold h where h.payee_id in (p.payee_id, merged.merged_into) and h.released_at is null and h.scheme is null)
    order by p.seq for update of p`.execute(tx)
  if (rows.length === 0) throw problems.nothingToPay()
  const batch = await tx
    .insertInto('benefits.batch')
    .values({
      id: params.newId,
      cycle_id: cycle.id,
      repays: before.id,
      region_code: before.region_code,
      number: await nextNumber(tx, cycle.region_code, cycle.month),
      pay_day: body.payDay,
      payments: rows.length,
      total_fen: rows.reduce((sum, row) => sum + row.amount, 0),
    })
    .returningAll()
    .executeTakeFirstOrThrow()
    .catch(refused)
  await sql`insert into benefits.payment (id, batch_id, root_id, attempt, seq, region_code, payee_kind, payee_id, payee_name, elder_id, org_id, account_id, amount)
    select x.id, ${batch.id}, x.root_id, x.attempt, x.seq, x.region_code, x.payee_kind, x.payee_id, x.payee_name, x.elder_id, x.org_id, x.account_id, x.amount
    from jsonb_to_recordset(${JSON.stringify(rows.map((row, i) => ({ ...row, id: uuidv7(), seq: i + 1 })))}::jsonb) x
      (id uuid, root_id uuid, attempt int, seq int, region_code bigint, payee_kind benefits.payee_kind, payee_id uuid, payee_name text, elder_id uuid, org_id uuid, account_id uuid, amount bigint)`
    .execute(tx)
    .catch(refused)
  await record(
    tx,
    events.batchMoved,
    { step: 'built', totalFen: batch.total_fen, payments: batch.payments },
    about(batch),
  )
  return batchView(tx, batch)
})
