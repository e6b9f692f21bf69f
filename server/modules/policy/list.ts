import { type SqlBool, sql } from 'kysely'
import { z } from 'zod'
import { dayOf } from '#contract/day'
import * as contract from '#contract/policy'
import { notFound } from '#contract/problem'
import { boundsOf } from '#contract/region'
import { clock } from '#platform/clock'
import { route } from '#platform/module'
import { findKind, listKinds } from './kind.ts'
import { atOrAbove, inState, ruleViews } from './rule.ts'

export const kindsRoute = route(contract.kinds, async () => ({
  items: listKinds().map((kind) => ({
    name: kind.name,
    zh: kind.zh,
    en: kind.en,
    keyed: kind.keyed ?? false,
    twoPersons: kind.twoPersons ?? false,
    // A JSON Schema is an object.
    schema: z.toJSONSchema(kind.shape, { io: 'input' }) as Record<string, unknown>,
  })),
}))

export const listRoute = route(contract.list, async ({ tx, actor, query }) => {
  const region = query.region ?? (actor.scope.audience === 'staff' ? actor.scope.region : 0)
  const { lo, hi } = boundsOf(region)
  const rows = await tx
    .selectFrom('policy.rule')
    .selectAll()
    .where((eb) =>
      // What is in force here, and what the places below have of their own.
      eb.or([atOrAbove(region), sql<SqlBool>`(region_code >= ${lo} and region_code < ${hi})`]),
    )
    .$if(query.kind !== undefined, (q) => q.where('kind', '=', query.kind ?? ''))
    .$if(query.key !== undefined, (q) => q.where('key', '=', query.key ?? ''))
    .$if(query.state !== undefined, (q) => q.where(inState(query.state ?? 'draft')))
    .$if(query.on !== undefined, (q) => q.where(sql<boolean>`valid @> ${query.on ?? null}::date`))
    .$if(query.q !== undefined && query.q !== '', (q) =>
      q.where(
        sql<boolean>`(strpos(source, ${query.q ?? ''}) > 0 or strpos(coalesce(quote, ''), ${query.q ?? ''}) > 0 or strpos(kind, ${query.q ?? ''}) > 0 or strpos(key, ${query.q ?? ''}) > 0 or strpos(body::text, ${query.q ?? ''}) > 0)`,
      ),
    )
    .orderBy('kind')
    .orderBy('key')
    .orderBy('region_code')
    .orderBy(sql`lower(valid)`, 'desc')
    .limit(1000)
    .execute()
  return { items: await ruleViews(tx, rows) }
})

export const showRoute = route(contract.show, async ({ tx, params }) => {
  const row = await tx.selectFrom('policy.rule').selectAll().where('id', '=', params.id).executeTakeFirst()
  if (!row) throw notFound()
  const [view] = await ruleViews(tx, [row])
  if (!view) throw notFound()
  return view
})

export const effectiveRoute = route(contract.effective, async ({ tx, query }) => {
  if (!findKind(query.kind)) throw contract.unknownKind(query.kind)
  const row = await tx
    .selectFrom('policy.rule')
    .selectAll()
    .where('kind', '=', query.kind)
    .where('key', '=', query.key)
    .where('state', '=', 'published')
    .where(atOrAbove(query.region))
    .where(sql<boolean>`valid @> ${query.on ?? dayOf(clock.now())}::date`)
    .orderBy('region_code', 'desc')
    .limit(1)
    .executeTakeFirst()
  const [view] = row ? await ruleViews(tx, [row]) : []
  return { rule: view ?? null }
})
