import { creditCodeCheck, organisationCodeCheck } from '#contract/credit-code'
import type { Organisation, Site } from './city.ts'
import { around, type Village } from './geography.ts'
import { nameOf } from './names.ts'
import type { CensusCounty, PlaceName } from './places.ts'
import { type Stream, stream } from './random.ts'

type Input = {
  place: PlaceName
  county: CensusCounty
  villages: readonly Village[]
  elders: number
  residents: number
  seed: string
  at: number
  nextPhone: () => string
}

const FLOWERS = [
  '康宁',
  '夕阳红',
  '福寿',
  '松鹤',
  '安颐',
  '百善',
  '怡康',
  '乐龄',
  '金秋',
  '孝和',
  '瑞祥',
  '长青',
]

/** Who serves a county: institutions with their rooms, a home-care provider, a hospital, an ambulance station, community stations. */
export function organisationsOf(input: Input): Organisation[] {
  const { county, villages, residents, elders, seed, at, nextPhone } = input
  const random = stream(seed, 'organisations', county.code)
  const organisations: Organisation[] = []
  const make = (kind: string, name: string, sites: Site[], rooms: Organisation['rooms'] = []) => {
    const index = organisations.length
    organisations.push({
      id: random.uuid(at),
      kind,
      // Marked in the name as well: nobody may take them for a real body.
      name: `${name}（演示）`,
      creditCode: creditCode(county.code, index, random),
      region: county.code,
      contact: nameOf(random, random.chance(0.5) ? 'male' : 'female').name,
      phone: nextPhone(),
      sites,
      rooms,
    })
  }
  const siteIn = (
    village: Village,
    kind: string,
    name: string,
    roundTheClock: boolean,
    serves: number[] = [],
  ): Site => ({
    id: random.uuid(at),
    kind,
    name,
    village: village.code,
    address: `${village.street}${village.name.replace(/(居民委员会|村民委员会|居委会|村委会)$/, '')}${1 + random.below(200)}号`,
    ...around(village, 0.002, random),
    roundTheClock,
    serves,
    phone: nextPhone(),
  })

  const institutions = Math.max(1, Math.round(residents / 90))
  for (let i = 0; i < institutions; i++) {
    const name = `${county.name}${FLOWERS[i % FLOWERS.length]}养老院${i >= FLOWERS.length ? `（${Math.floor(i / FLOWERS.length) + 1}部）` : ''}`
    const beds = Math.max(12, Math.ceil((residents / institutions) * 1.7))
    make(
      'care_institution',
      name,
      [siteIn(random.pick(villages), 'institution', name, true)],
      roomsOf(beds, random, at),
    )
  }
  const providers = Math.max(1, Math.round(elders / 20_000))
  for (let i = 0; i < providers; i++) {
    const name = `${county.name}${FLOWERS[(i + 5) % FLOWERS.length]}居家养老服务${i > 0 ? i + 1 : ''}中心`
    make('home_care_provider', name, [
      siteIn(random.pick(villages), 'street_centre', name, false, [county.code]),
    ])
  }
  const hospital = `${county.name}人民医院`
  make('hospital', hospital, [siteIn(random.pick(villages), 'hospital', hospital, true, [county.code])])
  const ambulance = `${county.name}急救站`
  make('emergency_centre', ambulance, [
    siteIn(random.pick(villages), 'emergency_120', ambulance, true, [county.code]),
  ])
  const stations = villages
    .filter((village) => village.settlement === 'urban')
    .slice(0, Math.max(1, Math.min(60, Math.round(elders / 1500))))
  if (stations.length > 0) {
    make(
      'community_body',
      `${county.name}社区养老服务联合体`,
      stations.map((village) =>
        siteIn(
          village,
          'community_station',
          `${village.name.replace(/(居民委员会|居委会)$/, '')}养老服务站`,
          false,
          [village.code],
        ),
      ),
    )
  }
  return organisations
}

function roomsOf(beds: number, random: Stream, at: number): Organisation['rooms'] {
  const rooms: Organisation['rooms'] = []
  for (let made = 0; made < beds; ) {
    const floor = 1 + Math.floor(rooms.length / 12)
    const size = Math.min(beds - made, random.chance(0.2) ? 1 : random.chance(0.7) ? 2 : 3)
    const name = `${floor}${String((rooms.length % 12) + 1).padStart(2, '0')}`
    rooms.push({
      id: random.uuid(at),
      floor,
      name,
      beds: Array.from({ length: size }, (_, i) => ({
        id: random.uuid(at),
        label: `${i + 1}床`,
        elder: null,
      })),
    })
    made += size
  }
  return rooms
}

/** Valid by GB 32100, in the place digits of synthetic identity numbers (…99…), which no authority ever gave out. */
function creditCode(county: number, index: number, random: Stream): string {
  const place = `${String(county).slice(0, 2)}99${String(county).slice(4, 6)}`
  const eight =
    `SM${String(index).padStart(3, '0')}${String(random.below(1000)).padStart(3, '0')}`.replaceAll('S', 'A')
  const body = `52${place}${eight}${organisationCodeCheck(eight)}`
  return body + creditCodeCheck(body)
}
