import type { Agenda } from './agenda.ts'
import type { Fleet } from './fleet.ts'
import type { Home } from './home.ts'

/** What befalls a home, and what its devices say of it. `real` is the truth that only the simulation knows. */
export type Happening =
  | 'acute'
  | 'chronic'
  | 'fall'
  | 'fire'
  | 'gas_leak'
  | 'wandering'
  | 'no_breath'
  | 'accidental_press'
  | 'cooking_smoke'
  | 'false_fall'
  | 'gas_trace'
  | 'not_back_in_bed'
  | 'test_call'

export type Truth = { happening: Happening; real: boolean; at: number }

const REAL: ReadonlySet<Happening> = new Set([
  'acute',
  'chronic',
  'fall',
  'fire',
  'gas_leak',
  'wandering',
  'no_breath',
  'not_back_in_bed',
])

export function isReal(happening: Happening): boolean {
  return REAL.has(happening)
}

/** Can it be seen in this home at all? */
export function canHappen(home: Home, happening: Happening): boolean {
  switch (happening) {
    case 'fall':
    case 'false_fall':
      return home.device('fall_radar', 'wristband', 'sos_pendant') !== undefined
    case 'fire':
    case 'cooking_smoke':
      return home.device('smoke') !== undefined
    case 'gas_leak':
    case 'gas_trace':
      return home.device('gas') !== undefined
    case 'wandering':
      return home.device('sos_pendant', 'wristband') !== undefined
    case 'no_breath':
    case 'not_back_in_bed':
      return home.device('mattress') !== undefined
    default:
      return home.device('sos_button', 'sos_pendant', 'wristband') !== undefined
  }
}

/** Lets it happen now. Follow-ups (taken back, smoke gone) are put on the agenda in city time. */
export function befall(
  home: Home,
  happening: Happening,
  fleet: Fleet,
  agenda: Agenda,
  cityNow: number,
  takenBack: boolean,
): void {
  const minutes = (n: number) => cityNow + n * 60_000
  const later = (n: number, act: () => void) => agenda.add(minutes(n), () => (act(), undefined))
  const sos = home.device('sos_button', 'sos_pendant', 'wristband')
  const fall = home.device('fall_radar', 'wristband', 'sos_pendant')
  const say = (serial: string | undefined, signal: string, values?: Record<string, unknown>) => {
    if (serial) fleet.signal(serial, signal, values)
  }
  switch (happening) {
    case 'acute':
      home.fallIll(8, 128, 91)
      say(sos?.serial, 'sos')
      later(0.7, () => say(sos?.serial, 'sos'))
      return
    case 'chronic':
      home.fallIll(20, 112, 89)
      say(sos?.serial, 'sos')
      return
    case 'fall':
      say(fall?.serial, 'fall')
      later(0.5, () => say(sos?.serial, 'sos'))
      return
    case 'fire':
      say(home.device('smoke')?.serial, 'smoke', { smokeDensity: 14 })
      later(1, () => say(home.device('smoke')?.serial, 'smoke', { smokeDensity: 31, roomTemperature: 48 }))
      return
    case 'gas_leak':
      say(home.device('gas')?.serial, 'gas', { gasLevel: 22 })
      return
    case 'wandering':
      say(home.device('sos_pendant', 'wristband')?.serial, 'fence_exit', {
        lon: home.household.lon + 0.012,
        lat: home.household.lat + 0.006,
        accuracy: 25,
      })
      return
    case 'no_breath':
      say(home.device('mattress')?.serial, 'no_breath', { presence: true, breathRate: 0 })
      return
    case 'not_back_in_bed':
      say(home.device('mattress')?.serial, 'bed_exit')
      return
    case 'accidental_press':
      say(sos?.serial, 'sos')
      if (takenBack) later(0.4, () => say(sos?.serial, 'sos_cancelled'))
      return
    case 'cooking_smoke':
      say(home.device('smoke')?.serial, 'smoke', { smokeDensity: 6 })
      later(2.5, () => say(home.device('smoke')?.serial, 'smoke_cleared', { smokeDensity: 0.2 }))
      return
    case 'false_fall':
      say(fall?.serial, 'fall')
      later(0.3, () => say(fall?.serial, 'fall_cancelled'))
      return
    case 'gas_trace':
      say(home.device('gas')?.serial, 'gas', { gasLevel: 11 })
      later(3, () => say(home.device('gas')?.serial, 'gas_cleared', { gasLevel: 1 }))
      return
    case 'test_call':
      say(home.device('sos_button', 'sos_pendant')?.serial, 'test')
  }
}
