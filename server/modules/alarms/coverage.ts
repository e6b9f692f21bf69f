import { sql } from 'kysely'
import { type CoverageMissing, rescueCoverage } from '#contract/alarms'
import { dayOf } from '#contract/day'
import { ancestorOf, boundsOf, levelOf, type RegionLevel } from '#contract/region'
import { get } from '#modules/policy'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import { coverageKind } from './kinds.ts'

type Community = {
  code: number
  name: string
  street: string | null
  devices: number
  responders_village: number
  responders_street: number
}

/** Every community that stood on a day, with the devices in use and the responders that it had at the end of that day. */
async function communities(tx: Tx, region: number, on: string): Promise<Community[]> {
  const { lo, hi } = boundsOf(region)
  const { rows } = await sql<Community>`
    with at as (select (${on}::date + 1)::timestamp at time zone 'Asia/Shanghai' as t),
    device as (
      select b.region_code as code, count(*)::int as n from devices.binding b, at
      where b.elder_id is not null and b.bound @> at.t and b.region_code >= ${lo} and b.region_code < ${hi} group by 1),
    -- The street of the region's edge counts too: its responders may be registered at the street itself.
    responder as (
      select r.region_code as code, count(*)::int as n from responders.responder r, at
      where r.created_at < at.t and (r.ended_at is null or r.ended_at >= at.t)
        and r.region_code >= ${lo - (lo % 1000)} and r.region_code < ${hi} group by 1),
    street as (select code - code % 1000 as code, sum(n)::int as n from responder group by 1)
    select v.code, v.name, s.name as street, coalesce(device.n, 0) as devices,
      coalesce(responder.n, 0) as responders_village, coalesce(street.n, 0) as responders_street
    from regions.region v
      left join regions.region s on s.code = v.parent
      left join device on device.code = v.code
      left join responder on responder.code = v.code
      left join street on street.code = v.code - v.code % 1000
    where v.level = 'village' and v.code >= ${lo} and v.code < ${hi}
      and (v.valid_from is null or v.valid_from <= ${on}::date) and (v.valid_to is null or v.valid_to > ${on}::date)
    order by v.code`.execute(tx)
  return rows
}

const BELOW: Readonly<Record<RegionLevel, RegionLevel>> = {
  nation: 'province',
  province: 'city',
  city: 'county',
  county: 'street',
  street: 'village',
  village: 'village',
}

export const rescueCoverageRoute = route(rescueCoverage, async ({ tx, actor, query }) => {
  const region = query.region ?? (actor.scope.audience === 'staff' ? actor.scope.region : 0)
  const on = query.on ?? dayOf(clock.now())
  const rule = await get(tx, coverageKind, { region, on })
  if (!rule) throw new Error('the default of alarms.coverage is not loaded')
  const { devices, responders, respondersOf } = rule.body
  const level = BELOW[levelOf(region)]
  const units = new Map<number, { communities: number; enabled: number }>()
  const missing: CoverageMissing[] = []
  let enabled = 0
  const all = await communities(tx, region, on)
  for (const one of all) {
    const near = respondersOf === 'street' ? one.responders_street : one.responders_village
    const has = one.devices >= devices && near >= responders
    const code = ancestorOf(one.code, level)
    const unit = units.get(code) ?? { communities: 0, enabled: 0 }
    units.set(code, { communities: unit.communities + 1, enabled: unit.enabled + Number(has) })
    if (has) enabled++
    else
      missing.push({
        regionCode: one.code,
        name: one.name,
        streetName: one.street,
        devices: one.devices,
        responders: near,
      })
  }
  const names = await tx
    .selectFrom('regions.region')
    .select(['code', 'name'])
    .where(sql<boolean>`code = any (${[...units.keys()]}::bigint[])`)
    .execute()
  const nameOf = new Map(names.map((row) => [row.code, row.name]))
  return {
    on,
    regionCode: region,
    definition: rule.body,
    source: rule.source,
    communities: all.length,
    enabled,
    units: [...units].map(([regionCode, unit]) => ({
      regionCode,
      name: nameOf.get(regionCode) ?? String(regionCode),
      ...unit,
    })),
    missing,
  }
})
