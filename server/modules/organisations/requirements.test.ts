import { beforeAll, expect, test } from 'vitest'
import { uuidv7 } from '#contract/id'
import * as contract from '#contract/organisations'
import { register as registerElder } from '#modules/people'
import { signedHeaders } from '#platform/signature'
import { world } from '#testing'
import { registerOrganisation } from './register.ts'

/** Rows of the registers about organisations and their sites, each with its own check. */
const t = await world()
const city = 410800000000
const jiefang = 410802000000
const village = 410802001001
let clerk: Awaited<ReturnType<typeof t.as>>
beforeAll(async () => {
  clerk = await t.as('clerk', { region: jiefang })
})
const organisation = (name: string) =>
  t.system((tx) =>
    registerOrganisation(tx, {
      name,
      shortName: null,
      kind: 'care_institution',
      creditCode: null,
      regionCode: village,
      address: null,
      phone: null,
      contactName: null,
      note: null,
      state: 'operating',
    }),
  )
const site = async (orgId: string, name: string) =>
  clerk.call(contract.createSite, {
    body: {
      orgId: orgId as never,
      kind: 'institution',
      name,
      regionCode: village,
      address: '站前路 1 号',
      coordinates: { lon: 113.24, lat: 35.21, system: 'WGS84' },
      dutyPhone: '0391-3913000',
    },
  })

test('A-IOT-20: one institution’s feed is down: the city desk shows it red with since when, the other green', async () => {
  const houses = [await organisation('甲养老院'), await organisation('乙养老院')]
  const keys: string[] = []
  for (const [index, orgId] of houses.entries()) {
    const { id } = await site(orgId, `院区${index}`)
    await clerk.call(contract.saveCamera, {
      params: { id: uuidv7() as never },
      body: {
        siteId: id,
        externalId: 'gate',
        name: '大门',
        streamUrl: 'rtsp://video.example.org/gate',
        reportEverySeconds: 60,
      },
    })
    keys.push((await clerk.call(contract.makeSigningKey, { params: { id: orgId as never } })).key)
  }
  const report = async (index: number, online: boolean) => {
    const payload = JSON.stringify({
      at: t.clock.now().toISOString(),
      cameras: [{ externalId: 'gate', online }],
    })
    return t.http.inject({
      method: 'POST',
      url: `/api/organisations/${houses[index]}/camera-report`,
      payload,
      headers: { 'content-type': 'application/json', ...signedHeaders(keys[index] ?? '', payload) },
    })
  }
  for (const index of [0, 1]) expect((await report(index, true)).statusCode).toBe(200)
  const desk = await t.as('duty_officer', { region: city })
  const lights = async () => {
    const { items } = await desk.call(contract.feedStatus)
    return houses.map((orgId) => items.find((one) => one.orgId === orgId))
  }
  expect((await lights()).map((one) => one?.light)).toEqual(['green', 'green'])
  t.clock.forward({ seconds: 61 })
  const since = t.clock.now().getTime()
  await report(0, false)
  await report(1, true)
  const [first, second] = await lights()
  expect(first).toMatchObject({ light: 'red', offline: 1, orgName: '甲养老院' })
  expect(Math.abs(Date.parse(first?.offlineSince ?? '') - since)).toBeLessThan(2000)
  expect(second).toMatchObject({ light: 'green', offline: 0, offlineSince: null })
  // The link to the picture is there for who may see it.
  expect((await desk.call(contract.listCameras, { query: { state: 'offline' } })).items).toMatchObject([
    { streamUrl: 'rtsp://video.example.org/gate' },
  ])
  // A recorder that says nothing any more is down since it was last heard.
  t.clock.forward({ seconds: 121 })
  await t.due()
  expect((await lights())[1]?.light).toBe('red')
  const next = await t.as('duty_officer', { region: 410803000000 })
  expect((await next.call(contract.feedStatus)).items).toEqual([])
})

test('A-XCH-09: a site edited in the county is the same at the city', async () => {
  const made = await site(await organisation('丙养老院'), '丙院')
  await clerk.call(contract.editSite, {
    params: { id: made.id },
    body: {
      kind: 'institution',
      name: '丙院（新）',
      regionCode: village,
      address: '建设路 9 号',
      coordinates: { lon: 113.24, lat: 35.21, system: 'WGS84' },
      dutyPhone: '0391-3914000',
      roundTheClock: true,
      openingHours: [],
      servesRegions: [],
      updatedAt: made.updatedAt,
    },
  })
  const [county, above] = [clerk, await t.as('clerk', { region: city })]
  const shown = await above.call(contract.showSite, { params: { id: made.id } })
  expect(shown).toMatchObject({ name: '丙院（新）', address: '建设路 9 号', orgName: '丙养老院' })
  expect(shown).toEqual(await county.call(contract.showSite, { params: { id: made.id } }))
})

