import { type SqlBool, sql } from 'kysely'
import * as contract from '#contract/alarms'
import { uuidv7 } from '#contract/id'
import { cut, decodeCursor } from '#contract/page'
import { notFound } from '#contract/problem'
import { boundsOf } from '#contract/region'
import { closeCallout } from '#modules/responders'
import { mustHold } from '#modules/policy'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { deadline } from '#platform/deadlines'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { clocksOf, incidentView, lockIncident, withElder } from './incident.ts'
import { scopeOf } from './list.ts'
import { summary } from './percentile.ts'
import { raise } from './raise.ts'
import { resolveIncident } from './resolve.ts'

type DrillRow = {
  id: string
  name: string
  region_code: number
  started_at: Date
  ends_at: Date
  finished_at: Date | null
  started_by: string | null
  planned: number
  incidents: number
  resolved: number
}

function drillView(row: DrillRow) {
  return {
    id: row.id,
    name: row.name,
    regionCode: row.region_code,
    startedAt: row.started_at.toISOString(),
    endsAt: row.ends_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
    startedBy: row.started_by,
    planned: row.planned,
    incidents: row.incidents,
    resolved: row.resolved,
  }
}

const drillRows = sql`select i.id, i.name, i.region_code, i.started_at, i.ends_at, i.finished_at, i.started_by,
  (select count(*)::int from alarms.drill_item x where x.drill_id = i.id) as planned,
  (select count(*)::int from alarms.incident x where x.drill_id = i.id) as incidents,
  (select count(*)::int from alarms.incident x where x.drill_id = i.id and x.resolved_at is not null) as resolved from alarms.drill i`

async function getDrill(tx: Tx, id: string): Promise<DrillRow> {
  const { rows } = await sql<DrillRow>`${drillRows} where i.id = ${id}`.execute(tx)
  if (!rows[0]) throw notFound()
  return rows[0]
}

/** Plans incidents of elders of the region over the time, by a seed; each goes the whole way, flagged as a drill. */
export const startDrillRoute = route(contract.startDrill, async ({ tx, actor, body }) => {
  mustHold(actor, body.regionCode)
  const now = clock.now()
  const endsAt = new Date(now.getTime() + body.minutes * 60_000)
  const id = uuidv7(now.getTime())
  const made = await tx
    .insertInto('alarms.drill')
    .values({
      id,
      region_code: body.regionCode,
      name: body.name,
      seed: body.seed,
      started_at: now,
      ends_at: endsAt,
      finish_at: endsAt,
      started_by: actor.name,
    })
    .onConflict((conflict) => conflict.column('region_code').where('finished_at', 'is', null).doNothing())
    .executeTakeFirst()
  if (made.numInsertedOrUpdatedRows === 0n) throw contract.drillAlreadyRuns()
  const { lo, hi } = boundsOf(body.regionCode)
  // Those living at home, in an order that the seed alone decides.
  const { rows: elders } = await sql<{
    id: string
    region_code: number
  }>`select id, region_code from people.elder
    where region_code >= ${lo} and region_code < ${hi} and status = 'alive' order by md5(id::text || ${String(body.seed)}) limit ${body.incidents}`.execute(
    tx,
  )
  const gap = (body.minutes * 60_000) / Math.max(1, elders.length)
  for (const [i, elder] of elders.entries()) {
    const at = new Date(now.getTime() + Math.round(i * gap))
    await tx
      .insertInto('alarms.drill_item')
      .values({
        id: uuidv7(now.getTime()),
        drill_id: id,
        region_code: elder.region_code,
        elder_id: elder.id,
        kind: body.kinds[i % body.kinds.length] ?? 'sos',
        planned_at: at,
        due_at: at,
      })
      .execute()
  }
  await record(
    tx,
    contract.events.drillStarted,
    { name: body.name, incidents: elders.length },
    { regionCode: body.regionCode, subjectId: id },
  )
  return drillView(await getDrill(tx, id))
})

