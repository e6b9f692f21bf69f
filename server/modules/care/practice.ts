import { z } from 'zod'
import { get, policyKind } from '#modules/policy'
import type { Tx } from '#platform/db'

/** How a place dispatches. */
export const dispatchKind = policyKind({
  name: 'care.dispatch',
  zh: '工单派单口径',
  en: 'How orders are dispatched',
  shape: z.object({
    /** The first provider: offered by itself when the order comes in, or chosen by a person. */
    first: z.enum(['automatic', 'by_hand']),
    /** When one declines or does not answer. */
    next: z.enum(['automatic', 'by_hand']),
    answerMinutes: z.number().int().min(1).max(1440),
    /** So many providers are asked before a person looks. */
    tries: z.number().int().min(1).max(20),
    confirmHours: z.number().int().min(1).max(720),
    followUpHours: z.number().int().min(0).max(720),
  }),
})
export type Practice = z.infer<typeof dispatchKind.shape>

/** How providers are ranked: weights of what an elder would look at (就近便利、安全优质、价格合理). */
export const matchingKind = policyKind({
  name: 'care.matching',
  zh: '服务商推荐权重',
  en: 'Weights in the ranking of providers',
  shape: z.object({
    distance: z.number().min(0).max(100),
    rating: z.number().min(0).max(100),
    price: z.number().min(0).max(100),
    /** Metres at which nearness counts for nothing. */
    farMetres: z.number().int().min(100).max(200_000),
  }),
})
/** Whether somebody without a certificate in force, or never trained before starting work, may be sent. */
const Staffing = z.enum(['refuse', 'warn', 'off'])
export const staffingKind = policyKind({
  name: 'care.staffing',
  zh: '护理员上岗要求',
  en: 'What is asked of care workers who are sent',
  shape: z.object({ certificate: Staffing, preJobTraining: Staffing }),
})

export type Weights = z.infer<typeof matchingKind.shape>

export async function practiceOf(tx: Tx, region: number, on: string): Promise<Practice> {
  const rule = await get(tx, dispatchKind, { region, on })
  if (!rule) throw new Error('care.dispatch has no rule, not even the default')
  return rule.body
}
export async function staffingOf(
  tx: Tx,
  region: number,
  on: string,
): Promise<z.infer<typeof staffingKind.shape>> {
  const rule = await get(tx, staffingKind, { region, on })
  if (!rule) throw new Error('care.staffing has no rule, not even the default')
  return rule.body
}
export async function weightsOf(tx: Tx, region: number, on: string): Promise<Weights> {
  const rule = await get(tx, matchingKind, { region, on })
  if (!rule) throw new Error('care.matching has no rule, not even the default')
  return rule.body
}
