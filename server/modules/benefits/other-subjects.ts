import { sql } from 'kysely'
import type { Situation } from '#contract/benefit-situation'
import type { Form } from '#contract/benefit-words'
import { boundsOf, ancestorOf } from '#contract/region'
import type { Tx } from '#platform/db'
import { type CycleRule, knowRule, outcomesOf, type Work } from './compute.ts'
import { nextMonth } from './month.ts'
import { decide } from '#modules/policy'
import { blockOf, type CountySchemes, formOf, needsAward, noteOf, type Scheme, schemesOf } from './schemes.ts'
import { countiesOf } from './situation.ts'

/** A worker, organisation, project or facility in a month: what it is, who is paid, and its situation. */
export type Candidate = {
  readonly kind: 'worker' | 'organisation' | 'facility'
  readonly id: string
  readonly payeeKind: 'worker' | 'organisation'
  readonly payeeId: string
  readonly orgId: string
  readonly regionCode: number
  readonly situation: Situation
  /** New beds of an organisation: a subject of their own, for schemes that look at beds. */
  readonly ofProject?: true
}

/** What only a project of new beds has. */
const projectVariables: readonly string[] = [
  'ownNewBeds',
  'convertedBeds',
  'builtBeds',
  'nursingBeds',
  'builtMonths',
]
/** Schemes for beds are for projects, the others for the organisation itself: else it would be paid once more for each project. */
const concerns = (scheme: Scheme, one: Candidate): boolean =>
  scheme.rule.body.subject === one.kind &&
  (one.kind !== 'organisation' ||
    scheme.variables.some((name) => projectVariables.includes(name)) === (one.ofProject === true))

/** Post allowances and subsidies of organisations: the same month, the same approvals, another payee. */
export async function addOtherSubjects(work: Work): Promise<void> {
  const { tx, month } = work
  const counties = await countiesOf(tx, work.region)
  const all = await schemesOf(tx, counties, month.first, ['worker', 'organisation', 'facility'])
  const byCounty = new Map(all.map((one) => [one.county, one]))
  for (const { set, terms } of all)
    for (const scheme of set.schemes)
      knowRule(
        work,
        scheme,
        terms.has(scheme.rule.key)
          ? noteOf(scheme)
          : { zh: '没有核算口径', en: 'No rule says how it is reckoned' },
      )
  const candidates = await candidatesOf(tx, work.region, month.first, month.last)
  const awarded = await awardedOf(tx, month.first)
  const lines: object[] = []
  for (const one of candidates) {
    const county = byCounty.get(ancestorOf(one.regionCode, 'county')) ?? byCounty.get(counties[0] ?? -1)
    if (county) lines.push(...(await linesOf(work, one, county, awarded)))
  }
  if (lines.length > 0)
    await sql`insert into benefits.line (cycle_id, region_code, payee_kind, payee_id, subject_id, org_id, scheme, rule_id, month, form, unit, amount, entitled, class)
      select ${work.cycleId}, x.region_code, x.payee_kind, x.payee_id, x.subject_id, x.org_id, x.scheme, x.rule_id, x.month, x.form, x.unit, x.amount, x.amount, x.class
      from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) x (region_code bigint, payee_kind benefits.payee_kind, payee_id uuid, subject_id uuid, org_id uuid,
        scheme text, rule_id uuid, month date, form benefits.form, unit ledger.unit, amount bigint, class int) on conflict do nothing`.execute(
      tx,
    )
}

/** `subject|scheme` of what has been granted to others than elders for a month. */
export async function awardedOf(tx: Tx, month: string): Promise<ReadonlySet<string>> {
  const awards = await tx
    .selectFrom('benefits.award')
    .select(['subject_id', 'scheme'])
    .where('payee_kind', '<>', 'elder')
    .where(sql<boolean>`months @> ${month}::date`)
    .execute()
  return new Set(awards.map((one) => `${one.subject_id}|${one.scheme}`))
}

