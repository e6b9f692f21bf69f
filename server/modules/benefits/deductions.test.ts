import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import * as contract from '#contract/benefit-deductions'
import * as applications from '#contract/benefit-applications'
import * as payees from '#contract/benefit-payees'
import { problems } from '#contract/benefit-words'
import { type ElderId, type OrgId, uuidv7 } from '#contract/id'
import { invalidInput, notFound } from '#contract/problem'
import { createPost } from '#modules/access'
import { balanceOf, verify } from '#modules/ledger'
import { type Caller, problemOf, world } from '#testing'
import { COUNTY, fact, threePeople } from './benefits.fixture.ts'
import { assessed, billOf, provider } from './deductions.fixture.ts'

const t = await world()
let who: { clerk: Caller; checker: Caller; head: Caller }
let org = '' as OrgId
const NEIGHBOUR = 410802000000

beforeAll(async () => {
  who = await threePeople(t)
  org = await t.system((tx) => provider(tx, true))
})

type Body = ReturnType<typeof billOf>
const elderOf = (...given: [Parameters<typeof assessed>[1], string?]) =>
  t.system((tx) => assessed(tx, ...given))
const reckon = (body: Body) => {
  const { invoice: _, ...bill } = body
  return who.clerk.call(contract.reckonDeduction, { body: bill })
}
const enter = (body: Body, id = uuidv7()) => who.clerk.call(contract.enterDeduction, { params: { id }, body })
const reverse = (id: string, by = who.checker, reason = '机构开错账单') =>
  by.call(contract.reverseDeduction, { params: { id }, body: { reason } })
const balance = (code: string) =>
  t.system(async (tx) => {
    const row = await tx.selectFrom('ledger.account').select('id').where('code', '=', code).executeTakeFirst()
    return row ? balanceOf(tx, row.id) : 0
  })

describe('the vectors of the notice', () => {
  // Standards 5.2: bill, paid by the insurance, deducted before, deduction, own part, in fen.
  test.each([
    [23_500, 0, 'home_visit', 0, 11_750, 11_750],
    [30_000, 21_000, 'home_visit', 0, 4500, 4500],
    [300_000, 0, 'long_stay', 0, 80_000, 220_000],
    [12_345, 0, 'home_visit', 0, 6172, 6173],
    [10_000, 0, 'home_visit', 77_000, 3000, 7000],
  ] as const)(
    '%i fen, %i of it insured, %s, %i deducted before: %i',
    async (billFen, insuranceFen, serviceKind, before, deductFen, ownFen) => {
      const elder = await elderOf('severe')
      if (before > 0) await enter(billOf(elder, org, { billFen: before * 2 }))
      const bill = billOf(elder, org, { billFen, insuranceFen, serviceKind })
      const told = await reckon(bill)
      expect(told).toMatchObject({
        outcome: 'entitled',
        capFen: 80_000,
        usedFen: before,
        leftFen: 80_000 - before,
        deductFen,
        ownFen,
        missing: [],
      })
      expect(told.criteria.map((one) => one.holds)).toEqual(told.criteria.map(() => 'yes'))
      expect(told.criteria).toHaveLength(8)
      const owed = await balance(`provider:${org}:fen`)
      const cost = await balance(`scheme:${COUNTY}:voucher`)
      const done = await enter(bill)
      expect(done).toMatchObject({ deductFen, ownFen, state: 'entered', check: 'none', month: '2026-11-01' })
      expect(done.criteria).toEqual(told.criteria)
      expect((await balance(`provider:${org}:fen`)) - owed).toBe(deductFen)
      expect((await balance(`scheme:${COUNTY}:voucher`)) - cost).toBe(-deductFen)
    },
  )

  test('reckoning stores nothing', async () => {
    const elder = await elderOf('severe')
    await reckon(billOf(elder, org))
    const left = await t.system((tx) =>
      sql`select elder_id from benefits.deduction where elder_id = ${elder} union all select elder_id from benefits.deduction_month where elder_id = ${elder}`.execute(
        tx,
      ),
    )
    expect(left.rows).toEqual([])
  })
})

