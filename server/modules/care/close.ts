import { events } from '#contract/care-events'
import * as contract from '#contract/care-orders'
import { problems } from '#contract/care-words'
import { dayOf } from '#contract/day'
import { releaseHold, returnUse, spendHold } from '#modules/benefits'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { confirmBy } from './answer.ts'
import { mustBe, takeBack } from './dispatch.ts'
import { onOrder } from './on-behalf.ts'
import { lockOrder, type OrderRow, subjectOf } from './order.ts'
import { practiceOf } from './practice.ts'
import { missingFacts, orderDetail } from './show.ts'
import { quotaAmount } from './steps.ts'

type How = 'signature' | 'app' | 'phone' | 'counter'
type Method = 'cash' | 'bank_card' | 'e_payment'

/** The elder's own share, in fen; 0 when nothing is to be paid. */
async function ownShare(tx: Tx, orderId: string): Promise<number> {
  const row = await tx
    .selectFrom('care.share')
    .select('amount_fen')
    .where('order_id', '=', orderId)
    .where('source', '=', 'self')
    .executeTakeFirst()
  return row?.amount_fen ?? 0
}

/** The elder or family say that it was done, and how it was. Closes the order when nothing else is missing. */
export async function confirm(
  tx: Tx,
  order: OrderRow,
  how: How,
  satisfaction: number,
  byName: string,
): Promise<void> {
  mustBe(order, 'confirm')
  await tx
    .updateTable('care.service_order')
    .set({
      satisfaction,
      confirmed_at: clock.now(),
      confirmed_how: how,
      confirmed_by_name: byName,
      next_at: null,
      ...(order.exception === 'unconfirmed' ? { exception: null, exception_at: null } : {}),
      updated_at: clock.now(),
    })
    .where('id', '=', order.id)
    .execute()
  await record(tx, events.confirmed, { how, satisfaction }, subjectOf(order))
  await closeIfComplete(tx, order.id)
}

/** B-BEN-37: a numbered receipt; cash waits to be counted. */
export async function pay(
  tx: Tx,
  order: OrderRow,
  method: Method,
  reference: string,
  at: Date,
): Promise<void> {
  mustBe(order, 'pay')
  const amountFen = await ownShare(tx, order.id)
  if (amountFen === 0) throw problems.paidAlready()
  const paid = await tx
    .insertInto('care.payment')
    .values({
      order_id: order.id,
      elder_id: order.elder_id,
      region_code: order.region_code,
      org_id: order.org_id ?? '',
      worker_id: order.worker_id,
      method,
      amount_fen: amountFen,
      reference,
      paid_at: at,
      day: dayOf(at),
    })
    .onConflict((c) => c.column('order_id').doNothing())
    .returning('receipt_number')
    .executeTakeFirst()
  if (!paid) throw problems.paidAlready()
  await record(tx, events.paid, { method, amountFen }, subjectOf(order))
  if (order.state === 'finished') await closeIfComplete(tx, order.id)
}

/** Six facts and the elder's own share: then what a quota was promised is spent, and the order is closed. */
export async function closeIfComplete(tx: Tx, orderId: string): Promise<void> {
  const order = await lockOrder(tx, orderId)
  if (order.state !== 'finished' || missingFacts(order).length > 0) return
  if ((await ownShare(tx, orderId)) > 0) {
    const paid = await tx
      .selectFrom('care.payment')
      .select('order_id')
      .where('order_id', '=', orderId)
      .executeTakeFirst()
    if (!paid) return
  }
  const now = clock.now()
  if (order.hold_id) {
    const hold = await tx
      .selectFrom('benefits.quota_hold')
      .select(['unit', 'state'])
      .where('id', '=', order.hold_id)
      .executeTakeFirstOrThrow()
    if (hold.state === 'held')
      await spendHold(tx, order.hold_id, {
        amount: await quotaAmount(tx, order, hold.unit),
        on: dayOf(order.started_at ?? now),
        proof: `工单 ${order.number}：${order.content ?? ''}`,
      })
  }
  const practice = await practiceOf(tx, order.region_code, dayOf(now))
  await tx
    .updateTable('care.service_order')
    .set({
      state: 'closed',
      state_since: now,
      closed_at: now,
      next_at: null,
      exception: null,
      exception_at: null,
      follow_up_at: new Date(now.getTime() + practice.followUpHours * 3_600_000),
      updated_at: now,
    })
    .where('id', '=', orderId)
    .execute()
  await tx
    .updateTable('care.assignment')
    .set({ state: 'ended' })
    .where('order_id', '=', orderId)
    .where('state', '=', 'accepted')
    .execute()
  await record(tx, events.closed, { item: order.item_code, priceFen: order.price_fen ?? 0 }, subjectOf(order))
}

