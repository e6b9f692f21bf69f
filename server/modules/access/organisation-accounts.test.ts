import { beforeAll, describe, expect, test } from 'vitest'
import { sql } from 'kysely'
import { me } from '#contract/access'
import {
  createAccount,
  createPost,
  disableAccount,
  editAccount,
  editPost,
  enableAccount,
  endAccountSession,
  endPost,
  exportAccounts,
  getAccount,
  listAccounts,
  listAccountSessions,
  listPosts,
  resetPassword,
  unlockAccount,
} from '#contract/accounts'
import { dayOf } from '#contract/day'
import { AccountId, OrgId, uuidv7 } from '#contract/id'
import type { RoleName } from '#contract/permission'
import { signIn } from '#contract/sign-in'
import type { Tx } from '#platform/db'
import { problemOf, world } from '#testing'
import * as access from './index.ts'

const t = await world()
const JIEFANG = 410802000000
const ZHONGZHAN = 410803000000

/** An organisation with a manager who has an account of it. */
async function organisation(name: string, region: number) {
  return t.system(async (tx) => {
    const orgId = OrgId.parse(uuidv7())
    await tx
      .insertInto('organisations.organisation')
      .values({ id: orgId, name, kind: 'care_institution', region_code: region, state: 'operating' })
      .execute()
    const accountId = await access.createAccount(tx, { name: `${name}院长`, region, orgId })
    const postId = await access.createPost(tx, { accountId, role: 'org_manager', region, orgId })
    const manager = t.bearer(await access.startSession(tx, { accountId, postId }))
    return { orgId, region, accountId: AccountId.parse(accountId), postId, manager }
  })
}

let ours: Awaited<ReturnType<typeof organisation>>
let theirs: typeof ours
beforeAll(async () => {
  ours = await organisation('康乐养老院', JIEFANG)
  theirs = await organisation('邻家养老院', JIEFANG)
})

let made = 0
const nurse = (login = `nurse${++made}`, posts: { role: RoleName }[] = [{ role: 'org_staff' }]) =>
  ours.manager.call(createAccount, { body: { name: '李护士', login, posts } })

describe('a manager administers the accounts of the organisation', () => {
  test('makes one without naming region or organisation; its owner works there at once', async () => {
    const { account, temporaryPassword } = await nurse('li.nurse')
    expect(account).toMatchObject({
      orgId: ours.orgId,
      regionCode: JIEFANG,
      roles: ['org_staff'],
      worksElsewhere: false,
      mustChangePassword: true,
    })
    const step = await t.anybody.call(signIn, {
      body: { login: 'li.nurse', password: temporaryPassword ?? '', app: 'console' },
    })
    expect(step).toMatchObject({ next: 'done', me: { orgId: ours.orgId, role: 'org_staff' } })
  })

  test('edits, locks, lifts, resets, gives and ends posts, ends sessions', async () => {
    const { account } = await nurse()
    const params = { id: account.id }
    const edited = await ours.manager.call(editAccount, {
      params,
      body: { name: '李护士长', phone: '13800138009', updatedAt: account.updatedAt },
    })
    expect(edited).toMatchObject({ name: '李护士长', phoneMasked: '138****8009' })
    expect(await ours.manager.call(disableAccount, { params, body: { reason: '长期休假' } })).toMatchObject({
      state: 'disabled',
    })
    expect(await ours.manager.call(enableAccount, { params })).toMatchObject({ state: 'active' })
    expect(await ours.manager.call(unlockAccount, { params })).toMatchObject({ lockedUntil: null })
    expect((await ours.manager.call(resetPassword, { params })).temporaryPassword).toMatch(
      /^(\w{4}-){3}\w{4}$/,
    )

    const token = await t.system((tx) =>
      access.startSession(tx, { accountId: account.id, postId: account.posts[0]?.id ?? '' }),
    )
    const { items } = await ours.manager.call(listAccountSessions, { params })
    expect(items).toHaveLength(1)
    await ours.manager.call(endAccountSession, { params: { ...params, sessionId: items[0]?.id ?? never() } })
    expect((await problemOf(t.bearer(token).call(me))).status).toBe(401)

    const post = await ours.manager.call(createPost, { params, body: { role: 'org_manager' } })
    expect(post).toMatchObject({ orgId: ours.orgId, regionCode: JIEFANG, state: 'valid' })
    const renamed = await ours.manager.call(editPost, {
      params: { id: post.id },
      body: { title: '副院长', updatedAt: post.updatedAt },
    })
    expect(renamed).toMatchObject({ ownTitle: '副院长', title: { zh: '副院长', en: '副院长' } })
    expect(
      await ours.manager.call(endPost, { params: { id: post.id }, body: { reason: '卸任' } }),
    ).toMatchObject({
      state: 'ended',
    })
  })

  test('lists and exports those accounts and posts only', async () => {
    const { account } = await nurse()
    const hers = await theirs.manager.call(createAccount, { body: { name: '外人', login: `other${++made}` } })
    const { items } = await ours.manager.call(listAccounts, { query: { limit: 200 } })
    const ids = items.map((one) => one.id)
    expect(ids).toEqual(expect.arrayContaining([ours.accountId, account.id]))
    expect(ids).not.toContain(hers.account.id)
    expect(ids).not.toContain(theirs.accountId)
    const posts = await ours.manager.call(listPosts, { query: { limit: 200 } })
    expect(new Set(posts.items.map((post) => post.orgId))).toEqual(new Set([ours.orgId]))
    expect(await ours.manager.call(exportAccounts, { query: {} })).toBeTruthy()
  })

  test('what happened is in the events of the organisation', async () => {
    const { account } = await nurse()
    const events = await t.system((tx) =>
      tx
        .selectFrom('platform.event')
        .select(['type', 'org_id'])
        .where('subject_id', '=', account.id)
        .execute(),
    )
    expect(events).toContainEqual({ type: 'access.account_created', org_id: ours.orgId })
  })
})

