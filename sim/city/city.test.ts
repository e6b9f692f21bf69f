import { beforeAll, describe, expect, test } from 'vitest'
import { readCreditCode } from '#contract/credit-code'
import { ageOn } from '#contract/day'
import { parseIdentity } from '#contract/identity'
import { readPhone } from '#contract/phone'
import { ancestorOf } from '#contract/region'
import { nameKeys } from '../../server/modules/people/name.ts'
import type { CountyCity, Elder } from './city.ts'
import { countyCity } from './county.ts'
import { geographyOf } from './geography.ts'
import { isSyntheticIdentity, isSyntheticPhone } from './identity.ts'
import { spellName } from './names.ts'
import { BAND_STARTS, censusOf, elderCount, type PlaceName, places, scaledCensus } from './places.ts'
import { apportion, stream, Weighted } from './random.ts'

const ON = '2026-11-25'

async function cityOf(place: PlaceName, scale: number, seed = 'test', only?: number): Promise<CountyCity[]> {
  const geography = await geographyOf(place, seed)
  return scaledCensus(place, scale)
    .map((county, ordinal) => ({ county, ordinal }))
    .filter(({ county }) => only === undefined || county.code === only)
    .map(({ county, ordinal }) =>
      countyCity({
        place,
        county,
        ordinal,
        villages: geography.villages.get(county.code) ?? [],
        seed,
        on: ON,
      }),
    )
}

const eldersOf = (city: readonly CountyCity[]): Elder[] =>
  city.flatMap((county) => county.households.flatMap((household) => household.elders))

describe('the census', () => {
  // shared/data/README.md, the table that a synthetic population must hit.
  test.each([
    ['jiaozuo', 664_892, 467_473, 79_861, 34_327],
    ['huaiyang', 205_115, 160_448, 29_399, 13_690],
    ['jincheng', 445_396, 305_198, 35_836, 12_917],
    ['chengdu', 3_764_069, 2_851_183, 545_703, 240_875],
  ] as const)('%s: 60+ %d, 65+ %d, 80+ %d, 85+ %d', (place, p60, p65, p80, p85) => {
    const from = (band: number) =>
      scaledCensus(place, 1).reduce(
        (sum, c) => sum + [...c.male.slice(band), ...c.female.slice(band)].reduce((a, b) => a + b, 0),
        0,
      )
    expect([from(0), from(1), from(4), from(5)]).toEqual([p60, p65, p80, p85])
  })

  test('households with a member of 65 or over at scale 1', () => {
    const households = scaledCensus('jiaozuo', 1).reduce(
      (sum, c) => sum + c.householdsWithOne65 + c.householdsWithTwo65 + c.householdsWithThree65,
      0,
    )
    expect(households).toBe(318_331)
  })

  test('a scaled total is exact and no cell is off by more than one', () => {
    for (const scale of [0.001, 0.005, 0.013, 0.3]) {
      const scaled = scaledCensus('jiaozuo', scale)
      expect(scaled.reduce((sum, county) => sum + elderCount(county), 0)).toBe(Math.round(664_892 * scale))
      for (const [i, county] of censusOf('jiaozuo').entries()) {
        for (const [band, count] of county.male.entries())
          expect(Math.abs((scaled[i]?.male[band] ?? 0) - count * scale)).toBeLessThan(1)
      }
    }
  })
})

describe('a whole county at scale 1', () => {
  const census = censusOf('jiaozuo').find((county) => county.code === 410803000000)
  const made = cityOf('jiaozuo', 1, 'test', 410803000000)
  beforeAll(() => made.then(() => undefined), 180_000)

  test('age × sex is the census, cell by cell', async () => {
    const elders = eldersOf(await made)
    for (const sex of ['male', 'female'] as const) {
      const counted = BAND_STARTS.map(
        (start, band) =>
          elders.filter(
            (e) =>
              e.sex === sex &&
              ageOn(e.birthDay, ON) >= start &&
              (band === 5 || ageOn(e.birthDay, ON) < start + 5),
          ).length,
      )
      expect(counted).toEqual(census?.[sex])
    }
  })

  test('households with one, two and three members of 65 and over are the census', async () => {
    const sizes = [0, 0, 0, 0]
    for (const household of (await made).flatMap((c) => c.households)) {
      if (household.kind !== 'home') continue
      const old = household.elders.filter((e) => ageOn(e.birthDay, ON) >= 65).length
      sizes[old] = (sizes[old] ?? 0) + 1
    }
    expect(sizes.slice(1)).toEqual([
      census?.householdsWithOne65,
      census?.householdsWithTwo65,
      census?.householdsWithThree65,
    ])
  })

  test('living alone and in institutions are of the order of the country', async () => {
    const elders = eldersOf(await made)
    const share = (living: string) => elders.filter((e) => e.living === living).length / elders.length
    expect(share('alone')).toBeGreaterThan(0.08)
    expect(share('alone')).toBeLessThan(0.14)
    expect(share('institution')).toBeGreaterThan(0.01)
    expect(share('institution')).toBeLessThan(0.04)
  })

  test('every identity number is valid, says sex and birth day, occurs once, and can belong to nobody', async () => {
    const elders = eldersOf(await made)
    const numbers = elders.flatMap((e) => (e.identity ? [e.identity] : []))
    expect(new Set(numbers).size).toBe(numbers.length)
    for (const elder of elders) {
      if (!elder.identity) continue
      const read = parseIdentity(elder.identity)
      if ('error' in read) throw new Error(`${elder.identity}: ${read.error}`)
      expect([read.birthDay, read.sex, isSyntheticIdentity(elder.identity)]).toEqual([
        elder.birthDay,
        elder.sex,
        true,
      ])
    }
  })

  test('every phone is valid and of a range that rings nowhere', async () => {
    const [county] = await made
    const phones = [
      ...eldersOf(await made).flatMap((e) => [
        ...e.phones.map((p) => p.number),
        ...e.contacts.map((c) => c.phone),
      ]),
      ...(county?.responders ?? []).map((r) => r.phone),
    ]
    for (const phone of phones) if (!readPhone(phone) || !isSyntheticPhone(phone)) throw new Error(phone)
  })

  test('credit codes are valid, names of bodies say that they are a demonstration', async () => {
    for (const organisation of (await made).flatMap((c) => c.organisations)) {
      expect(readCreditCode(organisation.creditCode).ok, organisation.creditCode).toBe(true)
      expect(organisation.name).toContain('演示')
    }
  })

  test('a couple shares its home and is each other’s first contact where there is a phone', async () => {
    const couple = (await made)
      .flatMap((c) => c.households)
      .find(
        (h) =>
          h.elders.length === 2 && h.elders.every((e) => e.phones.length > 0 && e.living !== 'with_others'),
      )
    const [a, b] = couple?.elders ?? []
    expect(a?.contacts[0]).toMatchObject({ relation: 'spouse', name: b?.name, phone: b?.phones[0]?.number })
  })

  test('residents have a bed of their own', async () => {
    const beds = (await made).flatMap((c) =>
      c.organisations.flatMap((o) =>
        o.rooms.flatMap((r) => r.beds.flatMap((bed) => (bed.elder ? [bed.elder] : []))),
      ),
    )
    const residents = eldersOf(await made).filter((e) => e.institution !== null)
    expect(new Set(beds).size).toBe(beds.length)
    expect(beds.length).toBe(residents.length)
  })
})

