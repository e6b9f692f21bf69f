import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import * as contract from '#contract/benefit-applications'
import { type ApplicationId, problems } from '#contract/benefit-words'
import { type ElderId, uuidv7 } from '#contract/id'
import { type Caller, problemOf, world } from '#testing'
import { COUNTY, fact, hardship, payee, putInForce, threePeople } from './benefits.fixture.ts'

const t = await world()
let who: { clerk: Caller; checker: Caller; head: Caller }
const applicationId = () => uuidv7() as ApplicationId // made here for this brand

const asked = { effective: { from: 'month_after', counts: 'applied' } } as const
beforeAll(async () => {
  who = await threePeople(t)
  await t.system(async (tx) => {
    await putInForce(tx, 'hardship_subsidy', hardship(6000, asked))
    await putInForce(
      tx,
      'care_subsidy',
      hardship(1, {
        ...asked,
        zh: '失能护理补贴（测试）',
        criteria: [
          {
            key: 'disabled',
            zh: '特困或失能',
            en: 'Destitute or disabled',
            when: "destitute != 'none' || abilityLevel >= 2",
          },
        ],
        cases: [
          {
            zh: '完好',
            en: 'Intact',
            situation: { destitute: 'none', abilityLevel: 0 },
            expect: { outcome: 'not_entitled' },
          },
        ],
      }),
    )
  })
})

async function elderWith(name: string, facts: readonly (readonly [string, string])[]) {
  const id = await t.system(async (tx) => {
    const made = await payee(tx, '1940-01-01', { name })
    for (const [kind, value] of facts) await fact(tx, made, kind, value, '2026-01-01')
    return made as ElderId // made by the fixture for this brand
  })
  const daughter = await t.as('family', { elderIds: [id] })
  const apply = (scheme: string, application = applicationId()) =>
    daughter.call(contract.familyApply, { params: { elderId: id, id: application }, body: { scheme } })
  return { id, daughter, apply }
}
async function approve(id: ApplicationId) {
  await who.checker.call(contract.checkApplication, { params: { id }, body: {} })
  return who.head.call(contract.decideApplication, { params: { id }, body: { approve: true } })
}

test('what is granted already is not applied for again, and it says so', async () => {
  const { apply } = await elderWith('已批甲', [['subsistence', 'rural']])
  const { id } = await apply('hardship_subsidy')
  await approve(id)
  const again = await problemOf(apply('hardship_subsidy'))
  expect(again.type).toBe(problems.awardedAlready.type)
  expect(again.title).toContain('不用再申请')
})

test('B-ASM-02: a subsidy that needs an assessment is refused without one, “assessment required”; with one it proceeds', async () => {
  const { id: elderId, daughter, apply } = await elderWith('评估乙', [])
  const refused = await problemOf(apply('care_subsidy'))
  expect(refused.type).toBe(problems.assessmentRequired.type)
  expect(refused.titleEn).toContain('Assessment required')
  await t.system(async (tx) => {
    await fact(tx, elderId, 'ability', 'severe', '2026-01-01')
    await sql`update people.fact set expires_on = '2026-12-31' where elder_id = ${elderId} and kind = 'ability'`.execute(
      tx,
    )
  })
  const { id } = await apply('care_subsidy')
  await who.checker.call(contract.checkApplication, { params: { id }, body: {} })
  const shown = async () =>
    (await daughter.call(contract.familyStatement, { params: { elderId } })).applications[0]
  expect(await shown()).toMatchObject({ state: 'checked', assessmentDue: false })

  // It expires before the decision: nothing is granted on it, the page says what is due, a new one lets it go on.
  t.clock.forward({ days: 60 })
  who = await threePeople(t)
  const family = await t.as('family', { elderIds: [elderId] })
  expect(
    (await family.call(contract.familyStatement, { params: { elderId } })).applications[0]?.assessmentDue,
  ).toBe(true)
  const decide = () => who.head.call(contract.decideApplication, { params: { id }, body: { approve: true } })
  expect((await problemOf(decide())).type).toBe(problems.assessmentRequired.type)
  await t.system((tx) =>
    sql`update people.fact set expires_on = '2028-12-31' where elder_id = ${elderId} and kind = 'ability'`.execute(
      tx,
    ),
  )
  expect(await decide()).toMatchObject({ state: 'approved', assessmentDue: false })
})

test('who is entitled whatever the ability is needs no assessment', async () => {
  const { apply } = await elderWith('特困丙', [['destitute', 'dispersed']])
  expect(await apply('care_subsidy')).toMatchObject({ state: 'submitted', outcome: 'entitled' })
})

test('what is reckoned bill by bill is not applied for: what it is for and where it is used is said', async () => {
  await t.system((tx) =>
    putInForce(
      tx,
      'voucher_here',
      hardship(1, {
        ...asked,
        zh: '消费补贴（测试）',
        about: {
          zh: '居家服务抵扣一半，在定点机构使用',
          en: 'Half off home visits, at designated providers',
        },
        form: 'voucher',
        amount: {
          how: 'percent',
          of: 'billFen',
          rows: [{ when: 'true', zh: '一半', en: 'Half', basisPoints: 5000 }],
        },
        bound: 'exact',
      }),
    ),
  )
  const { apply } = await elderWith('消费丁', [['subsistence', 'rural']])
  expect(await problemOf(apply('voucher_here'))).toMatchObject({
    type: problems.byTheBill.type,
    errors: [
      {
        pointer: '/scheme',
        detail: '居家服务抵扣一半，在定点机构使用',
        detailEn: 'Half off home visits, at designated providers',
      },
    ],
  })
  const { rows } = await t.system((tx) =>
    sql<{ n: number }>`select count(*)::int as n from benefits.application
      where scheme = 'voucher_here' and region_code >= ${COUNTY}`.execute(tx),
  )
  expect(rows).toEqual([{ n: 0 }])
})
