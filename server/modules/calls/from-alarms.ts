import { events as alarms, type IncidentKind, incidentKinds } from '#contract/alarms'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { on } from '#platform/events'
import { centreFor } from './match.ts'
import { openRequest } from './queue.ts'

/** Alarms of rules that a telephone call settles first: nobody has seen or heard the person for a while (B-IOT-16). */
const CHECK_IN: readonly IncidentKind[] = ['inactivity', 'no_water']

/**
 * A device button stands in the same queue as a call (A-CALL-09, B-CALL-07): one entry an incident, emergencies first.
 * So does the call to make when a home has been quiet too long.
 */
export const deviceRequest = on(alarms.raised, 'calls.device_request', async (tx, event) => {
  const checkIn =
    event.payload.source === 'rule' && event.elderId !== null && CHECK_IN.includes(event.payload.kind)
  if (
    (event.payload.source !== 'device' && !checkIn) ||
    event.payload.drill ||
    !event.subjectId ||
    event.regionCode === null
  )
    return
  const known = await tx
    .selectFrom('calls.request')
    .select('id')
    .where('incident_id', '=', event.subjectId)
    .executeTakeFirst()
  if (known) return
  const urgent = event.payload.severity === 'P0' || event.payload.severity === 'P1'
  const words = incidentKinds[event.payload.kind]
  await openRequest(tx, {
    channel: 'device',
    kind: urgent ? 'emergency' : 'living',
    elderId: event.elderId,
    regionCode: event.regionCode,
    orgId: event.orgId,
    subject: `${checkIn ? '电话确认平安 Check-in call: ' : ''}${words.zh} ${event.payload.number}`,
    incidentId: event.subjectId,
    priority: urgent ? 0 : 5,
    centreId: (await centreFor(tx, { region: event.regionCode, called: null }))?.id ?? null,
  })
})

/** Whoever acknowledges the incident has taken the request. */
export const incidentTaken = on(alarms.acknowledged, 'calls.incident_taken', async (tx, event) => {
  if (!event.subjectId) return
  await takeWith(tx, event.subjectId)
})

/** Requests for an incident that somebody has in hand are in that person's hand. */
export async function takeWith(tx: Tx, incidentId: string): Promise<void> {
  const incident = await tx
    .selectFrom('alarms.incident')
    .select(['handler_id', 'handler_name', 'acknowledged_at'])
    .where('id', '=', incidentId)
    .executeTakeFirst()
  if (!incident?.acknowledged_at) return
  await tx
    .updateTable('calls.request')
    .set({
      state: 'taken',
      taken_by: incident.handler_id,
      taken_by_name: incident.handler_name,
      taken_at: incident.acknowledged_at,
      updated_at: clock.now(),
    })
    .where('incident_id', '=', incidentId)
    .where('state', '=', 'waiting')
    .execute()
}

/** The incident is over, and so is the request for help. */
export const incidentOver = on(alarms.resolved, 'calls.incident_over', async (tx, event) => {
  if (!event.subjectId) return
  await tx
    .updateTable('calls.request')
    .set({ state: 'closed', outcome: 'incident', closed_at: clock.now(), updated_at: clock.now() })
    .where('incident_id', '=', event.subjectId)
    .where('state', 'in', ['waiting', 'taken'])
    .execute()
})
