/** Where the phone is now, for the signature; null where that is not to be had within a few seconds. Never asked for again. */
export function hereNow(): Promise<{ lon: number; lat: number; accuracyM: number } | null> {
  if (!('geolocation' in navigator)) return Promise.resolve(null)
  return new Promise((resolve) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) =>
        resolve({ lon: coords.longitude, lat: coords.latitude, accuracyM: Math.round(coords.accuracy) }),
      () => resolve(null),
      { timeout: 4000, maximumAge: 60_000 },
    )
  })
}
