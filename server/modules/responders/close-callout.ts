import { events } from '#contract/responders'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { standDown } from './answer.ts'
import { getInvitation, happened, subjectOf } from './invitation.ts'

/** The incident is over: nobody is asked any more, those on their way are told, and what was shown is withdrawn. */
export async function closeCallout(tx: Tx, incidentId: string): Promise<void> {
  const callout = await tx
    .selectFrom('responders.callout')
    .selectAll()
    .where('incident_id', '=', incidentId)
    .forUpdate()
    .executeTakeFirst()
  if (!callout || callout.state === 'closed') return
  const now = clock.now()
  await tx
    .updateTable('responders.callout')
    .set({ state: 'closed', closed_at: now })
    .where('id', '=', callout.id)
    .execute()
  const live = await tx
    .selectFrom('responders.invitation')
    .select(['id', 'responder_id', 'state'])
    .where('callout_id', '=', callout.id)
    .where('state', 'in', ['invited', 'accepted', 'en_route', 'arrived'])
    .execute()
  for (const { id, responder_id, state } of live) {
    if (state === 'arrived') {
      await tx
        .updateTable('responders.invitation')
        .set({ state: 'ended', ended_at: now })
        .where('id', '=', id)
        .execute()
      const bound = await getInvitation(tx, id, responder_id)
      await record(tx, events.ended, happened(bound, now), subjectOf(bound))
    } else {
      await standDown(tx, id, responder_id)
    }
  }
}

/** A reopened incident may invite again. */
export async function reopenCallout(tx: Tx, incidentId: string): Promise<void> {
  await tx
    .updateTable('responders.callout')
    .set({ state: 'open', closed_at: null })
    .where('incident_id', '=', incidentId)
    .where('state', '=', 'closed')
    .execute()
}
