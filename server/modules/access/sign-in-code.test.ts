import { describe, expect, test } from 'vitest'
import { APP_HEADER, events, me } from '#contract/access'
import {
  forgotPassword,
  requestCode,
  resetForgotten,
  signIn,
  signInAccount,
  signInCode,
} from '#contract/sign-in'
import { problemOf, world } from '#testing'
import { createAccount, createPost, startSession, takeCode } from './index.ts'

const t = await world()

let made = 0
const newPhone = () => `139${String(10_000_000 + ++made)}`

async function family(phone: string, name = '李女儿') {
  return t.system(async (tx) => {
    const accountId = await createAccount(tx, { name, phone, region: 410802001001 })
    await createPost(tx, { accountId, role: 'family' })
    return accountId
  })
}

/** What the sender of messages is given for the newest code of a purpose, or undefined. */
async function sent(): Promise<{ phone: string; code: string; purpose: string } | undefined> {
  return t.system(async (tx) => {
    const event = await tx
      .selectFrom('platform.event')
      .select('payload')
      .where('type', '=', events.codeRequested.name)
      .orderBy('at', 'desc')
      .executeTakeFirstOrThrow()
    return takeCode(tx, events.codeRequested.shape.parse(event.payload).codeId)
  })
}

const ask = (phone: string) => t.anybody.call(requestCode, { body: { phone, app: 'family' } })
const enter = (phone: string, code: string, app: 'family' | 'field' | 'console' = 'family') =>
  t.anybody.call(signInCode, { body: { phone, code, app } })
const wrong = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0')

describe('a one-time code', () => {
  test('signs a family in, once', async () => {
    const phone = newPhone()
    await family(phone)
    expect(await ask(`+86 ${phone.slice(0, 3)} ${phone.slice(3, 7)}-${phone.slice(7)}`)).toEqual({
      expiresInSeconds: 300,
      retryInSeconds: 60,
    })
    const message = await sent()
    expect(message).toMatchObject({ phone, purpose: 'sign_in', minutes: 5 })
    const step = await enter(phone, message?.code ?? '')
    expect(step).toMatchObject({ next: 'done', me: { role: 'family', audience: 'family' } })
    expect((await problemOf(enter(phone, message?.code ?? ''))).type, 'replay').toBe(
      '/problems/access/wrong-code',
    )
    expect(await sent(), 'nothing left to send').toBeUndefined()
  })

  test('is neither in the event nor readable in its row', async () => {
    const phone = newPhone()
    await family(phone)
    await ask(phone)
    const message = await sent()
    const dump = await t.app.db.systemPool.query(
      "select (select string_agg(payload::text, ' ') from platform.event) || (select string_agg(encode(code_hash, 'escape') || encode(message_cipher, 'escape') || encode(phone_hash, 'escape'), ' ') from access.phone_code) as all",
    )
    const text = JSON.stringify(dump.rows)
    expect(text).not.toContain(phone)
    expect(text).not.toContain(`"${message?.code}"`)
  })

  test('lives five minutes', async () => {
    const phone = newPhone()
    await family(phone)
    await ask(phone)
    const code = (await sent())?.code ?? ''
    t.clock.forward({ seconds: 301 })
    expect((await problemOf(enter(phone, code))).type).toBe('/problems/access/wrong-code')
    expect(await sent()).toBeUndefined()
  })

  test('takes five tries', async () => {
    const phone = newPhone()
    await family(phone)
    await ask(phone)
    const code = (await sent())?.code ?? ''
    for (let i = 0; i < 5; i++)
      expect((await problemOf(enter(phone, wrong(code)))).type).toBe('/problems/access/wrong-code')
    expect((await problemOf(enter(phone, code))).type, 'even the right one, sixth').toBe(
      '/problems/access/wrong-code',
    )
  })

  test('is replaced by a newer one', async () => {
    const phone = newPhone()
    await family(phone)
    await ask(phone)
    const first = (await sent())?.code ?? ''
    t.clock.forward({ seconds: 61 })
    await ask(phone)
    const second = (await sent())?.code ?? ''
    if (first !== second)
      expect((await problemOf(enter(phone, first))).type).toBe('/problems/access/wrong-code')
    expect((await enter(phone, second)).next).toBe('done')
  })

  test('comes once a minute and five times an hour, for unknown numbers just so', async () => {
    for (const phone of [newPhone(), newPhone()]) {
      if (made % 2 === 0) await family(phone)
      await ask(phone)
      expect(await problemOf(ask(phone))).toMatchObject({ type: '/problems/too-many', status: 429 })
      for (let i = 0; i < 4; i++) {
        t.clock.forward({ seconds: 61 })
        await ask(phone)
      }
      t.clock.forward({ seconds: 61 })
      expect((await problemOf(ask(phone))).type).toBe('/problems/too-many')
      t.clock.forward({ minutes: 60 })
      await ask(phone)
    }
  })

  test('of somebody else’s phone is wrong, and an unknown phone gets none', async () => {
    const [mine, other] = [newPhone(), newPhone()]
    await family(mine)
    await family(other)
    await ask(other)
    const code = (await sent())?.code ?? ''
    expect((await problemOf(enter(mine, code))).type).toBe('/problems/access/wrong-code')
    const before = await sent()
    await ask(newPhone())
    expect(await sent(), 'no new code was made').toEqual(before)
  })

  test('does not let staff into the console', async () => {
    const phone = newPhone()
    await t.system(async (tx) => {
      const accountId = await createAccount(tx, {
        name: '职员',
        phone,
        login: 'sms.clerk',
        password: 'Kiln7-osprey',
        region: 410802000000,
      })
      await createPost(tx, { accountId, role: 'clerk', region: 410802000000 })
      await createPost(tx, { accountId, role: 'family' })
    })
    await ask(phone)
    expect((await problemOf(enter(phone, (await sent())?.code ?? '', 'console'))).type).toBe(
      '/problems/access/no-post-here',
    )
    t.clock.forward({ seconds: 61 })
    await ask(phone)
    expect(await enter(phone, (await sent())?.code ?? '')).toMatchObject({
      next: 'done',
      me: { role: 'family' },
    })
  })

  test('a couple shares one phone: each has an account, one is chosen', async () => {
    const phone = newPhone()
    const [he, she] = [await family(phone, '张建国'), await family(phone, '刘桂兰')]
    const stranger = await family(newPhone())
    await ask(phone)
    const step = await enter(phone, (await sent())?.code ?? '')
    if (step.next !== 'account') throw new Error(step.next)
    expect(step.accounts.map((account) => account.id).sort()).toEqual([he, she].sort())
    const choose = (accountId: string) =>
      t.anybody.call(signInAccount, { body: { ticket: step.ticket, accountId } })
    expect((await problemOf(choose(stranger))).type).toBe('/problems/access/no-post-here')
    expect(await choose(she)).toMatchObject({ next: 'done', me: { name: '刘桂兰' } })
  })

  test('a number that is none is refused with the field', async () => {
    const problem = await problemOf(ask('12345'))
    expect(problem).toMatchObject({ status: 422, errors: [{ pointer: '/phone' }] })
  })

  test('an address gets thirty codes an hour', async () => {
    const from = (phone: string) =>
      t.http.inject({
        method: 'POST',
        url: '/api/access/code',
        payload: { phone, app: 'family' },
        headers: { [APP_HEADER]: 'family' },
        remoteAddress: '198.51.100.7',
      })
    for (let i = 0; i < 30; i++) expect((await from(newPhone())).statusCode).toBe(200)
    expect((await from(newPhone())).statusCode).toBe(429)
  })
})

