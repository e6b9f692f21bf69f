import { sql } from 'kysely'
import { type OrderChannel, problems } from '#contract/care-words'
import { dayOf } from '#contract/day'
import { uuidv7 } from '#contract/id'
import { notFound } from '#contract/problem'
import type { Actor } from '#platform/actor'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import type { App } from '#platform/module'
import { asActor } from './on-behalf.ts'
import { placeOrder } from './place.ts'

export type NeedDraft = {
  /** One request becomes one order: asked again, it stands. */
  readonly requestId: string
  readonly channel: OrderChannel
  readonly elderId: string
  readonly need: string
  readonly itemCode: string | null
  /** `YYYY-MM-DD` and `HH:MM` in Asia/Shanghai; the usual ones when null. */
  readonly day: string | null
  readonly time: string | null
  readonly note: string
}

/** Hours within which somebody comes when no time was said. */
const [OPENS, CLOSES] = [9, 17]

/** When somebody comes who was told a day, a time, both or neither; pure. Never in the past. */
export function usualStart(now: Date, day: string | null, time: string | null): Date {
  const at = (on: string, hour: string) => new Date(`${on}T${hour}:00+08:00`)
  if (time !== null) {
    const asked = at(day ?? dayOf(now), time)
    return day === null && asked < now ? new Date(asked.getTime() + 86_400_000) : asked
  }
  // Two hours to get there, from the next full hour on.
  const soon = new Date(Math.ceil((now.getTime() + 2 * 3_600_000) / 3_600_000) * 3_600_000)
  const on = day ?? dayOf(soon)
  const opens = at(on, `0${OPENS}:00`)
  const start = soon > opens ? soon : opens
  return day === null && start > at(on, `${CLOSES}:00`) ? new Date(opens.getTime() + 86_400_000) : start
}

/** The item that answers a need where the elder lives. */
export async function itemFor(tx: Tx, elderId: string, need: string): Promise<string | undefined> {
  const { rows } = await sql<{ code: string | null }>`
    select care.item_for(${need}::people.need_item, e.region_code) as code from people.elder e where e.id = ${elderId}`.execute(
    tx,
  )
  return rows[0]?.code ?? undefined
}

/** What the hotline orders: by need, or by an item of the catalogue. Who asks has seen the elder in their own scope. */
export async function orderByNeed(
  caller: { app: App; actor: Actor },
  draft: NeedDraft,
): Promise<{ id: string; number: number }> {
  return asActor(caller, 'care.place', async (system) => {
    const stands = await system
      .selectFrom('care.service_order')
      .select(['id', 'number', 'elder_id'])
      .where('request_id', '=', draft.requestId)
      .executeTakeFirst()
    if (stands && stands.elder_id !== draft.elderId) throw notFound()
    if (stands) return stands
    const itemCode = draft.itemCode ?? (await itemFor(system, draft.elderId, draft.need))
    if (!itemCode) throw problems.noItem()
    return placeOrder(system, {
      id: uuidv7(),
      channel: draft.channel,
      requestId: draft.requestId,
      elderId: draft.elderId,
      itemCode,
      wantedFrom: usualStart(clock.now(), draft.day, draft.time),
      note: draft.note,
    })
  })
}
