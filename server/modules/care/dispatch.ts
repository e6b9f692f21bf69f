import { sql } from 'kysely'
import { events } from '#contract/care-events'
import * as contract from '#contract/care-orders'
import { type OrderException, orderTransitions, problems } from '#contract/care-words'
import { dayOf } from '#contract/day'
import { uuidv7 } from '#contract/id'
import { holdQuota, releaseHold } from '#modules/benefits'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { onOrder } from './on-behalf.ts'
import { lockOrder, type OrderRow, subjectOf } from './order.ts'
import { practiceOf, staffingOf } from './practice.ts'
import { type Choice, choicesFor, mustBeFit, plannedMinutes, quotaFor, workersFor } from './propose.ts'
import { orderDetail } from './show.ts'
import { type Covered, split } from './split.ts'

/** Someone else may have moved it meanwhile: the row is locked, and its state must be one of these. */
export function mustBe(row: OrderRow, verb: keyof typeof orderTransitions): void {
  const from: readonly string[] = orderTransitions[verb]
  if (!from.includes(row.state)) throw problems.wrongState()
}

/** Nobody is sent to who is in hospital or away. */
export function mustRun(row: OrderRow): void {
  if (row.paused_for !== null) throw problems.paused()
}

/** What an order costs and who pays: replaces the shares, and what a quota had been promised. */
export async function price(tx: Tx, order: OrderRow, orgId: string, priceFen: number): Promise<void> {
  const quota = await quotaFor(tx, order)
  const minutes = plannedMinutes(order)
  const hold = quota
    ? await holdQuota(tx, {
        id: uuidv7(),
        elderId: order.elder_id,
        scheme: quota.scheme,
        service: quota.service,
        on: dayOf(order.wanted_from),
        amount: Math.max(1, quota.unit === 'fen' ? priceFen : minutes),
        orgId,
        reference: `工单 ${order.number}`,
        makeUp: order.make_up,
      })
    : null
  const covered: Covered | null = hold && { scheme: hold.scheme, unit: hold.unit, amount: hold.covered }
  await tx
    .updateTable('care.service_order')
    .set({ price_fen: priceFen, hold_id: hold?.id ?? null })
    .where('id', '=', order.id)
    .execute()
  await setShares(tx, order, orgId, split(priceFen, minutes, covered))
}

export async function setShares(
  tx: Tx,
  order: Pick<OrderRow, 'id' | 'elder_id' | 'region_code'>,
  orgId: string,
  shares: ReturnType<typeof split>,
): Promise<void> {
  await tx.deleteFrom('care.share').where('order_id', '=', order.id).execute()
  await tx
    .insertInto('care.share')
    .values(
      shares.map((one) => ({
        order_id: order.id,
        source: one.source,
        elder_id: order.elder_id,
        region_code: order.region_code,
        org_id: orgId,
        scheme: one.scheme,
        amount_fen: one.amountFen,
      })),
    )
    .execute()
}

/** Takes an order back from whom it was offered to: no provider, no price, nothing promised. */
export async function takeBack(
  tx: Tx,
  order: OrderRow,
  to: 'placed' | 'cancelled',
  try_: {
    state: 'declined' | 'expired' | 'withdrawn'
    decline_reason?: 'busy' | 'too_far' | 'unwell' | 'not_qualified' | 'unsafe' | 'off_duty' | 'other'
    note?: string
    by: string | null
  },
): Promise<void> {
  const now = clock.now()
  await tx
    .updateTable('care.assignment')
    .set({
      state: try_.state,
      decline_reason: try_.decline_reason ?? null,
      note: try_.note || null,
      answered_at: now,
      answered_by_name: try_.by,
    })
    .where('order_id', '=', order.id)
    .where('state', 'in', ['waiting', 'accepted'])
    .execute()
  if (order.hold_id)
    await releaseHold(tx, order.hold_id, {
      zh: `工单 ${order.number} 未执行`,
      en: `Order ${order.number} came to nothing`,
    })
  await tx.deleteFrom('care.share').where('order_id', '=', order.id).execute()
  if (to === 'placed')
    await tx
      .updateTable('care.service_order')
      .set({
        state: 'placed',
        state_since: now,
        org_id: null,
        worker_id: null,
        price_fen: null,
        hold_id: null,
        accepted_at: null,
        next_at: order.paused_for ? order.wanted_to : null,
        updated_at: now,
      })
      .where('id', '=', order.id)
      .execute()
}

