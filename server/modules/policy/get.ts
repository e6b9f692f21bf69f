import { sql } from 'kysely'
import type { z } from 'zod'
import { type Day, dayOf } from '#contract/day'
import { unknownValue } from '#contract/policy'
import type { RegionCode } from '#contract/region'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { type PolicyKind, unknownsOf } from './kind.ts'

/** A rule in force: its body as the kind's shape says, and where it comes from. */
export type InForce<B> = {
  readonly id: string
  readonly regionCode: RegionCode
  readonly body: B
  readonly source: string
  /** JSON pointers of what the source left blank. */
  readonly unknowns: readonly string[]
}

/**
 * The rule of the nearest region that has one valid on the day (today in Asia/Shanghai unless told): the place itself,
 * its street, county, city, province, the nation. Undefined when there is none anywhere.
 */
export async function get<S extends z.ZodType>(
  tx: Tx,
  kind: PolicyKind<S>,
  { region, on }: { region: RegionCode; on?: Day },
): Promise<InForce<z.infer<S>> | undefined> {
  const day = on ?? dayOf(clock.now())
  const { rows } = await sql<{ id: string; region_code: number; body: unknown; source: string }>`
    select id, region_code, body, source from policy.rule
    where kind = ${kind.name} and state = 'published' and region_code = any (policy.ancestors(${region})) and valid @> ${day}::date
    order by region_code desc limit 1`.execute(tx)
  const row = rows[0]
  if (!row) return undefined
  return {
    id: row.id,
    regionCode: row.region_code,
    body: kind.shape.parse(row.body),
    source: row.source,
    unknowns: unknownsOf(row.body),
  }
}

/** The value, unless it is a blank of the source: then what depends on it is blocked, with that reason. */
export function known<T>(value: T | null, what: string): T {
  if (value === null) throw unknownValue(what)
  return value
}

type Cached = { readonly until: number; readonly rule: InForce<unknown> | undefined }
const cache = new Map<string, Cached>()
const KEEP_MS = 5000

/** For paths that cannot wait (ingest, ladder): `get`, remembered for five seconds per kind and place. */
export async function getCached<S extends z.ZodType>(
  tx: Tx,
  kind: PolicyKind<S>,
  region: RegionCode,
): Promise<InForce<z.infer<S>> | undefined> {
  const key = `${kind.name}|${region}`
  const found = cache.get(key)
  const now = Date.now()
  // The body was parsed by this kind's shape when it was put in.
  if (found && found.until > now) return found.rule as InForce<z.infer<S>> | undefined
  const rule = await get(tx, kind, { region })
  if (cache.size > 20_000) cache.clear()
  cache.set(key, { until: now + KEEP_MS, rule })
  return rule
}

/** After a change of rules in this process. */
export function forgetCached(): void {
  cache.clear()
}
