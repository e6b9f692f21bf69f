import { describe, expect, test } from 'vitest'
import { me, whoLooked } from '#contract/access'
import { exportLog, listLog } from '#contract/access-rules'
import { createAccount } from '#contract/accounts'
import { dayOf } from '#contract/day'
import {
  createAccessGrant,
  createFamilyGrant,
  endAccessGrant,
  endFamilyGrant,
  giveConsent,
  listFamilyGrants,
  myFamily,
  withdrawConsent,
} from '#contract/grants'
import { uuidv7 } from '#contract/id'
import { list as listElders } from '#contract/people'
import type { Actor } from '#platform/actor'
import { problemOf, world } from '#testing'
import { createAccount as makeAccount, createPost, startSession } from './index.ts'

const t = await world()
const JIEFANG = 410802000000
const ZHONGZHAN = 410803000000
const VILLAGE = 410802001001

async function elder(name: string, region = VILLAGE): Promise<string> {
  const id = uuidv7()
  await t.system((tx) =>
    tx
      .insertInto('people.elder')
      .values({
        id,
        region_code: region,
        name,
        pinyin: 'x',
        initials: 'x',
        sex: 'female',
        birth_day: '1940-03-01',
        identity_kind: 'none',
        no_identity_reason: '测试',
      })
      .execute(),
  )
  return id
}

const clerk = await t.as('clerk', { region: JIEFANG })
const CONSENT = { by: 'elder', evidence: '同意书 第12号' } as const
let made = 0
const newPhone = () => `1370000${String(1000 + ++made)}`

const link = (elderId: string, phone: string, name = '周女儿', consent: typeof CONSENT | null = CONSENT) =>
  clerk.call(createFamilyGrant, { params: { elderId }, body: { phone, name, relation: 'child', consent } })

/** A session of the account as its post of a role. */
async function enter(accountId: string, role = 'family') {
  const token = await t.system(async (tx) => {
    const post = await tx
      .selectFrom('access.post')
      .select('id')
      .where('account_id', '=', accountId)
      .where('role', '=', role)
      .executeTakeFirstOrThrow()
    return startSession(tx, { accountId, postId: post.id })
  })
  return t.bearer(token)
}

