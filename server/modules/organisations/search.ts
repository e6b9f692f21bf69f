import { type RawBuilder, sql } from 'kysely'

/** `text` anywhere in one of the columns, without regard to case; `%`, `_` and `\` in it mean themselves. */
export function contains(columns: readonly string[], text: string): RawBuilder<boolean> {
  const pattern = `%${text.replaceAll(/[\\%_]/gu, '\\$&')}%`
  return sql<boolean>`(${sql.join(
    columns.map((column) => sql`${sql.ref(column)} ilike ${pattern}`),
    sql` or `,
  )})`
}
