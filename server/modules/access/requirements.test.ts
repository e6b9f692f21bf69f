import { expect, test } from 'vitest'
import * as people from '#contract/people'
import * as edit from '#contract/people-edit'
import * as regions from '#contract/regions'
import { problemOf, world } from '#testing'
import { makeElder, village } from '../people/people.fixture.ts'

/** Rows of the registers about the levels of government, each with its own check. */
const t = await world()
const city = 410800000000
const county = 410802000000
const street = 410802001000
const otherStreet = 410802002000

test('A-GOV-01: four levels, city to community; a user of one street who opens another street is refused', async () => {
  const id = await t.system((tx) => makeElder(tx))
  const levels = [city, county, street, village]
  for (const region of levels) {
    const who = await t.as('clerk', { region })
    expect((await who.call(people.show, { params: { elderId: id } })).elder.id, String(region)).toBe(id)
  }
  const other = await t.as('clerk', { region: otherStreet })
  expect(await problemOf(other.call(people.show, { params: { elderId: id } }))).toMatchObject({ status: 404 })
  expect(
    await problemOf(
      other.call(edit.addContact, { params: { elderId: id }, body: { name: '外人', relation: 'other' } }),
    ),
  ).toMatchObject({ status: 404 })
  expect((await other.call(people.list, { query: { region: String(street) } })).items).toEqual([])
})

test('A-GOV-02: the tree of Huaiyang has three levels, district, township and village; that of Jiaozuo four', async () => {
  const who = await t.as('clerk', { region: city })
  const levelsOf = async (code: number) => {
    const { level, below } = await who.call(regions.show, { params: { code } })
    return [level, ...Object.keys(below)].sort()
  }
  expect(await levelsOf(411603000000)).toEqual(['county', 'street', 'village'])
  expect(await levelsOf(city)).toEqual(['city', 'county', 'street', 'village'])
})

test('A-XCH-03: what a village enters, township and district see at once', async () => {
  const worker = await t.as('community_worker', { region: village })
  const { id } = await worker.call(edit.register, {
    body: {
      name: '贺桂芝',
      identity: { kind: 'none', number: null, noIdentityReason: '待补' },
      sex: 'female',
      birthDay: '1942-05-06',
      address: { regionCode: village, detail: '2 号楼 101' },
    },
  })
  await worker.call(edit.addFact, {
    params: { elderId: id },
    body: { kind: 'living', value: 'alone', from: '2026-01-01', source: '村里入户' },
  })
  for (const region of [street, county]) {
    const above = await t.as('clerk', { region })
    expect((await above.call(people.show, { params: { elderId: id } })).elder.groups).toContain(
      'living_alone',
    )
    expect(
      (await above.call(people.list, { query: { groups: 'living_alone' } })).items.map((one) => one.id),
    ).toContain(id)
  }
})
