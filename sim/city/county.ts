import { assumptions } from './assumptions.ts'
import type { CountyCity, Elder, Household } from './city.ts'
import { around, type Village, weighByUrbanShare } from './geography.ts'
import { draftsOf, type Home, homesOf } from './households.ts'
import { Identities, syntheticLandline, syntheticMobile } from './identity.ts'
import { contactsOf, deviceShare, devicesOf, planOf } from './kin.ts'
import { nameOf, type PersonName } from './names.ts'
import { organisationsOf } from './organisations.ts'
import { conditionOf, factsOf } from './person.ts'
import { type CensusCounty, elderCount, type PlaceName } from './places.ts'
import { apportion, type Stream, stream } from './random.ts'
import { respondersOf } from './responders.ts'

export type CountyInput = {
  place: PlaceName
  county: CensusCounty
  ordinal: number
  villages: readonly Village[]
  seed: string
  /** The reference day: ages are as of it. */
  on: string
}

/** Phone numbers of a county are a range of their own, five million wide. */
const PHONES = 5_000_000

/** One county of the synthetic city. Pure: the same input gives the same county, byte for byte. */
export function countyCity({ place, county, ordinal, villages, seed, on }: CountyInput): CountyCity {
  const random = stream(seed, place, 'county', county.code)
  const inhabited = inhabitedVillages(villages, elderCount(county), seed)
  if (inhabited.length === 0) return { code: county.code, households: [], organisations: [], responders: [] }
  const identities = new Identities(place, ordinal)
  let phone = ordinal * PHONES
  const nextPhone = () => syntheticMobile(phone++)
  // Ids count upwards from one instant per county, so that rows of a county lie together in every index.
  const epoch = Date.parse(`${on}T00:00:00Z`) - 86_400_000 + ordinal * 2_000_000
  let sequence = 0
  const at = () => epoch + Math.floor(sequence++ / 64)

  const homes = homesOf(county, draftsOf(county, random, on), random)
  const residents = homes.filter((home) => home.kind === 'institution').length
  const organisations = organisationsOf({
    place,
    county,
    villages: inhabited,
    elders: elderCount(county),
    residents,
    seed,
    at: epoch,
    nextPhone,
  })
  const institutions = organisations.filter((organisation) => organisation.kind === 'care_institution')
  const households: Household[] = []
  let serial = 0

  for (const [village, list] of settle(homes, inhabited, county, random)) {
    for (const [i, home] of list.entries()) households.push(householdOf(home, village, i))
  }
  let next = 0
  for (const home of homes.filter((h) => h.kind === 'institution')) {
    const index = next++ % institutions.length
    const site = institutions[index]?.sites[0]
    const village = inhabited.find((v) => v.code === site?.village)
    if (!site || !village) throw new Error(`${county.name} has no institution for its residents`)
    const household = householdOf(home, village, next, index)
    household.address = site.address
    household.lon = site.lon
    household.lat = site.lat
    households.push(household)
  }
  fillBeds(households, institutions)
  const responders = respondersOf({
    households,
    organisations,
    villages: inhabited,
    county,
    seed,
    at: epoch,
    nextPhone,
  })
  return { code: county.code, households, organisations, responders }

  function householdOf(
    home: Home,
    village: Village,
    n: number,
    institution: number | null = null,
  ): Household {
    const time = at()
    const id = random.uuid(time)
    const rural = village.settlement === 'rural'
    const storeys =
      rural || random.chance(0.15) ? null : { floor: 1 + random.below(6), lift: random.chance(0.25) }
    const spread = rural ? 0.0035 : 0.0016
    const household: Household = {
      id,
      village: village.code,
      address: addressOf(village, n, storeys?.floor, random),
      ...around(village, spread, random),
      kind: home.kind,
      elders: [],
    }
    const names: PersonName[] = home.members.map((member) => nameOf(random, member.draft.sex))
    const phones = home.members.map((member) =>
      random.chance(assumptions.phoneOwn.value[member.draft.band] ?? 0) ? nextPhone() : undefined,
    )
    const landline =
      home.kind === 'home' && random.chance(assumptions.landline.value)
        ? syntheticLandline(place, phone)
        : undefined
    for (const [i, { draft, living }] of home.members.entries()) {
      const own = names[i]
      if (!own) continue
      const condition = conditionOf(draft, living, random)
      const { facts, childless, away, destitute } = factsOf(
        draft,
        living,
        condition,
        { rural, village: village.code, county: county.code },
        random,
        on,
      )
      // One kit a home: of the member who needs it most, taken as the first.
      const hasDevices = i === 0 && random.chance(deviceShare(draft, living, condition, destitute))
      const self = { name: own.name, draft, living, rural, childless, away, condition, hasDevices, at: time }
      const couple = home.members.length === 2 && living !== 'with_others'
      const other = couple ? { name: names[1 - i]?.name ?? '', phone: phones[1 - i] } : undefined
      const contacts = contactsOf(self, other, nextPhone, random)
      const mobile = phones[i]
      const elder: Elder = {
        id: random.uuid(time),
        household: id,
        ...own,
        otherNames: random.chance(0.006) ? [nameOf(random, draft.sex).name] : [],
        sex: draft.sex,
        birthDay: draft.birthDay,
        identity: random.chance(assumptions.noIdentity.value)
          ? null
          : identities.next(draft.birthDay, draft.sex),
        setting:
          home.kind === 'institution'
            ? 'institution'
            : random.chance(assumptions.community.value)
              ? 'community'
              : 'home',
        institution,
        living,
        condition,
        facts,
        phones: [
          ...(mobile ? [{ number: mobile, kind: 'mobile' as const }] : []),
          ...(landline && i === 0 ? [{ number: landline, kind: 'landline' as const }] : []),
        ],
        contacts,
        plan: hasDevices ? planOf(self, contacts, storeys, random) : null,
        devices: hasDevices
          ? devicesOf(self, (_n, kind) => serialOf(kind, county.code, serial++), random)
          : [],
        consents: consentsOf(
          hasDevices,
          contacts.some((c) => c.familyAccount),
          condition.dementia === 'diagnosed',
          random,
        ),
        needs: random.chance(0.08)
          ? [random.pick(['meal', 'bath', 'clean', 'medical', 'walk', 'company'])]
          : [],
        habits:
          hasDevices || random.chance(0.2)
            ? random.pick([
                '早睡早起，每日散步',
                '喜静，爱听戏',
                '常打麻将',
                '种菜养花',
                '夜间起夜两次',
                '爱看电视，睡得晚',
              ])
            : '',
        wakesAt: `0${5 + random.below(2)}:${random.pick(['00', '15', '30', '45'])}`,
        sleepsAt: `${20 + random.below(3)}:${random.pick(['00', '30'])}`,
      }
      household.elders.push(elder)
    }
    return household
  }
}

