import { sql } from 'kysely'
import { ageOn, dayOf } from '#contract/day'
import { siteNetwork, stationKinds, uncoveredFamilies } from '#contract/organisations'
import { cut, decodeCursor } from '#contract/page'
import { ancestorOf, boundsOf, isWithin } from '#contract/region'
import { regionNames } from '#modules/regions'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import { getSite, sites, siteView } from './site.ts'

/** The area of a centre and who stands in it; everything in the caller's own scope. */
async function networkOf(tx: Tx, id: string) {
  const centre = await getSite(tx, id)
  const areaStated = centre.servesRegions.length > 0
  const area = areaStated ? centre.servesRegions : [ancestorOf(centre.regionCode, 'street')]
  const inArea = (code: number) => area.some((region) => isWithin(code, region))
  const rows = await sites(tx).where('s.kind', 'in', stationKinds).where('s.state', '<>', 'closed').execute()
  const stations = rows
    .map(siteView)
    .filter((station) => inArea(station.regionCode) || station.servesRegions.some(inArea))
  const open = stations.filter((station) => station.state === 'open')
  const covering = (village: number) =>
    open
      .filter(
        (one) => one.regionCode === village || one.servesRegions.some((served) => isWithin(village, served)),
      )
      .map((one) => one.id)
  return { centre, areaStated, area, stations, covering }
}

export const siteNetworkRoute = route(siteNetwork, async ({ tx, params }) => {
  const { centre, area, areaStated, stations, covering } = await networkOf(tx, params.id)
  const bounds = area.map(boundsOf)
  const { rows } = await sql<{
    region_code: number
    name: string | null
    lon: number | null
    lat: number | null
    elders: number
    families: number
  }>`
    select v.region_code, r.name, r.lon, r.lat, v.elders, v.families from (
      select e.region_code, count(*)::int as elders, count(distinct coalesce(e.household_id, e.id))::int as families
      from people.elder e
      where (${sql.join(
        bounds.map(({ lo, hi }) => sql`(e.region_code >= ${lo} and e.region_code < ${hi})`),
        sql` or `,
      )}) and e.status = 'alive' and e.care_setting = 'home'
      group by e.region_code) v
    left join regions.region r on r.code = v.region_code order by v.region_code`.execute(tx)
  const villages = rows.map((row) => ({
    regionCode: row.region_code,
    regionName: row.name ?? String(row.region_code),
    position: row.lon === null || row.lat === null ? null : { lon: row.lon, lat: row.lat },
    elders: row.elders,
    families: row.families,
    stations: covering(row.region_code),
  }))
  const sum = (of: typeof villages, what: 'elders' | 'families') => of.reduce((n, one) => n + one[what], 0)
  const uncovered = villages.filter((one) => one.stations.length === 0)
  const families = sum(villages, 'families')
  return {
    centre,
    area,
    areaStated,
    stations,
    villages,
    families,
    familiesCovered: families - sum(uncovered, 'families'),
    eldersUncovered: sum(uncovered, 'elders'),
  }
})

/** Family by family, village by village. */
export const uncoveredFamiliesRoute = route(uncoveredFamilies, async ({ tx, params, query }) => {
  const { area, covering } = await networkOf(tx, params.id)
  const [village, family] = decodeCursor(query.after) ?? []
  const inhabited = await sql<{ region_code: number }>`
    select distinct e.region_code from people.elder e
    where (${sql.join(
      area.map(boundsOf).map(({ lo, hi }) => sql`(e.region_code >= ${lo} and e.region_code < ${hi})`),
      sql` or `,
    )}) and e.status = 'alive' and e.care_setting = 'home'`.execute(tx)
  const left = inhabited.rows.map((row) => row.region_code).filter((code) => covering(code).length === 0)
  const { rows } = await sql<{
    region_code: number
    family: string
    address: string
    elders: { id: string; name: string; birth_day: string }[]
  }>`
    select e.region_code, coalesce(e.household_id, e.id)::text as family, min(e.address) as address,
      jsonb_agg(jsonb_build_object('id', e.id, 'name', e.name, 'birth_day', e.birth_day) order by e.birth_day) as elders
    from people.elder e
    where e.region_code = any (${left}::bigint[]) and e.status = 'alive' and e.care_setting = 'home'
      ${village === undefined ? sql`` : sql`and (e.region_code, coalesce(e.household_id, e.id)::text) > (${village}::bigint, ${family ?? ''}::text)`}
    group by 1, 2 order by 1, 2 limit ${query.limit + 1}`.execute(tx)
  const page = cut(rows, query.limit, (last) => [last.region_code, last.family])
  const names = await regionNames(
    tx,
    page.rows.map((row) => row.region_code),
  )
  const today = dayOf(clock.now())
  return {
    items: page.rows.map((row) => ({
      regionCode: row.region_code,
      regionName: names.get(row.region_code) ?? String(row.region_code),
      address: row.address,
      elders: row.elders.map((elder) => ({
        elderId: elder.id,
        name: elder.name,
        age: ageOn(elder.birth_day, today),
      })),
    })),
    next: page.next,
  }
})
