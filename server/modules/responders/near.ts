import * as contract from '#contract/responders'
import { boundsOf } from '#contract/region'
import type { Actor } from '#platform/actor'
import { clock } from '#platform/clock'
import { route } from '#platform/module'
import { candidatesAround, practice } from './candidates.ts'
import { consideredView } from './considered.ts'
import { judge } from './verdict.ts'

const LOOK = 60

/** The scope as explicit bounds, narrowed to what was asked for. An organisation sees its own people only. */
function boundsFor(actor: Actor): { lo: number; hi: number } {
  return actor.scope.audience === 'staff' ? boundsOf(actor.scope.region) : boundsOf(0)
}

export const nearRoute = route(contract.near, async ({ tx, actor, query }) => {
  const found = await candidatesAround(tx, {
    place: { lon: query.lon, lat: query.lat },
    village: query.region,
    elderId: query.elderId ?? null,
    bounds: boundsFor(actor),
    limit: LOOK,
  })
  const { scope } = actor
  const own = scope.audience === 'org' ? found.filter((candidate) => candidate.orgId === scope.orgId) : found
  const { verdicts, shortfall } = judge(own, {
    k: query.k,
    now: clock.now(),
    village: query.region,
    qualification: query.qualification ?? null,
    kind: query.kind ?? null,
    needsKey: false,
    furthestMinutes: (await practice(tx)).furthestMinutes,
    excluded: new Set(),
    asked: new Map(),
  })
  return {
    chosen: verdicts.filter((verdict) => verdict.chosen).map(consideredView),
    refused: verdicts.filter((verdict) => !verdict.chosen).map(consideredView),
    shortfall,
  }
})