/** What one is due in a month by the schemes of a county: awards looked at, relations settled. */
export function duesOf(one: Candidate, county: CountySchemes, awarded: ReadonlySet<string>) {
  const decisions = decide(county.set, one.situation).filter(({ scheme }) => concerns(scheme, one))
  const unasked = new Set<string>()
  const dues: { scheme: Scheme; form: Form; amount: number }[] = []
  for (const { scheme, evaluation, because } of decisions) {
    const terms = county.terms.get(scheme.rule.key)
    const form = formOf(scheme)
    if (
      !terms ||
      form === null ||
      blockOf(scheme) !== null ||
      evaluation.outcome !== 'entitled' ||
      because !== null
    )
      continue
    if (needsAward(scheme, terms) && !awarded.has(`${one.id}|${scheme.rule.key}`))
      unasked.add(scheme.rule.key)
    else if (evaluation.amount) dues.push({ scheme, form, amount: evaluation.amount })
  }
  return { decisions, unasked, dues }
}

async function linesOf(work: Work, one: Candidate, county: CountySchemes, awarded: ReadonlySet<string>) {
  const no = work.nextClass++
  const { decisions, unasked, dues } = duesOf(one, county, awarded)
  await work.tx
    .insertInto('benefits.trace')
    .values({
      cycle_id: work.cycleId,
      class: no,
      region_code: one.regionCode,
      situation: JSON.stringify(one.situation),
      outcomes: JSON.stringify(outcomesOf(work, { decisions, unasked })),
    })
    .execute()
  return dues.map(({ scheme, form, amount }) => ({
    region_code: one.regionCode,
    payee_kind: one.payeeKind,
    payee_id: one.payeeId,
    subject_id: one.id,
    org_id: one.orgId,
    scheme: scheme.rule.key,
    rule_id: scheme.rule.id,
    month: paidFor(scheme.rule.body.period, work.month.first),
    form,
    unit: scheme.rule.body.unit === 'minutes' ? 'minute' : 'fen',
    amount,
    class: no,
  }))
}

/** What is given once has one month for good, so that the same beds are never paid twice; a year's is its January. */
export function paidFor(period: 'month' | 'year' | 'once', month: string): string {
  return period === 'month' ? month : period === 'year' ? `${month.slice(0, 4)}-01-01` : '1970-01-01'
}

