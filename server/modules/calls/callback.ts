import { sql } from 'kysely'
import { type Callback, careProblems, events, listCallbacks, reportCallback } from '#contract/calls'
import { uuidv7 } from '#contract/id'
import { decodeCursor, encodeCursor } from '#contract/page'
import { notFound } from '#contract/problem'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { deadline } from '#platform/deadlines'
import { record } from '#platform/events'
import { route } from '#platform/module'
import type { CallRow } from './call.ts'
import { openVisit } from './visit.ts'

/** One open task a number: missed again, the same task counts up and keeps its promise. */
export async function openCallback(tx: Tx, call: CallRow, highRisk: boolean): Promise<void> {
  const ended = call.ended_at ?? clock.now()
  const centre = call.centre_id
    ? await tx.selectFrom('calls.centre').selectAll().where('id', '=', call.centre_id).executeTakeFirst()
    : undefined
  // Where no centre has promised a time, it is due at once.
  const promise = centre ? (highRisk ? centre.callback_high_risk_seconds : centre.callback_seconds) : 0
  const due = new Date(ended.getTime() + promise * 1000)
  const known = call.caller_hash
    ? await tx
        .selectFrom('calls.callback')
        .selectAll()
        .where('caller_hash', '=', call.caller_hash)
        .where('state', '=', 'open')
        .forUpdate()
        .executeTakeFirst()
    : undefined
  const id = known?.id ?? uuidv7()
  if (known) {
    const sooner = due < known.due_at ? due : known.due_at
    await tx
      .updateTable('calls.callback')
      .set({
        missed: known.missed + 1,
        last_missed_at: ended > known.last_missed_at ? ended : known.last_missed_at,
        high_risk: known.high_risk || highRisk,
        due_at: sooner,
        alarm_at: known.overdue_at ? null : sooner,
      })
      .where('id', '=', id)
      .execute()
  } else {
    await tx
      .insertInto('calls.callback')
      .values({
        id,
        call_id: call.id,
        caller_hash: call.caller_hash,
        elder_id: call.elder_id,
        region_code: call.region_code,
        org_id: call.org_id,
        centre_id: call.centre_id,
        high_risk: highRisk,
        last_missed_at: ended,
        due_at: due,
        alarm_at: due,
      })
      .onConflict((c) => c.column('call_id').doNothing())
      .execute()
  }
  await record(
    tx,
    events.callbackDue,
    { dueAt: due.toISOString(), highRisk },
    { subjectId: id, elderId: call.elder_id, regionCode: call.region_code, orgId: call.org_id },
  )
}

/** Closes what an answer has settled. */
export async function closeCallbacksOf(
  tx: Tx,
  of: { callId: string } | { callerHash: Buffer },
  result: 'called_again' | 'answered_late',
): Promise<void> {
  const rows = await tx
    .updateTable('calls.callback')
    .set({ state: 'closed', result, closed_at: clock.now(), alarm_at: null })
    .where('state', '=', 'open')
    .where((eb) => ('callId' in of ? eb('call_id', '=', of.callId) : eb('caller_hash', '=', of.callerHash)))
    .returning(['id', 'elder_id', 'region_code', 'org_id'])
    .execute()
  for (const row of rows) {
    await record(
      tx,
      events.callbackClosed,
      { result },
      { subjectId: row.id, elderId: row.elder_id, regionCode: row.region_code, orgId: row.org_id },
    )
  }
}

export const callbackOverdue = deadline({
  name: 'calls.callback_overdue',
  table: 'calls.callback',
  column: 'alarm_at',
  run: async (tx, row) => {
    await tx
      .updateTable('calls.callback')
      .set({ alarm_at: null, overdue_at: row.due_at })
      .where('id', '=', row.id)
      .execute()
    await record(
      tx,
      events.callbackOverdue,
      { highRisk: row.high_risk },
      { subjectId: row.id, elderId: row.elder_id, regionCode: row.region_code, orgId: row.org_id },
    )
  },
})

function callbacks(tx: Tx) {
  return tx
    .selectFrom('calls.callback as b')
    .innerJoin('calls.call as c', 'c.id', 'b.call_id')
    .leftJoin('people.elder as e', 'e.id', 'b.elder_id')
    .leftJoin('regions.region as r', 'r.code', 'b.region_code')
    .selectAll('b')
    .select([
      'c.caller_masked',
      'e.name as elder_name',
      'r.name as region_name',
      sql<string | null>`calls.centre_name(b.centre_id)`.as('centre_name'),
    ])
}

