import { type Selectable, sql } from 'kysely'
import type { z } from 'zod'
import type { Item } from '#contract/care-catalogue'
import type { Tx } from '#platform/db'
import type { DB } from '#platform/schema.gen'

export type VersionRow = Selectable<DB['care.item_version']>

/** The version in use of an item; undefined when there is none, or it is retired. */
export const findPublished = (tx: Tx, code: string): Promise<VersionRow | undefined> =>
  tx
    .selectFrom('care.item_version')
    .selectAll()
    .where('item_code', '=', code)
    .where('state', '=', 'published')
    .executeTakeFirst()

export type ItemRow = VersionRow & { region_name: string | null; offers: number }
export const itemRows = (tx: Tx, where: ReturnType<typeof sql>) =>
  sql<ItemRow>`
    select v.*, r.name as region_name,
      (select count(*)::int from care.offer f where f.item_code = v.item_code and f.withdrawn_at is null) as offers
    from care.item_version v left join regions.region r on r.code = v.region_code where ${where}
    order by v.item_group, v.class, v.item_code, v.version desc`.execute(tx)

export function itemView(row: ItemRow): z.input<typeof Item> {
  return {
    code: row.item_code,
    regionCode: row.region_code,
    regionName: row.region_name,
    version: row.version,
    state: row.state,
    class: row.class,
    group: row.item_group,
    line: row.help_line,
    need: row.need,
    purchaseService: row.purchase_service,
    zh: row.zh,
    en: row.en,
    content: row.content,
    standard: row.standard,
    unit: row.unit,
    minutes: row.minutes,
    atHome: row.at_home,
    priceLowFen: row.price_low_fen,
    priceHighFen: row.price_high_fen,
    publishedAt: row.published_at.toISOString(),
    publishedBy: row.published_by_name,
    endedAt: row.ended_at?.toISOString() ?? null,
    offers: row.offers,
  }
}

/** The version that an order was made by. */
export const findVersion = (tx: Tx, code: string, version: number): Promise<VersionRow> =>
  tx
    .selectFrom('care.item_version')
    .selectAll()
    .where('item_code', '=', code)
    .where('version', '=', version)
    .executeTakeFirstOrThrow()
