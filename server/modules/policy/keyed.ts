import { sql } from 'kysely'
import type { z } from 'zod'
import { type Day, dayOf } from '#contract/day'
import type { RegionCode } from '#contract/region'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import type { InForce } from './get.ts'
import { type PolicyKind, unknownsOf } from './kind.ts'

/** A rule of a kind that has several at one place, each under its key. */
export type KeyedInForce<B> = InForce<B> & {
  readonly key: string
  readonly clause: string | null
  readonly quote: string | null
  readonly validFrom: Day
}

/** Bodies of published rules, which never change (trigger `keep_published`), parsed once in this process. */
const parsed = new Map<string, unknown>()
const MOST = 5000

function bodyOf<S extends z.ZodType>(kind: PolicyKind<S>, row: { id: string; body: unknown }): z.infer<S> {
  const known = parsed.get(row.id)
  // Put in by this kind's own shape: an id is of one kind.
  if (known !== undefined) return known as z.infer<S>
  const body = kind.shape.parse(row.body)
  if (parsed.size >= MOST) parsed.clear()
  parsed.set(row.id, body)
  return body
}

/** Every rule of a keyed kind that holds at a place on a day: per key that of the nearest region, in the order of keys. */
export async function listInForce<S extends z.ZodType>(
  tx: Tx,
  kind: PolicyKind<S>,
  { region, on, key }: { region: RegionCode; on?: Day; key?: string },
): Promise<KeyedInForce<z.infer<S>>[]> {
  const { rows } = await sql<{
    id: string
    key: string
    region_code: number
    body: unknown
    source: string
    clause: string | null
    quote: string | null
    valid_from: Day
  }>`
    select distinct on (key) id, key, region_code, body, source, clause, quote, lower(valid)::text as valid_from from policy.rule
    where kind = ${kind.name} and state = 'published' and region_code = any (policy.ancestors(${region}))
      and valid @> ${on ?? dayOf(clock.now())}::date and (${key ?? null}::text is null or key = ${key ?? null})
    order by key, region_code desc`.execute(tx)
  return rows.map((row) => ({
    id: row.id,
    key: row.key,
    regionCode: row.region_code,
    body: bodyOf(kind, row),
    source: row.source,
    clause: row.clause,
    quote: row.quote,
    validFrom: row.valid_from,
    unknowns: unknownsOf(row.body),
  }))
}

/** One of them by its key. */
export async function getKeyed<S extends z.ZodType>(
  tx: Tx,
  kind: PolicyKind<S>,
  where: { region: RegionCode; on?: Day; key: string },
): Promise<KeyedInForce<z.infer<S>> | undefined> {
  return (await listInForce(tx, kind, where))[0]
}
