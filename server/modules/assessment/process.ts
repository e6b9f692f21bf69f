import { z } from 'zod'
import { processRules } from '#contract/assessment-after'
import type { Scale } from '#contract/assessment-scale'
import { get, policyKind } from '#modules/policy'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'

const Sign = z.object({ count: z.number().int().min(1).max(50), days: z.number().int().min(1).max(366) })

/** How a place runs assessments. A null is not laid down there: no limit of that kind, or nothing of it happens by itself. */
export const processKind = policyKind({
  name: 'assessment.process',
  zh: '能力评估办理规定',
  en: 'How assessments are run',
  shape: z.object({
    /** How many sit for a grade, and how many of them of a medical or nursing background. */
    assessors: z.number().int().min(1).max(5),
    medical: z.number().int().min(0).max(5),
    /** GB/T 42195 C.4 read as one raise in all, or one each. */
    raise: z.enum(['once', 'cumulative']),
    validMonths: z.number().int().min(1).max(60).nullable(),
    /** On the due list so many days before. */
    dueDays: z.number().int().min(0).max(180),
    objectionDays: z.number().int().min(1).max(180).nullable(),
    reviewShare: z.number().min(0).max(1),
    maxDistanceM: z.number().int().min(100).max(500_000).nullable(),
    signs: z.object({ fall: Sign.nullable(), admission: Sign.nullable(), alarm: Sign.nullable() }),
    /** Names of the values above that no document confirms yet. */
    toConfirm: z.array(z.string()).default([]),
  }),
})
export type Process = z.infer<typeof processKind.shape>

/** The scales whose result is a grade somebody is entitled by: so many sit as the place says. A screening needs one. */
const GRADES: readonly Scale['use'][] = ['ability', 'old_ability', 'insurance']

/** How many assessors a scale needs in a place, and how many of them of a medical or nursing background. */
export const neededFor = (process: Process, scale: Scale): { assessors: number; medical: number } =>
  GRADES.includes(scale.use)
    ? { assessors: process.assessors, medical: process.medical }
    : { assessors: 1, medical: 0 }

export async function processOf(tx: Tx, region: number): Promise<Process> {
  const rule = await get(tx, processKind, { region })
  if (!rule) throw new Error('no assessment.process rule: policies/default is not loaded')
  return rule.body
}

/** Of the place asked for, else of the caller's own. */
export const processRulesRoute = route(processRules, async ({ tx, actor, query }) => {
  const own = actor.scope.audience === 'staff' ? actor.scope.region : 0
  const { validMonths, objectionDays, reviewShare, signs, toConfirm } = await processOf(
    tx,
    query.region ?? own,
  )
  return { validMonths, objectionDays, reviewShare, signs, toConfirm }
})
