import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import * as care from '#contract/benefit-care'
import * as cycles from '#contract/benefit-cycles'
import * as payments from '#contract/benefit-payments'
import * as work from '#contract/benefit-work'
import { type BatchId, type CycleId, problems } from '#contract/benefit-words'
import { type ElderId, uuidv7 } from '#contract/id'
import * as people from '#contract/people-edit'
import { verify } from '#modules/ledger'
import { type Caller, problemOf, world } from '#testing'
import { budget, COUNTY, fact, hardship, oldAge, payee, putInForce, threePeople } from './benefits.fixture.ts'

const t = await world()
const NEIGHBOUR = 410802000000
let who: { clerk: Caller; checker: Caller; head: Caller }
const id: Record<string, string> = {}
const at = async (instant: string) => {
  t.clock.forward({ seconds: (Date.parse(instant) - t.clock.now().getTime()) / 1000 })
  who = await threePeople(t)
}
async function open(month: string, region = COUNTY, by = who): Promise<CycleId> {
  const cycle = uuidv7() as CycleId // made here for this brand
  await by.clerk.call(cycles.openCycle, { params: { id: cycle }, body: { region, month } })
  await t.due()
  return cycle
}
async function freeze(cycle: CycleId, by = who) {
  const { updatedAt } = await by.clerk.call(cycles.showCycle, { params: { id: cycle } })
  await by.clerk.call(cycles.submitCycle, { params: { id: cycle }, body: { updatedAt } })
  await by.checker.call(cycles.checkCycle, { params: { id: cycle } })
  return by.head.call(cycles.approveCycle, { params: { id: cycle } })
}
/** Pays a month through the bank, every payment successful. */
async function pay(cycle: CycleId, payDay: string): Promise<void> {
  const batch = uuidv7() as BatchId // as above
  await who.clerk.call(payments.buildBatch, { params: { id: batch }, body: { cycleId: cycle, payDay } })
  await who.head.call(payments.approveBatch, { params: { id: batch } })
  await who.clerk.call(payments.exportBatch, { params: { id: batch } })
  const { rows } = await t.system((tx) =>
    sql<{
      seq: number
      amount: number
    }>`select seq, amount from benefits.payment where batch_id = ${batch} and state = 'sent'`.execute(tx),
  )
  const text = [
    '序号|户名|金额|结果|原因|流水号|入账日期',
    ...rows.map((one) => `${one.seq}|x|${(one.amount / 100).toFixed(2)}|成功||r|${payDay}`),
  ].join('\n')
  await who.clerk.call(payments.takeResults, {
    params: { id: batch },
    body: { base64: Buffer.from(text).toString('base64') },
  })
}
const linesOf = async (cycle: CycleId, name: string, by = who) => {
  const { items } = await by.clerk.call(cycles.listLines, { params: { id: cycle }, query: { limit: 200 } })
  return items
    .filter((one) => one.payeeName === name && one.form === 'cash')
    .map((one) => [one.scheme, one.kind, one.month.slice(0, 7), one.amount])
    .sort()
}
const recoveriesOf = async (name: string) =>
  (await who.clerk.call(care.listRecoveries, { query: {} })).items.filter((one) => one.payeeName === name)
const faults = () =>
  t.system(async (tx) => [
    ...(await sql`select * from benefits.verify()`.execute(tx)).rows,
    ...(await verify(tx)),
  ])

