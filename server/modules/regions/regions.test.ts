import { beforeAll, describe, expect, test } from 'vitest'
import { isProblem, ProblemError } from '#contract/problem'
import * as contract from '#contract/regions'
import { type Caller, type World, world } from '#testing'
import { countyAt, loadDivisions, regionAt, regionName, regionPathName, settlementOf } from './index.ts'

const VILLAGE = 410802001001
let t: World
let duty: Caller
let admin: Caller

beforeAll(async () => {
  t = await world()
  duty = await t.as('duty_officer', { region: 410802000000 })
  admin = await t.as('admin', { region: 410802000000 })
})

const refused = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => undefined,
    (e: unknown) => e,
  )
  if (!(error instanceof ProblemError)) throw new Error('expected a problem', { cause: error })
  return error
}

describe('the tree', () => {
  test('the names of many at once, each code once, what never stood left out', async () => {
    const { items } = await duty.call(contract.names, {
      query: { codes: `${VILLAGE},410802000000,${VILLAGE},419999000000` },
    })
    expect(items.map(({ code }) => code).sort((a, b) => a - b)).toEqual([0, 410802000000, VILLAGE])
    expect(items.find(({ code }) => code === 410802000000)?.name).toBe('解放区')
    for (const codes of ['', 'x', `${VILLAGE},`.repeat(201)])
      expect(
        (await refused(duty.call(contract.names, { query: { codes } }))).problem.status,
        codes.slice(0, 5),
      ).toBe(422)
  })

  test('the four places are there, to the village, as the data says', async () => {
    const below = async (code: number) => (await duty.call(contract.show, { params: { code } })).below
    expect(await below(410800000000)).toEqual({ county: 11, street: 112, village: 2024 })
    expect(await below(411603000000)).toEqual({ street: 19, village: 475 })
    expect((await below(140500000000)).county).toBe(7)
    expect((await below(510100000000)).county).toBe(20)
  })

  test('children of the nation are the provinces, of a street its villages, each saying whether it has children', async () => {
    const provinces = await duty.call(contract.children, { params: { code: 0 } })
    expect(provinces.items.map((item) => item.name)).toEqual(['山西省', '河南省', '四川省'])
    const villages = await duty.call(contract.children, { params: { code: 410802001000 } })
    expect(villages.items[0]).toMatchObject({
      code: VILLAGE,
      settlement: 'urban',
      hasChildren: false,
      position: null,
    })
  })

  test('an unknown code is not found', async () => {
    expect((await refused(duty.call(contract.show, { params: { code: 999999000000 } }))).problem.status).toBe(
      404,
    )
    expect(
      (await refused(duty.call(contract.children, { params: { code: 999999000000 } }))).problem.status,
    ).toBe(404)
  })

  test('a name with its path', async () => {
    const found = await duty.call(contract.show, { params: { code: VILLAGE } })
    expect(found.path.map((p) => p.name)).toEqual(['河南省', '焦作市', '解放区', '民生街道'])
    await t.system(async (tx) => {
      expect(await regionName(tx, 0)).toBe('全国')
      expect(await regionName(tx, 1)).toBeUndefined()
      expect(await regionPathName(tx, VILLAGE)).toBe('焦作市解放区民生街道枫华园社区居民委员会')
    })
  })

  test('urban and rural are read from the name', () => {
    expect(settlementOf('枫华园社区居民委员会')).toBe('urban')
    expect(settlementOf('万岭社区村民委员会')).toBe('rural')
    expect(settlementOf('某处')).toBeNull()
  })
})

describe('search', () => {
  const codes = async (q: string, more: object = {}) =>
    (await duty.call(contract.search, { query: { q, ...more } })).items.map((item) => item.code)

  test('by name, pinyin, initials and code; the exact one first', async () => {
    expect((await codes('解放区'))[0]).toBe(410802000000)
    expect((await codes('jiefangqu'))[0]).toBe(410802000000)
    expect((await codes('jfq'))[0]).toBe(410802000000)
    expect((await codes('410802'))[0]).toBe(410802000000)
    expect(await codes('jie fang qu')).toContain(410802000000)
  })

  test('within a region and of a level only', async () => {
    expect(await codes('城区', { within: 410800000000, level: 'county' })).toEqual([])
    expect(await codes('城区', { within: 140500000000, level: 'county' })).toEqual([140502000000])
  })

  test('says when there are more, and finds nothing without a fault', async () => {
    expect(await duty.call(contract.search, { query: { q: '村', limit: 5 } })).toMatchObject({ more: true })
    expect(await duty.call(contract.search, { query: { q: "没有'; drop table--" } })).toEqual({
      items: [],
      more: false,
    })
  })

  test('an empty or overlong question is refused by name of the field', async () => {
    for (const q of ['  ', 'x'.repeat(51)]) {
      const { problem } = await refused(duty.call(contract.search, { query: { q } }))
      expect(problem.status).toBe(422)
      expect(problem.errors?.[0]?.pointer).toContain('q')
    }
  })
})

