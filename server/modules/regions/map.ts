import { sql } from 'kysely'
import { z } from 'zod'
import { ancestorOf, boundsOf, levelOf } from '#contract/region'
import * as contract from '#contract/regions'
import { route } from '#platform/module'
import { toWgs84 } from './coordinates.ts'
import { countyAt, findRegion, type RegionRow, withPaths } from './region.ts'

const Rings = z.array(z.array(z.tuple([z.number(), z.number()])))

const notice = {
  zh: '边界仅供定位参考，约 50 米精度，未附审图号；正式发布地图须使用经审核的底图',
  en: 'Boundaries are for orientation (about 50 m) and carry no map approval number; a published map needs an approved base map',
}

export const boundariesRoute = route(contract.boundaries, async ({ tx, params }) => {
  // Below a county there are no polygons: the county around it answers.
  const scope = ['street', 'village'].includes(levelOf(params.code))
    ? ancestorOf(params.code, 'county')
    : params.code
  const { lo, hi } = boundsOf(scope)
  const rows = await tx
    .selectFrom('regions.boundary as b')
    .innerJoin('regions.region as r', 'r.code', 'b.code')
    .select(['b.code', 'b.rings', 'b.area_km2', 'r.name', 'r.lon', 'r.lat'])
    .where('b.code', '>=', lo)
    .where('b.code', '<', hi)
    .where('r.valid_to', 'is', null)
    .orderBy('b.code')
    .execute()
  return {
    type: 'FeatureCollection' as const,
    features: rows.map((row) => ({
      type: 'Feature' as const,
      id: row.code,
      properties: {
        code: row.code,
        name: row.name,
        lon: row.lon ?? 0,
        lat: row.lat ?? 0,
        areaKm2: row.area_km2,
      },
      geometry: { type: 'Polygon' as const, coordinates: Rings.parse(row.rings) },
    })),
    notice,
  }
})

export const locateRoute = route(contract.locate, async ({ tx, body }) => {
  const position = toWgs84(body)
  const code = await countyAt(tx, position)
  const county = code === null ? undefined : await findRegion(tx, code)
  const near =
    code === null
      ? { rows: [] }
      : await sql<RegionRow & { metres: number }>`
    select r.*, 6371008.8 * 2 * asin(least(1, sqrt(sin(radians(lat - ${position.lat}) / 2) ^ 2
      + cos(radians(lat)) * cos(radians(${position.lat})) * sin(radians(lon - ${position.lon}) / 2) ^ 2))) as metres
    from regions.region r
    where r.level = 'village' and r.lon is not null and r.valid_to is null
      and r.code >= ${code} and r.code < ${code + 1_000_000}
    order by metres limit 5`.execute(tx)
  const villages = await withPaths(tx, near.rows)
  return {
    position,
    county: county ? ((await withPaths(tx, [county]))[0] ?? null) : null,
    villages: villages.map((village, i) => ({ ...village, metres: Math.round(near.rows[i]?.metres ?? 0) })),
  }
})
