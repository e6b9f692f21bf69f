import { sql } from 'kysely'
import { OpeningHours, type Site } from '#contract/organisations'
import { notFound } from '#contract/problem'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { isOpen } from './opening.ts'

/** Sites with their names and counts; the organisation's name is null where the organisation itself is out of scope. */
export function sites(tx: Tx) {
  return tx
    .selectFrom('organisations.site as s')
    .leftJoin('organisations.organisation as o', 'o.id', 's.org_id')
    .leftJoin('regions.region as r', 'r.code', 's.region_code')
    .selectAll('s')
    .select([
      'o.name as org_name',
      'r.name as region_name',
      sql<number>`(select count(*) from organisations.room x where x.site_id = s.id)`.as('rooms'),
      sql<number>`(select count(*) from organisations.bed b join organisations.room x on x.id = b.room_id where x.site_id = s.id)`.as(
        'beds',
      ),
      sql<number>`(select count(b.elder_id) from organisations.bed b join organisations.room x on x.id = b.room_id where x.site_id = s.id)`.as(
        'beds_taken',
      ),
      sql<number>`(select count(*) from organisations.camera c where c.site_id = s.id)`.as('cameras'),
      sql<number>`(select count(*) from organisations.camera c where c.site_id = s.id and c.state = 'offline')`.as(
        'cameras_offline',
      ),
    ])
}

type Row = Awaited<ReturnType<ReturnType<typeof sites>['executeTakeFirstOrThrow']>>

export function siteView(row: Row): Site {
  const openingHours = OpeningHours.parse(row.opening_hours)
  return {
    id: row.id as Site['id'], // the columns are these brands' uuids
    orgId: row.org_id as Site['orgId'],
    orgName: row.org_name,
    kind: row.kind as Site['kind'], // a foreign key to the catalogue that the enum lists
    name: row.name,
    regionCode: row.region_code,
    regionName: row.region_name,
    address: row.address,
    position: row.lon === null || row.lat === null ? null : { lon: row.lon, lat: row.lat },
    dutyPhone: row.duty_phone,
    roundTheClock: row.round_the_clock,
    openingHours,
    openNow:
      row.state === 'open'
        ? isOpen({ roundTheClock: row.round_the_clock, openingHours }, clock.now())
        : false,
    // pg reads an array of int8 as texts, whatever its parser of a single int8 is.
    servesRegions: row.serves_regions.map(Number),
    state: row.state,
    stateSince: row.state_since.toISOString(),
    rooms: row.rooms,
    beds: row.beds,
    bedsTaken: row.beds_taken,
    cameras: row.cameras,
    camerasOffline: row.cameras_offline,
    updatedAt: row.updated_at.toISOString(),
  }
}

export async function getSite(tx: Tx, id: string): Promise<Site> {
  const row = await sites(tx).where('s.id', '=', id).executeTakeFirst()
  if (!row) throw notFound()
  return siteView(row)
}
