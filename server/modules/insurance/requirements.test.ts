import { beforeAll, describe, expect, test } from 'vitest'
import { sql } from 'kysely'
import { listApplications } from '#contract/assessment'
import { type OrgId, uuidv7 } from '#contract/id'
import * as contract from '#contract/insurance'
import * as elders from '#contract/insurance-elder'
import * as claims from '#contract/insurance-claims'
import * as money from '#contract/insurance-fund'
import type { CaseId, ClaimId, HandlerId } from '#contract/insurance-words'
import * as life from '#contract/people-life'
import { verify } from '#modules/ledger'
import { type Caller, problemOf, world } from '#testing'
import {
  anElder,
  contracted,
  COUNTY,
  fill,
  graded,
  grantedElder,
  makeOrg,
  NEIGHBOUR,
  plan,
  putOrder,
  putPlan,
} from './insurance.fixture.ts'

const t = await world()
const today = () => new Date(t.clock.now().getTime() + 8 * 3_600_000).toISOString().slice(0, 10)
const newClaim = () => uuidv7() as ClaimId // made here for this brand
const newCase = () => uuidv7() as CaseId // as above
let clerk: Caller
let checker: Caller
let head: Caller
let home: OrgId

beforeAll(async () => {
  await putPlan(t)
  clerk = await t.as('clerk', { region: COUNTY })
  checker = await t.as('clerk', { region: COUNTY })
  head = await t.as('head', { region: COUNTY })
  home = await makeOrg(t, '怡康养老院')
  await contracted(t, home)
})

let invoice = 0
const bill = (elderId: string, more: object = {}) => ({
  elderId: elderId as never,
  orgId: home,
  form: 'institution' as const,
  from: '2026-11-01',
  to: '2026-11-10',
  invoice: `FP${++invoice}`,
  billFen: 100_000,
  ...more,
})
const submit = (elderId: string, more: object = {}, id = newClaim(), by: Caller = clerk) =>
  by.call(claims.submitClaim, { params: { id }, body: bill(elderId, more) })

test('B-LTC-01: Jincheng is a pilot and the module is active; a place without one has it hidden and refuses every entry', async () => {
  const there = await t.as('clerk', { region: 140500000000 })
  const place = await there.call(contract.showPlace)
  expect(place).toMatchObject({ pilot: 'here', regionName: '晋城市' })
  expect(place.rule?.source).toContain('晋城市')
  // What its plan does not say is unknown, and said to be.
  expect(place.rule?.unknown.map((one) => one.zh)).toEqual([
    '待遇有效期',
    '待遇标准（支付比例与限额）',
    '享受待遇的失能等级',
  ])
  const none = await t.as('clerk', { region: NEIGHBOUR })
  expect(await none.call(contract.showPlace)).toMatchObject({ pilot: 'none', rule: null })
  const elderId = await anElder(t, '无试点', 410802001001)
  const refused = await problemOf(
    none.call(contract.applyForCare, { params: { id: newCase() }, body: { elderId, form: 'home' } }),
  )
  expect(refused.type).toBe('/problems/insurance/no-pilot')
})

test('a blank of the place blocks what needs it: nothing is granted before the grade is laid down', async () => {
  const there = await t.as('clerk', { region: 140500000000 })
  const boss = await t.as('head', { region: 140500000000 })
  const elderId = await anElder(t, '晋城长者', 140502001001)
  await there.call(contract.saveEnrolment, {
    params: { id: uuidv7() },
    body: { elderId, kind: 'employee', from: '2026-01-01', source: '医保局', sourceDay: '2026-01-01' },
  })
  await graded(there, elderId, 5, '2026-06-01')
  const id = newCase()
  await there.call(contract.applyForCare, { params: { id }, body: { elderId, form: 'home' } })
  const blocked = await problemOf(boss.call(contract.grantCase, { params: { id }, body: { from: today() } }))
  expect(blocked.type).toBe('/problems/policy/unknown-value')
})

