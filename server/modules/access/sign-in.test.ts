import { describe, expect, test } from 'vitest'
import { APP_HEADER, me } from '#contract/access'
import { disableAccount, unlockAccount } from '#contract/accounts'
import { signIn, signInOptions, signInPost, type SignInStep } from '#contract/sign-in'
import { problemOf, world } from '#testing'
import { createAccount, createPost } from './index.ts'

const t = await world()
const JIEFANG = 410802000000
const PASSWORD = 'Kiln7-osprey'

let made = 0
async function officer(
  login = `officer${++made}`,
  roles: readonly ('duty_officer' | 'clerk')[] = ['duty_officer'],
): Promise<string> {
  return t.system(async (tx) => {
    const accountId = await createAccount(tx, { name: '值班员', login, password: PASSWORD, region: JIEFANG })
    for (const role of roles) await createPost(tx, { accountId, role, region: JIEFANG })
    return accountId
  })
}

const tryIn = (login: string, password = PASSWORD, remote?: string) =>
  t.anybody.call(signIn, {
    body: { login, password, app: 'console' },
    ...(remote ? { headers: { 'x-forwarded-for': remote } } : {}),
  })

const doneAs = (step: SignInStep) => {
  if (step.next !== 'done') throw new Error(`expected done, but ${step.next}`)
  return step.me
}

async function post(
  url: string,
  payload: object,
  headers: Record<string, string> = { [APP_HEADER]: 'console' },
  remoteAddress = '203.0.113.9',
) {
  return t.http.inject({ method: 'POST', url: `/api${url}`, payload, headers, remoteAddress })
}

describe('name and password', () => {
  test('one post: signed in, with a cookie that scripts cannot read', async () => {
    await officer('wang.duty')
    const answer = await post('/access/sign-in', { login: 'Wang.Duty', password: PASSWORD, app: 'console' })
    expect(answer.json()).toMatchObject({
      next: 'done',
      me: { role: 'duty_officer', name: '值班员', regionCode: JIEFANG },
    })
    const cookie = answer.cookies.find(({ name }) => name === 'yike_console')
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' })
    const seen = await t.http.inject({
      url: '/api/access/me',
      cookies: { yike_console: cookie?.value ?? '' },
    })
    expect(seen.statusCode).toBe(200)
  })

  test('a browser may be signed in to console and family as two people', async () => {
    await officer('two.apps')
    const answer = await post('/access/sign-in', { login: 'two.apps', password: PASSWORD, app: 'console' })
    const value = answer.cookies[0]?.value ?? ''
    const asFamily = await t.http.inject({
      url: '/api/access/me',
      cookies: { yike_console: value },
      headers: { [APP_HEADER]: 'family' },
    })
    expect(asFamily.statusCode, 'the console’s cookie says nothing to the family app').toBe(401)
    const bySource = await t.http.inject({
      url: '/api/access/me?app=console',
      cookies: { yike_console: value },
    })
    expect(bySource.statusCode).toBe(200)
    const byPage = await t.http.inject({
      url: '/api/access/me',
      cookies: { yike_console: value },
      headers: { referer: 'http://localhost/family/home' },
    })
    expect(byPage.statusCode).toBe(401)
  })

  test('several posts: one is chosen, with a ticket that works once', async () => {
    await officer('many.posts', ['duty_officer', 'clerk'])
    const step = await tryIn('many.posts')
    if (step.next !== 'post') throw new Error(step.next)
    expect(step.posts.map((one) => one.role).sort()).toEqual(['clerk', 'duty_officer'])
    const clerk = step.posts.find((one) => one.role === 'clerk')
    const choose = () =>
      t.anybody.call(signInPost, { body: { ticket: step.ticket, postId: clerk?.id ?? '' } })
    expect(doneAs(await choose())).toMatchObject({ role: 'clerk' })
    expect(await problemOf(choose())).toMatchObject({ type: '/problems/access/ticket-gone' })
  })

  test('a ticket is good for ten minutes and for its own posts only', async () => {
    await officer('slow.one', ['duty_officer', 'clerk'])
    await officer('other.one', ['duty_officer', 'clerk'])
    const [mine, other] = [await tryIn('slow.one'), await tryIn('other.one')]
    if (mine.next !== 'post' || other.next !== 'post') throw new Error('two posts each')
    const theirs = other.posts[0]?.id ?? ''
    expect(
      await problemOf(t.anybody.call(signInPost, { body: { ticket: mine.ticket, postId: theirs } })),
    ).toMatchObject({ type: '/problems/access/no-post-here' })
    t.clock.forward({ minutes: 11 })
    const late = t.anybody.call(signInPost, {
      body: { ticket: mine.ticket, postId: mine.posts[0]?.id ?? '' },
    })
    expect(await problemOf(late)).toMatchObject({ type: '/problems/access/ticket-gone' })
  })

  test('a staff account has nothing to do in the family app', async () => {
    await officer('wrong.app')
    const call = t.anybody.call(signIn, { body: { login: 'wrong.app', password: PASSWORD, app: 'family' } })
    expect(await problemOf(call)).toMatchObject({ type: '/problems/access/no-post-here', status: 403 })
  })

  test('a disabled account is answered like a wrong password', async () => {
    const id = await officer('left.long.ago')
    const admin = await t.as('admin', { region: JIEFANG })
    await admin.call(disableAccount, { params: { id }, body: { reason: '离职' } })
    expect(await problemOf(tryIn('left.long.ago'))).toMatchObject({ type: '/problems/access/wrong-password' })
  })

  test('missing fields are named', async () => {
    const problem = await problemOf(
      t.anybody.call(signIn, { body: { login: ' ', password: '', app: 'console' } }),
    )
    expect(problem.status).toBe(422)
    expect(problem.errors?.map((error) => error.pointer).sort()).toEqual(['/login', '/password'])
  })
})

