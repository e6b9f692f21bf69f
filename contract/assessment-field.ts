import { z } from 'zod'
import { problems, Seat } from './assessment.ts'
import {
  Informant,
  InformantMark,
  InformantSigned,
  IntakeAnswers,
  SittingIntake,
  UnsignedReason,
} from './assessment-intake.ts'
import { Answers, Evidence, incomplete, Scale, ScoreResult } from './assessment-scale.ts'
import { ApplicationId, ApplicationState, Reason } from './assessment-words.ts'
import { Instant } from './day.ts'
import { Done, endpoint } from './endpoint.ts'
import { problem } from './problem.ts'

/** The assessor's phone. Every write carries the time it was done at and may come again: it is stored once (B-ASM-18). */

export const notLead = problem('assessment/not-lead', 403, '由主评估员作答', 'The lead assessor answers')
export const leadFirst = problem(
  'assessment/lead-first',
  409,
  '主评估员签字后才能签字',
  'The lead signs first',
)
export const locked = problem('assessment/locked', 409, '已签字锁定，不能再修改', 'Signed and locked')

const Fix = z.object({
  lon: z.number().min(72).max(138),
  lat: z.number().min(0.5).max(56),
  accuracyM: z.number().min(0).max(100_000),
})
const Params = z.object({ id: ApplicationId })
const at = Instant

export const Sitting = z.object({
  id: ApplicationId,
  number: z.string(),
  state: ApplicationState,
  reason: Reason,
  elderName: z.string(),
  elderSex: z.enum(['male', 'female', 'unknown']),
  elderAge: z.number().int(),
  address: z.string(),
  lon: z.number().nullable(),
  lat: z.number().nullable(),
  sitAt: Instant,
  place: z.string(),
  lead: z.boolean(),
  signedAt: Instant.nullable(),
  seats: z.array(Seat),
  scaleZh: z.string(),
  scaleEn: z.string(),
  items: z.number().int(),
  answered: z.number().int(),
})
export type Sitting = z.infer<typeof Sitting>

/** The whole of it, with the scale itself, so that it can be answered without a network. */
export const SittingForm = Sitting.extend({
  scale: Scale,
  answers: Answers,
  evidence: Evidence,
  /** Appendix A; null where the scale has none, or the sitting was arranged before there was one. */
  intake: SittingIntake.nullable(),
  informant: Informant,
  informantSigned: InformantSigned.nullable(),
  note: z.string(),
  answeredAt: Instant.nullable(),
  photos: z.array(z.object({ id: z.uuid(), at: Instant, text: z.string() })),
  result: ScoreResult.nullable(),
})
export type SittingForm = z.infer<typeof SittingForm>

export const mySittings = endpoint({
  method: 'GET',
  path: '/field/assessments',
  may: 'assessment.sit',
  summary: '我的评估任务 My sittings',
  returns: z.object({ now: Instant, items: z.array(SittingForm) }),
})
export const saveAnswers = endpoint({
  method: 'PUT',
  path: '/field/assessments/:id/answers',
  may: 'assessment.sit',
  summary: '保存作答 Save the answers so far',
  params: Params,
  body: z.object({
    at,
    answers: Answers,
    evidence: Evidence.default({}),
    intake: IntakeAnswers.default({}),
    informant: Informant.default({}),
    note: z.string().trim().max(2000).default(''),
  }),
  returns: SittingForm,
  problems: [problems.wrongState, notLead, locked, incomplete],
})
export const addSittingPhoto = endpoint({
  method: 'POST',
  path: '/field/assessments/:id/photos',
  may: 'assessment.sit',
  summary: '添加现场照片 Add a photo',
  params: Params,
  body: z.object({
    id: z.uuid(),
    at,
    data: z.base64().max(6_000_000),
    text: z.string().trim().max(500).default(''),
  }),
  returns: Done,
  bodyLimit: 7_000_000,
})
/**
 * Before the lead: a signature (PNG), a photographed thumb mark, or the reason why there is none. Answers that change
 * afterwards take it back.
 */
export const signInformant = endpoint({
  method: 'POST',
  path: '/field/assessments/:id/informant',
  may: 'assessment.sit',
  summary: '信息提供者签字 The informant signs',
  params: Params,
  body: z.object({
    at,
    mark: InformantMark,
    reason: UnsignedReason.nullable().default(null),
    data: z.base64().max(6_000_000).nullable().default(null),
  }),
  returns: SittingForm,
  bodyLimit: 7_000_000,
  problems: [problems.wrongState, notLead, locked],
})
/** The lead's signature closes the answers; the last seat's locks the result. */
export const signSitting = endpoint({
  method: 'POST',
  path: '/field/assessments/:id/sign',
  may: 'assessment.sit',
  summary: '签字 Sign',
  params: Params,
  body: z.object({ at, signature: z.base64().max(400_000), fix: Fix.nullable().default(null) }),
  returns: SittingForm,
  problems: [problems.wrongState, leadFirst, incomplete, problems.noLevel],
})
