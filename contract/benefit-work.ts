import { z } from 'zod'
import { Instant } from './day.ts'
import { endpoint } from './endpoint.ts'

/** What somebody has to do in benefits now: months and batches one by one, the rest as one line each with how many are late. */
export const BenefitWork = z.object({
  key: z.string(),
  kind: z.enum([
    'cycle_prepare',
    'cycle_check',
    'cycle_approve',
    'batch_approve',
    'batch_results',
    'payments_failed',
    'application_check',
    'application_decide',
    'holds',
    'outreach',
    'visits',
    'recoveries',
  ]),
  zh: z.string(),
  en: z.string(),
  detail: z.string().nullable(),
  /** How many of them are past their deadline. */
  late: z.number().int(),
  dueAt: Instant.nullable(),
  since: Instant.nullable(),
  /** The month or batch; null for lists. */
  subjectId: z.uuid().nullable(),
})
export type BenefitWork = z.infer<typeof BenefitWork>
export const benefitWorkbench = endpoint({
  method: 'GET',
  path: '/benefits/workbench',
  may: 'signed-in',
  summary: '待遇待办 What to do in benefits',
  returns: z.object({ items: z.array(BenefitWork) }),
})