describe('the whole of a small city', () => {
  const made = cityOf('jiaozuo', 0.01)
  beforeAll(() => made.then(() => undefined), 180_000)

  test('city = Σ county = Σ street = Σ village', async () => {
    const city = await made
    const byVillage = new Map<number, number>()
    for (const household of city.flatMap((c) => c.households))
      byVillage.set(household.village, (byVillage.get(household.village) ?? 0) + household.elders.length)
    const sum = (level: 'street' | 'county' | 'city') => {
      const totals = new Map<number, number>()
      for (const [village, n] of byVillage)
        totals.set(ancestorOf(village, level), (totals.get(ancestorOf(village, level)) ?? 0) + n)
      return totals
    }
    expect([...sum('city')]).toEqual([[410800000000, 6649]])
    expect([...sum('street').values()].reduce((a, b) => a + b, 0)).toBe(6649)
    for (const county of scaledCensus('jiaozuo', 0.01))
      expect(sum('county').get(county.code)).toBe(elderCount(county))
  })

  test('the same seed makes the same city, another one another', async () => {
    expect(JSON.stringify(await cityOf('jiaozuo', 0.01))).toBe(JSON.stringify(await made))
    expect(JSON.stringify(await cityOf('jiaozuo', 0.01, 'other'))).not.toBe(JSON.stringify(await made))
  })

  test('ids are unique, everybody is 60 or over, every home lies in its county', async () => {
    const elders = eldersOf(await made)
    expect(new Set(elders.map((e) => e.id)).size).toBe(elders.length)
    expect(Math.min(...elders.map((e) => ageOn(e.birthDay, ON)))).toBe(60)
    const devices = elders.flatMap((e) => e.devices.map((d) => d.serial))
    expect(new Set(devices).size).toBe(devices.length)
    expect(devices.length).toBeGreaterThan(500)
  })

  test('names are spelt as the register spells them', async () => {
    for (const elder of eldersOf(await made).slice(0, 400)) {
      if (/^(单|解|仇|查|区|曾)/.test(elder.name))
        expect(nameKeys(elder.name)).toEqual({ pinyin: elder.pinyin, initials: elder.initials })
    }
    expect(spellName(['单', '秀', '英'])).toEqual(nameKeys('单秀英'))
  })

  test('all four places can be made', async () => {
    for (const place of Object.keys(places) as PlaceName[]) {
      const elders = eldersOf(await cityOf(place, 0.002))
      expect(elders.length).toBe(scaledCensus(place, 0.002).reduce((sum, c) => sum + elderCount(c), 0))
    }
  })
})

describe('chance', () => {
  test('apportioning keeps the total and the proportion', () => {
    expect(apportion(10, [1, 1, 1])).toEqual([4, 3, 3])
    expect(apportion(0, [0, 0])).toEqual([0, 0])
    expect(() => apportion(1, [0, 0])).toThrow(RangeError)
  })

  test('a stream is known by its words', () => {
    const draw = (...words: string[]) =>
      Array.from(
        { length: 5 },
        (
          (s) => () =>
            s.uint32()
        )(stream(...words)),
      )
    expect(draw('a', 'b')).toEqual(draw('a', 'b'))
    expect(draw('a', 'b')).not.toEqual(draw('ab'))
  })

  test('weighted draws follow their weights', () => {
    const random = stream('weights')
    const table = new Weighted([
      ['a', 1],
      ['b', 3],
    ] as const)
    const n = Array.from({ length: 20_000 }, () => table.draw(random)).filter((item) => item === 'b').length
    expect(n / 20_000).toBeCloseTo(0.75, 1)
  })
})

test('README lists every assumption and every rate', async () => {
  const { readFile } = await import('node:fs/promises')
  const { assumptions } = await import('./assumptions.ts')
  const { rates } = await import('../life/rates.ts')
  const text = await readFile(new URL('../README.md', import.meta.url), 'utf8')
  const missing = [...Object.keys(assumptions), ...Object.keys(rates)].filter(
    (name) => !text.includes(`\`${name}\``),
  )
  expect(missing).toEqual([])
})
