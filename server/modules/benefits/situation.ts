import { type RawBuilder, sql } from 'kysely'
import type { Day } from '#contract/day'
import { ancestorOf, boundsOf, type RegionCode } from '#contract/region'
import type { Tx } from '#platform/db'
import { ageCuts, dayAfter, type Layout } from './layout.ts'

export type Span = { readonly lo: RegionCode; readonly hi: RegionCode }
export type Scan = {
  /** Days as of which the situation is read: the first key and the second. */
  readonly days: readonly [Day, Day]
  /** Days of the month paid for, for those who died or left within it; and the month whose awards count. */
  readonly month: { readonly first: Day; readonly last: Day }
  readonly span: Span
  readonly elders?: readonly string[]
}

const lit = (value: number) => sql.lit(value)
const text = (value: string) => sql.lit(value)

/**
 * The relation `(id, region_code, org_id, ...keyColumns)` of the elders of a place: their keys by `layout` as of two days.
 * One scan of the register and one of its facts, whatever the number of elders.
 */
export function situationSql(layout: Layout, scan: Scan): RawBuilder<unknown> {
  const [a, b] = scan.days
  const words = wordsOf(layout)
  const field = (name: string) => layout.fields.find((one) => one.name === name)
  const kinds = [...new Set(layout.facts.map((fact) => fact.kind))]
  const hukou = field('hukou')
  const elsewhere = hukou ? (layout.counties.length + 1) * hukou.times : 0
  const factOf = (alias: 'a' | 'b', word: number, day: Day) =>
    sql`coalesce(bit_or(c.add) filter (where ${layout.words > 1 ? sql`c.word = ${lit(word)} and ` : sql``}c.valid @> ${text(day)}::date), 0) as ${sql.ref(`${alias}${word}`)}`
  const codes = sql.join(
    layout.facts.map(
      (fact) =>
        sql`(${text(fact.kind)}::people.fact_kind, ${text(fact.value)}, ${lit(fact.word)}::int, ${lit(fact.add)}::bigint)`,
    ),
  )
  const onlyElders = (column: string) =>
    scan.elders ? sql`and ${sql.ref(column)} = any (${[...scan.elders]}::uuid[])` : sql``
  // Nearly every fact of a place holds: its index of kinds and days, which row security hides the statistics of, costs more than
  // reading them all. For a few elders it does not.
  const sought = (condition: RawBuilder<unknown>) => (scan.elders ? condition : sql`(${condition}) is true`)
  // Who lived elsewhere on one of the two days, and where: the first of the addresses that have ended since; before the first
  // one that is known, that one.
  const inSpan = (code: RawBuilder<unknown>) =>
    sql`${code} >= ${lit(scan.span.lo)} and ${code} < ${lit(scan.span.hi)}`
  const moved = sql`m as materialized (
      select o.elder_id, (array_agg(o.place_code order by o.valid) filter (where upper(o.valid) > ${text(a)}::date))[1] as place_a, (array_agg(o.place_code order by o.valid) filter (where upper(o.valid) > ${text(b)}::date))[1] as place_b
      from people.address o where o.kind = 'residence' and not upper_inf(o.valid) and upper(o.valid) > ${text(a < b ? a : b)}::date and o.place_code is not null
        ${onlyElders('o.elder_id')} group by o.elder_id)`
  const movedOut = sql`array(select m.elder_id from m where ${inSpan(sql`m.place_a`)} or ${inSpan(sql`m.place_b`)})`
  const facts =
    kinds.length === 0
      ? undefined
      : sql`f as (
      select c.elder_id, ${sql.join(words.flatMap((word) => [factOf('a', word, a), factOf('b', word, b)]))}
      from (select x.elder_id, x.valid,
          ${hukou ? sql`coalesce(v.word, case when x.kind = 'hukou' then ${lit(hukou.word)} end)` : sql`v.word`} as word,
          ${hukou ? sql`coalesce(v.add, case when x.kind = 'hukou' then ${lit(elsewhere)}::bigint end)` : sql`v.add`} as add
        from people.fact x left join (values ${codes}) v (kind, value, word, add)
          on v.kind = x.kind and v.value = ${hukou ? sql`case when x.kind = 'hukou' then left(x.value, 6) else x.value end` : sql`x.value`}
        where ${sought(sql`x.kind = any (${`{${kinds.join(',')}}`}::people.fact_kind[])`)} and (${inSpan(sql`x.region_code`)} or x.elder_id = any (${movedOut}))
          and ${sought(sql`x.valid && daterange(${text(a < b ? a : b)}::date, ${text(a < b ? b : a)}::date, '[]')`)} ${onlyElders('x.elder_id')}) c
      group by c.elder_id)`
  const awards =
    layout.awards.length === 0
      ? undefined
      : sql`w as materialized (
      select w.subject_id, ${sql.join(
        words.map(
          (word) =>
            sql`coalesce(bit_or(case w.scheme ${sql.join(
              layout.awards.map((code) => {
                const flag = field(`award:${code}`)
                return sql`when ${text(code)} then ${lit(flag?.word === word ? flag.times : 0)}::bigint`
              }),
              sql` `,
            )} else 0::bigint end), 0) as ${sql.ref(`w${word}`)}`,
        ),
      )}
      from benefits.award w where w.payee_kind = 'elder' and w.months @> ${text(scan.month.first)}::date ${onlyElders('w.subject_id')} group by w.subject_id)`
  const setting = layout.asks('careSetting')
  // The group of a county by the six digits of the county; joined, for a city asks it of everybody.
  const inCounty = (code: RawBuilder<unknown>) => sql`${code} / 1000000`
  const countyGroups = sql`(values ${sql.join(
    layout.counties.map(
      (county, i) =>
        sql`(${lit(Math.floor(county / 1_000_000))}::bigint, ${lit(layout.groups[i] ?? 0)}::int)`,
    ),
  )}) k (county, place)`
  const fromElder = (word: number, side: 'a' | 'b') => {
    const day = side === 'a' ? a : b
    const parts: RawBuilder<unknown>[] = []
    const put = (name: string, value: RawBuilder<unknown>) => {
      const one = field(name)
      if (one && one.word === word) parts.push(sql`(${value})::bigint * ${lit(one.times)}::bigint`)
    }
    put(
      'gone',
      sql`case when e.status = 'died' and e.status_day <= ${text(scan.month.last)}::date then 1 when e.status = 'moved' and e.status_day <= ${text(scan.month.last)}::date then 2 else 0 end`,
    )
    put(
      'county',
      sql`coalesce(case when m.elder_id is null then k.place else (select k.place from ${countyGroups} where k.county = ${inCounty(sql`coalesce(${side === 'a' ? sql`m.place_a` : sql`m.place_b`}, e.region_code)`)}) end, 0)`,
    )
    const cuts = sql`array[${sql.join(ageCuts(day).map((cut) => text(cut)))}]::date[]`
    put('age', sql`${lit(130)} - width_bucket(e.birth_day, ${cuts})`)
    if (layout.asks('ageMonths'))
      put(
        'ageMonths',
        sql`greatest(0, (extract(year from age(${text(day)}::date, e.birth_day)) * 12 + extract(month from age(${text(day)}::date, e.birth_day)))::int)`,
      )
    put('sex', sql`case e.sex when 'male' then 0 when 'female' then 1 else 2 end`)
    const now = side === 'a' ? sql`sa` : sql`sb`
    put(
      'careSetting',
      sql`case coalesce(${now}.setting, e.care_setting) when 'home' then 0 when 'community' then 1 else 2 end`,
    )
    const provider = side === 'a' ? sql`pa` : sql`pb`
    put(
      'institutionFiled',
      sql`case when coalesce(${now}.setting, e.care_setting) <> 'institution' or ${provider}.org_id is null then 0 when ${provider}.filed_on <= ${text(day)}::date then 1 else 2 end`,
    )
    put(
      'institutionPrivate',
      sql`case when coalesce(${now}.setting, e.care_setting) <> 'institution' or ${provider}.private_capital is null then 0 when ${provider}.private_capital or ${provider}.public_built_private_run then 1 else 2 end`,
    )
    // Days there less days away (hospital, prison, missing), of the month.
    put(
      'stayDays',
      sql`case when ${setting ? sql`coalesce(${now}.setting, e.care_setting)` : sql`e.care_setting`} <> 'institution' then 0 else coalesce((select sum(upper(r) - lower(r)) from unnest(
        (select range_agg(x.valid * daterange(${text(scan.month.first)}::date, ${text(dayAfter(scan.month.last))}::date)) from people.setting x
          where x.elder_id = e.id and x.setting = 'institution' and x.valid && daterange(${text(scan.month.first)}::date, ${text(scan.month.last)}::date, '[]'))
        - coalesce((select range_agg(l.valid) from people.life_event l where l.elder_id = e.id and l.kind in ('hospital', 'prison', 'missing') and l.state in ('reported', 'confirmed')), '{}'::datemultirange)) r), 0) end::int`,
    )
    return parts.length === 0 ? sql`0::bigint` : sql.join(parts, sql` + `)
  }
  const key = (side: 'a' | 'b', word: number) =>
    sql`${fromElder(word, side)}${facts ? sql` + coalesce(f.${sql.raw(`${side}${word}`)}, 0)` : sql``}${awards ? sql` + coalesce(w.${sql.raw(`w${word}`)}, 0)` : sql``} as ${sql.ref(`${side}${word}`)}`
  const withs = [moved, ...(facts ? [facts] : []), ...(awards ? [awards] : [])]
  const institutions = layout.asks('institutionFiled') || layout.asks('institutionPrivate')
  return sql`with ${sql.join(withs)}
    select e.id, case when ${inSpan(sql`e.region_code`)} then e.region_code when ${inSpan(sql`m.place_a`)} then m.place_a else m.place_b end as region_code, coalesce(${setting ? sql`sb.org_id, ` : sql``}e.org_id) as org_id,
      ${sql.join(words.flatMap((word) => [key('a', word), key('b', word)]))}
    from people.elder e left join m on m.elder_id = e.id left join ${countyGroups} on k.county = ${inCounty(sql`e.region_code`)}
      ${facts ? sql`left join f on f.elder_id = e.id` : sql``}
      ${awards ? sql`left join w on w.subject_id = e.id` : sql``}
      ${setting ? sql`left join people.setting sa on sa.elder_id = e.id and sa.valid @> ${text(a)}::date left join people.setting sb on sb.elder_id = e.id and sb.valid @> ${text(b)}::date` : sql``}
      ${institutions ? sql`left join benefits.provider pa on pa.org_id = coalesce(sa.org_id, e.org_id) left join benefits.provider pb on pb.org_id = coalesce(sb.org_id, e.org_id)` : sql``}
    where (${inSpan(sql`e.region_code`)} or e.id = any (${movedOut}))
      and (e.status = 'alive' or e.status_day >= ${text(scan.month.first)}::date) ${onlyElders('e.id')}`
}

