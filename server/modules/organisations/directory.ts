import { sql } from 'kysely'
import { directory, type DirectorySite, OpeningHours, type SiteKind } from '#contract/organisations'
import type { RegionCode } from '#contract/region'
import { metresBetween } from '#modules/regions'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import { isOpen } from './opening.ts'

type Found = {
  id: string
  kind: string
  name: string
  address: string
  duty_phone: string | null
  round_the_clock: boolean
  opening_hours: unknown
  lon: number | null
  lat: number | null
  region_code: number
}

/**
 * Open sites that stand in or serve a region, the nearest to `from` first (metres in a straight line), else by name.
 * Public facts only, so that it answers any audience and across regions: the city's ambulance centre serves each district.
 */
export async function sitesServing(
  tx: Tx,
  region: RegionCode,
  options: { kinds?: readonly SiteKind[]; from?: { lon: number; lat: number }; limit?: number } = {},
): Promise<DirectorySite[]> {
  const { rows } =
    await sql<Found>`select id, kind, name, address, duty_phone, round_the_clock, opening_hours, lon, lat, region_code
    from organisations.sites_serving(${region}, ${options.kinds ? [...options.kinds] : null}::text[]) order by name`.execute(
      tx,
    )
  const now = clock.now()
  return rows
    .map((row) => {
      const openingHours = OpeningHours.parse(row.opening_hours)
      const position = row.lon === null || row.lat === null ? null : { lon: row.lon, lat: row.lat }
      return {
        id: row.id as DirectorySite['id'], // the column is this brand's uuid
        kind: row.kind as SiteKind, // a foreign key to the catalogue that the enum lists
        name: row.name,
        address: row.address,
        dutyPhone: row.duty_phone,
        roundTheClock: row.round_the_clock,
        openNow: isOpen({ roundTheClock: row.round_the_clock, openingHours }, now),
        position,
        regionCode: row.region_code,
        distanceM: options.from && position ? Math.round(metresBetween(options.from, position)) : null,
      }
    })
    .sort((a, b) => (a.distanceM ?? Infinity) - (b.distanceM ?? Infinity))
    .slice(0, options.limit ?? 20)
}

export const directoryRoute = route(directory, async ({ tx, query }) => ({
  items: await sitesServing(tx, query.region, {
    ...(query.kind ? { kinds: [query.kind] } : {}),
    ...(query.lon !== undefined && query.lat !== undefined
      ? { from: { lon: query.lon, lat: query.lat } }
      : {}),
    limit: query.limit,
  }),
}))
