import { sql } from 'kysely'
import { dayOf } from '#contract/day'
import { decodeCursor, encodeCursor } from '#contract/page'
import * as contract from '#contract/people'
import { type Gap, Group } from '#contract/people-words'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import { without } from '#platform/planner'
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

const NARROWING = [
  'sex',
  'setting',
  'mobility',
  'ageFrom',
  'ageTo',
  'device',
  'contact',
  'gap',
  'org',
] as const

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
  const gap = gapOf(filter)
  const rare = wide && gap ? await rarePlaces(tx, bounds, gap) : undefined
  if (rare?.length === 0) return { rows: [], next: null }
  const cursor = decodeCursor(after)
  const near =
    wide && order.sort === 'region'
      ? await stretchOf(tx, bounds, filter, order, limit, cursor?.[0])
      : undefined
  let query = filtered(tx, near?.bounds ?? bounds, filter, near?.whole ? undefined : each)
    .$if(rare !== undefined, (q) => q.where(sql<boolean>`e.region_code = any (${rare ?? []}::bigint[])`))
    .selectAll('e')
    .orderBy(sql`${column} ${way}`)
    .orderBy(sql`e.id ${way}`)
    .limit(limit + 1)
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
    rare !== undefined ||
    filter.org !== undefined ||
    filter.device === 'yes' ||
    filter.status !== undefined ||
    groupsOf(filter.groups).some((group) => ageOfGroup(group) === undefined && !each.has(group))
  const inOrder =
    wide &&
    !few &&
    (order.sort === 'region'
      ? each.size > 0 && !near?.whole
      : !narrowed || bounds.hi - bounds.lo >= 100_000_000)
  const found = await (inOrder ? without(tx, ['sort'], () => query.execute()) : query.execute())
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

/** The gap that a filter asks for: whoever has no contact lacks one. */
const gapOf = ({ gap, contact }: Filter): Gap | undefined => gap ?? (contact === 'no' ? 'contact' : undefined)

/** Beside the gaps: no contact holds a key, a contact is to be verified again. */
type Kept = Gap | 'key' | 'unverified'

async function gapPlaces(
  tx: Tx,
  { lo, hi }: Pick<Bounds, 'lo' | 'hi'>,
  gap: Kept,
): Promise<{ region_code: number; n: number }[]> {
  const { rows } = await sql<{ region_code: number; n: number }>`
    select region_code, n from people.gap_places(${gap}, ${lo}, ${hi}, ${dayOf(clock.now())})`.execute(tx)
  return rows
}

/** Villages beyond which nobody lacks it, when these are few: the rest need not be looked through. */
const FEW_VILLAGES = 400
export async function rarePlaces(
  tx: Tx,
  bounds: Pick<Bounds, 'lo' | 'hi'>,
  gap: Gap,
): Promise<number[] | undefined> {
  const places = await gapPlaces(tx, bounds, gap)
  return places.length <= FEW_VILLAGES ? places.map((one) => one.region_code) : undefined
}

/**
 * For a group in the order of places: the stretch of villages in which the next page lies, told by how many of the group each
 * has. `whole`: the stretch holds the page and little more; with other things asked only where it begins and ends is known.
 */
async function stretchOf(
  tx: Tx,
  bounds: Bounds,
  filter: Filter,
  { direction }: Order,
  limit: number,
  from: string | number | null | undefined,
): Promise<{ bounds: Bounds; whole: boolean } | undefined> {
  const [group, ...more] = groupsOf(filter.groups)
  if (group === undefined || (filter.status ?? 'alive') !== 'alive') return undefined
  const { rows: places } = await sql<{ region_code: number; n: number }>`
    select region_code, sum(n)::int as n from people.group_places(${group}, ${bounds.lo}, ${bounds.hi}, ${dayOf(clock.now())})
    group by 1 order by 1 ${sql.raw(direction)}`.execute(tx)
  const ahead = places.filter(
    ({ region_code: code }) =>
      typeof from !== 'number' || (direction === 'asc' ? code >= from : code <= from),
  )
  const whole = more.length === 0 && NARROWING.every((name) => filter[name] === undefined)
  // Of the village where the last page ended nobody knows how many are left.
  let sum = 0
  const enough = ahead.find(({ region_code: code, n }) => (sum += code === from ? 0 : n) > limit)
  const ends = [ahead[0], (whole ? enough : undefined) ?? ahead.at(-1)].flatMap(
    (one) => one?.region_code ?? [],
  )
  if (ends.length === 0) return undefined
  return { bounds: { ...bounds, lo: Math.min(...ends), hi: Math.max(...ends) + 1 }, whole }
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

/** What a whole place lacks is kept counted as well, and what it has is the rest. */
function keptGap({
  region: _region,
  status,
  gap,
  contact,
  ...others
}: Filter): { kept: Kept; rest: boolean } | undefined {
  if ((status ?? 'alive') !== 'alive' || Object.values(others).some((value) => value !== undefined))
    return undefined
  if (gap !== undefined) return contact === undefined ? { kept: gap, rest: false } : undefined
  if (contact === 'yes' || contact === 'no') return { kept: 'contact', rest: contact === 'yes' }
  return contact && { kept: contact, rest: contact === 'key' }
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
  const gap = keptGap(query)
  if (gap && bounds.elders === null && bounds.org === null) {
    const lacking = (await gapPlaces(tx, bounds, gap.kept)).reduce((sum, one) => sum + one.n, 0)
    if (!gap.rest) return { count: lacking }
    const { rows } = await sql<{ n: number }>`
      select n from people.group_counts(${bounds.lo}, ${bounds.hi}, null, ${dayOf(clock.now())}) where code = 'total'`.execute(
      tx,
    )
    return { count: (rows[0]?.n ?? 0) - lacking }
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
