import { sql } from 'kysely'
import type { Tx } from '#platform/db'

/**
 * Of a person whose two records become one: what a family account may see goes over to the other record, unless that account
 * has it there already. Returns the grants that went, for the way back (`only`).
 */
export async function moveFamilyGrants(
  tx: Tx,
  from: string,
  to: { elderId: string; regionCode: number },
  only?: readonly string[],
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    update access.family_grant g set elder_id = ${to.elderId}, region_code = ${to.regionCode}
    where g.elder_id = ${from} and g.ended_at is null and (${only === undefined} or g.id = any (${only ?? []}::uuid[]))
      and not exists (select from access.family_grant x where x.account_id = g.account_id and x.elder_id = ${to.elderId} and x.ended_at is null)
    returning g.id`.execute(tx)
  return rows.map((row) => row.id)
}
