import { z } from 'zod'
import { AssessorId, Background } from './assessment-words.ts'
import { Day, Instant } from './day.ts'
import { endpoint } from './endpoint.ts'
import { ElderId, OrgId } from './id.ts'
import { RegionCode } from './region.ts'

/** Assessors 评估员: qualification, agency, workload, relatives. Their id is the person of their post on the phone. */

export const Assessor = z.object({
  id: AssessorId,
  name: z.string(),
  phoneMasked: z.string().nullable(),
  regionCode: RegionCode,
  regionName: z.string(),
  orgId: OrgId.nullable(),
  orgName: z.string().nullable(),
  accountId: z.uuid().nullable(),
  background: Background,
  certificate: z.string(),
  certificateFrom: Day,
  certificateUntil: Day,
  inForce: z.boolean(),
  lon: z.number().nullable(),
  lat: z.number().nullable(),
  mostOpen: z.number().int().nullable(),
  open: z.number().int(),
  done: z.number().int(),
  endedOn: Day.nullable(),
  updatedAt: Instant,
})
export type Assessor = z.infer<typeof Assessor>

export const AssessorDraft = z.object({
  name: z.string().trim().min(1).max(60),
  phone: z.string().trim().max(20).nullable().default(null),
  regionCode: RegionCode,
  orgId: OrgId.nullable().default(null),
  accountId: z.uuid().nullable().default(null),
  background: Background,
  certificate: z.string().trim().min(1).max(60),
  certificateFrom: Day,
  certificateUntil: Day,
  lon: z.number().min(72).max(138).nullable().default(null),
  lat: z.number().min(0.5).max(56).nullable().default(null),
  mostOpen: z.number().int().min(1).max(200).nullable().default(null),
})
const AssessorParams = z.object({ assessorId: AssessorId })
export const listAssessors = endpoint({
  method: 'GET',
  path: '/assessment/assessors',
  may: 'assessment.read',
  summary: '评估员名册 Assessors',
  query: z.object({
    q: z.string().trim().max(60).optional(),
    state: z.enum(['in_force', 'expiring', 'expired', 'ended']).optional(),
  }),
  returns: z.object({ items: z.array(Assessor) }),
})
export const saveAssessor = endpoint({
  method: 'PUT',
  path: '/assessment/assessors/:assessorId',
  may: 'assessment.manage',
  summary: '登记或修改评估员 Register or edit an assessor',
  params: AssessorParams,
  body: AssessorDraft.extend({ updatedAt: Instant.optional() }),
  returns: Assessor,
})
export const endAssessor = endpoint({
  method: 'POST',
  path: '/assessment/assessors/:assessorId/end',
  may: 'assessment.manage',
  summary: '停止执业 End',
  params: AssessorParams,
  body: z.object({ on: Day }),
  returns: Assessor,
})
export const declareKin = endpoint({
  method: 'POST',
  path: '/assessment/assessors/:assessorId/kin',
  may: 'assessment.manage',
  summary: '登记亲属回避 Declare a relative',
  params: AssessorParams,
  body: z.object({ elderId: ElderId, relation: z.string().trim().min(1).max(40) }),
  returns: z.object({
    items: z.array(z.object({ elderId: ElderId, elderName: z.string(), relation: z.string() })),
  }),
})