describe('guessing', () => {
  test('the fifth wrong password locks the account for 15 minutes, through the right one too', async () => {
    await officer('guessed')
    for (let i = 1; i <= 4; i++)
      expect(await problemOf(tryIn('guessed', 'wrong')), `try ${i}`).toMatchObject({
        type: '/problems/access/wrong-password',
        status: 401,
      })
    expect(await problemOf(tryIn('guessed', 'wrong'))).toMatchObject({
      type: '/problems/access/locked',
      status: 429,
    })
    expect(await problemOf(tryIn('guessed'))).toMatchObject({ type: '/problems/access/locked' })
    t.clock.forward({ minutes: 14 })
    expect(await problemOf(tryIn('guessed'))).toMatchObject({ type: '/problems/access/locked' })
    t.clock.forward({ minutes: 2 })
    expect(doneAs(await tryIn('guessed')).name).toBe('值班员')
  })

  test('the count is in the database and not in this process: a second server sees it', async () => {
    const id = await officer('counted')
    for (let i = 0; i < 3; i++) await problemOf(tryIn('counted', 'wrong'))
    const row = await t.system((tx) =>
      tx
        .selectFrom('access.credential')
        .select('failures')
        .where('account_id', '=', id)
        .executeTakeFirstOrThrow(),
    )
    expect(row.failures).toBe(3)
  })

  test('a success, and a quiet quarter of an hour, start the count again', async () => {
    await officer('forgiven')
    for (let i = 0; i < 4; i++) await problemOf(tryIn('forgiven', 'wrong'))
    doneAs(await tryIn('forgiven'))
    for (let i = 0; i < 4; i++)
      expect((await problemOf(tryIn('forgiven', 'wrong'))).type).toBe('/problems/access/wrong-password')
    t.clock.forward({ minutes: 16 })
    expect((await problemOf(tryIn('forgiven', 'wrong'))).type).toBe('/problems/access/wrong-password')
  })

  test('guesses sent at the same time do not race past the lock-out', async () => {
    await officer('raced')
    const answers = await Promise.all(Array.from({ length: 12 }, () => problemOf(tryIn('raced', 'wrong'))))
    expect(answers.filter((problem) => problem.type === '/problems/access/wrong-password')).toHaveLength(4)
    expect(answers.filter((problem) => problem.type === '/problems/access/locked')).toHaveLength(8)
  })

  test('a name that nobody has is answered in just the same way', async () => {
    for (let i = 0; i < 4; i++)
      expect((await problemOf(tryIn('no.such.name', 'wrong'))).type).toBe('/problems/access/wrong-password')
    expect((await problemOf(tryIn('no.such.name', 'wrong'))).type).toBe('/problems/access/locked')
    expect((await problemOf(tryIn('no.such.name', 'wrong'))).type).toBe('/problems/access/locked')
  })

  test('an administrator lifts the lock', async () => {
    const id = await officer('helped')
    for (let i = 0; i < 5; i++) await problemOf(tryIn('helped', 'wrong'))
    const admin = await t.as('admin', { region: JIEFANG })
    await admin.call(unlockAccount, { params: { id } })
    doneAs(await tryIn('helped'))
  })

  test('an address that fails fifty times waits, other addresses do not', async () => {
    await officer('far.away')
    const from = (address: string, login: string, password: string) =>
      post('/access/sign-in', { login, password, app: 'console' }, { [APP_HEADER]: 'console' }, address)
    for (let i = 0; i < 50; i++) await from('2001:db8:1:2::5', `nobody${i}`, 'wrong')
    expect((await from('2001:db8:1:2:ffff::77', 'far.away', PASSWORD)).statusCode, 'the same /64').toBe(429)
    expect((await from('2001:db8:1:3::5', 'far.away', PASSWORD)).statusCode).toBe(200)
    t.clock.forward({ minutes: 16 })
    expect((await from('2001:db8:1:2::5', 'far.away', PASSWORD)).statusCode).toBe(200)
  })
})

