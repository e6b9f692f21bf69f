import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '#platform/db'

/** The ids under which rows of one person stand, as SQL for `in`: the record's own, and of those merged into it. */
export const idsOf = (elderId: string): RawBuilder<string> => sql`(select people.ids_of(${elderId}::uuid))`

/** The same, read: for statements that look them up in an index. Of what is no person it is the id itself. */
export async function readIdsOf(tx: Tx, elderId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select id from people.ids_of(${elderId}::uuid) id`.execute(tx)
  return rows.map((row) => row.id)
}

/** The record that a merged one leads to, else the record itself. */
export async function livingIdOf(tx: Tx, elderId: string): Promise<string> {
  const { rows } = await sql<{ id: string }>`select people.living_id(${elderId}::uuid) as id`.execute(tx)
  return rows[0]?.id ?? elderId
}
