import { sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/care-catalogue'
import { events } from '#contract/care-events'
import { problems } from '#contract/care-words'
import { notFound, stale } from '#contract/problem'
import { isWithin } from '#contract/region'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { itemRows, itemView } from './item.ts'

export const listItemsRoute = route(contract.listItems, async ({ tx, query }) => {
  const { rows } = await itemRows(
    tx,
    sql`(${query.all} or v.state = 'published')
      and (${query.class ?? null}::care.item_class is null or v.class = ${query.class ?? null}::care.item_class)
      and (${query.group ?? null}::care.item_group is null or v.item_group = ${query.group ?? null}::care.item_group)
      and (${query.need ?? null}::people.need_item is null or v.need = ${query.need ?? null}::people.need_item)
      and (${query.q ?? null}::text is null or strpos(lower(v.zh || ' ' || v.en || ' ' || v.item_code || ' ' || v.content), lower(${query.q ?? ''})) > 0)`,
  )
  return { items: rows.map(itemView) }
})

async function getItem(tx: Tx, code: string) {
  const [row] = (await itemRows(tx, sql`v.item_code = ${code}`)).rows
  if (!row) throw notFound()
  return itemView(row)
}

type Body = Omit<z.output<(typeof contract.publishItem)['body']>, 'seen'>

/**
 * B-ORD-03: a change is a new version; the one before is superseded and stays for what was ordered by it. Says which it
 * became. Records nothing: what comes with the product is no event.
 */
export async function publish(tx: Tx, code: string, body: Body & { seen?: number | null }): Promise<number> {
  const { rows } = await sql<{ version: number; region_code: number; state: string }>`
    select version, region_code, state::text from care.item_version where item_code = ${code} order by version desc limit 1`.execute(
    tx,
  )
  const [last] = rows
  if (body.seen !== undefined && (last?.version ?? null) !== body.seen) throw stale()
  if (last && last.region_code !== body.regionCode) throw problems.otherPlace()
  const now = clock.now()
  await tx
    .insertInto('care.item')
    .values({ code, region_code: body.regionCode })
    .onConflict((c) => c.column('code').doNothing())
    .execute()
  await tx
    .updateTable('care.item_version')
    .set({ state: 'superseded', ended_at: now })
    .where('item_code', '=', code)
    .where('state', '=', 'published')
    .execute()
  const version = (last?.version ?? 0) + 1
  await tx
    .insertInto('care.item_version')
    .values({ item_code: code, version, published_at: now, ...columns(body) })
    .execute()
  return version
}

const columns = (body: Body) => ({
  region_code: body.regionCode,
  class: body.class,
  item_group: body.group,
  help_line: body.line,
  need: body.need,
  purchase_service: body.purchaseService,
  zh: body.zh,
  en: body.en,
  content: body.content,
  standard: body.standard,
  unit: body.unit,
  minutes: body.minutes,
  at_home: body.atHome,
  price_low_fen: body.priceLowFen,
  price_high_fen: body.priceHighFen,
})

export const publishItemRoute = route(contract.publishItem, async ({ tx, actor, params, body }) => {
  if (actor.scope.audience !== 'staff' || !isWithin(body.regionCode, actor.scope.region))
    throw problems.otherPlace()
  const version = await publish(tx, params.code, body)
  await record(tx, events.itemPublished, { code: params.code, version }, { regionCode: body.regionCode })
  return getItem(tx, params.code)
})

export const retireItemRoute = route(contract.retireItem, async ({ tx, params }) => {
  const row = await tx
    .updateTable('care.item_version')
    .set({ state: 'retired', ended_at: clock.now() })
    .where('item_code', '=', params.code)
    .where('state', '=', 'published')
    .returning('region_code')
    .executeTakeFirst()
  if (!row) throw problems.noItem()
  await record(tx, events.itemRetired, { code: params.code }, { regionCode: row.region_code })
  return getItem(tx, params.code)
})
