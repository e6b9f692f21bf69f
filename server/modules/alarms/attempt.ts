import { type Selectable, sql } from 'kysely'
import type { z } from 'zod'
import type * as contract from '#contract/alarms'
import { type Answer, type Element, events } from '#contract/alarms'
import { uuidv7 } from '#contract/id'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import type { DB } from '#platform/schema.gen'
import { aboutOf, type IncidentRow } from './incident.ts'

export type AttemptRow = Selectable<DB['alarms.attempt']>
type Channel = 'message' | 'phone' | 'app' | 'invitation'

export function attemptView(row: AttemptRow): z.input<typeof contract.Attempt> {
  return {
    id: row.id,
    element: row.element,
    level: row.level,
    targetName: row.target_name,
    targetId: row.target_id,
    // Checked by the column.
    channel: row.channel as Channel,
    by: row.sent_by,
    sentAt: row.sent_at.toISOString(),
    answer: row.answer,
    answeredAt: row.answered_at?.toISOString() ?? null,
    note: row.note,
  }
}

export type Reach = {
  readonly element: Element
  readonly level: number
  readonly step?: number
  readonly targetId?: string | null
  readonly targetName: string
  readonly channel: Channel
  readonly by: string
  readonly messageId?: string | null
  /** Known at once: nobody there to reach, or an answer on the phone. */
  readonly answer?: Answer
  readonly note?: string | null
}

/** Writes the sent-and-answered line of somebody whom the hub tries to reach, and says so in the timeline. */
export async function reach(
  tx: Tx,
  incident: Pick<IncidentRow, 'id' | 'elder_id' | 'region_code' | 'org_id'>,
  to: Reach,
): Promise<AttemptRow> {
  const now = clock.now()
  const answer = to.answer ?? 'waiting'
  const row = await tx
    .insertInto('alarms.attempt')
    .values({
      id: uuidv7(now.getTime()),
      incident_id: incident.id,
      elder_id: incident.elder_id,
      org_id: incident.org_id,
      region_code: incident.region_code,
      element: to.element,
      level: to.level,
      step: to.step ?? null,
      target_id: to.targetId ?? null,
      target_name: to.targetName.slice(0, 120),
      channel: to.channel,
      message_id: to.messageId ?? null,
      sent_by: to.by,
      sent_at: now,
      answer,
      answered_at: answer === 'waiting' ? null : now,
      note: to.note ?? null,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  await record(
    tx,
    events.contacted,
    { element: to.element, level: to.level, target: to.targetName, attemptId: row.id },
    aboutOf(incident),
  )
  return row
}

/** Gives waiting lines their answer. Returns those that changed. */
export async function answerWaiting(
  tx: Tx,
  incident: Pick<IncidentRow, 'id' | 'elder_id' | 'region_code' | 'org_id'>,
  which: { element?: Element; targetId?: string; attemptId?: string; exceptId?: string },
  answer: Exclude<Answer, 'waiting'>,
  note: string | null = null,
): Promise<AttemptRow[]> {
  const rows = await tx
    .updateTable('alarms.attempt')
    .set({ answer, answered_at: clock.now(), note: sql`coalesce(${note}, note)` })
    .where('incident_id', '=', incident.id)
    .where('answer', '=', 'waiting')
    .$if(which.element !== undefined, (q) => q.where('element', '=', which.element ?? 'hub'))
    .$if(which.targetId !== undefined, (q) => q.where('target_id', '=', which.targetId ?? null))
    .$if(which.attemptId !== undefined, (q) => q.where('id', '=', which.attemptId ?? ''))
    .$if(which.exceptId !== undefined, (q) => q.where('id', '<>', which.exceptId ?? ''))
    .returningAll()
    .execute()
  for (const row of rows) {
    await record(
      tx,
      events.answered,
      {
        element: row.element,
        target: row.target_name,
        answer,
        attemptId: row.id,
        ...(note === null ? {} : { note }),
      },
      aboutOf(incident),
    )
  }
  return rows
}
