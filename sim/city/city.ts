import type { Condition, Fact } from './person.ts'
import type { Living, Sex } from './households.ts'

/** What the generator makes: the city as plain data, before any table. Ids are uuids of the seed. */
export type Contact = {
  id: string
  name: string
  relation: 'spouse' | 'son' | 'daughter' | 'sibling' | 'relative' | 'neighbour' | 'liaison'
  distanceM: number | null
  holdsKey: boolean
  livesWith: boolean
  guardian: boolean
  /** Synthetic mobile. */
  phone: string
  verifiedDaysAgo: number | null
  /** Signs in to the family app. */
  familyAccount: boolean
}

export type AccessPlan = {
  wayIn: string
  keyPlace: string
  keyContact: string | null
  doorCode: string | null
  floor: string
  lift: boolean | null
  hazards: string
}

export type DeviceKind =
  | 'sos_button'
  | 'sos_pendant'
  | 'wristband'
  | 'mattress'
  | 'fall_radar'
  | 'motion'
  | 'door'
  | 'smoke'
  | 'gas'
  | 'water_meter'
  | 'blood_pressure_meter'
  | 'glucose_meter'

export type Device = {
  id: string
  serial: string
  kind: DeviceKind
  /** Bound to the person, or to the home. */
  target: 'person' | 'home'
  spot: string
}

export type Elder = {
  id: string
  household: string
  name: string
  otherNames: string[]
  pinyin: string
  initials: string
  nation: string
  sex: Sex
  birthDay: string
  /** GB 11643, synthetic; null: without a card. */
  identity: string | null
  setting: 'home' | 'community' | 'institution'
  /** Index into the institutions of the county for residents. */
  institution: number | null
  living: Living
  condition: Condition
  facts: Fact[]
  phones: { number: string; kind: 'mobile' | 'landline' }[]
  contacts: Contact[]
  plan: AccessPlan | null
  devices: Device[]
  consents: { purpose: string; given: boolean; by: 'elder' | 'guardian' | 'family' }[]
  needs: string[]
  habits: string
  wakesAt: string
  sleepsAt: string
}

export type Household = {
  id: string
  village: number
  address: string
  lon: number
  lat: number
  kind: 'home' | 'institution'
  elders: Elder[]
}

export type Responder = {
  id: string
  kind: 'key_resident' | 'care_worker' | 'volunteer' | 'facility' | 'social_rescue'
  name: string
  organisation: number | null
  village: number
  lon: number
  lat: number
  phone: string
  travel: 'walk' | 'ebike' | 'car'
  qualifications: ('first_aid' | 'aed_cpr' | 'lifting' | 'dementia' | 'fire_safety' | 'search')[]
  keysOf: string[]
  /** Day shift, night shift or always on call. */
  duty: 'day' | 'night' | 'on'
}

export type Site = {
  id: string
  kind: string
  name: string
  village: number
  address: string
  lon: number
  lat: number
  roundTheClock: boolean
  serves: number[]
  phone: string
}

export type Organisation = {
  id: string
  kind: string
  name: string
  creditCode: string
  region: number
  contact: string
  phone: string
  sites: Site[]
  /** Of a care institution: rooms with their number of beds. */
  rooms: {
    id: string
    floor: number
    name: string
    beds: { id: string; label: string; elder: string | null }[]
  }[]
}

export type CountyCity = {
  code: number
  households: Household[]
  organisations: Organisation[]
  responders: Responder[]
}