describe('what refuses a deduction', () => {
  const refusedBy = async (body: Body) => {
    const told = await reckon(body)
    const problem = await problemOf(enter(body))
    const { rows } = await t.system((tx) =>
      sql`select id from benefits.deduction where elder_id = ${body.elderId}`.execute(tx),
    )
    expect(rows).toEqual([])
    return { outcome: told.outcome, type: problem.type, errors: problem.errors ?? [] }
  }
  const failing = (told: Awaited<ReturnType<typeof refusedBy>>) => told.errors.map((one) => one.detailEn)

  test('a level that is too mild, and an assessment of more than twelve months ago', async () => {
    const mild = await refusedBy(billOf(await elderOf('mild'), org))
    expect(mild).toMatchObject({ outcome: 'not_entitled', type: contract.deductionProblems.notEntitled.type })
    expect(failing(mild)).toEqual(['Not met: Assessed level 2, 3 or 4 (GB/T 42195-2022)'])
    // A year to the day still counts, a day more does not.
    expect(await reckon(billOf(await elderOf('severe', '2025-11-03'), org))).toMatchObject({
      outcome: 'entitled',
    })
    const old = await refusedBy(billOf(await elderOf('severe', '2025-11-02'), org))
    expect(failing(old)).toEqual(['Not met: Assessed within 12 months'])
  })

  test('destitute support, as the register has it on the day of the service', async () => {
    const elder = await elderOf('severe')
    await t.system((tx) => fact(tx, elder, 'destitute', 'dispersed', '2026-11-10'))
    expect(await reckon(billOf(elder, org))).toMatchObject({ outcome: 'entitled' })
    expect(failing(await refusedBy(billOf(elder, org, { on: '2026-11-12' })))).toEqual([
      'Not met: Not in destitute support',
    ])
  })

  test('what the clerk declares: receiving refuses, not looked up blocks', async () => {
    const elder = await elderOf('severe')
    const central = await refusedBy(
      billOf(elder, org, { declared: { centralCareAid: true, upliftService: false } }),
    )
    expect(failing(central)).toEqual(['Not met: Without the aid for central care of the poor disabled'])
    const open = await refusedBy(
      billOf(elder, org, { declared: { centralCareAid: false, upliftService: null } }),
    )
    expect(open).toMatchObject({
      outcome: 'unknown',
      type: contract.deductionProblems.notKnown.type,
      errors: [{ pointer: '/declared/upliftService' }],
    })
  })

  test('a provider that is not designated, and one of which it is not known', async () => {
    const elder = await elderOf('severe')
    const not = await t.system((tx) => provider(tx, false))
    const unknown = await t.system((tx) => provider(tx, null))
    expect(failing(await refusedBy(billOf(elder, not)))).toEqual(['Not met: Served by a designated provider'])
    expect(await refusedBy(billOf(elder, unknown))).toMatchObject({
      outcome: 'unknown',
      errors: [{ pointer: '/orgId' }],
    })
    await who.clerk.call(payees.saveProvider, {
      params: { orgId: unknown },
      body: {
        filedOn: null,
        privateCapital: null,
        organisationKind: null,
        sizeClass: null,
        suspendedReason: null,
        designated: true,
      },
    })
    expect(await reckon(billOf(elder, unknown))).toMatchObject({ outcome: 'entitled' })
  })

  test('a level without an assessment whose day is known', async () => {
    const elder = await t.system(async (tx) => {
      const id = await assessed(tx, 'severe')
      await sql`update people.fact set value = 'total' where elder_id = ${id} and kind = 'ability'`.execute(
        tx,
      )
      return id
    })
    const told = await refusedBy(billOf(elder, org))
    expect(told.outcome).toBe('unknown')
    expect(failing(told)).toEqual(['Not known: Months since the ability assessment'])
  })

  test('a scheme that is no share of a bill, a day to come, an insurance that paid more than the bill', async () => {
    const elder = await elderOf('severe')
    expect((await problemOf(enter(billOf(elder, org, { scheme: 'old_age_allowance' })))).type).toBe(
      problems.noScheme.type,
    )
    for (const [wrong, pointer] of [
      [{ on: '2036-01-01' }, '/on'],
      [{ insuranceFen: 23_501 }, '/insuranceFen'],
    ] as const)
      expect(await problemOf(enter(billOf(elder, org, wrong)))).toMatchObject({
        type: invalidInput.type,
        errors: [{ pointer }],
      })
    // Before the notice was in force there is no such scheme.
    expect((await problemOf(enter(billOf(elder, org, { on: '2025-12-31' })))).type).toBe(
      problems.noScheme.type,
    )
  })

  test('a bill that the insurance has paid whole, and a month whose cap is used up', async () => {
    const elder = await elderOf('severe')
    expect((await problemOf(enter(billOf(elder, org, { insuranceFen: 23_500 })))).type).toBe(
      contract.deductionProblems.nothing.type,
    )
    await enter(billOf(elder, org, { billFen: 500_000 }))
    expect((await problemOf(enter(billOf(elder, org)))).type).toBe(contract.deductionProblems.nothing.type)
    // The cap is of a natural month.
    expect(await enter(billOf(elder, org, { on: '2026-10-31' }))).toMatchObject({ deductFen: 11_750 })
  })

  test('whoever decides for their own family or organisation', async () => {
    const elder = await elderOf('severe')
    const kin = await t.as('clerk', { region: COUNTY })
    await t.system((tx) =>
      createPost(tx, { accountId: kin.accountId, role: 'org_staff', orgId: org, region: COUNTY }),
    )
    const refused = await problemOf(
      kin.call(contract.enterDeduction, { params: { id: uuidv7() }, body: billOf(elder, org) }),
    )
    expect(refused.type).toBe(problems.conflict.type)
  })
})

