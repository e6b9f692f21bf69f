import { expect, test } from 'vitest'
import * as family from '#contract/family'
import { createFamilyGrant, giveConsent } from '#contract/grants'
import { uuidv7 } from '#contract/id'
import * as people from '#contract/people'
import * as edit from '#contract/people-edit'
import * as regions from '#contract/regions'
import { problemOf, world } from '#testing'
import { startSession } from './session.ts'
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

test('A-GOV-13: whoever runs the platform is refused wherever subsidies are prepared, checked or approved', async () => {
  const who = await t.as('platform_operator', { region: city })
  const money = t.modules
    .flatMap((module) => module.routes)
    .map(({ endpoint }) => endpoint)
    .filter(({ may }) => may.startsWith('benefits.') || may.startsWith('ledger.'))
  expect(money.length).toBeGreaterThan(50)
  const let_in: string[] = []
  for (const { method, path } of money) {
    const url = `/api${path.replaceAll(/:\w+/g, uuidv7())}`
    const hasBody = method !== 'GET' && method !== 'DELETE'
    const answer = await t.http.inject({
      method,
      url,
      headers: who.headers,
      ...(hasBody ? { payload: {} } : {}),
    })
    if (answer.statusCode !== 403) let_in.push(`${answer.statusCode} ${method} ${path}`)
  }
  expect(let_in).toEqual([])
})

test('B-ACC-13: a helper acts for an elder who consented, and the log shows helper and elder; before the consent nothing', async () => {
  const elderId = await t.system((tx) => makeElder(tx))
  const clerk = await t.as('clerk', { region: county })
  const params = { elderId }
  const grant = await clerk.call(createFamilyGrant, {
    params,
    body: { phone: '13866660001', name: '老年协会李会长', relation: 'friend' },
  })
  const helper = async () => {
    const token = await t.system(async (tx) => {
      const post = await tx
        .selectFrom('access.post')
        .select(['id', 'account_id'])
        .where('account_id', '=', grant.accountId)
        .executeTakeFirstOrThrow()
      return startSession(tx, { accountId: post.account_id, postId: post.id })
    })
    return t.bearer(token)
  }
  const act = async () =>
    (await helper()).call(family.addContact, {
      params,
      body: { name: '李会长', relation: 'neighbour', phones: [{ number: '13866660001' }] },
    })
  expect((await problemOf(act())).status).toBe(404)
  const consent = { by: 'elder', evidence: '同意书 3 号' } as const
  await clerk.call(giveConsent, { params: { id: grant.id }, body: consent })
  const added = await act()
  await (await helper()).call(family.changeContact, {
    params: { ...params, contactId: added.id },
    body: { holdsKey: true, updatedAt: added.updatedAt },
  })
  const { items } = await clerk.call(people.history, { params, query: {} })
  expect(items[0]).toMatchObject({ by: '老年协会李会长' })
  const logged = await t.system((tx) =>
    tx
      .selectFrom('platform.event')
      .select(['type', 'actor_id', 'actor_name', 'elder_id'])
      .where('elder_id', '=', elderId)
      .where('actor_id', '=', grant.accountId)
      .execute(),
  )
  expect(logged.length).toBeGreaterThan(1)
  for (const one of logged) expect(one).toMatchObject({ actor_name: '老年协会李会长', elder_id: elderId })
  // Limited: what staff may do stays theirs.
  expect(
    (
      await problemOf(
        (
          await helper()
        ).call(edit.addFact, {
          params,
          body: { kind: 'living', value: 'alone', from: '2026-01-01', source: '自述' },
        }),
      )
    ).status,
  ).toBe(403)
})
