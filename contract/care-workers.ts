import { z } from 'zod'
import { CareWorkerId, problems } from './care-words.ts'
import { endpoint } from './endpoint.ts'
import { ElderId, OrgId } from './id.ts'
import { notFound } from './problem.ts'

/** Care workers as those who dispatch see them. */

export const CareWorker = z.object({
  id: CareWorkerId,
  orgId: OrgId,
  name: z.string(),
  certificateLevel: z.number().int().nullable(),
  /** Orders of today. */
  today: z.number().int(),
  rating: z.number().nullable(),
  rated: z.number().int(),
})
export const listCareWorkers = endpoint({
  method: 'GET',
  path: '/care/workers',
  may: 'care.read',
  summary: '护理员与今日工单 Care workers and their orders of today',
  query: z.object({ orgId: OrgId.optional() }),
  returns: z.object({ items: z.array(CareWorker) }),
})
/** Who comes to an elder again and again (B-ORD-07); null takes it back. */
export const dedicateWorker = endpoint({
  method: 'PUT',
  path: '/care/dedications/:elderId',
  may: 'care.dispatch',
  summary: '指定专人 Name the elder’s own care worker',
  params: z.object({ elderId: ElderId }),
  body: z.object({ workerId: CareWorkerId.nullable() }),
  returns: z.object({ workerId: CareWorkerId.nullable(), workerName: z.string().nullable() }),
  problems: [notFound, problems.notWorker],
  subject: 'elderId',
})
