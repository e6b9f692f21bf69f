import { beforeAll, describe, expect, test } from 'vitest'
import * as contract from '#contract/benefit-accounts'
import * as care from '#contract/benefit-care'
import { type BankAccountId, problems } from '#contract/benefit-words'
import { uuidv7 } from '#contract/id'
import type { RollId } from '#contract/rolls'
import { type Caller, problemOf, world } from '#testing'
import { identityNumber, makeElder } from '../people/people.fixture.ts'
import { uploadRoll } from '../people/rolls/rolls.fixture.ts'
import { cardNumber, COUNTY, threePeople, VILLAGE } from './benefits.fixture.ts'

const t = await world()
let who: { clerk: Caller; checker: Caller; head: Caller }
const { accountRolls } = contract
const header = ['身份证号', '姓名', '户名', '社保卡金融账号', '开户行']
const one = { id: '', card: '', account: cardNumber() }
const two = { id: '', card: '', account: cardNumber() }
const three = { id: '', card: '', account: cardNumber() }
const wrong = (number: string) => number.slice(0, -1) + String((Number(number.at(-1)) + 1) % 10)

beforeAll(async () => {
  who = await threePeople(t)
  for (const [at, name, birthDay] of [
    [one, '邓子安', '1941-01-01'],
    [two, '陶定国', '1942-01-01'],
    [three, '俞静安', '1943-01-01'],
  ] as const) {
    at.card = identityNumber(birthDay, 'female')
    at.id = await t.system((tx) =>
      makeElder(tx, {
        name,
        region: VILLAGE,
        birthDay,
        identity: { kind: 'resident_card', number: at.card, noIdentityReason: null },
      }),
    )
  }
})
const list = () => [
  header,
  [one.card, '邓子安', '邓子安', one.account, '农业银行'],
  [two.card, '陶定国', '陶定国', wrong(two.account), '农业银行'],
  [three.card, '俞静安', '俞小安', three.account, '农业银行'],
  [three.card, '俞静安', '俞静安', one.account, '农业银行'],
  [one.card, '邓子安', '邓子安', cardNumber(), '工商银行'],
  [two.card, '陶定国', '陶定国', '12345', '农业银行'],
]
const accounts = async (elderId: string) =>
  (await who.clerk.call(care.listAccounts, { query: { payeeId: elderId } })).items

describe('accounts of a list', () => {
  let rollId: RollId

  test('good rows are recorded, doubtful ones wait with the reason, are mended and go in', async () => {
    const roll = await uploadRoll(t, who.clerk, accountRolls, list())
    rollId = roll.id
    await t.due()
    const { items } = await who.clerk.call(accountRolls.rows, { params: { rollId } })
    expect(items.map((row) => row.reason ?? row.state)).toEqual([
      'taken',
      'checksum',
      'holder',
      'shared',
      'twice',
      'number_form',
    ])
    expect(await accounts(one.id)).toMatchObject([{ tail: one.account.slice(-4), faults: ['unverified'] }])
    expect(await accounts(two.id)).toEqual([])
    const mended = await who.clerk.call(accountRolls.mend, {
      params: { rollId, row: 2 },
      body: { fields: [{ field: 'account', text: two.account }] },
    })
    expect(mended.state).toBe('taken')
    expect(mended.fields.find((each) => each.field === 'account')?.text).toBe(`****${two.account.slice(-4)}`)
  })

  test('a second person verifies the whole list, whoever brought it in cannot, and once only', async () => {
    const params = { rollId }
    expect(await problemOf(who.clerk.call(contract.verifyAccountRoll, { params }))).toMatchObject({
      type: problems.sameHand.type,
    })
    expect(await who.checker.call(contract.verifyAccountRoll, { params })).toMatchObject({
      verified: 2,
      left: 0,
      roll: { counts: { taken: 2, held: 4 } },
    })
    expect(await accounts(one.id)).toMatchObject([{ faults: [], verifiedAt: expect.any(String) }])
    expect(await problemOf(who.checker.call(contract.verifyAccountRoll, { params }))).toMatchObject({
      type: problems.wrongState.type,
    })
  })

  test('the same list again changes nothing: verified accounts stay verified', async () => {
    const [before] = await accounts(one.id)
    const again = await uploadRoll(t, who.clerk, accountRolls, list().slice(0, 2))
    await t.due()
    expect(await who.clerk.call(accountRolls.show, { params: { rollId: again.id } })).toMatchObject({
      counts: { same: 1, taken: 0 },
    })
    expect(await accounts(one.id)).toEqual([before])
  })

  test('found by holder, last digits and whole number', async () => {
    for (const q of ['邓子', '邓子安', one.account.slice(-4), one.account])
      expect(
        (await who.clerk.call(care.listAccounts, { query: { q } })).items.map((row) => row.payeeId),
        q,
      ).toContain(one.id)
    expect((await who.clerk.call(care.listAccounts, { query: { q: '无此人' } })).items).toEqual([])
  })

  test('the neighbour sees no list and verifies none', async () => {
    const scope = { as: 'clerk', inside: COUNTY, outside: 410802000000 } as const
    await t.neighbourSeesNothing(accountRolls.list, { query: {} }, scope)
    await t.neighbourSeesNothing(accountRolls.rows, { params: { rollId } }, scope)
    await t.neighbourSeesNothing(care.listAccounts, { query: { q: '邓子安' } }, scope)
    const neighbour = await t.as('clerk', { region: 410802000000 })
    expect(await problemOf(neighbour.call(contract.verifyAccountRoll, { params: { rollId } }))).toMatchObject(
      { status: 404 },
    )
  })
})

test('an account typed in by itself: what is wrong with it is marked, the same save again is the same account', async () => {
  const id = uuidv7() as BankAccountId // made here for this brand
  const body = {
    payeeKind: 'elder',
    payeeId: three.id,
    bank: '农业银行',
    number: one.account,
    holder: '别人',
  } as const
  const saved = await who.clerk.call(care.saveAccount, { params: { id }, body })
  expect(saved.faults.toSorted()).toEqual(['holder', 'shared', 'unverified'])
  expect(await who.clerk.call(care.saveAccount, { params: { id }, body })).toEqual(saved)
  expect((await accounts(one.id))[0]?.faults).toContain('shared')
  expect(await problemOf(who.clerk.call(care.verifyAccount, { params: { id } }))).toMatchObject({
    type: problems.sameHand.type,
  })
})
