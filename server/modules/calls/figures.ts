import { sql } from 'kysely'
import { careProblems, type DayFigures, figures } from '#contract/calls'
import { boundsOf, levelOf } from '#contract/region'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import { regionNames } from '#modules/regions'

type Counted = Omit<DayFigures, 'day'>
type Row = Counted & { day: string | null }

const WAIT = sql`extract(epoch from c.answered_at - c.rang_at)`
const TALK = sql`extract(epoch from c.ended_at - c.answered_at)`
const DAY = (column: string) => sql`(${sql.ref(column)} at time zone 'Asia/Shanghai')::date`

/** Days in order with their figures, and the last row (day null) for the whole time: percentiles do not add up. */
async function count(tx: Tx, range: { from: Date; to: Date; lo: number; hi: number }): Promise<Row[]> {
  const { rows } = await sql<Row>`
    with c as (
      select * from calls.call c where c.rang_at >= ${range.from} and c.rang_at < ${range.to} and c.region_code >= ${range.lo} and c.region_code < ${range.hi}
    ), q as (
      select * from calls.request q where q.waiting_since >= ${range.from} and q.waiting_since < ${range.to} and q.region_code >= ${range.lo} and q.region_code < ${range.hi}
    ), o as (
      select * from care.service_order o where o.request_id is not null and o.created_at >= ${range.from} and o.created_at < ${range.to} and o.region_code >= ${range.lo} and o.region_code < ${range.hi}
    ), b as (
      select * from calls.callback b where b.last_missed_at >= ${range.from} and b.last_missed_at < ${range.to} and b.region_code >= ${range.lo} and b.region_code < ${range.hi}
    ), by_call as (
      select ${DAY('c.rang_at')} as day, count(*) as calls,
        count(*) filter (where direction = 'in') as inbound, count(*) filter (where direction = 'out') as outbound,
        count(*) filter (where direction = 'in' and answered_at is not null) as answered,
        count(*) filter (where direction = 'in' and state = 'missed') as missed,
        count(*) filter (where direction = 'in' and ${WAIT} <= 15) as quick,
        avg(${WAIT}) filter (where direction = 'in') as mean_wait,
        percentile_cont(0.9) within group (order by ${WAIT}) filter (where direction = 'in' and answered_at is not null) as p90_wait,
        avg(${TALK}) as mean_talk
      from c group by grouping sets ((${DAY('c.rang_at')}), ())
    ), by_request as (
      select ${DAY('q.waiting_since')} as day, count(*) as requests,
        count(*) filter (where kind = 'emergency') as emergencies, count(*) filter (where outcome = 'consultation') as consultations,
        count(*) filter (where outcome = 'complaint') as complaints, count(*) filter (where outcome = 'incident') as incidents
      from q group by grouping sets ((${DAY('q.waiting_since')}), ())
    ), by_order as (
      select ${DAY('o.created_at')} as day, count(*) as orders from o group by grouping sets ((${DAY('o.created_at')}), ())
    ), by_callback as (
      select ${DAY('b.last_missed_at')} as day, count(*) filter (where result in ('reached', 'called_again', 'answered_late')) as recovered
      from b group by grouping sets ((${DAY('b.last_missed_at')}), ())
    ), days as (
      select day from by_call union select day from by_request union select day from by_order union select day from by_callback
    )
    select d.day::text as day, coalesce(calls, 0) as calls, coalesce(inbound, 0) as inbound, coalesce(outbound, 0) as outbound,
      coalesce(answered, 0) as answered, coalesce(missed, 0) as missed,
      (answered::float8 / nullif(answered + missed, 0)) as "answerRate", (quick::float8 / nullif(answered + missed, 0)) as "within15s",
      round(mean_wait, 1)::float8 as "meanWaitSeconds", round(p90_wait::numeric, 1)::float8 as "p90WaitSeconds", round(mean_talk, 1)::float8 as "meanTalkSeconds",
      coalesce(recovered, 0) as recovered, coalesce(requests, 0) as requests, coalesce(emergencies, 0) as emergencies,
      coalesce(consultations, 0) as consultations, coalesce(complaints, 0) as complaints, coalesce(incidents, 0) as incidents,
      coalesce(orders, 0) as orders, (coalesce(orders, 0)::float8 / nullif(calls, 0)) as conversion
    from days d
    left join by_call on by_call.day is not distinct from d.day
    left join by_request on by_request.day is not distinct from d.day
    left join by_order on by_order.day is not distinct from d.day
    left join by_callback on by_callback.day is not distinct from d.day
    order by d.day nulls last`.execute(tx)
  return rows
}

