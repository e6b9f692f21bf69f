import { describe, expect, test } from 'vitest'
import { me } from '#contract/access'
import { uuidv7 } from '#contract/id'
import { accountChoices, linkAccount } from '#contract/responders'
import { createAccount, startSession } from '#modules/access'
import { problemOf, world } from '#testing'
import { jiefang, makeResponder, village, zhongzhan } from './responders.fixture.ts'

const t = await world()
const duty = await t.as('duty_officer', { region: jiefang })
const neighbour = await t.as('duty_officer', { region: zhongzhan })

const account = (name: string, region = village) =>
  t.system((tx) => createAccount(tx, { name, region, phone: null, login: null }))
const responder = () => t.system((tx) => makeResponder(tx))
const link = (id: string, accountId: string | null, by = duty) =>
  by.call(linkAccount, { params: { id }, body: { accountId } as never }) // ids are branded in the contract only

describe('with which account a responder signs in', () => {
  test('the account works in the field as this responder from then on, and no longer once it is taken away', async () => {
    const [id, accountId] = [await responder(), await account('张志愿')]
    expect(await link(id, accountId)).toMatchObject({ accountId })
    const token = await t.system(async (tx) => {
      const post = await tx
        .selectFrom('access.post')
        .select('id')
        .where('person_id', '=', id)
        .where('ended_at', 'is', null)
        .executeTakeFirstOrThrow()
      return startSession(tx, { accountId, postId: post.id, app: 'field' })
    })
    const phone = t.bearer(token)
    expect(await phone.call(me)).toMatchObject({ personId: id, role: 'volunteer' })
    expect(await link(id, null)).toMatchObject({ accountId: null })
    expect((await problemOf(phone.call(me))).status).toBe(401)
  })

  test('one account is one responder’s', async () => {
    const [first, second, accountId] = [await responder(), await responder(), await account('李志愿')]
    await link(first, accountId)
    expect((await problemOf(link(second, accountId))).type).toBe('/problems/responders/account-taken')
    const { items } = await duty.call(accountChoices, { query: { q: '李志愿' } })
    expect(items).toMatchObject([{ id: accountId, responderId: first }])
  })

  test('the neighbour sees neither the account nor the responder, and may not give away another’s account', async () => {
    const [id, ours, theirs] = [
      await responder(),
      await account('王志愿'),
      await account('邻区志愿', 410803001001),
    ]
    expect((await neighbour.call(accountChoices, { query: { q: '王志愿' } })).items).toEqual([])
    expect((await problemOf(link(id, ours, neighbour))).status).toBe(404)
    expect((await problemOf(link(id, theirs))).type).toBe('/problems/responders/no-such-account')
  })

  test('a manager links accounts of the organisation to its own responders, and no other account', async () => {
    const orgId = uuidv7()
    const manager = await t.as('org_manager', { orgId })
    const [id, outsider] = [await t.system((tx) => makeResponder(tx, { orgId })), await account('外人志愿')]
    const ours = await t.system((tx) => createAccount(tx, { name: '院内护理', region: village, orgId }))
    expect((await manager.call(accountChoices, { query: { q: '护理' } })).items).toMatchObject([{ id: ours }])
    expect((await problemOf(link(id, outsider, manager))).type).toBe('/problems/responders/no-such-account')
    expect((await problemOf(link(await responder(), ours, manager))).status).toBe(404)
    expect(await link(id, ours, manager)).toMatchObject({ accountId: ours })
    expect(await link(id, null, manager)).toMatchObject({ accountId: null })
  })
})
