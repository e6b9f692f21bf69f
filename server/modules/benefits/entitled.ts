import { sql } from 'kysely'
import type { Day } from '#contract/day'
import { boundsOf, type RegionCode } from '#contract/region'
import { decide } from '#modules/policy'
import type { Tx } from '#platform/db'
import type { Work } from './compute.ts'
import { dayAfter, decode, type Decoded, type Layout, layOut } from './layout.ts'
import { byDay, type MonthSpan, monthSpan, Payable, reckon } from './month.ts'
import {
  askedFor,
  type CountySchemes,
  formOf,
  groupsOf,
  type Scheme,
  schemesOf,
  variablesOfAll,
} from './schemes.ts'
import { countiesOf, keyOf, type Keyed, situationSql } from './situation.ts'

export type Entitled = {
  readonly elderId: string
  readonly regionCode: RegionCode
  readonly orgId: string | null
  readonly scheme: Scheme
  readonly amount: number
}
export type KeyedRow = Keyed & { id: string; region_code: number; org_id: string | null }

async function rowsOf(
  tx: Tx,
  layout: Layout,
  region: RegionCode,
  days: readonly [Day, Day],
  month: MonthSpan,
  elders: readonly string[],
): Promise<KeyedRow[]> {
  const relation = situationSql(layout, { days, month, span: boundsOf(region), elders })
  return (await sql<KeyedRow>`select * from (${relation}) s`.execute(tx)).rows
}

/** What some elders are entitled to in a month by the rules of that month, from the facts as they are known now. */
export async function entitledIn(
  tx: Tx,
  { region, month, elders }: { region: RegionCode; month: Day; elders: readonly string[] },
): Promise<Entitled[]> {
  if (elders.length === 0) return []
  const span = monthSpan(month)
  const counties = await countiesOf(tx, region)
  const all = await schemesOf(tx, counties, span.first)
  const byCounty = new Map(all.map((one) => [one.county, one]))
  const layout = layOut({
    variables: variablesOfAll(all),
    counties,
    groups: groupsOf(all),
    awards: askedFor(all),
  })
  const payable = new Payable()
  const found: Entitled[] = []
  const toCount: KeyedRow[] = []
  const countCodes = new Map<string, Set<string>>()
  for (const row of await rowsOf(tx, layout, region, [span.before, span.last], span, elders)) {
    const { dues } = reckon(
      decode(layout, keyOf(row, 'a')),
      decode(layout, keyOf(row, 'b')),
      byCounty,
      payable,
    )
    for (const due of dues) {
      if (formOf(due.scheme) === null) continue
      if (due.daily) {
        toCount.push(row)
        countCodes.set(row.id, (countCodes.get(row.id) ?? new Set()).add(due.scheme.rule.key))
      } else
        found.push({
          elderId: row.id,
          regionCode: row.region_code,
          orgId: row.org_id,
          scheme: due.scheme,
          amount: due.amount,
        })
    }
  }
  found.push(...(await daily(tx, layout, region, span, [...new Set(toCount)], countCodes, byCounty, payable)))
  return found
}

/** Counts the days of those whose month changes within itself; `codes`: the schemes of each elder so counted. */
export async function daily(
  tx: Tx,
  layout: Layout,
  region: RegionCode,
  month: MonthSpan,
  rows: readonly KeyedRow[],
  codes: ReadonlyMap<string, ReadonlySet<string>>,
  counties: ReadonlyMap<number, CountySchemes>,
  payable: Payable,
): Promise<Entitled[]> {
  if (rows.length === 0) return []
  const held = new Map<string, { row: KeyedRow; scheme: Scheme; amounts: number[] }>()
  const memo = new Map<string, Map<string, { scheme: Scheme; amount: number }>>()
  const elders = [...new Set(rows.map((row) => row.id))]
  for (let day = month.first; day <= month.last; day = dayAfter(day)) {
    for (const row of await rowsOf(tx, layout, region, [day, day], month, elders)) {
      const key = keyOf(row, 'b')
      const due = memo.get(key.join()) ?? onDay(decode(layout, key), counties, payable)
      memo.set(key.join(), due)
      for (const [code, { scheme, amount }] of due) {
        if (!codes.get(row.id)?.has(code)) continue
        const known = held.get(`${row.id}|${code}`) ?? { row, scheme, amounts: [] }
        known.amounts.push(amount)
        held.set(`${row.id}|${code}`, known)
      }
    }
  }
  return [...held.values()].flatMap(({ row, scheme, amounts }) => {
    const amount = byDay(amounts, month.days, 'down')
    return amount > 0
      ? [{ elderId: row.id, regionCode: row.region_code, orgId: row.org_id, scheme, amount }]
      : []
  })
}