test('B-LTC-02: 950 of 1,000 insured meets 95 %, 949 does not', async () => {
  const state = (insured: number, on: string) =>
    clerk.call(contract.saveCoverage, {
      params: { id: uuidv7() },
      body: { regionCode: COUNTY, on, target: 1000, insured, source: '区医保局' },
    })
  expect(await state(950, '2025-12-31')).toMatchObject({ rateBasisPoints: 9500, met: true })
  expect(await state(949, '2025-11-30')).toMatchObject({ rateBasisPoints: 9490, met: false })
  const refused = await problemOf(state(1001, '2025-10-31'))
  expect(refused.errors?.[0]?.pointer).toBe('/insured')
  const elsewhere = await problemOf(
    clerk.call(contract.saveCoverage, {
      params: { id: uuidv7() },
      body: { regionCode: NEIGHBOUR, on: '2025-12-31', target: 10, insured: 1, source: '外区' },
    }),
  )
  expect(elsewhere.errors?.[0]?.pointer).toBe('/regionCode')
})

test('B-DATA-13: 95.0 % insured is met, 94.9 % is not', async () => {
  const { figures } = await clerk.call(contract.showCoverage)
  expect(figures.map((one) => [one.rateBasisPoints, one.met])).toEqual([
    [9500, true],
    [9490, false],
  ])
})

test('B-LTC-03: the fund statement of a year has income per source and the balance, as the ledger has it', async () => {
  await fill(t, 6_000_000, 'fiscal')
  await fill(t, 3_000_000, 'personal')
  await fill(t, 1_000_000, 'medical_pool')
  const wrong = await fill(t, 500_000, 'personal')
  await head.call(money.reverseFundEntry, { params: { id: wrong }, body: { reason: '重复登记' } })
  const fund = await head.call(money.showFund, { query: { year: 2026 } })
  expect(fund.income.map((one) => [one.source, one.fen])).toEqual([
    ['fiscal', 6_000_000],
    ['personal', 3_000_000],
    ['medical_pool', 1_000_000],
  ])
  expect(fund).toMatchObject({ incomeFen: 10_000_000, balanceFen: 10_000_000 - fund.spentFen })
  expect(fund.ledgerFen).toBe(fund.balanceFen)
  const same = await problemOf(
    clerk.call(money.reverseFundEntry as never, { params: { id: wrong }, body: { reason: '再次' } } as never),
  )
  expect(same.status).toBe(403)
  expect(await t.system(verify)).toEqual([])
})

test('B-LTC-04: each kind of provider claims once it has a contract; without one, or after its end, the claim is refused', async () => {
  const { elderId } = await grantedElder(t, { name: '选机构', orgId: home })
  for (const [i, kind] of (
    ['public_institution', 'private_institution', 'hospital', 'rehab_centre'] as const
  ).entries()) {
    const orgId = await makeOrg(t, `定点${kind}`, kind === 'hospital' ? 'hospital' : 'care_institution')
    const days = { from: `2026-10-0${i + 1}`, to: `2026-10-0${i + 1}`, orgId }
    const refused = await problemOf(submit(elderId, days))
    expect(refused.type, kind).toBe('/problems/insurance/not-contracted')
    const id = await contracted(t, orgId, kind, ['institution'])
    expect((await submit(elderId, days)).state, kind).toBe('submitted')
    await clerk.call(money.endDesignated, { params: { id }, body: { on: '2026-10-20', reason: '违反协议' } })
    const after = await problemOf(submit(elderId, { orgId, from: '2026-10-21', to: '2026-10-22' }))
    expect(after.type, kind).toBe('/problems/insurance/not-contracted')
  }
  // A form of care that is not in the contract is none of it.
  const home2 = await makeOrg(t, '只做机构护理')
  await contracted(t, home2, 'private_institution', ['institution'])
  expect((await problemOf(submit(elderId, { orgId: home2, form: 'home' }))).type).toBe(
    '/problems/insurance/not-contracted',
  )
})