describe('once and by two people', () => {
  test('sent twice, at once or later, a bill is taken once; another bill under its id is refused', async () => {
    const elder = await elderOf('severe')
    const id = uuidv7()
    const bill = billOf(elder, org)
    const both = await Promise.all([enter(bill, id), enter(bill, id)])
    expect(both[0]).toEqual(both[1])
    expect(await enter(bill, id)).toEqual(both[0])
    expect((await problemOf(enter({ ...bill, billFen: 100 }, id))).type).toBe(
      contract.deductionProblems.otherContent.type,
    )
    const { items } = await who.clerk.call(contract.listDeductions, { query: { elderId: elder } })
    expect(items).toHaveLength(1)
  })

  test('an invoice of a provider is deducted from once, however it is written; of another provider it is another', async () => {
    const [one, two] = [await elderOf('severe'), await elderOf('severe')]
    const { id } = await enter(billOf(one, org, { invoice: 'ab-778' }))
    expect((await problemOf(enter(billOf(two, org, { invoice: 'AB-778' })))).type).toBe(
      contract.deductionProblems.invoiceTaken.type,
    )
    const other = await t.system((tx) => provider(tx, true))
    await enter(billOf(two, other, { invoice: 'AB-778' }))
    // Reversed, it may be entered rightly.
    await reverse(id)
    await enter(billOf(one, org, { invoice: 'ab-778', billFen: 20_000 }))
  })

  test('two bills at once never take more than the cap', async () => {
    const elder = await elderOf('severe')
    const bills = [1, 2, 3, 4].map(() => enter(billOf(elder, org, { billFen: 60_000 })))
    const done = (await Promise.allSettled(bills)).flatMap((one) =>
      one.status === 'fulfilled' ? [one.value.deductFen] : [],
    )
    expect(done.reduce((sum, fen) => sum + fen, 0)).toBe(80_000)
    // Nor does the database let it.
    await expect(
      t.system((tx) =>
        sql`update benefits.deduction_month set deducted_fen = cap_fen + 1 where elder_id = ${elder}`.execute(
          tx,
        ),
      ),
    ).rejects.toMatchObject({ constraint: 'deduction_month_cap' })
  })

  test('it is reversed by another person, once, with a reason; the cap opens again and the ledger is even', async () => {
    const elder = await elderOf('severe')
    const owed = await balance(`provider:${org}:fen`)
    const { id } = await enter(billOf(elder, org, { billFen: 200_000 }))
    expect((await problemOf(reverse(id, who.clerk))).type).toBe(problems.sameHand.type)
    expect(await reverse(id)).toMatchObject({ state: 'reversed', reverseReason: '机构开错账单' })
    expect((await problemOf(reverse(id))).type).toBe(problems.wrongState.type)
    expect(await balance(`provider:${org}:fen`)).toBe(owed)
    expect(await reckon(billOf(elder, org))).toMatchObject({ usedFen: 0, leftFen: 80_000 })
    const { rows } = await t.system((tx) =>
      sql<{
        memo: unknown
      }>`select memo from ledger.posting where subject_id = ${id} order by at, id`.execute(tx),
    )
    expect(rows.map((row) => row.memo)).toEqual([
      {
        zh: '2026-11-03 居家上门服务 · 养老服务消费补贴抵扣',
        en: '2026-11-03 Home visit · deducted: Care consumption voucher',
      },
      { zh: '抵扣冲正：机构开错账单', en: 'Deduction reversed: 机构开错账单' },
    ])
    await expect(
      t.system((tx) => sql`update benefits.deduction set deduct_fen = 1 where id = ${id}`.execute(tx)),
    ).rejects.toMatchObject({ constraint: 'deduction_stands' })
    await expect(
      t.system((tx) => sql`delete from benefits.deduction where id = ${id}`.execute(tx)),
    ).rejects.toMatchObject({ constraint: 'deduction_stands' })
    expect(await t.system((tx) => verify(tx))).toEqual([])
  })

  test('two records of one person have one cap', async () => {
    const [former, living] = [await elderOf('severe'), await elderOf('severe')]
    await enter(billOf(former, org, { billFen: 150_000 }))
    await t.system(async (tx) => {
      await sql`select set_config('yike.standing', '1', true)`.execute(tx)
      await sql`update people.elder set status = 'merged', status_day = '2026-11-04', merged_into = ${living} where id = ${former}`.execute(
        tx,
      )
    })
    expect(await enter(billOf(living, org, { billFen: 150_000 }))).toMatchObject({ deductFen: 5000 })
    expect((await problemOf(enter(billOf(former, org)))).type).toBe(notFound.type)
  })
})