function onDay(
  { situation, county, awards }: Decoded,
  counties: ReadonlyMap<number, CountySchemes>,
  payable: Payable,
): Map<string, { scheme: Scheme; amount: number }> {
  const own = county === null ? undefined : counties.get(county)
  if (!own) return new Map()
  return new Map(
    decide(payable.of(own, awards), situation).flatMap(({ scheme, evaluation, because }) =>
      because === null && evaluation.outcome === 'entitled' && evaluation.amount
        ? [[scheme.rule.key, { scheme, amount: evaluation.amount }] as const]
        : [],
    ),
  )
}

/** The lines of a draft whose days must be counted: the elders of classes marked so in `benefits_d`. */
export async function countDays(
  { tx, cycleId, region, month }: Work,
  layout: Layout,
  counties: ReadonlyMap<number, CountySchemes>,
  payable: Payable,
): Promise<void> {
  const { rows } = await sql<KeyedRow & { class: number; scheme: string }>`
    select s.*, e.class, d.scheme from benefits_d d join benefits_e e on e.class = d.class join benefits_s s on s.id = e.id where d.daily`.execute(
    tx,
  )
  const codes = new Map<string, Set<string>>()
  const classOf = new Map<string, number>()
  for (const row of rows) {
    codes.set(row.id, (codes.get(row.id) ?? new Set()).add(row.scheme))
    classOf.set(row.id, row.class)
  }
  const found = await daily(tx, layout, region, month, rows, codes, counties, payable)
  await addLines(
    tx,
    found.map((one) => ({
      ...one,
      cycleId,
      month: month.first,
      turn: 0,
      kind: 'regular' as const,
      entitled: one.amount,
      class: classOf.get(one.elderId) ?? null,
    })),
  )
}

export type NewLine = Entitled & {
  readonly cycleId: string
  readonly month: Day
  readonly turn: number
  readonly kind: 'regular' | 'arrears'
  readonly entitled: number
  readonly class: number | null
}

/** Adds lines of elders one by one decided; a turn that stands already stays as it is. */
export async function addLines(tx: Tx, lines: readonly NewLine[]): Promise<void> {
  const values = lines.flatMap((line) => {
    const toOrg = line.scheme.rule.body.paidTo === 'organisation'
    const form = formOf(line.scheme)
    if (form === null || (toOrg && line.orgId === null)) return []
    return [
      {
        cycle_id: line.cycleId,
        region_code: line.regionCode,
        payee_kind: toOrg ? ('organisation' as const) : ('elder' as const),
        payee_id: toOrg ? (line.orgId ?? '') : line.elderId,
        subject_id: line.elderId,
        elder_id: line.elderId,
        org_id: toOrg ? line.orgId : null,
        scheme: line.scheme.rule.key,
        rule_id: line.scheme.rule.id,
        month: line.month,
        turn: line.turn,
        kind: line.kind,
        form,
        unit: line.scheme.rule.body.unit === 'minutes' ? ('minute' as const) : ('fen' as const),
        amount: line.amount,
        entitled: line.entitled,
        class: line.class,
      },
    ]
  })
  for (let i = 0; i < values.length; i += 1000)
    await tx
      .insertInto('benefits.line')
      .values(values.slice(i, i + 1000))
      .onConflict((c) => c.doNothing())
      .execute()
}