/** The same relation as the temporary table `benefits_s` of this transaction. */
export async function readSituations(tx: Tx, layout: Layout, scan: Scan): Promise<void> {
  await sql`drop table if exists benefits_s`.execute(tx)
  // A whole city is sorted and hashed in here: more memory than a request gets.
  await sql`select set_config('work_mem', '256MB', true)`.execute(tx)
  await sql`create temp table benefits_s on commit drop as ${situationSql(layout, scan)}`.execute(tx)
}

/** As many of them as the layout has words. */
export type Keyed = { a0: number; a1?: number; a2?: number; b0: number; b1?: number; b2?: number }
export const keyOf = (row: Keyed, side: 'a' | 'b') =>
  side === 'a' ? [row.a0, row.a1 ?? 0, row.a2 ?? 0] : [row.b0, row.b1 ?? 0, row.b2 ?? 0]

const wordsOf = (layout: Layout) => ([0, 1, 2] as const).slice(0, layout.words)
type Side = 'a' | 'b'
type KeyColumn<S extends Side = Side> = `${S}${0 | 1 | 2}`
/** The columns of a key, word by word: of both days, or of the second alone. */
export function keyColumns(layout: Layout): KeyColumn[]
export function keyColumns(layout: Layout, side: 'b'): KeyColumn<'b'>[]
export function keyColumns(layout: Layout, side?: 'b'): KeyColumn[] {
  return wordsOf(layout).flatMap((word) =>
    side ? [`b${word}` as const] : [`a${word}` as const, `b${word}` as const],
  )
}
/** That two relations mean the same key. */
export const sameKey = (columns: readonly KeyColumn[], one: string, other: string) =>
  sql.join(
    columns.map((column) => sql`${sql.ref(`${one}.${column}`)} = ${sql.ref(`${other}.${column}`)}`),
    sql` and `,
  )

/** The counties of a place as the register knows them: the county itself, or those below a city. */
export async function countiesOf(tx: Tx, region: RegionCode): Promise<RegionCode[]> {
  const { lo, hi } = boundsOf(region)
  const { rows } = await sql<{ code: number }>`select code from regions.region
    where level = 'county' and code >= ${lo} and code < ${hi} order by code`.execute(tx)
  return rows.length > 0 ? rows.map((row) => row.code) : [ancestorOf(region, 'county')]
}
