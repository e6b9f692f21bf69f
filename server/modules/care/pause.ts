import { sql } from 'kysely'
import { events } from '#contract/care-events'
import * as contract from '#contract/care-orders'
import { type PauseKind, problems } from '#contract/care-words'
import { dayOf } from '#contract/day'
import { events as life, type LifeKind } from '#contract/people-life'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { on, record, type Subscription } from '#platform/events'
import { route } from '#platform/module'
import { offerAgain, offerFirst, stuck, takeBack } from './dispatch.ts'
import { onOrder } from './on-behalf.ts'
import { lockOrder, type OrderRow, subjectOf } from './order.ts'
import { practiceOf } from './practice.ts'
import { orderDetail } from './show.ts'

/** What a provider may know of it. */
const pauseKinds: Record<LifeKind, PauseKind> = {
  hospital: 'hospital',
  institution: 'institution',
  death: 'away',
  moved_away: 'away',
  prison: 'away',
  missing: 'away',
}

/** Which elders are not at home on a day and why, as much of it as a provider may know. */
export async function awayOn(
  tx: Tx,
  elderIds: readonly string[],
  on: string,
): Promise<Map<string, PauseKind>> {
  const { rows } = await sql<{ elder_id: string; kind: LifeKind }>`
    select distinct on (elder_id) elder_id, kind::text as kind from people.life_event where elder_id = any (${[...elderIds]}::uuid[])
      and state in ('reported', 'confirmed') and valid @> ${on}::date order by elder_id, state = 'confirmed' desc, id`.execute(
    tx,
  )
  return new Map(rows.map((row) => [row.elder_id, pauseKinds[row.kind]]))
}

/**
 * Holds every open order of an elder for whose time something is reported or confirmed, and lets those go on for which it is
 * over, was not so, or was recorded wrongly. In a system transaction; again and again it comes to the same.
 */
export async function pauseOrders(tx: Tx, elderId: string): Promise<void> {
  const { rows } = await sql<{
    id: string
    paused_for: string | null
    life_id: string | null
    kind: LifeKind
    since: string
  }>`
    select o.id, o.paused_for, l.id as life_id, l.kind::text as kind, l.since
    from care.service_order o left join lateral (
      select l.id, l.kind, coalesce(lower(l.valid), ${dayOf(clock.now())}::date)::text as since from people.life_event l
      where l.elder_id = o.elder_id and l.state in ('reported', 'confirmed')
        and l.valid @> (o.wanted_from at time zone 'Asia/Shanghai')::date and l.id <> all (o.served_anyway)
      order by l.id = o.paused_for desc nulls last, l.state = 'confirmed' desc, l.id limit 1) l on true
    where o.elder_id = ${elderId} and o.state in ('placed', 'offered', 'accepted') and o.wanted_to > ${clock.now()}
    order by o.id for update of o`.execute(tx)
  for (const row of rows) {
    if (row.life_id === row.paused_for) continue
    if (row.life_id === null) await goOn(tx, await lockOrder(tx, row.id), 'returned', '')
    else await pause(tx, await lockOrder(tx, row.id), row.life_id, pauseKinds[row.kind], row.since)
  }
}

async function pause(tx: Tx, order: OrderRow, lifeId: string, kind: PauseKind, since: string): Promise<void> {
  await tx
    .updateTable('care.service_order')
    .set({
      paused_for: lifeId,
      paused_at: clock.now(),
      pause_kind: kind,
      pause_since: since,
      next_at: order.wanted_to,
      updated_at: clock.now(),
    })
    .where('id', '=', order.id)
    .execute()
  await record(tx, events.paused, { kind, since }, subjectOf(order))
}

const running = { paused_for: null, paused_at: null, pause_kind: null, pause_since: null }

/** Takes up where it stood: who was asked has the whole time to answer again, who was to be asked is asked. */
async function goOn(tx: Tx, order: OrderRow, why: 'returned' | 'served_anyway', note: string): Promise<void> {
  const now = clock.now()
  const practice = await practiceOf(tx, order.region_code, dayOf(now))
  const answerBy = new Date(now.getTime() + practice.answerMinutes * 60_000)
  await tx
    .updateTable('care.service_order')
    .set({ ...running, next_at: order.state === 'offered' ? answerBy : null, updated_at: now })
    .where('id', '=', order.id)
    .execute()
  await record(tx, events.wentOn, { why, note }, subjectOf(order))
  if (order.state === 'offered')
    await tx
      .updateTable('care.assignment')
      .set({ answer_by: answerBy })
      .where('order_id', '=', order.id)
      .where('state', '=', 'waiting')
      .execute()
  if (order.state !== 'placed' || order.exception !== null) return
  const tried = await tx
    .selectFrom('care.assignment')
    .select('id')
    .where('order_id', '=', order.id)
    .limit(1)
    .executeTakeFirst()
  await (tried ? offerAgain(tx, order) : offerFirst(tx, order.id))
}

/** Its time is over while it stood still: the care worker is free, and a person decides whether it is made up for. */
export async function missed(tx: Tx, order: OrderRow): Promise<void> {
  if (order.state !== 'placed') await takeBack(tx, order, 'placed', { state: 'withdrawn', by: null })
  await tx.updateTable('care.service_order').set(running).where('id', '=', order.id).execute()
  await stuck(tx, order, 'missed')
}

export const serveAnywayRoute = route(contract.serveAnyway, async ({ app, tx, actor, params, body }) =>
  onOrder({ app, tx, actor }, 'care.serve_anyway', params.id, async (system) => {
    const order = await lockOrder(system, params.id)
    if (order.paused_for === null) throw problems.wrongState()
    await sql`update care.service_order set served_anyway = served_anyway || ${order.paused_for}::uuid where id = ${order.id}`.execute(
      system,
    )
    await goOn(system, order, 'served_anyway', body.reason)
    // Something else may stand beside it.
    await pauseOrders(system, order.elder_id)
    return orderDetail(system, order.id)
  }),
)

const heard = [life.reported, life.confirmed, life.rejected, life.ended, life.corrected] as const
/** As jobs: who reports what happened at home sees nothing of the orders of providers. */
export const pauseOnLife: readonly Subscription[] = heard.map((type) =>
  on(type, `care.pause_on_${type.name.split('_').at(-1) ?? ''}`, async (tx, event) => {
    if (event.elderId !== null) await pauseOrders(tx, event.elderId)
  }),
)
