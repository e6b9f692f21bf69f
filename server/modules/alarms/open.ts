import * as contract from '#contract/alarms'
import { isWithin } from '#contract/region'
import { route } from '#platform/module'
import { viewOf } from './incident.ts'
import { raise } from './raise.ts'
import { uuidv7 } from '#contract/id'

/** By hand: what somebody saw or heard. Joins the open incident of the person like any other signal. */
export const openRoute = route(contract.open, async ({ tx, actor, body }) => {
  if (
    body.elderId === undefined &&
    body.regionCode !== undefined &&
    actor.scope.audience === 'staff' &&
    !isWithin(body.regionCode, actor.scope.region)
  )
    throw contract.noElderInScope()
  const orgId = actor.scope.audience === 'org' ? actor.scope.orgId : (body.orgId ?? null)
  const raised = await raise(tx, {
    elderId: body.elderId ?? null,
    orgId,
    ...(body.elderId === undefined
      ? { placeKey: orgId ? `org/${orgId}/${body.place ?? ''}` : `manual/${uuidv7()}` }
      : {}),
    ...(body.elderId === undefined && body.regionCode !== undefined ? { regionCode: body.regionCode } : {}),
    place: body.place ?? null,
    kind: body.kind,
    severity: body.severity,
    source: 'manual',
    detail: body.detail ?? null,
  })
  if (!raised) throw contract.noElderInScope()
  return viewOf(tx, raised.incidentId)
})