test('B-LTC-05: somebody of an insurer sees the cases assigned to it and nothing else', async () => {
  const insurer = await makeOrg(t, '泰安人寿', 'insurer')
  const other = await makeOrg(t, '平和人寿', 'insurer')
  const street = 410803002000
  await clerk.call(money.saveHandler, {
    params: { id: uuidv7() as HandlerId },
    body: { orgId: insurer, kind: 'commercial', regionCode: street, number: 'WT-1', from: '2026-01-01' },
  })
  const mine = await anElder(t, '分给泰安', 410803002001)
  const theirs = await anElder(t, '没有分配')
  for (const elderId of [mine, theirs])
    await clerk.call(contract.applyForCare, { params: { id: newCase() }, body: { elderId, form: 'home' } })
  const handler = await t.as('insurer', { orgId: insurer })
  const { items } = await handler.call(contract.listCases)
  expect(items.map((one) => one.elderName)).toEqual(['分给泰安'])
  expect((await (await t.as('insurer', { orgId: other })).call(contract.listCases)).items).toEqual([])
  // Nothing of the register, and no case that is not theirs.
  const [all] = await Promise.all([clerk.call(contract.listCases, { query: { q: '没有分配' } })])
  expect(
    (await problemOf(handler.call(contract.showCase, { params: { id: all.items[0]?.id as CaseId } }))).status,
  ).toBe(404)
  expect((await problemOf(handler.call(elders.showElderCare, { params: { elderId: mine } }))).status).toBe(
    404,
  )
  const shown = items[0]
  if (!shown) throw new Error('one case')
  // Assigned to nobody, it is out of sight again.
  await clerk.call(contract.assignCase, {
    params: { id: shown.id },
    body: { handlerId: null, orgId: null, updatedAt: shown.updatedAt },
  })
  expect((await handler.call(contract.listCases)).items).toEqual([])
})

