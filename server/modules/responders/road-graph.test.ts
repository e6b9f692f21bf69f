import fc from 'fast-check'
import { expect, it } from 'vitest'
import { buildGraph, distancesTo, nearestNode } from './road-graph.ts'

const node = (n: number, lon = n, lat = 0) => ({ node: n, lon, lat })

it('goes the shorter way, and only along the arcs', () => {
  const graph = buildGraph(
    [0, 1, 2, 3].map((n) => node(n)),
    [
      { from: 0, to: 1, lengthM: 100 },
      { from: 1, to: 3, lengthM: 100 },
      { from: 0, to: 2, lengthM: 50 },
      { from: 2, to: 3, lengthM: 200 },
      { from: 3, to: 0, lengthM: 1 },
    ],
  )
  const to3 = distancesTo(graph, 3)
  expect(to3.get(0)).toBe(200)
  expect(to3.get(2)).toBe(200)
  expect(distancesTo(graph, 2).get(1)).toBe(151)
})

it('what cannot get there is absent', () => {
  const graph = buildGraph([node(0), node(1)], [{ from: 0, to: 1, lengthM: 10 }])
  expect(distancesTo(graph, 0).has(1)).toBe(false)
})

it('agrees with Bellman and Ford on random networks', () => {
  const edge = fc.record({
    from: fc.integer({ min: 0, max: 14 }),
    to: fc.integer({ min: 0, max: 14 }),
    lengthM: fc.integer({ min: 0, max: 500 }),
  })
  fc.assert(
    fc.property(fc.array(edge, { maxLength: 60 }), (edges) => {
      const nodes = Array.from({ length: 15 }, (_, n) => node(n))
      const best = new Array<number>(15).fill(Number.POSITIVE_INFINITY)
      best[0] = 0
      for (let round = 0; round < 15; round++)
        for (const { from, to, lengthM } of edges)
          best[from] = Math.min(
            best[from] ?? Number.POSITIVE_INFINITY,
            (best[to] ?? Number.POSITIVE_INFINITY) + lengthM,
          )
      const found = distancesTo(buildGraph(nodes, edges), 0)
      best.forEach((metres, n) => expect(found.get(n) ?? Number.POSITIVE_INFINITY).toBe(metres))
    }),
  )
})

it('finds the nearest junction', () => {
  const flat = (a: { lon: number; lat: number }, b: { lon: number; lat: number }) =>
    Math.hypot(a.lon - b.lon, a.lat - b.lat)
  expect(nearestNode(buildGraph([node(0), node(1), node(5)], []), { lon: 4, lat: 1 }, flat)?.node).toBe(5)
  expect(nearestNode(buildGraph([], []), { lon: 4, lat: 1 }, flat)).toBeUndefined()
})
