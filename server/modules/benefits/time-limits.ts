import chineseDays from 'chinese-days'
import { z } from 'zod'
import { type Day, dayOf } from '#contract/day'
import { get, policyKind } from '#modules/policy'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { schemeWords } from './words.ts'

/** How long each step may take, in working days of the State Council's calendar; a scheme's own steps come first. */
export const procedureKind = policyKind({
  name: 'benefits.procedure',
  zh: '待遇办理时限',
  en: 'Time limits of benefits',
  shape: z.object({
    prepareDays: z.number().int().min(1).max(60),
    checkDays: z.number().int().min(1).max(60),
    approveDays: z.number().int().min(1).max(60),
    applicationCheckDays: z.number().int().min(1).max(90),
    applicationDecideDays: z.number().int().min(1).max(90),
    outreachDays: z.number().int().min(1).max(90),
    holdDays: z.number().int().min(1).max(90),
    visitDays: z.number().int().min(1).max(90),
    /** After so many months without any verified contact somebody goes and looks. */
    lifeCheckMonths: z.number().int().min(1).max(24),
  }),
})
export type Step =
  | 'prepare'
  | 'check'
  | 'approve'
  | 'applicationCheck'
  | 'applicationDecide'
  | 'outreach'
  | 'hold'
  | 'visit'

/** The end of the last working day that a step may take; null where no rule says. */
export async function stepDue(
  tx: Tx,
  region: number,
  step: Step,
  from: Date = clock.now(),
): Promise<Date | null> {
  const rule = await get(tx, procedureKind, { region })
  return rule ? endOfWorkday(rule.body[`${step}Days`], from) : null
}

/** What of a scheme's procedure stands before each step of an application. */
const parts = { applicationCheck: ['check', 'review'], applicationDecide: ['approve'] } as const

/** The same of an application: by the steps of its own scheme where the document limits them all, else by the place's rule. */
export async function applicationDue(
  tx: Tx,
  of: { region: number; ruleId: string; step: keyof typeof parts },
  from: Date = clock.now(),
): Promise<Date | null> {
  const scheme = (await schemeWords(tx, [of.ruleId])).get(of.ruleId)
  const names: readonly string[] = parts[of.step]
  const own = (scheme?.body.steps ?? []).filter((one) => names.includes(one.step))
  const days = own.reduce<number | null>(
    (sum, one) => (sum === null || one.workingDays === null ? null : sum + one.workingDays),
    0,
  )
  return own.length > 0 && days !== null ? endOfWorkday(days, from) : stepDue(tx, of.region, of.step, from)
}

export function endOfWorkday(days: number, from: Date): Date {
  const day: Day = chineseDays.findWorkday(days, dayOf(from))
  return new Date(`${day}T18:00:00+08:00`)
}
