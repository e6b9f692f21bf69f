import { beforeAll, describe, expect, test } from 'vitest'
import * as contract from '#contract/benefit-applications'
import * as cycles from '#contract/benefit-cycles'
import { type ApplicationId, type CycleId, problems } from '#contract/benefit-words'
import { type ElderId, uuidv7 } from '#contract/id'
import { type Caller, problemOf, world } from '#testing'
import {
  COUNTY,
  fact,
  hardship,
  oldAge,
  payee,
  putInForce,
  threePeople,
  VILLAGE,
} from './benefits.fixture.ts'
import { findUnasked } from './outreach.ts'

const t = await world()
let who: { clerk: Caller; checker: Caller; head: Caller }
let worker: Caller
let daughter: Caller
let elder = '' as ElderId
const applicationId = () => uuidv7() as ApplicationId

beforeAll(async () => {
  who = await threePeople(t)
  worker = await t.as('community_worker', { region: VILLAGE })
  await t.system(async (tx) => {
    await putInForce(
      tx,
      'hardship_subsidy',
      hardship(6000, {
        effective: { from: 'month_after', counts: 'applied' },
        evidence: [
          { key: 'book', zh: '低保证', en: 'Allowance book', proves: ['subsistence'] },
          { key: 'assessment', zh: '评估报告', en: 'Assessment', proves: ['abilityLevel'] },
        ],
      }),
    )
    await putInForce(
      tx,
      'old_age_allowance',
      oldAge([[80, 5000]], {
        relations: [{ how: 'yields', scheme: 'hardship_subsidy', zh: '不同时享受', en: 'Not both' }],
      }),
    )
    elder = (await payee(tx, '1940-01-01', { name: '王困难' })) as ElderId // made here for this brand
    await fact(tx, elder, 'subsistence', 'rural', '2026-01-01')
  })
  daughter = await t.as('family', { elderIds: [elder] })
})

describe('who never applied', () => {
  test('the nightly list finds them once; a task each, and the take-up says so', async () => {
    expect(await t.system((tx) => findUnasked(tx, COUNTY))).toBe(1)
    expect(await t.system((tx) => findUnasked(tx, COUNTY))).toBe(0)
    const { items } = await worker.call(contract.listOutreach, { query: {} })
    expect(items).toMatchObject([{ elderId: elder, scheme: 'hardship_subsidy', amount: 6000, state: 'open' }])
    expect((await who.clerk.call(contract.takeUp, { query: {} })).items).toMatchObject([
      { scheme: 'hardship_subsidy', receiving: 0, never: 1 },
    ])
    await t.neighbourSeesNothing(
      contract.listOutreach,
      { query: {} },
      { as: 'clerk', inside: COUNTY, outside: 410802000000 },
    )
  })

  test('nothing is paid of what must be asked for, and the month says why', async () => {
    const id = uuidv7() as CycleId
    await who.clerk.call(cycles.openCycle, { params: { id }, body: { region: COUNTY, month: '2026-11-01' } })
    await t.due()
    const why = await who.clerk.call(cycles.explain, { params: { id, elderId: elder } })
    expect(why.items.find((one) => one.scheme === 'hardship_subsidy')?.outcome).toBe('not_asked')
    expect(
      (await who.clerk.call(cycles.listLines, { params: { id }, query: {} })).items
        .filter((line) => line.form === 'cash')
        .map((line) => line.scheme),
    ).toEqual(['old_age_allowance'])
    await who.clerk.call(cycles.cancelCycle, { params: { id }, body: { reason: '测试' } })
  })
})