describe('the map', () => {
  test('polygons of a city; a village is answered by its county', async () => {
    const city = await duty.call(contract.boundaries, { params: { code: 410800000000 } })
    expect(city.features).toHaveLength(11)
    expect(city.notice.zh).toContain('审图号')
    const village = await duty.call(contract.boundaries, { params: { code: VILLAGE } })
    expect(village.features.map((f) => f.id)).toEqual([410802000000])
  })

  test('no polygon is drawn for the zone whose name the sources dispute', async () => {
    const zhoukou = await duty.call(contract.boundaries, { params: { code: 411600000000 } })
    expect(zhoukou.features.map((f) => f.id)).not.toContain(411671000000)
  })

  test('a point lies in its county, and in the inner one where a county encloses another', async () => {
    await t.system(async (tx) => {
      expect(await countyAt(tx, { lon: 113.2418, lat: 35.2159 })).toBe(410802000000)
      expect(await countyAt(tx, { lon: 112.85, lat: 35.5 })).toBe(140502000000)
      expect(await countyAt(tx, { lon: 116.39, lat: 39.9 })).toBeNull()
    })
  })

  test('the label of every county lies in that county, also where it is bent or a ring', async () => {
    for (const code of [410800000000, 140500000000, 510100000000, 411603000000]) {
      const { features } = await duty.call(contract.boundaries, { params: { code } })
      const found = await t.system((tx) => Promise.all(features.map((f) => countyAt(tx, f.properties))))
      expect(features.filter((f, i) => found[i] !== f.id).map((f) => f.properties.name)).toEqual([])
    }
  })

  test('locating converts the system once', async () => {
    const gcj = await duty.call(contract.locate, {
      body: { lon: 104.069005, lat: 30.569846, system: 'GCJ02' },
    })
    expect(gcj.position.lon).toBeCloseTo(104.0665, 5)
    expect(gcj.county?.path.at(-1)?.name).toBe('成都市')
    const nowhere = await duty.call(contract.locate, { body: { lon: 0, lat: 0, system: 'WGS84' } })
    expect(nowhere).toMatchObject({ county: null, villages: [] })
  })

  test('an unknown system or an impossible place is refused', async () => {
    for (const body of [
      { lon: 104, lat: 30, system: 'XIAN80' },
      { lon: 204, lat: 30, system: 'WGS84' },
    ]) {
      expect((await refused(duty.call(contract.locate, { body: body as never }))).problem.status).toBe(422) // wrong on purpose
    }
  })
})

