import { describe, expect, test } from 'vitest'
import { me, signOut, switchPost, endMySession, mySessions } from '#contract/access'
import { disableAccount, endPost, listAccounts } from '#contract/accounts'
import { Day, dayOf } from '#contract/day'
import { notSignedIn } from '#contract/problem'
import { problemOf, world } from '#testing'
import { createAccount, createPost, startSession } from './index.ts'

const t = await world()
const JIEFANG = 410802000000
const ZHONGZHAN = 410803000000

type Made = { accountId: string; postId: string; token: string }

async function person(options: { validFrom?: string; validTo?: string } = {}): Promise<Made> {
  return t.system(async (tx) => {
    const accountId = await createAccount(tx, { name: '赵敏', region: JIEFANG })
    const postId = await createPost(tx, { accountId, role: 'clerk', region: JIEFANG, ...options })
    return { accountId, postId, token: await startSession(tx, { accountId, postId }) }
  })
}

const statusOf = async (token: string, headers: Record<string, string> = {}) =>
  (await t.http.inject({ url: '/api/access/me', headers: { authorization: `Bearer ${token}`, ...headers } }))
    .statusCode

describe('who is asking', () => {
  test('a session has the role, the permissions and the scope of its post', async () => {
    const duty = await t.as('duty_officer', { region: JIEFANG })
    const mine = await duty.call(me)
    expect(mine).toMatchObject({
      role: 'duty_officer',
      audience: 'staff',
      regionCode: JIEFANG,
      regionName: '解放区',
      app: 'console',
      elderIds: [],
    })
    expect(mine.may).toContain('alarms.handle')
    expect(mine.may).not.toContain('access.admin')
  })

  test('nobody, a made-up token and a malformed one are not signed in', async () => {
    expect(await problemOf(t.anybody.call(me))).toMatchObject({ type: notSignedIn.type, status: 401 })
    expect(await statusOf('x'.repeat(43))).toBe(401)
    expect(await statusOf("' or 1=1 --")).toBe(401)
  })

  test('the token is nowhere in the database', async () => {
    const { token } = await person()
    const { rows } = await t.app.db.systemPool.query(
      'select encode(token_hash, $1) as h from access.session',
      ['escape'],
    )
    expect(JSON.stringify(rows)).not.toContain(token)
  })

  test('two posts are never a union: each session sees the slice of the one it works as', async () => {
    const [accountId, jiefang, zhongzhan] = await t.system(async (tx) => {
      const id = await createAccount(tx, { name: '孙兼任', region: 410800000000 })
      const a = await createPost(tx, { accountId: id, role: 'admin', region: JIEFANG })
      const b = await createPost(tx, { accountId: id, role: 'clerk', region: ZHONGZHAN })
      await createAccount(tx, { name: '解放区的账号', region: JIEFANG })
      await createAccount(tx, { name: '中站区的账号', region: ZHONGZHAN })
      return [id, a, b] as const
    })
    const token = await t.system((tx) => startSession(tx, { accountId, postId: jiefang }))
    const as = t.bearer(token)
    const first = await as.call(me)
    expect(first.posts.map((post) => post.id).sort()).toEqual([jiefang, zhongzhan].sort())
    const seen = await as.call(listAccounts, { query: { search: '区的账号' } })
    expect(seen.items.map((item) => item.name)).toEqual(['解放区的账号'])

    const second = await as.call(switchPost, { body: { postId: zhongzhan } })
    expect(second).toMatchObject({ role: 'clerk', regionCode: ZHONGZHAN })
    expect(second.may).not.toContain('access.admin')
    expect(await problemOf(as.call(listAccounts))).toMatchObject({ status: 403 })
  })

  test('somebody else’s post cannot be chosen', async () => {
    const mine = await person()
    const other = await person()
    expect(
      await problemOf(t.bearer(mine.token).call(switchPost, { body: { postId: other.postId } })),
    ).toMatchObject({ type: '/problems/access/no-post-here' })
  })
})

describe('a session ends', () => {
  test('when nobody uses it for an hour, and after twelve hours in any case', async () => {
    const idle = await person()
    t.clock.forward({ minutes: 59 })
    expect(await statusOf(idle.token)).toBe(200)
    t.clock.forward({ minutes: 59 })
    expect(await statusOf(idle.token), 'use prolongs it').toBe(200)
    t.clock.forward({ minutes: 61 })
    expect(await statusOf(idle.token)).toBe(401)

    const busy = await person()
    for (let hour = 0; hour < 14; hour++) {
      expect(await statusOf(busy.token), `after ${hour} × 50 minutes`).toBe(200)
      t.clock.forward({ minutes: 50 })
    }
    t.clock.forward({ minutes: 50 })
    expect(await statusOf(busy.token)).toBe(401)
  })

  test('at once when its account is disabled, its post ended, or it is ended elsewhere', async () => {
    const admin = await t.as('admin', { region: JIEFANG })
    const disabled = await person()
    await admin.call(disableAccount, { params: { id: disabled.accountId }, body: { reason: '调离' } })
    expect(await statusOf(disabled.token)).toBe(401)

    const ended = await person()
    await admin.call(endPost, { params: { id: ended.postId }, body: { reason: '换岗' } })
    expect(await statusOf(ended.token)).toBe(401)

    const two = await person()
    const again = await t.system((tx) => startSession(tx, { accountId: two.accountId, postId: two.postId }))
    const list = await t.bearer(two.token).call(mySessions)
    expect(list.items).toHaveLength(2)
    const other = list.items.find((item) => !item.current)
    await t.bearer(two.token).call(endMySession, { params: { id: other?.id ?? '' } })
    expect(await statusOf(again)).toBe(401)
    expect(await statusOf(two.token)).toBe(200)
    await t.bearer(two.token).call(signOut)
    expect(await statusOf(two.token)).toBe(401)
  })

  test('at midnight after the last day of its post, and not before its first', async () => {
    const today = Day.parse(dayOf(t.clock.now()))
    const last = await person({ validTo: today })
    expect(await statusOf(last.token)).toBe(200)
    const midnight = Date.parse(`${today}T24:00:00+08:00`) - t.clock.now().getTime()
    await t.system((tx) =>
      tx
        .updateTable('access.session')
        .set({ idle_minutes: 5000, expires_at: new Date(Date.now() + 90 * 86_400_000) })
        .execute(),
    )
    t.clock.forward({ seconds: Math.floor(midnight / 1000) - 60 })
    expect(await statusOf(last.token)).toBe(200)
    t.clock.forward({ seconds: 120 })
    expect(await statusOf(last.token)).toBe(401)

    const tomorrow = dayOf(new Date(t.clock.now().getTime() + 86_400_000))
    const early = await person({ validFrom: tomorrow })
    expect(await statusOf(early.token)).toBe(401)
  })

  test('the sweep marks what ran out, so that open streams close', async () => {
    const gone = await person()
    t.clock.forward({ days: 40 })
    const { purge } = await import('./purge.ts')
    await purge.run(t.app)
    const row = await t.system((tx) =>
      tx
        .selectFrom('access.session')
        .select('ended_reason')
        .where('account_id', '=', gone.accountId)
        .executeTakeFirstOrThrow(),
    )
    expect(row.ended_reason).toBe('expired')
    const event = await t.system((tx) =>
      tx
        .selectFrom('platform.event')
        .select('payload')
        .where('type', '=', 'access.session_ended')
        .orderBy('at', 'desc')
        .executeTakeFirst(),
    )
    expect(event).toBeDefined()
  })
})