describe('an application', () => {
  const id = applicationId()

  test('B-BEN-16: asked for by the daughter at home; what the register knows is not asked again', async () => {
    const made = await daughter.call(contract.familyApply, {
      params: { elderId: elder, id },
      body: { scheme: 'hardship_subsidy', note: '' },
    })
    expect(made).toMatchObject({
      state: 'submitted',
      hand: 'family',
      outcome: 'entitled',
      amount: 6000,
      papersAsked: [],
    })
    expect(made.stepDueAt).not.toBeNull()
    // Who has asked need not be visited to be asked.
    await t.due()
    expect((await worker.call(contract.listOutreach, { query: {} })).items).toEqual([])
    expect((await worker.call(contract.listOutreach, { query: { state: 'applied' } })).items).toHaveLength(1)
  })

  test('one application however many hands', async () => {
    const joined = await worker.call(contract.apply, {
      params: { id: applicationId() },
      body: { elderId: elder, scheme: 'hardship_subsidy', mandate: '本人口头委托', note: '' },
    })
    expect(joined.id).toBe(id)
    expect(joined.hands.map((one) => one.hand)).toEqual(['family', 'community'])
    expect((await who.clerk.call(contract.listApplications, { query: {} })).items).toHaveLength(1)
  })

  test('returned with a reason, put forward again, checked and decided by two people', async () => {
    await who.checker.call(contract.returnApplication, { params: { id }, body: { reason: '请补充联系电话' } })
    expect(
      (await problemOf(who.checker.call(contract.checkApplication, { params: { id }, body: {} }))).type,
    ).toBe(problems.wrongState.type)
    await worker.call(contract.resubmitApplication, { params: { id }, body: { note: '已补充' } })
    await who.head.call(contract.checkApplication, { params: { id }, body: {} })
    expect(
      (
        await problemOf(
          who.head.call(contract.decideApplication, { params: { id }, body: { approve: true } }),
        )
      ).type,
    ).toBe(problems.sameHand.type)
    const second = await t.as('head', { region: COUNTY })
    const decided = await second.call(contract.decideApplication, { params: { id }, body: { approve: true } })
    expect(decided.state).toBe('approved')
    expect(decided.from?.slice(8)).toBe('01')
  })

  test('from the month after, and the scheme that gives way to it stops: only the one is paid', async () => {
    const shown = await daughter.call(contract.familyStatement, { params: { elderId: elder } })
    const from = shown.applications[0]?.from ?? ''
    const month = uuidv7() as CycleId
    await who.clerk.call(cycles.openCycle, { params: { id: month }, body: { region: COUNTY, month: from } })
    await t.due()
    const { items } = await who.clerk.call(cycles.listLines, { params: { id: month }, query: {} })
    expect(items.filter((line) => line.form === 'cash').map((line) => [line.scheme, line.amount])).toEqual([
      ['hardship_subsidy', 6000],
    ])
    const why = await who.clerk.call(cycles.explain, { params: { id: month, elderId: elder } })
    expect(why.items.find((one) => one.scheme === 'old_age_allowance')).toMatchObject({
      outcome: 'gives_way',
    })
  })

  test('the neighbour and another family see no application and no statement', async () => {
    const other = await t.as('family', { elderIds: [uuidv7()] })
    await expect(other.call(contract.familyStatement, { params: { elderId: elder } })).rejects.toMatchObject({
      problem: { status: 404 },
    })
    await expect(
      other.call(contract.familyApply, {
        params: { elderId: elder, id: applicationId() },
        body: { scheme: 'hardship_subsidy' },
      }),
    ).rejects.toMatchObject({ problem: { status: 404 } })
    await t.neighbourSeesNothing(
      contract.listApplications,
      { query: {} },
      { as: 'clerk', inside: COUNTY, outside: 410802000000 },
    )
  })
})

test('the advisor answers anybody: why, why not, what is missing; and refuses what it does not know', async () => {
  const answer = await t.anybody.call(contract.screen, { body: { region: COUNTY, situation: { age: 82 } } })
  const old = answer.items.find((one) => one.scheme === 'old_age_allowance')
  expect(old).toMatchObject({ outcome: 'entitled', amount: 5000 })
  const poor = answer.items.find((one) => one.scheme === 'hardship_subsidy')
  expect(poor?.outcome).toBe('unknown')
  expect(poor?.missingNames.sort()).toEqual(['destitute', 'subsistence'])
  const full = await t.anybody.call(contract.screen, {
    body: { region: COUNTY, situation: { age: 70, subsistence: 'none', destitute: 'none' } },
  })
  expect(full.items.map((one) => [one.scheme, one.outcome])).toEqual(
    expect.arrayContaining([
      ['hardship_subsidy', 'not_entitled'],
      ['old_age_allowance', 'not_entitled'],
    ]),
  )
  // A body as a stranger would send it.
  const wrong = { region: COUNTY, situation: { agee: 82 } } as never
  expect((await problemOf(t.anybody.call(contract.screen, { body: wrong }))).status).toBe(422)
})

test('B-BEN-14: a family-bed subsidy without an amount cannot be claimed, and says so; with an amount it can', async () => {
  const bed = (value: number | null) =>
    hardship(1, {
      zh: '家庭照护床位补贴',
      en: 'Subsidy of family care beds',
      criteria: [{ key: 'home', zh: '住在家中', en: 'Lives at home', when: "careSetting == 'home'" }],
      amount: { how: 'fixed', value },
      effective: { from: 'month_after', counts: 'applied' },
      cases: [
        {
          zh: '住在机构',
          en: 'In an institution',
          situation: { careSetting: 'institution' },
          expect: { outcome: 'not_entitled' },
        },
      ],
    })
  const day = (offset: number) =>
    new Date(t.clock.now().getTime() + offset * 86_400_000).toISOString().slice(0, 10)
  await t.system((tx) => putInForce(tx, 'family_bed_subsidy', bed(null), { from: '2026-01-01', to: day(2) }))
  const claim = async () =>
    (await t.as('family', { elderIds: [elder] })).call(contract.familyApply, {
      params: { elderId: elder, id: applicationId() },
      body: { scheme: 'family_bed_subsidy', note: '' },
    })
  expect(await problemOf(claim())).toMatchObject({
    type: problems.amountMissing.type,
    titleEn: expect.stringContaining('Policy amount missing'),
  })
  await t.system((tx) => putInForce(tx, 'family_bed_subsidy', bed(30_000), { from: day(2) }))
  await t.clock.forward({ days: 3 })
  expect(await claim()).toMatchObject({ state: 'submitted', scheme: 'family_bed_subsidy' })
})