export const confirmOrderRoute = route(contract.confirmOrder, async ({ app, tx, actor, params, body }) =>
  onOrder({ app, tx, actor }, 'care.confirm', params.id, async (system) => {
    await confirm(system, await lockOrder(system, params.id), body.how, body.satisfaction, actor.name)
    return orderDetail(system, params.id)
  }),
)

export const payOrderRoute = route(contract.payOrder, async ({ app, tx, actor, params, body }) =>
  onOrder({ app, tx, actor }, 'care.pay', params.id, async (system) => {
    await pay(system, await lockOrder(system, params.id), body.method, body.reference, clock.now())
    return orderDetail(system, params.id)
  }),
)

/** Disputed, an order is neither closed nor settled until somebody has looked. */
export async function dispute(tx: Tx, order: OrderRow, reason: string, byName: string): Promise<void> {
  mustBe(order, 'dispute')
  const settled = await tx
    .selectFrom('care.statement_line as l')
    .innerJoin('care.statement as s', 's.id', 'l.statement_id')
    .select('s.number')
    .where('l.order_id', '=', order.id)
    .where('l.live', '=', true)
    .where('l.verdict', '=', 'payable')
    .where('s.state', 'in', ['approved', 'paid'])
    .executeTakeFirst()
  if (settled) throw problems.settled(String(settled.number))
  await tx
    .updateTable('care.service_order')
    .set({
      state: 'disputed',
      state_since: clock.now(),
      disputed_at: clock.now(),
      dispute_reason: reason,
      disputed_by_name: byName,
      next_at: null,
      updated_at: clock.now(),
    })
    .where('id', '=', order.id)
    .execute()
  await record(tx, events.disputed, {}, subjectOf(order))
}

export const disputeOrderRoute = route(contract.disputeOrder, async ({ app, tx, actor, params, body }) =>
  onOrder({ app, tx, actor }, 'care.dispute', params.id, async (system) => {
    await dispute(system, await lockOrder(system, params.id), body.reason, actor.name)
    return orderDetail(system, params.id)
  }),
)

export const resolveDisputeRoute = route(contract.resolveDispute, async ({ app, tx, actor, params, body }) =>
  onOrder({ app, tx, actor }, 'care.resolve', params.id, async (system) => {
    const order = await lockOrder(system, params.id)
    mustBe(order, 'resolve')
    await system
      .updateTable('care.service_order')
      .set({ dispute_answer: body.answer })
      .where('id', '=', order.id)
      .execute()
    await record(system, events.resolved, { outcome: body.outcome }, subjectOf(order))
    if (body.outcome === 'void') await undo(system, order, actor.name, body.answer)
    else {
      const back = order.closed_at !== null
      await system
        .updateTable('care.service_order')
        .set({
          state: back ? 'closed' : 'finished',
          state_since: clock.now(),
          next_at: back ? null : await confirmBy(system, order),
          updated_at: clock.now(),
        })
        .where('id', '=', order.id)
        .execute()
      if (!back) await closeIfComplete(system, order.id)
    }
    return orderDetail(system, order.id)
  }),
)

/** The service does not count: what a quota gave goes back, what was paid is given back. */
async function undo(tx: Tx, order: OrderRow, byName: string, reason: string): Promise<void> {
  if (order.hold_id) {
    if (order.closed_at) await returnUse(tx, order.hold_id, byName, reason)
    else await releaseHold(tx, order.hold_id, reason)
  }
  await tx
    .updateTable('care.payment')
    .set({ returned_at: clock.now() })
    .where('order_id', '=', order.id)
    .execute()
  await tx.deleteFrom('care.share').where('order_id', '=', order.id).execute()
  await finishCancel(tx, order, 'not_delivered', reason)
}

type CancelReason = NonNullable<OrderRow['cancel_reason']>
async function finishCancel(tx: Tx, order: OrderRow, reason: CancelReason, note: string): Promise<void> {
  await tx
    .updateTable('care.service_order')
    .set({
      state: 'cancelled',
      state_since: clock.now(),
      cancelled_at: clock.now(),
      cancel_reason: reason,
      cancel_note: note || null,
      price_fen: null,
      next_at: null,
      follow_up_at: null,
      exception: null,
      exception_at: null,
      updated_at: clock.now(),
    })
    .where('id', '=', order.id)
    .execute()
  await record(tx, events.cancelled, { reason }, subjectOf(order))
}

export async function cancel(
  tx: Tx,
  order: OrderRow,
  reason: CancelReason,
  note: string,
  byName: string | null,
): Promise<void> {
  mustBe(order, 'cancel')
  await takeBack(tx, order, 'cancelled', { state: 'withdrawn', note, by: byName })
  await finishCancel(tx, order, reason, note)
}

export const cancelOrderRoute = route(contract.cancelOrder, async ({ app, tx, actor, params, body }) =>
  onOrder({ app, tx, actor }, 'care.cancel', params.id, async (system) => {
    await cancel(system, await lockOrder(system, params.id), body.reason, body.note, actor.name)
    return orderDetail(system, params.id)
  }),
)
