import { sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/care-field'
import type { OrderId } from '#contract/care-words'
import { ageOn, dayOf } from '#contract/day'
import { done } from '#contract/endpoint'
import { forbidden, invalidInput } from '#contract/problem'
import type { Actor } from '#platform/actor'
import { clock } from '#platform/clock'
import type { App } from '#platform/module'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import { decrypt } from '#platform/secrets'
import { accept, decline } from './answer.ts'
import { confirm, pay } from './close.ts'
import { asActor, onOrder } from './on-behalf.ts'
import { lockOrder, type ListedRow, type OrderRow, orderRows, pausedView } from './order.ts'
import { arrive, finish, start } from './steps.ts'

function personOf(actor: Actor): string {
  if (actor.scope.audience !== 'field') throw forbidden()
  return actor.scope.personId
}

type Listed = ListedRow & {
  birth_day: string | null
  phone: Buffer | null
  answer_by: Date | null
  paid: boolean
  item_content: string
  item_standard: string
}

/** What the worker needs at the door, from the offer until a day after it was finished. */
export const myOrdersRoute = route(contract.myOrders, async ({ app, actor }) => {
  const me = personOf(actor)
  return asActor({ app, actor }, 'care.my_orders', async (system) => {
    const since = new Date(clock.now().getTime() - 7 * 86_400_000)
    const rows = await orderRows(
      system,
      sql`o.worker_id = ${me} and (o.state in ('offered', 'accepted', 'arrived', 'started') or o.finished_at > ${since})`,
      200,
      sql`o.wanted_from, o.id`,
    )
    const more = await more_(system, rows)
    return { now: clock.now().toISOString(), items: rows.map((row) => view({ ...row, ...more(row.id) })) }
  })
})

type More = Pick<Listed, 'birth_day' | 'phone' | 'answer_by' | 'paid' | 'item_content' | 'item_standard'>
async function more_(tx: Tx, list: readonly ListedRow[]): Promise<(id: string) => More> {
  const { rows } = await sql<More & { id: string }>`
    select o.id, e.birth_day::text, v.content as item_content, v.standard as item_standard,
      (select p.cipher from people.phone p where p.elder_id = o.elder_id and p.contact_id is null and p.ends_on is null order by p.created_at limit 1) as phone,
      (select a.answer_by from care.assignment a where a.order_id = o.id and a.state = 'waiting') as answer_by,
      exists (select from care.payment p where p.order_id = o.id) as paid
    from care.service_order o join people.elder e on e.id = o.elder_id
      join care.item_version v on v.item_code = o.item_code and v.version = o.item_version
    where o.id = any (${list.map((row) => row.id)}::uuid[])`.execute(tx)
  const by = new Map(rows.map((row) => [row.id, row]))
  return (id) => {
    const row = by.get(id)
    if (!row) throw new Error(`order ${id} has no elder`)
    return row
  }
}

function view(row: Listed): z.input<typeof contract.MyOrder> {
  return {
    id: row.id as OrderId, // the column is this brand's uuid
    number: row.number,
    state: row.state,
    elderName: row.elder_name,
    elderAge: row.birth_day ? ageOn(row.birth_day, dayOf(clock.now())) : 0,
    // Whom to ring at the door, once the order is theirs.
    elderPhone:
      row.phone && ['accepted', 'arrived', 'started'].includes(row.state) ? decrypt(row.phone) : null,
    address: row.address,
    lon: row.lon,
    lat: row.lat,
    item: { zh: row.zh, en: row.en },
    content: row.item_content,
    standard: row.item_standard,
    unit: row.unit,
    minutes: row.minutes,
    wantedFrom: row.wanted_from.toISOString(),
    wantedTo: row.wanted_to.toISOString(),
    note: row.note,
    answerBy: row.answer_by?.toISOString() ?? null,
    paused: pausedView(row),
    acceptedAt: row.accepted_at?.toISOString() ?? null,
    arrivedAt: row.arrived_at?.toISOString() ?? null,
    startedAt: row.started_at?.toISOString() ?? null,
    finishedAt: row.finished_at?.toISOString() ?? null,
    done: row.content,
    priceFen: row.price_fen ?? 0,
    selfFen: row.self_fen ?? 0,
    paid: row.paid,
    confirmed: row.confirmed_at !== null,
  }
}

type Caller = { app: App; tx: Tx; actor: Actor; params: { id: string } }
/** One step on the phone: the same step again, as an outbox may send it, changes nothing. */
async function step(
  caller: Caller,
  name: `care.${string}`,
  isDone: (order: OrderRow) => boolean,
  work: (system: Tx, order: OrderRow) => Promise<void>,
) {
  personOf(caller.actor)
  return onOrder(caller, name, caller.params.id, async (system) => {
    const order = await lockOrder(system, caller.params.id)
    if (!isDone(order)) await work(system, order)
    return done
  })
}

export const acceptMineRoute = route(contract.acceptMine, async ({ app, tx, actor, params, body }) =>
  step(
    { app, tx, actor, params },
    'care.accept',
    (order) => order.accepted_at !== null,
    (system, order) =>
      accept(system, order, new Date(Math.min(Date.parse(body.at), clock.now().getTime())), actor.name),
  ),
)
export const declineMineRoute = route(contract.declineMine, async ({ app, tx, actor, params, body }) =>
  step(
    { app, tx, actor, params },
    'care.decline',
    () => false,
    (system, order) => decline(system, order, body, actor.name),
  ),
)
export const arriveMineRoute = route(contract.arriveMine, async ({ app, tx, actor, params, body }) =>
  step(
    { app, tx, actor, params },
    'care.arrive',
    (order) => order.arrived_at !== null,
    (system, order) => arrive(system, order, new Date(body.at), body.fix, body.note),
  ),
)
export const startMineRoute = route(contract.startMine, async ({ app, tx, actor, params, body }) =>
  step(
    { app, tx, actor, params },
    'care.start',
    (order) => order.started_at !== null,
    (system, order) => start(system, order, new Date(body.at)),
  ),
)

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

export const finishMineRoute = route(contract.finishMine, async ({ app, tx, actor, params, body }) =>
  step(
    { app, tx, actor, params },
    'care.finish',
    (order) => order.finished_at !== null,
    async (system, order) => {
      const png = body.signature === null ? null : Buffer.from(body.signature, 'base64')
      if (png && !png.subarray(0, 8).equals(PNG))
        throw invalidInput(undefined, [
          { pointer: '/signature', detail: '不是 PNG 图片', detailEn: 'Not a PNG picture' },
        ])
      const signatureFile = png
        ? (
            await app.files.put(system, {
              name: `工单${order.number}签字.png`,
              mediaType: 'image/png',
              bytes: png,
            })
          ).id
        : null
      await finish(system, order, {
        at: new Date(body.at),
        content: body.content,
        minutes: body.minutes,
        signatureFile,
      })
      const finished = await lockOrder(system, order.id)
      // Nothing to pay is no mistake of the phone: the price may have become nothing meanwhile.
      if (body.payment && (await dueFen(system, order.id)) > 0)
        await pay(
          system,
          finished,
          body.payment.method,
          body.payment.reference,
          finished.finished_at ?? clock.now(),
        )
      if (body.satisfaction !== null && signatureFile !== null)
        await confirm(system, await lockOrder(system, order.id), 'signature', body.satisfaction, actor.name)
    },
  ),
)

async function dueFen(tx: Tx, orderId: string): Promise<number> {
  const row = await tx
    .selectFrom('care.share')
    .select('amount_fen')
    .where('order_id', '=', orderId)
    .where('source', '=', 'self')
    .executeTakeFirst()
  return row?.amount_fen ?? 0
}
