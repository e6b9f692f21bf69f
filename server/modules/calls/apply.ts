import { events } from '#contract/calls'
import { uuidv7 } from '#contract/id'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { about, type CallRow } from './call.ts'
import { closeCallbacksOf, openCallback } from './callback.ts'
import { type CallEvent, fold, seconds } from './fold.ts'
import { isHighRisk } from './match.ts'
import { openPhoneRequest, takePhoneRequest, unanswered } from './request.ts'

export type NewEvent = CallEvent & {
  key: string
  source: 'exchange' | 'console'
  detail?: Readonly<Record<string, string>>
}

/** Adds one event: see `applyEvents`. */
export async function applyEvent(
  tx: Tx,
  call: CallRow,
  event: NewEvent,
  isNew = false,
): Promise<{ taken: boolean; call: CallRow }> {
  const result = await applyEvents(tx, call, [event], isNew)
  return { taken: result.taken > 0, call: result.call }
}

/**
 * Adds events to a call and makes the call what all its events say; those that were there before are not taken again.
 * The caller holds the row (`for update`). What follows from a change of state happens here and nowhere else.
 */
export async function applyEvents(
  tx: Tx,
  call: CallRow,
  list: readonly NewEvent[],
  isNew = false,
): Promise<{ taken: number; call: CallRow }> {
  const stored = await tx
    .insertInto('calls.call_event')
    .values(
      list.map((event) => ({
        id: uuidv7(),
        call_id: call.id,
        key: event.key,
        kind: event.kind,
        at: event.at,
        received_at: clock.now(),
        source: event.source,
        agent_id: event.agentId,
        agent_name: event.agentName,
        detail: JSON.stringify(event.detail ?? {}),
        region_code: call.region_code,
      })),
    )
    .onConflict((c) => c.columns(['call_id', 'key']).doNothing())
    .returning('id')
    .execute()
  if (stored.length === 0) return { taken: 0, call }
  const all = await tx
    .selectFrom('calls.call_event')
    .select(['kind', 'at', 'agent_id', 'agent_name'])
    .where('call_id', '=', call.id)
    .execute()
  const now = fold(
    all.map((row) => ({ kind: row.kind, at: row.at, agentId: row.agent_id, agentName: row.agent_name })),
  )
  const after = await tx
    .updateTable('calls.call')
    .set({
      state: now.state,
      rang_at: now.rangAt,
      answered_at: now.answeredAt,
      ended_at: now.endedAt,
      held_seconds: now.heldSeconds,
      transfers: now.transfers,
      agent_id: now.agentId,
      agent_name: now.agentName,
      updated_at: clock.now(),
      ...(now.state === 'ringing' ? {} : { overflow_at: null }),
    })
    .where('id', '=', call.id)
    .returningAll()
    .executeTakeFirstOrThrow()
  await follow(tx, isNew ? null : call, after)
  return { taken: stored.length, call: after }
}

async function follow(tx: Tx, before: CallRow | null, after: CallRow): Promise<void> {
  const subject = about(after)
  const inbound = after.direction === 'in'
  if (!before) {
    if (inbound)
      await openPhoneRequest(
        tx,
        after,
        after.emergency ? 0 : after.elder_id && (await isHighRisk(tx, after.elder_id)) ? 1 : 5,
      )
    await record(
      tx,
      events.rang,
      { direction: after.direction, emergency: after.emergency, matched: after.matched },
      subject,
    )
  }
  const was = before?.state ?? null
  if (after.answered_at && !before?.answered_at) {
    await record(tx, events.answered, { waitSeconds: seconds(after.rang_at, after.answered_at) }, subject)
    if (inbound) {
      await takePhoneRequest(tx, after)
      // An answer that was told late undoes the missed call; any answer settles the earlier missed ones of this number.
      await closeCallbacksOf(tx, { callId: after.id }, 'answered_late')
      if (after.caller_hash) await closeCallbacksOf(tx, { callerHash: after.caller_hash }, 'called_again')
    }
  }
  if (after.state === 'missed' && was !== 'missed') {
    const highRisk = after.emergency || (after.elder_id !== null && (await isHighRisk(tx, after.elder_id)))
    await record(
      tx,
      events.missed,
      { waitSeconds: after.ended_at ? seconds(after.rang_at, after.ended_at) : 0, highRisk },
      subject,
    )
    if (inbound) {
      await unanswered(tx, after)
      await openCallback(tx, after, highRisk)
    }
  }
  if (after.state === 'ended' && was !== 'ended' && after.answered_at && after.ended_at) {
    await record(tx, events.ended, { talkSeconds: seconds(after.answered_at, after.ended_at) }, subject)
  }
  if (
    before &&
    was !== after.state &&
    (after.state === 'held' || was === 'held') &&
    after.state !== 'ended'
  ) {
    await record(tx, events.changed, { state: after.state }, subject)
  }
}

/** The row, locked, so that two events of one call are applied one after the other. Undefined outside the scope. */
export async function lockCall(tx: Tx, id: string): Promise<CallRow | undefined> {
  return tx.selectFrom('calls.call').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}
