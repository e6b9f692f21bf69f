import { sql } from 'kysely'
import { uuidv7 } from '#contract/id'
import type { ReviewReason } from '#contract/people-words'
import type { Tx } from '#platform/db'

/** Puts a record up for somebody to look at: one open review of a reason at a time. */
export async function openReview(
  tx: Tx,
  elder: { id: string; region_code: number; org_id: string | null },
  reason: ReviewReason,
  note: string,
): Promise<void> {
  await sql`insert into people.review (id, elder_id, region_code, org_id, reason, note) values (${uuidv7()}, ${elder.id}, ${elder.region_code}, ${elder.org_id}, ${reason}, ${note})
    on conflict (elder_id, reason) where closed_at is null do update set note = excluded.note`.execute(tx)
}
