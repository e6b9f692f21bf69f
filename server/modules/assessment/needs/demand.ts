import { type RawBuilder, type Selectable, sql } from 'kysely'
import type { z } from 'zod'
import type { OrderId, OrderState } from '#contract/care-words'
import { dayOf } from '#contract/day'
import * as contract from '#contract/demands'
import { uuidv7 } from '#contract/id'
import type { NeedItem } from '#contract/people-words'
import { notFound } from '#contract/problem'
import { regionNames } from '#modules/regions'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import type { DB } from '#platform/schema.gen'
import { type OfElder, personOf } from './elder.ts'
import { needsRulesOf } from './rules.ts'

export type DemandRow = Selectable<DB['assessment.demand']>
export type DemandView = z.input<typeof contract.Demand>

type OfOrder = {
  order_id_now: string | null
  order_number: number | null
  order_state: z.infer<typeof OrderState> | null
}
/** The order that answers a demand `d`, unless cancelled. */
const orderOf = sql`select o.id as order_id_now, o.number as order_number, o.state::text as order_state
  from care.service_order o where o.demand_id = d.id and o.state <> 'cancelled'`

export async function demandViews(
  tx: Tx,
  where: RawBuilder<unknown>,
  limit = 1000,
): Promise<{ rows: DemandRow[]; views: DemandView[] }> {
  const { rows } = await sql<DemandRow & OfElder & OfOrder>`
    select d.*, e.name as elder_name, e.birth_day, o.* from assessment.demand d join people.elder e on e.id = d.elder_id
      left join lateral (${orderOf}) o on true
    where ${where} order by d.opened_at desc, d.id desc limit ${limit}`.execute(tx)
  const ids = rows.map((row) => row.id)
  const names = await regionNames(
    tx,
    rows.map((row) => row.region_code),
  )
  const { rows: sources } = await sql<Selectable<DB['assessment.demand_source']>>`
    select * from assessment.demand_source where demand_id = any (${ids}::uuid[]) order by at, id`.execute(tx)
  const today = dayOf(clock.now())
  const views = rows.map((row) => ({
    id: row.id,
    ...personOf(row, names),
    item: row.item,
    // The columns are checked to hold these words.
    state: row.state as contract.DemandState,
    sources: sources
      .filter((source) => source.demand_id === row.id)
      .map((source) => ({
        id: source.id,
        channel: source.channel as contract.DemandChannel,
        text: source.text,
        byName: source.by_name,
        at: source.at.toISOString(),
      })),
    providerOrgId: row.provider_org_id,
    providerName: row.provider_name,
    ownerName: row.owner_name,
    dueOn: row.due_on,
    overdue: row.state === 'arranged' && row.due_on !== null && row.due_on < today,
    servedOn: row.served_on,
    reason: row.reason,
    order:
      row.order_id_now && row.order_number !== null && row.order_state
        ? // The column is this brand's uuid.
          {
            id: row.order_id_now as z.infer<typeof OrderId>,
            number: row.order_number,
            state: row.order_state,
          }
        : null,
    openedAt: row.opened_at.toISOString(),
    closedAt: row.closed_at?.toISOString() ?? null,
    closedBy: row.closed_by_name,
    updatedAt: row.updated_at.toISOString(),
  }))
  return { rows, views }
}

export async function demandView(tx: Tx, id: string): Promise<DemandView> {
  const [view] = (await demandViews(tx, sql`d.id = ${id}`)).views
  if (!view) throw notFound()
  return view
}

export const subjectOf = (row: Pick<DemandRow, 'elder_id' | 'region_code' | 'org_id' | 'id'>) => ({
  elderId: row.elder_id,
  regionCode: row.region_code,
  orgId: row.org_id,
  subjectId: row.id,
})

export type Said = {
  elderId: string
  item: NeedItem
  channel: contract.DemandChannel
  /** The request, form or note it came from: the same one twice is one source. */
  ref: string
  text?: string
  byName?: string
}

/**
 * Somebody has said that an elder needs something. The same elder and item with a source within the place's window is
 * one demand with one source more (B-ASM-20), else a new one. Returns the demand's id; undefined when the elder is not alive.
 */
export async function state(tx: Tx, said: Said): Promise<string | undefined> {
  const elder = await tx
    .selectFrom('people.elder')
    .select(['id', 'region_code', 'org_id'])
    .where('id', '=', said.elderId)
    .where('status', '=', 'alive')
    .executeTakeFirst()
  if (!elder) return undefined
  // Two who hear it at the same time make one demand.
  await sql`select pg_advisory_xact_lock(7305, hashtext(${`${elder.id} ${said.item}`}))`.execute(tx)
  const { rows: known } = await sql<{ id: string }>`
    select d.id from assessment.demand d join assessment.demand_source s on s.demand_id = d.id
    where d.elder_id = ${elder.id} and d.item = ${said.item} and s.channel = ${said.channel} and s.ref = ${said.ref}`.execute(
    tx,
  )
  if (known[0]) return known[0].id
  const now = clock.now()
  const { mergeDays } = await needsRulesOf(tx, elder.region_code)
  const since = new Date(now.getTime() - mergeDays * 86_400_000)
  const { rows: near } = await sql<{ id: string }>`
    select d.id from assessment.demand d
    where d.elder_id = ${elder.id} and d.item = ${said.item} and d.state in ('open', 'arranged')
      and exists (select from assessment.demand_source s where s.demand_id = d.id and s.at >= ${since})
    order by d.opened_at desc limit 1`.execute(tx)
  const id = near[0]?.id ?? uuidv7()
  const scope = { elder_id: elder.id, region_code: elder.region_code, org_id: elder.org_id }
  if (near[0])
    await tx.updateTable('assessment.demand').set({ updated_at: now }).where('id', '=', id).execute()
  else
    await tx
      .insertInto('assessment.demand')
      .values({ id, ...scope, item: said.item, opened_at: now, updated_at: now })
      .execute()
  await tx
    .insertInto('assessment.demand_source')
    .values({
      id: uuidv7(),
      demand_id: id,
      ...scope,
      channel: said.channel,
      ref: said.ref,
      text: said.text ?? '',
      by_name: said.byName ?? '',
      at: now,
    })
    .execute()
  await record(
    tx,
    contract.events.stated,
    { item: said.item, channel: said.channel, merged: near[0] !== undefined },
    subjectOf({ id, ...scope }),
  )
  return id
}

/** From open or arranged to another state, with what goes with it; `set` in columns. */
export async function move(
  tx: Tx,
  row: DemandRow,
  to: contract.DemandState,
  set: Partial<Omit<DemandRow, 'id' | 'state'>>,
): Promise<void> {
  await tx
    .updateTable('assessment.demand')
    .set({ ...set, state: to, updated_at: clock.now() })
    .where('id', '=', row.id)
    .execute()
  await record(tx, contract.events.moved, { item: row.item, state: to }, subjectOf(row))
}
