import { events } from '#contract/responders'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { deadline } from '#platform/deadlines'
import { on, record } from '#platform/events'
import { getInvitation, happened, subjectOf } from './invitation.ts'
import { inviteWave } from './invite-wave.ts'

/** Nobody answered in time. */
export const expiry = deadline({
  name: 'responders.expire',
  table: 'responders.invitation',
  column: 'expires_at',
  async run(tx, row) {
    const now = clock.now()
    const bound = await getInvitation(tx, row.id, row.responder_id)
    await tx
      .updateTable('responders.invitation')
      .set({ state: 'expired', expires_at: null, ended_at: now })
      .where('id', '=', row.id)
      .where('state', '=', 'invited')
      .execute()
    await record(tx, events.expired, happened(bound, now), subjectOf(bound))
  },
})

/**
 * The next are asked at once when somebody gave up, or when the last of those asked declined or did not answer;
 * otherwise the ladder's own time decides. Idempotent: while somebody may still come, nothing is done.
 */
export async function inviteNext(tx: Tx, incidentId: string): Promise<void> {
  const callout = await tx
    .selectFrom('responders.callout')
    .selectAll()
    .where('incident_id', '=', incidentId)
    .forUpdate()
    .executeTakeFirst()
  if (!callout || callout.state !== 'open') return
  const waiting = await tx
    .selectFrom('responders.invitation')
    .select('id')
    .where('callout_id', '=', callout.id)
    .where('state', '=', 'invited')
    .limit(1)
    .executeTakeFirst()
  if (waiting) return
  await inviteWave(
    tx,
    {
      incidentId,
      elderId: callout.elder_id,
      regionCode: callout.region_code,
      orgId: callout.org_id,
      lon: callout.lon,
      lat: callout.lat,
      kind: callout.kind,
      level: callout.level,
      qualification: callout.qualification,
      wanted: callout.wanted,
      drill: callout.drill,
    },
    { k: callout.wave_size },
  )
}

export const nextWaves = [
  on(events.gaveUp, 'responders.next_after_giving_up', (tx, { payload }) =>
    inviteNext(tx, payload.incidentId),
  ),
  on(events.declined, 'responders.next_after_declined', (tx, { payload }) =>
    inviteNext(tx, payload.incidentId),
  ),
  on(events.expired, 'responders.next_after_expired', (tx, { payload }) =>
    inviteNext(tx, payload.incidentId),
  ),
]
