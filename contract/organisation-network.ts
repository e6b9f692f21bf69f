import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { ElderId } from './id.ts'
import { Site, SiteId, type SiteKind } from './organisation-sites.ts'
import { PageQuery, pageOf } from './page.ts'
import { RegionCode } from './region.ts'
import { Position } from './regions.ts'

/**
 * The network of a centre 一中心多站点进家庭全覆盖 (A-GOV-23): the stations that stand in or serve its area, the families
 * that live where one of them is open, and those that live where none is.
 */

/** What counts as a station of a centre. */
export const stationKinds = [
  'community_station',
  'day_care',
  'canteen',
  'happiness_house',
] as const satisfies readonly SiteKind[]

export const NetworkVillage = z.object({
  regionCode: RegionCode,
  regionName: z.string(),
  position: Position.nullable(),
  /** Elders living at home there. */
  elders: z.number().int(),
  /** Families: households with such an elder; somebody of no known household is one. */
  families: z.number().int(),
  /** Open stations that stand in it or serve it. */
  stations: z.array(SiteId),
})

export const Network = z.object({
  centre: Site,
  /** What it serves; without a stated area, the street it stands in. */
  area: z.array(RegionCode),
  areaStated: z.boolean(),
  stations: z.array(Site),
  villages: z.array(NetworkVillage),
  families: z.number().int(),
  familiesCovered: z.number().int(),
  eldersUncovered: z.number().int(),
})
export type Network = z.infer<typeof Network>

const params = z.object({ id: SiteId })

export const siteNetwork = endpoint({
  method: 'GET',
  path: '/organisations/sites/:id/network',
  may: 'organisations.read',
  summary: '中心的站点与覆盖 Stations and families of a centre',
  params,
  returns: Network,
})

export const uncoveredFamilies = endpoint({
  method: 'GET',
  path: '/organisations/sites/:id/uncovered',
  may: 'people.read',
  summary: '站点未覆盖的家庭 Families that no station covers',
  params,
  query: PageQuery,
  returns: pageOf(
    z.object({
      regionCode: RegionCode,
      regionName: z.string(),
      address: z.string(),
      elders: z.array(z.object({ elderId: ElderId, name: z.string(), age: z.number().int() })).min(1),
    }),
  ),
})
