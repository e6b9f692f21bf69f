import { type Selectable, sql } from 'kysely'
import type { z } from 'zod'
import type * as contract from '#contract/benefit-cycles'
import type { CycleId } from '#contract/benefit-words'
import { problems } from '#contract/benefit-words'
import { notFound, type ProblemError } from '#contract/problem'
import { regionNames } from '#modules/regions'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import type { DB } from '#platform/schema.gen'
import { rulesOf } from './other-subjects.ts'
import { schemeWords } from './words.ts'

export type CycleRow = Selectable<DB['benefits.cycle']>

export async function getCycleRow(tx: Tx, id: string, lock?: 'update' | 'share'): Promise<CycleRow> {
  let query = tx.selectFrom('benefits.cycle').selectAll().where('id', '=', id)
  if (lock === 'update') query = query.forUpdate()
  if (lock === 'share') query = query.forShare()
  const row = await query.executeTakeFirst()
  if (!row) throw notFound()
  return row
}

type Sum = {
  scheme: string
  form: string
  unit: 'fen' | 'minute'
  kind: string
  payees: number
  lines: number
  amount: number
  held: number
}

export async function cycleViews(
  tx: Tx,
  rows: readonly CycleRow[],
): Promise<z.input<typeof contract.Cycle>[]> {
  if (rows.length === 0) return []
  const names = await regionNames(
    tx,
    rows.map((row) => row.region_code),
  )
  const words = await schemeWords(
    tx,
    rows.flatMap((row) => rulesOf(row.rules).map((rule) => rule.id)),
  )
  const { rows: counted } = await sql<{ cycle_id: string; n: number; unseen: number }>`
    select cycle_id, count(*)::int as n, (count(*) filter (where seen_at is null))::int as unseen from benefits.change
    where cycle_id = any (${rows.map((row) => row.id)}::uuid[]) group by cycle_id`.execute(tx)
  const changes = new Map(counted.map((one) => [one.cycle_id, one]))
  // A month opened without its day has that of its first batch.
  const { rows: paid } = await sql<{ cycle_id: string; pay_day: string }>`
    select cycle_id, min(pay_day)::text as pay_day from benefits.batch
    where cycle_id = any (${rows.map((row) => row.id)}::uuid[]) and state <> 'cancelled' and repays is null group by cycle_id`.execute(
    tx,
  )
  const payDays = new Map(paid.map((one) => [one.cycle_id, one.pay_day]))
  const now = clock.now()
  return rows.map((row) => {
    const rules = rulesOf(row.rules)
    const wordsOf = (key: string) =>
      words.get(rules.find((rule) => rule.key === key)?.id ?? '')?.words ?? { zh: key, en: key }
    // Written by `compute` in this shape.
    const sums = row.sums as Sum[]
    return {
      id: row.id as CycleId, // the column is this brand's uuid
      regionCode: row.region_code,
      regionName: names.get(row.region_code) ?? String(row.region_code),
      month: row.month,
      state: row.state,
      payDay: row.pay_day ?? payDays.get(row.id) ?? null,
      elders: row.elders,
      lines: row.lines,
      totalFen: row.total_fen,
      totalMinutes: row.total_minutes,
      heldFen: sums.reduce((total, one) => total + (one.unit === 'fen' ? one.held : 0), 0),
      changes: changes.get(row.id)?.n ?? 0,
      unseen: changes.get(row.id)?.unseen ?? 0,
      // The shape of a sum is what `compute` wrote: its words are this contract's.
      sums: sums.map((one) => ({ ...one, schemeWords: wordsOf(one.scheme) })) as z.input<
        typeof contract.Cycle
      >['sums'],
      blocked: rules.flatMap((rule) =>
        rule.block ? [{ scheme: rule.key, schemeWords: wordsOf(rule.key), why: rule.block }] : [],
      ),
      computedAt: row.computed_at?.toISOString() ?? null,
      computedMs: row.computed_ms,
      madeBy: row.made_by_name,
      submittedBy: row.submitted_by_name,
      submittedById: row.submitted_by,
      submittedAt: row.submitted_at?.toISOString() ?? null,
      checkedBy: row.checked_by_name,
      checkedById: row.checked_by,
      checkedAt: row.checked_at?.toISOString() ?? null,
      approvedBy: row.approved_by_name,
      approvedAt: row.approved_at?.toISOString() ?? null,
      returnedReason: row.returned_reason,
      hash: row.hash?.toString('hex') ?? null,
      stepDueAt: row.step_due_at?.toISOString() ?? null,
      late: row.late_since !== null || (row.step_due_at !== null && row.step_due_at < now),
      closedAt: row.closed_at?.toISOString() ?? null,
      updatedAt: row.updated_at.toISOString(),
    }
  })
}

export async function cycleView(tx: Tx, row: CycleRow) {
  const [view] = await cycleViews(tx, [row])
  if (!view) throw notFound()
  return view
}

/** What the database refuses, in the words of the contract. */
export function refusal(error: unknown): ProblemError | undefined {
  const constraint = error instanceof Error && 'constraint' in error ? error.constraint : undefined
  switch (constraint) {
    case 'cycle_once':
      return problems.overlapping()
    case 'cycle_checker':
    case 'cycle_approver':
    case 'batch_approver':
    case 'application_second':
    case 'account_verified_by_check':
    case 'award_ended_by_second':
    case 'worker_support_second':
      return problems.sameHand()
    case 'cycle_transition':
    case 'batch_transition':
    case 'payment_transition':
    case 'paper_while_open':
    case 'award_keeps':
    case 'worker_support_stays':
      return problems.wrongState()
    case 'cycle_parent_first':
    case 'batch_parent_first':
      return problems.parentFirst()
    case 'payment_once':
    case 'hold_once':
    case 'application_once':
    case 'budget_once':
    case 'worker_support_once':
      return problems.openAlready()
    default:
      return undefined
  }
}

export const refused = (error: unknown): never => {
  throw refusal(error) ?? error
}
