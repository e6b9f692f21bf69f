import { sql } from 'kysely'
import { importRecord } from '#contract/assessment'
import { type ElderId, type OrgId, uuidv7 } from '#contract/id'
import * as contract from '#contract/insurance'
import type { InsurancePlan } from '#contract/insurance'
import * as money from '#contract/insurance-fund'
import type { CaseId } from '#contract/insurance-words'
import type { Caller, World } from '#testing'
import { makeElder } from '../people/people.fixture.ts'

/** A place of its own for tests of insurance: 中站区. */
export const COUNTY = 410803000000
export const VILLAGE = 410803001001
export const NEIGHBOUR = 410802000000

/** Figures of the tests: no place has laid them down. */
export const plan: InsurancePlan = {
  pilot: true,
  insuredGoal: { basisPoints: 9500, year: 2025 },
  sources: ['fiscal', 'personal', 'medical_pool'],
  providerKinds: ['public_institution', 'private_institution', 'hospital', 'rehab_centre'],
  handlerKinds: ['commercial', 'social'],
  scales: [{ scale: 'ltc', fromLevel: 3 }],
  validMonths: 24,
  benefits: [
    { form: 'institution', levels: [3, 4, 5], shareBasisPoints: 6000, limitFen: null, per: 'month' },
    { form: 'home', levels: [3, 4, 5], shareBasisPoints: 7000, limitFen: 100_000, per: 'month' },
    { form: 'hospital', levels: [3, 4, 5], shareBasisPoints: 7000, limitFen: 5000, per: 'day' },
  ],
  toConfirm: [],
}

export async function putPlan(t: World, body: InsurancePlan = plan, region = COUNTY): Promise<void> {
  await t.system(async (tx) => {
    await sql`update policy.rule set state = 'withdrawn', withdrawn_reason = 'test' where kind = 'insurance.plan' and region_code = ${region} and state = 'published'`.execute(
      tx,
    )
    await sql`insert into policy.rule (id, kind, key, region_code, valid, body, source, state, published_at, approved_by_name, pack)
      values (${uuidv7()}, 'insurance.plan', '', ${region}, daterange('2026-01-01', null), ${JSON.stringify(body)}::jsonb, '测试办法', 'published', now(), 'test', ${`test/${uuidv7()}`})`.execute(
      tx,
    )
  })
}
export async function putOrder(t: World, order: readonly string[]): Promise<void> {
  await t.system(async (tx) => {
    await sql`update policy.rule set state = 'withdrawn', withdrawn_reason = 'test' where kind = 'insurance.order' and region_code = ${COUNTY} and state = 'published'`.execute(
      tx,
    )
    await sql`insert into policy.rule (id, kind, key, region_code, valid, body, source, state, published_at, approved_by_name, pack)
      values (${uuidv7()}, 'insurance.order', '', ${COUNTY}, daterange('2026-01-01', null), ${JSON.stringify({ order })}::jsonb, '测试办法', 'published', now(), 'test', ${`test/${uuidv7()}`})`.execute(
      tx,
    )
  })
}

export async function makeOrg(
  t: World,
  name: string,
  kind = 'care_institution',
  region = COUNTY,
): Promise<OrgId> {
  const id = uuidv7() as OrgId // made here for this brand
  await t.system((tx) =>
    sql`insert into organisations.organisation (id, name, kind, region_code, state) values (${id}, ${name}, ${kind}, ${region}, 'operating')`.execute(
      tx,
    ),
  )
  return id
}

export const anElder = async (t: World, name: string, region = VILLAGE, more: object = {}) =>
  (await t.system((tx) => makeElder(tx, { name, region, ...more }))) as ElderId // made here for this brand

/** A grade given elsewhere, entered by a clerk as people do. */
export async function graded(
  clerk: Caller,
  elderId: ElderId,
  level: number,
  assessedOn: string,
  scaleId = 'ltc',
): Promise<void> {
  await clerk.call(importRecord, {
    body: { id: uuidv7() as never, elderId, scaleId, level, assessedOn, sourceNote: '医保中心 2026 年结果' },
  })
}

/** Insured, assessed and granted from the first of the year, served by the organisation. */
export async function grantedElder(
  t: World,
  {
    name,
    orgId,
    form = 'institution' as const,
    level = 4,
  }: {
    name: string
    orgId: OrgId | null
    form?: 'institution' | 'home' | 'hospital'
    level?: number
  },
): Promise<{ elderId: ElderId; caseId: CaseId }> {
  const clerk = await t.as('clerk', { region: COUNTY })
  const head = await t.as('head', { region: COUNTY })
  const elderId = await anElder(t, name)
  const caseId = uuidv7() as CaseId // made here for this brand
  await clerk.call(contract.saveEnrolment, {
    params: { id: uuidv7() },
    body: { elderId, kind: 'resident', from: '2026-01-01', source: '医保中心', sourceDay: '2026-01-05' },
  })
  await graded(clerk, elderId, level, '2026-06-01')
  await clerk.call(contract.applyForCare, { params: { id: caseId }, body: { elderId, form, orgId } })
  await head.call(contract.grantCase, { params: { id: caseId }, body: { from: '2026-07-01' } })
  return { elderId, caseId }
}

export async function contracted(
  t: World,
  orgId: OrgId,
  kind: money.Provider['kind'] = 'private_institution',
  forms: ('home' | 'institution' | 'hospital')[] = ['institution', 'home'],
): Promise<string> {
  const clerk = await t.as('clerk', { region: COUNTY })
  const id = uuidv7()
  await clerk.call(money.saveDesignated, {
    params: { id },
    body: { orgId, kind, forms, number: `XY-${id.slice(-6)}`, from: '2026-01-01', to: '2026-12-31' },
  })
  return id
}

export const fill = async (
  t: World,
  amountFen: number,
  source: 'fiscal' | 'personal' | 'medical_pool' = 'fiscal',
) => {
  const clerk = await t.as('clerk', { region: COUNTY })
  const id = uuidv7()
  await clerk.call(money.saveFundEntry, {
    params: { id },
    body: { regionCode: COUNTY, on: '2026-10-08', source, amountFen, reference: id.slice(-12) },
  })
  return id
}
