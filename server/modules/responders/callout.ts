import * as contract from '#contract/responders'
import { notFound } from '#contract/problem'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import { reasonCodes } from './considered.ts'
import { invitationView } from './invitation.ts'
import { sentence } from './verdict.ts'

/** Everything that was asked of anybody for one incident, with what the responders sent from the scene. */
export const calloutRoute = route(contract.callout, async ({ tx, params }) => {
  const callout = await tx
    .selectFrom('responders.callout')
    .selectAll()
    .where('incident_id', '=', params.incidentId)
    .executeTakeFirst()
  if (!callout) throw notFound()
  const invitations = await tx
    .selectFrom('responders.invitation')
    .selectAll()
    .where('callout_id', '=', callout.id)
    .orderBy('wave')
    .orderBy('travel_s')
    .orderBy('id')
    .execute()
  const places = await lastPlaces(
    tx,
    invitations.map((row) => row.responder_id),
  )
  const considered = await tx
    .selectFrom('responders.consideration')
    .selectAll()
    .where('callout_id', '=', callout.id)
    .where('chosen', '=', false)
    .orderBy('wave')
    .orderBy('id')
    .execute()
  const notes = await tx
    .selectFrom('responders.note as n')
    .innerJoin('responders.invitation as i', 'i.id', 'n.invitation_id')
    .select(['n.id', 'i.responder_name', 'n.at', 'n.text', 'n.file_id'])
    .where('n.incident_id', '=', params.incidentId)
    .orderBy('n.at')
    .execute()
  return {
    wave: callout.wave,
    state: callout.state,
    wanted: callout.wanted,
    invitations: invitations.map((row) => invitationView(row, places.get(row.responder_id) ?? null)),
    refused: considered.flatMap((row) => {
      if (row.responder_id === null || row.responder_name === null || row.responder_kind === null) return []
      const reasons = reasonCodes(row.reasons)
      return [
        {
          wave: row.wave,
          // Ids of the database are uuids; the brands are the contract's.
          responderId: row.responder_id as contract.ResponderId,
          name: row.responder_name,
          kind: row.responder_kind,
          orgId: row.responder_org_id as contract.Responder['orgId'],
          chosen: false,
          distanceM: row.distance_m,
          travelS: row.travel_s,
          withinReach: row.within_reach,
          reasons,
          ...sentence(false, reasons, { distanceM: row.distance_m, travelS: row.travel_s }),
        },
      ]
    }),
    shortfalls: considered.flatMap((row) => {
      if (row.missing === null) return []
      const reasons = reasonCodes(row.reasons)
      const words = (language: 'zh' | 'en') =>
        reasons.map((code) => contract.reasons[code][language]).join(language === 'zh' ? '，' : ', ')
      return [
        {
          wave: row.wave,
          missing: row.missing,
          reasons,
          zh: `缺 ${row.missing} 人（${words('zh')}）`,
          en: `${row.missing} short (${words('en')})`,
        },
      ]
    }),
    notes: notes.map((note) => ({
      id: note.id,
      responderName: note.responder_name,
      at: note.at.toISOString(),
      text: note.text,
      photo: note.file_id !== null,
    })),
  }
})

async function lastPlaces(tx: Tx, responderIds: readonly string[]): Promise<Map<string, contract.Position>> {
  if (responderIds.length === 0) return new Map()
  const rows = await tx
    .selectFrom('responders.place')
    .selectAll()
    .where('responder_id', 'in', responderIds)
    .orderBy('source')
    .execute()
  return new Map(
    rows.map((row) => [
      row.responder_id,
      { lon: row.lon, lat: row.lat, accuracyM: row.accuracy_m, at: row.at.toISOString(), source: row.source },
    ]),
  )
}
