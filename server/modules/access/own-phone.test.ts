import { describe, expect, test } from 'vitest'
import { events, me } from '#contract/access'
import { changePhone, requestPhoneCode } from '#contract/own-phone'
import { Problem, ProblemError } from '#contract/problem'
import { problemOf, world } from '#testing'
import { takeCode } from './index.ts'

const t = await world()
let made = 0
const newPhone = () => `137${String(10_000_000 + ++made)}`
const wrong = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0')

/** What the sender of messages is given for the newest code. */
async function sent() {
  return t.system(async (tx) => {
    const event = await tx
      .selectFrom('platform.event')
      .select('payload')
      .where('type', '=', events.codeRequested.name)
      .orderBy('at', 'desc')
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow()
    return takeCode(tx, events.codeRequested.shape.parse(event.payload).codeId)
  })
}

describe.each([
  ['duty_officer', { region: 410802000000 }],
  ['org_staff', { orgId: '0190a1f0-0000-7000-8000-000000000001' }],
  ['family', { elderIds: [] }],
] as const)('one’s own phone, as %s', (role, at) => {
  test('is changed by a code sent to the new number, once', async () => {
    const who = await t.as(role, at as never) // the pair of a role and its place is the table's
    const phone = newPhone()
    expect(await who.call(requestPhoneCode, { body: { phone } })).toMatchObject({ expiresInSeconds: 300 })
    const message = await sent()
    expect(message).toMatchObject({ phone, purpose: 'phone' })
    const give = (code: string) => who.call(changePhone, { body: { phone, code } })
    expect((await problemOf(give(wrong(message?.code ?? '')))).type).toBe('/problems/access/wrong-code')
    await give(message?.code ?? '')
    expect((await who.call(me)).phoneMasked).toBe(`${phone.slice(0, 3)}****${phone.slice(-4)}`)
    expect((await problemOf(give(message?.code ?? ''))).type, 'replay').toBe('/problems/access/wrong-code')
    expect((await problemOf(who.call(requestPhoneCode, { body: { phone } }))).type).toBe(
      '/problems/access/same-phone',
    )
  })
})

test('a code asked for by one account is of no use to another, nor for another number', async () => {
  const [asker, other] = [await t.as('family', { elderIds: [] }), await t.as('family', { elderIds: [] })]
  const phone = newPhone()
  await asker.call(requestPhoneCode, { body: { phone } })
  const code = (await sent())?.code ?? ''
  expect((await problemOf(other.call(changePhone, { body: { phone, code } }))).type).toBe(
    '/problems/access/wrong-code',
  )
  expect((await problemOf(asker.call(changePhone, { body: { phone: newPhone(), code } }))).type).toBe(
    '/problems/access/wrong-code',
  )
})

test('one code a minute, five an hour, whatever the numbers', async () => {
  const who = await t.as('family', { elderIds: [] })
  const answers: string[] = []
  for (let i = 0; i < 7; i++) {
    answers.push(
      await who.call(requestPhoneCode, { body: { phone: newPhone() } }).then(
        () => 'sent',
        (error: unknown) =>
          error instanceof ProblemError ? Problem.parse(error.problem).type : String(error),
      ),
    )
    if (i > 0) await t.clock.forward({ seconds: 61 })
  }
  expect(answers).toEqual([
    'sent',
    '/problems/too-many',
    'sent',
    'sent',
    'sent',
    'sent',
    '/problems/too-many',
  ])
})
