import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import * as care from '#contract/benefit-care'
import * as payeesContract from '#contract/benefit-payees'
import * as payments from '#contract/benefit-payments'
import { type HoldId, type HoldReason, problems } from '#contract/benefit-words'
import { type ElderId, type OrgId, uuidv7 } from '#contract/id'
import { problemOf, world } from '#testing'
import {
  bedOperating,
  budget,
  COUNTY,
  hardship,
  institution,
  oldAge,
  payee,
  putInForce,
  resident,
} from './benefits.fixture.ts'
import { money } from './money.fixture.ts'

const t = await world()
const m = await money(t)
let home: OrgId
let first: ElderId
let second: ElderId

beforeAll(async () => {
  await m.at('2026-07-28T02:00:00Z')
  await t.system(async (tx) => {
    await putInForce(tx, 'bed_operating', bedOperating(10_000))
    await putInForce(tx, 'old_age_allowance', oldAge([[80, 5000]]))
    await putInForce(tx, 'hardship_subsidy', hardship(6000))
    await budget(tx, 1_000_000_00)
    home = await institution(tx, '中站养老院')
    first = await resident(tx, home, '甲住院')
    second = await resident(tx, home, '乙在院')
    await payee(tx, '1940-02-03', { name: '丙在家' })
  })
})

const openHold = async (
  payeeKind: 'elder' | 'organisation',
  payeeId: string,
  reason: Exclude<HoldReason, 'sanction'>,
) => {
  const id = uuidv7() as HoldId // made here for this brand
  await m.who.clerk.call(care.openHold, {
    params: { id },
    body: { payeeKind, payeeId, reason, since: '2026-07-10', note: '入院通知' },
  })
  return id
}
const release = (id: HoldId, outcome: 'pay' | 'stop') =>
  m.who.checker.call(care.releaseHold, { params: { id }, body: { outcome, note: '已核实' } })
const waiting = async (id: HoldId) =>
  (await m.who.clerk.call(care.listHolds, { query: {} })).items.find((one) => one.id === id)?.waitingFen
const paidTo = async (batch: Parameters<typeof m.payments>[0], id: string) =>
  (await m.payments(batch)).filter((one) => one.payeeId === id).map((one) => [one.amount, one.state])

describe('a hold on a resident whose stay is paid to the institution', () => {
  test('settled by paying, the institution is paid and the month closes', async () => {
    const hold = await openHold('elder', first, 'hospital')
    const july = await m.approved('2026-07-01')
    expect(await waiting(hold)).toBe(10_000)
    const batch = await m.pay(july, '2026-08-05')
    expect(await paidTo(batch, home)).toEqual([[10_000, 'paid']])
    expect((await problemOf(m.close(july))).type).toBe(problems.unpaid.type)
    await release(hold, 'pay')
    const rest = await m.pay(july, '2026-08-08')
    expect(await paidTo(rest, home)).toEqual([[10_000, 'paid']])
    expect(await m.close(july)).toMatchObject({ state: 'closed' })
    expect(await m.faults()).toEqual([])
  })

  test('settled by stopping, the amount goes back to the scheme, the other resident is paid for, and the month closes', async () => {
    const hold = await openHold('elder', first, 'hospital')
    const august = await m.approved('2026-08-01')
    await release(hold, 'stop')
    expect(
      await t.system((tx) =>
        tx
          .selectFrom('benefits.payment')
          .select(['payee_id', 'payee_kind', 'elder_id', 'amount', 'state'])
          .where('state', '=', 'stopped')
          .execute(),
      ),
    ).toEqual([
      { payee_id: home, payee_kind: 'organisation', elder_id: null, amount: 10_000, state: 'stopped' },
    ])
    const batch = await m.pay(august, '2026-09-05')
    expect(await paidTo(batch, home)).toEqual([[10_000, 'paid']])
    expect(await m.close(august)).toMatchObject({ state: 'closed' })
    expect(await m.faults()).toEqual([])
  })

  test('another hold that concerns the same line still holds it: the institution’s own', async () => {
    const [own, ofResident] = [
      await openHold('organisation', home, 'asked'),
      await openHold('elder', first, 'prison'),
    ]
    const september = await m.approved('2026-09-01')
    expect([await waiting(own), await waiting(ofResident)]).toEqual([20_000, 10_000])
    await release(ofResident, 'pay')
    expect(await waiting(own)).toBe(20_000)
    await release(own, 'pay')
    const batch = await m.pay(september, '2026-10-05')
    expect(await paidTo(batch, home)).toEqual([[20_000, 'paid']])
    expect(await m.close(september)).toMatchObject({ state: 'closed' })
  })

  test('opened between approval of the batch and the file, only the resident’s part waits', async () => {
    const october = await m.approved('2026-10-01')
    const batch = await m.build(october, '2026-11-05')
    const hold = await openHold('elder', second, 'hospital')
    expect(await m.send(batch)).toMatchObject({ payments: 2, totalFen: 15_000 })
    await m.answer(batch, '2026-11-05')
    expect(await paidTo(batch, home)).toEqual([[10_000, 'paid']])
    expect(await waiting(hold)).toBe(10_000)
    await release(hold, 'stop')
    expect(await m.close(october)).toMatchObject({ state: 'closed' })
    expect(await m.faults()).toEqual([])
  })

  test('a batch thrown away lets go of its lines, but not of those that have a hold by now', async () => {
    const november = await m.approved('2026-11-01')
    const batch = await m.build(november, '2026-12-05')
    const hold = await openHold('elder', second, 'hospital')
    await m.who.clerk.call(payments.cancelBatch, { params: { id: batch }, body: { reason: '重新生成' } })
    expect(await waiting(hold)).toBe(10_000)
    const again = await m.pay(november, '2026-12-05')
    expect(await paidTo(again, home)).toEqual([[10_000, 'paid']])
    await release(hold, 'pay')
    await m.pay(november, '2026-12-08')
    expect(await m.close(november)).toMatchObject({ state: 'closed' })
  })

  test('what was stopped while the month was a draft is stopped by its approval', async () => {
    const hold = await openHold('elder', first, 'hospital')
    const december = await m.open('2026-12-01')
    await release(hold, 'stop')
    await m.freeze(december)
    const batch = await m.pay(december, '2027-01-05')
    expect(await paidTo(batch, home)).toEqual([[10_000, 'paid']])
    expect(await m.close(december)).toMatchObject({ state: 'closed' })
    expect(await m.faults()).toEqual([])
  })
})

