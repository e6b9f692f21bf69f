import { sql } from 'kysely'
import type { App } from '#platform/module'

/**
 * Names of elders and organisations for rows that the asker may see: a body that handles a case reads the name of its elder
 * and nothing else of the register, and a family the names of those who serve.
 */
export async function namesOf(
  app: App,
  ids: { elders?: readonly string[]; orgs?: readonly (string | null)[] },
): Promise<(id: string) => string> {
  const elders = [...new Set(ids.elders ?? [])]
  const orgs = [...new Set((ids.orgs ?? []).filter((id) => id !== null))]
  if (elders.length + orgs.length === 0) return () => '—'
  const { rows } = await app.db.asSystem('insurance.names', (tx) =>
    sql<{ id: string; name: string }>`select id, name from people.elder where id = any (${elders}::uuid[])
      union all select id, name from organisations.organisation where id = any (${orgs}::uuid[])`.execute(tx),
  )
  const names = new Map(rows.map((row) => [row.id, row.name]))
  return (id) => names.get(id) ?? '—'
}

/** A text as a pattern of `like`; null matches everything. */
export const like = (q: string | undefined) => (q ? `%${q.replaceAll(/[\\%_]/g, (c) => `\\${c}`)}%` : null)

/** Which constraint of the database refused. */
export const constraintOf = (error: unknown): string | undefined =>
  error instanceof Error && 'constraint' in error && typeof error.constraint === 'string'
    ? error.constraint
    : undefined
