import { firstEvening } from './first-evening.ts'
import type { Night } from './night.ts'
import { stormNight } from './storm-night.ts'
import { winterNight } from './winter-night.ts'

/** Every night there is, by name. */
export const nights: Readonly<Record<string, Night>> = {
  [firstEvening.name]: firstEvening,
  [winterNight.name]: winterNight,
  [stormNight.name]: stormNight,
}
