import { sql } from 'kysely'
import { events } from '#contract/regions'
import { succession } from '#modules/regions'
import { on } from '#platform/events'

/** Organisations and their sites (and whom those serve), rooms, beds, cameras and equipment carry the new code of their division. */
export const followRegions = on(events.changed, 'organisations.follow_regions', async (tx, { payload }) => {
  const change = succession(payload)
  if (!change) return
  const { from, to } = change
  for (const table of ['organisation', 'site', 'room', 'bed', 'camera', 'equipment'])
    await sql`update ${sql.table(`organisations.${table}`)} set region_code = ${to} where region_code = any(${from}::bigint[])`.execute(
      tx,
    )
  await sql`update organisations.site set serves_regions = array(
      select distinct case when code = any(${from}::bigint[]) then ${to}::bigint else code end from unnest(serves_regions) code)
    where serves_regions && ${from}::bigint[]`.execute(tx)
})
