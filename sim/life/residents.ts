import { countyCity } from '../city/county.ts'
import type { Elder, Household, Responder } from '../city/city.ts'
import { geographyOf } from '../city/geography.ts'
import { places, type PlaceName, scaledCensus } from '../city/places.ts'

export type Residents = {
  homes: { household: Household; elder: Elder }[]
  responders: Map<string, Responder & { login: string }>
  /** Mobiles of elders and of contacts, for calls to the hotline. */
  phones: { number: string; elderId: string }[]
  elders: number
}

/**
 * Whom the simulation plays: the same people the loader made, made again from the seed. The central district first, then
 * others until there are enough devices: one machine plays some thousands, not a whole city.
 */
export async function residentsOf(input: {
  place: PlaceName
  scale: number
  seed: string
  on: string
  mostDevices: number
}): Promise<Residents> {
  const { place, scale, seed, on } = input
  const counties = scaledCensus(place, scale).map((county, ordinal) => ({ county, ordinal }))
  const geography = await geographyOf(place, seed)
  const { stage } = places[place]
  counties.sort((a, b) => Number(b.county.code === stage) - Number(a.county.code === stage))
  const residents: Residents = { homes: [], responders: new Map(), phones: [], elders: 0 }
  let devices = 0
  for (const { county, ordinal } of counties) {
    const city = countyCity({
      place,
      county,
      ordinal,
      villages: geography.villages.get(county.code) ?? [],
      seed,
      on,
    })
    for (const household of city.households) {
      for (const elder of household.elders) {
        residents.elders++
        const own = elder.phones[0]
        if (own && residents.phones.length < 20_000)
          residents.phones.push({ number: own.number, elderId: elder.id })
        if (elder.devices.length === 0 || devices >= input.mostDevices) continue
        devices += elder.devices.length
        residents.homes.push({ household, elder })
      }
    }
    for (const [i, responder] of city.responders.entries())
      residents.responders.set(responder.id, {
        ...responder,
        login: `sim.r.${Math.floor(county.code / 1e6)}.${i}`,
      })
    if (devices >= input.mostDevices) break
  }
  return residents
}