describe('changes of codes', () => {
  test('淮阳县 became 淮阳区: both ways by the day', async () => {
    await t.system(async (tx) => {
      expect(await regionAt(tx, 411626000000, '2020-06-01')).toEqual([411603000000])
      expect(await regionAt(tx, 411603000000, '2018-06-01')).toEqual([411626000000])
      expect(await regionAt(tx, 411626000000, '2019-12-30')).toEqual([411626000000])
      expect(await regionAt(tx, 411603000000, '2019-12-31')).toEqual([411603000000])
    })
    const list = await duty.call(contract.changeList, { params: { code: 411600000000 } })
    expect(list.items[0]).toMatchObject({ kind: 'recoded', from: { name: '淮阳县' }, to: { name: '淮阳区' } })
  })

  test('a split, then one part merged away: every day has its answer', async () => {
    const [street, a, b, neighbour] = [410802002000, 410802002901, 410802002902, 410802002002]
    const origin = 410802002001
    await admin.call(contract.recordChange, {
      body: {
        day: '2024-03-01',
        note: '',
        source: '测试',
        change: {
          kind: 'split',
          code: origin,
          to: [
            { code: a, name: '甲社区居委会' },
            { code: b, name: '乙社区居委会' },
          ],
        },
      },
    })
    const name = (await t.system((tx) => regionName(tx, neighbour))) ?? ''
    await admin.call(contract.recordChange, {
      body: {
        day: '2025-03-01',
        note: '',
        source: '测试',
        change: { kind: 'merged', codes: [b, neighbour], to: { code: neighbour, name } },
      },
    })
    await t.system(async (tx) => {
      expect(await regionAt(tx, origin, '2024-02-29')).toEqual([origin])
      expect(await regionAt(tx, origin, '2024-03-01')).toEqual([a, b])
      expect(await regionAt(tx, origin, '2025-06-01')).toEqual([neighbour, a].sort())
      expect(await regionAt(tx, a, '2023-01-01')).toEqual([origin])
    })
    const children = await duty.call(contract.children, { params: { code: street } })
    expect(children.items.map((c) => c.code)).not.toContain(origin)
    const then = await duty.call(contract.children, { params: { code: street }, query: { on: '2023-01-01' } })
    expect(then.items.map((c) => c.code)).toContain(origin)
    const events = await t.system((tx) =>
      tx.selectFrom('platform.event').select('payload').where('type', '=', 'regions.changed').execute(),
    )
    expect(events.map((e) => e.payload)).toContainEqual({
      kind: 'split',
      day: '2024-03-01',
      from: [origin],
      to: [a, b],
    })
  })

  test('a rename keeps the code and remembers the name', async () => {
    const code = 410802003001
    const before = await duty.call(contract.show, { params: { code } })
    await admin.call(contract.recordChange, {
      body: {
        day: '2025-01-01',
        note: '',
        source: '测试',
        change: { kind: 'renamed', code, name: '长乐社区居委会' },
      },
    })
    const after = await duty.call(contract.show, { params: { code } })
    expect(after).toMatchObject({
      name: '长乐社区居委会',
      formerNames: [{ name: before.name, until: '2025-01-01' }],
    })
    expect(
      (await duty.call(contract.search, { query: { q: '长乐社区', within: 410802000000 } })).items[0]?.code,
    ).toBe(code)
  })

  test.each([
    ['a street with villages below it', { kind: 'abolished', code: 410802001000 }, contract.badChange],
    ['an unknown region', { kind: 'abolished', code: 410802001999 }, contract.unknownRegion],
    [
      'a code in use',
      { kind: 'recoded', code: VILLAGE, to: { code: 410802001002, name: '别处' } },
      contract.badChange,
    ],
    [
      'another level',
      { kind: 'recoded', code: VILLAGE, to: { code: 410802009000, name: '街道' } },
      contract.badChange,
    ],
    [
      'no region above',
      { kind: 'recoded', code: VILLAGE, to: { code: 410802999001, name: '无上级' } },
      contract.badChange,
    ],
    ['the same name', { kind: 'renamed', code: VILLAGE, name: '枫华园社区居民委员会' }, contract.badChange],
  ] as const)('refused: %s', async (_what, change, type) => {
    const error = await refused(
      admin.call(contract.recordChange, {
        body: { day: '2025-01-01', note: '', source: '测试', change: change as contract.Change },
      }),
    ) // readonly only
    expect(isProblem(error, type), error.message).toBe(true)
  })

  test('refused: a day in the future, a region that no longer stands, somebody else’s region, nobody’s permission', async () => {
    const abolish = (code: number, day = '2025-01-01') => ({
      body: { day, note: '', source: '测试', change: { kind: 'abolished' as const, code } },
    })
    expect(
      isProblem(
        await refused(admin.call(contract.recordChange, abolish(VILLAGE, '2999-01-01'))),
        contract.badChange,
      ),
    ).toBe(true)
    expect(
      isProblem(
        await refused(admin.call(contract.recordChange, abolish(410802002001))),
        contract.notStanding,
      ),
    ).toBe(true)
    expect((await refused(admin.call(contract.recordChange, abolish(410803001001)))).problem.status).toBe(403)
    expect((await refused(duty.call(contract.recordChange, abolish(VILLAGE)))).problem.status).toBe(403)
  })

  test('loading the same edition again changes nothing, not even what was recorded since', async () => {
    await t.system(async (tx) => {
      expect(await loadDivisions(tx)).toEqual({ loaded: false })
      await tx.deleteFrom('regions.edition').execute()
      expect(await loadDivisions(tx)).toEqual({ loaded: true })
      expect(await regionName(tx, 410802003001)).toBe('长乐社区居委会')
      expect(await regionAt(tx, 410802002001, '2026-01-01')).toEqual([410802002002, 410802002901])
    })
  })
})