const NOTHING: Counted = {
  calls: 0,
  inbound: 0,
  outbound: 0,
  answered: 0,
  missed: 0,
  answerRate: null,
  within15s: null,
  meanWaitSeconds: null,
  p90WaitSeconds: null,
  meanTalkSeconds: null,
  recovered: 0,
  requests: 0,
  emergencies: 0,
  consultations: 0,
  complaints: 0,
  incidents: 0,
  orders: 0,
  conversion: null,
}

const STEP = {
  nation: 10_000_000_000,
  province: 100_000_000,
  city: 1_000_000,
  county: 1000,
  street: 1,
  village: 1,
} as const

export const figuresRoute = route(figures, async ({ tx, actor, query }) => {
  const from = new Date(`${query.from}T00:00:00+08:00`)
  const to = new Date(Date.parse(`${query.to}T00:00:00+08:00`) + 86_400_000)
  if (to <= from || to.getTime() - from.getTime() > 92 * 86_400_000) throw careProblems.range()
  const region = query.region ?? (actor.scope.audience === 'staff' ? actor.scope.region : 0)
  const range = { from, to, ...boundsOf(region) }
  const rows = await count(tx, range)
  const step = STEP[levelOf(region)]
  const { rows: regions } = await sql<{ code: number; calls: number; missed: number; orders: number }>`
    select code, sum(calls)::int as calls, sum(missed)::int as missed, sum(orders)::int as orders from (
      select region_code - region_code % ${step} as code, count(*) as calls, count(*) filter (where state = 'missed' and direction = 'in') as missed, 0 as orders
      from calls.call where rang_at >= ${from} and rang_at < ${to} and region_code >= ${range.lo} and region_code < ${range.hi} group by 1
      union all
      select region_code - region_code % ${step}, 0, 0, count(*)
      from care.service_order where request_id is not null and created_at >= ${from} and created_at < ${to} and region_code >= ${range.lo} and region_code < ${range.hi} group by 1
    ) x group by code order by code`.execute(tx)
  const { rows: kinds } = await sql<{ kind: string; n: number }>`
    select coalesce(kind::text, 'unknown') as kind, count(*)::int as n from calls.request
    where waiting_since >= ${from} and waiting_since < ${to} and region_code >= ${range.lo} and region_code < ${range.hi} group by 1`.execute(
    tx,
  )
  const { rows: hours } = await sql<{ hour: number; n: number }>`
    select extract(hour from rang_at at time zone 'Asia/Shanghai')::int as hour, count(*)::int as n from calls.call
    where direction = 'in' and rang_at >= ${from} and rang_at < ${to} and region_code >= ${range.lo} and region_code < ${range.hi} group by 1`.execute(
    tx,
  )
  const names = await regionNames(
    tx,
    regions.map((row) => row.code),
  )
  const bare = ({ day: _day, ...rest }: Row): Counted => rest
  const total = rows.find((row) => row.day === null)
  return {
    days: rows.flatMap((row) => (row.day === null ? [] : [{ ...bare(row), day: row.day }])),
    total: total ? bare(total) : NOTHING,
    regions: regions.map((row) => ({
      regionCode: row.code,
      name: names.get(row.code) ?? String(row.code),
      calls: row.calls,
      missed: row.missed,
      orders: row.orders,
    })),
    byKind: Object.fromEntries(kinds.map((row) => [row.kind, row.n])),
    byHour: Array.from({ length: 24 }, (_, hour) => hours.find((row) => row.hour === hour)?.n ?? 0),
  }
})
