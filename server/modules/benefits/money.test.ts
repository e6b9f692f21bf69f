import fc from 'fast-check'
import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import * as cycles from '#contract/benefit-cycles'
import * as payments from '#contract/benefit-payments'
import { type BatchId, type CycleId, problems } from '#contract/benefit-words'
import { ageOn } from '#contract/day'
import { uuidv7 } from '#contract/id'
import { balanceOf, verify } from '#modules/ledger'
import { type Caller, problemOf, world } from '#testing'
import { budget, COUNTY, fact, hardship, oldAge, payee, putInForce, threePeople } from './benefits.fixture.ts'
import { compute } from './compute.ts'
import { ageCuts } from './layout.ts'
import { byDay, nextMonth } from './month.ts'
import { owedAccount } from './postings.ts'

const t = await world()
let who: { clerk: Caller; checker: Caller; head: Caller }
let month = '2025-01-01'
const elders: string[] = []

beforeAll(async () => {
  who = await threePeople(t)
  await t.system(async (tx) => {
    await putInForce(
      tx,
      'old_age_allowance',
      oldAge([
        [100, 30_000],
        [90, 10_000],
        [80, 5001],
      ]),
      { from: '2020-01-01', to: '2025-04-01' },
    )
    await putInForce(
      tx,
      'old_age_allowance',
      oldAge([
        [100, 40_000],
        [90, 20_000],
        [80, 9000],
      ]),
      { from: '2025-04-01' },
    )
    await putInForce(
      tx,
      'hardship_subsidy',
      hardship(6007, { partMonth: 'by_day', effective: { from: 'month_of', counts: 'entitled' } }),
      { from: '2020-01-01' },
    )
    for (const year of [2025, 2026]) await budget(tx, 100_000_000_00, year)
    for (let i = 0; i < 12; i++)
      elders.push(
        await payee(tx, `${1925 + i * 2}-0${1 + (i % 9)}-1${i % 10}`, {
          name: `老${'甲乙丙丁戊己庚辛壬癸子丑'[i]}`,
        }),
      )
  })
}, 60_000)

const open = async (of: string): Promise<CycleId> => {
  const id = uuidv7() as CycleId
  await who.clerk.call(cycles.openCycle, { params: { id }, body: { region: COUNTY, month: of } })
  await t.due()
  return id
}
const freeze = async (id: CycleId) => {
  const { updatedAt } = await who.clerk.call(cycles.showCycle, { params: { id } })
  await who.clerk.call(cycles.submitCycle, { params: { id }, body: { updatedAt } })
  await who.checker.call(cycles.checkCycle, { params: { id } })
  return who.head.call(cycles.approveCycle, { params: { id } })
}
const amounts = async (id: string) =>
  (
    await t.system((tx) =>
      sql<{
        k: string
        amount: number
      }>`select subject_id || scheme || month || kind as k, amount from benefits.line where cycle_id = ${id} and not void order by 1`.execute(
        tx,
      ),
    )
  ).rows.map((row) => `${row.k}=${row.amount}`)
const faults = () =>
  t.system(async (tx) => [
    ...(await sql`select * from benefits.verify()`.execute(tx)).rows,
    ...(await verify(tx)),
  ])
/** Everything at once, twice: what a lost answer, an impatient clerk and two processes do. */
const twice = async (act: () => Promise<unknown>) => {
  const outcomes = await Promise.allSettled([act(), act()])
  expect(outcomes.some((one) => one.status === 'fulfilled')).toBe(true)
}

