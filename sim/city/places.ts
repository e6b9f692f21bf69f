import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { apportion } from './random.ts'

/** The four places whose census figures are at hand. `region` is what the place covers. */
export const places = {
  jiaozuo: {
    region: 410800000000,
    name: '焦作市',
    en: 'Jiaozuo',
    province: '41',
    areaCode: '0391',
    stage: 410802000000,
  },
  huaiyang: {
    region: 411603000000,
    name: '周口市淮阳区',
    en: 'Huaiyang',
    province: '41',
    areaCode: '0394',
    stage: 411603000000,
  },
  jincheng: {
    region: 140500000000,
    name: '晋城市',
    en: 'Jincheng',
    province: '14',
    areaCode: '0356',
    stage: 140502000000,
  },
  chengdu: {
    region: 510100000000,
    name: '成都市',
    en: 'Chengdu',
    province: '51',
    areaCode: '028',
    stage: 510107000000,
  },
} as const
export type PlaceName = keyof typeof places

export function isPlaceName(name: string): name is PlaceName {
  return name in places
}

/** Ages 60–64, 65–69, … 80–84, 85 and over: how the census tabulates. */
export const BAND_STARTS = [60, 65, 70, 75, 80, 85] as const

const County = z.object({
  code: z.number(),
  name: z.string(),
  population: z.number(),
  urban: z.number(),
  male: z.array(z.number()).length(6),
  female: z.array(z.number()).length(6),
  householdsWithOne65: z.number(),
  householdsWithTwo65: z.number(),
  householdsWithThree65: z.number(),
})
export type CensusCounty = z.infer<typeof County>

let census: CensusCounty[] | undefined

/** The census counties of a place, as counted. */
export function censusOf(place: PlaceName): CensusCounty[] {
  census ??= z
    .array(County)
    .parse(JSON.parse(readFileSync(join(import.meta.dirname, 'data/census.json'), 'utf8')))
  const { region } = places[place]
  const span = region % 100_000_000 === 0 ? 100_000_000 : 1_000_000
  return census.filter((county) => county.code >= region && county.code < region + span)
}

/**
 * The same at a scale: every age × sex cell of every county shares the scaled total by largest remainder, so that the total
 * is exact (`round(total × scale)`), and at scale 1 every cell is the census figure.
 */
export function scaledCensus(place: PlaceName, scale: number): CensusCounty[] {
  const counties = censusOf(place)
  const cells = counties.flatMap((county) => [...county.male, ...county.female])
  const total = Math.round(cells.reduce((a, b) => a + b, 0) * scale)
  const shared = apportion(total, cells)
  const households = (key: 'householdsWithOne65' | 'householdsWithTwo65' | 'householdsWithThree65') => {
    const counted = counties.map((county) => county[key])
    return apportion(Math.round(counted.reduce((a, b) => a + b, 0) * scale), counted)
  }
  const one = households('householdsWithOne65')
  const two = households('householdsWithTwo65')
  const three = households('householdsWithThree65')
  return counties.map((county, i) => ({
    ...county,
    male: shared.slice(i * 12, i * 12 + 6),
    female: shared.slice(i * 12 + 6, i * 12 + 12),
    householdsWithOne65: one[i] ?? 0,
    householdsWithTwo65: two[i] ?? 0,
    householdsWithThree65: three[i] ?? 0,
  }))
}

export function elderCount(county: CensusCounty): number {
  return [...county.male, ...county.female].reduce((a, b) => a + b, 0)
}
