import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import * as applications from '#contract/benefit-applications'
import * as care from '#contract/benefit-care'
import * as cycles from '#contract/benefit-cycles'
import * as finance from '#contract/benefit-finance'
import type { Situation } from '#contract/benefit-situation'
import { type CycleId, problems } from '#contract/benefit-words'
import { type ElderId, uuidv7 } from '#contract/id'
import { type Caller, problemOf, world } from '#testing'
import { budget, COUNTY, fact, hardship, oldAge, payee, putInForce, threePeople } from './benefits.fixture.ts'

// Checks of the registers that packs, a month and the public page answer. The packs are those that are shipped.
const t = await world()
const HUAIYANG = 411603000000
const JINCHENG = 140502000000
const JIAOZUO = 410802000000
let who: { clerk: Caller; checker: Caller; head: Caller }

beforeAll(async () => {
  who = await threePeople(t)
})

/** What the public page says of one scheme in one situation. */
async function screened(region: number, scheme: string, situation: Situation) {
  const { items } = await t.anybody.call(applications.screen, { body: { region, situation } })
  const one = items.find((item) => item.scheme === scheme)
  if (!one) throw new Error(`no ${scheme} at ${region}`)
  return one
}
const nothing = {
  age: 70,
  living: 'with_children',
  abilityLevel: 0,
  destitute: 'none',
  subsistence: 'none',
  lowIncome: false,
  familyPlanning: 'none',
  priorityCare: 'none',
  modelWorker: 'none',
} as const satisfies Situation
async function run(month: string, region = COUNTY, by = who): Promise<CycleId> {
  const id = uuidv7() as CycleId // made here for this brand
  await by.clerk.call(cycles.openCycle, { params: { id }, body: { region, month } })
  await t.due()
  return id
}
async function freeze(id: CycleId, by = who) {
  const { updatedAt } = await by.clerk.call(cycles.showCycle, { params: { id } })
  await by.clerk.call(cycles.submitCycle, { params: { id }, body: { updatedAt } })
  await by.checker.call(cycles.checkCycle, { params: { id } })
  return by.head.call(cycles.approveCycle, { params: { id } })
}
const drop = (id: CycleId) =>
  who.clerk.call(cycles.cancelCycle, { params: { id }, body: { reason: '测试完毕' } })
const linesOf = async (id: CycleId) =>
  (await who.clerk.call(cycles.listLines, { params: { id }, query: { limit: 200 } })).items

describe('who is bought services for in Jiaozuo', () => {
  const purchase = (more: Situation) => screened(JIAOZUO, 'purchase_service', { ...nothing, ...more })

  test('B-BEN-02: low income and very old is entitled; very old alone is not', async () => {
    expect(await purchase({ age: 80, lowIncome: true })).toMatchObject({
      outcome: 'entitled',
      amount: 10_000,
    })
    expect((await purchase({ age: 80 })).outcome).toBe('not_entitled')
    expect((await purchase({ age: 79, lowIncome: true })).outcome).toBe('not_entitled')
  })
  test('B-BEN-03: two daughters only in hardship; a lost only child without', async () => {
    expect((await purchase({ familyPlanning: 'two_daughters' })).outcome).toBe('not_entitled')
    expect((await purchase({ familyPlanning: 'two_daughters', lowIncome: true })).outcome).toBe('entitled')
    expect((await purchase({ familyPlanning: 'one_child', subsistence: 'rural' })).outcome).toBe('entitled')
    expect((await purchase({ familyPlanning: 'lost_only_child' })).outcome).toBe('entitled')
  })
  test('B-BEN-04: a model worker of the city is not entitled, one of the province is', async () => {
    expect((await purchase({ modelWorker: 'city' })).outcome).toBe('not_entitled')
    expect((await purchase({ modelWorker: 'provincial' })).outcome).toBe('entitled')
    expect((await purchase({ modelWorker: 'national' })).outcome).toBe('entitled')
  })
})

test('B-BEN-08: destitute and self-caring gets no nursing subsidy; disabled is payable once the amount is filled in', async () => {
  const asked = (situation: Situation, region = JIAOZUO) => screened(region, 'destitute_nursing', situation)
  expect((await asked({ destitute: 'dispersed', selfCare: 'full' })).outcome).toBe('not_entitled')
  // The plan leaves the amount blank: it says so and pays nothing invented.
  const blank = await asked({ destitute: 'dispersed', selfCare: 'none' })
  expect(blank).toMatchObject({ outcome: 'unknown', blank: true, amount: null })
  expect(blank.criteria.filter((one) => one.key !== 'amount').every((one) => one.holds === 'yes')).toBe(true)
  await t.system(async (tx) => {
    const { rows } = await sql<{
      body: object
    }>`select body from policy.rule where kind = 'benefits.scheme' and key = 'destitute_nursing' and region_code = 410800000000`.execute(
      tx,
    )
    await putInForce(tx, 'destitute_nursing', {
      ...(rows[0]?.body as ReturnType<typeof hardship>), // the pack's own body
      amount: { how: 'fixed', value: 20_000 },
    })
  })
  expect(await asked({ destitute: 'dispersed', selfCare: 'none' }, COUNTY)).toMatchObject({
    outcome: 'entitled',
    amount: 20_000,
  })
  expect((await asked({ destitute: 'dispersed', selfCare: 'full' }, COUNTY)).outcome).toBe('not_entitled')
})

