import { type RawBuilder, sql } from 'kysely'
import { boundsOf, levelOf, type RegionCode } from '#contract/region'
import { regionNames } from '#modules/regions'
import type { Tx } from '#platform/db'

const STEP: Record<string, number> = {
  nation: 10_000_000_000,
  province: 100_000_000,
  city: 1_000_000,
  county: 1000,
  street: 1,
  village: 1,
}

/** The bounds of a place, how far apart the codes of its parts lie, and the SQL that gives the part of it that a column `region_code` lies in. */
export function partsOf(place: RegionCode, column: RawBuilder<unknown>) {
  const { lo, hi } = boundsOf(place)
  const step = STEP[levelOf(place)] ?? 1
  return { lo, hi, step, part: sql<number>`${column} - ${column} % ${sql.lit(step)}` }
}

export type Placed = { regionCode: number; regionName: string; lon: number | null; lat: number | null }

/** Names and positions (WGS-84 degrees) of places, by code. */
export async function placed(tx: Tx, codes: readonly number[]): Promise<(code: number) => Placed> {
  const names = await regionNames(tx, [...codes])
  const { rows } = await sql<{ code: number; lon: number | null; lat: number | null }>`
    select code, lon, lat from regions.region where code = any (${[...codes]}::bigint[])`.execute(tx)
  const at = new Map(rows.map((row) => [row.code, row]))
  return (code) => ({
    regionCode: code,
    regionName: names.get(code) ?? String(code),
    lon: at.get(code)?.lon ?? null,
    lat: at.get(code)?.lat ?? null,
  })
}

/** The place asked for, within the caller's own; without one, the caller's own (the whole installation for the system). */
export function placeOf(
  asked: RegionCode | undefined,
  actor: { scope: { audience: string; region?: number } },
): RegionCode {
  const own = actor.scope.audience === 'staff' ? (actor.scope.region ?? 0) : 0
  if (asked === undefined) return own
  const { lo, hi } = boundsOf(own)
  return asked >= lo && asked < hi ? asked : own
}