describe('what others see', () => {
  test('the neighbour sees nothing and enters nothing', async () => {
    const elder: ElderId = await elderOf('severe')
    const { id } = await enter(billOf(elder, org))
    const scope = { as: 'clerk', inside: COUNTY, outside: NEIGHBOUR } as const
    await t.neighbourSeesNothing(contract.showDeduction, { params: { id } }, scope)
    await t.neighbourSeesNothing(contract.listDeductions, { query: {} }, scope)
    await t.neighbourSeesNothing(contract.sumDeductions, { query: { month: '2026-11-01' } }, scope)
    const next = await t.as('clerk', { region: NEIGHBOUR })
    const { invoice: _, ...bill } = billOf(elder, org)
    for (const refused of [
      () => next.call(contract.reckonDeduction, { body: bill }),
      () => next.call(contract.enterDeduction, { params: { id: uuidv7() }, body: billOf(elder, org) }),
      () => next.call(contract.reverseDeduction, { params: { id }, body: { reason: '不属本地' } }),
      () => next.call(contract.checkDeduction, { params: { id }, body: { found: 'true' } }),
    ])
      expect((await problemOf(refused())).type).toBe(notFound.type)
    const share = await next.call(contract.showSpotShare, {
      query: { region: COUNTY, month: '2026-11-01', scheme: 'voucher' },
    })
    expect(share).toMatchObject({ bills: 0, draws: [] })
  })

  test('lists by month, provider, elder, state, name and invoice; sums of each provider', async () => {
    const mine = await t.system((tx) => provider(tx, true))
    const elder = await elderOf('severe', '2026-01-05')
    const first = await enter(billOf(elder, mine, { on: '2026-07-05', invoice: 'INV-77-001' }))
    await enter(billOf(elder, mine, { on: '2026-07-06', billFen: 30_000, insuranceFen: 21_000 }))
    const gone = await enter(billOf(elder, mine, { on: '2026-07-07' }))
    await reverse(gone.id)
    const list = async (query: Partial<(typeof contract.listDeductions)['query']['_output']>) =>
      (await who.clerk.call(contract.listDeductions, { query })).items.map((one) => one.on.slice(8))
    expect(await list({ month: '2026-07-01' })).toEqual(['07', '06', '05'])
    expect(await list({ month: '2026-07-01', state: 'entered', orgId: mine })).toEqual(['06', '05'])
    expect(await list({ elderId: elder, state: 'reversed' })).toEqual(['07'])
    expect(await list({ q: 'inv-77' })).toEqual(['05'])
    expect(await list({ q: first.orgName })).toEqual(['07', '06', '05'])
    expect(await list({ elderId: elder, check: 'drawn' })).toEqual([])
    const { items } = await who.clerk.call(contract.sumDeductions, { query: { month: '2026-07-01' } })
    expect(items).toMatchObject([
      { orgId: mine, count: 2, billFen: 53_500, insuranceFen: 21_000, deductFen: 16_250, ownFen: 16_250 },
    ])
  })

  test('the family reads what was taken off, month by month', async () => {
    const elder = await elderOf('severe')
    await enter(billOf(elder, org))
    const daughter = await t.as('family', { elderIds: [elder] })
    const { deductions } = await daughter.call(applications.familyStatement, { params: { elderId: elder } })
    expect(deductions).toEqual([
      {
        month: '2026-11-01',
        scheme: 'voucher',
        schemeWords: { zh: '养老服务消费补贴', en: 'Care consumption voucher' },
        bills: 1,
        deductFen: 11_750,
        ownFen: 11_750,
      },
    ])
  })
})
