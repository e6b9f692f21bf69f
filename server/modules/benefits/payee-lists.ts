import { events } from '#contract/benefit-events'
import { decodeCursor, cut } from '#contract/page'
import { notFound } from '#contract/problem'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'

export async function organisation(tx: Tx, id: string): Promise<{ name: string; region_code: number }> {
  const row = await tx
    .selectFrom('organisations.organisation')
    .select(['name', 'region_code'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw notFound()
  return row
}

export const saved = (tx: Tx, what: string, subjectId: string, regionCode: number, orgId: string) =>
  record(tx, events.registerSaved, { what }, { regionCode, orgId, subjectId })

/** The common page of these lists: by name and id, within a region. */
export async function page<R extends { id: string; name: string }>(
  query: { after?: string | undefined; limit: number },
  read: (name: string | null, id: string | null, limit: number) => Promise<readonly R[]>,
): Promise<{ rows: R[]; next: string | null }> {
  const [name, id] = decodeCursor(query.after) ?? []
  const rows = await read(
    typeof name === 'string' ? name : null,
    typeof id === 'string' ? id : null,
    query.limit + 1,
  )
  return cut(rows, query.limit, (last) => [last.name, last.id])
}
export const like = (q: string | undefined) => (q ? `%${q.replaceAll(/[\\%_]/g, (c) => `\\${c}`)}%` : null)