const never = (): never => {
  throw new Error('there is none')
}

describe('and nothing else', () => {
  test('the neighbour’s account is not there, whatever is tried', async () => {
    const params = { id: theirs.accountId }
    const calls = [
      () => ours.manager.call(getAccount, { params }),
      () =>
        ours.manager.call(editAccount, {
          params,
          body: { name: '改名', updatedAt: t.clock.now().toISOString() },
        }),
      () => ours.manager.call(disableAccount, { params, body: { reason: '捣乱' } }),
      () => ours.manager.call(resetPassword, { params }),
      () => ours.manager.call(unlockAccount, { params }),
      () => ours.manager.call(listAccountSessions, { params }),
      () => ours.manager.call(createPost, { params, body: { role: 'org_staff' } }),
    ]
    for (const call of calls) expect((await problemOf(call())).status).toBe(404)
  })

  test('no role beyond the organisation’s own, no other organisation or region; the field is named', async () => {
    const body = { name: '越权', login: `grab${++made}` }
    const cases: [object, string][] = [
      [{ posts: [{ role: 'admin' }] }, '/posts/0/role'],
      [{ posts: [{ role: 'clerk' }] }, '/posts/0/role'],
      [{ posts: [{ role: 'caregiver' }] }, '/posts/0/role'],
      [{ posts: [{ role: 'org_staff', orgId: theirs.orgId }] }, '/posts/0/orgId'],
      [{ posts: [{ role: 'org_staff', regionCode: ZHONGZHAN }] }, '/posts/0/regionCode'],
      [{ orgId: theirs.orgId }, '/orgId'],
      [{ regionCode: ZHONGZHAN }, '/regionCode'],
    ]
    for (const [extra, pointer] of cases) {
      const refused = await problemOf(ours.manager.call(createAccount, { body: { ...body, ...extra } }))
      expect(refused).toMatchObject({ type: '/problems/access/outside-organisation', errors: [{ pointer }] })
    }
    const { items } = await ours.manager.call(listAccounts, { query: { search: body.login } })
    expect(items).toEqual([])
  })

  test('not the own account: no post, no end, no name', async () => {
    const params = { id: ours.accountId }
    const own = await ours.manager.call(getAccount, { params })
    const calls = [
      () => ours.manager.call(createPost, { params, body: { role: 'org_staff' } }),
      () =>
        ours.manager.call(endPost, {
          params: { id: own.posts[0]?.id ?? never() },
          body: { reason: '不干了' },
        }),
      () => ours.manager.call(disableAccount, { params, body: { reason: '不干了' } }),
      () => ours.manager.call(resetPassword, { params }),
      () => ours.manager.call(editAccount, { params, body: { name: '局长', updatedAt: own.updatedAt } }),
    ]
    for (const call of calls)
      expect(await problemOf(call())).toMatchObject({ type: '/problems/access/not-yourself' })
  })

  test('an account that also works elsewhere keeps its way in; its post here can be ended', async () => {
    const { account } = await nurse()
    await t.system((tx) => access.createPost(tx, { accountId: account.id, role: 'clerk', region: JIEFANG }))
    const params = { id: account.id }
    expect(await ours.manager.call(getAccount, { params })).toMatchObject({
      worksElsewhere: true,
      // The clerk's post is not the manager's business.
      posts: [{ role: 'org_staff' }],
    })
    const calls = [
      () => ours.manager.call(resetPassword, { params }),
      () =>
        ours.manager.call(editAccount, {
          params,
          body: { phone: '13900139000', updatedAt: account.updatedAt },
        }),
      () => ours.manager.call(disableAccount, { params, body: { reason: '离职' } }),
    ]
    for (const call of calls)
      expect(await problemOf(call())).toMatchObject({ type: '/problems/access/works-elsewhere' })
    const ended = await ours.manager.call(endPost, {
      params: { id: account.posts[0]?.id ?? never() },
      body: { reason: '离职' },
    })
    expect(ended.state).toBe('ended')
  })

  test('a county’s administrator does not reset whoever works for the city, nor gives posts in the neighbour’s organisation', async () => {
    const county = await t.as('admin', { region: ZHONGZHAN })
    const { account } = await county.call(createAccount, {
      body: { name: '升职', login: `up${++made}`, posts: [{ role: 'clerk' }] },
    })
    expect(account.posts[0]).toMatchObject({ regionCode: ZHONGZHAN })
    const params = { id: account.id }
    await t.system((tx) =>
      access.createPost(tx, { accountId: account.id, role: 'head', region: 410800000000 }),
    )
    expect(await problemOf(county.call(resetPassword, { params }))).toMatchObject({
      type: '/problems/access/works-elsewhere',
    })
    const body = { role: 'org_manager', orgId: ours.orgId } as const
    expect(await problemOf(county.call(createPost, { params, body }))).toMatchObject({
      type: '/problems/access/outside-region',
      errors: [{ pointer: '/orgId' }],
    })
  })
})