function callbackView(
  row: Awaited<ReturnType<ReturnType<typeof callbacks>['executeTakeFirstOrThrow']>>,
): Callback {
  return {
    id: row.id as Callback['id'], // the columns are these brands' uuids
    callId: row.call_id as Callback['callId'],
    callerMasked: row.caller_masked,
    elderId: row.elder_id as Callback['elderId'],
    elderName: row.elder_name,
    regionCode: row.region_code,
    regionName: row.region_name,
    centreName: row.centre_name,
    highRisk: row.high_risk,
    missed: row.missed,
    lastMissedAt: row.last_missed_at.toISOString(),
    dueAt: row.due_at.toISOString(),
    overdueAt: row.overdue_at?.toISOString() ?? null,
    attempts: row.attempts,
    lastAttemptAt: row.last_attempt_at?.toISOString() ?? null,
    state: row.state === 'closed' ? 'closed' : 'open',
    result: row.result as Callback['result'], // a check of the column lists the same words
    closedAt: row.closed_at?.toISOString() ?? null,
    closedByName: row.closed_by_name,
    note: row.note,
  }
}

export const listCallbacksRoute = route(listCallbacks, async ({ tx, query }) => {
  const after = decodeCursor(query.after)
  const open = query.state === 'open'
  const key = open ? sql`b.due_at` : sql`b.closed_at`
  const rows = await callbacks(tx)
    .where('b.state', '=', query.state)
    .$if(query.overdue === true, (q) => q.where('b.overdue_at', 'is not', null))
    .$if(after !== undefined, (q) =>
      q.where(
        open
          ? sql<boolean>`(b.due_at, b.id) > (${after?.[0] ?? null}::timestamptz, ${after?.[1] ?? null}::uuid)`
          : sql<boolean>`(b.closed_at, b.id) < (${after?.[0] ?? null}::timestamptz, ${after?.[1] ?? null}::uuid)`,
      ),
    )
    .orderBy(key, open ? 'asc' : 'desc')
    .orderBy('b.id', open ? 'asc' : 'desc')
    .limit(query.limit + 1)
    .execute()
  const items = rows.slice(0, query.limit).map(callbackView)
  const last = items.at(-1)
  const { n, late } = await tx
    .selectFrom('calls.callback')
    .select((eb) => [eb.fn.countAll<number>().as('n'), eb.fn.count<number>('overdue_at').as('late')])
    .where('state', '=', 'open')
    .executeTakeFirstOrThrow()
  return {
    items,
    next:
      rows.length > query.limit && last ? encodeCursor([open ? last.dueAt : last.closedAt, last.id]) : null,
    open: n,
    overdue: late,
  }
})

/** Reached closes it; not reached leaves it open and counts; given up closes it, and for a person at risk somebody goes there. */
export const reportCallbackRoute = route(reportCallback, async ({ tx, actor, params, body }) => {
  const row = await tx
    .selectFrom('calls.callback')
    .selectAll()
    .where('id', '=', params.id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw notFound()
  if (row.state !== 'open') throw careProblems.taskClosed()
  const now = clock.now()
  const subject = { subjectId: row.id, elderId: row.elder_id, regionCode: row.region_code, orgId: row.org_id }
  const attempts = row.attempts + 1
  if (body.result === 'no_answer') {
    await tx
      .updateTable('calls.callback')
      .set({ attempts, last_attempt_at: now, note: body.note || row.note })
      .where('id', '=', row.id)
      .execute()
    await record(tx, events.callbackTried, { attempts }, subject)
  } else {
    await tx
      .updateTable('calls.callback')
      .set({
        attempts,
        last_attempt_at: now,
        state: 'closed',
        result: body.result,
        closed_at: now,
        closed_by_name: actor.name,
        alarm_at: null,
        note: body.note || row.note,
      })
      .where('id', '=', row.id)
      .execute()
    await record(tx, events.callbackClosed, { result: body.result }, subject)
    if (body.result === 'given_up' && row.elder_id && row.high_risk) {
      await openVisit(tx, {
        elderId: row.elder_id,
        regionCode: row.region_code,
        orgId: row.org_id,
        reason: 'callback_failed',
        failures: attempts,
        planId: null,
      })
    }
  }
  const shown = await callbacks(tx).where('b.id', '=', row.id).executeTakeFirstOrThrow()
  return callbackView(shown)
})