export const drillItemDue = deadline({
  name: 'alarms.drill_item',
  table: 'alarms.drill_item',
  column: 'due_at',
  order: (row) => row.elder_id,
  async run(tx, row) {
    await tx.updateTable('alarms.drill_item').set({ due_at: null }).where('id', '=', row.id).execute()
    const drill = await tx
      .selectFrom('alarms.drill')
      .selectAll()
      .where('id', '=', row.drill_id)
      .executeTakeFirst()
    if (!drill || drill.finished_at) return
    const raised = await raise(tx, {
      signalId: row.id,
      elderId: row.elder_id,
      regionCode: row.region_code,
      kind: row.kind,
      severity: 'P0',
      source: 'drill',
      detail: `演练：${drill.name}`,
      drill: true,
      drillId: drill.id,
    })
    if (raised)
      await tx
        .updateTable('alarms.drill_item')
        .set({ incident_id: raised.incidentId })
        .where('id', '=', row.id)
        .execute()
  },
})

export const drillEnd = deadline({
  name: 'alarms.finish_drill',
  table: 'alarms.drill',
  column: 'finish_at',
  run: (tx, row) => finish(tx, row.id, '时间到 time is up'),
})

/** What is still open is closed as a drill; nothing of it stays on the desk. */
async function finish(tx: Tx, id: string, by: string): Promise<void> {
  const now = clock.now()
  const drill = await tx
    .updateTable('alarms.drill')
    .set({ finished_at: now, finish_at: null })
    .where('id', '=', id)
    .where('finished_at', 'is', null)
    .returningAll()
    .executeTakeFirst()
  if (!drill) return
  await tx.updateTable('alarms.drill_item').set({ due_at: null }).where('drill_id', '=', id).execute()
  const open = await tx
    .selectFrom('alarms.incident')
    .select('id')
    .where('drill_id', '=', id)
    .where('resolved_at', 'is', null)
    .orderBy('id')
    .execute()
  for (const incident of open) {
    await closeCallout(tx, incident.id)
    await tx.updateTable('alarms.incident').set({ verdict: null }).where('id', '=', incident.id).execute()
    await resolveIncident(tx, await lockIncident(tx, incident.id), { outcome: 'drill_done', note: null, by })
  }
  await record(
    tx,
    contract.events.drillFinished,
    { name: drill.name },
    { regionCode: drill.region_code, subjectId: id },
  )
}

export const finishDrillRoute = route(contract.finishDrill, async ({ tx, actor, params }) => {
  const drill = await getDrill(tx, params.id)
  mustHold(actor, drill.region_code)
  await finish(tx, params.id, actor.name)
  return drillView(await getDrill(tx, params.id))
})

export const drillsRoute = route(contract.drills, async ({ tx, actor, query }) => {
  // Drills are a matter of the bureau: an institution has none of its own.
  if (actor.scope.audience !== 'staff') return { items: [], next: null }
  const after = decodeCursor(query.after)
  const { rows } = await sql<DrillRow>`${drillRows} where ${scopeOf(actor)}
    and ${after?.length === 2 ? sql<SqlBool>`(i.started_at, i.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)` : sql`true`}
    order by i.started_at desc, i.id desc limit ${query.limit + 1}`.execute(tx)
  const page = cut(rows, query.limit, (last) => [last.started_at.toISOString(), last.id])
  return {
    items: page.rows.map(drillView),
    next: page.next,
  }
})

export const drillReportRoute = route(contract.drillReport, async ({ tx, params }) => {
  const drill = await getDrill(tx, params.id)
  const items = await withElder(tx)
    .where('i.drill_id', '=', params.id)
    .orderBy('i.raised_at')
    .limit(200)
    .execute()
  const legs = (['T1', 'T2', 'T3', 'T4', 'T5'] as const).map((name) => {
    const seconds = items.flatMap((row) => {
      const times = clocksOf(row)
      const at = times[name]
      return at === null ? [] : [(at - times.T0) / 1000]
    })
    const { n, p50, p90, max } = summary(seconds)
    return { clock: name, n, of: items.length, p50, p90, max }
  })
  // Every message of a drill stays in the outbox; this counts those that did not.
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from notifications.message m
    where m.incident_id = any (${items.map((row) => row.id)}::uuid[]) and not m.drill`.execute(tx)
  return { ...drillView(drill), legs, items: items.map(incidentView), realMessages: rows[0]?.n ?? 0 }
})
