/** A phone's clock may be wrong: what happened is stamped with the server's time as far as it is known. */
let ahead = Number(localStorage.getItem('yike.field.ahead') ?? '0') || 0

/** Called with the server's `now` of an answer that has just arrived. */
export function learnServerTime(now: string): void {
  ahead = new Date(now).getTime() - Date.now()
  // Below a few seconds it is the way of the answer, not the clock.
  if (Math.abs(ahead) < 3000) ahead = 0
  localStorage.setItem('yike.field.ahead', String(ahead))
}

export function serverNow(): number {
  return Date.now() + ahead
}