beforeAll(async () => {
  await at('2026-08-28T02:00:00Z')
  await t.system(async (tx) => {
    for (const region of [COUNTY, NEIGHBOUR]) {
      await putInForce(
        tx,
        'old_age_allowance',
        oldAge([
          [90, 10_000],
          [80, region === COUNTY ? 5000 : 7000],
        ]),
        { region },
      )
      await budget(tx, 1_000_000_00, 2026, region)
    }
    await putInForce(tx, 'hardship_subsidy', hardship(6000))
    await putInForce(tx, 'care_subsidy', {
      ...hardship(1, {
        zh: '护理补贴（测试）',
        partMonth: 'by_day',
        effective: { from: 'month_of', counts: 'entitled' },
      }),
      criteria: [{ key: 'disabled', zh: '失能', en: 'Disabled', when: 'abilityLevel >= 1' }],
      amount: {
        how: 'table',
        rows: [
          { when: 'abilityLevel >= 3', zh: '重度', en: 'Severe', value: 30_000 },
          { when: 'abilityLevel >= 1', zh: '轻度', en: 'Mild', value: 15_000 },
        ],
      },
      cases: [
        { zh: '完好', en: 'Intact', situation: { abilityLevel: 0 }, expect: { outcome: 'not_entitled' } },
      ],
    })
    id['late'] = await payee(tx, '1950-02-03', { name: '迟知低保' })
    id['over'] = await payee(tx, '1951-02-03', { name: '多发低保' })
    await fact(tx, id['over'] ?? '', 'subsistence', 'rural', '2026-01-01')
    id['dies'] = await payee(tx, '1935-02-03', { name: '迟报去世' })
    id['graded'] = await payee(tx, '1952-02-03', { name: '月中改级' })
    await fact(tx, id['graded'] ?? '', 'ability', 'mild', '2026-01-01')
    id['moves'] = await payee(tx, '1940-02-03', { name: '跨区迁居' })
  })
  const august = await open('2026-08-01')
  await freeze(august)
  await pay(august, '2026-09-05')
})

test('a grade that changes within the month is paid by the days of each, the whole never more than either', async () => {
  await t.system((tx) =>
    sql`update people.fact set valid = daterange(lower(valid), '2026-09-11') where elder_id = ${id['graded']} and kind = 'ability'`.execute(
      tx,
    ),
  )
  await t.system((tx) => fact(tx, id['graded'] ?? '', 'ability', 'severe', '2026-09-11'))
  const september = await open('2026-09-01')
  // Ten days at 150 and twenty at 300 of thirty.
  expect(await linesOf(september, '月中改级')).toEqual([
    ['care_subsidy', 'regular', '2026-09', (15_000 * 10 + 30_000 * 20) / 30],
  ])
  await who.clerk.call(cycles.cancelCycle, { params: { id: september }, body: { reason: '测试' } })
})