describe('a family link', () => {
  test('B-IOT-12: with consent the family account sees the elder; without consent it does not', async () => {
    const elderId = await elder('有同意的长者')
    const waiting = await link(elderId, newPhone(), '等待的儿子', null)
    expect(waiting.state).toBe('waiting')
    const son = await enter(waiting.accountId)
    expect((await son.call(me)).elderIds).toEqual([])
    expect(await problemOf(son.call(whoLooked, { params: { elderId } }))).toMatchObject({ status: 404 })
    await clerk.call(giveConsent, { params: { id: waiting.id }, body: CONSENT })
    expect((await son.call(me)).elderIds).toEqual([elderId])
    expect(
      await problemOf(clerk.call(giveConsent, { params: { id: waiting.id }, body: CONSENT })),
    ).toMatchObject({ type: '/problems/access/consent-given' })
  })

  test('is found by phone and name when the account exists, whoever administers it', async () => {
    const phone = newPhone()
    const [mother, father] = [await elder('母亲'), await elder('父亲', 410803001001)]
    const first = await link(mother, phone)
    const other = await t.as('clerk', { region: ZHONGZHAN })
    const second = await other.call(createFamilyGrant, {
      params: { elderId: father },
      body: { phone, name: '周女儿', relation: 'child', consent: CONSENT },
    })
    expect(second.accountId).toBe(first.accountId)
    const daughter = await enter(first.accountId)
    expect((await daughter.call(me)).elderIds.sort()).toEqual([mother, father].sort())
    expect((await daughter.call(me)).posts).toHaveLength(1)
    expect(await problemOf(link(mother, phone))).toMatchObject({ type: '/problems/access/grant-twice' })
  })

  test('ends at once', async () => {
    const elderId = await elder('被关联的长者')
    const grant = await link(elderId, newPhone())
    const daughter = await enter(grant.accountId)
    expect((await daughter.call(me)).elderIds).toEqual([elderId])
    await clerk.call(endFamilyGrant, { params: { id: grant.id }, body: { reason: '长者要求' } })
    expect((await daughter.call(me)).elderIds).toEqual([])
    expect(
      await problemOf(clerk.call(endFamilyGrant, { params: { id: grant.id }, body: { reason: '再来' } })),
    ).toMatchObject({ type: '/problems/access/grant-ended' })
    expect(
      await problemOf(clerk.call(giveConsent, { params: { id: grant.id }, body: CONSENT })),
    ).toMatchObject({ type: '/problems/access/grant-ended' })
  })

  test('the elder ends anybody’s, the family only their own', async () => {
    const elderId = await elder('做主的长者')
    const [a, b] = [await link(elderId, newPhone(), '老大'), await link(elderId, newPhone(), '老二')]
    const self = await clerk.call(createFamilyGrant, {
      params: { elderId },
      body: { phone: newPhone(), name: '做主的长者', relation: 'self', consent: CONSENT },
    })
    const [first, second, herself] = [
      await enter(a.accountId),
      await enter(b.accountId),
      await enter(self.accountId, 'elder'),
    ]
    const seen = await first.call(myFamily, { params: { elderId } })
    expect(seen.items.map((item) => [item.accountName, item.mine, item.mayEnd])).toEqual([
      ['老大', true, true],
      ['老二', false, false],
      ['做主的长者', false, false],
    ])
    expect((await herself.call(myFamily, { params: { elderId } })).items.every((item) => item.mayEnd)).toBe(
      true,
    )
    const withdraw = (who: typeof first, id: string) =>
      who.call(withdrawConsent, { params: { id }, body: { reason: '不再需要' } })
    expect(await problemOf(withdraw(first, b.id))).toMatchObject({ status: 403 })
    expect((await withdraw(herself, b.id)).state).toBe('ended')
    expect((await second.call(me)).elderIds).toEqual([])
    expect((await withdraw(first, a.id)).state).toBe('ended')
    expect(await problemOf(first.call(myFamily, { params: { elderId } }))).toMatchObject({ status: 404 })
  })

  test('of an elder next door cannot be made, seen or ended', async () => {
    const elderId = await elder('中站区长者', 410803001001)
    expect(await problemOf(link(elderId, newPhone()))).toMatchObject({ status: 404 })
    expect(await problemOf(clerk.call(listFamilyGrants, { params: { elderId } }))).toMatchObject({
      status: 404,
    })
    const mine = await link(await elder('解放区长者'), newPhone())
    await t.neighbourSeesNothing(
      listFamilyGrants,
      { params: { elderId: mine.elderId } },
      { as: 'clerk', inside: JIEFANG, outside: ZHONGZHAN },
    )
    const other = await t.as('clerk', { region: ZHONGZHAN })
    expect(
      await problemOf(other.call(endFamilyGrant, { params: { id: mine.id }, body: { reason: '越权' } })),
    ).toMatchObject({ status: 404 })
  })
})

