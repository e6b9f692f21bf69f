import { sql } from 'kysely'
import { events } from '#contract/regions'
import { succession } from '#modules/regions'
import { on } from '#platform/events'

/**
 * When a division gets another code or merges into another, its elders and households carry the new one from then on (their parts
 * follow by trigger, the history keeps the old one). Addresses of the past keep the code they were written with: `regionAt` reads
 * it. A split is left to people: nobody can tell from the code who lives in which part.
 */
export const followRegions = on(events.changed, 'people.follow_regions', async (tx, { payload }) => {
  const change = succession(payload)
  if (!change) return
  const { from, to } = change
  await sql`select set_config('yike.reason', ${`区划变更 ${payload.day}`}, true)`.execute(tx)
  await tx
    .updateTable('people.household')
    .set({ region_code: to })
    .where(sql<boolean>`region_code = any(${from}::bigint[])`)
    .execute()
  await tx
    .updateTable('people.elder')
    .set({ region_code: to })
    .where(sql<boolean>`region_code = any(${from}::bigint[])`)
    .execute()
})
