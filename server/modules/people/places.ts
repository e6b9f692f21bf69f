import { sql } from 'kysely'
import type { z } from 'zod'
import { dayOf } from '#contract/day'
import type { PlaceCount } from '#contract/people-places'
import * as contract from '#contract/people-places'
import { Group } from '#contract/people-words'
import { boundsOf, levelOf, type RegionCode, type RegionLevel } from '#contract/region'
import { getRegion, regionNames } from '#modules/regions'
import type { Actor } from '#platform/actor'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { cron } from '#platform/jobs'
import { route } from '#platform/module'
import { type Bounds, boundsFor } from './scope.ts'

/** The width of the codes one level below. */
const STEP_BELOW: Record<RegionLevel, number> = {
  nation: 1e10,
  province: 1e8,
  city: 1e6,
  county: 1e3,
  street: 1,
  village: 1,
}
const STEPS = [1e10, 1e8, 1e6, 1e3, 1]

/** Counts by place; a place that was counted in two parts comes as one. */
async function countsBelow(tx: Tx, { lo, hi, org }: Bounds, on: string, step: number) {
  const { rows } = await sql<{ place: number; code: string; n: number }>`
    select place, code, sum(n)::bigint as n from people.place_counts(${lo}, ${hi}, ${org}, ${on}, ${step}) group by place, code`.execute(
    tx,
  )
  const places = new Map<RegionCode, Map<string, number>>()
  for (const { place, code, n } of rows) {
    const counts = places.get(place) ?? new Map<string, number>()
    places.set(place, counts.set(code, n))
  }
  return places
}

function countOf(counts: ReadonlyMap<string, number> | undefined): z.input<typeof PlaceCount> {
  // Every member of the closed list gets a number.
  const groups = Object.fromEntries(Group.options.map((code) => [code, counts?.get(code) ?? 0])) as Record<
    Group,
    number
  >
  return { total: counts?.get('total') ?? 0, groups }
}

/** Where an actor begins who names no region: their own, or the narrowest one that holds every resident of an organisation. */
async function startOf(tx: Tx, actor: Actor, on: string): Promise<RegionCode> {
  if (actor.scope.audience === 'staff') return actor.scope.region
  const villages = [...(await countsBelow(tx, boundsFor(actor), on, 1)).keys()]
  const step = STEPS.toReversed().find(
    (s) => s > 1 && new Set(villages.map((code) => code - (code % s))).size === 1,
  )
  const [first] = villages
  return step === undefined || first === undefined ? 0 : first - (first % step)
}

export const placesRoute = route(contract.places, async ({ tx, actor, query }) => {
  const on = query.on ?? dayOf(clock.now())
  const regionCode = query.region ?? (await startOf(tx, actor, on))
  if (regionCode !== 0) await getRegion(tx, regionCode)
  const bounds = boundsFor(actor, regionCode)
  const level = levelOf(regionCode)
  const step = STEP_BELOW[level]
  const counts = await countsBelow(tx, bounds, on, step)
  const below = await tx
    .selectFrom('regions.region')
    .select('code')
    .where('parent', 'is not distinct from', regionCode === 0 ? null : regionCode)
    .where('valid_to', 'is', null)
    .where('code', '>=', bounds.lo)
    .where('code', '<', bounds.hi)
    .execute()
  const standing = new Set(below.map((row) => row.code))
  // An organisation sees where its residents are from, not every place of the country.
  const shown = actor.scope.audience === 'org' ? [...counts.keys()] : [...standing, ...counts.keys()]
  const codes = [...new Set(shown)].sort((a, b) => a - b)
  const own = actor.scope.audience === 'staff' ? boundsOf(actor.scope.region) : { lo: 0, hi: 1e12 }
  const path = [0, ...STEPS.map((s) => regionCode - (regionCode % s))].filter(
    (code, i, all) => all.indexOf(code) === i && boundsOf(code).lo >= own.lo && boundsOf(code).hi <= own.hi,
  )
  const names = await regionNames(tx, [...codes, ...path])
  const places = codes.map((code) => ({
    regionCode: code,
    name: names.get(code) ?? String(code),
    level: levelOf(code),
    kind:
      code === regionCode ? ('own' as const) : standing.has(code) ? ('below' as const) : ('gone' as const),
    ...countOf(counts.get(code)),
  }))
  const sum = countOf(
    new Map(
      ['total', ...Group.options].map((code) => [
        code,
        [...counts.values()].reduce((all, one) => all + (one.get(code) ?? 0), 0),
      ]),
    ),
  )
  const register = await countRegister(tx, bounds, on)
  return {
    on,
    regionCode,
    level,
    path: path.map((code) => ({ code, name: names.get(code) ?? '' })),
    places,
    sum,
    register,
    agrees: register === sum.total,
  }
})

/** Whoever is alive and here on the day, from the records and not from the sums. */
async function countRegister(tx: Tx, { lo, hi, org }: Bounds, on: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*) as n from people.elder e
    where e.region_code >= ${sql.lit(lo)} and e.region_code < ${sql.lit(hi)} and (${org}::uuid is null or e.org_id = ${org})
      and (e.status = 'alive' or e.status_day > ${on}::date and e.status::text not in ('merged', 'withdrawn'))`.execute(
    tx,
  )
  return rows[0]?.n ?? 0
}

/** Villages that changed are counted anew each minute, all of them soon after midnight. */
export const refreshTally = cron('people.refresh_tally', { everyMinutes: 1 }, (app) =>
  app.db.asSystem('people.refresh_tally', async (tx) => {
    await sql`select people.refresh_tally(${dayOf(clock.now())}::date)`.execute(tx)
  }),
)