describe('the access log', () => {
  test('the family sees who looked, through what and why; the same look within ten minutes is one line', async () => {
    const elderId = await elder('被查看的长者')
    const grant = await link(elderId, newPhone())
    const officer = await t.as('duty_officer', { region: JIEFANG })
    await officer.call(listFamilyGrants, { params: { elderId } })
    await officer.call(listFamilyGrants, { params: { elderId } })
    await officer.call(listFamilyGrants, {
      params: { elderId },
      headers: { 'x-reason': encodeURIComponent('回访核对') },
    })
    t.clock.forward({ minutes: 11 })
    await officer.call(listFamilyGrants, { params: { elderId } })
    const daughter = await enter(grant.accountId)
    const { items } = await daughter.call(whoLooked, { params: { elderId } })
    const mine = items.filter((item) => item.role === 'duty_officer')
    expect(mine.map((item) => item.reason)).toEqual([null, '回访核对', null])
    expect(mine[0]).toMatchObject({
      name: '测试值班长',
      postTitle: { zh: '解放区 · 值班长', en: '解放区 · Duty officer' },
      what: { zh: '长者的家属账号', en: 'Family accounts of an elder' },
    })
    expect(
      items.some((item) => item.role === 'clerk'),
      'making the link is a look too',
    ).toBe(true)

    const first = await daughter.call(whoLooked, { params: { elderId }, query: { limit: 1 } })
    const second = await daughter.call(whoLooked, {
      params: { elderId },
      query: { limit: 1, after: first.next ?? '' },
    })
    expect([first.items[0]?.id, second.items[0]?.id]).toEqual([items[0]?.id, items[1]?.id])

    const stranger = await t.as('family', { elderIds: [] })
    expect(await problemOf(stranger.call(whoLooked, { params: { elderId } }))).toMatchObject({ status: 404 })
  })

  test('supervisors read and export it for their own region, by who, whom, when and why', async () => {
    const elderId = await elder('日志长者')
    const officer = await t.as('duty_officer', { region: JIEFANG })
    await officer.call(listFamilyGrants, { params: { elderId }, headers: { 'x-reason': 'plain reason' } })
    const head = await t.as('head', { region: JIEFANG })
    const read = (query: object) => head.call(listLog, { query })
    expect((await read({ elderId })).items[0]).toMatchObject({
      elderName: '日志长者',
      accountId: officer.accountId,
      reason: 'plain reason',
      role: 'duty_officer',
    })
    const today = dayOf(t.clock.now())
    expect((await read({ elderId, from: today, to: today })).items).toHaveLength(1)
    expect((await read({ elderId, to: '2020-01-01' })).items).toEqual([])
    expect((await read({ elderId, withReason: 'no' })).items).toEqual([])
    expect((await read({ elderId, role: 'clerk' })).items).toEqual([])
    expect((await read({ elderId, search: '值班' })).items).toHaveLength(1)
    expect((await read({ accountId: officer.accountId, limit: 1 })).items).toHaveLength(1)
    await t.neighbourSeesNothing(
      listLog,
      { query: { elderId } },
      { as: 'head', inside: JIEFANG, outside: ZHONGZHAN },
    )
    await head.call(exportLog, { query: { elderId } })
    expect(await problemOf(clerk.call(listLog))).toMatchObject({ status: 403 })
  })

  test('cannot be changed or deleted, not even by the system', async () => {
    await expect(
      t.system((tx) => tx.updateTable('access.access_log').set({ reason: 'x' }).execute()),
    ).rejects.toThrow(/permission denied/)
    await expect(t.system((tx) => tx.deleteFrom('access.access_log').execute())).rejects.toThrow(
      /permission denied/,
    )
  })

  test('nobody writes it in another’s name', async () => {
    const [mine, other] = [await t.as('clerk', { region: JIEFANG }), await t.as('clerk', { region: JIEFANG })]
    const otherPost = (await other.call(me)).post.id
    const mineNow = await mine.call(me)
    const elderId = await elder('冒名')
    const actor: Actor = {
      accountId: mine.accountId,
      sessionId: mineNow.sessionId,
      postId: otherPost,
      name: 'x',
      role: 'clerk',
      may: new Set(),
      scope: { audience: 'staff', region: JIEFANG },
    }
    const { gate } = await import('./resolve.ts')
    await t.app.db.asActor(actor, (tx) =>
      gate.logAccess(tx, { actor, endpoint: 'GET /x', elderId, reason: null }),
    )
    const rows = await t.system((tx) =>
      tx.selectFrom('access.access_log').select('id').where('elder_id', '=', elderId).execute(),
    )
    expect(rows).toEqual([])
  })
})

