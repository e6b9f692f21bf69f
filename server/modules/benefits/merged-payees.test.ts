import { beforeAll, expect, test } from 'vitest'
import * as care from '#contract/benefit-care'
import { type HoldId, problems } from '#contract/benefit-words'
import { type ElderId, uuidv7 } from '#contract/id'
import * as people from '#contract/people'
import * as duplicates from '#contract/people-duplicates'
import { problemOf, world } from '#testing'
import { makeElder } from '../people/people.fixture.ts'
import { budget, giveAccount, oldAge, payee, putInForce, VILLAGE } from './benefits.fixture.ts'
import { money } from './money.fixture.ts'

const t = await world()
const m = await money(t)

beforeAll(async () => {
  await m.at('2026-07-28T02:00:00Z')
  await t.system(async (tx) => {
    await putInForce(tx, 'old_age_allowance', oldAge([[80, 5000]]))
    await budget(tx, 1_000_000_00)
  })
})

/** Two records of one person; what is due is due to the first of them, which has the account. */
async function twice(name: string): Promise<{ former: ElderId; living: ElderId }> {
  return t.system(async (tx) => ({
    former: (await payee(tx, '1940-02-03', { name })) as ElderId, // made here for this brand
    living: (await makeElder(tx, { region: VILLAGE, birthDay: '1950-02-03', name })) as ElderId, // as above
  }))
}

async function merge({ former, living }: { former: ElderId; living: ElderId }): Promise<void> {
  const pair = await m.who.clerk.call(duplicates.propose, { body: { a: former, b: living, note: '同一人' } })
  const seen = async (elderId: ElderId) =>
    (await m.who.clerk.call(people.show, { params: { elderId } })).elder.updatedAt
  const updatedAt = new Map([
    [former, await seen(former)],
    [living, await seen(living)],
  ])
  const of = (id: string) => updatedAt.get(id as ElderId) ?? '' // one of the two
  await m.who.clerk.call(duplicates.merge, {
    params: { duplicateId: pair.id },
    body: {
      keep: pair.a.id === living ? 'a' : 'b',
      updatedAt: { a: of(pair.a.id), b: of(pair.b.id) },
    },
  })
}
const paidTo = async (batch: Parameters<typeof m.payments>[0], id: string) =>
  (await m.payments(batch)).filter((one) => one.payeeId === id).map((one) => [one.amount, one.state])

test('what was approved to a record that is merged afterwards is paid to the account, which is the living record’s by now', async () => {
  const two = await twice('甲两份')
  const july = await m.approved('2026-07-01')
  await merge(two)
  const batch = await m.pay(july, '2026-08-05')
  expect(await paidTo(batch, two.former)).toEqual([[5000, 'paid']])
  expect(await m.close(july)).toMatchObject({ state: 'closed' })
  expect(await m.faults()).toEqual([])
})

test('what came back from the bank is paid again after a merge', async () => {
  const two = await twice('乙两份')
  const august = await m.approved('2026-08-01')
  const batch = await m.build(august, '2026-09-05')
  await m.send(batch)
  await m.results(
    batch,
    (await m.payments(batch)).map(
      (one) =>
        `${one.seq}|x|${(one.amount / 100).toFixed(2)}|${one.payeeId === two.former ? '失败' : '成功'}|账号错误|r|2026-09-05`,
    ),
  )
  await merge(two)
  await t.system((tx) => giveAccount(tx, two.living))
  const again = await m.repay(batch, '2026-09-08')
  // With July, which the record was not there for.
  expect(await paidTo(again, two.former)).toEqual([[10_000, 'paid']])
  expect(await m.close(august)).toMatchObject({ state: 'closed' })
})

test('a hold that went along with a merge is settled for what waits under the former record too', async () => {
  const two = await twice('丙两份')
  const id = uuidv7() as HoldId // made here for this brand
  await m.who.clerk.call(care.openHold, {
    params: { id },
    body: {
      payeeKind: 'elder',
      payeeId: two.former,
      reason: 'hospital',
      since: '2026-08-10',
      note: '入院通知',
    },
  })
  const september = await m.approved('2026-09-01')
  await merge(two)
  const [hold] = (await m.who.clerk.call(care.listHolds, { query: {} })).items
  expect(hold).toMatchObject({ id, payeeId: two.living, waitingFen: 15_000 })
  expect((await problemOf(m.build(september, '2026-10-05'))).type).toBe(problems.nothingToPay.type)
  await m.who.checker.call(care.releaseHold, { params: { id }, body: { outcome: 'pay', note: '已出院' } })
  const rest = await m.pay(september, '2026-10-08')
  expect(await paidTo(rest, two.former)).toEqual([[15_000, 'paid']])
  expect(await m.close(september)).toMatchObject({ state: 'closed' })
  expect(await m.faults()).toEqual([])
})
