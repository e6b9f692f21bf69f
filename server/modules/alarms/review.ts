import { sql } from 'kysely'
import { z } from 'zod'
import * as contract from '#contract/alarms'
import { uuidv7 } from '#contract/id'
import { ancestorOf } from '#contract/region'
import { regionName } from '#modules/regions'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { elderNameOf } from './act.ts'
import { clocksOf, aboutOf, getIncident, lockIncident, viewOf } from './incident.ts'
import { totalSeconds } from './clocks.ts'
import { timelineOf } from './timeline.ts'

/** What was learnt; needed for the highest level and for every missed time. */
export const reviewRoute = route(contract.review, async ({ tx, actor, params, body }) => {
  const incident = await lockIncident(tx, params.id)
  if (!contract.incidentCan.review(incident)) throw contract.notOpen()
  const now = clock.now()
  await tx
    .updateTable('alarms.incident')
    .set({
      state: 'reviewed',
      reviewed_at: now,
      review: JSON.stringify({ ...body, by: actor.name }),
      updated_at: now,
    })
    .where('id', '=', incident.id)
    .execute()
  await record(tx, contract.events.reviewed, { findings: body.toImprove }, aboutOf(incident))
  return viewOf(tx, incident.id)
})

const Filed = contract.IncidentReport.omit({ id: true, incidentId: true, filedAt: true, to: true })

/** B-IOT-23: filed once; what was filed does not change afterwards (no grant to). */
export const fileReportRoute = route(contract.fileReport, async ({ tx, params, body }) => {
  const incident = await getIncident(tx, params.id)
  if (incident.resolved_at === null || incident.outcome === null)
    throw contract.notOpen('结案后才能上报 file after it is resolved')
  const now = clock.now()
  const county = ancestorOf(incident.region_code, 'county')
  const to = `${(await regionName(tx, county)) ?? county}民政局`
  const times = clocksOf(incident)
  const filed: z.input<typeof Filed> = {
    number: incident.number,
    timeline: (await timelineOf(tx, incident)).map(({ at, zh, en, by, detail }) => ({
      at,
      zh,
      en,
      by,
      detail,
    })),
    persons: await personsOf(tx, incident.id, await elderNameOf(tx, incident), incident.handler_name),
    cause: body.cause,
    measures: body.measures,
    outcome: incident.outcome,
    totalSeconds: Math.max(
      totalSeconds(times),
      (incident.resolved_at.getTime() - incident.raised_at.getTime()) / 1000,
    ),
  }
  const id = uuidv7(now.getTime())
  const written = await tx
    .insertInto('alarms.report')
    .values({
      id,
      incident_id: incident.id,
      elder_id: incident.elder_id,
      org_id: incident.org_id,
      region_code: incident.region_code,
      filed_at: now,
      filed_to: to,
      body: JSON.stringify(filed),
    })
    .onConflict((conflict) => conflict.column('incident_id').doNothing())
    .executeTakeFirst()
  if (written.numInsertedOrUpdatedRows === 0n) throw contract.notOpen('已上报，不能再改 filed already')
  await record(tx, contract.events.reported, { reportId: id }, aboutOf(incident))
  return { ...filed, id, incidentId: incident.id, filedAt: now.toISOString(), to }
})

export const reportRoute = route(contract.report, async ({ tx, params }) => {
  await getIncident(tx, params.id)
  const row = await tx
    .selectFrom('alarms.report')
    .selectAll()
    .where('incident_id', '=', params.id)
    .executeTakeFirst()
  return {
    report: row
      ? {
          ...Filed.parse(row.body),
          id: row.id,
          incidentId: params.id,
          filedAt: row.filed_at.toISOString(),
          to: row.filed_to,
        }
      : null,
  }
})

async function personsOf(tx: Tx, incidentId: string, elder: string, handler: string | null) {
  const { rows } = await sql<{
    role: contract.PersonRole
    name: string
  }>`select distinct 'responder' as role, responder_name as name from responders.invitation
      where incident_id = ${incidentId} and accepted_at is not null
    union select distinct element::text, target_name from alarms.attempt where incident_id = ${incidentId} and answer = 'confirmed' and element <> 'responder'`.execute(
    tx,
  )
  return [
    { role: 'elder' as const, name: elder },
    ...(handler ? [{ role: 'desk' as const, name: handler }] : []),
    ...rows,
  ]
}
