import { sql } from 'kysely'
import { busy, events, gone, taken, transitions, type DeclineReason } from '#contract/responders'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { enqueue } from '#platform/jobs'
import { getInvitation, happened, subjectOf } from './invitation.ts'
import { tellOff } from './tell.ts'

/** A time from a phone: no later than now, no earlier than the invitation. What arrives late keeps when it happened. */
export function happenedAt(at: string, notBefore: Date): Date {
  const now = clock.now()
  return new Date(Math.min(now.getTime(), Math.max(new Date(at).getTime(), notBefore.getTime())))
}

/**
 * Accepts for a responder. Acceptances of one call-out take turns on its row, and a unique index on the slot stands
 * behind that: whatever raced, no more than `wanted` win. The others are told. The same acceptance twice answers the same.
 */
export async function accept(tx: Tx, invitationId: string, responderId: string, at: string): Promise<void> {
  const asked = await getInvitation(tx, invitationId, responderId)
  const callout = await tx
    .selectFrom('responders.callout')
    .selectAll()
    .where('id', '=', asked.callout_id)
    .forUpdate()
    .executeTakeFirstOrThrow()
  const bound = await getInvitation(tx, invitationId, responderId)
  if (bound.slot !== null) return
  if (bound.state === 'told_off' && callout.state === 'filled') throw taken()
  if (bound.state !== 'invited' || callout.state === 'closed') throw gone()
  if (callout.state === 'filled') throw taken()
  if (await onMission(tx, responderId)) throw busy()

  const now = happenedAt(at, bound.invited_at)
  const slots = await tx
    .selectFrom('responders.invitation')
    .select('slot')
    .where('callout_id', '=', callout.id)
    .where('slot', 'is not', null)
    .execute()
  const used = new Set(slots.map(({ slot }) => slot))
  const slot = Array.from({ length: callout.wanted }, (_, i) => i + 1).find((n) => !used.has(n))
  if (slot === undefined) throw taken()
  await tx
    .updateTable('responders.invitation')
    .set({ state: 'accepted', slot, accepted_at: now, expires_at: null })
    .where('id', '=', invitationId)
    .where('state', 'in', transitions.accept)
    .execute()
  const filled = used.size + 1 >= callout.wanted
  if (filled)
    await tx.updateTable('responders.callout').set({ state: 'filled' }).where('id', '=', callout.id).execute()
  const toldOff = filled ? await tellOthers(tx, callout.id) : []
  await withdrawElsewhere(tx, responderId, callout.id)
  await record(tx, events.accepted, { ...happened(bound, now), toldOff }, subjectOf(bound))
}

async function onMission(tx: Tx, responderId: string): Promise<boolean> {
  const { rows } = await sql<{ busy: boolean }>`select exists (select from responders.invitation
    where responder_id = ${responderId} and state in ('accepted', 'en_route', 'arrived')) as busy`.execute(tx)
  return rows[0]?.busy ?? false
}

/** Enough are going: everybody else who was asked is told so. */
export async function tellOthers(tx: Tx, calloutId: string): Promise<string[]> {
  const open = await tx
    .selectFrom('responders.invitation')
    .select(['id', 'responder_id'])
    .where('callout_id', '=', calloutId)
    .where('state', '=', 'invited')
    .forUpdate()
    .execute()
  for (const { id, responder_id } of open) await standDown(tx, id, responder_id)
  return open.map(({ id }) => id)
}

/** Somebody on a mission is not asked elsewhere: their other open invitations end, and count as not answered. */
async function withdrawElsewhere(tx: Tx, responderId: string, calloutId: string): Promise<void> {
  const open = await tx
    .selectFrom('responders.invitation')
    .select('id')
    .where('responder_id', '=', responderId)
    .where('callout_id', '<>', calloutId)
    .where('state', '=', 'invited')
    .execute()
  for (const { id } of open) await declineFor(tx, id, responderId, 'busy', null, clock.now())
}

/** Ends an invitation of somebody who need not go (any more). */
export async function standDown(tx: Tx, invitationId: string, responderId: string): Promise<void> {
  const now = clock.now()
  const bound = await getInvitation(tx, invitationId, responderId)
  await tx
    .updateTable('responders.invitation')
    .set({ state: 'told_off', slot: null, expires_at: null, ended_at: now })
    .where('id', '=', invitationId)
    .where('state', 'in', ['invited', 'accepted', 'en_route'])
    .execute()
  await record(tx, events.toldOff, happened(bound, now), subjectOf(bound))
  await enqueue(tx, tellOff, { invitationId })
}

export async function decline(
  tx: Tx,
  invitationId: string,
  responderId: string,
  reason: DeclineReason,
  note: string | null,
  at: string,
): Promise<void> {
  const bound = await getInvitation(tx, invitationId, responderId)
  if (bound.state === 'declined') return
  await declineFor(tx, invitationId, responderId, reason, note, happenedAt(at, bound.invited_at))
}

async function declineFor(
  tx: Tx,
  invitationId: string,
  responderId: string,
  reason: DeclineReason,
  note: string | null,
  now: Date,
): Promise<void> {
  const changed = await tx
    .updateTable('responders.invitation')
    .set({ state: 'declined', decline_reason: reason, decline_note: note, expires_at: null, ended_at: now })
    .where('id', '=', invitationId)
    .where('state', 'in', transitions.decline)
    .executeTakeFirst()
  if (changed.numUpdatedRows === 0n) throw gone()
  const bound = await getInvitation(tx, invitationId, responderId)
  await record(tx, events.declined, { ...happened(bound, now), reason, note }, subjectOf(bound))
}
