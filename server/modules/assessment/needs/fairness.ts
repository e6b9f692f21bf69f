import { sql } from 'kysely'
import type { z } from 'zod'
import { Group, NeedItem } from '#contract/people-words'
import * as contract from '#contract/planning'
import { dayOf } from '#contract/day'
import { boundsOf } from '#contract/region'
import { regionName } from '#modules/regions'
import { clock } from '#platform/clock'
import { route } from '#platform/module'
import { siteKinds } from './demands.ts'
import { placeOf } from './places.ts'

type Row = {
  code: string | null
  asked: number
  served: number
  declined: number
  waiting: number
  median: number | null
  p90: number | null
  longest: number | null
}

/** Waits are in whole days from the day it was asked to the day it was served; who still waits counts as waiting, not as a wait. */
const figures = sql`count(*)::int as asked, count(*) filter (where d.state = 'served')::int as served, count(*) filter (where d.state = 'declined')::int as declined,
  count(*) filter (where d.state in ('open', 'arranged'))::int as waiting,
  percentile_cont(0.5) within group (order by d.days) filter (where d.state = 'served') as median,
  percentile_cont(0.9) within group (order by d.days) filter (where d.state = 'served') as p90,
  max(d.days) filter (where d.state in ('open', 'arranged'))::int as longest`

/** How long each group waited for what it asked for, and why it was declined: the proof that nobody is put behind (B-ASM-21). */
export const fairnessRoute = route(contract.fairness, async ({ tx, actor, query }) => {
  const place = placeOf(query.region, actor)
  const { lo, hi } = boundsOf(place)
  const today = dayOf(clock.now())
  const to = query.to ?? today
  const from = query.from ?? dayOf(new Date(Date.parse(`${to}T12:00:00+08:00`) - 365 * 86_400_000))
  const asked = sql`asked as materialized (
    select row_number() over () as n, d.elder_id, d.state, d.reason, (d.opened_at at time zone 'Asia/Shanghai')::date as day,
      coalesce(d.served_on, ${today}::date) - (d.opened_at at time zone 'Asia/Shanghai')::date as days
    from assessment.demand d where d.region_code >= ${lo} and d.region_code < ${hi}
      and d.opened_at >= ${from}::date::timestamp at time zone 'Asia/Shanghai' and d.opened_at < (${to}::date + 1)::timestamp at time zone 'Asia/Shanghai')`
  const { rows: whole } =
    await sql<Row>`with ${asked} select null::text as code, ${figures} from asked d`.execute(tx)
  // Of the groups as they were on the day it was asked: read once for the place, not for each demand.
  const { rows: groups } = await sql<Row>`with ${asked},
    held as materialized (
      select g.elder_id, g.code, g.valid from people.elder_group g where g.region_code >= ${lo} and g.region_code < ${hi}
        and g.elder_id in (select elder_id from asked)),
    member as (select distinct a.n, h.code from asked a join held h on h.elder_id = a.elder_id and h.valid @> a.day)
    select m.code, ${figures} from member m join asked d on d.n = m.n group by m.code order by count(*) desc, m.code`.execute(
    tx,
  )
  const { rows: reasons } = await sql<{ reason: string; n: number }>`with ${asked}
    select reason, count(*)::int as n from asked where state = 'declined' group by 1 order by 2 desc, 1 limit 20`.execute(
    tx,
  )
  const view = (row: Row): z.input<typeof contract.Waits> => ({
    asked: row.asked,
    served: row.served,
    declined: row.declined,
    waiting: row.waiting,
    medianDays: row.median,
    p90Days: row.p90,
    longestWaitingDays: row.longest,
  })
  return {
    regionCode: place,
    regionName: (await regionName(tx, place)) ?? String(place),
    from,
    to,
    whole: view(
      whole[0] ?? {
        code: null,
        asked: 0,
        served: 0,
        declined: 0,
        waiting: 0,
        median: null,
        p90: null,
        longest: null,
      },
    ),
    groups: groups.flatMap((row) => {
      const group = Group.safeParse(row.code)
      return group.success ? [{ group: group.data, ...view(row) }] : []
    }),
    reasons: reasons.map(({ reason, n }) => ({ reason, count: n })),
  }
})

type ItemRow = { item: NeedItem; elders: number; waiting: number; arranged: number; served: number }

/**
 * What the elders of a place asked for against who could serve it there: the gap is who asked and has nobody yet (B-ASM-22).
 * An item that no fitting open site serves is named, whether or not somebody waits: that is where a facility is missing.
 */
export const demandGapsRoute = route(contract.demandGaps, async ({ tx, actor, query }) => {
  const place = placeOf(query.region, actor)
  const { lo, hi } = boundsOf(place)
  const { rows } = await sql<ItemRow>`
    select item, count(distinct elder_id)::int as elders, count(distinct elder_id) filter (where state = 'open')::int as waiting,
      count(distinct elder_id) filter (where state = 'arranged')::int as arranged, count(distinct elder_id) filter (where state = 'served')::int as served
    from assessment.demand where state <> 'declined' and region_code >= ${lo} and region_code < ${hi} group by 1`.execute(
    tx,
  )
  // Sites that stand in the place or below it, and those elsewhere that serve it.
  const { rows: sites } = await sql<{ kind: string; n: number }>`
    select kind, count(distinct id)::int as n from (
      select s.id, s.kind from organisations.site s where s.state = 'open' and s.region_code >= ${lo} and s.region_code < ${hi}
      union all select s.id, s.kind from organisations.sites_serving(${place}, null) s) x group by 1`.execute(
    tx,
  )
  const sitesOf = (item: NeedItem) =>
    sites.reduce((all, site) => (siteKinds[item].includes(site.kind) ? all + site.n : all), 0)
  return {
    regionCode: place,
    regionName: (await regionName(tx, place)) ?? String(place),
    items: NeedItem.options
      .map((item) => {
        const row = rows.find((one) => one.item === item)
        return {
          item,
          elders: row?.elders ?? 0,
          served: row?.served ?? 0,
          arranged: row?.arranged ?? 0,
          gap: row?.waiting ?? 0,
          sites: sitesOf(item),
        }
      })
      .sort((a, b) => b.gap - a.gap || b.elders - a.elders),
  }
})
