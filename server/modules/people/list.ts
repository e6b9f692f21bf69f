import { sql } from 'kysely'
import { dayOf } from '#contract/day'
import { decodeCursor, encodeCursor } from '#contract/page'
import * as contract from '#contract/people'
import { Group } from '#contract/people-words'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import { type ElderRow, elderLines } from './elder.ts'
import { type Filter, filtered } from './filter.ts'
import { type Bounds, boundsFor } from './scope.ts'

type Order = { sort: 'name' | 'birthDay' | 'updatedAt' | 'region'; direction: 'asc' | 'desc' }

const columns = { name: 'pinyin', birthDay: 'birth_day', updatedAt: 'updated_at', region: 'region_code' } as const

/** One page of rows in a stable order: the sort column, then the id. */
export async function elderPage(tx: Tx, bounds: Bounds, filter: Filter, order: Order, limit: number, after?: string): Promise<{ rows: ElderRow[]; next: string | null }> {
  const column = sql.raw(`e.${columns[order.sort]}${order.sort === 'name' ? ' collate "C"' : ''}`)
  const way = sql.raw(order.direction)
  let query = filtered(tx, bounds, filter).selectAll('e').orderBy(sql`${column} ${way}`).orderBy(sql`e.id ${way}`).limit(limit + 1)
  const cursor = decodeCursor(after)
  if (cursor?.length === 2) {
    const [value, id] = cursor
    const type = sql.raw({ name: 'text', birthDay: 'date', updatedAt: 'timestamptz', region: 'bigint' }[order.sort])
    query = query.where(sql<boolean>`(${column}, e.id) ${sql.raw(order.direction === 'asc' ? '>' : '<')} (${String(value)}::${type}, ${String(id)}::uuid)`)
  }
  const found = await query.execute()
  const rows = found.slice(0, limit)
  const last = rows.at(-1)
  const key = last && { name: last.pinyin, birthDay: last.birth_day, updatedAt: last.updated_at.toISOString(), region: last.region_code }[order.sort]
  return { rows, next: found.length > limit && last && key !== undefined ? encodeCursor([key, last.id]) : null }
}

export const listRoute = route(contract.list, async ({ tx, actor, query }) => {
  const { rows, next } = await elderPage(tx, boundsFor(actor, query.region), query, query, query.limit, query.after)
  return { items: await elderLines(tx, rows), next }
})

export const countRoute = route(contract.count, async ({ tx, actor, query }) => {
  const { n } = await filtered(tx, boundsFor(actor, query.region), query).select(sql<number>`count(*)`.as('n')).executeTakeFirstOrThrow()
  return { count: n }
})

export const groupCountsRoute = route(contract.groupCounts, async ({ tx, actor, query }) => {
  const on = query.on ?? dayOf(clock.now())
  const { lo, hi, org } = boundsFor(actor, query.region)
  // Ages come from one pass over birth days, the rest from facts; who had died or moved by then is not counted.
  const { rows } = await sql<{ code: string; n: number }>`
    with here as (
      select id, birth_day from people.elder e
      where e.region_code >= ${sql.lit(lo)} and e.region_code < ${sql.lit(hi)} and (${org}::uuid is null or e.org_id = ${org})
        and (e.status = 'alive' or e.status_day > ${on}::date))
    select 'total' as code, count(*) as n from here
    union all
    select 'age' || a, count(*) from here, unnest(array[60, 65, 75, 80, 85, 90, 100]) a
      where (birth_day + make_interval(years => a))::date <= ${on}::date group by a
    union all
    select g.code, count(distinct g.elder_id) from people.elder_group g join here on here.id = g.elder_id
      where g.region_code >= ${sql.lit(lo)} and g.region_code < ${sql.lit(hi)} and g.valid @> ${on}::date and g.code !~ '^age' group by g.code`.execute(tx)
  const total = rows.find((row) => row.code === 'total')?.n ?? 0
  return { on, total, groups: Group.options.map((code) => ({ code, count: rows.find((row) => row.code === code)?.n ?? 0 })) }
})
