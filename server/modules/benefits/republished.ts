import { sql } from 'kysely'
import { boundsOf } from '#contract/region'
import type { Work } from './compute.ts'
import { decoder, layOut } from './layout.ts'
import { monthSpan, Payable, reckon } from './month.ts'
import { rulesOf } from './other-subjects.ts'
import { askedFor, type CountySchemes, formOf, groupsOf, schemesOf, variablesOfAll } from './schemes.ts'
import { countiesOf, type Keyed, keyColumns, keyOf, readSituations, sameKey } from './situation.ts'

type Past = { readonly id: string; readonly month: string; readonly rules: unknown }

/**
 * Elders of a place whom a scheme concerns that has been published, withdrawn or ended since `since` and covers, or covered, an
 * approved month: those who had a line of it, and those who would have one by now. Empty where the month's rules stand.
 */
export async function concernedByNewRules(work: Work, past: Past, since: Date): Promise<string[]> {
  const { tx, region } = work
  const month = monthSpan(past.month)
  const counties = await countiesOf(tx, region)
  const all = await schemesOf(tx, counties, month.first)
  const schemes = await changedSchemes(work, past, since, all)
  if (schemes.length === 0) return []
  const layout = layOut({
    variables: variablesOfAll(all),
    counties,
    groups: groupsOf(all),
    awards: askedFor(all),
  })
  await readSituations(tx, layout, { days: [month.before, month.last], month, span: boundsOf(region) })
  const columns = keyColumns(layout)
  const key = sql.join(columns.map((column) => sql.ref(column)))
  const { rows } = await sql<Keyed>`select ${key} from benefits_s group by ${key}`.execute(tx)
  const byCounty = new Map(all.map((one) => [one.county, one]))
  const payable = new Payable()
  const decoded = decoder(layout)
  const due = rows.filter((row) =>
    reckon(decoded(keyOf(row, 'a')), decoded(keyOf(row, 'b')), byCounty, payable).dues.some(
      ({ scheme }) => formOf(scheme) !== null && schemes.includes(scheme.rule.key),
    ),
  )
  const classes = columns.map((column) => due.map((row) => row[column] ?? 0))
  const { rows: found } = await sql<{ id: string }>`
    select s.id from benefits_s s join unnest(${sql.join(classes.map((values) => sql`${values}::bigint[]`))}) c (${key}) on ${sameKey(columns, 'c', 's')}
    union select l.elder_id from benefits.line l join benefits.cycle c on c.id = l.cycle_id
      where c.region_code = ${region} and l.month = ${month.first}::date and l.scheme = any (${schemes}) and l.elder_id is not null and not l.void and l.kind <> 'recovery'`.execute(
    tx,
  )
  return found.map((row) => row.id)
}

/** Keys of the elders' schemes of which another text holds for the month than the one it was reckoned with. */
async function changedSchemes(
  { tx }: Work,
  past: Past,
  since: Date,
  all: readonly CountySchemes[],
): Promise<string[]> {
  const now = new Set(all.flatMap(({ set }) => set.schemes.map((scheme) => scheme.rule.id)))
  const then = new Set(rulesOf(past.rules).map((rule) => rule.id))
  const differing = [...now].filter((id) => !then.has(id)).concat([...then].filter((id) => !now.has(id)))
  if (differing.length === 0) return []
  // What an approved month has followed already is not followed again.
  const { rows } = await sql<{ key: string }>`
    select distinct key from policy.rule where id = any (${differing}::uuid[]) and body->>'subject' = 'elder'
      and greatest(published_at, updated_at) > ${since}`.execute(tx)
  return rows.map((row) => row.key)
}
