import { z } from 'zod'
import { careProblems } from './call-care.ts'
import { OrderId, Satisfaction } from './care-words.ts'
import { Instant } from './day.ts'
import { endpoint } from './endpoint.ts'
import { ElderId } from './id.ts'
import { PageQuery, pageOf } from './page.ts'

/** Follow-ups 服务回访: a call after an order was closed, whose answer is kept with the order (B-CALL-10). */

export const FollowUp = z.object({
  id: z.uuid(),
  orderId: OrderId,
  orderNumber: z.number().int(),
  elderId: ElderId,
  elderName: z.string(),
  regionName: z.string().nullable(),
  itemWords: z.object({ zh: z.string(), en: z.string() }),
  orgName: z.string().nullable(),
  workerName: z.string().nullable(),
  finishedAt: Instant.nullable(),
  content: z.string().nullable(),
  dueAt: Instant,
  state: z.enum(['due', 'reached', 'not_reached', 'cancelled']),
  attempts: z.number().int(),
  satisfaction: Satisfaction.nullable(),
  note: z.string().nullable(),
  doneAt: Instant.nullable(),
  doneByName: z.string().nullable(),
})
export type FollowUp = z.infer<typeof FollowUp>
export const listFollowUps = endpoint({
  method: 'GET',
  path: '/calls/follow-ups',
  may: 'calls.read',
  summary: '服务回访任务 Follow-up calls',
  query: PageQuery.extend({ state: z.enum(['due', 'reached', 'not_reached', 'cancelled']).default('due') }),
  returns: pageOf(FollowUp).extend({ due: z.number().int() }),
})
export const reportFollowUp = endpoint({
  method: 'POST',
  path: '/calls/follow-ups/:id/report',
  may: 'calls.handle',
  summary: '登记回访结果 Say what came of a follow-up',
  params: z.object({ id: z.uuid() }),
  body: z.discriminatedUnion('result', [
    z.object({
      result: z.literal('reached'),
      satisfaction: Satisfaction,
      note: z.string().trim().max(500).default(''),
    }),
    z.object({ result: z.literal('failed'), note: z.string().trim().max(500).default('') }),
  ]),
  returns: FollowUp,
  problems: [careProblems.taskClosed],
})
