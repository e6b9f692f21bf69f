import type { TravelMode } from '#contract/responders'

/** How fast and how crooked: a row of `responders.travel_assumption`. */
export type TravelAssumption = { mode: TravelMode; speedMps: number; detourFactor: number }

export type Reach = {
  /** Metres on the way; null when either end has no position. */
  distanceM: number | null
  travelS: number | null
  withinReach: boolean | null
  by: 'road' | 'line' | null
}

/**
 * The way to a door: by the road network where one covers both ends, else the straight line times the detour factor.
 * `lineM` and `roadM` in metres, `reachMinutes` the fifteen-minute circle (一刻钟) of the plans.
 */
export function reachOf(
  lineM: number | null,
  roadM: number | null,
  assumption: Pick<TravelAssumption, 'speedMps' | 'detourFactor'>,
  reachMinutes: number,
): Reach {
  const distance = roadM ?? (lineM === null ? null : lineM * assumption.detourFactor)
  if (distance === null) return { distanceM: null, travelS: null, withinReach: null, by: null }
  const travelS = Math.round(distance / assumption.speedMps)
  return {
    distanceM: Math.round(distance),
    travelS,
    withinReach: travelS <= reachMinutes * 60,
    by: roadM === null ? 'line' : 'road',
  }
}
