import { sql } from 'kysely'
import type { Tx } from '#platform/db'

/** An elder has received a basic service; only the first is kept. */
export async function receive(
  tx: Tx,
  elderId: string,
  given: { on: string; what: 'demand' | 'visit' | 'quota' | 'referral'; sourceId: string },
): Promise<void> {
  await sql`insert into assessment.received (elder_id, region_code, org_id, first_on, what, source_id)
    select id, region_code, org_id, ${given.on}::date, ${given.what}, ${given.sourceId} from people.elder where id = ${elderId}
    on conflict do nothing`.execute(tx)
}