/** Offers an order to a provider and, where one is free, to a care worker of theirs; in a system transaction. */
export async function offerTo(
  tx: Tx,
  order: OrderRow,
  choice: Choice,
  worker: { id: string } | null,
  automatic: boolean,
): Promise<void> {
  const now = clock.now()
  const practice = await practiceOf(tx, order.region_code, dayOf(now))
  const answerBy = new Date(now.getTime() + practice.answerMinutes * 60_000)
  await tx
    .updateTable('care.service_order')
    .set({
      state: 'offered',
      state_since: now,
      org_id: choice.orgId,
      worker_id: worker?.id ?? null,
      price_fen: choice.priceFen,
      next_at: answerBy,
      exception: null,
      exception_at: null,
      updated_at: now,
    })
    .where('id', '=', order.id)
    .execute()
    .catch(busy)
  await tx
    .insertInto('care.assignment')
    .values({
      id: uuidv7(),
      order_id: order.id,
      elder_id: order.elder_id,
      region_code: order.region_code,
      org_id: choice.orgId,
      worker_id: worker?.id ?? null,
      price_fen: choice.priceFen,
      score: choice.score ?? 0,
      reasons: JSON.stringify(choice.reasons),
      automatic,
      offered_at: now,
      answer_by: answerBy,
    })
    .execute()
  await price(tx, order, choice.orgId, choice.priceFen)
  await record(
    tx,
    events.offered,
    { automatic, score: choice.score ?? 0 },
    { ...subjectOf(order), orgId: choice.orgId, personId: worker?.id ?? null },
  )
}

/** One worker is at one place at a time: the exclusion constraint says so in words. */
export function busy(error: unknown): never {
  if (error instanceof Error && 'constraint' in error && error.constraint === 'order_worker_once')
    throw problems.workerBusy()
  throw error
}

/** It waits for a person now. */
export async function stuck(tx: Tx, order: OrderRow, exception: OrderException): Promise<void> {
  await tx
    .updateTable('care.service_order')
    .set({ exception, exception_at: clock.now(), next_at: null, updated_at: clock.now() })
    .where('id', '=', order.id)
    .execute()
  await record(tx, events.stuck, { exception }, subjectOf(order))
}

/** Offers an order that nobody has to the best who has not said no, or puts it on the list of exceptions. */
export async function offerNext(tx: Tx, orderId: string, left: number): Promise<void> {
  const order = await lockOrder(tx, orderId)
  if (order.state !== 'placed' || order.paused_for !== null) return
  if (left <= 0) return stuck(tx, order, 'nobody_accepts')
  const { able, refused } = await choicesFor(tx, order)
  const best = able.find((one) => one.free)
  if (!best) return stuck(tx, order, refused.some((one) => one.declined) ? 'nobody_accepts' : 'no_provider')
  await offerTo(tx, order, best, best.worker, true)
}

export async function offerFirst(tx: Tx, orderId: string): Promise<void> {
  const order = await lockOrder(tx, orderId)
  const practice = await practiceOf(tx, order.region_code, dayOf(clock.now()))
  if (practice.first === 'automatic') await offerNext(tx, orderId, practice.tries)
}

/** After a no: the next by itself where the place wants that. */
export async function offerAgain(tx: Tx, order: OrderRow): Promise<void> {
  const practice = await practiceOf(tx, order.region_code, dayOf(clock.now()))
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from care.assignment where order_id = ${order.id} and state in ('declined', 'expired')`.execute(
    tx,
  )
  const left = practice.next === 'automatic' ? practice.tries - (rows[0]?.n ?? 0) : 0
  await offerNext(tx, order.id, left)
}

export const dispatchOrderRoute = route(contract.dispatchOrder, async ({ app, tx, actor, params, body }) =>
  onOrder({ app, tx, actor }, 'care.dispatch', params.id, async (system) => {
    let order = await lockOrder(system, params.id)
    mustBe(order, 'dispatch')
    mustRun(order)
    if (order.state !== 'placed') {
      await takeBack(system, order, 'placed', { state: 'withdrawn', note: body.note, by: actor.name })
      await record(system, events.withdrawn, {}, subjectOf(order))
      order = await lockOrder(system, params.id)
    }
    const { able } = await choicesFor(system, order)
    const choice = able.find((one) => one.offerId === body.offerId)
    if (!choice) throw problems.notOffered()
    const mine = (await workersFor(system, order, [choice.orgId])).get(choice.orgId) ?? []
    const worker = body.workerId === null ? choice.worker : mine.find((one) => one.id === body.workerId)
    if (worker === undefined) throw problems.notWorker()
    if (worker) mustBeFit(worker, await staffingOf(system, order.region_code, dayOf(order.wanted_from)))
    if (worker && !worker.free) throw problems.workerBusy()
    await offerTo(system, order, choice, worker, false)
    return orderDetail(system, order.id)
  }),
)