test('B-ASM-14: each of the five levels falls to 200, 400 or 600 yuan', async () => {
  const amounts = []
  for (const abilityLevel of [0, 1, 2, 3, 4])
    amounts.push(
      (
        await screened(JINCHENG, 'bed_operating', {
          careSetting: 'institution',
          institutionPrivate: true,
          stayDays: 30,
          abilityLevel,
        })
      ).amount,
    )
  expect(amounts).toEqual([20_000, 40_000, 40_000, 60_000, 60_000])
})

describe('the very old', () => {
  test('B-BEN-05: whoever turns 90 on 15 May gets the higher band from the month of the rule; a blank amount pays nothing', async () => {
    const elder = await t.system(async (tx) => {
      await putInForce(
        tx,
        'old_age_allowance',
        oldAge([
          [100, 30_000],
          [90, 10_000],
          [80, 5000],
        ]),
        {
          to: '2026-07-01',
        },
      )
      await putInForce(
        tx,
        'old_age_allowance',
        {
          ...oldAge([[80, 5000]]),
          amount: {
            how: 'table',
            rows: [{ when: 'age >= 80', zh: '80 岁以上', en: '80 and over', value: null }],
          },
        },
        { from: '2026-07-01' },
      )
      return payee(tx, '1936-05-15', { name: '五月九十' })
    })
    const of = async (month: string) => {
      const id = await run(month)
      const line = (await linesOf(id)).find(
        (one) => one.payeeId === elder && one.scheme === 'old_age_allowance',
      )
      const why = await who.clerk.call(cycles.explain, { params: { id, elderId: elder as ElderId } })
      await drop(id)
      return {
        amount: line?.amount,
        outcome: why.items.find((one) => one.scheme === 'old_age_allowance')?.outcome,
      }
    }
    // By the rule of the place the month after counts: June, not May.
    expect((await of('2026-05-01')).amount).toBe(5000)
    expect((await of('2026-06-01')).amount).toBe(10_000)
    expect(await of('2026-07-01')).toEqual({ amount: undefined, outcome: 'unknown' })
  })
})

describe('several benefits at once', () => {
  test('B-BEN-19: of two that exclude each other the configured one is paid, and the reason is kept', async () => {
    const elder = await t.system(async (tx) => {
      await putInForce(tx, 'care_subsidy', hardship(6000))
      await putInForce(
        tx,
        'hardship_subsidy',
        hardship(4000, {
          relations: [{ how: 'yields', scheme: 'care_subsidy', zh: '不重复享受', en: 'Not both' }],
        }),
      )
      const id = await payee(tx, '1955-01-01', { name: '两项只得一' })
      await fact(tx, id, 'subsistence', 'urban', '2025-01-01')
      return id
    })
    const id = await run('2026-03-01')
    const cash = (await linesOf(id)).filter((one) => one.payeeId === elder && one.form === 'cash')
    expect(cash.map((one) => [one.scheme, one.amount])).toEqual([['care_subsidy', 6000]])
    const why = await who.clerk.call(cycles.explain, { params: { id, elderId: elder as ElderId } })
    expect(why.items.find((one) => one.scheme === 'hardship_subsidy')).toMatchObject({
      outcome: 'gives_way',
      givesWayTo: { zh: '困难补贴（测试）' },
    })
    await drop(id)
  })

  test('A-REG-19: a safety-net elder is proposed goods and services both', async () => {
    await t.system(async (tx) => {
      await putInForce(
        tx,
        'safety_goods',
        hardship(5000, { form: 'goods', zh: '生活物资（测试）', en: 'Goods (test)' }),
      )
      await putInForce(
        tx,
        'safety_service',
        hardship(180, {
          form: 'service',
          unit: 'minutes',
          zh: '上门服务（测试）',
          en: 'Home service (test)',
        }),
      )
    })
    const situation: Situation = { destitute: 'dispersed', subsistence: 'none' }
    const { items } = await t.anybody.call(applications.screen, {
      body: { region: COUNTY, situation, on: '2026-11-20' },
    })
    const proposed = items.filter((one) => one.outcome === 'entitled').map((one) => one.form)
    expect(proposed).toEqual(expect.arrayContaining(['goods', 'minute_quota']))
    const other = await t.anybody.call(applications.screen, {
      body: { region: COUNTY, situation: { destitute: 'none', subsistence: 'none' }, on: '2026-11-20' },
    })
    expect(other.items.filter((one) => one.outcome === 'entitled').map((one) => one.form)).not.toContain(
      'goods',
    )
  })
})

