import type { Selectable } from 'kysely'
import { notFound } from '#contract/problem'
import type { Invitation, Position } from '#contract/responders'
import type { Tx } from '#platform/db'
import type { Subject } from '#platform/events'
import type { DB } from '#platform/schema.gen'
import { reasonCodes } from './considered.ts'

export type InvitationRow = Selectable<DB['responders.invitation']>

/** An invitation with what its call-out knows. */
export type Bound = InvitationRow & {
  callout_state: Selectable<DB['responders.callout']>['state']
  place_lon: number | null
  place_lat: number | null
}

export function selectBound(tx: Tx) {
  return tx
    .selectFrom('responders.invitation as i')
    .innerJoin('responders.callout as c', 'c.id', 'i.callout_id')
    .selectAll('i')
    .select(['c.state as callout_state', 'c.lon as place_lon', 'c.lat as place_lat'])
}

/** One invitation of a responder, in a system transaction; somebody else's is not found. */
export async function getInvitation(tx: Tx, id: string, responderId: string): Promise<Bound> {
  const row = await selectBound(tx)
    .where('i.id', '=', id)
    .where('i.responder_id', '=', responderId)
    .executeTakeFirst()
  if (!row) throw notFound()
  return row
}

export function ofInvitation(bound: InvitationRow) {
  return {
    invitationId: bound.id,
    incidentId: bound.incident_id,
    responderId: bound.responder_id,
    responderName: bound.responder_name,
    kind: bound.responder_kind,
    drill: bound.drill,
  }
}

export function happened(bound: InvitationRow, at: Date) {
  return { ...ofInvitation(bound), at: at.toISOString() }
}

export function subjectOf(bound: InvitationRow): Subject {
  return {
    elderId: bound.elder_id,
    regionCode: bound.region_code,
    orgId: bound.org_id,
    subjectId: bound.id,
    personId: bound.responder_id,
  }
}

const iso = (at: Date | null): string | null => at?.toISOString() ?? null

export function invitationView(row: InvitationRow, position: Position | null): Invitation {
  return {
    // Ids of the database are uuids; the brands are the contract's.
    id: row.id as Invitation['id'],
    incidentId: row.incident_id,
    elderId: row.elder_id as Invitation['elderId'],
    responderId: row.responder_id as Invitation['responderId'],
    responderName: row.responder_name,
    kind: row.responder_kind,
    wave: row.wave,
    state: row.state,
    distanceM: row.distance_m,
    travelS: row.travel_s,
    withinReach: row.within_reach,
    reasons: reasonCodes(row.reasons),
    invitedAt: row.invited_at.toISOString(),
    expiresAt: iso(row.expires_at),
    seenAt: iso(row.seen_at),
    acceptedAt: iso(row.accepted_at),
    enRouteAt: iso(row.en_route_at),
    arrivedAt: iso(row.arrived_at),
    safeAt: iso(row.safe_at),
    endedAt: iso(row.ended_at),
    proof: row.proof,
    declineReason: row.decline_reason,
    declineNote: row.decline_note,
    position,
  }
}
