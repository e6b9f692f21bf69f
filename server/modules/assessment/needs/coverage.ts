import { sql } from 'kysely'
import * as contract from '#contract/planning'
import { cut, decodeCursor } from '#contract/page'
import { regionNames } from '#modules/regions'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import { type OfElder, personOf } from './elder.ts'
import { partsOf, placed, placeOf } from './places.ts'
import { abilitiesFrom, needsRulesOf } from './rules.ts'

/** The grades in force that make an elder eligible in a place, as SQL over `r` and `e`. */
async function eligible(tx: Tx, place: number, lo: number, hi: number) {
  const { eligibleFrom } = await needsRulesOf(tx, place)
  return sql`assessment.record r join people.elder e on e.id = r.elder_id and e.status = 'alive'
    where r.state = 'confirmed' and r.expired_at is null and r.ability = any (${abilitiesFrom(eligibleFrom)}::text[])
      and r.region_code >= ${lo} and r.region_code < ${hi}`
}

export const coverageRoute = route(contract.coverage, async ({ tx, actor, query }) => {
  const place = placeOf(query.region, actor)
  const { lo, hi, part } = partsOf(place, sql.ref('r.region_code'))
  const { rows } = await sql<{ part: number; eligible: number; served: number }>`
    select ${part} as part, count(distinct r.elder_id)::int as eligible,
      count(distinct r.elder_id) filter (where exists (select from assessment.received s where s.elder_id = r.elder_id))::int as served
    from ${await eligible(tx, place, lo, hi)} group by 1 order by 1`.execute(tx)
  const at = await placed(
    tx,
    rows.map((row) => row.part),
  )
  const all = rows.reduce((sum, row) => sum + row.eligible, 0)
  const served = rows.reduce((sum, row) => sum + row.served, 0)
  return {
    eligible: all,
    served,
    share: all === 0 ? null : Math.round((10_000 * served) / all) / 10_000,
    items: rows.map((row) => ({ ...at(row.part), eligible: row.eligible, served: row.served })),
  }
})

export const unservedRoute = route(contract.unserved, async ({ tx, actor, query }) => {
  const place = placeOf(query.region, actor)
  const { lo, hi } = partsOf(place, sql.ref('r.region_code'))
  const [region, id] = decodeCursor(query.after) ?? []
  const { rows } = await sql<OfElder & { level_zh: string; level_en: string; assessed_on: string }>`
    select distinct on (r.region_code, r.elder_id) r.elder_id, r.region_code, r.level_zh, r.level_en, r.assessed_on, e.name as elder_name, e.birth_day
    from ${await eligible(tx, place, lo, hi)}
      and not exists (select from assessment.received s where s.elder_id = r.elder_id)
      and (${region ?? null}::bigint is null or (r.region_code, r.elder_id) > (${region ?? null}::bigint, ${id ?? null}::uuid))
    order by r.region_code, r.elder_id, r.assessed_on desc limit ${query.limit + 1}`.execute(tx)
  const page = cut(rows, query.limit, (last) => [last.region_code, last.elder_id])
  const names = await regionNames(
    tx,
    page.rows.map((row) => row.region_code),
  )
  return {
    items: page.rows.map((row) => ({
      ...personOf(row, names),
      levelZh: row.level_zh,
      levelEn: row.level_en,
      assessedOn: row.assessed_on,
    })),
    next: page.next,
  }
})
