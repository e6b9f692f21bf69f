import { sql } from 'kysely'
import { dayOf } from '#contract/day'
import * as contract from '#contract/planning'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import { without } from '#platform/planner'
import { partsOf, placed, placeOf } from './places.ts'

type Line = { part: number; code: string; n: number }
const day = () => dayOf(clock.now())

/**
 * Distribution, ability, source of income and need, for each part of a place (A-ASM-10). Every figure counts living elders
 * in the scope of `tx` by the village they are in, so that a place is the sum of its parts. How many there are, how old and
 * who lives alone is kept counted with the groups; the rest is read by region alone: joined to the elders the planner, which
 * does not know a policy's bounds, would look each of a city's up.
 */
async function count(tx: Tx, place: number, org: string | null, withIncome: boolean) {
  const { lo, hi, part, step } = partsOf(place, sql.ref('x.region_code'))
  const gone = sql`gone as materialized (select e.id from people.elder e where e.status <> 'alive' and e.region_code >= ${lo} and e.region_code < ${hi})`
  const here = sql`x.region_code >= ${lo} and x.region_code < ${hi} and x.elder_id not in (select g.id from gone g)`
  const { rows: elders } = await sql<{ part: number; n: number; age80: number; alone: number }>`
    select c.place as part, coalesce(sum(c.n) filter (where c.code = 'total'), 0)::int as n, coalesce(sum(c.n) filter (where c.code = 'age80'), 0)::int as age80,
      coalesce(sum(c.n) filter (where c.code = 'living_alone'), 0)::int as alone
    from people.place_counts(${lo}, ${hi}, ${org}, ${day()}, ${step}) c group by 1 having sum(c.n) filter (where c.code = 'total') > 0 order by 1`.execute(
    tx,
  )
  const rest = await without(tx, ['sort'], async () => {
    const { rows: held } = await sql<Line & { kind: string }>`
    with ${gone}, counted as (select ${part} as part, x.kind, x.value as code, count(*)::int as n from people.fact x
      where ${here} and x.valid @> ${day()}::date and x.kind in ('ability', 'dementia') group by 1, 2, 3)
    select c.part, c.kind::text as kind, c.code, c.n from counted c`.execute(tx)
    const { rows: needs } = await sql<Line>`
    with ${gone}, counted as (select ${part} as part, x.item, count(*)::int as n from people.need x where ${here} and x.ended_on is null group by 1, 2)
    select c.part, c.item::text as code, c.n from counted c`.execute(tx)
    const income = withIncome
      ? (
          await sql<Line>`
    with ${gone} select ${part} as part, x.source::text as code, count(distinct x.elder_id)::int as n from people.income x
    where ${here} and x.ended_on is null group by 1, 2`.execute(tx)
        ).rows
      : null
    return { held, needs, income }
  })
  return { elders, ...rest }
}

const byCode = (rows: readonly Line[]) =>
  rows.reduce<Record<string, number>>((all, { code, n }) => ({ ...all, [code]: (all[code] ?? 0) + n }), {})

export const baselineRoute = route(contract.baseline, async ({ tx, actor, query }) => {
  const place = placeOf(query.region, actor)
  const org = actor.scope.audience === 'org' ? actor.scope.orgId : null
  const { elders, held, needs, income } = await count(tx, place, org, actor.may.has('people.economic'))
  const at = await placed(tx, [place, ...elders.map((row) => row.part)])
  const lineOf = (parts: readonly (typeof elders)[number][]) => {
    const codes = new Set(parts.map((row) => row.part))
    const mine = <T extends { part: number }>(rows: readonly T[]) => rows.filter((row) => codes.has(row.part))
    const total = parts.reduce((all, row) => all + row.n, 0)
    const of = (kind: string) => byCode(mine(held.filter((row) => row.kind === kind)))
    const ability = of('ability')
    const known = Object.values(ability).reduce((all, n) => all + n, 0)
    return {
      elders: total,
      ability: { ...ability, unknown: total - known },
      age80: parts.reduce((all, row) => all + row.age80, 0),
      alone: parts.reduce((all, row) => all + row.alone, 0),
      dementia: Object.values(of('dementia')).reduce((all, n) => all + n, 0),
      income: income && byCode(mine(income)),
      needs: byCode(mine(needs)),
    }
  }
  const { regionCode, regionName } = at(place)
  return {
    whole: { regionCode, regionName, ...lineOf(elders) },
    items: elders.map((row) => ({ ...at(row.part), ...lineOf([row]) })),
  }
})

const LAYERS = {
  surveyed: sql`select t.region_code, t.id from assessment.target t where t.state = 'accepted'`,
  assessed: sql`select r.region_code, r.id from assessment.record r where r.state = 'confirmed' and r.expired_at is null and r.ability is not null`,
  disabled: sql`select r.region_code, r.id from assessment.record r where r.state = 'confirmed' and r.expired_at is null and r.self_care in ('semi', 'dependent')`,
  demands: sql`select d.region_code, d.id from assessment.demand d where d.state in ('open', 'arranged')`,
} as const

/** Counted from the rows when asked: a form accepted a moment ago is on it (A-ASM-13). */
export const careMapRoute = route(contract.careMap, async ({ tx, actor, query }) => {
  const { lo, hi, part } = partsOf(placeOf(query.region, actor), sql.ref('x.region_code'))
  const { rows } = await sql<{ part: number; n: number }>`
    select ${part} as part, count(*)::int as n from (${LAYERS[query.layer]}) x
    where x.region_code >= ${lo} and x.region_code < ${hi} group by 1 order by 1`.execute(tx)
  const at = await placed(
    tx,
    rows.map((row) => row.part),
  )
  return {
    total: rows.reduce((all, row) => all + row.n, 0),
    items: rows.map((row) => ({ ...at(row.part), count: row.n })),
  }
})
