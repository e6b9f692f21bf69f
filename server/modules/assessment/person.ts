import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '#platform/db'

/** The ids under which one person's assessments stand, as SQL for `in`: the record's own, and of those merged into it. */
export const idsOf = (elderId: string): RawBuilder<string> =>
  sql`(select assessment.ids_of(${elderId}::uuid))`

/** The record that a merged one leads to, else the record itself. */
export async function livingIdOf(tx: Tx, elderId: string): Promise<string> {
  const { rows } = await sql<{ id: string }>`select assessment.living_id(${elderId}::uuid) as id`.execute(tx)
  return rows[0]?.id ?? elderId
}