describe('bills', () => {
  test('B-LTC-06: with two covers the order of payment follows the configuration, and the parts are the bill', async () => {
    const { elderId } = await grantedElder(t, { name: '两种保障', orgId: home })
    for (const [kind, shareBasisPoints] of [
      ['aid', 5000],
      ['commercial', 8000],
    ] as const)
      await clerk.call(elders.saveCover, {
        params: { id: uuidv7() },
        body: { elderId, kind, name: kind, shareBasisPoints, from: '2026-01-01' },
      })
    const parts = async (order: readonly string[], day: string) => {
      await putOrder(t, order)
      const one = await submit(elderId, { from: day, to: day })
      expect(one.shares.reduce((sum, part) => sum + part.fen, one.selfPayFen)).toBe(one.billFen)
      return [...one.shares.map((part) => [part.payer, part.fen]), ['self', one.selfPayFen]]
    }
    expect(await parts(['ltc', 'aid', 'commercial'], '2026-11-01')).toEqual([
      ['ltc', 60_000],
      ['aid', 20_000],
      ['commercial', 16_000],
      ['self', 4000],
    ])
    expect(await parts(['commercial', 'ltc', 'aid'], '2026-11-02')).toEqual([
      ['commercial', 80_000],
      ['ltc', 12_000],
      ['aid', 4000],
      ['self', 4000],
    ])
    // Who is not in the order pays nothing.
    expect(await parts(['ltc'], '2026-11-03')).toEqual([
      ['ltc', 60_000],
      ['self', 40_000],
    ])
    await putOrder(t, ['ltc', 'aid', 'voucher', 'commercial', 'account'])
  })

  test('B-LTC-08: of a bill of 1,000 the benefit is 600, and the elder sees 400 to pay', async () => {
    await fill(t, 10_000_000)
    const { elderId } = await grantedElder(t, { name: '自付四百', orgId: home })
    const { id } = await submit(elderId)
    await checker.call(claims.checkClaim, { params: { id }, body: {} })
    const settled = await head.call(claims.settleClaim, { params: { id } })
    expect(settled).toMatchObject({ billFen: 100_000, selfPayFen: 40_000, state: 'settled' })
    expect(settled.shares.map((one) => [one.payer, one.fen])).toEqual([['ltc', 60_000]])
    const family = await t.as('family', { elderIds: [elderId] })
    const own = await family.call(elders.ownInsurance, { params: { elderId } })
    expect(own.claims.map((one) => [one.orgName, one.selfPayFen])).toEqual([['怡康养老院', 40_000]])
    const stranger = await t.as('family', { elderIds: [await anElder(t, '别家')] })
    expect((await problemOf(stranger.call(elders.ownInsurance, { params: { elderId } }))).status).toBe(404)
  })

  test('the limit of a month holds over all its bills, that of a day over the days', async () => {
    const org = await makeOrg(t, '上门与住院')
    await contracted(t, org, 'hospital', ['home', 'hospital'])
    const { elderId } = await grantedElder(t, { name: '限额', orgId: org, form: 'home' })
    const ltc = async (more: object) => (await submit(elderId, { orgId: org, ...more })).shares[0]?.fen ?? 0
    // 70 % of 1,000 is 700; the month has 1,000 yuan in all.
    expect(await ltc({ form: 'home', from: '2026-11-01', to: '2026-11-01' })).toBe(70_000)
    expect(await ltc({ form: 'home', from: '2026-11-02', to: '2026-11-02' })).toBe(30_000)
    expect(await ltc({ form: 'home', from: '2026-11-03', to: '2026-11-03' })).toBe(0)
    expect(await ltc({ form: 'hospital', from: '2026-10-01', to: '2026-10-04' })).toBe(20_000)
  })

  test('a claim is settled by another person than who checked, once, within the fund, at the level of the fund', async () => {
    const { elderId } = await grantedElder(t, { name: '四眼', orgId: home })
    const both = await t.as('head', { region: COUNTY })
    const { id } = await submit(elderId)
    expect((await problemOf(head.call(claims.settleClaim, { params: { id } }))).type).toBe(
      '/problems/insurance/wrong-state',
    )
    await t.system((tx) =>
      sql`update insurance.claim set state = 'checked', checked_by = ${both.accountId}, checked_at = now() where id = ${id}`.execute(
        tx,
      ),
    )
    expect((await problemOf(both.call(claims.settleClaim, { params: { id } }))).type).toBe(
      '/problems/insurance/second-person',
    )
    const street = await t.as('head', { region: 410803001000 })
    expect((await problemOf(street.call(claims.settleClaim, { params: { id } }))).type).toBe(
      '/problems/insurance/fund-level',
    )
    const before = await head.call(money.showFund, { query: { year: 2026 } })
    await head.call(claims.settleClaim, { params: { id } })
    expect((await problemOf(head.call(claims.settleClaim, { params: { id } }))).type).toBe(
      '/problems/insurance/wrong-state',
    )
    const after = await head.call(money.showFund, { query: { year: 2026 } })
    expect(before.balanceFen - after.balanceFen).toBe(60_000)
    expect(after.ledgerFen).toBe(after.balanceFen)
    await head.call(claims.reverseClaim, { params: { id }, body: { reason: '重复申报' } })
    expect((await head.call(money.showFund, { query: { year: 2026 } })).balanceFen).toBe(before.balanceFen)
    // More than the fund has is refused, and nothing is written.
    const big = await submit(elderId, { billFen: 900_000_000, from: '2026-10-01', to: '2026-10-02' })
    await checker.call(claims.checkClaim, { params: { id: big.id }, body: {} })
    expect((await problemOf(head.call(claims.settleClaim, { params: { id: big.id } }))).type).toBe(
      '/problems/insurance/fund-short',
    )
    expect((await clerk.call(claims.showClaim, { params: { id: big.id } })).state).toBe('checked')
  })

  test('B-BEN-31: a claim on a day on which the resident was away is flagged, for either fund, also when it is told later', async () => {
    const { elderId } = await grantedElder(t, { name: '请假回家', orgId: home })
    await clerk.call(claims.saveLeave, {
      params: { id: uuidv7() },
      body: { elderId, orgId: home, from: '2026-11-03', to: '2026-11-05', reason: '回家探亲' },
    })
    const flagged = await submit(elderId)
    expect(flagged.flags).toEqual([
      {
        kind: 'absent',
        from: '2026-11-03',
        to: '2026-11-05',
        source: { zh: '请假外出：回家探亲', en: 'On leave: 回家探亲' },
      },
    ])
    const medical = await submit(elderId, {
      fund: 'medical',
      askedFen: 50_000,
      form: 'institution',
      from: '2026-11-04',
      to: '2026-11-04',
    })
    expect(medical.flags.map((one) => one.kind)).toEqual(['absent'])
    // Accepted with a reason only.
    const bare = await problemOf(checker.call(claims.checkClaim, { params: { id: flagged.id }, body: {} }))
    expect(bare.type).toBe('/problems/insurance/flagged')
    const list = await clerk.call(claims.listClaims, { query: { flagged: 'yes', elderId } })
    expect(list.items).toHaveLength(2)
    // A stay in hospital that is told after the claim was checked is found on it.
    const clean = await submit(elderId, { from: '2026-11-11', to: '2026-11-12' })
    expect(clean.flags).toEqual([])
    await checker.call(claims.checkClaim, { params: { id: clean.id }, body: {} })
    await clerk.call(life.report, {
      params: { elderId },
      body: { kind: 'hospital', from: '2026-11-12', to: '2026-11-20', source: 'hospital', place: '市医院' },
    })
    await t.due()
    const after = await clerk.call(claims.showClaim, { params: { id: clean.id } })
    expect(after.flags.map((one) => [one.kind, one.from, one.to])).toEqual([
      ['absent', '2026-11-12', '2026-11-12'],
    ])
    expect((await problemOf(head.call(claims.settleClaim, { params: { id: clean.id } }))).type).toBe(
      '/problems/insurance/flagged',
    )
  })

  test('two bills for the same days of two institutions flag each other; days after the death are flagged', async () => {
    const second = await makeOrg(t, '第二养老院')
    await contracted(t, second)
    const { elderId } = await grantedElder(t, { name: '两处申报', orgId: home })
    await submit(elderId)
    const twin = await submit(elderId, { orgId: second })
    expect(twin.flags.map((one) => one.kind)).toEqual(['overlap'])
    await clerk.call(life.report, {
      params: { elderId },
      body: { kind: 'death', from: '2026-11-08', to: null, source: 'funeral' },
    })
    await t.due()
    const after = await clerk.call(claims.showClaim, { params: { id: twin.id } })
    expect(after.flags.map((one) => [one.kind, one.from, one.to])).toContainEqual([
      'dead',
      '2026-11-09',
      '2026-11-10',
    ])
  })

  test('an organisation claims for whom it serves, under its own name, and never decides on its own claim', async () => {
    const { elderId } = await grantedElder(t, { name: '机构申报', orgId: home })
    const manager = await t.as('org_manager', { orgId: home })
    const id = newClaim()
    const one = await submit(elderId, { orgId: null }, id, manager)
    expect(one).toMatchObject({ orgName: '怡康养老院', elderName: '机构申报', state: 'submitted' })
    // Sent twice, it is one; the invoice under another id is refused.
    expect((await submit(elderId, { orgId: null }, id, manager)).number).toBe(one.number)
    const again = await problemOf(
      manager.call(claims.submitClaim, {
        params: { id: newClaim() },
        body: { ...bill(elderId), orgId: null, invoice: one.invoice },
      }),
    )
    expect(again.type).toBe('/problems/insurance/number-taken')
    const foreign = await t.as('org_manager', { orgId: await makeOrg(t, '不相干机构') })
    expect((await problemOf(submit(elderId, { orgId: null }, newClaim(), foreign))).status).toBe(404)
    expect((await foreign.call(claims.listClaims)).items).toEqual([])
    expect((await problemOf(manager.call(claims.checkClaim, { params: { id }, body: {} }))).status).toBe(403)
    await expect(
      t.app.db.asActor(
        {
          accountId: uuidv7(),
          sessionId: '',
          postId: '',
          name: 'x',
          role: 'org_manager',
          may: new Set(),
          scope: { audience: 'org', orgId: home },
        },
        (tx) =>
          sql`update insurance.claim set state = 'checked', checked_at = now() where id = ${id}`.execute(tx),
      ),
    ).rejects.toThrow(/own claim/)
    await t.neighbourSeesNothing(
      claims.showClaim,
      { params: { id } },
      { as: 'clerk', inside: COUNTY, outside: NEIGHBOUR },
    )
    await t.neighbourSeesNothing(claims.listClaims, {}, { as: 'clerk', inside: COUNTY, outside: NEIGHBOUR })
  })
})

