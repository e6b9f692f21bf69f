import { sql } from 'kysely'
import { ancestorOf, boundsOf } from '#contract/region'
import type { QualificationKind, ResponderKind, TravelMode } from '#contract/responders'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { reachOf } from './reach.ts'
import { roadMetres } from './roads.ts'
import type { Candidate } from './verdict.ts'

export type Practice = {
  restMinutes: number
  fixFreshMinutes: number
  invitationSeconds: number
  reachMinutes: number
  furthestMinutes: number
}

export async function practice(tx: Tx): Promise<Practice> {
  const row = await tx.selectFrom('responders.practice').selectAll().executeTakeFirstOrThrow()
  return {
    restMinutes: row.rest_minutes,
    fixFreshMinutes: row.fix_fresh_minutes,
    invitationSeconds: row.invitation_seconds,
    reachMinutes: row.reach_minutes,
    furthestMinutes: row.furthest_minutes,
  }
}

type Found = {
  responder_id: string
  kind: ResponderKind
  name: string
  org_id: string | null
  region_code: number
  reachable: boolean
  lon: number | null
  lat: number | null
  stale_fix: boolean
  metres: number | null
  travel_mode: TravelMode
  max_radius_m: number | null
  on_duty: boolean
  engaged: boolean
  rest_until: Date | null
  qualified: QualificationKind[]
  holds_key: boolean
  subscribed: boolean
}

export type Around = {
  /** Where help is needed; null when the elder's position is not known: then the street serves. */
  place: { lon: number; lat: number } | null
  village: number
  elderId: string | null
  /** The caller's scope as explicit bounds. A call-out looks into the whole city, a person no further than they may. */
  bounds: { lo: number; hi: number }
  limit: number
}

/** No further than this for anybody but those who belong to the elder, in metres. */
const FURTHEST_M = 20_000

/** Bounds of the city around a village: helpers cross district borders. */
export function cityBounds(village: number): { lo: number; hi: number } {
  return boundsOf(ancestorOf(village, 'city'))
}

/** The nearest `limit` with all facts, and those who belong to the elder whatever the distance; each once. */
export async function candidatesAround(
  tx: Tx,
  { place, village, elderId, bounds, limit }: Around,
): Promise<Candidate[]> {
  const now = clock.now()
  const rules = await practice(tx)
  const fresh = `${rules.fixFreshMinutes} minutes`
  const near = place
    ? await sql<Found>`select * from responders.near(${place.lon}, ${place.lat}, ${bounds.lo}, ${bounds.hi}, ${elderId}, ${now}, ${fresh}::interval, ${limit}, ${FURTHEST_M})`.execute(
        tx,
      )
    : { rows: [] }
  const bound =
    await sql<Found>`select * from responders.bound_to(${elderId}, ${village}, ${place?.lon ?? null}, ${place?.lat ?? null},
    ${bounds.lo}, ${bounds.hi}, ${now}, ${fresh}::interval, ${limit})`.execute(tx)
  const found = [...new Map([...near.rows, ...bound.rows].map((row) => [row.responder_id, row])).values()]
  const roads = place
    ? await roadMetres(
        tx,
        place,
        found.map(({ lon, lat }) => (lon === null || lat === null ? null : { lon, lat })),
      )
    : found.map(() => null)
  const assumptions = await tx
    .selectFrom('responders.travel_assumption')
    .select(['mode', 'speed_mps', 'detour_factor'])
    .execute()
  return found.map((row, i): Candidate => {
    const assumption = assumptions.find(({ mode }) => mode === row.travel_mode)
    if (!assumption) throw new Error(`no travel assumption for ${row.travel_mode}`)
    return {
      responderId: row.responder_id,
      kind: row.kind,
      name: row.name,
      orgId: row.org_id,
      regionCode: row.region_code,
      contactable: row.reachable,
      reach: reachOf(
        row.metres,
        roads[i] ?? null,
        { speedMps: assumption.speed_mps, detourFactor: assumption.detour_factor },
        rules.reachMinutes,
      ),
      staleFix: row.stale_fix,
      maxRadiusM: row.max_radius_m,
      onDuty: row.on_duty,
      engaged: row.engaged,
      restUntil: row.rest_until,
      qualified: row.qualified,
      holdsKey: row.holds_key,
      subscribed: row.subscribed,
    }
  })
}