describe('where the money comes from', () => {
  const year = { region: HUAIYANG, year: 2026 }
  let head: Caller
  beforeAll(async () => {
    head = await t.as('head', { region: HUAIYANG })
  })
  const save = (body: {
    incomeFen?: number | null
    lotteryFen?: number | null
    lotteryElderFen?: number | null
  }) =>
    head.call(finance.saveFiscalYear, {
      params: year,
      body: { incomeFen: null, lotteryFen: null, lotteryElderFen: null, ...body },
    })

  test('A-BEN-08: of an income of a thousand million yuan the line is twenty million', async () => {
    const { shares } = await save({ incomeFen: 1_000_000_000_00 })
    expect(shares.find((one) => one.key === 'budget_share')).toMatchObject({
      percent: 2,
      wantedFen: 20_000_000_00,
      met: false,
    })
    await t.system((tx) => budget(tx, 20_000_000_00, 2026, HUAIYANG))
    const shown = await head.call(finance.showFiscalYear, { params: year })
    expect(shown.shares.find((one) => one.key === 'budget_share')).toMatchObject({ met: true })
  })

  test('B-BEN-27: in Jincheng half of the lottery fund is wanted: 499 of 1,000 yuan falls short, 500 reaches it', async () => {
    const theirs = await t.as('head', { region: JINCHENG })
    const met = async (elder: number) =>
      (
        await theirs.call(finance.saveFiscalYear, {
          params: { region: JINCHENG, year: 2025 },
          body: { incomeFen: null, lotteryFen: 1000_00, lotteryElderFen: elder },
        })
      ).shares.find((one) => one.key === 'lottery_share')?.met
    expect(await met(499_00)).toBe(false)
    expect(await met(500_00)).toBe(true)
  })

  test('A-BEN-07: 54 of 100 of the lottery fund falls short of 55 %; 55 counts by the reading of 以上', async () => {
    const met = async (elder: number) =>
      (await save({ lotteryFen: 1_000_000_00, lotteryElderFen: elder })).shares.find(
        (one) => one.key === 'lottery_share',
      )?.met
    expect(await met(540_000_00)).toBe(false)
    expect(await met(550_000_00)).toBe(true)
    expect(await met(549_999_99)).toBe(false)
    // Not known is not met and not missed.
    expect(
      (await save({ lotteryFen: null })).shares.find((one) => one.key === 'lottery_share')?.met,
    ).toBeNull()
    await t.neighbourSeesNothing(
      finance.showFiscalYear,
      { params: year },
      { as: 'head', inside: HUAIYANG, outside: 410802000000 },
    )
  })

  test('A-BEN-09: without a source line nothing is posted', async () => {
    await t.system(async (tx) => {
      const id = await payee(tx, '1950-01-01', { name: '无来源' })
      await fact(tx, id, 'subsistence', 'urban', '2025-01-01')
    })
    const id = await run('2026-04-01')
    const postings = () =>
      t.system(
        async (tx) =>
          (
            await sql<{
              n: number
            }>`select count(*)::int as n from ledger.posting where subject_id = ${id}`.execute(tx)
          ).rows[0]?.n,
      )
    expect((await problemOf(freeze(id))).type).toBe(problems.noBudget.type)
    expect(await postings()).toBe(0)
    await t.system((tx) => budget(tx, 1_000_000_00))
    await who.head.call(cycles.approveCycle, { params: { id } })
    expect(await postings()).toBeGreaterThan(0)
  })

  test('A-BEN-38: what a district approves is charged to the district’s own finance, not to the city’s', async () => {
    const { items } = await who.clerk.call(care.listBudgets, { query: { year: 2026 } })
    expect(items).toMatchObject([{ regionCode: COUNTY, sourceName: '区财政' }])
    expect(items[0]?.committedFen).toBeGreaterThan(0)
    const { rows } = await t.system((tx) =>
      sql<{
        code: string
        region_code: number
        balance: number
      }>`select a.code, a.region_code, sum(e.amount)::bigint as balance
        from ledger.account a join ledger.entry e on e.account_id = a.id where a.kind = 'scheme' group by 1, 2`.execute(
        tx,
      ),
    )
    expect(rows.length).toBeGreaterThan(0)
    for (const row of rows) expect(row).toMatchObject({ region_code: COUNTY })
    expect(rows.every((row) => row.balance < 0)).toBe(true)
  })

  test('B-BEN-46: a county buys with its own budget; its neighbour, without one, cannot', async () => {
    const other = await threePeople(t, 410802000000)
    await t.system(async (tx) => {
      const id = await payee(tx, '1940-01-01', { name: '邻区低保', region: 410802001001 })
      await fact(tx, id, 'subsistence', 'urban', '2025-01-01')
    })
    const [ours, theirs] = [await run('2026-05-01'), await run('2026-05-01', 410802000000, other)]
    const before =
      (await who.clerk.call(care.listBudgets, { query: { year: 2026 } })).items[0]?.committedFen ?? 0
    expect((await freeze(ours)).state).toBe('frozen')
    const after =
      (await who.clerk.call(care.listBudgets, { query: { year: 2026 } })).items[0]?.committedFen ?? 0
    expect(after).toBeGreaterThan(before)
    await expect(freeze(theirs, other)).rejects.toMatchObject({ problem: { type: problems.noBudget.type } })
  })

  test('B-BEN-23: of a budget of a million with 990,000 taken, 20,000 more are refused', async () => {
    const id = await run('2026-06-01')
    const { totalFen } = await who.clerk.call(cycles.showCycle, { params: { id } })
    const { items } = await who.clerk.call(care.listBudgets, { query: { year: 2026 } })
    const taken = (items[0]?.committedFen ?? 0) + (items[0]?.paidFen ?? 0)
    // Half of what this month needs is left, as 10,000 of 20,000 are.
    await t.system((tx) =>
      sql`update benefits.budget set planned_fen = ${taken + Math.floor(totalFen / 2)} where region_code = ${COUNTY}`.execute(
        tx,
      ),
    )
    await expect(freeze(id)).rejects.toMatchObject({ problem: { type: problems.fence.type } })
    expect((await who.clerk.call(cycles.showCycle, { params: { id } })).state).toBe('checked')
    await who.head.call(cycles.returnCycle, { params: { id }, body: { reason: '超出预算' } })
    await drop(id)
  })
})

