import { type RawBuilder, sql } from 'kysely'
import type { ImpactVerdict } from '#contract/benefit-impact'
import type { PayeeKind } from '#contract/benefit-words'
import type { Day } from '#contract/day'
import { ancestorOf, boundsOf, levelOf, type RegionCode } from '#contract/region'
import type { Tx } from '#platform/db'
import { daily, type KeyedRow } from './entitled.ts'
import { type Side, type Tally, verdictOf } from './impact-tally.ts'
import { decoder, layOut } from './layout.ts'
import { monthSpan, Payable, reckon, type Reckoned } from './month.ts'
import { awardedOf, candidatesOf, duesOf, paidFor } from './other-subjects.ts'
import { askedFor, type CountySchemes, formOf, groupsOf, variablesOfAll } from './schemes.ts'
import { countiesOf, keyColumns, keyOf, type Keyed, readSituations, sameKey } from './situation.ts'

/** Both sets of rules of the counties of a place, in the same order of counties. */
export type BothSides = {
  readonly before: readonly CountySchemes[]
  readonly after: readonly CountySchemes[]
}
/** What a count of one month adds to; rows are written for the first month only. */
export type Count = {
  readonly tx: Tx
  readonly ruleId: string
  readonly own: string
  readonly region: RegionCode
  readonly month: Day
  readonly first: boolean
  readonly tally: Tally
}
type Row = {
  payeeKind: PayeeKind
  payeeId: string
  subjectId: string
  regionCode: RegionCode
  scheme: string
  verdict: ImpactVerdict
  before: number
  after: number
}

/** Places are told apart one level below the region: counties of a city, streets of a county. */
const stepOf = (region: RegionCode) =>
  ['county', 'street', 'village'].includes(levelOf(region)) ? 1_000 : 1_000_000

const byCounty = (all: readonly CountySchemes[]) => new Map(all.map((one) => [one.county, one]))

/** Of the drafted scheme everybody; of the others those whose payment differs. */
function rowsOf(count: Count, before: Side, after: Side) {
  return [...new Set([count.own, ...before.dues.keys(), ...after.dues.keys()])].flatMap((scheme) => {
    const verdict = verdictOf(before, after, scheme)
    if (verdict === undefined) return []
    if (scheme !== count.own && (verdict === 'unchanged' || verdict === 'blocked')) return []
    return [{ scheme, verdict, before: before.dues.get(scheme) ?? 0, after: after.dues.get(scheme) ?? 0 }]
  })
}

function sideOf({ decisions, unasked, dues }: Reckoned, housed: boolean): Side {
  return {
    dues: new Map(
      dues
        .filter(({ scheme }) => formOf(scheme) !== null)
        // What goes to the institution goes nowhere when there is none.
        .filter(({ scheme }) => housed || scheme.rule.body.paidTo !== 'organisation')
        .filter(({ daily: byDays, amount }) => !byDays && amount > 0)
        .map(({ scheme, amount }) => [scheme.rule.key, amount]),
    ),
    undecided: new Set(
      decisions
        .filter(({ evaluation }) => evaluation.outcome === 'unknown')
        .map(({ scheme }) => scheme.rule.key),
    ),
    unasked,
  }
}

