import { type Selectable, sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/benefit-payments'
import {
  AccountFault,
  type BatchId,
  batchTransitions,
  type CycleId,
  type PaymentId,
  problems,
} from '#contract/benefit-words'
import { cut, decodeCursor, encodeCursor } from '#contract/page'
import { notFound } from '#contract/problem'
import { regionNames } from '#modules/regions'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import { without } from '#platform/planner'
import type { DB } from '#platform/schema.gen'
import { withAccount } from './account-of.ts'
import { refused } from './cycle.ts'

export type BatchRow = Selectable<DB['benefits.batch']>

export async function getBatchRow(tx: Tx, id: string, lock = false): Promise<BatchRow> {
  const query = tx.selectFrom('benefits.batch').selectAll().where('id', '=', id)
  const row = await (lock ? query.forUpdate() : query).executeTakeFirst()
  if (!row) throw notFound()
  return row
}

type Counts = z.infer<typeof contract.Batch>['counts']
const none: Counts = { queued: 0, sent: 0, paid: 0, failed: 0, held: 0, stopped: 0 }

export async function batchViews(
  tx: Tx,
  rows: readonly BatchRow[],
): Promise<z.input<typeof contract.Batch>[]> {
  if (rows.length === 0) return []
  const ids = rows.map((row) => row.id)
  const names = await regionNames(
    tx,
    rows.map((row) => row.region_code),
  )
  const { rows: counted } = await sql<{ batch_id: string; state: keyof Counts; n: number }>`
    select batch_id, state, count(*)::int as n from benefits.payment where batch_id = any (${ids}::uuid[]) group by batch_id, state`.execute(
    tx,
  )
  const { rows: more } = await sql<{ id: string; month: string; file: string | null; bad: number }>`
    select b.id, c.month, f.name as file, (select count(*)::int from benefits.result_row r where r.batch_id = b.id and r.resolved_at is null) as bad
    from benefits.batch b join benefits.cycle c on c.id = b.cycle_id left join platform.file f on f.id = b.file_id where b.id = any (${ids}::uuid[])`.execute(
    tx,
  )
  const extra = new Map(more.map((one) => [one.id, one]))
  return rows.map((row) => {
    const counts = { ...none }
    for (const one of counted) if (one.batch_id === row.id) counts[one.state] = one.n
    const own = extra.get(row.id)
    return {
      // The columns are these brands' uuids.
      id: row.id as BatchId,
      cycleId: row.cycle_id as CycleId,
      month: own?.month ?? row.pay_day,
      number: row.number,
      repays: row.repays as BatchId | null,
      regionCode: row.region_code,
      regionName: names.get(row.region_code) ?? String(row.region_code),
      state: row.state,
      payDay: row.pay_day,
      payments: row.payments,
      totalFen: row.total_fen,
      paidFen: row.paid_fen,
      failedFen: row.failed_fen,
      counts,
      badRows: own?.bad ?? 0,
      builtBy: row.built_by_name,
      approvedBy: row.approved_by_name,
      exportedAt: row.exported_at?.toISOString() ?? null,
      settledAt: row.settled_at?.toISOString() ?? null,
      resultsDueAt: row.results_due_at?.toISOString() ?? null,
      fileName: own?.file ?? null,
      fileSha256: row.file_sha256?.toString('hex') ?? null,
      updatedAt: row.updated_at.toISOString(),
    }
  })
}

export async function batchView(tx: Tx, row: BatchRow) {
  const [view] = await batchViews(tx, [row])
  if (!view) throw notFound()
  return view
}

export const listBatchesRoute = route(contract.listBatches, async ({ tx, query }) => {
  const after = decodeCursor(query.after)
  const rows = await tx
    .selectFrom('benefits.batch')
    .selectAll()
    .$if(query.cycleId !== undefined, (q) => q.where('cycle_id', '=', query.cycleId ?? ''))
    .$if(query.state !== undefined, (q) => q.where('state', '=', query.state ?? 'built'))
    .$if(after !== undefined, (q) =>
      q.where(
        sql<boolean>`(created_at, id) < (${after?.[0] ?? null}::timestamptz, ${after?.[1] ?? null}::uuid)`,
      ),
    )
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(query.limit + 1)
    .execute()
  const page = cut(rows, query.limit, (last) => [last.created_at.toISOString(), last.id])
  return {
    items: await batchViews(tx, page.rows),
    next: page.next,
  }
})

export const showBatchRoute = route(contract.showBatch, async ({ tx, params }) =>
  batchView(tx, await getBatchRow(tx, params.id)),
)

export const listPaymentsRoute = route(contract.listPayments, async ({ tx, query }) => {
  const after = decodeCursor(query.after)
  const open = query.open === 'yes'
  // The policy's bounds are unknown to the planner, which would join and sort everything that ever came back; it lies in order.
  const found = () =>
    sql<{
      id: string
      batch_id: string
      number: string
      attempt: number
      seq: number
      payee_kind: 'elder' | 'worker' | 'organisation'
      payee_id: string
      payee_name: string
      elder_id: string | null
      region_code: number
      bank: string | null
      tail: string | null
      faults: string[] | null
      amount: number
      state: keyof Counts
      reason: string | null
      bank_ref: string | null
      paid_on: string | null
      updated_at: Date
      created_at: Date
    }>`
    with page as materialized (
      select p.* from benefits.payment p
      where (${query.batchId ?? null}::uuid is null or p.batch_id = ${query.batchId ?? null}::uuid)
        and (${query.state ?? null}::benefits.payment_state is null or p.state = ${query.state ?? null}::benefits.payment_state)
        and (${query.payeeId ?? null}::uuid is null or p.payee_id = ${query.payeeId ?? null}::uuid)
        and ${open ? sql`p.state in ('failed', 'held') and not exists (select from benefits.payment n where n.root_id = p.root_id and n.attempt > p.attempt)` : sql`true`}
        and (${after === undefined} or (p.batch_id, p.seq) > (${after?.[0] ?? null}::uuid, ${after?.[1] ?? null}::int))
      order by p.batch_id, p.seq limit ${query.limit + 1})
    select p.*, b.number, a.bank, a.number_tail as tail, a.faults from page p join benefits.batch b on b.id = p.batch_id
    ${withAccount}
    order by p.batch_id, p.seq`.execute(tx)
  const { rows } = await (open ? without(tx, ['sort', 'hashjoin'], found) : found())
  const page = rows.slice(0, query.limit)
  const names = await regionNames(
    tx,
    page.map((row) => row.region_code),
  )
  const last = page.at(-1)
  return {
    items: page.map((row) => ({
      // The columns are these brands' uuids.
      id: row.id as PaymentId,
      batchId: row.batch_id as BatchId,
      batchNumber: row.number,
      attempt: row.attempt,
      seq: row.seq,
      payeeKind: row.payee_kind,
      payeeId: row.payee_id,
      payeeName: row.payee_name,
      elderId: row.elder_id,
      regionName: names.get(row.region_code) ?? null,
      bank: row.bank,
      accountTail: row.tail,
      faults: (row.bank === null ? ['missing'] : (row.faults ?? [])).map((fault) =>
        AccountFault.parse(fault),
      ),
      amount: row.amount,
      state: row.state,
      reason: row.reason,
      bankRef: row.bank_ref,
      paidOn: row.paid_on,
      updatedAt: row.updated_at.toISOString(),
    })),
    next: rows.length > query.limit && last ? encodeCursor([last.batch_id, last.seq]) : null,
  }
})

/** What an event about a batch is about. */
export const about = (row: BatchRow) => ({ regionCode: row.region_code, subjectId: row.id })

/** Takes a step that the batch's state allows, or says why not. */
export async function moveBatch(
  tx: Tx,
  id: string,
  verb: keyof typeof batchTransitions,
  change: object,
): Promise<BatchRow> {
  const row = await tx
    .updateTable('benefits.batch')
    // Every caller names columns of the table; the generic form cannot say so.
    .set({ ...(change as Record<string, never>), updated_at: clock.now() })
    .where('id', '=', id)
    .where('state', 'in', [...batchTransitions[verb]])
    .returningAll()
    .executeTakeFirst()
    .catch(refused)
  if (row) return row
  await getBatchRow(tx, id)
  throw problems.wrongState()
}
