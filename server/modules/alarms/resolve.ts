import { sql } from 'kysely'
import * as contract from '#contract/alarms'
import { uuidv7 } from '#contract/id'
import { getCached } from '#modules/policy'
import { closeCallout, reopenCallout } from '#modules/responders'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { elderNameOf } from './act.ts'
import { missedTargets } from './clocks.ts'
import { cancelSuspected } from './grace.ts'
import {
  aboutOf,
  clocksOf,
  getIncident,
  type IncidentRow,
  lockIncident,
  targetsOf,
  viewOf,
} from './incident.ts'
import { targetsKind } from './kinds.ts'

const REOPEN_MS = 24 * 3600_000

export const resolveRoute = route(contract.resolve, async ({ tx, actor, params, body }) => {
  const seen = await getIncident(tx, params.id)
  // Within the grace time the desk cancels; it is then no incident that anybody had to come for.
  if (seen.state === 'suspected' && body.outcome === 'cancelled') {
    const locked = await lockIncident(tx, params.id)
    if (!(await cancelSuspected(tx, locked, 'desk', actor.name))) throw contract.notOpen()
    return viewOf(tx, params.id)
  }
  // The call-out first, then the incident: the order in which an acceptance locks them.
  await closeCallout(tx, params.id)
  const incident = await lockIncident(tx, params.id)
  if (!contract.incidentCan.resolve(incident)) throw contract.notOpen()
  await resolveIncident(tx, incident, { outcome: body.outcome, note: body.note ?? null, by: actor.name })
  return viewOf(tx, params.id)
})

/** Closes a locked incident with its code; what must be reviewed, and the statutory record, follow from it. */
export async function resolveIncident(
  tx: Tx,
  incident: IncidentRow,
  how: { outcome: contract.Outcome; note: string | null; by: string },
): Promise<void> {
  const verdict = contract.outcomes[how.outcome].verdict
  if (incident.verdict !== null && incident.verdict !== verdict)
    throw contract.outcomeMismatch(`${incident.verdict} ≠ ${verdict}`)
  const now = clock.now()
  const reasons = await reviewReasons(tx, { ...incident, verdict }, now)
  await tx
    .updateTable('alarms.incident')
    .set({
      state: 'resolved',
      verdict,
      outcome: how.outcome,
      outcome_note: how.note,
      resolved_at: now,
      resolved_by: how.by,
      next_step_at: null,
      grace_until: null,
      unseen: 0,
      review_reasons: reasons,
      updated_at: now,
    })
    .where('id', '=', incident.id)
    .execute()
  await tx
    .updateTable('alarms.attempt')
    .set({ answer: 'no_answer', answered_at: now })
    .where('incident_id', '=', incident.id)
    .where('answer', '=', 'waiting')
    .execute()
  await record(
    tx,
    contract.events.resolved,
    {
      outcome: how.outcome,
      ...(how.note ? { note: how.note } : {}),
      totalSeconds: (now.getTime() - incident.raised_at.getTime()) / 1000,
    },
    aboutOf(incident),
  )
  if (incident.org_id && !incident.drill) await writeRecord(tx, incident, incident.org_id, how, now)
}

/** The highest level, and every time target that was missed. */
async function reviewReasons(tx: Tx, incident: IncidentRow, now: Date): Promise<string[]> {
  if (incident.drill || incident.verdict === 'test') return []
  const from = (await getCached(tx, targetsKind, incident.region_code))?.body.reviewFromLevel
  const high =
    (incident.severity === 'P0' && incident.verdict === 'real') ||
    (from !== undefined && incident.level >= from)
  return [
    ...(high ? ['highest_level'] : []),
    ...missedTargets(clocksOf(incident), targetsOf(incident), now.getTime()).map(
      (clockName) => `missed_${clockName}`,
    ),
  ]
}

/** A-IOT-22: the record book of the institution, written once and by itself. */
async function writeRecord(
  tx: Tx,
  incident: IncidentRow,
  orgId: string,
  how: { outcome: contract.Outcome },
  now: Date,
): Promise<void> {
  await tx
    .insertInto('alarms.record_entry')
    .values({
      id: uuidv7(now.getTime()),
      incident_id: incident.id,
      org_id: orgId,
      region_code: incident.region_code,
      elder_id: incident.elder_id,
      written_at: now,
      raised_at: incident.raised_at,
      closed_at: now,
      number: incident.number,
      elder_name: incident.elder_id ? await elderNameOf(tx, incident) : null,
      place: incident.place,
      kind: incident.kind,
      outcome: how.outcome,
      answered_seconds: incident.acknowledged_at
        ? (incident.acknowledged_at.getTime() - incident.raised_at.getTime()) / 1000
        : null,
      handler_name: incident.handler_name,
    })
    .execute()
}

/** For a day, and only while no other incident of the person is open. Afterwards a new incident is the honest record. */
export const reopenRoute = route(contract.reopen, async ({ tx, params, body }) => {
  await reopenCallout(tx, params.id)
  const incident = await lockIncident(tx, params.id)
  if (!contract.incidentCan.reopen(incident)) throw contract.notOpen()
  const now = clock.now()
  if (incident.resolved_at && now.getTime() - incident.resolved_at.getTime() > REOPEN_MS)
    throw contract.tooLateToReopen()
  const other = await tx
    .selectFrom('alarms.incident')
    .select('number')
    .where('resolved_at', 'is', null)
    .where('drill', '=', incident.drill)
    .$if(incident.elder_id !== null, (q) => q.where('elder_id', '=', incident.elder_id))
    .$if(incident.elder_id === null, (q) => q.where('place_key', '=', incident.place_key))
    .executeTakeFirst()
  if (other) throw contract.otherOpen(other.number)
  await tx
    .updateTable('alarms.incident')
    .set({
      state: incident.acknowledged_at ? 'acknowledged' : 'raised',
      verdict: null,
      outcome: null,
      outcome_note: null,
      resolved_at: null,
      resolved_by: null,
      review_reasons: [],
      reopened: sql`reopened + 1`,
      updated_at: now,
      ...(incident.acknowledged_at ? {} : { next_step_at: now }),
    })
    .where('id', '=', incident.id)
    .execute()
  await record(tx, contract.events.reopened, { reason: body.reason }, aboutOf(incident))
  return viewOf(tx, incident.id)
})
