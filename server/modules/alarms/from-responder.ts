import { sql } from 'kysely'
import { type ClockName, events } from '#contract/alarms'
import { events as responder } from '#contract/responders'
import { getCached } from '#modules/policy'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { inline, record } from '#platform/events'
import { answerWaiting, reach } from './attempt.ts'
import { aboutOf, type IncidentRow, lockIncident } from './incident.ts'
import { intakeKind } from './kinds.ts'
import { raise } from './raise.ts'

/** What helpers do moves the clocks and the lines, in the transaction in which they did it. */
export const fromResponders = [
  inline(responder.invited, async (tx, { payload }) => {
    const incident = await findIncident(tx, payload.incidentId)
    if (!incident) return
    await reach(tx, incident, {
      element: 'responder',
      level: 2,
      targetId: payload.invitationId,
      targetName: payload.responderName,
      channel: 'invitation',
      by: 'note:invitation',
    })
  }),
  inline(responder.accepted, async (tx, { payload }) => {
    const incident = await lockOpen(tx, payload.incidentId)
    if (!incident) return
    await answerWaiting(tx, incident, { targetId: payload.invitationId }, 'confirmed')
    const state = incident.state === 'arrived' ? 'arrived' : 'dispatched'
    await moveClock(tx, incident, 'T3', new Date(payload.at), payload.responderName, {
      state,
      helper_name: payload.responderName,
    })
  }),
  inline(responder.arrived, async (tx, { payload }) => {
    const incident = await lockOpen(tx, payload.incidentId)
    if (!incident) return
    await moveClock(tx, incident, 'T4', new Date(payload.at), payload.responderName, { state: 'arrived' })
  }),
  inline(responder.safe, async (tx, { payload }) => {
    const incident = await lockOpen(tx, payload.incidentId)
    if (!incident) return
    await moveClock(tx, incident, 'T5', new Date(payload.at), payload.responderName, {})
  }),
  inline(responder.declined, (tx, { payload }) =>
    settle(tx, payload.incidentId, payload.invitationId, 'declined'),
  ),
  inline(responder.expired, (tx, { payload }) =>
    settle(tx, payload.incidentId, payload.invitationId, 'no_answer'),
  ),
  inline(responder.toldOff, (tx, { payload }) =>
    settle(tx, payload.incidentId, payload.invitationId, 'told_off'),
  ),
  inline(responder.gaveUp, async (tx, { payload }) => {
    const incident = await lockOpen(tx, payload.incidentId)
    if (!incident || incident.arrived_at) return
    const { rows } = await sql<{ others: boolean }>`select exists (select from responders.invitation
      where incident_id = ${incident.id} and state in ('accepted', 'en_route', 'arrived') and id <> ${payload.invitationId}) as others`.execute(
      tx,
    )
    if (rows[0]?.others) return
    // Nobody is on the way any more: acceptance has not happened until somebody who comes accepts.
    const state = incident.verdict ? 'verified' : incident.acknowledged_at ? 'acknowledged' : 'raised'
    await tx
      .updateTable('alarms.incident')
      .set({
        accepted_at: null,
        helper_name: null,
        state,
        unseen: sql`unseen + 1`,
        next_step_at: sql`coalesce(next_step_at, ${clock.now()})`,
        updated_at: clock.now(),
      })
      .where('id', '=', incident.id)
      .execute()
  }),
  inline(responder.exhausted, async (tx, { payload }) => {
    // Nobody is left to invite: the desk is alerted at once, the first time, and must find another way.
    const { rows } = await sql<{
      n: number
    }>`select count(*)::int as n from platform.event where subject_id = ${payload.incidentId} and type = ${responder.exhausted.name}`.execute(
      tx,
    )
    if ((rows[0]?.n ?? 0) > 1) return
    await tx
      .updateTable('alarms.incident')
      .set({
        unseen: sql`unseen + 1`,
        next_step_at: sql`coalesce(next_step_at, ${clock.now()})`,
        updated_at: clock.now(),
      })
      .where('id', '=', payload.incidentId)
      .where('resolved_at', 'is', null)
      .execute()
  }),
  inline(responder.ownSos, async (tx, { payload, regionCode, orgId }) => {
    if (regionCode === null) return
    const meaning = (await getCached(tx, intakeKind, regionCode))?.body.responder ?? {
      kind: 'responder_sos' as const,
      severity: 'P0' as const,
    }
    await raise(tx, {
      signalId: payload.distressId,
      placeKey: `responder/${payload.responderId}`,
      place: `救援人员 ${payload.responderName}`,
      regionCode,
      orgId,
      lon: payload.lon,
      lat: payload.lat,
      kind: meaning.kind,
      severity: meaning.severity,
      source: 'app',
      at: new Date(payload.at),
      detail: payload.accuracyM === null ? null : `定位精度 ${Math.round(payload.accuracyM)} 米`,
    })
  }),
]

/** Clocks move once: the first acceptance, arrival, safety count. */
export async function moveClock(
  tx: Tx,
  incident: IncidentRow,
  name: Exclude<ClockName, 'T0'>,
  at: Date,
  who: string | null,
  also: Partial<Pick<IncidentRow, 'state' | 'helper_name'>>,
): Promise<void> {
  const column = (
    { T1: 'acknowledged_at', T2: 'spoke_at', T3: 'accepted_at', T4: 'arrived_at', T5: 'safe_at' } as const
  )[name]
  const first = incident[column] === null
  // A phone without a network tells late when it was; never before the signal, never in the future.
  const when = new Date(Math.min(Math.max(at.getTime(), incident.raised_at.getTime()), clock.now().getTime()))
  await tx
    .updateTable('alarms.incident')
    .set({ ...(first ? { [column]: when } : {}), ...also, updated_at: clock.now() })
    .where('id', '=', incident.id)
    .execute()
  if (first) {
    await record(
      tx,
      events.clock,
      {
        clock: name,
        seconds: (when.getTime() - incident.raised_at.getTime()) / 1000,
        ...(who ? { who } : {}),
      },
      aboutOf(incident),
    )
  }
}

async function findIncident(tx: Tx, id: string): Promise<IncidentRow | undefined> {
  return tx.selectFrom('alarms.incident').selectAll().where('id', '=', id).executeTakeFirst()
}

/** Locked; undefined when it is closed already, or was another kind of call-out. */
async function lockOpen(tx: Tx, id: string): Promise<IncidentRow | undefined> {
  if (!(await findIncident(tx, id))) return undefined
  const incident = await lockIncident(tx, id)
  return incident.resolved_at ? undefined : incident
}

async function settle(
  tx: Tx,
  incidentId: string,
  invitationId: string,
  answer: 'declined' | 'no_answer' | 'told_off',
): Promise<void> {
  const incident = await findIncident(tx, incidentId)
  if (incident) await answerWaiting(tx, incident, { targetId: invitationId }, answer)
}
