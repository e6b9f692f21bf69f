import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/alarms'
import { regionNames } from '#modules/regions'
import { get } from '#modules/policy'
import type { Actor } from '#platform/actor'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import { targetsKind } from './kinds.ts'
import { scopeOf, within } from './list.ts'
import { summary } from './percentile.ts'

type Query = z.output<typeof contract.statistics.query>
type Row = {
  id: string
  number: string
  kind: contract.IncidentKind
  state: string
  region_code: number
  outcome: contract.Outcome | null
  verdict: contract.Verdict | null
  signal_count: number
  raised_at: Date
  acknowledged_at: Date | null
  spoke_at: Date | null
  accepted_at: Date | null
  arrived_at: Date | null
  safe_at: Date | null
  reviewed: boolean
  hour: number
}

/** Incidents of a span of days within the scope; duplicates are signals that joined, not incidents. */
export function spanOf(query: Pick<Query, 'from' | 'to' | 'region'>, actor: Actor): RawBuilder<SqlBool> {
  return sql<SqlBool>`i.raised_at >= ${query.from}::date::timestamp at time zone 'Asia/Shanghai' and i.raised_at < (${query.to}::date + 1)::timestamp at time zone 'Asia/Shanghai'
    and ${scopeOf(actor)} and ${query.region === undefined ? sql`true` : within(query.region)}`
}

export const statisticsRoute = route(contract.statistics, async ({ tx, actor, query }) => {
  const span = spanOf(query, actor)
  const { rows } =
    await sql<Row>`select i.id, i.number, i.kind, i.state, i.region_code, i.outcome, i.verdict, i.signal_count, i.raised_at, i.acknowledged_at, i.spoke_at, i.accepted_at,
      i.arrived_at, i.safe_at, i.reviewed_at is not null as reviewed, extract(hour from i.raised_at at time zone 'Asia/Shanghai')::int as hour
    from alarms.incident i where ${span} and i.drill = ${query.drill}
      and ${query.severity ? sql`i.severity = ${query.severity}` : sql`true`} and ${query.kind ? sql`i.kind = ${query.kind}` : sql`true`}
    order by i.raised_at limit 200000`.execute(tx)
  const drills = await sql<{
    n: number
  }>`select count(*)::int as n from alarms.incident i where ${span} and i.drill`.execute(tx)
  // Apart, not dropped: cancelled in the grace time and tests are no alarms that had to be answered.
  const cancelled = rows.filter((row) => row.outcome === 'cancelled' && row.acknowledged_at === null)
  const test = rows.filter((row) => row.verdict === 'test' && !query.drill)
  const apart = new Set([...cancelled, ...test].map((row) => row.id))
  const counted = rows.filter((row) => !apart.has(row.id) && row.state !== 'suspected')
  const answers = counted.flatMap((row) => secondsTo(row, answeredAt(row)))
  const targets =
    (
      await get(tx, targetsKind, {
        region: query.region ?? (actor.scope.audience === 'staff' ? actor.scope.region : 0),
      })
    )?.body.answer ?? []
  const judged = counted.filter((row) => row.verdict === 'real' || row.verdict === 'false')
  return {
    incidents: rows.length,
    signals: sum(rows.map((row) => row.signal_count)),
    open: rows.filter((row) => row.state !== 'resolved' && row.state !== 'reviewed').length,
    answer: {
      ...summary(answers),
      within: targets.map(({ seconds, share }) => {
        const count = answers.filter((one) => one <= seconds).length
        // Unanswered ones count against the share: they are in the denominator.
        return {
          seconds,
          share: { count, of: counted.length },
          target: share,
          met: counted.length === 0 ? null : count / counted.length >= share,
        }
      }),
    },
    spoke: summary(counted.flatMap((row) => secondsTo(row, row.spoke_at))),
    accepted: summary(counted.flatMap((row) => secondsTo(row, row.accepted_at))),
    arrived: summary(counted.flatMap((row) => secondsTo(row, row.arrived_at))),
    safe: summary(counted.flatMap((row) => secondsTo(row, row.safe_at))),
    apart: {
      cancelled: cancelled.length,
      test: test.length,
      drill: drills.rows[0]?.n ?? 0,
      duplicates: sum(rows.map((row) => row.signal_count - 1)),
      unanswered: counted.filter((row) => answeredAt(row) === null).length,
    },
    falseShare: { count: judged.filter((row) => row.verdict === 'false').length, of: judged.length },
    overThreeMinutes: counted
      .filter((row) => (secondsTo(row, answeredAt(row))[0] ?? Number.POSITIVE_INFINITY) > 180)
      .slice(-200)
      .map((row) => ({
        id: row.id,
        number: row.number,
        seconds: secondsTo(row, answeredAt(row))[0] ?? null,
        reviewed: row.reviewed,
      })),
    byKind: [...Map.groupBy(rows, (row) => row.kind)]
      .map(([kind, list]) => ({
        kind,
        incidents: list.length,
        real: list.filter((row) => row.verdict === 'real').length,
        false: list.filter((row) => row.verdict === 'false').length,
      }))
      .sort((a, b) => b.incidents - a.incidents),
    byHour: Array.from({ length: 24 }, (_, hour) => ({
      hour,
      incidents: rows.filter((row) => row.hour === hour).length,
    })),
    byStreet: await byStreet(tx, counted),
    byElement: await byElement(tx, span, query.drill),
  }
})

/** The clock of the TSA ends when a person accepts or speech opens, whichever is first. */
function answeredAt(row: Row): Date | null {
  if (row.acknowledged_at && row.spoke_at)
    return row.acknowledged_at < row.spoke_at ? row.acknowledged_at : row.spoke_at
  return row.acknowledged_at ?? row.spoke_at
}

const secondsTo = (row: Row, at: Date | null): number[] =>
  at === null ? [] : [(at.getTime() - row.raised_at.getTime()) / 1000]
const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0)

async function byStreet(tx: Tx, counted: readonly Row[]) {
  const streets = [...Map.groupBy(counted, (row) => row.region_code - (row.region_code % 1000))]
  const names = await regionNames(
    tx,
    streets.map(([code]) => code),
  )
  return streets
    .map(([regionCode, list]) => {
      const arrived = list.flatMap((row) => secondsTo(row, row.arrived_at))
      return {
        regionCode,
        name: names.get(regionCode) ?? String(regionCode),
        incidents: list.length,
        answeredInMinute: {
          count: list.filter((row) => (secondsTo(row, answeredAt(row))[0] ?? Number.POSITIVE_INFINITY) <= 60)
            .length,
          of: list.length,
        },
        arrivedInQuarter: { count: arrived.filter((seconds) => seconds <= 900).length, of: arrived.length },
      }
    })
    .sort((a, b) => b.incidents - a.incidents)
    .slice(0, 200)
}

/** B-IOT-05: how long each element of the ladder took to confirm. */
async function byElement(tx: Tx, span: RawBuilder<SqlBool>, drill: boolean) {
  const { rows } = await sql<{ element: string; attempts: number; confirmed: number; median: number | null }>`
    select a.element::text as element, count(*)::int as attempts, count(*) filter (where a.answer = 'confirmed')::int as confirmed,
      percentile_disc(0.5) within group (order by extract(epoch from a.answered_at - a.sent_at)) filter (where a.answer = 'confirmed')::float8 as median
    from alarms.attempt a join alarms.incident i on i.id = a.incident_id where ${span} and i.drill = ${drill} group by 1 order by 1`.execute(
    tx,
  )
  return rows.map(({ element, attempts, confirmed, median }) => ({
    element,
    attempts,
    confirmed,
    medianSeconds: median,
  }))
}
