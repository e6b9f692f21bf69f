import { useSyncExternalStore } from 'react'

/** A phone's clock may be wrong: what happened is stamped with the server's time as far as it is known. */
const KEY = 'yike.field.ahead'
let ahead = Number(localStorage.getItem(KEY) ?? '0') || 0
const listeners = new Set<() => void>()

/** Called with the server's `now` of an answer that has just arrived. */
export function learnServerTime(now: string): void {
  ahead = new Date(now).getTime() - Date.now()
  // Below a few seconds it is the way of the answer, not the clock.
  if (Math.abs(ahead) < 3000) ahead = 0
  localStorage.setItem(KEY, String(ahead))
  for (const tell of listeners) tell()
}

export function serverNow(): number {
  return Date.now() + ahead
}

/** Whole minutes by which the phone is behind (positive) or ahead (negative) of the server; 0 below half a minute. */
export function useClockError(): number {
  return useSyncExternalStore(
    (tell) => {
      listeners.add(tell)
      return () => listeners.delete(tell)
    },
    () => Math.round(ahead / 60_000),
  )
}
