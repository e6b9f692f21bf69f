export type Position =
  | { state: 'asking' | 'none' | 'far' }
  | { state: 'got'; lon: number; lat: number; accuracyMetres: number }

/** Rougher than this says little about where somebody stands (a tower, an address of the provider). */
const ROUGH_METRES = 2000

/** Asks the phone once; `hear` gets what came of it. WGS-84, as the browser gives it. */
export function askPosition(hear: (position: Position) => void): void {
  if (!('geolocation' in navigator) || !window.isSecureContext) return hear({ state: 'none' })
  hear({ state: 'asking' })
  navigator.geolocation.getCurrentPosition(
    ({ coords }) =>
      hear(
        coords.accuracy > ROUGH_METRES
          ? { state: 'far' }
          : {
              state: 'got',
              lon: coords.longitude,
              lat: coords.latitude,
              accuracyMetres: coords.accuracy,
            },
      ),
    () => hear({ state: 'none' }),
    { enableHighAccuracy: true, timeout: 12_000, maximumAge: 30_000 },
  )
}
