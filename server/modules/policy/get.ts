import { sql } from 'kysely'
import type { z } from 'zod'
import { type Day, dayOf } from '#contract/day'
import { unknownValue } from '#contract/policy'
import { ancestorOf, type RegionCode } from '#contract/region'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { remembered } from '#platform/remembered'
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
  const { rows } = await sql<Row>`
    select id, region_code, body, source from policy.rule
    where kind = ${kind.name} and state = 'published' and region_code = any (policy.ancestors(${region})) and valid @> ${day}::date
    order by region_code desc limit 1`.execute(tx)
  return rows[0] && inForceOf(kind, rows[0])
}

type Row = { id: string; region_code: number; body: unknown; source: string }

function inForceOf<S extends z.ZodType>(kind: PolicyKind<S>, row: Row): InForce<z.infer<S>> {
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

/** Today's rules of one kind by region; parsed when first asked for, so that a broken one fails its own place only. */
type Shelf = { readonly until: number; readonly rows: ReadonlyMap<RegionCode, Row> }
const shelves = remembered(() => new Map<string, Shelf>())
const parsed = new WeakMap<Row, InForce<unknown>>()
const KEEP_MS = 5000
const LEVELS = ['village', 'street', 'county', 'city', 'province', 'nation'] as const

/** For paths that cannot wait (ingest, ladder): today's `get`, from all rules of the kind, remembered for five seconds. */
export async function getCached<S extends z.ZodType>(
  tx: Tx,
  kind: PolicyKind<S>,
  region: RegionCode,
): Promise<InForce<z.infer<S>> | undefined> {
  let shelf = shelves(tx).get(kind.name)
  if (!shelf || shelf.until <= Date.now()) {
    const { rows } = await sql<Row>`select id, region_code, body, source from policy.rule
      where kind = ${kind.name} and state = 'published' and valid @> ${dayOf(clock.now())}::date`.execute(tx)
    shelf = { until: Date.now() + KEEP_MS, rows: new Map(rows.map((row) => [row.region_code, row])) }
    shelves(tx).set(kind.name, shelf)
  }
  const { rows } = shelf
  const row = LEVELS.map((level) => rows.get(ancestorOf(region, level))).find((found) => found !== undefined)
  if (!row) return undefined
  const rule = parsed.get(row) ?? inForceOf(kind, row)
  parsed.set(row, rule)
  // Parsed by this kind's shape: the rows of a shelf are of one kind.
  return rule as InForce<z.infer<S>>
}

/** After a change of rules in this process. */
export function forgetCached(tx: Tx): void {
  shelves(tx).clear()
}
