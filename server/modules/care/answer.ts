import { events } from '#contract/care-events'
import * as contract from '#contract/care-orders'
import { problems } from '#contract/care-words'
import { dayOf } from '#contract/day'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { deadline } from '#platform/deadlines'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { busy, mustBe, mustRun, offerAgain, stuck, takeBack } from './dispatch.ts'
import { onOrder } from './on-behalf.ts'
import { lockOrder, type OrderRow, subjectOf } from './order.ts'
import { missed } from './pause.ts'
import { practiceOf, staffingOf } from './practice.ts'
import { mustBeFit, workersFor } from './propose.ts'
import { orderDetail } from './show.ts'

type Decline = {
  reason: 'busy' | 'too_far' | 'unwell' | 'not_qualified' | 'unsafe' | 'off_duty' | 'other'
  note: string
}

/** The provider takes the order; somebody must be going. In a system transaction. */
export async function accept(tx: Tx, order: OrderRow, at: Date, byName: string): Promise<void> {
  mustBe(order, 'accept')
  mustRun(order)
  if (order.worker_id === null) throw problems.notWorker()
  await tx
    .updateTable('care.service_order')
    .set({
      state: 'accepted',
      state_since: clock.now(),
      accepted_at: at,
      next_at: null,
      updated_at: clock.now(),
    })
    .where('id', '=', order.id)
    .execute()
  await tx
    .updateTable('care.assignment')
    .set({ state: 'accepted', worker_id: order.worker_id, answered_at: at, answered_by_name: byName })
    .where('order_id', '=', order.id)
    .where('state', '=', 'waiting')
    .execute()
  await record(tx, events.accepted, {}, subjectOf(order))
}

/** Says no; the next is asked where the place wants that. Accepted already, it is given back. */
export async function decline(tx: Tx, order: OrderRow, body: Decline, byName: string): Promise<void> {
  mustBe(order, 'decline')
  await takeBack(tx, order, 'placed', {
    state: 'declined',
    decline_reason: body.reason,
    note: body.note,
    by: byName,
  })
  await record(tx, events.declined, { reason: body.reason }, subjectOf(order))
  await offerAgain(tx, order)
}

export const acceptOrderRoute = route(contract.acceptOrder, async ({ app, tx, actor, params }) =>
  onOrder({ app, tx, actor }, 'care.accept', params.id, async (system) => {
    await accept(system, await lockOrder(system, params.id), clock.now(), actor.name)
    return orderDetail(system, params.id)
  }),
)

export const declineOrderRoute = route(contract.declineOrder, async ({ app, tx, actor, params, body }) =>
  onOrder({ app, tx, actor }, 'care.decline', params.id, async (system) => {
    await decline(system, await lockOrder(system, params.id), body, actor.name)
    return { ok: true as const }
  }),
)

export const assignWorkerRoute = route(contract.assignWorker, async ({ app, tx, actor, params, body }) =>
  onOrder({ app, tx, actor }, 'care.assign', params.id, async (system) => {
    const order = await lockOrder(system, params.id)
    mustBe(order, 'assign')
    if (order.org_id === null) throw problems.wrongState()
    const mine = (await workersFor(system, order, [order.org_id])).get(order.org_id) ?? []
    const worker = mine.find((one) => one.id === body.workerId)
    if (!worker) throw problems.notWorker()
    mustBeFit(worker, await staffingOf(system, order.region_code, dayOf(order.wanted_from)))
    await system
      .updateTable('care.service_order')
      .set({ worker_id: worker.id, updated_at: clock.now() })
      .where('id', '=', order.id)
      .execute()
      .catch(busy)
    await system
      .updateTable('care.assignment')
      .set({ worker_id: worker.id })
      .where('order_id', '=', order.id)
      .where('state', 'in', ['waiting', 'accepted'])
      .execute()
    await record(system, events.assigned, {}, { ...subjectOf(order), personId: worker.id })
    return orderDetail(system, order.id)
  }),
)

/** Nobody answered in time: the next provider, or the list of exceptions. Nobody confirmed in time: that list too. */
export const orderOverdue = deadline({
  name: 'care.order_overdue',
  table: 'care.service_order',
  column: 'next_at',
  everyMs: 1000,
  run: async (tx, row) => {
    if (row.paused_for !== null && row.state !== 'cancelled') return missed(tx, row)
    if (row.state === 'offered') {
      await takeBack(tx, row, 'placed', { state: 'expired', by: null })
      await record(tx, events.expired, {}, subjectOf(row))
      return offerAgain(tx, row)
    }
    if (row.state === 'finished') return stuck(tx, row, 'unconfirmed')
    await tx.updateTable('care.service_order').set({ next_at: null }).where('id', '=', row.id).execute()
  },
})

/** By when a finished order should be confirmed. */
export async function confirmBy(tx: Tx, order: OrderRow): Promise<Date> {
  const now = clock.now()
  const practice = await practiceOf(tx, order.region_code, dayOf(now))
  return new Date(now.getTime() + practice.confirmHours * 3_600_000)
}
