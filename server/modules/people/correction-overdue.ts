import { sql } from 'kysely'
import { dayOf } from '#contract/day'
import { CorrectionField, events } from '#contract/people-corrections'
import { ancestorOf, type RegionCode } from '#contract/region'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { deadline } from '#platform/deadlines'
import { tell } from './because.ts'

/**
 * The answer to a correction was owed by now. It goes one level up, once: from the street to the county, whose clerks are
 * told by the module that sends. No document that we know sets a second term after which it would go further.
 */
export const correctionOverdue = deadline({
  name: 'people.correction_overdue',
  table: 'people.correction',
  column: 'next_step_at',
  everyMs: 30_000,
  run: async (tx, row) => {
    const to = await officeAbove(tx, row.region_code)
    await tx
      .updateTable('people.correction')
      .set({ next_step_at: null, escalated_at: clock.now(), escalated_to: to })
      .where('id', '=', row.id)
      .execute()
    await tell(
      tx,
      events.overdue,
      { field: CorrectionField.parse(row.field), dueAt: row.due_at.toISOString(), to },
      { id: row.elder_id, region_code: row.region_code, org_id: row.org_id },
      row.id,
    )
  },
})

/** The nearest office from the county upwards that has a clerk at work; the county where none has. */
async function officeAbove(tx: Tx, code: RegionCode): Promise<RegionCode> {
  const levels = (['county', 'city', 'province', 'nation'] as const).map((level) => ancestorOf(code, level))
  const today = dayOf(clock.now())
  const { rows } = await sql<{ region_code: number }>`
    select p.region_code from access.post p join access.account a on a.id = p.account_id and a.state = 'active'
    where p.role = 'clerk' and p.region_code = any (${levels}::bigint[]) and p.ended_at is null
      and p.valid_from <= ${today} and coalesce(p.valid_to >= ${today}, true)`.execute(tx)
  const staffed = new Set(rows.map((row) => row.region_code))
  return levels.find((level) => staffed.has(level)) ?? ancestorOf(code, 'county')
}
