import { metresBetween } from '#modules/regions'
import {
  type ArrivalProof,
  type DeclineReason,
  events,
  type Fix,
  gone,
  transitions,
  unproven,
  wrongDoorCode,
} from '#contract/responders'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { keyedHash } from '#platform/secrets'
import { happenedAt } from './answer.ts'
import { getInvitation, happened, subjectOf, type Bound } from './invitation.ts'

/** A fix nearer than this to the place, or than its own accuracy up to three times this, proves an arrival; metres. */
const AT_THE_DOOR_M = 100

export async function setOut(tx: Tx, invitationId: string, responderId: string, at: string): Promise<void> {
  const bound = await getInvitation(tx, invitationId, responderId)
  if (bound.en_route_at !== null) return
  const now = happenedAt(at, bound.accepted_at ?? bound.invited_at)
  const changed = await tx
    .updateTable('responders.invitation')
    .set({ state: 'en_route', en_route_at: now })
    .where('id', '=', invitationId)
    .where('state', 'in', transitions.setOut)
    .executeTakeFirst()
  if (changed.numUpdatedRows === 0n) throw gone()
  await record(tx, events.enRoute, happened(bound, now), subjectOf(bound))
}

/**
 * At the door, proven by the code there, by a position, or by the responder's word with a reason. A wrong code or a
 * position elsewhere is refused with what to do, and nothing is lost.
 */
export async function arrive(
  tx: Tx,
  invitationId: string,
  responderId: string,
  told: { at: string; fix: Fix | null; code: string | null; reason: string | null },
): Promise<void> {
  const bound = await getInvitation(tx, invitationId, responderId)
  if (bound.arrived_at !== null) return
  if (!transitions.arrive.some((state) => state === bound.state)) throw gone()
  const away =
    told.fix && bound.place_lon !== null && bound.place_lat !== null
      ? Math.round(metresBetween(told.fix, { lon: bound.place_lon, lat: bound.place_lat }))
      : null
  const proof = await prove(tx, bound, told, away)
  const now = happenedAt(told.at, bound.accepted_at ?? bound.invited_at)
  await tx
    .updateTable('responders.invitation')
    .set({
      state: 'arrived',
      arrived_at: now,
      proof,
      proof_reason: proof === 'manual' ? told.reason : null,
      arrival_distance_m: away,
    })
    .where('id', '=', invitationId)
    .where('state', 'in', transitions.arrive)
    .execute()
  await record(tx, events.arrived, { ...happened(bound, now), proof, distanceM: away }, subjectOf(bound))
}

async function prove(
  tx: Tx,
  bound: Bound,
  told: { fix: Fix | null; code: string | null; reason: string | null },
  away: number | null,
): Promise<ArrivalProof> {
  if (told.code) {
    const door =
      bound.elder_id === null
        ? undefined
        : await tx
            .selectFrom('responders.door_code')
            .select('code_hash')
            .where('elder_id', '=', bound.elder_id)
            .executeTakeFirst()
    if (door && Buffer.compare(door.code_hash, keyedHash('code', `${bound.elder_id} ${told.code}`)) === 0)
      return 'code'
    if (!told.reason) throw wrongDoorCode(undefined, [{ pointer: '/code', detail: wrongDoorCode.title.zh }])
  }
  if (away !== null && away <= Math.max(AT_THE_DOOR_M, Math.min(told.fix?.accuracyM ?? 0, 3 * AT_THE_DOOR_M)))
    return 'position'
  if (told.reason) return 'manual'
  throw unproven(away === null ? undefined : `${away} m`, [{ pointer: '/reason', detail: unproven.title.zh }])
}

/** The elder is safe: the mission ends (and the responder rests, see after-mission.ts). */
export async function reportSafe(
  tx: Tx,
  invitationId: string,
  responderId: string,
  told: { at: string; note: string | null },
): Promise<void> {
  const bound = await getInvitation(tx, invitationId, responderId)
  if (bound.safe_at !== null) return
  const now = happenedAt(told.at, bound.arrived_at ?? bound.invited_at)
  const changed = await tx
    .updateTable('responders.invitation')
    .set({ state: 'safe', safe_at: now, ended_at: now })
    .where('id', '=', invitationId)
    .where('state', 'in', transitions.reportSafe)
    .executeTakeFirst()
  if (changed.numUpdatedRows === 0n) throw gone()
  await record(tx, events.safe, { ...happened(bound, now), note: told.note }, subjectOf(bound))
}

/** Cannot go on: the place is free again, and the next are asked at once (see next-wave.ts). */
export async function giveUp(
  tx: Tx,
  invitationId: string,
  responderId: string,
  told: { at: string; reason: DeclineReason; note: string | null },
): Promise<void> {
  const before = await getInvitation(tx, invitationId, responderId)
  if (before.state === 'gave_up') return
  await tx
    .selectFrom('responders.callout')
    .select('id')
    .where('id', '=', before.callout_id)
    .forUpdate()
    .executeTakeFirstOrThrow()
  const now = happenedAt(told.at, before.accepted_at ?? before.invited_at)
  const changed = await tx
    .updateTable('responders.invitation')
    .set({
      state: 'gave_up',
      slot: null,
      ended_at: now,
      decline_reason: told.reason,
      decline_note: told.note,
    })
    .where('id', '=', invitationId)
    .where('state', 'in', transitions.giveUp)
    .executeTakeFirst()
  if (changed.numUpdatedRows === 0n) throw gone()
  await tx
    .updateTable('responders.callout')
    .set({ state: 'open' })
    .where('id', '=', before.callout_id)
    .where('state', '=', 'filled')
    .execute()
  await record(
    tx,
    events.gaveUp,
    { ...happened(before, now), reason: told.reason, note: told.note },
    subjectOf(before),
  )
}
