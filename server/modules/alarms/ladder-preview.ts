import * as contract from '#contract/alarms'
import { faultsOf, get, type PolicyKind } from '#modules/policy'
import { invalidInput } from '#contract/problem'
import { route } from '#platform/module'
import { chooseLadder, ladderKind, missingOf } from './ladder.ts'

/** What would happen when, if nobody did anything: of the rule in force, or of a body that is being edited. */
export const previewLadderRoute = route(contract.previewLadder, async ({ tx, body }) => {
  // The registry holds kinds without the type of their body.
  const faults = body.body ? faultsOf(ladderKind as unknown as PolicyKind, body.body) : []
  if (faults.length > 0) throw invalidInput(undefined, faults)
  const rule = body.body ? undefined : await get(tx, ladderKind, { region: body.region })
  const ladder = body.body ?? rule?.body
  const rungs = ladder && chooseLadder(ladder, body)
  const missing = rungs ? missingOf(rungs) : ['响应阶梯 ladder']
  return {
    ruleId: rule?.id ?? null,
    source: rule?.source ?? null,
    steps: (rungs?.steps ?? []).flatMap((step) =>
      step.afterSeconds === null
        ? []
        : [
            {
              atSeconds: step.afterSeconds,
              level: step.level,
              ...step.name,
              unless: step.unless,
              actions: step.actions,
            },
          ],
    ),
    blocked:
      missing.length === 0
        ? null
        : { zh: `缺少：${missing.join('；')}`, en: `Left blank: ${missing.join('; ')}`, missing },
  }
})
