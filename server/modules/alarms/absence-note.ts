import { sql } from 'kysely'
import { uuidv7 } from '#contract/id'
import type { Tx } from '#platform/db'
import { remembered } from '#platform/remembered'
import { firstDue } from './absence.ts'
import type { Verdict } from './evaluate.ts'
import type { CompiledAbsence } from './rule.ts'

type Seen = Extract<Verdict, { seen: boolean }>
type Note = {
  rule: CompiledAbsence
  reading: Seen['reading']
  seenAt: number | null
  triggeredAt: number | null
  firstAt: number
}

/** The sign with which this process last wrote a watch, by its time. */
const writtenOf = remembered(() => new Map<string, number>())
const APART_MS = 1000

/**
 * Writes the signs of this batch into the watches, one statement. `last_at` carries no index, so it is cheap; `due_at`
 * only moves when a watch begins, is triggered, or had fired, and is corrected from `last_at` when it comes due.
 */
export async function noteAbsences(tx: Tx, verdicts: readonly Verdict[], now: number): Promise<void> {
  const notes = new Map<string, Note>()
  for (const verdict of verdicts) {
    if (!('seen' in verdict)) continue
    const { rule, reading } = verdict
    const key = `${rule.id} ${reading.elderId ?? reading.deviceId}`
    const note = notes.get(key) ?? { rule, reading, seenAt: null, triggeredAt: null, firstAt: reading.at }
    if (verdict.seen) {
      note.seenAt = Math.max(note.seenAt ?? 0, reading.at)
      if (note.triggeredAt !== null && reading.at >= note.triggeredAt) note.triggeredAt = null
    }
    if (verdict.triggered && note.triggeredAt === null && reading.at > (note.seenAt ?? 0))
      note.triggeredAt = reading.at
    notes.set(key, note)
  }
  const written = writtenOf(tx)
  const due = [...notes].filter(([key, note]) => isWorthWriting(written, key, note))
  if (due.length === 0) return
  const rows = due.map(([, note]) => rowOf(note, now))
  // Two statements: most watches exist, and an update that touches no index is cheap.
  const missing = await update(tx, rows)
  if (missing.length === 0) return
  const { rows: made } = await sql<{ id: string }>`
    insert into alarms.absence_watch (id, rule_id, subject_id, elder_id, device_id, org_id, region_code, last_at, due_at)
    select id, rule_id, subject_id, elder_id, device_id, org_id, region_code, coalesce(seen_at, first_at), coalesce(armed_at, due_at)
    from ${recordset(missing)} order by rule_id, subject_id on conflict (rule_id, subject_id) do nothing returning id`.execute(
    tx,
  )
  // Somebody else began these meanwhile: now that they are committed they are there to be updated.
  if (made.length < missing.length) await update(tx, without(missing, made))
}

type Row = ReturnType<typeof rowOf>
const without = (rows: readonly Row[], known: readonly { id: string }[]) => {
  const ids = new Set(known.map(({ id }) => id))
  return rows.filter((row) => !ids.has(row.id))
}

/** Writes the signs into the watches that exist; returns those of `rows` that have none. */
async function update(tx: Tx, rows: readonly Row[]): Promise<Row[]> {
  const { rows: known } = await sql<{ id: string }>`
    update alarms.absence_watch w set
      last_at = case when r.seen_at is null then w.last_at else greatest(w.last_at, r.seen_at) end,
      due_at = case
        -- A trigger from before the last sign starts nothing: it came late, perhaps by another process.
        when r.armed_at is not null and r.triggered_at >= w.last_at then case when r.seen_at is null then coalesce(w.due_at, r.armed_at) else r.armed_at end
        when r.clears and r.seen_at is not null then null
        when w.due_at is null and r.seen_at is not null then r.due_at
        else w.due_at end,
      fired_at = case when r.seen_at is not null or r.armed_at is not null and r.triggered_at >= w.last_at then null else w.fired_at end,
      device_id = r.device_id
    from (select * from ${recordset(rows)} order by rule_id, subject_id) r
    where w.rule_id = r.rule_id and w.subject_id = r.subject_id
    returning r.id`.execute(tx)
  return without(rows, known)
}

const recordset = (
  rows: readonly object[],
) => sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (id uuid, rule_id uuid, subject_id uuid, elder_id uuid, device_id uuid,
  org_id uuid, region_code bigint, first_at timestamptz, seen_at timestamptz, triggered_at timestamptz, armed_at timestamptz, due_at timestamptz, clears boolean)`

/**
 * A sign within a second of the last one is not written again, nor that nothing has changed; a message stored anew is. What
 * arms and disarms is written each time: another process may have written the opposite since.
 */
function isWorthWriting(written: Map<string, number>, key: string, note: Note): boolean {
  const at = note.seenAt ?? note.triggeredAt ?? note.firstAt
  const before = written.get(key)
  const nothing = note.seenAt === null && note.triggeredAt === null
  const soon = note.rule.body.within.how !== 'after' && before !== undefined && at - before < APART_MS
  if (before !== undefined && before !== at && (nothing || soon)) return false
  if (written.size > 300_000) written.clear()
  written.set(key, at)
  return true
}

function rowOf({ rule, reading, seenAt, triggeredAt, firstAt }: Note, now: number) {
  const { within } = rule.body
  const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString())
  return {
    id: uuidv7(now),
    rule_id: rule.id,
    subject_id: reading.elderId ?? reading.deviceId,
    elder_id: reading.elderId,
    device_id: reading.deviceId,
    org_id: reading.orgId,
    region_code: reading.regionCode,
    first_at: iso(firstAt),
    seen_at: iso(seenAt),
    triggered_at: iso(triggeredAt),
    armed_at:
      within.how === 'after' && triggeredAt !== null ? iso(triggeredAt + within.seconds * 1000) : null,
    due_at: iso(firstDue(rule, seenAt ?? firstAt, now)),
    clears: within.how === 'after',
  }
}