describe('money', () => {
  test('batches are the sum of their lines, nobody is paid twice, and the ledger agrees: whatever is repeated, at once or after a failure', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            elder: fc.nat(11),
            kind: fc.constantFrom('subsistence', 'destitute'),
            day: fc.integer({ min: 1, max: 27 }),
          }),
          { maxLength: 4 },
        ),
        fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
        async (changes, succeed) => {
          for (const { elder, kind, day } of changes)
            await t
              .system((tx) =>
                fact(
                  tx,
                  elders[elder] ?? '',
                  kind,
                  kind === 'subsistence' ? 'rural' : 'dispersed',
                  `${month.slice(0, 8)}${String(day).padStart(2, '0')}`,
                ),
              )
              .catch((error: unknown) => {
                // The same fact holds already.
                if (!(error instanceof Error && 'code' in error && error.code === '23P01')) throw error
              })
          const id = await open(month)
          // A process that dies in the middle of computing leaves what was there; computing again gives the same.
          const before = await amounts(id)
          await expect(
            t.system(async (tx) => {
              await compute(tx, id)
              throw new Error('killed')
            }),
          ).rejects.toThrow('killed')
          expect(await amounts(id)).toEqual(before)
          await t.system((tx) => compute(tx, id))
          expect(await amounts(id)).toEqual(before)
          await freeze(id)
          const batchId = uuidv7() as BatchId
          const payDay = '2026-11-05'
          await twice(() =>
            who.clerk.call(payments.buildBatch, { params: { id: batchId }, body: { cycleId: id, payDay } }),
          )
          expect(
            (
              await problemOf(
                who.clerk.call(payments.buildBatch, {
                  params: { id: uuidv7() as BatchId },
                  body: { cycleId: id, payDay },
                }),
              )
            ).type,
          ).toBe(problems.nothingToPay.type)
          await twice(() => who.head.call(payments.approveBatch, { params: { id: batchId } }))
          await twice(() => who.clerk.call(payments.exportBatch, { params: { id: batchId } }))
          const sent = await t.system((tx) =>
            tx
              .selectFrom('benefits.payment')
              .select(['seq', 'amount'])
              .where('batch_id', '=', batchId)
              .where('state', '=', 'sent')
              .orderBy('seq')
              .execute(),
          )
          const rows = sent.map(
            (one, i) =>
              `${one.seq}|x|${(one.amount / 100).toFixed(2)}|${succeed[i % 12] ? '成功' : '失败'}||r|`,
          )
          const base64 = Buffer.from(
            ['序号|户名|金额|结果|原因|流水号|入账日期', ...rows].join('\n'),
          ).toString('base64')
          await twice(() =>
            who.clerk.call(payments.takeResults, { params: { id: batchId }, body: { base64 } }),
          )
          await who.clerk.call(payments.takeResults, { params: { id: batchId }, body: { base64 } })
          const { rows: totals } = await t.system((tx) =>
            sql<{ lines: number; payments: number; paid: number; twice: number }>`select
              (select sum(l.amount) from benefits.line l join benefits.payment p on p.id = l.payment_id where p.batch_id = ${batchId})::bigint as lines,
              (select sum(amount) from benefits.payment where batch_id = ${batchId})::bigint as payments,
              (select coalesce(sum(amount), 0) from benefits.payment where state = 'paid')::bigint as paid,
              (select count(*) from (select subject_id, scheme, month, turn from benefits.line where not void and kind <> 'recovery' group by 1, 2, 3, 4 having count(*) > 1) x)::int as twice`.execute(
              tx,
            ),
          )
          expect(totals[0]?.lines).toBe(totals[0]?.payments)
          expect(totals[0]?.twice).toBe(0)
          expect(await faults()).toEqual([])
          const owed = await t.system(async (tx) => balanceOf(tx, await owedAccount(tx, COUNTY)))
          const { rows: unpaid } = await t.system((tx) =>
            sql<{
              sum: number
            }>`select coalesce(sum(l.amount), 0)::bigint as sum from benefits.line l join benefits.cycle c on c.id = l.cycle_id where c.hash is not null and l.form = 'cash' and not l.void
              and not exists (select from benefits.payment p where p.root_id = l.payment_id and p.state = 'paid')`.execute(
              tx,
            ),
          )
          expect(owed).toBe(unpaid[0]?.sum)
          month = nextMonth(month)
        },
      ),
      // Each run is the next month of the same place: there is nothing to shrink.
      { numRuns: 6, endOnFailure: true },
    )
  }, 240_000)

  test('an old month computed again by its old rules gives the old amounts, after the rules have changed', async () => {
    const { rows } = await t.system((tx) =>
      sql<{
        id: string
        month: string
      }>`select id, month from benefits.cycle where hash is not null order by month`.execute(tx),
    )
    expect(
      rows.some((row) => row.month < '2025-04-01') && rows.some((row) => row.month >= '2025-04-01'),
    ).toBe(true)
    const { entitledIn } = await import('./entitled.ts')
    for (const row of rows) {
      const again = await t.system((tx) => entitledIn(tx, { region: COUNTY, month: row.month, elders }))
      const { rows: given } = await t.system((tx) =>
        sql<{
          k: string
          amount: number
        }>`select subject_id || '|' || scheme as k, sum(amount)::bigint as amount from benefits.line where month = ${row.month}::date and payee_kind = 'elder' and not void and kind <> 'recovery' and form = 'cash' group by 1`.execute(
          tx,
        ),
      )
      const now = new Map(again.map((one) => [`${one.elderId}|${one.scheme.rule.key}`, one.amount]))
      expect(new Map(given.map((one) => [one.k, one.amount])), row.month).toEqual(
        new Map([...now].filter(([key]) => given.some((one) => one.k === key))),
      )
      expect(
        [...now.keys()].filter((key) => key.includes('old_age') || key.includes('hardship')).sort(),
        row.month,
      ).toEqual(given.map((one) => one.k).sort())
    }
  })

  test('beyond the budget, or without a budget line, nothing is approved', async () => {
    await t.system((tx) => sql`update benefits.budget set planned_fen = 1`.execute(tx))
    const id = await open(month)
    await expect(freeze(id)).rejects.toMatchObject({ problem: { type: problems.fence.type } })
    await t.system((tx) => sql`delete from benefits.budget`.execute(tx))
    expect((await problemOf(who.head.call(cycles.approveCycle, { params: { id } }))).type).toBe(
      problems.noBudget.type,
    )
    // Nothing is approved before what it stands on: the month after waits for this one.
    const later = await open(nextMonth(month))
    const { updatedAt } = await who.clerk.call(cycles.showCycle, { params: { id: later } })
    await who.clerk.call(cycles.submitCycle, { params: { id: later }, body: { updatedAt } })
    expect((await problemOf(who.checker.call(cycles.checkCycle, { params: { id: later } }))).type).toBe(
      problems.parentFirst.type,
    )
  })
})

test('ages by cuts are those of the calendar, on every day about a leap year', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date('1900-01-01'), max: new Date('1970-12-31'), noInvalidDate: true }),
      fc.constantFrom('2027-02-28', '2028-02-28', '2028-02-29', '2028-03-01', '2026-12-31', '2027-01-01'),
      (birth, day) => {
        const born = birth.toISOString().slice(0, 10)
        const cuts = ageCuts(day)
        // What width_bucket does: how many cuts are not after the birth day.
        const bucket = cuts.filter((cut) => cut <= born).length
        expect(130 - bucket).toBe(ageOn(born, day))
      },
    ),
  )
})

test('parts of a month never come to more than the month, and all days make the whole', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1_000_000 }),
      fc.integer({ min: 28, max: 31 }),
      fc.integer({ min: 0, max: 31 }),
      (amount, days, held) => {
        const part = byDay(
          Array.from({ length: Math.min(held, days) }, () => amount),
          days,
          'down',
        )
        expect(part).toBeLessThanOrEqual(amount)
        expect(
          byDay(
            Array.from({ length: days }, () => amount),
            days,
            'down',
          ),
        ).toBe(amount)
      },
    ),
  )
})