describe('what becomes known late', () => {
  let september: CycleId

  test('of an approved month it is paid as arrears by the rules of that month, once', async () => {
    await at('2026-09-28T02:00:00Z')
    await t.system((tx) => fact(tx, id['late'] ?? '', 'subsistence', 'rural', '2026-06-15'))
    september = await open('2026-09-01')
    expect(await linesOf(september, '迟知低保')).toEqual([
      ['hardship_subsidy', 'arrears', '2026-08', 6000],
      ['hardship_subsidy', 'regular', '2026-09', 6000],
    ])
    await freeze(september)
    await pay(september, '2026-10-05')
    const october = await open('2026-10-01')
    // The month that was made up is not made up again.
    expect(await linesOf(october, '迟知低保')).toEqual([['hardship_subsidy', 'regular', '2026-10', 6000]])
    await who.clerk.call(cycles.cancelCycle, { params: { id: october }, body: { reason: '测试' } })
  })

  test('what was paid too much is proposed, never taken silently; agreed, it is taken by instalments to the fen and no further', async () => {
    await at('2026-10-02T02:00:00Z')
    await t.system((tx) =>
      sql`update people.fact set valid = daterange(lower(valid), '2026-07-01'), updated_at = ${t.clock.now()} where elder_id = ${id['over']} and kind = 'subsistence'`.execute(
        tx,
      ),
    )
    // He has become disabled, so that something is paid from which it can be taken.
    await t.system((tx) => fact(tx, id['over'] ?? '', 'ability', 'mild', '2026-10-01'))
    const october = await open('2026-10-01')
    const proposed = await recoveriesOf('多发低保')
    expect(proposed.map((one) => [one.month.slice(0, 7), one.amountFen, one.state]).sort()).toEqual([
      ['2026-08', 6000, 'proposed'],
      ['2026-09', 6000, 'proposed'],
    ])
    expect((await linesOf(october, '多发低保')).some(([, kind]) => kind === 'recovery')).toBe(false)
    for (const one of proposed)
      await who.checker.call(care.agreeRecovery, {
        params: { id: one.id },
        body: { instalmentFen: 2500, note: '每月 25 元' },
      })
    await freeze(october)
    await pay(october, '2026-11-05')
    let taken = 0
    for (const [month, day] of [
      ['2026-11-01', '2026-12-05'],
      ['2026-12-01', '2027-01-05'],
      ['2027-01-01', '2027-02-05'],
      ['2027-02-01', '2027-03-05'],
    ] as const) {
      if (month === '2027-01-01') await t.system((tx) => budget(tx, 1_000_000_00, 2027))
      const cycle = await open(month)
      const lines = await linesOf(cycle, '多发低保')
      taken += lines
        .filter(([, kind]) => kind === 'recovery')
        .reduce((sum, [, , , amount]) => sum - Number(amount), 0)
      // What is left to live on is never below zero.
      expect(lines.reduce((sum, [, , , amount]) => sum + Number(amount), 0)).toBeGreaterThanOrEqual(0)
      await freeze(cycle)
      await pay(cycle, day)
    }
    expect(taken).toBe(12_000)
    expect((await recoveriesOf('多发低保')).map((one) => [one.state, one.recoveredFen])).toEqual([
      ['settled', 6000],
      ['settled', 6000],
    ])
    expect(await faults()).toEqual([])
  }, 60_000)

  test('a death told late: what was paid after it is asked of the estate, received in parts to the fen, the rest written off by another person', async () => {
    await at('2027-03-02T02:00:00Z')
    await who.clerk.call(people.setStatus, {
      params: { elderId: id['dies'] as ElderId }, // made by the fixture for this brand
      body: { to: 'died', day: '2026-12-20', reason: '补报死亡' },
    })
    const march = await open('2027-03-01')
    const [january, february, ...more] = (await recoveriesOf('迟报去世')).sort((a, b) =>
      a.month.localeCompare(b.month),
    )
    expect(more).toEqual([])
    expect([january, february].map((one) => [one?.month.slice(0, 7), one?.amountFen, one?.estate])).toEqual([
      ['2027-01', 10_000, true],
      ['2027-02', 10_000, true],
    ])
    if (!january || !february) throw new Error('two months')
    // Nothing is taken from anybody's other payments.
    expect((await linesOf(march, '迟报去世')).filter(([, kind]) => kind === 'recovery')).toEqual([])
    for (const one of [january, february])
      await who.checker.call(care.agreeRecovery, {
        params: { id: one.id },
        body: { instalmentFen: null, note: '与继承人商定' },
      })
    const postingId = uuidv7()
    const receive = (amountFen: number, posting = uuidv7()) =>
      who.clerk.call(care.receiveRecovery, {
        params: { id: january.id },
        body: { amountFen, postingId: posting, note: '继承人退回' },
      })
    expect((await receive(4000, postingId)).recoveredFen).toBe(4000)
    // The clerk's page sent it twice.
    expect((await receive(4000, postingId)).recoveredFen).toBe(4000)
    expect((await problemOf(receive(6001))).errors?.[0]?.pointer).toBe('/amountFen')
    expect(await receive(6000)).toMatchObject({ state: 'settled', recoveredFen: 10_000 })
    expect((await problemOf(receive(1))).type).toBe(problems.wrongState.type)
    const off = { params: { id: february.id }, body: { note: '无遗产' } }
    expect(await who.head.call(care.writeOffRecovery, off)).toMatchObject({ state: 'written_off' })
    expect(await faults()).toEqual([])
    await who.clerk.call(cycles.cancelCycle, { params: { id: march }, body: { reason: '测试' } })
  })
})

