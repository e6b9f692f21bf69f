import { sql } from 'kysely'
import { z } from 'zod'
import { events } from '#contract/benefit-events'
import type { Situation, VariableName } from '#contract/benefit-situation'
import { boundsOf } from '#contract/region'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { job } from '#platform/jobs'
import { addArrears } from './arrears.ts'
import { countDays } from './entitled.ts'
import { addChanges } from './changes.ts'
import { getCycleRow } from './cycle.ts'
import { addInstalments } from './instalments.ts'
import { holdSanctioned } from './holds.ts'
import { decoder, layOut } from './layout.ts'
import { type MonthSpan, monthSpan, Payable, reckon, type Reckoned } from './month.ts'
import { addOtherSubjects } from './other-subjects.ts'
import { paidTo } from './paid-to.ts'
import { askedFor, formOf, groupsOf, noteOf, type Scheme, schemesOf, variablesOfAll } from './schemes.ts'
import { countiesOf, type Keyed, keyColumns, keyOf, readSituations, sameKey } from './situation.ts'

/** A scheme as a cycle knows it: its place in the list is its number in traces. */
export type CycleRule = {
  readonly id: string
  readonly key: string
  readonly regionCode: number
  readonly form: string | null
  readonly unit: 'fen' | 'minute'
  readonly block: { zh: string; en: string } | null
}

export type Work = {
  readonly tx: Tx
  readonly cycleId: string
  readonly region: number
  readonly month: MonthSpan
  readonly rules: CycleRule[]
  readonly numberOf: Map<string, number>
  /** The next number of a trace. */
  nextClass: number
}

export function knowRule(work: Work, scheme: Scheme, block: CycleRule['block']): number {
  const { id, key, regionCode, body } = scheme.rule
  const known = work.numberOf.get(id)
  if (known !== undefined) return known
  work.rules.push({
    id,
    key,
    regionCode,
    form: formOf(scheme),
    unit: body.unit === 'minutes' ? 'minute' : 'fen',
    block,
  })
  work.numberOf.set(id, work.rules.length - 1)
  return work.rules.length - 1
}

/**
 * Computes a draft anew: who is due what, with the trace of everybody; arrears; instalments; the changes against the month
 * before. One transaction: a process that dies leaves the draft as it was.
 */
export async function compute(tx: Tx, cycleId: string): Promise<void> {
  const began = performance.now()
  const cycle = await getCycleRow(tx, cycleId, 'update')
  // Somebody has put it forward, or thrown it away, meanwhile: a late job changes nothing.
  if (cycle.state !== 'draft') return
  for (const table of ['benefits.change', 'benefits.assessed', 'benefits.trace', 'benefits.line'] as const)
    await tx.deleteFrom(table).where('cycle_id', '=', cycleId).execute()
  await sql`delete from benefits.recovery where cycle_id = ${cycleId} and state = 'proposed'`.execute(tx)
  const work: Work = {
    tx,
    cycleId,
    region: cycle.region_code,
    month: monthSpan(cycle.month),
    rules: [],
    numberOf: new Map(),
    nextClass: 1,
  }
  const elders = await addElders(work)
  await addOtherSubjects(work)
  await addArrears(work)
  await addInstalments(work)
  await holdLines(work)
  await addChanges(work)
  const { rows } = await sql<{ sums: unknown; lines: number; fen: number; minutes: number }>`
    -- Whoever is paid a regular line of their own has one of a scheme; the others are counted by name.
    with p as (select scheme, form, unit, kind, case when payee_id <> subject_id or kind <> 'regular' then payee_id end as named,
        count(*) as lines, sum(amount) as amount, sum(amount) filter (where held) as held
      from benefits.line where cycle_id = ${cycleId} and not void group by scheme, form, unit, kind, named),
    s as (select scheme, form, unit, kind, sum(case when named is null then lines else 1 end)::int as payees, sum(lines)::int as lines,
        sum(amount)::bigint as amount, coalesce(sum(held), 0)::bigint as held
      from p group by scheme, form, unit, kind)
    select coalesce(jsonb_agg(to_jsonb(s) order by scheme, kind), '[]') as sums, coalesce(sum(lines), 0)::int as lines,
      coalesce(sum(amount) filter (where unit = 'fen'), 0)::bigint as fen, coalesce(sum(amount) filter (where unit = 'minute'), 0)::bigint as minutes from s`.execute(
    tx,
  )
  const total = rows[0]
  await tx
    .updateTable('benefits.cycle')
    .set({
      rules: JSON.stringify(work.rules),
      sums: JSON.stringify(total?.sums ?? []),
      elders,
      lines: total?.lines ?? 0,
      total_fen: total?.fen ?? 0,
      total_minutes: total?.minutes ?? 0,
      computed_at: clock.now(),
      computed_ms: Math.round(performance.now() - began),
      updated_at: clock.now(),
    })
    .where('id', '=', cycleId)
    .execute()
  await record(
    tx,
    events.computed,
    { lines: total?.lines ?? 0, totalFen: total?.fen ?? 0 },
    { regionCode: cycle.region_code, subjectId: cycleId },
  )
}