test('the seed’s door: an account with a family post sees the elders it is given', async () => {
  const elderId = await elder('种子长者')
  const token = await t.system(async (tx) => {
    const accountId = await makeAccount(tx, { name: '种子女儿', phone: newPhone(), region: VILLAGE })
    const postId = await createPost(tx, { accountId, role: 'family', elderIds: [elderId] })
    return startSession(tx, { accountId, postId })
  })
  expect(await t.bearer(token).call(me)).toMatchObject({ elderIds: [elderId], app: 'family' })
})

describe('a cross-border grant', () => {
  test('lets one post see one elder until a day; a family post of the same person does not', async () => {
    const admin = await t.as('admin', { region: JIEFANG })
    const elderId = await elder('跨区长者')
    const { account } = await admin.call(createAccount, {
      body: {
        name: '外地协办',
        phone: newPhone(),
        regionCode: JIEFANG,
        posts: [
          { role: 'consultant', regionCode: JIEFANG },
          { role: 'family', regionCode: JIEFANG },
        ],
      },
    })
    const post = account.posts.find((one) => one.role === 'consultant')
    const plain = account.posts.find((one) => one.role === 'family')
    const until = dayOf(new Date(t.clock.now().getTime() + 2 * 86_400_000))
    const body = { elderId, reason: '户籍在外地，会诊', validTo: until }
    expect(
      await problemOf(admin.call(createAccessGrant, { params: { id: plain?.id ?? '' }, body })),
    ).toMatchObject({ type: '/problems/access/not-consultant' })
    const farFuture = dayOf(new Date(t.clock.now().getTime() + 400 * 86_400_000))
    expect(
      await problemOf(
        admin.call(createAccessGrant, {
          params: { id: post?.id ?? '' },
          body: { ...body, validTo: farFuture },
        }),
      ),
    ).toMatchObject({ errors: [{ pointer: '/validTo' }] })
    const grant = await admin.call(createAccessGrant, { params: { id: post?.id ?? '' }, body })
    expect(
      await problemOf(admin.call(createAccessGrant, { params: { id: post?.id ?? '' }, body })),
    ).toMatchObject({ type: '/problems/access/grant-twice' })

    const helper = await enter(account.id, 'consultant')
    const asFamily = await enter(account.id, 'family')
    expect((await helper.call(me)).elderIds).toEqual([elderId])
    expect((await asFamily.call(me)).elderIds).toEqual([])
    t.clock.forward({ days: 3 })
    expect((await helper.call(me)).elderIds, 'after its last day').toEqual([])

    const again = await t.as('admin', { region: JIEFANG })
    const outsider = await t.as('admin', { region: ZHONGZHAN })
    expect(
      await problemOf(outsider.call(endAccessGrant, { params: { id: grant.id }, body: { reason: '越权' } })),
    ).toMatchObject({ status: 404 })
    await again.call(endAccessGrant, { params: { id: grant.id }, body: { reason: '办结' } })
    expect(
      await problemOf(again.call(endAccessGrant, { params: { id: grant.id }, body: { reason: '再来' } })),
    ).toMatchObject({ type: '/problems/access/grant-ended' })
  })
})

test('B-GOV-06: a township user who lists elders sees that township only', async () => {
  const [inside, outside] = [await elder('民生街道长者'), await elder('别处长者', 410802002001)]
  const township = await t.as('clerk', { region: 410802001000 })
  const district = await t.as('clerk', { region: JIEFANG })
  const idsOf = async (who: typeof township) =>
    (await who.call(listElders, { query: { limit: 200 } })).items.map((item) => item.id as string)
  expect(await idsOf(district)).toEqual(expect.arrayContaining([inside, outside]))
  const seen = await idsOf(township)
  expect(seen).toContain(inside)
  expect(seen).not.toContain(outside)
})