test('who moves to another county within the month is paid by one of the two, not by both and not by none', async () => {
  await at('2027-03-10T02:00:00Z')
  const elderId = id['moves'] as ElderId // made by the fixture for this brand
  await t.system((tx) => budget(tx, 1_000_000_00, 2027, NEIGHBOUR))
  const city = await t.as('clerk', { region: 410800000000 })
  await city.call(people.setAddress, {
    params: { elderId },
    body: {
      kind: 'residence',
      regionCode: 410802001001,
      detail: '新家 1 号',
      from: '2027-03-10',
      source: '派出所',
    },
  })
  const theirs = await threePeople(t, NEIGHBOUR)
  const given = async (month: string) => {
    const [old, now] = [await open(month), await open(month, NEIGHBOUR, theirs)]
    const both = [await linesOf(old, '跨区迁居'), await linesOf(now, '跨区迁居', theirs)]
    await who.clerk.call(cycles.cancelCycle, { params: { id: old }, body: { reason: '测试' } })
    await theirs.clerk.call(cycles.cancelCycle, { params: { id: now }, body: { reason: '测试' } })
    return both
  }
  const amounts = (lines: (string | number)[][] | undefined) =>
    lines?.map(([scheme, kind, , amount]) => [scheme, kind, amount])
  // By the rule in force the county left pays the month of the move; the next is the new county's, by its own amount.
  const [marchOld, marchNew] = await given('2027-03-01')
  expect([amounts(marchOld), amounts(marchNew)]).toEqual([[['old_age_allowance', 'regular', 5000]], []])
  const [aprilOld, aprilNew] = await given('2027-04-01')
  expect([amounts(aprilOld), amounts(aprilNew)]).toEqual([[], [['old_age_allowance', 'regular', 7000]]])
  // Nor does the new county make up for months before, or the old one ask them back.
  expect(await recoveriesOf('跨区迁居')).toEqual([])
})

test('the workbench shows each what they may do and no own work: the month to check, then to approve; how many wait on hold', async () => {
  await at('2027-03-28T02:00:00Z')
  const march = await open('2027-03-01')
  const items = async (by: Caller) => (await by.call(work.benefitWorkbench, {})).items
  const kinds = async (by: Caller) =>
    (await items(by)).filter((one) => one.subjectId === march).map((one) => one.kind)
  expect(await kinds(who.clerk)).toEqual(['cycle_prepare'])
  const { updatedAt } = await who.clerk.call(cycles.showCycle, { params: { id: march } })
  await who.clerk.call(cycles.submitCycle, { params: { id: march }, body: { updatedAt } })
  expect(await kinds(who.clerk)).toEqual([])
  expect(await kinds(who.checker)).toEqual(['cycle_check'])
  await who.checker.call(cycles.checkCycle, { params: { id: march } })
  expect([await kinds(who.checker), await kinds(who.head)]).toEqual([[], ['cycle_approve']])
  const [item] = (await items(who.head)).filter((one) => one.subjectId === march)
  expect(item?.dueAt).not.toBeNull()
  expect((await items(who.checker)).find((one) => one.kind === 'holds')?.zh).toBe('处理暂缓发放 1 人')
  const neighbour = await t.as('clerk', { region: NEIGHBOUR })
  expect((await items(neighbour)).filter((one) => one.kind === 'holds' || one.subjectId === march)).toEqual(
    [],
  )
  expect(await items(await t.as('family', { elderIds: [id['late'] ?? ''] }))).toEqual([])
})

test('a recovery proposed in error is cancelled with a reason, once, and by nobody next door; what is agreed stays', async () => {
  const recovery = uuidv7()
  const elder = id['over'] ?? ''
  await t.system((tx) =>
    sql`insert into benefits.recovery (id, region_code, payee_kind, payee_id, subject_id, elder_id, scheme, month, amount_fen, reason)
      values (${recovery}, ${COUNTY}, 'elder', ${elder}, ${elder}, ${elder}, 'care_subsidy', '2026-01-01', 1500, '测试')`.execute(
      tx,
    ),
  )
  const params = { id: recovery as care.Recovery['id'] } // made here for this brand
  const cancel = (by = who.checker) =>
    by.call(care.cancelRecovery, { params, body: { note: '登记有误，当月应发' } })
  const neighbour = await t.as('clerk', { region: NEIGHBOUR })
  expect((await problemOf(cancel(neighbour))).status).toBe(404)
  await t.neighbourSeesNothing(
    care.listRecoveries,
    { query: { state: 'proposed' } },
    { as: 'clerk', inside: COUNTY, outside: NEIGHBOUR },
  )
  expect(await cancel()).toMatchObject({ state: 'cancelled', note: '登记有误，当月应发' })
  expect((await problemOf(cancel())).type).toBe(problems.wrongState.type)
  expect(
    (
      await problemOf(
        who.checker.call(care.agreeRecovery, { params, body: { instalmentFen: 500, note: '分期' } }),
      )
    ).type,
  ).toBe(problems.wrongState.type)
})
