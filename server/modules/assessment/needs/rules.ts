import { z } from 'zod'
import { Group } from '#contract/people-words'
import { needsRules } from '#contract/planning'
import { get, policyKind } from '#modules/policy'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'

const PerWorker = z.number().min(0.1).max(100).nullable()

/** How a place keeps demands, fills beds and reckons staff. A null is not laid down: what needs it says so and gives no figure. */
export const needsKind = policyKind({
  name: 'assessment.needs',
  zh: '需求与服务办理规定',
  en: 'How needs are followed',
  shape: z.object({
    /** The same elder asking for the same within so many days is one demand. */
    mergeDays: z.number().int().min(0).max(90),
    /** Groups that come first to a public bed, in this order. */
    bedPriority: z.array(Group).max(20),
    /** Elders of each ability for one care worker. */
    eldersPerCareWorker: z.object({
      mild: PerWorker,
      moderate: PerWorker,
      severe: PerWorker,
      total: PerWorker,
    }),
    /** Who is assessed is eligible for a basic service from this ability on. */
    eligibleFrom: z.enum(['mild', 'moderate', 'severe', 'total']),
    /** Names of the values above that no document confirms yet. */
    toConfirm: z.array(z.string()).default([]),
  }),
})
export type NeedsRules = z.infer<typeof needsKind.shape>

export async function needsRulesOf(tx: Tx, region: number): Promise<NeedsRules> {
  const rule = await get(tx, needsKind, { region })
  if (!rule) throw new Error('no assessment.needs rule: policies/default is not loaded')
  return rule.body
}

/** Of the place asked for, else of the caller's own. */
export const needsRulesRoute = route(needsRules, async ({ tx, actor, query }) => {
  const own = actor.scope.audience === 'staff' ? actor.scope.region : 0
  const { mergeDays, bedPriority, toConfirm } = await needsRulesOf(tx, query.region ?? own)
  return { mergeDays, bedPriority, toConfirm }
})

const ORDER = ['intact', 'mild', 'moderate', 'severe', 'total'] as const
/** The abilities from one on, to the worst. */
export const abilitiesFrom = (from: NeedsRules['eligibleFrom']): string[] => ORDER.slice(ORDER.indexOf(from))