describe('afterwards', () => {
  test('B-BEN-29: the sample is drawn by a seed: another seed another sample, the same seed the same', async () => {
    await t.system(async (tx) => {
      for (let i = 0; i < 40; i++) await payee(tx, `1930-01-${10 + (i % 18)}`, { name: '抽样长者' })
    })
    const id = await run('2026-02-01')
    const draw = (seed: string, size = 10) =>
      who.clerk
        .call(finance.auditSample, { params: { id }, query: { seed, size } })
        .then(({ items }) => items.map((one) => one.id))
    const first = await draw('审计-2026-1')
    expect(first).toHaveLength(10)
    expect(await draw('审计-2026-1')).toEqual(first)
    expect(await draw('审计-2026-2')).not.toEqual(first)
    // A larger sample begins with the smaller one, so that an audit can be widened.
    expect((await draw('审计-2026-1', 20)).slice(0, 10)).toEqual(first)
    await drop(id)
  })

  test('B-GOV-04: a new version in force: entitlements are reckoned again and every change is shown', async () => {
    await t.system((tx) =>
      sql`update benefits.budget set planned_fen = 100000000 where region_code = ${COUNTY}`.execute(tx),
    )
    await t.system((tx) =>
      sql`delete from policy.rule where region_code = ${COUNTY} and key = 'old_age_allowance'`.execute(tx),
    )
    await t.system(async (tx) => {
      await putInForce(tx, 'old_age_allowance', oldAge([[80, 5000]]), {
        from: '2020-01-01',
        to: '2027-02-01',
      })
      await putInForce(tx, 'old_age_allowance', oldAge([[80, 8000]]), { from: '2027-02-01' })
      await budget(tx, 1_000_000_00, 2027)
    })
    await freeze(await run('2027-01-01'))
    const id = await run('2027-02-01')
    const { items } = await who.checker.call(cycles.listChanges, { params: { id }, query: { limit: 200 } })
    const raised = items.filter((one) => one.scheme === 'old_age_allowance' && one.kind === 'raised')
    expect(raised.length).toBeGreaterThan(40)
    expect(raised.every((one) => one.before === 5000 && one.after === 8000)).toBe(true)
    await drop(id)
  })
})

test('A-GOV-13: who runs the platform is refused the approval of subsidies', async () => {
  const operator = await t.as('platform_operator', { region: COUNTY })
  const { items } = await who.clerk.call(cycles.listCycles, { query: {} })
  const id = items[0]?.id
  if (!id) throw new Error('there are months')
  for (const asked of [
    () => operator.call(cycles.approveCycle, { params: { id } }),
    () => operator.call(cycles.showCycle, { params: { id } }),
    () => operator.call(applications.listApplications, { query: {} }),
  ])
    expect((await problemOf(asked())).status).toBe(403)
})
