import gcoord from 'gcoord'
import type { Coordinates, Position } from '#contract/regions'

const CRS = {
  WGS84: gcoord.WGS84,
  // CGCS2000 and WGS-84 agree within decimetres: treated as equal (GB/T 22021 note; reference/standards §10.4).
  CGCS2000: gcoord.WGS84,
  GCJ02: gcoord.GCJ02,
  BD09: gcoord.BD09,
} as const

/** Converts once, at the edge. Result in degrees WGS-84, rounded to 1e-7 (about a centimetre). */
export function toWgs84({ lon, lat, system }: Coordinates): Position {
  if (CRS[system] === gcoord.WGS84) return { lon, lat }
  const [x, y] = gcoord.transform<[number, number]>([lon, lat], CRS[system], gcoord.WGS84)
  return { lon: round(x), lat: round(y) }
}

/** For a map of another system or a link into a vendor's navigation: never stored. */
export function fromWgs84({ lon, lat }: Position, system: Coordinates['system']): Coordinates {
  if (CRS[system] === gcoord.WGS84) return { lon, lat, system }
  const [x, y] = gcoord.transform<[number, number]>([lon, lat], gcoord.WGS84, CRS[system])
  return { lon: round(x), lat: round(y), system }
}

const round = (degrees: number) => Math.round(degrees * 1e7) / 1e7

const EARTH_RADIUS = 6_371_008.8

/** Great-circle distance in metres. */
export function metresBetween(a: Position, b: Position): number {
  const rad = Math.PI / 180
  const dLat = (b.lat - a.lat) * rad
  const dLon = (b.lon - a.lon) * rad
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * Math.sin(dLon / 2) ** 2
  return 2 * EARTH_RADIUS * Math.asin(Math.min(1, Math.sqrt(h)))
}
