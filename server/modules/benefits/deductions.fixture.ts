import { sql } from 'kysely'
import type * as contract from '#contract/benefit-deductions'
import { type ElderId, type OrgId, uuidv7 } from '#contract/id'
import { makeElder } from '../people/people.fixture.ts'
import type { Tx } from '#platform/db'
import { COUNTY, fact, VILLAGE } from './benefits.fixture.ts'

/** A provider of the county, designated or not, or not known to be. */
export async function provider(tx: Tx, designated: boolean | null, region = COUNTY): Promise<OrgId> {
  const id = uuidv7()
  await sql`insert into organisations.organisation (id, name, kind, region_code) values (${id}, ${`定点机构 ${id.slice(-6)}`}, 'care_institution', ${region})`.execute(
    tx,
  )
  await sql`insert into benefits.provider (org_id, region_code, designated) values (${id}, ${region}, ${designated})`.execute(
    tx,
  )
  return id as OrgId // made here for this brand
}

/** An elder of 76 whose level stands on an assessment of that day. */
export async function assessed(
  tx: Tx,
  ability: 'intact' | 'mild' | 'moderate' | 'severe',
  on = '2026-09-01',
  more: Parameters<typeof makeElder>[1] = {},
): Promise<ElderId> {
  const id = await makeElder(tx, { region: VILLAGE, birthDay: '1950-03-04', ...more })
  await fact(tx, id, 'ability', ability, on)
  await record(tx, id, ability, on)
  return id as ElderId // made here for this brand
}

export async function record(tx: Tx, elderId: string, ability: string, on: string): Promise<void> {
  const level = ['intact', 'mild', 'moderate', 'severe', 'total'].indexOf(ability)
  await sql`insert into assessment.record (id, elder_id, region_code, scale_id, scale_version, version, source, level, level_zh, level_en, ability, assessed_on, assessed_at, state, confirmed_at)
    select ${uuidv7()}, e.id, e.region_code, s.id, s.version, 1, 'import', ${level}, ${ability}, ${ability}, ${ability}, ${on}::date, ${on}::date, 'confirmed', now()
    from people.elder e, assessment.scale s where e.id = ${elderId} and s.id = 'gbt42195' limit 1`.execute(tx)
}

type Body = (typeof contract.enterDeduction)['body']['_output']
let invoice = 0
/** A bill of home visits of 235 yuan in November 2026, but for what is said. */
export const billOf = (elderId: ElderId, orgId: OrgId, more: Partial<Body> = {}): Body => ({
  elderId,
  orgId,
  scheme: 'voucher',
  serviceKind: 'home_visit',
  on: '2026-11-03',
  billFen: 23_500,
  insuranceFen: 0,
  invoice: `发票 ${++invoice}`,
  declared: { centralCareAid: false, upliftService: false },
  ...more,
})
