import { sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/care-family'
import { dayOf } from '#contract/day'
import { notFound } from '#contract/problem'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import { cancel, confirm, dispute } from './close.ts'
import { asActor, onOrder } from './on-behalf.ts'
import { lockOrder, orderRows, orderView } from './order.ts'
import { placeOrder } from './place.ts'
import { sharesOf } from './show.ts'

/** Only one's own elder, by one's own scope. */
async function ownElder(tx: Tx, id: string) {
  const row = await tx
    .selectFrom('people.elder')
    .select(['id', 'region_code', 'lon', 'lat'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw notFound()
  return row
}

export const ownItemsRoute = route(contract.ownItems, async ({ tx, params }) => {
  const elder = await ownElder(tx, params.elderId)
  const { rows } = await sql<
    Omit<contract.OwnItem, 'fromFen' | 'toFen'> & { from_fen: number | null; to_fen: number | null }
  >`
    select v.item_code as code, v.zh, v.en, v.class::text, v.content, v.unit::text, v.minutes, x.from_fen, x.to_fen, x.n as providers
    from care.item_version v
      cross join lateral (select min(f.price_fen) as from_fen, max(f.price_fen) as to_fen, count(*)::int as n
        from care.offers_for(v.item_code, ${elder.region_code}, ${elder.lon}, ${elder.lat}, ${dayOf(clock.now())}::date) f
        where f.in_area and f.operating and f.licence_until is not null and f.contract_until is not null) x
    where v.state = 'published' and care.covers(array[v.region_code], ${elder.region_code}) order by v.class, v.item_code`.execute(
    tx,
  )
  return { items: rows.map(({ from_fen, to_fen, ...row }) => ({ ...row, fromFen: from_fen, toFen: to_fen })) }
})

/** Names of providers and care workers are read as the system: a family's own scope holds neither register. */
async function ownViews(tx: Tx, where: ReturnType<typeof sql>): Promise<z.input<typeof contract.OwnOrder>[]> {
  const rows = await orderRows(tx, where, 200)
  const shares = await sharesOf(
    tx,
    rows.map((row) => row.id),
  )
  const receipts = await tx
    .selectFrom('care.payment')
    .select(['order_id', 'receipt_number'])
    .where('order_id', 'in', [...rows.map((row) => row.id), '00000000-0000-0000-0000-000000000000'])
    .execute()
  return rows.map((row) => ({
    ...orderView(row),
    shares: (shares.get(row.id) ?? []).map((one) => ({
      source: one.source,
      scheme: one.scheme,
      amountFen: one.amount_fen,
    })),
    arrivedAt: row.arrived_at?.toISOString() ?? null,
    startedAt: row.started_at?.toISOString() ?? null,
    finishedAt: row.finished_at?.toISOString() ?? null,
    content: row.content,
    confirmedAt: row.confirmed_at?.toISOString() ?? null,
    disputeReason: row.dispute_reason,
    disputeAnswer: row.dispute_answer,
    receiptNumber: receipts.find((one) => one.order_id === row.id)?.receipt_number ?? null,
  }))
}

export const ownOrdersRoute = route(contract.ownOrders, async ({ app, tx, actor, params }) => {
  const elder = await ownElder(tx, params.elderId)
  return asActor({ app, actor }, 'care.own_orders', async (system) => ({
    items: await ownViews(system, sql`o.elder_id = ${elder.id}`),
  }))
})

export const placeOwnOrderRoute = route(contract.placeOwnOrder, async ({ app, tx, actor, params, body }) => {
  const elder = await ownElder(tx, params.elderId)
  return asActor({ app, actor }, 'care.place', (system) =>
    placeOrder(system, { ...body, elderId: elder.id, channel: 'app', wantedFrom: new Date(body.wantedFrom) }),
  ).then(({ id, number }) => ({ id: id as z.input<typeof contract.OwnOrder>['id'], number })) // the column is this brand's uuid
})

async function ownView(tx: Tx, id: string) {
  const [view] = await ownViews(tx, sql`o.id = ${id}`)
  if (!view) throw notFound()
  return view
}

export const confirmOwnOrderRoute = route(
  contract.confirmOwnOrder,
  async ({ app, tx, actor, params, body }) =>
    onOrder({ app, tx, actor }, 'care.confirm', params.id, async (system) => {
      await confirm(system, await lockOrder(system, params.id), 'app', body.satisfaction, actor.name)
      return ownView(system, params.id)
    }),
)
export const disputeOwnOrderRoute = route(
  contract.disputeOwnOrder,
  async ({ app, tx, actor, params, body }) =>
    onOrder({ app, tx, actor }, 'care.dispute', params.id, async (system) => {
      await dispute(system, await lockOrder(system, params.id), body.reason, actor.name)
      return ownView(system, params.id)
    }),
)
export const cancelOwnOrderRoute = route(contract.cancelOwnOrder, async ({ app, tx, actor, params, body }) =>
  onOrder({ app, tx, actor }, 'care.cancel', params.id, async (system) => {
    await cancel(system, await lockOrder(system, params.id), 'elder_asked', body.note, actor.name)
    return ownView(system, params.id)
  }),
)