test('B-LTC-11: with a valid assessment no second one is asked for; without one it is, and its result goes into the case', async () => {
  const assessed = await anElder(t, '已评估')
  await graded(clerk, assessed, 3, '2026-05-01')
  const used = await clerk.call(contract.applyForCare, {
    params: { id: newCase() },
    body: { elderId: assessed, form: 'home' },
  })
  expect(used).toMatchObject({ reused: true, assessmentNumber: null })
  expect(used.grade).toMatchObject({ scale: 'ltc', version: '2021', level: 3, assessedOn: '2026-05-01' })
  const asked = async (elderId: string) =>
    (await clerk.call(listApplications, { query: { elderId: elderId as never } })).items
  expect(await asked(assessed)).toEqual([])
  const fresh = await anElder(t, '未评估')
  const id = newCase()
  const waiting = await clerk.call(contract.applyForCare, {
    params: { id },
    body: { elderId: fresh, form: 'home' },
  })
  expect(waiting).toMatchObject({ reused: false, grade: null })
  expect((await asked(fresh)).map((one) => [one.number, one.purposes])).toEqual([
    [waiting.assessmentNumber, ['insurance']],
  ])
  await graded(clerk, fresh, 4, today())
  expect((await clerk.call(contract.showCase, { params: { id } })).grade?.level).toBe(4)
  // A grade of another scale is none of this one: GB/T 42195 level 3 is not level 3 here.
  const other = await anElder(t, '国标等级')
  await graded(clerk, other, 3, '2026-05-01', 'gbt42195')
  const not = await clerk.call(contract.applyForCare, {
    params: { id: newCase() },
    body: { elderId: other, form: 'home' },
  })
  expect(not).toMatchObject({ reused: false, grade: null })
})

