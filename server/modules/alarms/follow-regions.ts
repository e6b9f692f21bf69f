import { sql } from 'kysely'
import { events } from '#contract/regions'
import { succession } from '#modules/regions'
import { on } from '#platform/events'

/** What is waited for and what is personal to an elder carries the new code of the division; incidents keep the one they happened in. */
export const followRegions = on(events.changed, 'alarms.follow_regions', async (tx, { payload }) => {
  const change = succession(payload)
  if (!change) return
  const { from, to } = change
  await tx
    .updateTable('alarms.rule_standing')
    .set({ region_code: to })
    .where(sql<boolean>`region_code = any(${from}::bigint[])`)
    .execute()
  await tx
    .updateTable('alarms.absence_watch')
    .set({ region_code: to })
    .where(sql<boolean>`region_code = any(${from}::bigint[])`)
    .execute()
  await tx
    .updateTable('alarms.elder_limit')
    .set({ region_code: to })
    .where(sql<boolean>`region_code = any(${from}::bigint[])`)
    .execute()
  await tx
    .updateTable('alarms.fence')
    .set({ region_code: to })
    .where(sql<boolean>`region_code = any(${from}::bigint[])`)
    .execute()
  await tx
    .updateTable('alarms.response_plan')
    .set({ region_code: to })
    .where(sql<boolean>`region_code = any(${from}::bigint[])`)
    .execute()
  await tx
    .updateTable('alarms.baseline')
    .set({ region_code: to })
    .where(sql<boolean>`region_code = any(${from}::bigint[])`)
    .execute()
  await tx
    .updateTable('alarms.risk')
    .set({ region_code: to })
    .where(sql<boolean>`region_code = any(${from}::bigint[])`)
    .execute()
})
