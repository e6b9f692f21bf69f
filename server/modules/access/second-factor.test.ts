import { generate } from 'otplib'
import { describe, expect, test } from 'vitest'
import { beginTotp, confirmTotp, me, removeTotp, renewRecoveryCodes } from '#contract/access'
import { getSecurity } from '#contract/access-rules'
import { listAccounts, resetTotp } from '#contract/accounts'
import { signIn, signInTotp } from '#contract/sign-in'
import { problemOf, world, type Caller } from '#testing'
import { createAccount, createPost, startSession } from './index.ts'

const t = await world()
const JIEFANG = 410802000000
const PASSWORD = 'Kiln7-osprey'

const codeAt = (secret: string, seconds = 0) =>
  generate({ secret, epoch: Math.floor(t.clock.now().getTime() / 1000) + seconds })

let made = 0
async function officer(role: 'admin' | 'clerk' = 'clerk') {
  const login = `second${++made}`
  const { accountId, token } = await t.system(async (tx) => {
    const id = await createAccount(tx, { name: '周密', login, password: PASSWORD, region: JIEFANG })
    const postId = await createPost(tx, { accountId: id, role, region: JIEFANG })
    return { accountId: id, token: await startSession(tx, { accountId: id, postId }) }
  })
  return { login, accountId, as: t.bearer(token) }
}

async function enrol(as: Caller): Promise<{ secret: string; recoveryCodes: string[] }> {
  const { secret } = await as.call(beginTotp)
  const { recoveryCodes } = await as.call(confirmTotp, { body: { code: await codeAt(secret) } })
  t.clock.forward({ seconds: 60 })
  return { secret, recoveryCodes }
}

async function ticketFor(login: string): Promise<string> {
  const step = await t.anybody.call(signIn, { body: { login, password: PASSWORD, app: 'console' } })
  if (step.next !== 'totp') throw new Error(`expected totp, but ${step.next}`)
  return step.ticket
}

const finish = (ticket: string, code: string) => t.anybody.call(signInTotp, { body: { ticket, code } })

describe('enrolling', () => {
  test('a QR code and a secret, confirmed by the first code', async () => {
    const { as } = await officer()
    const begun = await as.call(beginTotp)
    expect(begun.uri).toMatch(/^otpauth:\/\/totp\/.*secret=[A-Z2-7]{32}/)
    expect(Buffer.from(begun.qr.split(',')[1] ?? '', 'base64').toString()).toContain('<svg')
    expect(await problemOf(as.call(confirmTotp, { body: { code: '000000' } }))).toMatchObject({
      type: '/problems/access/wrong-code',
    })
    expect((await as.call(me)).totp, 'not on before it is confirmed').toBe(false)
    const { recoveryCodes } = await as.call(confirmTotp, { body: { code: await codeAt(begun.secret) } })
    expect(new Set(recoveryCodes).size).toBe(10)
    expect((await as.call(me)).totp).toBe(true)
    expect(await problemOf(as.call(beginTotp))).toMatchObject({ type: '/problems/access/totp-on' })
  })

  test('confirming what was not begun, removing what is not on', async () => {
    const { as } = await officer()
    expect(await problemOf(as.call(confirmTotp, { body: { code: '123456' } }))).toMatchObject({
      type: '/problems/access/totp-not-begun',
    })
    expect(await problemOf(as.call(removeTotp, { body: { code: '123456' } }))).toMatchObject({
      type: '/problems/access/totp-off',
    })
  })

  test('the secret is kept encrypted, recovery codes as hashes', async () => {
    const { as } = await officer()
    const { secret, recoveryCodes } = await enrol(as)
    const dump = await t.app.db.systemPool.query(
      "select encode(totp_secret, 'escape') || coalesce((select string_agg(encode(code_hash, 'escape'), ' ') from access.recovery_code), '') as all from access.credential",
    )
    const text = JSON.stringify(dump.rows)
    for (const hidden of [secret, ...recoveryCodes]) expect(text).not.toContain(hidden)
  })
})

