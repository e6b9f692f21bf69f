import { sql } from 'kysely'
import { dayOf } from '#contract/day'
import { decodeCursor, encodeCursor } from '#contract/page'
import * as contract from '#contract/people'
import { Group } from '#contract/people-words'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import { type ElderRow, elderLines } from './elder.ts'
import { ageOfGroup, type Filter, filtered, groupsOf } from './filter.ts'
import { type Bounds, boundsFor } from './scope.ts'

type Order = { sort: 'name' | 'birthDay' | 'updatedAt' | 'region'; direction: 'asc' | 'desc' }

const columns = {
  name: 'pinyin',
  birthDay: 'birth_day',
  updatedAt: 'updated_at',
  region: 'region_code',
} as const

const NARROWING = ['sex', 'setting', 'mobility', 'ageFrom', 'ageTo', 'device', 'contact', 'gap'] as const

/** One page of rows in a stable order: the sort column, then the id. */
export async function elderPage(
  tx: Tx,
  bounds: Bounds,
  filter: Filter,
  order: Order,
  limit: number,
  after?: string,
): Promise<{ rows: ElderRow[]; next: string | null }> {
  const column = sql.raw(`e.${columns[order.sort]}${order.sort === 'name' ? ' collate "C"' : ''}`)
  const way = sql.raw(order.direction)
  const wide = bounds.hi - bounds.lo >= 1_000_000 && bounds.org === null && bounds.elders === null
  const each = wide ? await largeGroups(tx, bounds, filter) : new Set<Group>()
  let query = filtered(tx, bounds, filter, each)
    .selectAll('e')
    .orderBy(sql`${column} ${way}`)
    .orderBy(sql`e.id ${way}`)
    .limit(limit + 1)
  const cursor = decodeCursor(after)
  if (cursor?.length === 2) {
    const [value, id] = cursor
    const type = sql.raw(
      { name: 'text', birthDay: 'date', updatedAt: 'timestamptz', region: 'bigint' }[order.sort],
    )
    query = query.where(
      sql<boolean>`(${column}, e.id) ${sql.raw(order.direction === 'asc' ? '>' : '<')} (${String(value)}::${type}, ${String(id)}::uuid)`,
    )
  }
  // The policy's bounds are unknown when the plan is made, so the planner takes a city for a few hundred rows and sorts
  // them all; over a county or more the index that has the order already is the better way, and over a city even when a filter
  // leaves only some: each is looked at in order until the page is full.
  const narrowed = NARROWING.some((name) => filter[name] !== undefined) || each.size > 0
  const few =
    filter.org !== undefined ||
    filter.device === 'yes' ||
    filter.status !== undefined ||
    groupsOf(filter.groups).some((group) => ageOfGroup(group) === undefined && !each.has(group))
  const inOrder =
    wide && order.sort !== 'region' && !few && (!narrowed || bounds.hi - bounds.lo >= 100_000_000)
  if (inOrder) await sql`set local enable_sort = off`.execute(tx)
  const found = await query.execute()
  if (inOrder) await sql`set local enable_sort = on`.execute(tx)
  const rows = found.slice(0, limit)
  const last = rows.at(-1)
  const key =
    last &&
    {
      name: last.pinyin,
      birthDay: last.birth_day,
      updatedAt: last.updated_at.toISOString(),
      region: last.region_code,
    }[order.sort]
  return {
    rows,
    next: found.length > limit && last && key !== undefined ? encodeCursor([key, last.id]) : null,
  }
}

/** From how many members on the next fifty in an order are found sooner by asking each elder. */
const LARGE = 20_000

async function largeGroups(tx: Tx, { lo, hi, org }: Bounds, filter: Filter): Promise<Set<Group>> {
  const asked = groupsOf(filter.groups).filter((group) => ageOfGroup(group) === undefined)
  if (asked.length === 0) return new Set()
  const { rows } = await sql<{ code: Group; n: number }>`
    select code, n from people.group_counts(${lo}, ${hi}, ${org}, ${dayOf(clock.now())}) where code = any (${asked}::text[])`.execute(
    tx,
  )
  return new Set(rows.filter((row) => row.n >= LARGE).map((row) => row.code))
}

export const listRoute = route(contract.list, async ({ tx, actor, query }) => {
  const { rows, next } = await elderPage(
    tx,
    boundsFor(actor, query.region),
    query,
    query,
    query.limit,
    query.after,
  )
  return { items: await elderLines(tx, rows), next }
})

/** A whole place, or one group of it, is kept counted; anything narrower is counted from the records. */
function keptCount({ region: _region, status, groups, ...others }: Filter): string | undefined {
  if ((status ?? 'alive') !== 'alive' || Object.values(others).some((value) => value !== undefined))
    return undefined
  const [group, ...more] = groupsOf(groups)
  return more.length > 0 ? undefined : (group ?? 'total')
}

export const countRoute = route(contract.count, async ({ tx, actor, query }) => {
  const bounds = boundsFor(actor, query.region)
  const kept = keptCount(query)
  if (kept !== undefined && bounds.elders === null) {
    const { lo, hi, org } = bounds
    const { rows } = await sql<{ n: number }>`
      select n from people.group_counts(${lo}, ${hi}, ${org}, ${dayOf(clock.now())}) where code = ${kept}`.execute(
      tx,
    )
    return { count: rows[0]?.n ?? 0 }
  }
  const { n } = await filtered(tx, bounds, query)
    .select(sql<number>`count(*)`.as('n'))
    .executeTakeFirstOrThrow()
  return { count: n }
})

export const groupCountsRoute = route(contract.groupCounts, async ({ tx, actor, query }) => {
  const on = query.on ?? dayOf(clock.now())
  const { lo, hi, org } = boundsFor(actor, query.region)
  const { rows } = await sql<{
    code: string
    n: number
  }>`select code, n from people.group_counts(${lo}, ${hi}, ${org}, ${on})`.execute(tx)
  const total = rows.find((row) => row.code === 'total')?.n ?? 0
  return {
    on,
    total,
    groups: Group.options.map((code) => ({ code, count: rows.find((row) => row.code === code)?.n ?? 0 })),
  }
})