describe('an organisation under sanction', () => {
  const sanction = (suspendedReason: string | null) =>
    m.who.clerk.call(payeesContract.saveProvider, {
      params: { orgId: home },
      body: {
        filedOn: '2020-01-01',
        privateCapital: null,
        publicBuiltPrivateRun: false,
        organisationKind: null,
        sizeClass: null,
        suspendedReason,
      },
    })
  const openHolds = async () =>
    (await m.who.clerk.call(care.listHolds, { query: { reason: 'sanction' } })).items

  beforeAll(async () => {
    await m.at('2027-02-26T02:00:00Z')
    await t.system((tx) => budget(tx, 1_000_000_00, 2027))
  })

  test('waits with the reference, is not paid while the sanction stands, and is paid once it is lifted', async () => {
    await sanction('处罚决定书 2027-01')
    await sanction('处罚决定书 2027-01')
    const january = await m.approved('2027-01-01')
    const [held, ...more] = await openHolds()
    expect(more).toEqual([])
    expect(held).toMatchObject({ payeeName: '中站养老院', note: '处罚决定书 2027-01', waitingFen: 20_000 })
    if (!held) throw new Error('there is a hold')
    await m.pay(january, '2027-02-26')
    expect((await problemOf(release(held.id, 'pay'))).type).toBe(problems.sanctionStands.type)
    await sanction(null)
    // Lifting it pays nothing by itself: somebody settles the hold.
    expect((await problemOf(m.close(january))).type).toBe(problems.unpaid.type)
    await release(held.id, 'pay')
    const batch = await m.pay(january, '2027-02-27')
    expect(await paidTo(batch, home)).toEqual([[20_000, 'paid']])
    expect(await m.close(january)).toMatchObject({ state: 'closed' })
    expect(await m.faults()).toEqual([])
  })

  test('stopped while it stands, the next month is held anew; the neighbour sees none of it', async () => {
    await sanction('处罚决定书 2027-02')
    const february = await m.approved('2027-02-01')
    const [held] = await openHolds()
    if (!held) throw new Error('there is a hold')
    await release(held.id, 'stop')
    await m.pay(february, '2027-03-05')
    expect(await m.close(february)).toMatchObject({ state: 'closed' })
    expect(await openHolds()).toEqual([])
    await m.approved('2027-03-01')
    expect(await openHolds()).toMatchObject([{ waitingFen: 20_000 }])
    await t.neighbourSeesNothing(
      care.listHolds,
      { query: {} },
      { as: 'clerk', inside: COUNTY, outside: 410802000000 },
    )
  })

  test('nobody holds by hand for a sanction: it is recorded with the organisation', async () => {
    const refused = m.who.clerk.call(care.openHold, {
      params: { id: uuidv7() as HoldId },
      // What a page cannot send.
      body: {
        payeeKind: 'elder',
        payeeId: first,
        reason: 'sanction' as 'asked',
        since: '2027-03-01',
        note: '×',
      },
    })
    expect((await problemOf(refused)).status).toBe(422)
  })
})
