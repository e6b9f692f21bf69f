import { sql } from 'kysely'
import * as contract from '#contract/insurance'
import { dayOf } from '#contract/day'
import { invalidInput } from '#contract/problem'
import { boundsOf, isWithin, type RegionCode } from '#contract/region'
import { regionName } from '#modules/regions'
import type { Actor } from '#platform/actor'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import { blanksOf, findPlan, orderOf } from './rules.ts'

/** Where somebody works: their region, or where their organisation is registered. */
export async function regionOf(tx: Tx, actor: Actor): Promise<RegionCode> {
  if (actor.scope.audience === 'staff') return actor.scope.region
  if (actor.scope.audience !== 'org') return 0
  const org = await tx
    .selectFrom('organisations.organisation')
    .select('region_code')
    .where('id', '=', actor.scope.orgId)
    .executeTakeFirst()
  return org?.region_code ?? 0
}

/** What is recorded for a division is recorded by whoever works there or above. */
export function mustReach(actor: Actor, region: RegionCode): void {
  if (actor.scope.audience === 'staff' && isWithin(region, actor.scope.region)) return
  throw invalidInput(undefined, [
    { pointer: '/regionCode', detail: '不在您的辖区内', detailEn: 'Outside your region' },
  ])
}

export const showPlaceRoute = route(contract.showPlace, async ({ tx, actor, query }) => {
  const region = query.region ?? (await regionOf(tx, actor))
  const plan = await findPlan(tx, region)
  const name = (await regionName(tx, region)) ?? '全国'
  if (!plan?.body.pilot) {
    const { lo, hi } = boundsOf(region)
    const { rows } = await sql<{
      some: boolean
    }>`select exists (select from policy.rule where kind = 'insurance.plan' and state = 'published'
      and region_code >= ${lo} and region_code < ${hi} and valid @> ${dayOf(clock.now())}::date and (body ->> 'pilot')::boolean) as some`.execute(
      tx,
    )
    return { pilot: rows[0]?.some ? ('below' as const) : ('none' as const), regionName: name, rule: null }
  }
  const rule = await tx
    .selectFrom('policy.rule')
    .select(['source', 'clause', 'quote'])
    .where('id', '=', plan.id)
    .executeTakeFirstOrThrow()
  return {
    pilot: 'here' as const,
    regionName: name,
    rule: {
      id: plan.id,
      regionCode: plan.regionCode,
      regionName: (await regionName(tx, plan.regionCode)) ?? '全国',
      ...rule,
      plan: plan.body,
      unknown: blanksOf(plan.body),
      order: [...(await orderOf(tx, region))],
    },
  }
})
