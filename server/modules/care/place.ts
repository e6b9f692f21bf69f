import { events } from '#contract/care-events'
import * as contract from '#contract/care-orders'
import { type OrderChannel, problems } from '#contract/care-words'
import { invalidInput, notFound } from '#contract/problem'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { demandFor } from './answer-demand.ts'
import { offerFirst } from './dispatch.ts'
import { findPublished } from './item.ts'
import { asActor } from './on-behalf.ts'
import { pauseOrders } from './pause.ts'
import { orderDetail } from './show.ts'

export type OrderDraft = {
  readonly id: string
  readonly channel: OrderChannel
  readonly elderId: string
  readonly itemCode: string
  readonly wantedFrom: Date
  readonly note: string
  readonly useQuota?: boolean
  readonly makeUp?: boolean
  /** The request of the hotline that it comes from. */
  readonly requestId?: string | null
  /** The demand that it is ordered for; left out, an open one of the same need is found. */
  readonly demandId?: string
}

/** Nobody orders for the past, nor for a year ahead. */
const EARLIEST_MS = -2 * 3_600_000
const LATEST_MS = 366 * 86_400_000

/**
 * One order, whoever asks and however; in a system transaction. Under the caller's id: repeated, it stands. Where the place
 * dispatches by itself the best provider is offered it at once. Returns the number that people read out.
 */
export async function placeOrder(tx: Tx, draft: OrderDraft): Promise<{ id: string; number: number }> {
  const stands = await tx
    .selectFrom('care.service_order')
    .select(['id', 'number', 'elder_id'])
    .where('id', '=', draft.id)
    .executeTakeFirst()
  if (stands) {
    if (stands.elder_id !== draft.elderId) throw notFound()
    return { id: stands.id, number: stands.number }
  }
  const elder = await tx
    .selectFrom('people.elder')
    .select(['id', 'region_code', 'address', 'lon', 'lat'])
    .where('id', '=', draft.elderId)
    .where('status', '=', 'alive')
    .executeTakeFirst()
  if (!elder) throw notFound()
  const item = await findPublished(tx, draft.itemCode)
  if (!item) throw problems.noItem()
  const now = clock.now()
  const ahead = draft.wantedFrom.getTime() - now.getTime()
  if (ahead < EARLIEST_MS || ahead > LATEST_MS)
    throw invalidInput(undefined, [
      {
        pointer: '/wantedFrom',
        detail: ahead < 0 ? '服务时间已过' : '服务时间在一年以后',
        detailEn: ahead < 0 ? 'That time is over' : 'More than a year ahead',
      },
    ])
  const demandId = draft.demandId ?? (await demandFor(tx, elder.id, item.need))
  const row = await tx
    .insertInto('care.service_order')
    .values({
      id: draft.id,
      channel: draft.channel,
      request_id: draft.requestId ?? null,
      demand_id: demandId,
      elder_id: elder.id,
      region_code: elder.region_code,
      item_code: item.item_code,
      item_version: item.version,
      wanted_from: draft.wantedFrom,
      wanted_to: new Date(draft.wantedFrom.getTime() + item.minutes * 60_000),
      address: elder.address ?? '',
      lon: elder.lon,
      lat: elder.lat,
      note: draft.note,
      use_quota: draft.useQuota ?? true,
      make_up: draft.makeUp ?? false,
      state_since: now,
      created_at: now,
    })
    .returning(['id', 'number'])
    .executeTakeFirstOrThrow()
  const subject = { subjectId: row.id, elderId: elder.id, regionCode: elder.region_code }
  await record(tx, events.placed, { channel: draft.channel, item: item.item_code }, subject)
  if (demandId) await record(tx, events.forDemand, { demandId }, subject)
  await pauseOrders(tx, elder.id)
  await offerFirst(tx, row.id)
  return row
}

export const placeOrderRoute = route(contract.placeOrder, async ({ app, tx, actor, body }) => {
  const elder = await tx
    .selectFrom('people.elder')
    .select('id')
    .where('id', '=', body.elderId)
    .executeTakeFirst()
  if (!elder) throw notFound()
  return asActor({ app, actor }, 'care.place', async (system) => {
    const { id } = await placeOrder(system, {
      ...body,
      channel: 'staff',
      wantedFrom: new Date(body.wantedFrom),
    })
    return orderDetail(system, id)
  })
})
