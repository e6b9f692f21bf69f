import { sql } from 'kysely'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { deadline } from '#platform/deadlines'
import { record } from '#platform/events'
import { remembered } from '#platform/remembered'
import { events } from '#contract/people-import'
import { applyRows } from './apply.ts'
import { type Checked, checkRows } from './check.ts'
import { Places } from './places.ts'
import { type ImportHead, seal, type StoredRow, waiting } from './row.ts'
import { undoRows } from './undo.ts'

/** Rows of one step: small enough that a stop is heard within a second, large enough that statements are shared. */
const CHECK = 1000
const APPLY = 500
const UNDO = 200

/** The divisions of an area, kept for the steps that follow within a minute. */
const kept = remembered((): { last?: { scope: number; until: number; places: Places } } => ({}))
export async function placesOf(tx: Tx, scope: number): Promise<Places> {
  const { last } = kept(tx)
  if (last?.scope === scope && last.until >= Date.now()) return last.places
  const places = await Places.of(tx, scope)
  kept(tx).last = { scope, until: Date.now() + 60_000, places }
  return places
}

/**
 * One step of whatever import has work to do. A step and its progress are one transaction: a killed process leaves the
 * rows as they were before the step, and the next process takes the step again.
 */
export const importStep = deadline({
  name: 'people.import_step',
  table: 'people.import',
  column: 'next_step_at',
  everyMs: 250,
  batch: 1,
  run: async (tx, head) => {
    // Whoever uploaded the list is who changed the records.
    await sql`select set_config('yike.actor_name', ${`${head.created_by_name ?? ''}（导入）`}, true)`.execute(
      tx,
    )
    const places = await placesOf(tx, head.region_code)
    if (head.state === 'checking') await checkStep(tx, head, places)
    else if (head.state === 'applying') await applyStep(tx, head, places)
    else if (head.state === 'undoing') await undoStep(tx, head)
    else await tx.updateTable('people.import').set({ next_step_at: null }).where('id', '=', head.id).execute()
  },
})

async function next(
  tx: Tx,
  head: ImportHead,
  condition: ReturnType<typeof sql<boolean>>,
  limit: number,
): Promise<StoredRow[]> {
  return tx
    .selectFrom('people.import_row')
    .selectAll()
    .where('import_id', '=', head.id)
    .where(condition)
    .orderBy('row')
    .limit(limit)
    .execute()
}

async function goOn(
  tx: Tx,
  head: ImportHead,
  rows: number,
  more: boolean,
  finished: 'ready' | 'done' | 'undone',
  last = 0,
): Promise<void> {
  await tx
    .updateTable('people.import')
    .set({
      progress: head.progress + rows,
      ...(more
        ? { next_step_at: clock.now(), step_row: last }
        : { next_step_at: null, step_row: 0, state: finished }),
    })
    .where('id', '=', head.id)
    .execute()
  if (!more)
    await record(
      tx,
      events.advanced,
      { state: finished, rows: head.progress + rows },
      { regionCode: head.region_code, subjectId: head.id },
    )
}

async function checkStep(tx: Tx, head: ImportHead, places: Places): Promise<void> {
  // From where the last step ended: what it judged need not be passed over again.
  const rows = await next(
    tx,
    head,
    sql<boolean>`verdict is null and applied_at is null and row > ${head.step_row}`,
    CHECK,
  )
  await writeChecked(tx, head, await checkRows(tx, head, rows, places))
  await goOn(tx, head, rows.length, rows.length === CHECK, 'ready', rows.at(-1)?.row)
}

export async function writeChecked(tx: Tx, head: ImportHead, checked: readonly Checked[]): Promise<void> {
  await sql`update people.import_row r set verdict = u.verdict::people.import_verdict, reasons = string_to_array(u.reasons, ','), read = u.read,
      identity_hash = u.identity_hash, likeness_hash = u.likeness_hash, elder_id = u.elder
    from unnest(${checked.map((c) => c.row)}::int[], ${checked.map((c) => c.verdict)}::text[], ${checked.map((c) => c.reasons.join(','))}::text[], ${checked.map((c) => seal(c.reading))}::bytea[],
      ${checked.map((c) => c.identityHash)}::bytea[], ${checked.map((c) => c.likenessHash)}::bytea[], ${checked.map((c) => c.elder?.elder.id ?? null)}::uuid[])
      as u (row, verdict, reasons, read, identity_hash, likeness_hash, elder)
    where r.import_id = ${head.id} and r.row = u.row`.execute(tx)
}

async function applyStep(tx: Tx, head: ImportHead, places: Places): Promise<void> {
  const rows = await next(tx, head, waiting, APPLY)
  if (rows.length > 0) await applyRows(tx, head, rows, places)
  await goOn(tx, head, rows.length, rows.length > 0, 'done')
}

async function undoStep(tx: Tx, head: ImportHead): Promise<void> {
  const rows = await next(
    tx,
    head,
    sql<boolean>`applied_at is not null and undone_at is null and undo_problem is null`,
    UNDO,
  )
  await undoRows(tx, head, rows)
  await goOn(tx, head, rows.length, rows.length === UNDO, 'undone')
}