describe('other sites', () => {
  test('cannot sign somebody in or act with the cookie', async () => {
    await officer('forged')
    const body = { login: 'forged', password: PASSWORD, app: 'console' }
    expect((await post('/access/sign-in', body, {})).json()).toMatchObject({
      type: '/problems/access/cross-site',
    })
    expect(
      (await post('/access/sign-in', body, { 'sec-fetch-site': 'cross-site', [APP_HEADER]: 'console' }))
        .statusCode,
    ).toBe(403)
    expect((await post('/access/sign-in', body, { 'sec-fetch-site': 'same-site' })).statusCode).toBe(403)
    expect(
      (await post('/access/sign-in', body, { origin: 'https://evil.example', [APP_HEADER]: 'console' }))
        .statusCode,
    ).toBe(403)
    expect((await post('/access/sign-in', body, { origin: 'null' })).statusCode).toBe(403)
    const good = await post('/access/sign-in', body, {
      origin: 'http://localhost:20080',
      host: 'localhost:20080',
    })
    expect(good.statusCode).toBe(200)
    const cookie = `yike_console=${good.cookies[0]?.value}`
    const forged = await post('/access/sign-out', {}, { cookie, origin: 'https://evil.example' })
    expect(forged.json()).toMatchObject({ type: '/problems/access/cross-site' })
    expect((await post('/access/sign-out', {}, { cookie })).statusCode, 'a form without the header').toBe(403)
    expect((await post('/access/sign-out', {}, { cookie, 'sec-fetch-site': 'same-origin' })).statusCode).toBe(
      200,
    )
    expect((await t.http.inject({ url: '/api/access/me', headers: { cookie } })).statusCode).toBe(401)
  })
})

test('the ways in are told to everybody, and nothing else', async () => {
  expect(await t.anybody.call(signInOptions)).toEqual({ providers: [], passwordMinLength: 10 })
})

test('signing in is recorded, without name, password or number', async () => {
  const id = await officer('recorded')
  doneAs(await tryIn('recorded'))
  const events = await t.system((tx) =>
    tx
      .selectFrom('platform.event')
      .selectAll()
      .where('subject_id', '=', id)
      .where('type', '=', 'access.signed_in')
      .execute(),
  )
  expect(events).toHaveLength(1)
  expect(events[0]).toMatchObject({
    actor_id: id,
    region_code: JIEFANG,
    payload: { app: 'console', by: ['password'] },
  })
  expect(JSON.stringify(events)).not.toContain(PASSWORD)
})

test('me refuses nobody', async () => {
  expect((await problemOf(t.anybody.call(me))).status).toBe(401)
})
