import { expect, test } from 'vitest'
import { boundsOfContent, ringAround } from './geometry.ts'

/** Great-circle metres between two places in degrees. */
function metresBetween(
  [lon1, lat1]: readonly [number, number],
  [lon2, lat2]: readonly [number, number],
): number {
  const rad = Math.PI / 180
  const a =
    Math.sin(((lat2 - lat1) * rad) / 2) ** 2 +
    Math.cos(lat1 * rad) * Math.cos(lat2 * rad) * Math.sin(((lon2 - lon1) * rad) / 2) ** 2
  return 2 * 6_371_008.8 * Math.asin(Math.sqrt(a))
}

test('a ring is as wide as it says, at every point', () => {
  for (const point of ringAround(113.24, 35.21, 1000))
    expect(Math.abs(metresBetween([113.24, 35.21], point) - 1000)).toBeLessThan(5)
})

test('what is fitted holds every point, and without points the boundaries', () => {
  expect(
    boundsOfContent(
      {
        points: [
          { id: 'a', lon: 113, lat: 35, tone: 'low' },
          { id: 'b', lon: 114, lat: 34, tone: 'low' },
        ],
      },
      'points',
    ),
  ).toEqual([113, 34, 114, 35])
  expect(boundsOfContent({ points: [] }, 'points')).toBeUndefined()
})
