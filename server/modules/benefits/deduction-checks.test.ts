import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import * as contract from '#contract/benefit-deductions'
import { problems } from '#contract/benefit-words'
import { type ElderId, type OrgId, uuidv7 } from '#contract/id'
import { forbidden, invalidInput, ProblemError } from '#contract/problem'
import { verify } from '#modules/ledger'
import { type Caller, problemOf, world } from '#testing'
import { COUNTY, threePeople } from './benefits.fixture.ts'
import { assessed, billOf, provider } from './deductions.fixture.ts'

const t = await world()
let who: { clerk: Caller; checker: Caller; head: Caller }
let org = '' as OrgId
let elder = '' as ElderId

beforeAll(async () => {
  who = await threePeople(t)
  await t.system(async (tx) => {
    org = await provider(tx, true)
    elder = await assessed(tx, 'severe', '2026-01-05')
  })
})

const enter = (more: Parameters<typeof billOf>[2], of = elder) =>
  who.clerk.call(contract.enterDeduction, { params: { id: uuidv7() }, body: billOf(of, org, more) })
const which = (month: string) => ({ region: COUNTY, month, scheme: 'voucher' })
const draw = (month: string, by = who.checker) => by.call(contract.drawDeductions, { body: which(month) })
const check = (id: string, found: 'true' | 'wrong', note = '', by = who.checker) =>
  by.call(contract.checkDeduction, { params: { id }, body: { found, note } })

describe('bills checked on site', () => {
  test('one in a hundred, at least one, by a kept seed that draws the same again; later bills are drawn from too', async () => {
    const ids: string[] = []
    for (let i = 0; i < 6; i++) ids.push((await enter({ on: '2026-05-06', billFen: 1000 })).id)
    const drawn = await draw('2026-05-01')
    expect(drawn).toMatchObject({ percent: 1, bills: 6, wanted: 1, drawn: 1, answered: 0 })
    expect(await draw('2026-05-01')).toEqual(drawn)
    const { items } = await who.checker.call(contract.listDeductions, {
      query: { month: '2026-05-01', check: 'drawn' },
    })
    const seed = drawn.draws[0]?.seed ?? ''
    const order = ids.toSorted((a, b) => (hash(seed, a) < hash(seed, b) ? -1 : 1))
    expect(items.map((one) => one.id)).toEqual(order.slice(0, 1))
    // A hundred more: the second bill is wanted.
    await t.system((tx) =>
      sql`insert into benefits.deduction (id, elder_id, region_code, org_id, scheme, rule_id, service_kind, on_day, month, invoice, bill_fen, insurance_fen, deduct_fen, own_fen, cap_fen, criteria, posting_id)
        select gen_random_uuid(), d.elder_id, d.region_code, d.org_id, d.scheme, d.rule_id, d.service_kind, d.on_day, d.month, 'more ' || n, 2, 0, 1, 1, d.cap_fen, d.criteria, gen_random_uuid()
        from benefits.deduction d, generate_series(1, 100) n where d.id = ${ids[0]}`.execute(tx),
    )
    expect(await draw('2026-05-01')).toMatchObject({ bills: 106, wanted: 2, drawn: 2 })
  })

  test('found true or wrong, once, by another person; wrong asks for a reversal until it is reversed', async () => {
    const { id } = await enter({ on: '2026-06-03' })
    expect((await problemOf(check(id, 'true'))).type).toBe(problems.wrongState.type)
    await draw('2026-06-01')
    expect((await problemOf(check(id, 'true', '', who.clerk))).type).toBe(problems.sameHand.type)
    expect((await problemOf(check(id, 'wrong'))).type).toBe(invalidInput.type)
    expect(await check(id, 'wrong', '上门未见服务人员')).toMatchObject({
      check: 'wrong',
      checkNote: '上门未见服务人员',
      reversalAsked: true,
    })
    expect((await problemOf(check(id, 'true'))).type).toBe(problems.wrongState.type)
    const share = () => who.checker.call(contract.showSpotShare, { query: which('2026-06-01') })
    expect(await share()).toMatchObject({ drawn: 1, answered: 1, wrong: 1, toReverse: 1 })
    await who.head.call(contract.reverseDeduction, { params: { id }, body: { reason: '现场核查不属实' } })
    expect(await share()).toMatchObject({ bills: 1, drawn: 1, answered: 1, wrong: 1, toReverse: 0 })
    // Nor can the database forget what was found.
    await expect(
      t.system((tx) => sql`update benefits.deduction set found = 'true' where id = ${id}`.execute(tx)),
    ).rejects.toMatchObject({ constraint: 'deduction_stands' })
  })

  test('without a share of the place nothing is drawn; nor beyond one’s own place', async () => {
    expect(
      (
        await problemOf(
          who.checker.call(contract.drawDeductions, {
            body: { ...which('2026-06-01'), scheme: 'other_voucher' },
          }),
        )
      ).type,
    ).toBe(contract.deductionProblems.noShare.type)
    const next = await t.as('clerk', { region: 410802000000 })
    expect((await problemOf(draw('2026-06-01', next))).type).toBe(forbidden.type)
  })
})
const hash = (seed: string, id: string) => createHash('sha256').update(`${seed}|${id}`).digest('hex')

test('over any bills and reversals the month keeps its cap, every bill adds up and the ledger is even', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          billFen: fc.integer({ min: 1, max: 150_000 }),
          insured: fc.integer({ min: 0, max: 100 }),
          serviceKind: fc.constantFrom('home_visit', 'long_stay', 'day_care', 'respite'),
          back: fc.boolean(),
          who: fc.integer({ min: 0, max: 1 }),
        }),
        { minLength: 1, maxLength: 6 },
      ),
      async (bills) => {
        const elders = await t.system((tx) => Promise.all([assessed(tx, 'severe'), assessed(tx, 'moderate')]))
        await Promise.all(
          bills.map(async ({ insured, back, who: n, ...bill }) => {
            const insuranceFen = Math.floor((bill.billFen * insured) / 100)
            const made = await enter({ ...bill, insuranceFen }, elders[n]).catch((error: unknown) => {
              if (!(error instanceof ProblemError)) throw error
              expect(error.problem.type).toBe(contract.deductionProblems.nothing.type)
              return undefined
            })
            if (made === undefined) return
            expect(made.deductFen + made.insuranceFen + made.ownFen).toBe(made.billFen)
            if (back)
              await who.checker.call(contract.reverseDeduction, {
                params: { id: made.id },
                body: { reason: '测试冲正' },
              })
          }),
        )
        const { rows } = await t.system((tx) =>
          sql<{ kept: number; stands: number; posted: number }>`
            select m.deducted_fen as kept, coalesce(sum(d.deduct_fen) filter (where d.reversed_at is null), 0)::bigint as stands,
              coalesce((select sum(e.amount) from benefits.deduction x join ledger.posting p on p.id = x.posting_id or p.reverses = x.posting_id
                join ledger.entry e on e.posting_id = p.id and e.org_id = x.org_id where x.elder_id = m.elder_id), 0)::bigint as posted
            from benefits.deduction_month m left join benefits.deduction d on d.elder_id = m.elder_id and d.month = m.month
            where m.elder_id = any (${elders}::uuid[]) group by m.elder_id, m.deducted_fen`.execute(tx),
        )
        for (const row of rows) {
          expect(row.kept).toBe(row.stands)
          expect(row.posted).toBe(row.stands)
          expect(row.stands).toBeLessThanOrEqual(80_000)
        }
        expect(await t.system((tx) => verify(tx))).toEqual([])
      },
    ),
    { numRuns: 8, endOnFailure: true },
  )
}, 60_000)
