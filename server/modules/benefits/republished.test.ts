import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import * as care from '#contract/benefit-care'
import type { CycleId } from '#contract/benefit-words'
import { world } from '#testing'
import { budget, COUNTY, hardship, oldAge, payee, putInForce } from './benefits.fixture.ts'
import { money } from './money.fixture.ts'

// Years that the database's own clock has not reached: only what the test touches is newer than the months it approves.
const t = await world()
const m = await money(t)
let touched: string

const publish = async (key: string, body: Parameters<typeof putInForce>[2], from: string) => {
  await t.system(async (tx) => {
    await sql`update policy.rule set valid = daterange(lower(valid), ${from}::date), updated_at = ${t.clock.now()}
      where kind = 'benefits.scheme' and key = ${key} and region_code = ${COUNTY} and state = 'published' and lower(valid) < ${from}::date`.execute(
      tx,
    )
    const id = await putInForce(tx, key, body, { from })
    await sql`update policy.rule set published_at = ${t.clock.now()}, updated_at = ${t.clock.now()} where id = ${id}`.execute(
      tx,
    )
  })
}
const of = async (cycle: CycleId, kind: 'regular' | 'arrears') =>
  (await m.lines(cycle))
    .filter((one) => one.kind === kind)
    .map((one) => [one.payeeName, one.scheme, one.month.slice(0, 7), one.amount])
    .sort()

beforeAll(async () => {
  await m.at('2031-02-25T02:00:00Z')
  await t.system(async (tx) => {
    await putInForce(tx, 'old_age_allowance', oldAge([[80, 5000]]))
    await budget(tx, 1_000_000_00, 2031)
    touched = await payee(tx, '1940-02-03', { name: '甲资料有变' })
    await payee(tx, '1940-02-04', { name: '乙资料未变' })
    await payee(tx, '1965-02-04', { name: '丙未到龄' })
  })
  for (const month of ['2031-01-01', '2031-02-01']) await m.pay(await m.approved(month), '2031-02-26')
})

test('a rule published with an effect in the past makes up for everybody it concerns, whether touched since or not, and once', async () => {
  await m.at('2031-03-10T02:00:00Z')
  await publish('old_age_allowance', oldAge([[80, 8000]]), '2031-01-01')
  await m.at('2031-03-20T02:00:00Z')
  await t.system((tx) =>
    sql`update people.elder set updated_at = ${t.clock.now()} where id = ${touched}`.execute(tx),
  )
  const march = await m.open('2031-03-01')
  expect(await of(march, 'arrears')).toEqual(
    ['2031-01', '2031-02']
      .flatMap((month) =>
        ['甲资料有变', '乙资料未变'].map((name) => [name, 'old_age_allowance', month, 3000]),
      )
      .sort(),
  )
  expect((await of(march, 'regular')).map((one) => one[3])).toEqual([8000, 8000])
  await m.freeze(march)
  await m.pay(march, '2031-04-05')
  const april = await m.open('2031-04-01')
  expect(await of(april, 'arrears')).toEqual([])
  await m.freeze(april)
  await m.pay(april, '2031-04-20')
})

test('a new scheme with an effect in the past is made up for those who would have had it', async () => {
  await m.at('2031-05-10T02:00:00Z')
  await publish(
    'living_subsidy',
    hardship(2000, {
      criteria: [{ key: 'age', zh: '年满 65 周岁', en: '65 or older', when: 'age >= 65' }],
      cases: [
        { zh: '不到年龄', en: 'Too young', situation: { age: 50 }, expect: { outcome: 'not_entitled' } },
      ],
    }),
    '2031-04-01',
  )
  const may = await m.open('2031-05-01')
  expect(await of(may, 'arrears')).toEqual(
    ['丙未到龄', '乙资料未变', '甲资料有变'].map((name) => [name, 'living_subsidy', '2031-04', 2000]).sort(),
  )
  await m.freeze(may)
  await m.pay(may, '2031-06-05')
})

test('one that gives less from a past day on is proposed for recovery, for both', async () => {
  await m.at('2031-06-10T02:00:00Z')
  await publish(
    'living_subsidy',
    hardship(1500, {
      criteria: [{ key: 'age', zh: '年满 65 周岁', en: '65 or older', when: 'age >= 65' }],
      cases: [
        { zh: '不到年龄', en: 'Too young', situation: { age: 50 }, expect: { outcome: 'not_entitled' } },
      ],
    }),
    '2031-05-01',
  )
  await m.open('2031-06-01')
  const { items } = await m.who.clerk.call(care.listRecoveries, { query: {} })
  expect(items.map((one) => [one.payeeName, one.month.slice(0, 7), one.amountFen, one.state]).sort()).toEqual(
    ['丙未到龄', '乙资料未变', '甲资料有变'].map((name) => [name, '2031-05', 500, 'proposed']).sort(),
  )
  expect(await m.faults()).toEqual([])
})
