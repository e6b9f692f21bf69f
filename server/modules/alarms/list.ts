import { type SqlBool, sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/alarms'
import { decodeCursor, encodeCursor } from '#contract/page'
import { boundsOf } from '#contract/region'
import type { Actor } from '#platform/actor'
import { clock } from '#platform/clock'
import { route } from '#platform/module'
import { type IncidentWithElder, incidentView, withElder } from './incident.ts'

type Query = z.output<typeof contract.list.query>

/** Open ones first by severity, then by when the ladder climbs next; closed ones by when they began, newest first. */
export const listRoute = route(contract.list, async ({ tx, actor, query }) => {
  const after = decodeCursor(query.after)
  const open = query.state === 'open'
  let rows = withElder(tx).where((eb) => eb.and(conditions(query, actor)))
  if (after && open && after.length === 3) {
    rows = rows.where(
      sql<SqlBool>`(i.severity, coalesce(i.next_step_at, 'infinity'), i.id) > (${after[0]}::alarms.severity, ${after[1]}::timestamptz, ${after[2]}::uuid)`,
    )
  } else if (after && !open && after.length === 2) {
    rows = rows.where(sql<SqlBool>`(i.raised_at, i.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`)
  }
  rows = open
    ? rows.orderBy('i.severity').orderBy(sql`coalesce(i.next_step_at, 'infinity')`).orderBy('i.id')
    : rows.orderBy('i.raised_at', 'desc').orderBy('i.id', 'desc')
  const found = await rows.limit(query.limit + 1).execute()
  const page = found.slice(0, query.limit)
  const last = page.at(-1)
  return {
    items: page.map(incidentView),
    next: found.length > query.limit && last ? cursorOf(last, open) : null,
  }
})

function cursorOf(last: IncidentWithElder, open: boolean): string {
  return open
    ? encodeCursor([last.severity, last.next_step_at?.toISOString() ?? 'infinity', last.id])
    : encodeCursor([last.raised_at.toISOString(), last.id])
}

function conditions(query: Query, actor: Actor) {
  const all = [sql<SqlBool>`${scopeOf(actor)}`]
  if (query.state === 'open')
    all.push(
      sql<SqlBool>`i.state in ('suspected', 'raised', 'acknowledged', 'verified', 'dispatched', 'arrived')`,
    )
  if (query.state === 'closed') all.push(sql<SqlBool>`i.state in ('resolved', 'reviewed')`)
  if (query.state === 'to_review') all.push(sql<SqlBool>`i.state = 'resolved' and i.review_reasons <> '{}'`)
  if (query.severity) all.push(sql<SqlBool>`i.severity = ${query.severity}`)
  if (query.kind) all.push(sql<SqlBool>`i.kind = ${query.kind}`)
  if (query.region !== undefined) all.push(within(query.region))
  if (query.elderId) all.push(sql<SqlBool>`i.elder_id = ${query.elderId}`)
  if (query.stormId) all.push(sql<SqlBool>`i.storm_id = ${query.stormId}`)
  if (query.mine) all.push(sql<SqlBool>`i.handler_id = ${actor.accountId}`)
  if (query.waiting) all.push(sql<SqlBool>`(i.acknowledged_at is null or i.unseen > 0)`)
  if (query.drill !== undefined) all.push(sql<SqlBool>`i.drill = ${query.drill}`)
  if (query.from) all.push(sql<SqlBool>`i.raised_at >= ${query.from}::timestamptz`)
  if (query.to) all.push(sql<SqlBool>`i.raised_at < ${query.to}::timestamptz`)
  // Numbers are typed in any case; names are matched from any character on.
  if (query.q)
    all.push(
      sql<SqlBool>`(i.number ^@ upper(${query.q}) or strpos(i.number, upper(${query.q})) > 0 or strpos(e.name, ${query.q}) > 0)`,
    )
  return all
}

export const within = (region: number) => {
  const { lo, hi } = boundsOf(region)
  return sql<SqlBool>`i.region_code >= ${lo} and i.region_code < ${hi}`
}

/** The scope as an explicit predicate: row security is the net, this is the plan. */
export function scopeOf(actor: Actor) {
  switch (actor.scope.audience) {
    case 'staff':
      return within(actor.scope.region)
    case 'org':
      return sql<SqlBool>`i.org_id = ${actor.scope.orgId}`
    case 'family':
      return sql<SqlBool>`i.elder_id = any (${[...actor.scope.elderIds]}::uuid[])`
    case 'field':
      return sql<SqlBool>`false`
  }
}

export const deskRoute = route(contract.desk, async ({ tx, actor, query }) => {
  const now = clock.now()
  const { rows } = await sql<{
    severity: contract.Severity
    n: number
    waiting: number
    oldest: Date | null
    mine: number
    drills: number
  }>`select i.severity, count(*) filter (where not i.drill)::int as n,
      count(*) filter (where not i.drill and (i.acknowledged_at is null or i.unseen > 0) and i.state <> 'suspected')::int as waiting,
      min(i.raised_at) filter (where not i.drill and i.acknowledged_at is null and i.state <> 'suspected') as oldest,
      count(*) filter (where i.handler_id = ${actor.accountId})::int as mine,
      count(*) filter (where i.drill)::int as drills
    from alarms.incident i
    where i.state in ('suspected', 'raised', 'acknowledged', 'verified', 'dispatched', 'arrived')
      and ${scopeOf(actor)} and ${query.region === undefined ? sql`true` : within(query.region)}
    group by 1`.execute(tx)
  const { rows: other } = await sql<{ review: number; storms: number }>`select
    (select count(*)::int from alarms.incident i where i.state = 'resolved' and i.review_reasons <> '{}' and ${scopeOf(actor)}) as review,
    ${actor.scope.audience === 'staff' ? sql`(select count(*)::int from alarms.storm i where i.closed_at is null and ${within(actor.scope.region)})` : sql`0`} as storms`.execute(
    tx,
  )
  const oldest = rows.flatMap((row) => (row.oldest ? [row.oldest.getTime()] : []))
  const of = (severity: contract.Severity) => rows.find((row) => row.severity === severity)?.n ?? 0
  return {
    at: now.toISOString(),
    open: { P0: of('P0'), P1: of('P1'), P2: of('P2'), P3: of('P3'), P4: of('P4') },
    waiting: sum(rows.map((row) => row.waiting)),
    oldestWaitingSeconds: oldest.length === 0 ? null : (now.getTime() - Math.min(...oldest)) / 1000,
    mine: sum(rows.map((row) => row.mine)),
    toReview: other[0]?.review ?? 0,
    storms: other[0]?.storms ?? 0,
    drills: sum(rows.map((row) => row.drills)),
  }
})

const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0)
