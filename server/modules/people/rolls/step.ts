import { sql } from 'kysely'
import { events } from '#contract/rolls'
import { clock } from '#platform/clock'
import { deadline } from '#platform/deadlines'
import { record } from '#platform/events'
import { rollView } from './roll.ts'
import { tryRows } from './try.ts'

const ROWS = 200

/** One step of whatever list has rows to try. A step and its progress are one transaction. */
export const rollStep = deadline({
  name: 'people.roll_step',
  table: 'people.roll',
  column: 'next_step_at',
  everyMs: 250,
  batch: 1,
  run: async (tx, head) => {
    // Whoever uploaded the list is who reports and records.
    await sql`select set_config('yike.actor_name', ${`${head.created_by_name ?? ''}（名单）`}, true)`.execute(
      tx,
    )
    const rows = await tx
      .selectFrom('people.roll_row')
      .selectAll()
      .where('roll_id', '=', head.id)
      .where('state', '=', 'waiting')
      .where('row', '>', head.step_row)
      .orderBy('row')
      .limit(ROWS)
      .execute()
    await tryRows(tx, head, rows, { id: head.created_by, name: head.created_by_name })
    const more = rows.length === ROWS
    await tx
      .updateTable('people.roll')
      .set({ next_step_at: more ? clock.now() : null, step_row: more ? (rows.at(-1)?.row ?? 0) : 0 })
      .where('id', '=', head.id)
      .execute()
    if (more) return
    const { counts } = await rollView(tx, head)
    await record(
      tx,
      events.done,
      { kind: head.kind, taken: counts.taken, held: counts.held },
      { regionCode: head.region_code, subjectId: head.id },
    )
  },
})
