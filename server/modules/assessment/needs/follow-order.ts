import { type Selectable, sql } from 'kysely'
import { events as care } from '#contract/care-events'
import { dayOf } from '#contract/day'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { on } from '#platform/events'
import type { DB } from '#platform/schema.gen'
import { why } from '../leave.ts'
import { type DemandRow, move } from './demand.ts'
import { receive } from './received.ts'

type Order = Pick<
  Selectable<DB['care.service_order']>,
  'id' | 'state' | 'org_id' | 'wanted_from' | 'finished_at' | 'cancel_reason'
> & { org_name: string | null; worker_name: string | null }

/** Nothing of the demand is done any more; a column each. */
const AGAIN = {
  provider_org_id: null,
  provider_name: null,
  owner_name: null,
  due_on: null,
  served_on: null,
  closed_at: null,
  closed_by_name: null,
  order_id: null,
} as const satisfies Partial<DemandRow>

const ARRANGED: readonly Order['state'][] = ['accepted', 'arrived', 'started', 'finished']

/**
 * What an order says about the demand that it answers: accepted it is arranged, closed it is served, taken back or
 * cancelled it waits again. Reads the order as it is now, so that events may come late, twice or in another order.
 */
async function followOrder(tx: Tx, orderId: string | null): Promise<void> {
  if (!orderId) return
  const row = await tx
    .selectFrom('assessment.demand as d')
    .innerJoin('care.service_order as o', 'o.demand_id', 'd.id')
    .selectAll('d')
    .where('o.id', '=', orderId)
    .forUpdate('d')
    .executeTakeFirst()
  if (!row || row.state === 'declined') return
  const { rows } = await sql<Order>`
    select o.id, o.state, o.org_id, o.wanted_from, o.finished_at, o.cancel_reason, g.name as org_name, w.name as worker_name
    from care.service_order o left join organisations.organisation g on g.id = o.org_id left join benefits.worker w on w.id = o.worker_id
    where o.id = ${orderId}`.execute(tx)
  const [order] = rows
  if (!order) return
  const mine = row.order_id === order.id
  // From acceptance on an order has both (`order_has_provider`, `order_has_worker`).
  const arranged = {
    provider_org_id: order.org_id,
    provider_name: order.org_name,
    owner_name: order.worker_name,
    due_on: dayOf(order.wanted_from),
    order_id: order.id,
  }
  if (order.state === 'closed') {
    if (row.state === 'served') return
    const servedOn = dayOf(order.finished_at ?? clock.now())
    await move(tx, row, 'served', {
      ...arranged,
      served_on: servedOn,
      closed_at: clock.now(),
      closed_by_name: order.org_name,
    })
    await receive(tx, row.elder_id, { on: servedOn, what: 'demand', sourceId: row.id })
  } else if (ARRANGED.includes(order.state)) {
    const same = mine && row.owner_name === arranged.owner_name && row.due_on === arranged.due_on
    if (row.state === 'served' || (same && row.provider_org_id === order.org_id)) return
    await move(tx, row, 'arranged', arranged)
  } else if (order.state === 'cancelled' && order.cancel_reason === 'elder_died') {
    if (row.state === 'served') return
    await move(tx, row, 'declined', {
      ...AGAIN,
      reason: why.died,
      closed_at: clock.now(),
      closed_by_name: order.org_name,
    })
  } else if (order.state !== 'disputed' && mine) {
    if (row.state === 'served')
      await sql`delete from assessment.received where source_id = ${row.id} and what = 'demand'`.execute(tx)
    await move(tx, row, 'open', AGAIN)
  }
}

/** Every step of an order after which its demand may stand differently. */
const steps = [
  care.forDemand,
  care.assigned,
  care.accepted,
  care.declined,
  care.withdrawn,
  care.closed,
  care.resolved,
  care.cancelled,
] as const

export const followOrders = steps.map((step) =>
  on(step, `assessment.follow_${step.name.replace('care.', '')}`, (tx, { subjectId }) =>
    followOrder(tx, subjectId),
  ),
)