/** At a small scale only some villages are inhabited, about forty elders each, so that a village is still one. */
export function inhabitedVillages(villages: readonly Village[], elders: number, seed: string): Village[] {
  const wanted = Math.max(1, Math.round(elders / 40))
  if (elders === 0) return []
  if (wanted >= villages.length) return [...villages]
  return villages
    .map((village) => [village, stream(seed, 'inhabited', village.code).unit()] as const)
    .sort((a, b) => a[1] - b[1])
    .slice(0, wanted)
    .map(([village]) => village)
    .sort((a, b) => a.code - b.code)
}

/** Shares the homes among the villages, so that every village gets exactly its share of the people. */
function settle(
  homes: readonly Home[],
  villages: readonly Village[],
  county: CensusCounty,
  random: Stream,
): Map<Village, Home[]> {
  const people = homes.filter((home) => home.kind === 'home')
  const weights = weighByUrbanShare(villages, county.urban / county.population)
  const total = people.reduce((sum, home) => sum + home.members.length, 0)
  const room = apportion(total, weights)
  const settled = new Map<Village, Home[]>(villages.map((village) => [village, []]))
  let v = 0
  // Larger homes first: a single finds room anywhere.
  for (const home of random.shuffle([...people]).sort((a, b) => b.members.length - a.members.length)) {
    let tries = 0
    for (; (room[v] ?? 0) < home.members.length; v = (v + 1) % villages.length)
      if (++tries > villages.length) throw new RangeError(`${county.name}: no room left`)
    const village = villages[v]
    if (village) settled.get(village)?.push(home)
    room[v] = (room[v] ?? 0) - home.members.length
    v = (v + 1) % villages.length
  }
  for (const list of settled.values()) random.shuffle(list)
  return settled
}

function fillBeds(households: readonly Household[], institutions: CountyCity['organisations']): void {
  const free = institutions.map((institution) => institution.rooms.flatMap((r) => r.beds))
  for (const elder of households.flatMap((household) => household.elders)) {
    if (elder.institution === null) continue
    const bed = free[elder.institution]?.find((candidate) => candidate.elder === null)
    if (bed) bed.elder = elder.id
  }
}

function consentsOf(devices: boolean, family: boolean, guardian: boolean, random: Stream): Elder['consents'] {
  const by = guardian ? ('guardian' as const) : ('elder' as const)
  const consents: Elder['consents'] = []
  if (random.chance(0.97)) consents.push({ purpose: 'records', given: true, by })
  if (devices)
    for (const purpose of ['device', 'location', 'health', 'sharing'])
      consents.push({ purpose, given: purpose === 'device' || random.chance(0.93), by })
  if (family) consents.push({ purpose: 'family', given: true, by })
  return consents
}

const KIND_LETTERS: Record<string, string> = {
  sos_button: 'SB',
  sos_pendant: 'SP',
  wristband: 'WB',
  mattress: 'MT',
  fall_radar: 'FR',
  motion: 'MO',
  door: 'DR',
  smoke: 'SM',
  gas: 'GA',
  water_meter: 'WM',
  blood_pressure_meter: 'BP',
  glucose_meter: 'GL',
}

/** SIM-SB-410802-000001: every device of the simulation can be told by its number. */
function serialOf(kind: string, county: number, n: number): string {
  return `SIM-${KIND_LETTERS[kind] ?? 'XX'}-${Math.floor(county / 1e6)}-${String(n).padStart(6, '0')}`
}

function addressOf(village: Village, n: number, floor: number | undefined, random: Stream): string {
  const short = village.name.replace(/(社区)?(居民委员会|村民委员会|居委会|村委会)$/, '')
  if (village.settlement === 'rural')
    return `${short.endsWith('村') ? short : `${short}村`}第${1 + (n % 8)}村民小组${1 + Math.floor(n / 8)}号`
  if (floor === undefined) return `${short}${random.pick(['前街', '后街', '东巷', '西巷'])}${1 + n}号`
  return `${short}${random.pick(['一', '二', '三'])}区${1 + random.below(24)}号楼${1 + random.below(4)}单元${floor}0${1 + random.below(3)}室`
}
