import { z } from 'zod'
import { RecordId } from './assessment-words.ts'
import { endpoint } from './endpoint.ts'

/** A record on paper. */

const Report = {
  may: 'assessment.read',
  params: z.object({ id: RecordId }),
  returns: z.unknown(),
  answers: 'file',
} as const
export const formReport = endpoint({
  method: 'GET',
  path: '/assessment/records/:id/form.pdf',
  summary: '标准评估报告 The form of the standard (PDF)',
  ...Report,
})
export const plainReport = endpoint({
  method: 'GET',
  path: '/assessment/records/:id/plain.pdf',
  summary: '给长者和家属的一页说明 The plain page (PDF)',
  ...Report,
})