test('a case is granted to the insured with the grade of the place, once, and ends when its time or its assessment does', async () => {
  const elderId = await anElder(t, '从申请到期满')
  const id = newCase()
  await graded(clerk, elderId, 2, '2026-05-01')
  await clerk.call(contract.applyForCare, { params: { id }, body: { elderId, form: 'home' } })
  const grant = () => head.call(contract.grantCase, { params: { id }, body: { from: '2026-07-01' } })
  expect((await problemOf(grant())).type).toBe('/problems/insurance/not-insured')
  await clerk.call(contract.saveEnrolment, {
    params: { id: uuidv7() },
    body: { elderId, kind: 'resident', from: '2026-01-01', source: '医保中心', sourceDay: '2026-01-05' },
  })
  expect((await problemOf(grant())).type).toBe('/problems/insurance/level-too-low')
  await putPlan(t, { ...plan, scales: [{ scale: 'ltc', fromLevel: 2 }] })
  const granted = await grant()
  await putPlan(t)
  expect(granted.state).toBe('granted')
  expect(granted.until === null ? '' : granted.until).toBe(granted.grade?.validUntil)
  expect((await problemOf(grant())).type).toBe('/problems/insurance/wrong-state')
  const second = await problemOf(
    clerk.call(contract.applyForCare, { params: { id: newCase() }, body: { elderId, form: 'home' } }),
  )
  expect(second.type).toBe('/problems/insurance/open-already')
  const ended = await head.call(contract.endCase, {
    params: { id },
    body: { on: today(), reason: '本人放弃' },
  })
  expect(ended).toMatchObject({ state: 'ended', until: today() })
  await expect(
    t.system((tx) => sql`update insurance.care_case set state = 'granted' where id = ${id}`.execute(tx)),
  ).rejects.toThrow(/does not go from/)
})

test('B-LTC-12: a disabled elder has the plan, the benefits and the services in one view', async () => {
  const { elderId } = await grantedElder(t, { name: '一览', orgId: home })
  const from = today()
  await clerk.call(elders.saveCarePlan, {
    params: { id: uuidv7() },
    body: {
      elderId,
      from,
      orgId: home,
      items: [
        { service: '助浴', times: 2, per: 'week', minutes: 60 },
        { service: '翻身', times: 8, per: 'day', minutes: null },
      ],
    },
  })
  await submit(elderId)
  const view = await clerk.call(elders.showElderCare, { params: { elderId } })
  expect(view).toMatchObject({
    disabled: true,
    pilot: true,
    case: { state: 'granted' },
    enrolment: { kind: 'resident' },
  })
  expect(view.plan).toMatchObject({
    from,
    orgName: '怡康养老院',
    items: [{ service: '助浴' }, { service: '翻身' }],
  })
  expect(view.grades[0]).toMatchObject({ scale: 'ltc', level: 4, levelWords: { zh: '重度失能Ⅱ级' } })
  // What of the scale is not checked against its primary text is said on the page.
  expect(view.grades[0]?.toConfirm.length).toBeGreaterThan(0)
  expect(view.benefits.items.length).toBeGreaterThan(0)
  expect(view.services.map((one) => [one.coveredFen, one.selfPayFen])).toEqual([[60_000, 40_000]])
  await t.neighbourSeesNothing(
    elders.showElderCare,
    { params: { elderId } },
    { as: 'clerk', inside: COUNTY, outside: NEIGHBOUR },
  )
})
