import { beforeAll, expect, test } from 'vitest'
import { uuidv7 } from '#contract/id'
import * as contract from '#contract/insurance'
import * as claims from '#contract/insurance-claims'
import * as money from '#contract/insurance-fund'
import type { ClaimId, HandlerId } from '#contract/insurance-words'
import * as people from '#contract/people-edit'
import { world } from '#testing'
import {
  contracted,
  COUNTY,
  grantedElder,
  makeOrg,
  NEIGHBOUR,
  plan,
  putOrder,
  putPlan,
} from './insurance.fixture.ts'

const t = await world()
const CITY = 410800000000
const OUTSIDE = 410802001001

beforeAll(async () => {
  await putPlan(t)
  await putOrder(t, ['ltc'])
})

async function entrust(name: string, regionCode: number) {
  const orgId = await makeOrg(t, name, 'insurer')
  const clerk = await t.as('clerk', { region: COUNTY })
  await clerk.call(money.saveHandler, {
    params: { id: uuidv7() as HandlerId }, // made here for this brand
    body: { orgId, kind: 'commercial', regionCode, number: `WT-${name}`, from: '2026-01-01' },
  })
  return orgId
}
async function moveTo(elderId: string, regionCode: number) {
  const city = await t.as('clerk', { region: CITY })
  await city.call(people.setAddress, {
    params: { elderId: elderId as never }, // an id of this test
    body: {
      kind: 'residence',
      regionCode,
      detail: '新址 1 号',
      from: new Date(t.clock.now().getTime() + 8 * 3_600_000).toISOString().slice(0, 10),
      source: '家属',
    },
  })
  await t.due()
}

test('within the place of the fund a case goes along, and whoever is entrusted with the new street handles it', async () => {
  const first = await entrust('一街人寿', 410803001000)
  const second = await entrust('二街人寿', 410803002000)
  const { elderId, caseId } = await grantedElder(t, { name: '搬到二街', orgId: null, form: 'home' })
  const seen = async (orgId: string) =>
    (await (await t.as('insurer', { orgId })).call(contract.listCases)).items.map((one) => one.id)
  expect([await seen(first), await seen(second)]).toEqual([[caseId], []])
  await moveTo(elderId, 410803002001)
  expect([await seen(first), await seen(second)]).toEqual([[], [caseId]])
  const clerk = await t.as('clerk', { region: COUNTY })
  expect(await clerk.call(contract.showCase, { params: { id: caseId } })).toMatchObject({
    regionCode: 410803002001,
    state: 'granted',
    leftPoolOn: null,
    handlerOrgName: '二街人寿',
  })
})

test('out of it nothing stops silently: the case stays with the fund that granted, marked, and its head ends it', async () => {
  const home = await makeOrg(t, '迁出前养老院')
  await contracted(t, home)
  const { elderId, caseId } = await grantedElder(t, { name: '迁往外区', orgId: home })
  await moveTo(elderId, OUTSIDE)
  const clerk = await t.as('clerk', { region: COUNTY })
  const left = await clerk.call(contract.listCases, { query: { left: 'yes' } })
  expect(left.items.map((one) => [one.id, one.state])).toEqual([[caseId, 'granted']])
  expect(left.items[0]?.leftPoolOn).toBe(
    new Date(t.clock.now().getTime() + 8 * 3_600_000).toISOString().slice(0, 10),
  )
  const said = await t.system((tx) =>
    tx
      .selectFrom('platform.event')
      .select(['type', 'region_code'])
      .where('type', '=', 'insurance.case_left')
      .where('subject_id', '=', caseId)
      .execute(),
  )
  expect(said).toHaveLength(1)
  // The new place has no insurance: it sees no case of another fund.
  const there = await t.as('clerk', { region: NEIGHBOUR })
  expect((await there.call(contract.listCases)).items).toEqual([])
  // What was done before the move can still be claimed, by the rule of the fund.
  const bill = await clerk.call(claims.submitClaim, {
    params: { id: uuidv7() as ClaimId }, // made here for this brand
    body: {
      elderId,
      orgId: home,
      form: 'institution',
      from: '2026-09-01',
      to: '2026-09-10',
      invoice: 'FP-MOVE-1',
      billFen: 100_000,
    },
  })
  expect(bill).toMatchObject({ selfPayFen: 100_000 - (plan.benefits?.[0]?.shareBasisPoints ?? 0) * 10 })
  const head = await t.as('head', { region: COUNTY })
  const today = new Date(t.clock.now().getTime() + 8 * 3_600_000).toISOString().slice(0, 10)
  await head.call(contract.endCase, {
    params: { id: caseId },
    body: { on: today, reason: '户籍迁出统筹地区' },
  })
  expect((await clerk.call(contract.listCases, { query: { left: 'yes' } })).items).toEqual([])
})

test('who comes back is no longer marked', async () => {
  const { elderId, caseId } = await grantedElder(t, { name: '迁出又回', orgId: null, form: 'home' })
  await moveTo(elderId, OUTSIDE)
  t.clock.forward({ seconds: 3 * 86_400 })
  await moveTo(elderId, 410803001001)
  const clerk = await t.as('clerk', { region: COUNTY })
  expect(await clerk.call(contract.showCase, { params: { id: caseId } })).toMatchObject({
    leftPoolOn: null,
    regionCode: 410803001001,
    state: 'granted',
  })
})
