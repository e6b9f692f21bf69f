import { expect, it } from 'vitest'
import { reachOf } from './reach.ts'

const ebike = { speedMps: 4.2, detourFactor: 1.3 }

it('B-IOT-24: fifteen minutes or less is inside, more is outside', () => {
  // 900 s at 4.2 m/s are 3780 m on the way.
  expect(reachOf(null, 3780, ebike, 15)).toMatchObject({ travelS: 900, withinReach: true })
  expect(reachOf(null, 3790, ebike, 15)).toMatchObject({ travelS: 902, withinReach: false })
})

it('takes the road where there is one, else the straight line times the detour', () => {
  expect(reachOf(1000, 1100, ebike, 15)).toEqual({
    distanceM: 1100,
    travelS: 262,
    withinReach: true,
    by: 'road',
  })
  expect(reachOf(1000, null, ebike, 15)).toEqual({
    distanceM: 1300,
    travelS: 310,
    withinReach: true,
    by: 'line',
  })
})

it('an unknown position is unknown, not near', () => {
  expect(reachOf(null, null, ebike, 15)).toEqual({
    distanceM: null,
    travelS: null,
    withinReach: null,
    by: null,
  })
})