/** Elders of a month, class by class, as `compute.ts` reads them; those whose days must be counted one by one. */
export async function countElders(count: Count, sides: BothSides): Promise<void> {
  const { tx, tally, month, first, region } = count
  const span = monthSpan(month)
  const both = [...sides.before, ...sides.after]
  // Counties stand for each other when they are alike on both sides.
  const [groupsBefore, groupsAfter] = [groupsOf(sides.before), groupsOf(sides.after)]
  const groupKeys = groupsBefore.map((one, i) => `${one}|${groupsAfter[i]}`)
  const counties = sides.before.map(({ county }) => county)
  const layout = layOut({
    variables: variablesOfAll(both),
    counties,
    groups: groupKeys.map((key) => groupKeys.indexOf(key) + 1),
    awards: askedFor(both),
  })
  await readSituations(tx, layout, { days: [span.before, span.last], month: span, span: boundsOf(region) })
  const step = stepOf(region)
  const place = sql`s.region_code / ${sql.lit(step)} * ${sql.lit(step)}`
  const columns = keyColumns(layout)
  const key = sql.join(columns.map((column) => sql.ref(column)))
  const sameClass = sql`${sameKey(columns, 'c', 's')} and c.place = ${place} and c.housed = (s.org_id is not null)`
  const { rows } = await sql<Keyed & { place: number; housed: boolean; n: number }>`
    select ${key}, ${place} as place, org_id is not null as housed, count(*)::int as n
    from benefits_s s group by ${key}, place, housed`.execute(tx)
  const [before, after] = [byCounty(sides.before), byCounty(sides.after)]
  const payable = { before: new Payable(), after: new Payable() }
  const decoded = decoder(layout)
  const listed: ClassRow[] = []
  const toCount: (typeof rows)[number][] = []
  for (const row of rows) {
    const [was, now] = [decoded(keyOf(row, 'a')), decoded(keyOf(row, 'b'))]
    const old = reckon(was, now, before, payable.before)
    const fresh = reckon(was, now, after, payable.after)
    if ([...old.dues, ...fresh.dues].some((due) => due.daily && formOf(due.scheme) !== null)) {
      toCount.push(row)
      continue
    }
    const [a, b] = [sideOf(old, row.housed), sideOf(fresh, row.housed)]
    tally.add(month, first, row.place, row.n, a, b)
    if (first) for (const one of rowsOf(count, a, b)) listed.push({ ...one, ...row })
  }
  if (listed.length > 0) await keepClasses(count, sameClass, listed)
  if (toCount.length === 0) return
  const single = await sql<KeyedRow & { place: number }>`
    select s.*, ${place} as place from benefits_s s join jsonb_to_recordset(${JSON.stringify(toCount)}::jsonb)
      c (a0 bigint, a1 bigint, a2 bigint, b0 bigint, b1 bigint, b2 bigint, place bigint, housed bool)
      on ${sameClass}`.execute(tx)
  const days = async (rules: ReadonlyMap<number, CountySchemes>, own: Payable) => {
    const codes = new Map<string, Set<string>>()
    const sidesOf = new Map<string, Side>()
    for (const row of single.rows) {
      const reckoned = reckon(decoded(keyOf(row, 'a')), decoded(keyOf(row, 'b')), rules, own)
      sidesOf.set(row.id, sideOf(reckoned, row.org_id !== null))
      const byDays = reckoned.dues.filter((due) => due.daily && formOf(due.scheme) !== null)
      if (byDays.length > 0) codes.set(row.id, new Set(byDays.map((due) => due.scheme.rule.key)))
    }
    const counted = single.rows.filter((row) => codes.has(row.id))
    for (const one of await daily(tx, layout, region, span, counted, codes, rules, own)) {
      const side = sidesOf.get(one.elderId)
      if (!side || (one.scheme.rule.body.paidTo === 'organisation' && one.orgId === null)) continue
      sidesOf.set(one.elderId, { ...side, dues: new Map([...side.dues, [one.scheme.rule.key, one.amount]]) })
    }
    return sidesOf
  }
  const [old, fresh] = [await days(before, payable.before), await days(after, payable.after)]
  const found: Row[] = []
  for (const row of single.rows) {
    const [a, b] = [old.get(row.id), fresh.get(row.id)]
    if (!a || !b) continue
    tally.add(month, first, row.place, 1, a, b)
    if (!first) continue
    for (const one of rowsOf(count, a, b))
      found.push({
        payeeKind: 'elder',
        payeeId: row.id,
        subjectId: row.id,
        regionCode: row.region_code,
        ...one,
      })
  }
  await keepRows(count, found)
}

type ClassRow = Keyed & { place: number; housed: boolean } & Omit<
    Row,
    'payeeKind' | 'payeeId' | 'subjectId' | 'regionCode'
  >