/** What has been asked is on its way to the database. */
const sent = () => new Promise(setImmediate)

/** Elders: read as classes, each evaluated once, written back by the database. Returns how many there are. */
async function addElders(work: Work): Promise<number> {
  const { tx, month } = work
  const span = boundsOf(work.region)
  const counties = await countiesOf(tx, work.region)
  const all = await schemesOf(tx, counties, month.first)
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
  const layout = layOut({
    variables: variablesOfAll(all),
    counties,
    groups: groupsOf(all),
    awards: askedFor(all),
  })
  await sql`drop table if exists benefits_c, benefits_d, benefits_e`.execute(tx)
  await readSituations(tx, layout, { days: [month.before, month.last], month, span })
  const columns = keyColumns(layout)
  const key = sql.join(columns.map((column) => sql.ref(column)))
  const { rows } = await sql<Keyed>`select ${key} from benefits_s group by ${key}`.execute(tx)
  const first = work.nextClass
  work.nextClass += rows.length
  await sql`create temp table benefits_c on commit drop as
    select * from unnest(${sql.join(columns.map((column) => sql`${rows.map((row) => row[column] ?? 0)}::bigint[]`))}, ${rows.map((_, i) => first + i)}::int[]) c (${key}, class)`.execute(
    tx,
  )
  await sql`analyze benefits_c`.execute(tx)
  // Not waited for: the database writes who belongs to which class while the classes are evaluated here. Everybody has one; by
  // a left join PostgreSQL expects as many rows as there are elders, where it would expect one from keys it knows nothing about.
  const assessed = sql`insert into benefits.assessed (elder_id, cycle_id, region_code, class)
    select s.id, ${work.cycleId}, s.region_code, c.class from benefits_s s left join benefits_c c on ${sameKey(columns, 'c', 's')}`.execute(
    tx,
  )
  await sent()
  const payable = new Payable()
  const decoded = decoder(layout)
  const traces = {
    no: [] as number[],
    situation: [] as string[],
    before: [] as (string | null)[],
    outcomes: [] as string[],
  }
  const dues = { no: [] as number[], n: [] as number[], amount: [] as number[], daily: [] as boolean[] }
  try {
    for (const [i, row] of rows.entries()) {
      const [before, now] = [decoded(keyOf(row, 'a')), decoded(keyOf(row, 'b'))]
      const reckoned = reckon(before, now, byCounty, payable)
      traces.no.push(first + i)
      traces.situation.push(JSON.stringify(now.situation))
      traces.before.push(differing(before.situation, now.situation))
      traces.outcomes.push(JSON.stringify(outcomesOf(work, reckoned)))
      for (const due of reckoned.dues) {
        if (formOf(due.scheme) === null) continue
        dues.no.push(first + i)
        dues.n.push(knowRule(work, due.scheme, null))
        dues.amount.push(due.amount)
        dues.daily.push(due.daily)
      }
    }
  } catch (error) {
    await Promise.allSettled([assessed])
    throw error
  }
  const traced = sql`insert into benefits.trace (cycle_id, class, region_code, situation, before, outcomes)
    select ${work.cycleId}, no, ${work.region}, s::jsonb, b::jsonb, o::jsonb from unnest(${traces.no}::int[], ${traces.situation}::text[], ${traces.before}::text[], ${traces.outcomes}::text[]) t (no, s, b, o)`.execute(
    tx,
  )
  const [{ numAffectedRows: elders }] = await Promise.all([assessed, traced])
  const toOrg = toOrganisation(
    work,
    all.flatMap(({ set }) => set.schemes),
  )
  const someToOrganisation = toOrg.includes(true)
  await sql`create temp table benefits_d on commit drop as
    select c.*, d.n, d.amount, d.daily, r.scheme, r.rule_id, r.form::benefits.form, r.unit::ledger.unit, r.to_org
    from unnest(${dues.no}::int[], ${dues.n}::int[], ${dues.amount}::bigint[], ${dues.daily}::bool[]) d (class, n, amount, daily)
    join benefits_c c using (class)
    join unnest(${work.rules.map((_, i) => i)}::int[], ${work.rules.map((rule) => rule.key)}::text[], ${work.rules.map((rule) => rule.id)}::uuid[],
      ${work.rules.map((rule) => rule.form ?? 'cash')}::text[], ${work.rules.map((rule) => rule.unit)}::text[], ${toOrg}::bool[]) r (n, scheme, rule_id, form, unit, to_org) using (n)`.execute(
    tx,
  )
  await sql`analyze benefits_d`.execute(tx)
  const daily = dues.daily.includes(true)
  // Lines of this month that others may have given: whoever moved here is paid by the place before. Mostly nobody has, and a
  // line that need not be looked for first costs a sixth less.
  const { rows: others } =
    await sql`select from benefits.cycle where id <> ${work.cycleId} and state <> 'cancelled' and month >= ${month.first}::date limit 1`.execute(
      tx,
    )
  await sql`insert into benefits.line (cycle_id, region_code, payee_kind, payee_id, subject_id, elder_id, org_id, scheme, rule_id, month, form, unit, amount, entitled, class)
    select ${work.cycleId}, s.region_code, ${someToOrganisation ? sql`case when d.to_org then 'organisation' else 'elder' end::benefits.payee_kind, case when d.to_org then s.org_id else s.id end` : sql`'elder', s.id`},
      s.id, s.id, ${someToOrganisation ? sql`case when d.to_org then s.org_id end` : sql`null`}, d.scheme, d.rule_id, ${month.first}::date, d.form, d.unit, d.amount, d.amount, d.class
    from benefits_s s join benefits_d d on ${sameKey(columns, 'd', 's')}
    where not d.daily and d.amount > 0 ${someToOrganisation ? sql`and (not d.to_org or s.org_id is not null)` : sql``}
    ${others.length > 0 ? sql`on conflict (subject_id, scheme, month, turn, (case when not void and kind <> 'recovery' then true end)) do nothing` : sql``}`.execute(
    tx,
  )
  if (daily) {
    await sql`create temp table benefits_e on commit drop as select elder_id as id, class from benefits.assessed where cycle_id = ${work.cycleId}`.execute(
      tx,
    )
    await sql`analyze benefits_e`.execute(tx)
    await countDays(work, layout, byCounty, payable)
  }
  return Number(elders)
}

