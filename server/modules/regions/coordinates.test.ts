import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromWgs84, metresBetween, toWgs84 } from './coordinates.ts'

// reference/standards §10.4: WGS-84, GCJ-02 and BD-09 of the same points.
const points = [
  [116.3912757, 39.9072885, 116.397517, 39.90869, 116.40389, 39.915033, 555],
  [121.4737, 31.2304, 121.478223, 31.228458, 121.484781, 31.234311, 481],
  [118.7969, 32.0603, 118.802084, 32.058224, 118.808504, 32.064583, 540],
  [104.0665, 30.5723, 104.069005, 30.569846, 104.075481, 30.575856, 363],
] as const

describe('coordinates', () => {
  test.each(points)('the published point %d, %d', (lon, lat, gLon, gLat, bLon, bLat, shift) => {
    const here = { lon, lat }
    expect(metresBetween(toWgs84({ lon: gLon, lat: gLat, system: 'GCJ02' }), here)).toBeLessThan(0.5)
    expect(metresBetween(toWgs84({ lon: bLon, lat: bLat, system: 'BD09' }), here)).toBeLessThan(1)
    expect(Math.round(metresBetween({ lon: gLon, lat: gLat }, here))).toBeCloseTo(shift, -1)
  })

  test('WGS-84 and CGCS2000 are kept as they are', () => {
    for (const system of ['WGS84', 'CGCS2000'] as const) {
      expect(toWgs84({ lon: 113.2418, lat: 35.2159, system })).toEqual({ lon: 113.2418, lat: 35.2159 })
    }
  })

  test('outside China nothing is shifted', () => {
    expect(toWgs84({ lon: 139.6917, lat: 35.6895, system: 'GCJ02' })).toEqual({ lon: 139.6917, lat: 35.6895 })
  })

  test('there and back is within half a metre, anywhere in the four places', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 102, max: 116, noNaN: true }),
        fc.double({ min: 30, max: 36, noNaN: true }),
        fc.constantFrom('GCJ02' as const, 'BD09' as const),
        (lon, lat, system) => {
          expect(metresBetween(toWgs84(fromWgs84({ lon, lat }, system)), { lon, lat })).toBeLessThan(0.5)
        },
      ),
      { numRuns: 300 },
    )
  })
})