describe('signing in with a second factor', () => {
  test('a code of the present, the last and the next half minute is right, others are not', async () => {
    for (const [seconds, right] of [
      [0, true],
      [-30, true],
      [30, true],
      [-90, false],
      [90, false],
    ] as const) {
      const { login, as } = await officer()
      const { secret } = await enrol(as)
      t.clock.forward({ minutes: 3 })
      const ticket = await ticketFor(login)
      const call = finish(ticket, await codeAt(secret, seconds))
      if (right) expect((await call).next, `${seconds} s`).toBe('done')
      else expect((await problemOf(call)).type, `${seconds} s`).toBe('/problems/access/wrong-code')
    }
  })

  test('a code works once, and so does an older one after it', async () => {
    const { login, as } = await officer()
    const { secret } = await enrol(as)
    t.clock.forward({ minutes: 2 })
    const [before, now] = [await codeAt(secret, -30), await codeAt(secret)]
    expect((await finish(await ticketFor(login), now)).next).toBe('done')
    expect((await problemOf(finish(await ticketFor(login), now))).type).toBe('/problems/access/wrong-code')
    expect((await problemOf(finish(await ticketFor(login), before))).type).toBe('/problems/access/wrong-code')
  })

  test('the code of enrolment is used up too', async () => {
    const { login, as } = await officer()
    const { secret } = await as.call(beginTotp)
    const code = await codeAt(secret)
    await as.call(confirmTotp, { body: { code } })
    expect((await problemOf(finish(await ticketFor(login), code))).type).toBe('/problems/access/wrong-code')
  })

  test('wrong codes lock the account', async () => {
    const { login, as } = await officer()
    await enrol(as)
    const ticket = await ticketFor(login)
    for (let i = 0; i < 4; i++)
      expect((await problemOf(finish(ticket, '000000'))).type).toBe('/problems/access/wrong-code')
    expect((await problemOf(finish(ticket, '000000'))).type).toBe('/problems/access/locked')
    expect((await problemOf(ticketFor(login))).type).toBe('/problems/access/locked')
  })

  test('a recovery code works once, however it is typed; new ones replace the old', async () => {
    const { login, as } = await officer()
    const { secret, recoveryCodes } = await enrol(as)
    const [first = '', second = ''] = recoveryCodes
    expect((await finish(await ticketFor(login), first.toLowerCase().replace('-', ' '))).next).toBe('done')
    expect((await problemOf(finish(await ticketFor(login), first))).type).toBe('/problems/access/wrong-code')
    t.clock.forward({ minutes: 2 })
    const renewed = await as.call(renewRecoveryCodes, { body: { code: await codeAt(secret) } })
    expect(renewed.recoveryCodes).not.toContain(second)
    expect((await problemOf(finish(await ticketFor(login), second))).type).toBe('/problems/access/wrong-code')
    expect((await finish(await ticketFor(login), renewed.recoveryCodes[0] ?? '')).next).toBe('done')
  })

  test('somebody else’s code and recovery code are wrong', async () => {
    const [mine, other] = [await officer(), await officer()]
    await enrol(mine.as)
    const theirs = await enrol(other.as)
    t.clock.forward({ minutes: 2 })
    const ticket = await ticketFor(mine.login)
    expect((await problemOf(finish(ticket, await codeAt(theirs.secret)))).type).toBe(
      '/problems/access/wrong-code',
    )
    expect((await problemOf(finish(ticket, theirs.recoveryCodes[0] ?? ''))).type).toBe(
      '/problems/access/wrong-code',
    )
  })
})

describe('losing and requiring it', () => {
  test('removed by oneself with a code, by an administrator with a reason; sessions end', async () => {
    const own = await officer()
    const { secret } = await enrol(own.as)
    t.clock.forward({ minutes: 2 })
    await own.as.call(removeTotp, { body: { code: await codeAt(secret) } })
    expect((await own.as.call(me)).totp).toBe(false)

    const lost = await officer()
    await enrol(lost.as)
    const admin = await t.as('admin', { region: JIEFANG })
    await admin.call(resetTotp, { params: { id: lost.accountId }, body: { reason: '手机丢失' } })
    expect((await problemOf(lost.as.call(me))).status).toBe(401)
    expect(
      await problemOf(admin.call(resetTotp, { params: { id: lost.accountId }, body: { reason: '再来' } })),
    ).toMatchObject({ type: '/problems/access/totp-off' })
  })

  test('where the rules require it, staff may do nothing but enrol, families are left alone', async () => {
    const admin = await officer('admin')
    const family = await t.as('family', { elderIds: [] })
    await t.system((tx) => tx.updateTable('access.security').set({ require_totp: true }).execute())
    try {
      expect(await admin.as.call(me)).toMatchObject({ mustEnrolTotp: true, may: [] })
      expect((await problemOf(admin.as.call(listAccounts))).status).toBe(403)
      expect(await family.call(me)).toMatchObject({ mustEnrolTotp: false })
      const { secret } = await enrol(admin.as)
      expect(await admin.as.call(getSecurity)).toMatchObject({
        requireTotp: true,
        totpForcedBySetting: false,
        mayEdit: false,
      })
      t.clock.forward({ minutes: 2 })
      const remove = admin.as.call(removeTotp, { body: { code: await codeAt(secret) } })
      expect(await problemOf(remove)).toMatchObject({ type: '/problems/access/totp-required' })
    } finally {
      await t.system((tx) => tx.updateTable('access.security').set({ require_totp: false }).execute())
    }
  })
})
