import { sql } from 'kysely'
import * as contract from '#contract/responders'
import { dayOf } from '#contract/day'
import { notFound } from '#contract/problem'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { deadline } from '#platform/deadlines'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { onBehalf, responderOf } from './on-behalf.ts'
import { getResponder } from './responder.ts'

/** Days of shifts that a phone shows ahead. */
const AHEAD_DAYS = 14

async function myDutyView(tx: Tx, id: string): Promise<contract.MyDuty> {
  const now = clock.now()
  const row = await tx
    .selectFrom('responders.responder as r')
    .selectAll('r')
    .select(sql<boolean>`responders.on_duty(r, ${now})`.as('on_now'))
    .where('r.id', '=', id)
    .executeTakeFirst()
  if (!row || row.ended_at) throw notFound()
  const shifts = await tx
    .selectFrom('responders.shift')
    .select(['starts_at', 'ends_at'])
    .where('responder_id', '=', id)
    .where('ends_at', '>', now)
    .where('starts_at', '<', new Date(now.getTime() + AHEAD_DAYS * 86_400_000))
    .orderBy('starts_at')
    .execute()
  const qualifications = await tx
    .selectFrom('responders.qualification')
    .select(['kind', 'valid_from', 'valid_until'])
    .where('responder_id', '=', id)
    .orderBy('kind')
    .execute()
  const today = dayOf(now)
  return {
    // Ids of the database are uuids; the brand is the contract's.
    responderId: id as contract.ResponderId,
    name: row.name,
    kind: row.kind,
    travelMode: row.travel_mode,
    duty: { mode: row.duty_mode, until: row.duty_until?.toISOString() ?? null, onNow: row.on_now },
    restUntil: row.rest_until && row.rest_until > now ? row.rest_until.toISOString() : null,
    locationConsentAt: row.location_consent_at?.toISOString() ?? null,
    shifts: shifts.map((shift) => ({
      startsAt: shift.starts_at.toISOString(),
      endsAt: shift.ends_at.toISOString(),
    })),
    qualifications: qualifications.map((held) => ({
      kind: held.kind,
      validUntil: held.valid_until,
      validNow: held.valid_from <= today && (held.valid_until === null || held.valid_until >= today),
    })),
    now: now.toISOString(),
  }
}

/** On or off until a time (or open end), or back to the shifts. */
export async function setDuty(
  tx: Tx,
  id: string,
  mode: contract.DutyMode,
  until: Date | null,
): Promise<void> {
  const row = await getResponder(tx, id)
  if (row.ended_at) throw contract.ended()
  await tx
    .updateTable('responders.responder')
    .set({ duty_mode: mode, duty_until: mode === 'shift' ? null : until })
    .where('id', '=', id)
    .execute()
  await record(
    tx,
    contract.events.dutyChanged,
    { responderId: id, mode, until: until?.toISOString() ?? null },
    { regionCode: row.region_code, orgId: row.org_id, subjectId: id, personId: id },
  )
}

export const myDutyRoute = route(contract.myDuty, ({ tx, actor }) => myDutyView(tx, responderOf(actor)))

export const setMyDutyRoute = route(contract.setMyDuty, async ({ tx, actor, body }) => {
  await setDuty(tx, responderOf(actor), body.mode, body.until ? new Date(body.until) : null)
  return myDutyView(tx, responderOf(actor))
})

export const consentLocationRoute = route(contract.consentLocation, async ({ tx, actor, body }) => {
  const me = responderOf(actor)
  await tx
    .updateTable('responders.responder')
    .set({ location_consent_at: body.allowed ? clock.now() : null })
    .where('id', '=', me)
    .execute()
  // Withdrawn consent takes the position with it.
  if (!body.allowed)
    await tx
      .deleteFrom('responders.place')
      .where('responder_id', '=', me)
      .where('source', '=', 'fix')
      .execute()
  return myDutyView(tx, me)
})

export const reportPositionRoute = route(contract.reportPosition, (input) =>
  onBehalf(input, 'responders.report_position', null, async (tx, me) => {
    const { lon, lat, accuracyM } = input.body
    const at = new Date(Math.min(clock.now().getTime(), new Date(input.body.at).getTime()))
    const row = await getResponder(tx, me)
    if (!row.location_consent_at || row.ended_at) return { kept: false }
    const { rows } = await sql<{ kept: boolean }>`
      insert into responders.place (responder_id, source, region_code, org_id, lon, lat, accuracy_m, at)
      values (${me}, 'fix', ${row.region_code}, ${row.org_id}, ${lon}, ${lat}, ${accuracyM}, ${at})
      on conflict (responder_id, source) do update set lon = excluded.lon, lat = excluded.lat, accuracy_m = excluded.accuracy_m, at = excluded.at
        where responders.place.at < excluded.at
      returning true as kept`.execute(tx)
    return { kept: rows[0]?.kept ?? false }
  }),
)

/** The end of "on until" and "off until": the shifts decide again. */
export const dutyEnd = deadline({
  name: 'responders.duty_end',
  table: 'responders.responder',
  column: 'duty_until',
  everyMs: 5000,
  async run(tx, row) {
    await tx
      .updateTable('responders.responder')
      .set({ duty_mode: 'shift', duty_until: null })
      .where('id', '=', row.id)
      .execute()
    await record(
      tx,
      contract.events.dutyChanged,
      { responderId: row.id, mode: 'shift', until: null },
      { regionCode: row.region_code, orgId: row.org_id, subjectId: row.id, personId: row.id },
    )
  },
})
