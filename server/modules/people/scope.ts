import type { Expression, ExpressionBuilder, SqlBool } from 'kysely'
import { sql } from 'kysely'
import { boundsOf, type RegionCode } from '#contract/region'
import type { Actor } from '#platform/actor'
import type { DB } from '#platform/schema.gen'

export type Bounds = { lo: number; hi: number; org: string | null; elders: readonly string[] | null }

/**
 * The slice an actor asks about, in numbers: their own scope, cut down to `region` when one is named. The policies hold
 * the same; saying it in the query is what lets an index serve it.
 */
export function boundsFor(actor: Actor, region?: RegionCode): Bounds {
  const asked = region === undefined ? { lo: 0, hi: 1_000_000_000_000 } : boundsOf(region)
  const { scope } = actor
  if (scope.audience === 'staff') {
    const own = boundsOf(scope.region)
    return { lo: Math.max(own.lo, asked.lo), hi: Math.min(own.hi, asked.hi), org: null, elders: null }
  }
  if (scope.audience === 'org') return { ...asked, org: scope.orgId, elders: null }
  return { ...asked, org: null, elders: scope.audience === 'family' ? scope.elderIds : [] }
}

/** The same as a condition on `people.elder` under the alias `e`. */
export function inBounds(
  eb: ExpressionBuilder<DB & { e: DB['people.elder'] }, 'e'>,
  bounds: Bounds,
): Expression<SqlBool> {
  return eb.and([
    sql<boolean>`e.region_code >= ${sql.lit(bounds.lo)}`,
    sql<boolean>`e.region_code < ${sql.lit(bounds.hi)}`,
    ...(bounds.org === null ? [] : [eb('e.org_id', '=', bounds.org)]),
    ...(bounds.elders === null ? [] : [sql<boolean>`e.id = any (${[...bounds.elders]}::uuid[])`]),
  ])
}