/** Everybody but elders who may be paid in a month of a place, with their situations on its last day. */
export async function candidatesOf(
  tx: Tx,
  region: number,
  first: string,
  last: string,
): Promise<Candidate[]> {
  const { lo, hi } = boundsOf(region)
  const end = nextMonth(first)
  const months = (from: string) =>
    sql`(extract(year from age(${last}::date + 1, ${sql.raw(from)})) * 12 + extract(month from age(${last}::date + 1, ${sql.raw(from)})))::int`
  const workers = await sql<{
    id: string
    org_id: string
    region_code: number
    level: number | null
    months: number | null
    frontline: boolean | null
    workplace: string | null
    graduated: number | null
    contract_months: number | null
    profession: string
    graduate: boolean | null
    hard_to_employ: boolean | null
    contributions_paid: boolean | null
    size_class: string | null
  }>`
    select w.id, w.org_id, w.region_code, w.frontline, w.workplace, w.contract_months, w.profession, w.graduate, w.hard_to_employ, w.contributions_paid,
      (select p.size_class from benefits.provider p where p.org_id = w.org_id) as size_class,
      case when w.certificate_level is null then null else coalesce((select c.level from benefits.certificate c where c.worker_id = w.id and c.valid @> ${last}::date), 0) end as level,
      case when w.nursing_since is null then null else ${months('w.nursing_since')} end as months,
      case when w.graduated_on is null then null else ${months('w.graduated_on')} end as graduated
    from benefits.worker w where w.region_code >= ${lo} and w.region_code < ${hi} and w.employed && daterange(${first}::date, ${end}::date)`.execute(
    tx,
  )
  const organisations = await sql<{
    id: string
    region_code: number
    filed: boolean
    private: boolean | null
    kind: string | null
    size: string | null
    residents: number
    kept: number | null
  }>`
    select p.org_id as id, p.region_code, coalesce(p.filed_on <= ${last}::date, false) as filed, case when p.public_built_private_run then true else p.private_capital end as private,
      p.organisation_kind as kind, p.size_class as size,
      case when p.interns_ended > 0 then round(100.0 * p.interns_kept / p.interns_ended, 2) end::double precision as kept,
      (select count(distinct s.elder_id) from people.setting s where s.org_id = p.org_id and s.setting = 'institution' and s.valid && daterange(${first}::date, ${end}::date))::int as residents
    from benefits.provider p where p.region_code >= ${lo} and p.region_code < ${hi}`.execute(tx)
  const projects = await sql<{
    id: string
    org_id: string
    region_code: number
    own: number
    converted: number
    built: number
    nursing: number
    accepted: boolean
    filed: boolean
    private: boolean | null
    kind: string | null
    months: number
  }>`
    select b.id, ${months('b.completed_on')} as months, b.org_id, b.region_code, b.own_new_beds as own, b.converted_beds as converted, b.built_beds as built, b.nursing_beds as nursing, coalesce(b.accepted_on <= ${last}::date, false) as accepted,
      coalesce(p.filed_on <= ${last}::date, false) as filed, case when p.public_built_private_run then true else p.private_capital end as private, p.organisation_kind as kind
    from benefits.bed_project b left join benefits.provider p on p.org_id = b.org_id where b.region_code >= ${lo} and b.region_code < ${hi} and b.completed_on <= ${last}::date`.execute(
    tx,
  )
  const facilities = await sql<{
    id: string
    org_id: string
    region_code: number
    accepted: boolean
    area: number | null
    in_use: boolean
    filed: boolean | null
    private: boolean | null
  }>`
    select f.site_id as id, f.org_id, f.region_code, coalesce(f.accepted_on <= ${last}::date, false) as accepted, f.used_area_centi as area,
      coalesce(f.in_use && daterange(${first}::date, ${end}::date), false) as in_use, p.filed_on <= ${last}::date as filed, case when p.public_built_private_run then true else p.private_capital end as private
    from benefits.facility f left join benefits.provider p on p.org_id = f.org_id where f.region_code >= ${lo} and f.region_code < ${hi}`.execute(
    tx,
  )
  return [
    ...workers.rows.map(
      (w): Candidate => ({
        kind: 'worker',
        id: w.id,
        payeeKind: 'worker',
        payeeId: w.id,
        orgId: w.org_id,
        regionCode: w.region_code,
        situation: {
          certificateLevel: w.level,
          serviceMonths: w.months,
          frontline: w.frontline,
          workplace: w.workplace,
          graduatedMonths: w.graduated,
          contractMonths: w.contract_months,
          profession: w.profession,
          graduate: w.graduate,
          hardToEmploy: w.hard_to_employ,
          contributionsPaid: w.contributions_paid,
          sizeClass: w.size_class,
        },
      }),
    ),
    ...organisations.rows.map(
      (o): Candidate => ({
        kind: 'organisation',
        id: o.id,
        payeeKind: 'organisation',
        payeeId: o.id,
        orgId: o.id,
        regionCode: o.region_code,
        situation: {
          region: o.region_code,
          filed: o.filed,
          privateCapital: o.private,
          organisationKind: o.kind,
          sizeClass: o.size,
          residentMonths: o.residents,
          internsKeptPercent: o.kept,
        },
      }),
    ),
    // New beds are asked for project by project: each is its own subject, and can be paid for once.
    ...projects.rows.map(
      (b): Candidate => ({
        kind: 'organisation',
        id: b.id,
        payeeKind: 'organisation',
        payeeId: b.org_id,
        orgId: b.org_id,
        regionCode: b.region_code,
        ofProject: true,
        situation: {
          region: b.region_code,
          filed: b.filed,
          privateCapital: b.private,
          organisationKind: b.kind,
          // Months in which the beds stand: interest is supported for three years of them.
          builtMonths: b.months,
          ...(b.accepted
            ? { ownNewBeds: b.own, convertedBeds: b.converted, builtBeds: b.built, nursingBeds: b.nursing }
            : {}),
        },
      }),
    ),
    ...facilities.rows.map(
      (f): Candidate => ({
        kind: 'facility',
        id: f.id,
        payeeKind: 'organisation',
        payeeId: f.org_id,
        orgId: f.org_id,
        regionCode: f.region_code,
        situation: {
          region: f.region_code,
          accepted: f.accepted,
          // Out of use it takes up nothing, whatever its area.
          usedArea: !f.in_use ? 0 : f.area === null ? null : f.area / 100,
          usedMonths: f.in_use ? 1 : 0,
          filed: f.filed,
          privateCapital: f.private,
        },
      }),
    ),
  ]
}

/** The rules of a cycle as stored. */
export function rulesOf(stored: unknown): readonly CycleRule[] {
  // Written by `compute` only.
  return stored as readonly CycleRule[]
}
