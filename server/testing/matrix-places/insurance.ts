import { sql } from 'kysely'
import { uuidv7 } from '#contract/id'
import type { Maker } from './place.ts'

/** A county with a pilot of its own, so that what needs one is reached; and a row of every kind. */
export async function insuranceRows(m: Maker): Promise<void> {
  const { mark, county, village } = m.place
  const elder = { elder_id: m.id('elder'), region_code: village }
  const org = m.id('organisation')
  const [year, month] = [
    sql`daterange('2026-01-01', '2027-01-01')`,
    sql`daterange('2026-11-01', '2026-11-11')`,
  ]
  await m.t.system((tx) =>
    sql`insert into policy.rule (id, kind, key, region_code, valid, body, source, state, published_at, approved_by_name, pack)
      values (${uuidv7()}, 'insurance.plan', '', ${county}, daterange('2026-01-01', null), ${JSON.stringify({
        pilot: true,
        insuredGoal: null,
        sources: ['fiscal'],
        providerKinds: ['hospital'],
        handlerKinds: ['commercial'],
        scales: [{ scale: 'ltc', fromLevel: 3 }],
        validMonths: 24,
        benefits: [{ form: 'home', levels: [3], shareBasisPoints: 7000, limitFen: null, per: 'month' }],
        toConfirm: [],
      })}::jsonb, ${`${mark}办法`}, 'published', now(), 'matrix', ${`matrix/${county}`})`.execute(tx),
  )
  await m.row('institutionPolicy', {
    org_id: org,
    region_code: county,
    kind: 'liability',
    insurer: `${mark}财险`,
    number: mark,
    valid: year,
  })
  await m.row('insuranceEnrolment', {
    ...elder,
    kind: 'resident',
    valid: year,
    source: `${mark}医保`,
    source_day: '2026-01-01',
  })
  await m.row('insuranceCoverage', {
    region_code: county,
    on_day: '2025-12-31',
    target: 100,
    insured: 95,
    source: `${mark}医保`,
  })
  await m.row('insuranceProvider', {
    org_id: org,
    region_code: county,
    kind: 'hospital',
    forms: ['home'],
    number: mark,
    valid: year,
  })
  await m.row('insuranceHandler', {
    org_id: org,
    region_code: county,
    kind: 'commercial',
    number: mark,
    valid: year,
  })
  await m.row('fundEntry', {
    region_code: county,
    on_day: '2026-01-05',
    source: 'fiscal',
    amount_fen: 100,
    reference: mark,
    posting_id: uuidv7(),
  })
  await m.row('insuranceCase', {
    ...elder,
    number: `CH-${mark}`,
    org_id: org,
    handler_org_id: org,
    form: 'home',
    asked_by: mark,
  })
  await m.row('insuranceCover', {
    ...elder,
    kind: 'aid',
    name: `${mark}救助`,
    share_bp: 5000,
    per: 'bill',
    valid: year,
  })
  await m.row('insurancePlan', {
    ...elder,
    org_id: org,
    valid: year,
    items: JSON.stringify([{ service: `${mark}助浴`, times: 1, per: 'week', minutes: 60 }]),
  })
  await m.row('insuranceLeave', { ...elder, org_id: org, away: month, reason: mark })
  await m.row('insuranceClaim', {
    ...elder,
    number: `SB-${mark}`,
    fund: 'medical',
    org_id: org,
    handler_org_id: org,
    form: 'home',
    days: month,
    month: '2026-11-01',
    invoice: mark,
    bill_fen: 100,
    asked_fen: 100,
    shares: '[]',
    self_fen: 100,
  })
}
