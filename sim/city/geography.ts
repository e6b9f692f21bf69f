import { labelPoint, polygonContains, readBoundaries, readDivisions, ringArea } from '#modules/regions'
import { places, type PlaceName } from './places.ts'
import { stream } from './random.ts'

export type Village = {
  code: number
  name: string
  street: string
  county: number
  settlement: 'urban' | 'rural'
  lon: number
  lat: number
  /** Degrees to the nearest edge of the county: how far a home may lie from the middle of its village. */
  room: number
  /** Share of the county's elders, before scaling. */
  weight: number
}

export type Geography = {
  villages: Map<number, Village[]>
  streets: { code: number; lon: number; lat: number }[]
  names: Map<number, string>
}

type Point = readonly [number, number]

/**
 * Villages of a place with synthetic positions: no data set gives them. Streets are strewn over the county's polygon, those of
 * a town (街道) near its middle; villages lie around their street, all inside the polygon. Weights are drawn log-normally,
 * the urban share of the county as in the census.
 */
export async function geographyOf(place: PlaceName, seed: string): Promise<Geography> {
  const { region } = places[place]
  const span = region % 100_000_000 === 0 ? 100_000_000 : 1_000_000
  const divisions = (await readDivisions()).filter((d) => d.code >= region && d.code < region + span)
  const boundaries = new Map((await readBoundaries()).map((b) => [b.code, b]))
  const names = new Map(divisions.map((d) => [d.code, d.name]))
  const villages = new Map<number, Village[]>()
  const streets: Geography['streets'] = []

  for (const county of divisions.filter((d) => d.code % 1_000_000 === 0 && d.code % 100_000_000 !== 0)) {
    const rings = boundaries.get(county.code)?.rings
    if (!rings?.[0]) continue
    // At least some 150 m from the edge: the polygons are true to 50 m only.
    const inside = (p: Point) => polygonContains(rings, p) && edgeDistance(rings, p) > 0.0015
    const middle = labelPoint(rings)
    const reach = Math.sqrt(ringArea(rings[0]))
    const list: Village[] = []
    for (const street of divisions.filter((d) => d.parent === county.code)) {
      const random = stream(seed, 'street', street.code)
      const town = street.name.endsWith('街道') || street.name === '城关镇'
      const at = near(random, middle, town ? reach * 0.13 : reach * 0.42, inside)
      streets.push({ code: street.code, lon: at[0], lat: at[1] })
      for (const village of divisions.filter((d) => d.parent === street.code)) {
        const own = stream(seed, 'village', village.code)
        const settlement = village.settlement ?? 'rural'
        const [lon, lat] = near(own, at, settlement === 'urban' ? 0.006 : 0.022, inside)
        list.push({
          code: village.code,
          name: village.name,
          street: street.name,
          county: county.code,
          settlement,
          lon,
          lat,
          room: edgeDistance(rings, [lon, lat]),
          weight: Math.exp(0.5 * own.normal()),
        })
      }
    }
    villages.set(county.code, list)
  }
  return { villages, streets, names }
}

/** Scales the weights of a county so that its urban villages hold the urban share of its people. */
export function weighByUrbanShare(villages: readonly Village[], urbanShare: number): number[] {
  const sum = (kind: Village['settlement']) =>
    villages.reduce((total, v) => total + (v.settlement === kind ? v.weight : 0), 0)
  const [urban, rural] = [sum('urban'), sum('rural')]
  if (urban === 0 || rural === 0) return villages.map((v) => v.weight)
  return villages.map((v) =>
    v.settlement === 'urban' ? (v.weight / urban) * urbanShare : (v.weight / rural) * (1 - urbanShare),
  )
}

function near(
  random: ReturnType<typeof stream>,
  [x, y]: Point,
  spread: number,
  inside: (p: Point) => boolean,
): [number, number] {
  for (let tries = 0; tries < 200; tries++) {
    const shrink = 1 - tries / 250
    const p: Point = [x + random.normal() * spread * shrink, y + random.normal() * spread * 0.82 * shrink]
    if (inside(p)) return [round(p[0]), round(p[1])]
  }
  return [round(x), round(y)]
}

const round = (degrees: number) => Math.round(degrees * 1e6) / 1e6

/** A point near the middle of a village, inside its county. */
export function around(
  village: Village,
  spread: number,
  random: ReturnType<typeof stream>,
): { lon: number; lat: number } {
  const reach = Math.min(spread, village.room / 3)
  const step = () => Math.max(-2, Math.min(2, random.normal())) * reach
  return { lon: round(village.lon + step()), lat: round(village.lat + step() * 0.82) }
}

function edgeDistance(rings: readonly (readonly Point[])[], [x, y]: Point): number {
  let least = Number.POSITIVE_INFINITY
  for (const ring of rings) {
    for (let i = 0; i + 1 < ring.length; i++) {
      const [ax, ay] = ring[i] ?? [0, 0]
      const [bx, by] = ring[i + 1] ?? [0, 0]
      const [dx, dy] = [bx - ax, by - ay]
      const length = dx * dx + dy * dy
      const t = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / length))
      least = Math.min(least, Math.hypot(x - ax - t * dx, y - ay - t * dy))
    }
  }
  return least
}
