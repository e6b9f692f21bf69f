import { sql } from 'kysely'
import { dayOf } from '#contract/day'
import * as contract from '#contract/planning'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import { partsOf, placed, placeOf } from './places.ts'

type Line = { part: number; code: string; n: number }
const day = () => dayOf(clock.now())

/**
 * Distribution, ability, source of income and need, for each part of a place (A-ASM-10). Every figure counts living elders
 * in the scope of `tx` by the village they are in, so that a place is the sum of its parts.
 */
async function count(tx: Tx, place: number, withIncome: boolean) {
  const { lo, hi, part } = partsOf(place, sql.ref('e.region_code'))
  const here = sql`people.elder e where e.status = 'alive' and e.region_code >= ${lo} and e.region_code < ${hi}`
  const facts = sql`people.fact f join people.elder e on e.id = f.elder_id
    where e.status = 'alive' and e.region_code >= ${lo} and e.region_code < ${hi} and f.valid @> ${day()}::date`
  const { rows: elders } = await sql<{ part: number; n: number; age80: number }>`
    select ${part} as part, count(*)::int as n, count(*) filter (where e.birth_day <= ${day()}::date - interval '80 years')::int as age80
    from ${here} group by 1 order by 1`.execute(tx)
  const { rows: held } = await sql<Line & { kind: string }>`
    select ${part} as part, f.kind::text as kind, f.value as code, count(*)::int as n
    from ${facts} and f.kind in ('ability', 'living', 'dementia') group by 1, 2, 3`.execute(tx)
  const { rows: needs } = await sql<Line>`
    select ${part} as part, d.item::text as code, count(*)::int as n from people.need d join people.elder e on e.id = d.elder_id
    where e.status = 'alive' and e.region_code >= ${lo} and e.region_code < ${hi} and d.ended_on is null group by 1, 2`.execute(
    tx,
  )
  const income = withIncome
    ? (
        await sql<Line>`
    select ${part} as part, i.source::text as code, count(distinct i.elder_id)::int as n from people.income i join people.elder e on e.id = i.elder_id
    where e.status = 'alive' and e.region_code >= ${lo} and e.region_code < ${hi} and i.ended_on is null group by 1, 2`.execute(
          tx,
        )
      ).rows
    : null
  return { elders, held, needs, income }
}

const byCode = (rows: readonly Line[]) =>
  rows.reduce<Record<string, number>>((all, { code, n }) => ({ ...all, [code]: (all[code] ?? 0) + n }), {})

export const baselineRoute = route(contract.baseline, async ({ tx, actor, query }) => {
  const place = placeOf(query.region, actor)
  const { elders, held, needs, income } = await count(tx, place, actor.may.has('people.economic'))
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
      alone: of('living')['alone'] ?? 0,
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
