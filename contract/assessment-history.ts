import { z } from 'zod'
import { RecordRow } from './assessment.ts'
import { ScoreResult } from './assessment-scale.ts'
import { endpoint } from './endpoint.ts'
import { ElderId } from './id.ts'

/** All assessments of an elder in the order of time: for the office, and for a doctor with a grant to the elder's record (B-ASM-09). */
const History = z.object({
  elderName: z.string(),
  items: z.array(
    RecordRow.extend({ max: z.number().int().nullable(), services: ScoreResult.shape.services }),
  ),
})
const params = z.object({ elderId: ElderId })
export const history = endpoint({
  method: 'GET',
  path: '/assessment/elders/:elderId/history',
  may: 'assessment.read',
  summary: '长者的全部评估（按时间） All assessments of an elder in order of time',
  subject: 'elderId',
  params,
  returns: History,
})
export const ownHistory = endpoint({
  method: 'GET',
  path: '/family/elders/:elderId/assessments/history',
  may: 'family.read',
  summary: '全部评估（按时间） All assessments in order of time',
  subject: 'elderId',
  params,
  returns: History,
})
