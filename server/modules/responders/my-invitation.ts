import * as contract from '#contract/responders'
import { cut, decodeCursor } from '#contract/page'
import { notFound } from '#contract/problem'
import { regionNames } from '#modules/regions'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import type { InvitationRow } from './invitation.ts'
import { responderOf } from './on-behalf.ts'

const iso = (at: Date | null): string | null => at?.toISOString() ?? null

/** How long a finished mission stays on the first page of the phone. */
const STAYS_HOURS = 12

async function views(tx: Tx, rows: readonly InvitationRow[]): Promise<contract.MyInvitation[]> {
  if (rows.length === 0) return []
  const areas = await regionNames(
    tx,
    rows.map((row) => row.region_code),
  )
  const notes = await tx
    .selectFrom('responders.note')
    .select(['id', 'invitation_id', 'at', 'text', 'file_id'])
    .where(
      'invitation_id',
      'in',
      rows.map((row) => row.id),
    )
    .orderBy('at')
    .execute()
  return rows.map((row) => ({
    // Ids of the database are uuids; the brand is the contract's.
    id: row.id as contract.MyInvitation['id'],
    incidentId: row.incident_id,
    state: row.state,
    kind: row.kind,
    level: row.level,
    drill: row.drill,
    area: areas.get(row.region_code) ?? '',
    distanceM: row.distance_m,
    travelS: row.travel_s,
    withinReach: row.within_reach,
    holdsKey: row.reasons.includes('holds_key'),
    qualification: row.qualification,
    wave: row.wave,
    invitedAt: row.invited_at.toISOString(),
    expiresAt: iso(row.expires_at),
    acceptedAt: iso(row.accepted_at),
    enRouteAt: iso(row.en_route_at),
    arrivedAt: iso(row.arrived_at),
    safeAt: iso(row.safe_at),
    endedAt: iso(row.ended_at),
    proof: row.proof,
    declineReason: row.decline_reason,
    notes: notes
      .filter((note) => note.invitation_id === row.id)
      .map((note) => ({
        id: note.id,
        at: note.at.toISOString(),
        text: note.text,
        photo: note.file_id !== null,
      })),
  }))
}

/** The view that answers every step; reads what the step has just committed. */
export async function myInvitationView(
  tx: Tx,
  id: string,
  responderId: string,
): Promise<contract.MyInvitation> {
  const row = await tx
    .selectFrom('responders.invitation')
    .selectAll()
    .where('id', '=', id)
    .where('responder_id', '=', responderId)
    .executeTakeFirst()
  const [view] = row ? await views(tx, [row]) : []
  if (!view) throw notFound()
  return view
}

/** Open ones first, then what ended within half a day. */
export const myInvitationsRoute = route(contract.myInvitations, async ({ tx, actor }) => {
  const now = clock.now()
  const rows = await tx
    .selectFrom('responders.invitation')
    .selectAll()
    .where('responder_id', '=', responderOf(actor))
    .where((eb) =>
      eb.or([
        eb('state', 'in', ['invited', 'accepted', 'en_route', 'arrived']),
        eb('ended_at', '>', new Date(now.getTime() - STAYS_HOURS * 3_600_000)),
      ]),
    )
    .orderBy('invited_at', 'desc')
    .limit(50)
    .execute()
  return { items: await views(tx, rows), now: now.toISOString() }
})

export const myInvitationRoute = route(contract.myInvitation, ({ tx, actor, params }) =>
  myInvitationView(tx, params.id, responderOf(actor)),
)

export const myHistoryRoute = route(contract.myHistory, async ({ tx, actor, query }) => {
  const after = decodeCursor(query.after)
  const [at, id] = after ?? []
  const rows = await tx
    .selectFrom('responders.invitation')
    .selectAll()
    .where('responder_id', '=', responderOf(actor))
    .$if(typeof at === 'string' && typeof id === 'string', (q) =>
      q.where((eb) => eb(eb.refTuple('invited_at', 'id'), '<', eb.tuple(new Date(String(at)), String(id)))),
    )
    .orderBy('invited_at', 'desc')
    .orderBy('id', 'desc')
    .limit(query.limit + 1)
    .execute()
  const page = cut(rows, query.limit, (last) => [last.invited_at.toISOString(), last.id])
  return {
    items: await views(tx, page.rows),
    next: page.next,
  }
})

export const seenRoute = route(contract.seen, async ({ tx, actor, params }) => {
  await tx
    .updateTable('responders.invitation')
    .set({ seen_at: clock.now() })
    .where('id', '=', params.id)
    .where('responder_id', '=', responderOf(actor))
    .where('seen_at', 'is', null)
    .execute()
  return { ok: true as const }
})