test('a site that closes is gone from the directory at once, and its record stays', async () => {
  const made = await site(await organisation('丁养老院'), '丁院')
  const listed = async () =>
    (await clerk.call(contract.directory, { query: { region: String(village), limit: '100' } })).items.some(
      (one) => one.id === made.id,
    )
  expect(await listed()).toBe(true)
  await clerk.call(contract.moveSite, {
    params: { id: made.id },
    body: { verb: 'close', reason: '停止运营' },
  })
  expect(await listed()).toBe(false)
  expect((await clerk.call(contract.showSite, { params: { id: made.id } })).state).toBe('closed')
})

test('B-MAP-05: a community’s facility is counted once at each of the four levels above it', async () => {
  const made = await site(await organisation('戊养老院'), '戊院')
  const who = await t.as('clerk', { region: city })
  for (const region of [village, 410802001000, jiefang, city]) {
    const { items } = await who.call(contract.listSites, { query: { region: String(region), limit: '200' } })
    expect(
      items.filter((one) => one.id === made.id),
      String(region),
    ).toHaveLength(1)
  }
  for (const region of [410802001002, 410802002000, 410803000000])
    expect(
      (await who.call(contract.listSites, { query: { region: String(region), limit: '200' } })).items,
    ).toEqual([])
})

test('A-GOV-23: a centre shows its stations and the families they reach, and lists those that none does', async () => {
  const office = await organisation('街道综合养老服务联合体')
  const street = 410802001000
  const make = (
    kind: 'street_centre' | 'community_station',
    name: string,
    regionCode: number,
    serves: number[],
  ) =>
    clerk.call(contract.createSite, {
      body: {
        orgId: office as never,
        kind,
        name,
        regionCode,
        address: '站前路 2 号',
        coordinates: null,
        servesRegions: serves,
      },
    })
  const [covered, bare] = [410802001002, 410802001003]
  const home = async (name: string, regionCode: number, status = 'home' as 'home' | 'institution') => {
    const id = await t.system((tx) =>
      registerElder(tx, {
        name,
        otherNames: [],
        identity: { kind: 'none', number: null, noIdentityReason: '测试数据' },
        birthDay: '1944-05-06',
        sex: 'female',
        birthExact: true,
        nation: '汉族',
        address: { regionCode, detail: '1 号', coordinates: null },
        phones: [],
        mobility: 'unknown',
        orgId: null,
        synthetic: true,
      }),
    )
    if (status !== 'home')
      await t.system((tx) =>
        tx.updateTable('people.elder').set({ care_setting: status }).where('id', '=', id).execute(),
      )
    return id
  }
  const centre = await make('street_centre', '站前街道综合养老服务中心', village, [street])
  const station = await make('community_station', '二社区服务站', covered, [])
  await home('有站老人', covered)
  await home('机构老人', bare, 'institution')
  const left = await home('无站老人', bare)

  const seen = await clerk.call(contract.siteNetwork, { params: { id: centre.id } })
  expect(seen.area).toEqual([street])
  expect(seen.stations.map((one) => one.id)).toEqual([station.id])
  const of = (code: number) => seen.villages.find((one) => one.regionCode === code)
  expect(of(covered)).toMatchObject({ families: 1, stations: [station.id] })
  expect(of(bare), 'who lives in an institution is no family at home').toMatchObject({
    families: 1,
    stations: [],
  })
  expect(seen.families - seen.familiesCovered).toBe(1)
  const uncovered = () => clerk.call(contract.uncoveredFamilies, { params: { id: centre.id } })
  expect((await uncovered()).items.flatMap((one) => one.elders.map((elder) => elder.elderId))).toEqual([left])

  // A station that reaches further covers them; one that is suspended covers nobody.
  const wide = await make('community_station', '流动服务站', covered, [bare])
  expect((await uncovered()).items).toEqual([])
  await clerk.call(contract.moveSite, { params: { id: wide.id }, body: { verb: 'suspend', reason: '装修' } })
  expect((await uncovered()).items).toHaveLength(1)
  const neighbour = await t.as('clerk', { region: 410803000000 })
  await expect(neighbour.call(contract.siteNetwork, { params: { id: centre.id } })).rejects.toMatchObject({
    problem: { status: 404 },
  })
})
