import { sql } from 'kysely'
import { events, type Request } from '#contract/calls'
import { uuidv7 } from '#contract/id'
import { notFound } from '#contract/problem'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import type { CallRow } from './call.ts'

export function requests(tx: Tx) {
  return tx
    .selectFrom('calls.request as q')
    .leftJoin('people.elder as e', 'e.id', 'q.elder_id')
    .leftJoin('regions.region as r', 'r.code', 'q.region_code')
    .leftJoin('calls.call as c', 'c.id', 'q.call_id')
    .selectAll('q')
    .select([
      'e.name as elder_name',
      'r.name as region_name',
      sql<string | null>`calls.centre_name(q.centre_id)`.as('centre_name'),
      'c.state as call_state',
    ])
}

type Row = Awaited<ReturnType<ReturnType<typeof requests>['executeTakeFirstOrThrow']>>

export function requestView(row: Row): Request {
  return {
    id: row.id as Request['id'], // the columns are these brands' uuids
    number: row.number,
    channel: row.channel,
    kind: row.kind,
    priority: row.priority,
    state: row.state,
    callId: row.call_id as Request['callId'],
    callState: row.call_state,
    incidentId: row.incident_id,
    elderId: row.elder_id as Request['elderId'],
    elderName: row.elder_name,
    regionCode: row.region_code,
    regionName: row.region_name,
    centreId: row.centre_id as Request['centreId'],
    centreName: row.centre_name,
    subject: row.subject,
    callerMasked: row.caller_masked,
    waitingSince: row.waiting_since.toISOString(),
    takenBy: row.taken_by as Request['takenBy'],
    takenByName: row.taken_by_name,
    takenAt: row.taken_at?.toISOString() ?? null,
    closedAt: row.closed_at?.toISOString() ?? null,
    outcome: row.outcome,
    note: row.note,
    place:
      row.scan_lon === null || row.scan_lat === null || row.scan_accuracy_metres === null
        ? null
        : { lon: row.scan_lon, lat: row.scan_lat, accuracyMetres: row.scan_accuracy_metres },
    updatedAt: row.updated_at.toISOString(),
  }
}

export async function getRequest(tx: Tx, id: string): Promise<Request> {
  const row = await requests(tx).where('q.id', '=', id).executeTakeFirst()
  if (!row) throw notFound()
  return requestView(row)
}

export const aboutRequest = (row: {
  id: string
  elder_id: string | null
  region_code: number
  org_id: string | null
}) => ({
  subjectId: row.id,
  elderId: row.elder_id,
  regionCode: row.region_code,
  orgId: row.org_id,
})

/** Every inbound call stands in the one queue from its first ring. */
export async function openPhoneRequest(tx: Tx, call: CallRow, priority: number): Promise<void> {
  const id = uuidv7()
  const kind = call.emergency ? ('emergency' as const) : null
  await tx
    .insertInto('calls.request')
    .values({
      id,
      channel: 'phone',
      kind,
      priority,
      call_id: call.id,
      elder_id: call.elder_id,
      region_code: call.region_code,
      org_id: call.org_id,
      centre_id: call.centre_id,
      caller_masked: call.caller_masked,
      waiting_since: call.rang_at,
      updated_at: clock.now(),
    })
    .execute()
  await record(
    tx,
    events.requested,
    { channel: 'phone', kind },
    { subjectId: id, elderId: call.elder_id, regionCode: call.region_code, orgId: call.org_id },
  )
}

/** Who answers the call has taken the request; an answer told late brings it back from `no_answer`. */
export async function takePhoneRequest(tx: Tx, call: CallRow): Promise<void> {
  await tx
    .updateTable('calls.request')
    .set({
      state: 'taken',
      taken_by: call.agent_id,
      taken_by_name: call.agent_name,
      taken_at: call.answered_at,
      closed_at: null,
      outcome: null,
      updated_at: clock.now(),
    })
    .where('call_id', '=', call.id)
    .where((eb) =>
      eb.or([
        eb('state', '=', 'waiting'),
        eb.and([eb('state', '=', 'closed'), eb('outcome', '=', 'no_answer'), eb('taken_at', 'is', null)]),
      ]),
    )
    .execute()
}

/** Nobody took it: it leaves the queue and becomes a callback. */
export async function unanswered(tx: Tx, call: CallRow): Promise<void> {
  await tx
    .updateTable('calls.request')
    .set({ state: 'closed', closed_at: call.ended_at, outcome: 'no_answer', updated_at: clock.now() })
    .where('call_id', '=', call.id)
    .where('state', '=', 'waiting')
    .execute()
}
