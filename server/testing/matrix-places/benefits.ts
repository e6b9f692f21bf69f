import { sql } from 'kysely'
import { uuidv7 } from '#contract/id'
import type { Maker } from './place.ts'

export async function benefitRows(m: Maker): Promise<void> {
  const { mark, county, village } = m.place
  const elder = {
    payee_kind: 'elder',
    payee_id: m.id('elder'),
    elder_id: m.id('elder'),
    region_code: village,
  }
  const month = '2026-11-01'
  await m.step('clerk', 'PUT /benefits/cycles/:id', { 'params.id': uuidv7(), region: county, month })
  await m.lookUp()
  await m.step('clerk', 'PUT /benefits/holds/:id', {
    'params.id': uuidv7(),
    payeeKind: 'elder',
    payeeId: m.id('elder'),
  })
  await m.step('clerk', 'PUT /benefits/accounts/:id', {
    'params.id': uuidv7(),
    payeeKind: 'elder',
    payeeId: m.id('elder'),
    number: '6228480000000000012',
    holder: `${mark}长者`,
  })
  await m.step('head', 'PUT /benefits/budgets/:id', { 'params.id': uuidv7(), regionCode: county, year: 2026 })
  await m.step('clerk', 'PUT /benefits/workers/:id', {
    'params.id': uuidv7(),
    certificateLevel: 0,
    employedFrom: month,
    name: `${mark}护理员`,
  })
  await m.step('clerk', 'PUT /benefits/courses/:id', {
    'params.id': uuidv7(),
    regionCode: county,
    title: `${mark}培训`,
    startsOn: month,
    endsOn: month,
    hours: 8,
  })
  await m.step('clerk', 'PUT /benefits/bed-projects/:id', {
    'params.id': uuidv7(),
    name: `${mark}扩建`,
    ownNewBeds: 10,
    convertedBeds: 0,
    builtBeds: 0,
  })
  await m.step('clerk', 'PUT /benefits/providers/:orgId')
  await m.step('clerk', 'PUT /benefits/facilities/:siteId', { usedArea: 100, builtArea: 100 })
  await m.lookUp()
  await m.t.system(async (tx) => {
    const cycle = m.id('benefitCycle') ?? ''
    await sql`insert into benefits.trace (cycle_id, class, region_code, situation, outcomes) values (${cycle}, 1, ${county}, '{}', '[]')`.execute(
      tx,
    )
    await sql`insert into benefits.assessed (elder_id, cycle_id, region_code, class) values (${m.id('elder')}, ${cycle}, ${village}, 1)`.execute(
      tx,
    )
  })
  // What only an approved month, a bank's answer and a night's work would make.
  await m.row('benefitRecovery', {
    ...elder,
    subject_id: m.id('elder'),
    scheme: 'old_age_allowance',
    month,
    amount_fen: 100,
    reason: mark,
  })
  await m.row('benefitOutreach', {
    elder_id: m.id('elder'),
    region_code: village,
    scheme: 'old_age_allowance',
    rule_id: uuidv7(),
    unit: 'fen',
    found_on: month,
    due_at: m.instant(60),
  })
  await m.row('benefitApplication', {
    subject_id: m.id('elder'),
    elder_id: m.id('elder'),
    region_code: village,
    scheme: 'old_age_allowance',
    rule_id: uuidv7(),
    hand: 'clerk',
    evaluation: JSON.stringify({
      outcome: 'unknown',
      amount: null,
      unit: 'fen',
      criteria: [],
      missing: [],
      papersAsked: [],
      from: month,
    }),
    applied_on: month,
  })
  await m.row('benefitAward', {
    subject_id: m.id('elder'),
    elder_id: m.id('elder'),
    region_code: village,
    scheme: 'matrix_award',
    months: '[2026-11-01,)',
    applied_on: month,
    source: mark,
  })
  await m.row('benefitPaper', {
    application_id: m.id('benefitApplication'),
    elder_id: m.id('elder'),
    region_code: village,
    title: mark,
    file_id: await m.file(),
  })
  const support = { org_id: m.id('organisation'), region_code: county }
  await m.row('workerSupport', {
    ...support,
    worker_id: m.id('benefitWorker'),
    kind: 'housing',
    applied_at: m.instant(0),
  })
  await m.row('workerPaper', {
    ...support,
    support_id: m.id('workerSupport'),
    kind: 'other',
    file_id: await m.file(),
  })
  await m.row('benefitBatch', {
    cycle_id: m.id('benefitCycle'),
    region_code: county,
    number: `matrix-${county}`,
    state: 'cancelled',
    pay_day: month,
    payments: 0,
    total_fen: 0,
    file_id: await m.file(),
  })
  await m.row('benefitResultRow', {
    batch_id: m.id('benefitBatch'),
    region_code: county,
    row: 1,
    text: mark,
    fault: mark,
  })
  await m.step('clerk', 'PUT /benefits/mandates/:id', {
    'params.id': uuidv7(),
    elderId: m.id('elder'),
    orgId: m.id('organisation'),
    from: month,
    to: '2027-10-31',
    ground: `${mark}书面授权`,
  })
  await m.lookUp()
  await m.row('benefitContact', {
    elder_id: m.id('elder'),
    region_code: village,
    kind: 'call',
    on_day: month,
    passed: true,
    note: mark,
  })
  await m.row('quotaUse', {
    elder_id: m.id('elder'),
    region_code: village,
    scheme: 'purchase_service',
    unit: 'fen',
    service: 'meal',
    on_day: month,
    asked: 100,
    covered: 0,
    reference: mark,
    draws: '[]',
  })
  const [scheme] = (
    await m.t.system((tx) =>
      sql<{
        id: string
      }>`select id from policy.rule where kind = 'benefits.scheme' and key = 'voucher' and state = 'published'`.execute(
        tx,
      ),
    )
  ).rows
  await m.row('deduction', {
    elder_id: m.id('elder'),
    region_code: village,
    org_id: m.id('organisation'),
    scheme: 'voucher',
    rule_id: scheme?.id,
    service_kind: 'home_visit',
    on_day: month,
    month,
    invoice: mark,
    bill_fen: 200,
    insurance_fen: 0,
    deduct_fen: 100,
    own_fen: 100,
    cap_fen: 80_000,
    criteria: '[]',
    posting_id: uuidv7(),
  })
}