/** Which values were otherwise on the day before; null when none was. */
function differing(before: Situation, now: Situation): string | null {
  const names = Object.keys(now).filter(
    // The keys of a situation are variable names.
    (name) => JSON.stringify(before[name as VariableName]) !== JSON.stringify(now[name as VariableName]),
  )
  return names.length === 0
    ? null
    : JSON.stringify(Object.fromEntries(names.map((name) => [name, before[name as VariableName] ?? null])))
}

function toOrganisation(work: Work, schemes: readonly Scheme[]): boolean[] {
  const paid = new Map(schemes.map(({ rule }) => [rule.id, rule.body.paidTo === 'organisation']))
  return work.rules.map((rule) => paid.get(rule.id) ?? false)
}

/**
 * Kept short, for it is written for every class: number of the rule, outcome on the last day, amount by it, criteria, whether
 * it needs no asking (or was asked for), whom it gave way to, what would have to be known, and what is due in this month.
 */
export type TraceOutcome = [
  n: number,
  outcome: 'e' | 'n' | 'u',
  amount: number | null,
  criteria: string,
  asked: 0 | 1,
  because: string | null,
  missing: string[],
  due: number,
]

export function outcomesOf(
  work: Work,
  { decisions, unasked, dues }: Pick<Reckoned, 'decisions' | 'unasked'> & { dues?: Reckoned['dues'] },
): TraceOutcome[] {
  return decisions.map(({ scheme, evaluation, because }) => [
    knowRule(work, scheme, null),
    evaluation.outcome === 'entitled' ? 'e' : evaluation.outcome === 'unknown' ? 'u' : 'n',
    evaluation.amount ?? evaluation.upTo,
    evaluation.criteria.map(({ holds }) => (holds === 'yes' ? 't' : holds === 'no' ? 'f' : 'u')).join(''),
    unasked.has(scheme.rule.key) ? 0 : 1,
    because,
    evaluation.missing,
    dues?.find((due) => due.scheme.rule.key === scheme.rule.key)?.amount ?? 0,
  ])
}

/** Whoever has an open hold waits; so does an organisation under sanction (B-BEN-36). */
async function holdLines({ tx, cycleId }: Work): Promise<void> {
  const { rows: sanctioned } = await sql<{ id: string; reason: string }>`
    select p.org_id as id, p.suspended_reason as reason from benefits.provider p where p.suspended_reason is not null
      and exists (select from benefits.line l where l.cycle_id = ${cycleId} and ${paidTo(sql`p.org_id`)})`.execute(
    tx,
  )
  for (const one of sanctioned) await holdSanctioned(tx, one.id, one.reason)
  await sql`update benefits.line l set held = true from benefits.hold h
    where l.cycle_id = ${cycleId} and h.released_at is null and h.payee_id = l.subject_id and (h.scheme is null or h.scheme = l.scheme)`.execute(
    tx,
  )
  await sql`update benefits.line l set held = true from benefits.hold h
    where l.cycle_id = ${cycleId} and l.payee_id <> l.subject_id and h.released_at is null and h.payee_id = l.payee_id and (h.scheme is null or h.scheme = l.scheme)`.execute(
    tx,
  )
}

export const computeJob = job('benefits.compute', z.object({ cycleId: z.uuid() }), (app, { cycleId }) =>
  app.db.asSystem('benefits.compute', (tx) => compute(tx, cycleId)),
)
