import type { MapContent } from './style.ts'

/** Of latitude, in metres: good to a part in three hundred, which is enough to draw by. */
export const METRES_PER_DEGREE = 111_320

/** A closed circle of 64 sides around a place in degrees, `metres` wide. */
export function ringAround(lon: number, lat: number, metres: number): [number, number][] {
  const dLat = metres / METRES_PER_DEGREE
  const dLon = dLat / Math.cos((lat * Math.PI) / 180)
  return Array.from({ length: 65 }, (_, i) => {
    const angle = (i / 64) * 2 * Math.PI
    return [lon + dLon * Math.cos(angle), lat + dLat * Math.sin(angle)]
  })
}

/** West, south, east, north of everything that should be seen, or undefined when there is nothing. */
export function boundsOfContent(
  content: MapContent,
  what: 'points' | 'all',
): [number, number, number, number] | undefined {
  const lons: number[] = []
  const lats: number[] = []
  const add = (lon: number, lat: number) => {
    lons.push(lon)
    lats.push(lat)
  }
  for (const p of content.points) add(p.lon, p.lat)
  for (const line of content.lines ?? []) for (const [lon, lat] of line.points) add(lon, lat)
  if (what === 'all' || lons.length === 0) {
    for (const f of content.boundaries?.features ?? []) {
      for (const ring of f.geometry.coordinates)
        for (const position of ring)
          if (position[0] !== undefined && position[1] !== undefined) add(position[0], position[1])
    }
  }
  if (lons.length === 0) return undefined
  const extent = (values: number[]) =>
    values.reduce(([lo, hi], v) => [Math.min(lo, v), Math.max(hi, v)] as const, [
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
    ] as const)
  const [west, east] = extent(lons)
  const [south, north] = extent(lats)
  return [west, south, east, north]
}
