import { sql } from 'kysely'
import type { z } from 'zod'
import { dayOf } from '#contract/day'
import { needItems } from '#contract/people-words'
import * as contract from '#contract/planning'
import { invalidInput } from '#contract/problem'
import { boundsOf } from '#contract/region'
import { isStanding, regionName } from '#modules/regions'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import { placeOf } from './places.ts'
import { needsRulesOf } from './rules.ts'

type Line = z.input<typeof contract.saveSupply.returns>
const SERVICE: Record<Exclude<contract.Resource, 'care_worker'>, string> = {
  nursing_bed: 'nursing_bed',
  day_place: 'day_care',
}

/** Elders whose care-needs result in force recommends a service, in a place. */
async function recommended(tx: Tx, place: number, service: string): Promise<{ need: number; from: number }> {
  const { lo, hi } = boundsOf(place)
  const { rows } = await sql<{ need: number; from: number }>`
    select count(*) filter (where r.result -> 'services' @> ${JSON.stringify([{ code: service }])}::jsonb)::int as need, count(*)::int as "from"
    from assessment.record r join people.elder e on e.id = r.elder_id and e.status = 'alive'
    where r.scale_id = 'care_need' and r.state = 'confirmed' and r.expired_at is null and r.region_code >= ${lo} and r.region_code < ${hi}`.execute(
    tx,
  )
  return rows[0] ?? { need: 0, from: 0 }
}

/** Care workers that the assessed elders of a place ask for by the place's ratios; null while a ratio in use is not laid down. */
async function workersNeeded(tx: Tx, place: number): Promise<{ need: number | null; from: number }> {
  const { lo, hi } = boundsOf(place)
  const { eldersPerCareWorker: ratios } = await needsRulesOf(tx, place)
  const { rows } = await sql<{ ability: string; n: number }>`
    select r.ability, count(*)::int as n from assessment.record r join people.elder e on e.id = r.elder_id and e.status = 'alive'
    where r.state = 'confirmed' and r.expired_at is null and r.ability in ('mild', 'moderate', 'severe', 'total')
      and r.region_code >= ${lo} and r.region_code < ${hi} group by 1`.execute(tx)
  let need: number | null = 0
  for (const { ability, n } of rows) {
    // The query gives these four words only.
    const ratio = ratios[ability as keyof typeof ratios]
    need = need === null || ratio === null ? null : need + n / ratio
  }
  return { need: need === null ? null : Math.ceil(need), from: rows.reduce((all, row) => all + row.n, 0) }
}

/** The need from assessments, the supply as counted, and the gap between them (B-ASM-13). */
export async function gapOf(tx: Tx, place: number, resource: contract.Resource): Promise<Line> {
  const { need: found, from } =
    resource === 'care_worker'
      ? await workersNeeded(tx, place)
      : await recommended(tx, place, SERVICE[resource])
  // Nobody assessed is an unknown need, not none.
  const need = from === 0 ? null : found
  const { lo, hi } = boundsOf(place)
  // Counted for the place itself, else the sum of what was counted below it.
  const { rows } = await sql<{ region_code: number; count: number; counted_on: string; source: string }>`
    select region_code, count, counted_on, source from assessment.supply
    where resource = ${resource} and region_code >= ${lo} and region_code < ${hi} order by region_code`.execute(
    tx,
  )
  const own = rows.find((row) => row.region_code === place)
  const used = own ? [own] : rows
  const supply = used.length === 0 ? null : used.reduce((all, row) => all + row.count, 0)
  const missing =
    from === 0
      ? resource === 'care_worker'
        ? { zh: '还没有有效的能力评估', en: 'No assessment of ability is in force' }
        : { zh: '还没有有效的照护需求评估', en: 'No care-needs assessment is in force' }
      : need === null
        ? { zh: '当地未规定护理员配比', en: 'The place lays down no ratio of care workers' }
        : supply === null
          ? { zh: '未登记供给数', en: 'No supply is on record' }
          : null
  return {
    resource,
    need,
    supply,
    gap: need === null || supply === null ? null : need - supply,
    from,
    countedOn: used.map((row) => row.counted_on).sort()[0] ?? null,
    source:
      own?.source ??
      (used.length > 0
        ? used
            .map((row) => row.source)
            .join('；')
            .slice(0, 200)
        : null),
    missing,
  }
}

export const gapsRoute = route(contract.gaps, async ({ tx, actor, query }) => {
  const place = placeOf(query.region, actor)
  const items: Line[] = []
  for (const resource of contract.Resource.options) items.push(await gapOf(tx, place, resource))
  return { regionCode: place, regionName: (await regionName(tx, place)) ?? String(place), items }
})

export const saveSupplyRoute = route(contract.saveSupply, async ({ tx, body }) => {
  if (!(await isStanding(tx, body.regionCode)))
    throw invalidInput(undefined, [
      { pointer: '/regionCode', detail: '没有这个行政区划', detailEn: 'There is no such division' },
    ])
  if (body.countedOn > dayOf(clock.now()))
    throw invalidInput(undefined, [
      { pointer: '/countedOn', detail: '不能在今天之后', detailEn: 'Not after today' },
    ])
  const values = {
    count: body.count,
    counted_on: body.countedOn,
    source: body.source,
    updated_at: clock.now(),
  }
  await tx
    .insertInto('assessment.supply')
    .values({ region_code: body.regionCode, resource: body.resource, ...values })
    .onConflict((conflict) => conflict.columns(['region_code', 'resource']).doUpdateSet(values))
    .execute()
  return gapOf(tx, body.regionCode, body.resource)
})

export const communityReportRoute = route(contract.communityReport, async ({ tx, actor, query }) => {
  const place = placeOf(query.region, actor)
  const { lo, hi } = boundsOf(place)
  const { rows: whole } = await sql<{ n: number }>`
    select count(*)::int as n from people.elder where status = 'alive' and region_code >= ${lo} and region_code < ${hi}`.execute(
    tx,
  )
  const elders = whole[0]?.n ?? 0
  const { rows: levels } = await sql<{ ability: z.infer<typeof contract.AbilityKey>; n: number }>`
    select r.ability, count(*)::int as n from assessment.record r join people.elder e on e.id = r.elder_id and e.status = 'alive'
    where r.state = 'confirmed' and r.expired_at is null and r.ability is not null and r.region_code >= ${lo} and r.region_code < ${hi} group by 1`.execute(
    tx,
  )
  // What is stated in forms and records, and what was asked for: an elder counts once for an item.
  const { rows: demands } = await sql<{ item: keyof typeof needItems; n: number }>`
    select item, count(distinct elder_id)::int as n from (
      select n.item, n.elder_id from people.need n join people.elder e on e.id = n.elder_id and e.status = 'alive'
        where n.ended_on is null and n.region_code >= ${lo} and n.region_code < ${hi}
      union all
      select d.item, d.elder_id from assessment.demand d where d.state <> 'declined' and d.region_code >= ${lo} and d.region_code < ${hi}) x
    group by 1 order by 2 desc, 1`.execute(tx)
  const assessed = levels.reduce((all, row) => all + row.n, 0)
  return {
    regionCode: place,
    regionName: (await regionName(tx, place)) ?? String(place),
    elders,
    assessed,
    levels: contract.AbilityKey.options.map((ability) => ({
      ability,
      count:
        ability === 'unknown' ? elders - assessed : (levels.find((row) => row.ability === ability)?.n ?? 0),
    })),
    demands: demands.map((row) => ({ item: row.item, elders: row.n })),
    staff: await gapOf(tx, place, 'care_worker'),
  }
})
