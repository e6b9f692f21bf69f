import { sql } from 'kysely'
import { events } from '#contract/regions'
import { succession } from '#modules/regions'
import { on } from '#platform/events'

/** Responders, where they are and what they may do, their shifts and the keys they hold carry the new code of their division. */
export const followRegions = on(events.changed, 'responders.follow_regions', async (tx, { payload }) => {
  const change = succession(payload)
  if (!change) return
  const { from, to } = change
  await tx
    .updateTable('responders.responder')
    .set({ region_code: to })
    .where(sql<boolean>`region_code = any(${from}::bigint[])`)
    .execute()
  await tx
    .updateTable('responders.place')
    .set({ region_code: to })
    .where(sql<boolean>`region_code = any(${from}::bigint[])`)
    .execute()
  await tx
    .updateTable('responders.qualification')
    .set({ region_code: to })
    .where(sql<boolean>`region_code = any(${from}::bigint[])`)
    .execute()
  await tx
    .updateTable('responders.held_key')
    .set({ region_code: to })
    .where(sql<boolean>`region_code = any(${from}::bigint[])`)
    .execute()
  await tx
    .updateTable('responders.shift')
    .set({ region_code: to })
    .where(sql<boolean>`region_code = any(${from}::bigint[])`)
    .execute()
  await tx
    .updateTable('responders.subscription')
    .set({ region_code: to })
    .where(sql<boolean>`region_code = any(${from}::bigint[])`)
    .execute()
  await tx
    .updateTable('responders.door_code')
    .set({ region_code: to })
    .where(sql<boolean>`region_code = any(${from}::bigint[])`)
    .execute()
})
