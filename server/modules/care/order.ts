import { type Selectable, sql } from 'kysely'
import { z } from 'zod'
import { type Order, type Pause, Reason } from '#contract/care-orders'
import type { CareWorkerId, OrderId } from '#contract/care-words'
import type { ElderId, OrgId } from '#contract/id'
import { notFound } from '#contract/problem'
import type { Tx } from '#platform/db'
import type { Subject } from '#platform/events'
import type { DB } from '#platform/schema.gen'

export type OrderRow = Selectable<DB['care.service_order']>
export const Reasons = z.array(Reason)

/** Locked until the transaction ends: steps of one order come one after another. */
export async function lockOrder(tx: Tx, id: string): Promise<OrderRow> {
  const row = await tx
    .selectFrom('care.service_order')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw notFound()
  return row
}

export const subjectOf = (row: OrderRow): Subject => ({
  subjectId: row.id,
  elderId: row.elder_id,
  regionCode: row.region_code,
  orgId: row.org_id,
  personId: row.worker_id,
})

/** What was delivered, by the clock: whole minutes between start and finish. */
export const deliveredMinutes = (row: Pick<OrderRow, 'started_at' | 'finished_at'>): number | null =>
  row.started_at && row.finished_at
    ? Math.floor((row.finished_at.getTime() - row.started_at.getTime()) / 60_000)
    : null

export type ListedRow = OrderRow & {
  elder_name: string
  region_name: string | null
  zh: string
  en: string
  unit: 'minutes' | 'times'
  minutes: number
  org_name: string | null
  worker_name: string | null
  self_fen: number | null
}

/** Orders with the names that lists show; organisations of other counties are named by what was dispatched to them. */
export const orderRows = async (
  tx: Tx,
  where: ReturnType<typeof sql>,
  limit = 500,
  order = sql`o.wanted_from desc, o.id desc`,
): Promise<ListedRow[]> =>
  (
    await sql<ListedRow>`
    select o.*, coalesce(e.name, care.served_name(o.elder_id), '—') as elder_name, r.name as region_name, v.zh, v.en, v.unit::text as unit, v.minutes,
      g.name as org_name, w.name as worker_name,
      (select s.amount_fen from care.share s where s.order_id = o.id and s.source = 'self') as self_fen
    from care.service_order o
      join care.item_version v on v.item_code = o.item_code and v.version = o.item_version
      left join people.elder e on e.id = o.elder_id
      left join regions.region r on r.code = o.region_code
      left join organisations.organisation g on g.id = o.org_id
      left join benefits.worker w on w.id = o.worker_id
    where ${where} order by ${order} limit ${limit}`.execute(tx)
  ).rows

export const pausedView = (
  row: Pick<OrderRow, 'pause_kind' | 'pause_since' | 'paused_at'>,
): z.input<typeof Pause> | null =>
  row.pause_kind && row.pause_since && row.paused_at
    ? { kind: row.pause_kind, since: row.pause_since, at: row.paused_at.toISOString() }
    : null

export function orderView(row: ListedRow): z.input<typeof Order> {
  return {
    id: row.id as OrderId, // the columns are these brands' uuids
    number: row.number,
    channel: row.channel,
    elderId: row.elder_id as ElderId,
    elderName: row.elder_name,
    regionCode: row.region_code,
    regionName: row.region_name,
    itemCode: row.item_code,
    itemVersion: row.item_version,
    itemWords: { zh: row.zh, en: row.en },
    unit: row.unit,
    minutes: row.minutes,
    wantedFrom: row.wanted_from.toISOString(),
    wantedTo: row.wanted_to.toISOString(),
    address: row.address,
    note: row.note,
    state: row.state,
    stateSince: row.state_since.toISOString(),
    nextAt: row.next_at?.toISOString() ?? null,
    exception: row.exception,
    paused: pausedView(row),
    orgId: row.org_id as OrgId | null,
    orgName: row.org_name,
    workerId: row.worker_id as CareWorkerId | null,
    workerName: row.worker_name,
    priceFen: row.price_fen,
    selfFen: row.self_fen,
    satisfaction: row.satisfaction,
    createdAt: row.created_at.toISOString(),
  }
}
