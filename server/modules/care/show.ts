import { sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/care-orders'
import type { OrderId } from '#contract/care-words'
import type { DemandId } from '#contract/demands'
import type { OrgId } from '#contract/id'
import { notFound } from '#contract/problem'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import { deliveredMinutes, type ListedRow, orderRows, orderView, Reasons } from './order.ts'

/** What is still missing of the six facts, in words; empty when the order can be closed. */
export function missingFacts(
  row: Pick<
    ListedRow,
    | 'started_at'
    | 'finished_at'
    | 'arrived_lon'
    | 'arrived_note'
    | 'org_id'
    | 'content'
    | 'price_fen'
    | 'satisfaction'
    | 'confirmed_at'
  >,
) {
  return [
    ...(row.started_at && row.finished_at ? [] : [{ zh: '时间', en: 'Time' }]),
    ...(row.arrived_lon !== null || row.arrived_note !== null ? [] : [{ zh: '地点', en: 'Place' }]),
    ...(row.org_id ? [] : [{ zh: '机构', en: 'Organisation' }]),
    ...(row.content ? [] : [{ zh: '服务内容', en: 'Content' }]),
    ...(row.price_fen === null ? [{ zh: '金额', en: 'Amount' }] : []),
    ...(row.satisfaction === null || row.confirmed_at === null
      ? [{ zh: '满意度（确认）', en: 'Satisfaction (confirmation)' }]
      : []),
  ]
}

export async function sharesOf(tx: Tx, orderIds: readonly string[]) {
  const rows = await tx
    .selectFrom('care.share')
    .select(['order_id', 'source', 'scheme', 'amount_fen'])
    .where('order_id', 'in', [...orderIds, '00000000-0000-0000-0000-000000000000'])
    .orderBy('source')
    .execute()
  return Map.groupBy(rows, (row) => row.order_id)
}

async function assignmentsOf(tx: Tx, orderId: string): Promise<z.input<typeof contract.Assignment>[]> {
  const rows = await tx
    .selectFrom('care.assignment as a')
    .leftJoin('organisations.organisation as g', 'g.id', 'a.org_id')
    .leftJoin('benefits.worker as w', 'w.id', 'a.worker_id')
    .selectAll('a')
    .select(['g.name as org_name', 'w.name as worker_name'])
    .where('a.order_id', '=', orderId)
    .orderBy('a.offered_at')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    orgId: row.org_id as OrgId, // the column is this brand's uuid
    orgName: row.org_name ?? '—',
    workerName: row.worker_name,
    priceFen: row.price_fen,
    score: row.score,
    reasons: Reasons.parse(row.reasons),
    automatic: row.automatic,
    offeredAt: row.offered_at.toISOString(),
    answerBy: row.answer_by.toISOString(),
    state: row.state as z.infer<typeof contract.Assignment>['state'], // checked by the table
    declineReason: row.decline_reason,
    note: row.note,
    answeredAt: row.answered_at?.toISOString() ?? null,
    madeBy: row.made_by_name,
  }))
}

const time = (at: Date | null) => at?.toISOString() ?? null

export async function orderDetail(tx: Tx, id: string): Promise<z.input<typeof contract.OrderDetail>> {
  const [row] = await orderRows(tx, sql`o.id = ${id}`, 1)
  if (!row) throw notFound()
  const { rows } = await sql<{
    content: string
    standard: string
    scheme: string | null
    unit: 'fen' | 'minute' | null
    hold_state: 'held' | 'spent' | 'released' | null
    amount: number | null
    receipt: number | null
    method: 'cash' | 'bank_card' | 'e_payment' | null
    paid_fen: number | null
    paid_at: Date | null
    taken_by: string | null
    statement: number | null
  }>`
    select v.content, v.standard, h.scheme, h.unit::text as unit, h.state::text as hold_state,
      case when h.state = 'spent' then (select u.covered from benefits.quota_use u where u.id = h.use_id) else h.covered end as amount,
      p.receipt_number as receipt, p.method::text as method, p.amount_fen as paid_fen, p.paid_at, p.taken_by_name as taken_by,
      (select s.number from care.statement_line l join care.statement s on s.id = l.statement_id where l.order_id = o.id and l.live and l.verdict = 'payable') as statement
    from care.service_order o join care.item_version v on v.item_code = o.item_code and v.version = o.item_version
      left join benefits.quota_hold h on h.id = o.hold_id left join care.payment p on p.order_id = o.id
    where o.id = ${id}`.execute(tx)
  const [more] = rows
  if (!more) throw notFound()
  const shares = (await sharesOf(tx, [id])).get(id) ?? []
  return {
    ...orderView(row),
    itemContent: more.content,
    itemStandard: more.standard,
    lon: row.lon,
    lat: row.lat,
    useQuota: row.use_quota,
    makeUp: row.make_up,
    shares: shares.map((one) => ({ source: one.source, scheme: one.scheme, amountFen: one.amount_fen })),
    quota:
      more.scheme !== null && more.unit !== null && more.hold_state !== null && more.amount !== null
        ? { scheme: more.scheme, unit: more.unit, amount: more.amount, state: more.hold_state }
        : null,
    assignments: await assignmentsOf(tx, id),
    acceptedAt: time(row.accepted_at),
    arrivedAt: time(row.arrived_at),
    arrived:
      row.arrived_lon === null || row.arrived_lat === null
        ? null
        : { lon: row.arrived_lon, lat: row.arrived_lat, accuracyM: row.arrived_accuracy_m },
    arrivedMetres: row.arrived_metres,
    arrivedNote: row.arrived_note,
    startedAt: time(row.started_at),
    finishedAt: time(row.finished_at),
    content: row.content,
    deliveredMinutes: deliveredMinutes(row),
    billedMinutes: row.billed_minutes,
    signed: row.signature_file !== null,
    confirmedAt: time(row.confirmed_at),
    confirmedHow: row.confirmed_how,
    confirmedBy: row.confirmed_by_name,
    disputedAt: time(row.disputed_at),
    disputeReason: row.dispute_reason,
    disputedBy: row.disputed_by_name,
    disputeAnswer: row.dispute_answer,
    closedAt: time(row.closed_at),
    cancelledAt: time(row.cancelled_at),
    cancelReason: row.cancel_reason,
    cancelNote: row.cancel_note,
    followUpAt: time(row.follow_up_at),
    followedUpAt: time(row.followed_up_at),
    followUpSatisfaction: row.follow_up_satisfaction,
    followUpNote: row.follow_up_note,
    payment:
      more.receipt === null || more.method === null || more.paid_fen === null || more.paid_at === null
        ? null
        : {
            receiptNumber: more.receipt,
            method: more.method,
            amountFen: more.paid_fen,
            paidAt: more.paid_at.toISOString(),
            takenBy: more.taken_by,
          },
    missing:
      row.state === 'finished' || row.state === 'disputed'
        ? [
            ...missingFacts(row),
            ...((row.self_fen ?? 0) > 0 && more.receipt === null
              ? [{ zh: '自付收款', en: 'Payment of the own share' }]
              : []),
          ]
        : [],
    statementNumber: more.statement,
    createdBy: row.created_by_name,
    requestId: row.request_id,
    // The column is this brand's uuid.
    demandId: row.demand_id as z.infer<typeof DemandId> | null,
  }
}

export const showOrderRoute = route(contract.showOrder, async ({ tx, params }) =>
  orderDetail(tx, params.id as OrderId),
)
