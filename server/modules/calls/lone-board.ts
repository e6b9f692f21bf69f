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
const iso = (at: Date | null) => at?.toISOString() ?? null

export const loneEldersRoute = route(loneElders, async ({ tx, actor, query }) => {
  const own = boundsOf(actor.scope.audience === 'staff' ? actor.scope.region : 0)
  const asked = boundsOf(query.region ?? 0)
  const [lo, hi] = [Math.max(own.lo, asked.lo), Math.min(own.hi, asked.hi)]
  const region = query.region ?? (actor.scope.audience === 'staff' ? actor.scope.region : 0)
  const rule = await get(tx, loneBoardKind, { region })
  const hours = rule?.body.redAfterHours ?? null
  const since = hours === null ? null : new Date(clock.now().getTime() - hours * 3_600_000)
  const board = sql`with heard as materialized (
      select e.id, e.name, e.region_code,
        (select max(d.last_seen_at) from devices.device d where d.elder_id = e.id) as signal,
        (select max(c.answered_at) from calls.call c where c.elder_id = e.id) as call,
        (select max(v.done_at) from calls.visit_task v where v.elder_id = e.id and v.state = 'done') as visit,
        (select max(o.created_at) from calls.order_request o where o.elder_id = e.id) as ordered
      from people.elder e
      where e.status = 'alive' and e.id in (select people.in_group(${query.group}, ${lo}, ${hi}, null, ${dayOf(clock.now())}))),
    board as materialized (
      select h.*, greatest(h.signal, h.call, h.visit, h.ordered) as heard,
        coalesce(greatest(h.signal, h.call, h.visit, h.ordered) < ${since}::timestamptz or
          (greatest(h.signal, h.call, h.visit, h.ordered) is null and ${since}::timestamptz is not null), false) as red
      from heard h)`
  const counts = await sql<{ elders: number; reds: number }>`${board}
    select count(*)::int as elders, count(*) filter (where red)::int as reds from board`.execute(tx)
  const cursor = decodeCursor(query.after)
  // Never heard of comes first: the beginning of time.
  const { rows } = await sql<Row>`${board}
    select b.*, r.name as region_name from board b left join regions.region r on r.code = b.region_code
    where ${cursor?.length === 2 ? sql`(coalesce(b.heard, '-infinity'), b.id) > (${cursor[0]}::timestamptz, ${cursor[1]}::uuid)` : sql`true`}
      and ${query.red === undefined ? sql`true` : sql`b.red = ${query.red}`}
    order by coalesce(b.heard, '-infinity'), b.id limit ${query.limit + 1}`.execute(tx)
  const page = rows.slice(0, query.limit)
  const last = page.at(-1)
  return {
    elders: counts.rows[0]?.elders ?? 0,
    reds: counts.rows[0]?.reds ?? 0,
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
