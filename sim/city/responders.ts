import { assumptions } from './assumptions.ts'
import type { Household, Organisation, Responder } from './city.ts'
import { around, type Village } from './geography.ts'
import { nameOf } from './names.ts'
import type { CensusCounty } from './places.ts'
import { stream } from './random.ts'

type Input = {
  households: readonly Household[]
  organisations: readonly Organisation[]
  villages: readonly Village[]
  county: CensusCounty
  seed: string
  at: number
  nextPhone: () => string
}

/** Who can be at a door: neighbours with keys, care workers of the providers, volunteers, institutions and stations. */
export function respondersOf({
  households,
  organisations,
  villages,
  county,
  seed,
  at,
  nextPhone,
}: Input): Responder[] {
  const random = stream(seed, 'responders', county.code)
  const elders = households.reduce((sum, household) => sum + household.elders.length, 0)
  const responders: Responder[] = []

  for (const household of households) {
    for (const elder of household.elders) {
      for (const contact of elder.contacts) {
        if (contact.relation !== 'neighbour' || !contact.holdsKey) continue
        responders.push({
          id: random.uuid(at),
          kind: 'key_resident',
          name: contact.name,
          organisation: null,
          village: household.village,
          lon: round(household.lon + (random.unit() - 0.5) * 0.001),
          lat: round(household.lat + (random.unit() - 0.5) * 0.001),
          phone: contact.phone,
          travel: 'walk',
          qualifications: random.chance(0.2) ? ['first_aid'] : [],
          keysOf: [elder.id],
          duty: 'on',
        })
      }
    }
  }
  const providers = organisations.flatMap((organisation, i) =>
    organisation.kind === 'home_care_provider' ? [i] : [],
  )
  const workers = Math.max(6, Math.round((elders / 1000) * assumptions.careWorkersPer1000.value))
  for (let i = 0; i < workers; i++) {
    const village = random.pick(villages)
    responders.push({
      id: random.uuid(at),
      kind: 'care_worker',
      name: nameOf(random, random.chance(0.85) ? 'female' : 'male').name,
      organisation: providers[i % providers.length] ?? null,
      village: village.code,
      ...around(village, 0.003, random),
      phone: nextPhone(),
      travel: random.chance(0.8) ? 'ebike' : 'car',
      qualifications: [
        'first_aid',
        ...(random.chance(0.6) ? (['lifting'] as const) : []),
        ...(random.chance(0.4) ? (['aed_cpr'] as const) : []),
        ...(random.chance(0.3) ? (['dementia'] as const) : []),
      ],
      keysOf: [],
      duty: i % 3 === 2 ? 'night' : 'day',
    })
  }
  const volunteers = Math.max(6, Math.round((elders / 1000) * assumptions.volunteersPer1000.value))
  for (let i = 0; i < volunteers; i++) {
    const village = random.pick(villages)
    responders.push({
      id: random.uuid(at),
      kind: random.chance(0.05) ? 'social_rescue' : 'volunteer',
      name: nameOf(random, random.chance(0.55) ? 'female' : 'male').name,
      organisation: null,
      village: village.code,
      ...around(village, 0.004, random),
      phone: nextPhone(),
      travel: random.chance(0.4) ? 'walk' : 'ebike',
      qualifications: random.chance(0.5)
        ? ['first_aid', ...(random.chance(0.3) ? (['aed_cpr'] as const) : [])]
        : [],
      keysOf: [],
      duty: 'on',
    })
  }
  for (const [i, organisation] of organisations.entries()) {
    if (organisation.kind !== 'care_institution' && organisation.kind !== 'community_body') continue
    for (const site of organisation.sites.slice(0, 20)) {
      responders.push({
        id: random.uuid(at),
        kind: 'facility',
        name: `${site.name}值班`,
        organisation: i,
        village: site.village,
        lon: site.lon,
        lat: site.lat,
        phone: site.phone,
        travel: organisation.kind === 'care_institution' ? 'car' : 'ebike',
        qualifications: ['first_aid', 'aed_cpr', 'lifting'],
        keysOf: [],
        duty: organisation.kind === 'care_institution' ? 'on' : 'day',
      })
    }
  }
  return responders
}

const round = (degrees: number) => Math.round(degrees * 1e6) / 1e6
