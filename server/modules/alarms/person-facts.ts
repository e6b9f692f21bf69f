import { sql } from 'kysely'
import { ageOn, dayOf } from '#contract/day'
import type { RegionCode } from '#contract/region'
import { getCached } from '#modules/policy'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { remembered } from '#platform/remembered'
import { type Facts, factsIn } from './condition-tree.ts'
import { type Band, bandsKind } from './kinds.ts'

type Fence = { lon: number; lat: number; radius_m: number }
/** What rules may ask of a person, and what is personal to them. */
export type PersonFacts = {
  readonly facts: Facts
  /** Limits by metric: one's own, else the place's. A side without a limit is infinite. */
  readonly limits: ReadonlyMap<
    string,
    Readonly<Record<'lowRed' | 'lowAmber' | 'highAmber' | 'highRed', number>>
  >
  readonly baselines: ReadonlyMap<string, { mean: number; sd: number }>
  readonly fence: Fence | null
}

type Row = {
  id: string
  birth_day: string
  sex: string
  mobility: string
  care_setting: string
  groups: string[] | null
  conditions: string[] | null
  limits:
    | {
        metric: string
        low_red: number | null
        low_amber: number | null
        high_amber: number | null
        high_red: number | null
      }[]
    | null
  baselines: { metric: string; mean: number; sd: number }[] | null
  fence: Fence | null
}

const KEEP_MS = 120_000
const LARGEST = 200_000
const known = remembered(() => new Map<string, { until: number; person: PersonFacts }>())

export function forgetPerson(tx: Tx, elderId: string): void {
  known(tx).delete(elderId)
}

export function limitsOf(band: Band) {
  return {
    lowRed: band.lowRed ?? Number.NEGATIVE_INFINITY,
    lowAmber: band.lowAmber ?? band.lowRed ?? Number.NEGATIVE_INFINITY,
    highAmber: band.highAmber ?? band.highRed ?? Number.POSITIVE_INFINITY,
    highRed: band.highRed ?? Number.POSITIVE_INFINITY,
  }
}

/** The place's limits, for a device that stands for no person. */
export async function placeLimits(tx: Tx, region: RegionCode): Promise<PersonFacts['limits']> {
  const bands = (await getCached(tx, bandsKind, region))?.body.metrics ?? {}
  return new Map(Object.entries(bands).map(([metric, band]) => [metric, limitsOf(band)]))
}

/** Of many people at once; remembered for two minutes, at once forgotten when something of them is set here. */
export async function personFactsOf(
  tx: Tx,
  people: ReadonlyMap<string, RegionCode>,
): Promise<Map<string, PersonFacts>> {
  const cache = known(tx)
  const now = Date.now()
  const found = new Map<string, PersonFacts>()
  const missing: string[] = []
  for (const id of people.keys()) {
    const kept = cache.get(id)
    if (kept && kept.until > now) found.set(id, kept.person)
    else missing.push(id)
  }
  if (missing.length === 0) return found
  if (cache.size > LARGEST) cache.clear()
  const today = dayOf(clock.now())
  const { rows } = await sql<Row>`
    select e.id, e.birth_day, e.sex::text as sex, e.mobility::text as mobility, e.care_setting::text as care_setting,
      (select array_agg(distinct g.code) from people.elder_group g where g.elder_id = e.id and g.valid @> ${today}::date) as groups,
      (select array_agg(x) from people.health_item h, unnest(array[h.name, nullif(h.code, '')]) x where h.elder_id = e.id and h.kind = 'condition' and h.ended_on is null and x is not null) as conditions,
      (select json_agg(l) from alarms.elder_limit l where l.elder_id = e.id) as limits,
      (select json_agg(b) from alarms.baseline b where b.elder_id = e.id) as baselines,
      (select row_to_json(f) from alarms.fence f where f.elder_id = e.id and f.active) as fence
    from people.elder e where e.id = any (${missing}::uuid[])`.execute(tx)
  for (const row of rows) {
    const limits = new Map(await placeLimits(tx, people.get(row.id) ?? 0))
    for (const own of row.limits ?? []) {
      limits.set(
        own.metric,
        limitsOf({
          ...(own.low_red === null ? {} : { lowRed: own.low_red }),
          ...(own.low_amber === null ? {} : { lowAmber: own.low_amber }),
          ...(own.high_amber === null ? {} : { highAmber: own.high_amber }),
          ...(own.high_red === null ? {} : { highRed: own.high_red }),
        }),
      )
    }
    const person: PersonFacts = {
      facts: factsIn({
        age: BigInt(ageOn(row.birth_day, today)),
        sex: row.sex,
        mobility: row.mobility,
        careSetting: row.care_setting,
        groups: row.groups ?? [],
        conditions: row.conditions ?? [],
      }),
      limits,
      baselines: new Map((row.baselines ?? []).map(({ metric, mean, sd }) => [metric, { mean, sd }])),
      fence: row.fence,
    }
    cache.set(row.id, { until: now + KEEP_MS, person })
    found.set(row.id, person)
  }
  return found
}
