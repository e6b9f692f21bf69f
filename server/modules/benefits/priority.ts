import { z } from 'zod'
import type { Situation, VariableName } from '#contract/benefit-situation'
import { Cel } from '#contract/benefit-scheme'
import type { RegionCode } from '#contract/region'
import {
  type CompiledScheme,
  conditionOf,
  evaluate,
  faultsOfAudience,
  get,
  policyKind,
} from '#modules/policy'
import type { Tx } from '#platform/db'

/** Who comes first when applications wait: groups in their order, each with the sentence of the document. */
export const priorityKind = policyKind({
  name: 'benefits.priority',
  zh: '优先保障对象',
  en: 'Who comes first',
  shape: z.object({
    groups: z
      .array(
        z.object({
          key: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/),
          zh: z.string().trim().min(1).max(200),
          en: z.string().trim().min(1).max(300),
          when: Cel,
        }),
      )
      .min(1)
      .max(20),
  }),
  check: ({ groups }, { regionCode }) =>
    groups.flatMap(({ when }, i) =>
      faultsOfAudience(when, regionCode).map((fault) => ({ ...fault, pointer: `/groups/${i}/when` })),
    ),
})

export type Group = { readonly rank: number; readonly key: string; readonly zh: string; readonly en: string }
export type Priority = {
  readonly variables: readonly VariableName[]
  /** The first group that one belongs to for certain; null when none. */
  readonly of: (situation: Situation) => Group | null
}

export async function priorityAt(tx: Tx, region: RegionCode): Promise<Priority> {
  const rule = await get(tx, priorityKind, { region })
  const groups = (rule?.body.groups ?? []).map((group, rank) => ({
    group: { rank, key: group.key, zh: group.zh, en: group.en },
    condition: conditionOf({ id: rule?.id ?? '', key: group.key, regionCode: region }, group, group.when),
  }))
  const holds = (condition: CompiledScheme, situation: Situation) =>
    evaluate(condition, situation).outcome === 'entitled'
  return {
    variables: [...new Set(groups.flatMap(({ condition }) => condition.variables))],
    of: (situation) => groups.find(({ condition }) => holds(condition, situation))?.group ?? null,
  }
}
