import { type Selectable, sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/care-money'
import type { LineReason, OrderId, StatementId, Verdict } from '#contract/care-words'
import type { ElderId, OrgId } from '#contract/id'
import { notFound } from '#contract/problem'
import type { Tx } from '#platform/db'
import type { DB } from '#platform/schema.gen'

export type StatementRow = Selectable<DB['care.statement']>
export type NamedStatement = StatementRow & { org_name: string; region_name: string | null }

export const statementRows = async (
  tx: Tx,
  where: ReturnType<typeof sql>,
  limit = 1,
): Promise<NamedStatement[]> =>
  (
    await sql<NamedStatement>`
    select s.*, coalesce(o.name, '—') as org_name, r.name as region_name from care.statement s
      left join organisations.organisation o on o.id = s.org_id left join regions.region r on r.code = s.region_code
    where ${where} order by s.month desc, s.id desc limit ${limit}`.execute(tx)
  ).rows

const time = (at: Date | null) => at?.toISOString() ?? null
export const statementView = (row: NamedStatement): z.input<typeof contract.Statement> => ({
  id: row.id as StatementId, // the columns are these brands' uuids
  number: row.number,
  orgId: row.org_id as OrgId,
  orgName: row.org_name,
  regionCode: row.region_code,
  regionName: row.region_name,
  month: row.month,
  state: row.state,
  invoicedMinutes: row.invoiced_minutes,
  payable: row.payable,
  payableFen: row.payable_fen,
  payableMinutes: row.payable_minutes,
  held: row.held,
  heldFen: row.held_fen,
  blocked: row.blocked,
  blockedFen: row.blocked_fen,
  preparedBy: row.prepared_by_name,
  preparedAt: row.prepared_at.toISOString(),
  approvedBy: row.approved_by_name,
  approvedAt: time(row.approved_at),
  paidBy: row.paid_by_name,
  paidAt: time(row.paid_at),
  payReference: row.pay_reference,
  reversedBy: row.reversed_by_name,
  reversedAt: time(row.reversed_at),
  reverseReason: row.reverse_reason,
})

export async function getStatement(tx: Tx, id: string): Promise<z.input<typeof contract.Statement>> {
  const [row] = await statementRows(tx, sql`s.id = ${id}`)
  if (!row) throw notFound()
  return statementView(row)
}

/** The lines of a statement, each with the six facts of its order. */
export async function statementLines(tx: Tx, id: string): Promise<z.input<typeof contract.StatementLine>[]> {
  const { rows } = await sql<{
    order_id: string
    number: number
    elder_id: string
    elder_name: string | null
    scheme: string
    verdict: Verdict
    reason: LineReason
    dispute_reason: string | null
    amount_fen: number
    quota_minutes: number | null
    billed_minutes: number
    delivered_minutes: number
    started_at: Date | null
    finished_at: Date | null
    address: string
    arrived_metres: number | null
    arrived_note: string | null
    org_name: string | null
    content: string | null
    price_fen: number | null
    satisfaction: number | null
  }>`
    select l.order_id, o.number, l.elder_id, coalesce(e.name, care.served_name(l.elder_id)) as elder_name, l.scheme, l.verdict::text, l.reason, l.amount_fen, l.quota_minutes, l.billed_minutes, l.delivered_minutes,
      o.started_at, o.finished_at, o.address, o.arrived_metres, o.arrived_note, o.dispute_reason, g.name as org_name, o.content, o.price_fen, coalesce(o.follow_up_satisfaction, o.satisfaction) as satisfaction
    from care.statement_line l join care.service_order o on o.id = l.order_id left join people.elder e on e.id = l.elder_id
      left join organisations.organisation g on g.id = l.org_id
    where l.statement_id = ${id} order by l.verdict desc, o.finished_at, o.id`.execute(tx)
  return rows.map((row) => ({
    orderId: row.order_id as OrderId, // the columns are these brands' uuids
    orderNumber: row.number,
    elderId: row.elder_id as ElderId,
    elderName: row.elder_name ?? '—',
    scheme: row.scheme,
    verdict: row.verdict,
    reason: row.reason,
    detail: row.reason === 'disputed' ? row.dispute_reason : null,
    amountFen: row.amount_fen,
    quotaMinutes: row.quota_minutes,
    billedMinutes: row.billed_minutes,
    deliveredMinutes: row.delivered_minutes,
    startedAt: time(row.started_at),
    finishedAt: time(row.finished_at),
    place:
      row.arrived_note ?? `${row.address}${row.arrived_metres === null ? '' : ` (${row.arrived_metres} m)`}`,
    orgName: row.org_name ?? '—',
    content: row.content ?? '',
    priceFen: row.price_fen ?? 0,
    satisfaction: row.satisfaction,
  }))
}
