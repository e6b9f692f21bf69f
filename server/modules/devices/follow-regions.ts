import { sql } from 'kysely'
import { events } from '#contract/regions'
import { succession } from '#modules/regions'
import { on } from '#platform/events'

/** Devices, their open tasks and the ways in of vendors carry the new code of their division; what was measured keeps the one it was measured in. */
export const followRegions = on(events.changed, 'devices.follow_regions', async (tx, { payload }) => {
  const change = succession(payload)
  if (!change) return
  const { from, to } = change
  await tx
    .updateTable('devices.device')
    .set({ region_code: to })
    .where(sql<boolean>`region_code = any(${from}::bigint[])`)
    .execute()
  await tx
    .updateTable('devices.task')
    .set({ region_code: to })
    .where(sql<boolean>`region_code = any(${from}::bigint[])`)
    .execute()
  for (const table of ['devices.home_work', 'devices.home_work_sensor'] as const)
    await tx
      .updateTable(table)
      .set({ region_code: to })
      .where(sql<boolean>`region_code = any(${from}::bigint[])`)
      .execute()
  await tx
    .updateTable('devices.provisioning_key')
    .set({ region_code: to })
    .where(sql<boolean>`region_code = any(${from}::bigint[])`)
    .execute()
  await tx
    .updateTable('devices.vendor')
    .set({ region_code: to })
    .where(sql<boolean>`region_code = any(${from}::bigint[])`)
    .execute()
})
