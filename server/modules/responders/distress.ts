import * as contract from '#contract/responders'
import { notFound } from '#contract/problem'
import { clock } from '#platform/clock'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { onBehalf } from './on-behalf.ts'
import { getResponder } from './responder.ts'

/** The responder's own call for help. Alarms raises an incident from the event, in the same transaction. */
export const ownSosRoute = route(contract.ownSos, (input) =>
  onBehalf(input, 'responders.own_sos', input.body.invitationId, async (tx, me) => {
    const { id, at, fix, invitationId } = input.body
    const row = await getResponder(tx, me)
    const mission = invitationId
      ? await tx
          .selectFrom('responders.invitation')
          .select(['incident_id', 'region_code', 'org_id'])
          .where('id', '=', invitationId)
          .executeTakeFirst()
      : undefined
    const place = fix ?? (await lastPlace(tx, me))
    const now = clock.now()
    const subject = {
      regionCode: mission?.region_code ?? row.region_code,
      orgId: row.org_id,
      subjectId: id,
      personId: me,
    }
    const kept = await tx
      .insertInto('responders.distress')
      .values({
        id,
        responder_id: me,
        region_code: subject.regionCode,
        org_id: row.org_id,
        incident_id: mission?.incident_id ?? null,
        lon: place?.lon ?? null,
        lat: place?.lat ?? null,
        accuracy_m: place?.accuracyM ?? null,
        at: new Date(Math.min(now.getTime(), new Date(at).getTime())),
        received_at: now,
      })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .executeTakeFirst()
    if (kept.numInsertedOrUpdatedRows !== 0n) {
      await record(
        tx,
        contract.events.ownSos,
        {
          distressId: id,
          responderId: me,
          responderName: row.name,
          at,
          incidentId: mission?.incident_id ?? null,
          lon: place?.lon ?? null,
          lat: place?.lat ?? null,
          accuracyM: place?.accuracyM ?? null,
        },
        subject,
      )
    }
    const own = await tx
      .selectFrom('responders.distress')
      .selectAll()
      .where('id', '=', id)
      .where('responder_id', '=', me)
      .executeTakeFirst()
    if (!own) throw notFound()
    return {
      id,
      receivedAt: own.received_at.toISOString(),
      cancelledAt: own.cancelled_at?.toISOString() ?? null,
    }
  }),
)

async function lastPlace(
  tx: Parameters<typeof getResponder>[0],
  responderId: string,
): Promise<contract.Fix | undefined> {
  const fix = await tx
    .selectFrom('responders.place')
    .select(['lon', 'lat', 'accuracy_m'])
    .where('responder_id', '=', responderId)
    .where('source', '=', 'fix')
    .executeTakeFirst()
  return fix && { lon: fix.lon, lat: fix.lat, accuracyM: fix.accuracy_m }
}

export const cancelOwnSosRoute = route(contract.cancelOwnSos, (input) =>
  onBehalf(input, 'responders.cancel_own_sos', null, async (tx, me) => {
    const own = await tx
      .selectFrom('responders.distress')
      .selectAll()
      .where('id', '=', input.params.id)
      .where('responder_id', '=', me)
      .forUpdate()
      .executeTakeFirst()
    if (!own) throw notFound()
    if (own.cancelled_at) return { ok: true as const }
    const at = clock.now()
    await tx.updateTable('responders.distress').set({ cancelled_at: at }).where('id', '=', own.id).execute()
    await record(
      tx,
      contract.events.ownSosCancelled,
      { distressId: own.id, responderId: me, at: at.toISOString() },
      { regionCode: own.region_code, orgId: own.org_id, subjectId: own.id, personId: me },
    )
    return { ok: true as const }
  }),
)

/** What the phone did without a network and the server refused afterwards: kept as told. */
export const reportConflictRoute = route(contract.reportConflict, (input) =>
  onBehalf(input, 'responders.report_conflict', input.body.invitationId, async (tx, me) => {
    const { id, at, invitationId, action, problem, body } = input.body
    const row = await getResponder(tx, me)
    await tx
      .insertInto('responders.conflict')
      .values({
        id,
        responder_id: me,
        region_code: row.region_code,
        org_id: row.org_id,
        invitation_id: invitationId,
        action,
        problem,
        body: JSON.stringify(body),
        at: new Date(at),
      })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute()
    return { ok: true as const }
  }),
)