async function keepClasses(
  { tx, ruleId }: Count,
  sameClass: RawBuilder<unknown>,
  listed: readonly ClassRow[],
): Promise<void> {
  await sql`insert into benefits.impact_row (rule_id, scheme, subject_id, payee_kind, payee_id, region_code, verdict, before, after)
    select ${ruleId}, c.scheme, s.id, 'elder', s.id, s.region_code, c.verdict, c.before, c.after
    from benefits_s s join jsonb_to_recordset(${JSON.stringify(listed)}::jsonb)
      c (a0 bigint, a1 bigint, a2 bigint, b0 bigint, b1 bigint, b2 bigint, place bigint, housed bool, scheme text, verdict benefits.impact_verdict, before bigint, after bigint)
      on ${sameClass}`.execute(tx)
}

async function keepRows({ tx, ruleId }: Count, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return
  await sql`insert into benefits.impact_row (rule_id, scheme, subject_id, payee_kind, payee_id, region_code, verdict, before, after)
    select ${ruleId}, x.scheme, x."subjectId", x."payeeKind", x."payeeId", x."regionCode", x.verdict, x.before, x.after
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) x (scheme text, "subjectId" uuid, "payeeKind" benefits.payee_kind, "payeeId" uuid, "regionCode" bigint,
      verdict benefits.impact_verdict, before bigint, after bigint)`.execute(tx)
}

/** What others than elders were paid for good already, by real months and, side by side, by months counted before. */
export type PaidOnce = { readonly before: Set<string>; readonly after: Set<string> }

/** Workers, organisations, projects and facilities of a month, one by one. */
export async function countOthers(count: Count, sides: BothSides, paid: PaidOnce): Promise<void> {
  const { tx, tally, month, first, region } = count
  const span = monthSpan(month)
  const counties = await countiesOf(tx, region)
  const awarded = await awardedOf(tx, month)
  const step = stepOf(region)
  const found: Row[] = []
  for (const one of await candidatesOf(tx, region, span.first, span.last)) {
    const side = (all: readonly CountySchemes[], known: Set<string>): Side => {
      const rules = byCounty(all)
      const county = rules.get(ancestorOf(one.regionCode, 'county')) ?? rules.get(counties[0] ?? -1)
      if (!county) return { dues: new Map(), undecided: new Set(), unasked: new Set() }
      const { decisions, unasked, dues } = duesOf(one, county, awarded)
      const fresh = dues.filter(({ scheme }) => {
        const { period } = scheme.rule.body
        const key = `${one.id}|${scheme.rule.key}|${paidFor(period, month)}`
        if (period === 'month') return true
        if (known.has(key)) return false
        known.add(key)
        return true
      })
      return {
        dues: new Map(fresh.map(({ scheme, amount }) => [scheme.rule.key, amount])),
        undecided: new Set(
          decisions
            .filter(({ evaluation }) => evaluation.outcome === 'unknown')
            .map(({ scheme }) => scheme.rule.key),
        ),
        unasked,
      }
    }
    const [a, b] = [side(sides.before, paid.before), side(sides.after, paid.after)]
    tally.add(month, first, Math.floor(one.regionCode / step) * step, 1, a, b)
    if (!first) continue
    for (const row of rowsOf(count, a, b))
      found.push({
        payeeKind: one.payeeKind,
        payeeId: one.payeeId,
        subjectId: one.id,
        regionCode: one.regionCode,
        ...row,
      })
  }
  await keepRows(count, found)
}

export async function paidOnce(tx: Tx, region: RegionCode): Promise<PaidOnce> {
  const { lo, hi } = boundsOf(region)
  const { rows } = await sql<{ key: string }>`
    select l.subject_id || '|' || l.scheme || '|' || l.month as key from benefits.line l
    where l.payee_kind <> 'elder' and l.elder_id is null and not l.void and l.kind <> 'recovery' and l.region_code >= ${lo} and l.region_code < ${hi}`.execute(
    tx,
  )
  const keys = rows.map((row) => row.key)
  return { before: new Set(keys), after: new Set(keys) }
}
