import { events } from '#contract/care-events'
import { problems } from '#contract/care-words'
import { metresBetween } from '#modules/regions'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { confirmBy } from './answer.ts'
import { mustBe, mustRun, setShares } from './dispatch.ts'
import { findVersion } from './item.ts'
import { lockOrder, type OrderRow, subjectOf } from './order.ts'
import { plannedMinutes } from './propose.ts'
import { type Covered, split } from './split.ts'

export type Fix = { lon: number; lat: number; accuracyM: number }

/** The time that the phone says, never in the future and never before the step before. */
const sensible = (at: Date, after: Date | null): Date => {
  const now = clock.now()
  const upper = at > now ? now : at
  return after && upper < after ? after : upper
}

const missing = (pointer: string, zh: string, en: string) =>
  problems.incomplete(undefined, [{ pointer, detail: zh, detailEn: en }])

/** Checks in: where by the phone, or why there is no position. */
export async function arrive(
  tx: Tx,
  order: OrderRow,
  at: Date,
  fix: Fix | null,
  note: string,
): Promise<void> {
  mustBe(order, 'arrive')
  mustRun(order)
  if (!fix && note === '')
    throw missing('/note', '没有定位时请说明到达地点', 'Without a position say where you are')
  const metres =
    fix && order.lon !== null && order.lat !== null
      ? Math.round(metresBetween({ lon: order.lon, lat: order.lat }, fix))
      : null
  await tx
    .updateTable('care.service_order')
    .set({
      state: 'arrived',
      state_since: clock.now(),
      arrived_at: sensible(at, null),
      arrived_lon: fix?.lon ?? null,
      arrived_lat: fix?.lat ?? null,
      arrived_accuracy_m: fix ? Math.round(fix.accuracyM) : null,
      arrived_metres: metres,
      arrived_note: note || null,
      updated_at: clock.now(),
    })
    .where('id', '=', order.id)
    .execute()
  await record(tx, events.arrived, { metres }, subjectOf(order))
}

export async function start(tx: Tx, order: OrderRow, at: Date): Promise<void> {
  mustBe(order, 'start')
  await tx
    .updateTable('care.service_order')
    .set({
      state: 'started',
      state_since: clock.now(),
      started_at: sensible(at, order.arrived_at),
      updated_at: clock.now(),
    })
    .where('id', '=', order.id)
    .execute()
  await record(tx, events.started, {}, subjectOf(order))
}

/** What a service counted by time costs for the minutes billed: in proportion, rounded down, never more than agreed. */
export function priceFor(agreedFen: number, planned: number, billed: number): number {
  return billed >= planned ? agreedFen : Math.floor((agreedFen * billed) / planned)
}

/** Finishes with what was done; the price of a service counted by time follows the minutes billed. */
export async function finish(
  tx: Tx,
  order: OrderRow,
  proof: { at: Date; content: string; minutes?: number | undefined; signatureFile: string | null },
): Promise<void> {
  mustBe(order, 'finish')
  if (proof.content.trim() === '') throw missing('/content', '请填写做了什么', 'Say what was done')
  const finishedAt = sensible(proof.at, order.started_at)
  const delivered = order.started_at
    ? Math.floor((finishedAt.getTime() - order.started_at.getTime()) / 60_000)
    : 0
  const billed = proof.minutes ?? Math.min(delivered, 1440)
  await tx
    .updateTable('care.service_order')
    .set({
      state: 'finished',
      state_since: clock.now(),
      finished_at: finishedAt,
      content: proof.content,
      billed_minutes: billed,
      signature_file: proof.signatureFile,
      next_at: await confirmBy(tx, order),
      updated_at: clock.now(),
    })
    .where('id', '=', order.id)
    .execute()
  await reprice(tx, order, billed)
  await record(tx, events.finished, { minutes: delivered }, subjectOf(order))
}

/** Minutes or fen of what a quota may be asked for: as billed where time is the unit, as planned else. */
export async function quotaAmount(tx: Tx, order: OrderRow, unit: 'fen' | 'minute'): Promise<number> {
  if (unit === 'fen') return order.price_fen ?? 0
  const planned = plannedMinutes(order)
  const version = await findVersion(tx, order.item_code, order.item_version)
  return version.unit === 'minutes' ? Math.min(order.billed_minutes ?? 0, planned) : planned
}

async function reprice(tx: Tx, before: OrderRow, billed: number): Promise<void> {
  const version = await findVersion(tx, before.item_code, before.item_version)
  const planned = plannedMinutes(before)
  if (version.unit !== 'minutes' || billed >= planned || before.price_fen === null || before.org_id === null)
    return
  const priceFen = priceFor(before.price_fen, planned, billed)
  await tx
    .updateTable('care.service_order')
    .set({ price_fen: priceFen })
    .where('id', '=', before.id)
    .execute()
  const order = await lockOrder(tx, before.id)
  const hold = before.hold_id
    ? await tx
        .selectFrom('benefits.quota_hold')
        .selectAll()
        .where('id', '=', before.hold_id)
        .executeTakeFirst()
    : undefined
  const covered: Covered | null = hold
    ? {
        scheme: hold.scheme,
        unit: hold.unit,
        amount: Math.min(hold.covered, await quotaAmount(tx, order, hold.unit)),
      }
    : null
  await setShares(tx, order, before.org_id, split(priceFen, Math.max(1, Math.min(billed, planned)), covered))
}