describe('the database itself refuses', () => {
  /** As the manager, with plain SQL. */
  const asManager = <T>(work: (tx: Tx) => Promise<T>) =>
    t.app.db.asActor(
      {
        accountId: ours.accountId,
        sessionId: uuidv7(),
        postId: ours.postId,
        name: '院长',
        role: 'org_manager',
        may: new Set(),
        scope: { audience: 'org', orgId: ours.orgId },
      },
      work,
    )
  const refused = { code: '42501' }
  const post = (over: object) => ({
    id: uuidv7(),
    account_id: theirs.accountId,
    role: 'org_staff',
    audience: 'org',
    title: '岗位',
    region_code: JIEFANG,
    org_id: ours.orgId,
    valid_from: dayOf(t.clock.now()),
    ...over,
  })

  test('posts of other roles, other accounts, other organisations, for oneself', async () => {
    const { account } = await nurse()
    const cases = [
      post({}),
      post({ account_id: ours.accountId, role: 'org_staff' }),
      post({ account_id: account.id, role: 'admin' }),
      post({ account_id: account.id, role: 'admin', audience: 'staff', org_id: null }),
      post({ account_id: account.id, role: 'org_manager', org_id: theirs.orgId }),
      post({ account_id: account.id, role: 'org_manager', region_code: ZHONGZHAN }),
      post({ account_id: account.id, role: 'caregiver', audience: 'field', person_id: uuidv7() }),
    ]
    for (const values of cases)
      await expect(
        asManager((tx) => tx.insertInto('access.post').values(values).execute()),
      ).rejects.toMatchObject(refused)
  })

  test('accounts elsewhere, the own name and state, credentials of those who work elsewhere', async () => {
    const make = (values: object) =>
      asManager((tx) =>
        tx
          .insertInto('access.account')
          .values({ id: uuidv7(), name: '新', region_code: JIEFANG, org_id: ours.orgId, ...values })
          .execute(),
      )
    await make({ login: `fine${++made}` })
    await expect(make({ org_id: theirs.orgId })).rejects.toMatchObject(refused)
    await expect(make({ org_id: null })).rejects.toMatchObject(refused)
    await expect(make({ region_code: 410800000000 })).rejects.toMatchObject(refused)
    await expect(
      asManager((tx) =>
        tx.updateTable('access.account').set({ name: '局长' }).where('id', '=', ours.accountId).execute(),
      ),
    ).rejects.toMatchObject(refused)
    await expect(
      asManager((tx) => tx.updateTable('access.account').set({ org_id: theirs.orgId }).execute()),
    ).rejects.toMatchObject(refused)

    const { account } = await nurse()
    const steal = () =>
      asManager((tx) =>
        sql`update access.credential set must_change = true where account_id in (${account.id}, ${theirs.accountId})`.execute(
          tx,
        ),
      )
    expect((await steal()).numAffectedRows).toBe(1n)
    await t.system((tx) => access.createPost(tx, { accountId: account.id, role: 'clerk', region: JIEFANG }))
    expect((await steal()).numAffectedRows).toBe(0n)
  })
})