describe('a forgotten password', () => {
  const OLD = 'Kiln7-osprey'
  const NEW = 'Plum9-harbour'

  async function clerk(login: string) {
    const phone = newPhone()
    const token = await t.system(async (tx) => {
      const accountId = await createAccount(tx, {
        name: '陈职员',
        login,
        phone,
        password: OLD,
        region: 410802000000,
      })
      const postId = await createPost(tx, { accountId, role: 'clerk', region: 410802000000 })
      return startSession(tx, { accountId, postId })
    })
    return { phone, token }
  }

  const reset = (login: string, code: string, password = NEW) =>
    t.anybody.call(resetForgotten, { body: { login, code, password } })
  const signInWith = (login: string, password: string) =>
    t.anybody.call(signIn, { body: { login, password, app: 'console' } })

  test('is set anew with the code sent to the registered phone; every session ends', async () => {
    const { phone, token } = await clerk('forgetful')
    await t.anybody.call(forgotPassword, { body: { login: 'forgetful' } })
    const message = await sent()
    expect(message).toMatchObject({ phone, purpose: 'reset' })
    expect((await problemOf(enter(phone, message?.code ?? ''))).type, 'a reset code signs nobody in').toBe(
      '/problems/access/wrong-code',
    )
    await reset('forgetful', message?.code ?? '')
    expect((await problemOf(t.bearer(token).call(me))).status).toBe(401)
    expect((await problemOf(signInWith('forgetful', OLD))).type).toBe('/problems/access/wrong-password')
    expect((await signInWith('forgetful', NEW)).next).toBe('done')
  })

  test('a weak new one leaves the code usable, and says what is wrong', async () => {
    await clerk('hasty')
    await t.anybody.call(forgotPassword, { body: { login: 'hasty' } })
    const code = (await sent())?.code ?? ''
    const problem = await problemOf(reset('hasty', code, 'hasty1'))
    expect(problem).toMatchObject({ type: '/problems/access/weak-password', status: 422 })
    expect(problem.errors?.every((error) => error.pointer === '/password')).toBe(true)
    expect((await problemOf(reset('hasty', code, OLD))).errors?.[0]?.detailEn).toContain('recently')
    await reset('hasty', code)
  })

  test('tells nothing about names that nobody has', async () => {
    expect(await t.anybody.call(forgotPassword, { body: { login: 'nobody.here' } })).toEqual({
      expiresInSeconds: 300,
      retryInSeconds: 60,
    })
    expect((await problemOf(t.anybody.call(forgotPassword, { body: { login: 'nobody.here' } }))).status).toBe(
      429,
    )
    expect((await problemOf(reset('nobody.here', '123456'))).type).toBe('/problems/access/wrong-code')
  })
})
