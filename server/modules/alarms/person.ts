import { sql } from 'kysely'
import * as contract from '#contract/alarms'
import { Plan } from '#contract/alarms'
import { done } from '#contract/endpoint'
import { notFound } from '#contract/problem'
import { getCached } from '#modules/policy'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { bandsKind } from './kinds.ts'
import { forgetPerson } from './person-facts.ts'

/** What is personal to one elder: limits, fence, response plan, and what is being waited for. */

async function elderOf(tx: Tx, elderId: string) {
  const row = await tx
    .selectFrom('people.elder')
    .select(['id', 'region_code', 'org_id'])
    .where('id', '=', elderId)
    .executeTakeFirst()
  if (!row) throw notFound()
  return row
}
const by = sql<string>`platform.actor_name()`

export const limitsRoute = route(contract.limits, async ({ tx, params }) => {
  const elder = await elderOf(tx, params.elderId)
  const own = await tx
    .selectFrom('alarms.elder_limit')
    .selectAll()
    .where('elder_id', '=', elder.id)
    .orderBy('metric')
    .execute()
  const bands = (await getCached(tx, bandsKind, elder.region_code))?.body.metrics ?? {}
  const mine = new Set(own.map(({ metric }) => metric))
  return {
    items: [
      ...own.map((row) => ({
        limit: {
          metric: row.metric,
          lowRed: row.low_red,
          lowAmber: row.low_amber,
          highAmber: row.high_amber,
          highRed: row.high_red,
          reason: row.reason,
        },
        origin: 'own' as const,
        setBy: row.set_by_name,
        setAt: row.set_at.toISOString(),
      })),
      ...Object.entries(bands)
        .filter(([metric]) => !mine.has(metric))
        .map(([metric, band]) => ({
          limit: {
            metric,
            lowRed: band.lowRed ?? null,
            lowAmber: band.lowAmber ?? null,
            highAmber: band.highAmber ?? null,
            highRed: band.highRed ?? null,
            reason: null,
          },
          origin: 'place' as const,
          setBy: null,
          setAt: null,
        })),
    ],
  }
})

export const setLimitRoute = route(contract.setLimit, async ({ tx, params, body }) => {
  const elder = await elderOf(tx, params.elderId)
  const values = {
    low_red: body.lowRed,
    low_amber: body.lowAmber,
    high_amber: body.highAmber,
    high_red: body.highRed,
    reason: body.reason,
    set_at: clock.now(),
    set_by_name: by,
  }
  await tx
    .insertInto('alarms.elder_limit')
    .values({
      elder_id: elder.id,
      metric: body.metric,
      region_code: elder.region_code,
      org_id: elder.org_id,
      ...values,
    })
    .onConflict((conflict) => conflict.columns(['elder_id', 'metric']).doUpdateSet(values))
    .execute()
  forgetPerson(tx, elder.id)
  await record(
    tx,
    contract.events.limitsSet,
    { metric: body.metric },
    { elderId: elder.id, regionCode: elder.region_code, orgId: elder.org_id, subjectId: elder.id },
  )
  return done
})

export const clearLimitRoute = route(contract.clearLimit, async ({ tx, params }) => {
  const elder = await elderOf(tx, params.elderId)
  const gone = await tx
    .deleteFrom('alarms.elder_limit')
    .where('elder_id', '=', elder.id)
    .where('metric', '=', params.metric)
    .executeTakeFirst()
  if (gone.numDeletedRows === 0n) throw notFound()
  forgetPerson(tx, elder.id)
  await record(
    tx,
    contract.events.limitsSet,
    { metric: params.metric },
    { elderId: elder.id, regionCode: elder.region_code, orgId: elder.org_id, subjectId: elder.id },
  )
  return done
})

export const fenceRoute = route(contract.fence, async ({ tx, params }) => {
  await elderOf(tx, params.elderId)
  const row = await tx
    .selectFrom('alarms.fence')
    .selectAll()
    .where('elder_id', '=', params.elderId)
    .executeTakeFirst()
  return {
    fence: row ? { lon: row.lon, lat: row.lat, radiusMetres: row.radius_m, active: row.active } : null,
  }
})

export const setFenceRoute = route(contract.setFence, async ({ tx, params, body }) => {
  const elder = await elderOf(tx, params.elderId)
  const values = {
    lon: body.lon,
    lat: body.lat,
    radius_m: body.radiusMetres,
    active: body.active,
    set_at: clock.now(),
    set_by_name: by,
  }
  await tx
    .insertInto('alarms.fence')
    .values({ elder_id: elder.id, region_code: elder.region_code, org_id: elder.org_id, ...values })
    .onConflict((conflict) => conflict.column('elder_id').doUpdateSet(values))
    .execute()
  forgetPerson(tx, elder.id)
  await record(
    tx,
    contract.events.limitsSet,
    { metric: 'fence' },
    { elderId: elder.id, regionCode: elder.region_code, orgId: elder.org_id, subjectId: elder.id },
  )
  return done
})

export const planRoute = route(contract.plan, async ({ tx, params }) => {
  await elderOf(tx, params.elderId)
  const row = await tx
    .selectFrom('alarms.response_plan')
    .selectAll()
    .where('elder_id', '=', params.elderId)
    .executeTakeFirst()
  return {
    plan: row ? Plan.parse(row.body) : null,
    updatedAt: row?.updated_at.toISOString() ?? null,
    updatedBy: row?.updated_by_name ?? null,
  }
})

export const setPlanRoute = route(contract.setPlan, async ({ tx, params, body }) => {
  const elder = await elderOf(tx, params.elderId)
  const values = { body: JSON.stringify(body), updated_at: clock.now(), updated_by_name: by }
  await tx
    .insertInto('alarms.response_plan')
    .values({ elder_id: elder.id, region_code: elder.region_code, org_id: elder.org_id, ...values })
    .onConflict((conflict) => conflict.column('elder_id').doUpdateSet(values))
    .execute()
  return done
})

export const watchesRoute = route(contract.watches, async ({ tx, params }) => {
  await elderOf(tx, params.elderId)
  const rows = await tx
    .selectFrom('alarms.absence_watch as w')
    .innerJoin('alarms.rule as r', 'r.id', 'w.rule_id')
    .select(['w.rule_id', 'r.name_zh', 'r.name_en', 'w.due_at', 'w.last_at'])
    .where('w.elder_id', '=', params.elderId)
    .orderBy('w.due_at')
    .execute()
  return {
    items: rows.map((row) => ({
      ruleId: row.rule_id,
      name: { zh: row.name_zh, en: row.name_en },
      dueAt: row.due_at?.toISOString() ?? null,
      lastAt: row.last_at.toISOString(),
    })),
  }
})
