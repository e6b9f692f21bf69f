import { type Fix, reportPosition } from '#contract/responder-field'
import { isProblem } from '#contract/problem'
import { call, unreachable } from '#web/lib/call.ts'
import { useEffect, useSyncExternalStore } from 'react'
import { serverNow } from './server-time.ts'

export type Here = { fix: Fix | null; at: number; denied: boolean }

let here: Here = { fix: null, at: 0, denied: false }
const listeners = new Set<() => void>()
function show(next: Here): void {
  here = next
  for (const tell of listeners) tell()
}

const fixOf = ({ coords }: GeolocationPosition): Fix => ({
  lon: coords.longitude,
  lat: coords.latitude,
  accuracyM: Math.round(coords.accuracy),
})

/** The position of this phone, WGS-84, as the browser gives it. */
export function useHere(): Here {
  return useSyncExternalStore(
    (tell) => {
      listeners.add(tell)
      return () => listeners.delete(tell)
    },
    () => here,
  )
}

const REPORT_EVERY_MS = 30_000

/** Follows the phone while `wanted`, and reports it when `shared`: only the last position, never a trail. */
export function useFollow(wanted: boolean, shared: boolean): void {
  useEffect(() => {
    if (!wanted || !('geolocation' in navigator)) return
    let reported = 0
    const watch = navigator.geolocation.watchPosition(
      (position) => {
        show({ fix: fixOf(position), at: Date.now(), denied: false })
        if (!shared || Date.now() - reported < REPORT_EVERY_MS) return
        reported = Date.now()
        call(reportPosition, { body: { ...fixOf(position), at: new Date(serverNow()).toISOString() } }).catch(
          (error: unknown) => {
            // A position that did not arrive is old by the next one: nothing is kept for later.
            if (!isProblem(error, unreachable)) reported = 0
          },
        )
      },
      (error) => show({ ...here, denied: error.code === error.PERMISSION_DENIED }),
      { enableHighAccuracy: true, maximumAge: 10_000, timeout: 20_000 },
    )
    return () => navigator.geolocation.clearWatch(watch)
  }, [wanted, shared])
}

const LONGEST_WAIT_MS = 6000
/** How old the followed position may be to stand for a fresh one. */
const STILL_GOOD_MS = 60_000

/** A fix for a proof: fresh if it comes in time, else the one followed lately, else null. Never fails. */
export function fixNow(): Promise<Fix | null> {
  if (!('geolocation' in navigator)) return Promise.resolve(null)
  const followed = () => (Date.now() - here.at < STILL_GOOD_MS ? here.fix : null)
  return new Promise((resolve) => {
    const late = setTimeout(() => resolve(followed()), LONGEST_WAIT_MS)
    const done = (fix: Fix | null) => {
      clearTimeout(late)
      resolve(fix)
    }
    navigator.geolocation.getCurrentPosition(
      (position) => done(fixOf(position)),
      () => done(followed()),
      { enableHighAccuracy: true, maximumAge: 20_000, timeout: LONGEST_WAIT_MS },
    )
  })
}

const rad = Math.PI / 180

/** Great-circle metres and the bearing in degrees from north, from `a` to `b`. */
export function wayTo(
  a: { lon: number; lat: number },
  b: { lon: number; lat: number },
): { metres: number; bearing: number } {
  const dLat = (b.lat - a.lat) * rad
  const dLon = (b.lon - a.lon) * rad
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * Math.sin(dLon / 2) ** 2
  const metres = 2 * 6_371_008.8 * Math.asin(Math.min(1, Math.sqrt(h)))
  const y = Math.sin(dLon) * Math.cos(b.lat * rad)
  const x =
    Math.cos(a.lat * rad) * Math.sin(b.lat * rad) -
    Math.sin(a.lat * rad) * Math.cos(b.lat * rad) * Math.cos(dLon)
  return { metres, bearing: (Math.atan2(y, x) / rad + 360) % 360 }
}
