import { sql } from 'kysely'
import { z } from 'zod'
import { loneElders } from '#contract/call-board'
import { dayOf } from '#contract/day'
import { decodeCursor, encodeCursor } from '#contract/page'
import { boundsOf } from '#contract/region'
import { get, policyKind } from '#modules/policy'
import { clock } from '#platform/clock'
import { route } from '#platform/module'

/** How long nobody may have heard of a lone elder; a blank is unknown and flags nobody. */
export const loneBoardKind = policyKind({
  name: 'calls.lone_board',
  zh: '独居空巢关注时限',
  en: 'How long a lone elder may be quiet',
  shape: z.object({ redAfterHours: z.number().positive().max(8760).nullable() }),
})

type Row = {
  id: string
  name: string
  region_code: number
  region_name: string | null
  signal: Date | null
  call: Date | null
  visit: Date | null
  ordered: Date | null
  heard: Date | null
  red: boolean
}
/** A line of the board beside the counts; without an id when nobody is on the page. */
type Found = Omit<Row, 'id' | 'name' | 'region_name'> & { id: string | null; elders: number; reds: number }
const iso = (at: Date | null) => at?.toISOString() ?? null

export const loneEldersRoute = route(loneElders, async ({ tx, actor, query }) => {
  const own = boundsOf(actor.scope.audience === 'staff' ? actor.scope.region : 0)
  const asked = boundsOf(query.region ?? 0)
  const [lo, hi] = [Math.max(own.lo, asked.lo), Math.min(own.hi, asked.hi)]
  const region = query.region ?? (actor.scope.audience === 'staff' ? actor.scope.region : 0)
  const rule = await get(tx, loneBoardKind, { region })
  const hours = rule?.body.redAfterHours ?? null
  const since = hours === null ? null : new Date(clock.now().getTime() - hours * 3_600_000)
  const cursor = decodeCursor(query.after)
  // What was heard of whom is one pass over each table, not four look-ups for each of a city's lone elders.
  // Never heard of comes first: the beginning of time.
  const { rows: found } = await sql<Found>`
    with signal as materialized (
      select d.elder_id, max(d.last_seen_at) as at from devices.device d where d.elder_id is not null group by 1),
    call as materialized (
      select c.elder_id, max(c.answered_at) as at from calls.call c where c.elder_id is not null group by 1),
    visit as materialized (
      select v.elder_id, max(v.done_at) as at from calls.visit_task v where v.state = 'done' group by 1),
    ordered as materialized (
      select o.elder_id, max(o.created_at) as at from care.service_order o group by 1),
    gone as materialized (
      select e.id from people.elder e where e.status <> 'alive' and e.region_code >= ${lo} and e.region_code < ${hi}),
    heard as materialized (
      select g.elder_id as id, g.region_code, s.at as signal, c.at as call, v.at as visit, o.at as ordered,
        greatest(s.at, c.at, v.at, o.at) as heard
      from people.members(${query.group}, ${lo}, ${hi}, null, ${dayOf(clock.now())}) g
        left join signal s on s.elder_id = g.elder_id left join call c on c.elder_id = g.elder_id
        left join visit v on v.elder_id = g.elder_id left join ordered o on o.elder_id = g.elder_id
      where g.elder_id not in (select id from gone)),
    board as materialized (
      select h.*, coalesce(h.heard < ${since}::timestamptz or (h.heard is null and ${since}::timestamptz is not null), false) as red from heard h),
    page as (
      select * from board b
      where ${cursor?.length === 2 ? sql`(coalesce(b.heard, '-infinity'), b.id) > (${cursor[0]}::timestamptz, ${cursor[1]}::uuid)` : sql`true`}
        and ${query.red === undefined ? sql`true` : sql`b.red = ${query.red}`}
      order by coalesce(b.heard, '-infinity'), b.id limit ${query.limit + 1})
    select c.*, p.* from (select count(*)::int as elders, count(*) filter (where red)::int as reds from board) c
      left join page p on true order by coalesce(p.heard, '-infinity'), p.id`.execute(tx)
  const [counts] = found
  const listed = found.flatMap((row) => (row.id === null ? [] : [{ ...row, id: row.id }]))
  const { rows: people } = await sql<{ id: string; name: string; region_name: string | null }>`
    select v.id, v.name, r.name as region_name from people.visible(${listed.map((row) => row.id)}::uuid[]) v
      left join regions.region r on r.code = v.region_code`.execute(tx)
  const rows: Row[] = listed.flatMap((row) => {
    const one = people.find((elder) => elder.id === row.id)
    return one ? [{ ...row, ...one }] : []
  })
  const page = rows.slice(0, query.limit)
  const last = page.at(-1)
  return {
    elders: counts?.elders ?? 0,
    reds: counts?.reds ?? 0,
    redAfterHours: hours,
    source: rule?.source ?? null,
    items: page.map((row) => ({
      elderId: row.id,
      name: row.name,
      regionCode: row.region_code,
      regionName: row.region_name,
      lastSignalAt: iso(row.signal),
      lastCallAt: iso(row.call),
      lastVisitAt: iso(row.visit),
      lastOrderAt: iso(row.ordered),
      heardAt: iso(row.heard),
      red: row.red,
    })),
    next: rows.length > query.limit && last ? encodeCursor([iso(last.heard) ?? '-infinity', last.id]) : null,
  }
})
