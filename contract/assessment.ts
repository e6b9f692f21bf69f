import { z } from 'zod'
import { Assessor } from './assessment-assessors.ts'
import { Informant, InformantSigned, IntakeAnswers, RecordIntake } from './assessment-intake.ts'
import { Answers, Evidence, incomplete, ScaleParam, ScoreResult } from './assessment-scale.ts'
import {
  ApplicationId,
  ApplicationState,
  AskedBy,
  AssessmentPurpose,
  AssessorId,
  Background,
  Reason,
  RecordId,
  RecordState,
  Refusal,
  ReviewId,
  ReviewState,
} from './assessment-words.ts'
import { Day, Instant } from './day.ts'
import { endpoint } from './endpoint.ts'
import { ElderId } from './id.ts'
import { PageQuery, pageOf } from './page.ts'
import { problem } from './problem.ts'
import { RegionCode, RegionCodeParam } from './region.ts'

/**
 * Assessment 能力评估: application, assignment, sitting, record, confirmation. Scales are assessment-scale.ts, the
 * assessor's phone assessment-field.ts, what comes after a record assessment-after.ts, words assessment-words.ts.
 */

export * from './assessment-assessors.ts'
export * from './assessment-events.ts'
export * from './assessment-reports.ts'

export const problems = {
  wrongState: problem('assessment/wrong-state', 409, '当前步骤不能这样操作', 'Not possible at this step'),
  alreadyOpen: problem(
    'assessment/already-open',
    409,
    '该长者的这项评估已在办理，请在原申请上继续',
    'This assessment of the elder is open already: go on with it',
  ),
  notQualified: problem(
    'assessment/not-qualified',
    422,
    '评估员不符合条件',
    'An assessor may not be assigned',
  ),
  reviewOpen: problem(
    'assessment/review-open',
    409,
    '该结果被抽中复核，复核完成后才能确认',
    'Drawn for a second look: confirm after that',
  ),
  differed: problem(
    'assessment/review-differed',
    409,
    '复核等级与原等级不一致：请更正、退回，或写明维持的理由',
    'The second look came to another level: correct, send back, or say why the result stands',
  ),
  newer: problem('assessment/newer', 409, '已有日期更新的有效结果', 'A newer result is in force'),
  noLevel: problem(
    'assessment/no-level',
    409,
    '该量表对这种情况没有给出等级',
    'The scale gives no level for this case',
  ),
  notAlive: problem(
    'assessment/not-alive',
    409,
    '该长者不在册，不能评估',
    'The elder is no longer on the register',
  ),
}

const ById = z.object({ id: ApplicationId })

export const Seat = z.object({
  assessorId: AssessorId,
  name: z.string(),
  background: Background,
  certificate: z.string(),
  lead: z.boolean(),
  distanceM: z.number().int().nullable(),
  signedAt: Instant.nullable(),
})

export const ApplicationRow = z.object({
  id: ApplicationId,
  number: z.string(),
  elderId: ElderId,
  elderName: z.string(),
  elderAge: z.number().int(),
  regionCode: RegionCode,
  regionName: z.string(),
  address: z.string(),
  scaleId: z.string(),
  scaleZh: z.string(),
  scaleEn: z.string(),
  reason: Reason,
  purposes: z.array(AssessmentPurpose),
  askedBy: AskedBy,
  askedByName: z.string(),
  state: ApplicationState,
  sitAt: Instant.nullable(),
  assessors: z.array(z.string()),
  level: z.number().int().nullable(),
  levelZh: z.string().nullable(),
  levelEn: z.string().nullable(),
  createdAt: Instant,
  updatedAt: Instant,
})
export type ApplicationRow = z.infer<typeof ApplicationRow>

export const RecordRow = z.object({
  id: RecordId,
  applicationId: ApplicationId.nullable(),
  elderId: ElderId,
  elderName: z.string(),
  regionName: z.string(),
  scaleId: z.string(),
  scaleVersion: z.string(),
  scaleZh: z.string(),
  scaleEn: z.string(),
  version: z.number().int(),
  source: z.enum(['sitting', 'correction', 'import']),
  sourceNote: z.string(),
  total: z.number().int().nullable(),
  initialLevel: z.number().int().nullable(),
  level: z.number().int(),
  levelZh: z.string(),
  levelEn: z.string(),
  selfCare: z.enum(['independent', 'semi', 'dependent']).nullable(),
  assessedOn: Day,
  validUntil: Day.nullable(),
  expired: z.boolean(),
  state: RecordState,
  assessors: z.array(z.object({ name: z.string(), background: Background, certificate: z.string() })),
  confirmedAt: Instant.nullable(),
  confirmedBy: z.string().nullable(),
  correctsId: RecordId.nullable(),
  correctionReason: z.string().nullable(),
})
export type RecordRow = z.infer<typeof RecordRow>

export const Record = RecordRow.extend({
  answers: Answers.nullable(),
  evidence: Evidence,
  result: ScoreResult.nullable(),
  /** Who answered beside the elder, the phone masked. */
  informant: Informant,
  informantSigned: InformantSigned.nullable(),
  /** Appendix A as it was signed; null in records without it. */
  intake: RecordIntake.nullable(),
  versions: z.array(
    z.object({
      id: RecordId,
      version: z.number().int(),
      state: RecordState,
      levelZh: z.string(),
      levelEn: z.string(),
      reason: z.string().nullable(),
      at: Instant,
      by: z.string().nullable(),
    }),
  ),
})

export const apply = endpoint({
  method: 'POST',
  path: '/assessment/applications',
  may: 'assessment.apply',
  summary: '申请能力评估 Apply for an assessment',
  body: z.object({
    /** Made by the caller: the same form sent twice is one application. */
    id: ApplicationId,
    elderId: ElderId,
    scaleId: ScaleParam.default('gbt42195'),
    reason: Reason.exclude(['objection']),
    purposes: z.array(AssessmentPurpose).min(1).max(8),
    askedBy: AskedBy.exclude(['system']),
    askedByName: z.string().trim().min(1).max(60),
    note: z.string().trim().max(500).default(''),
  }),
  returns: ApplicationRow,
  problems: [problems.alreadyOpen, problems.notAlive],
})

export const ApplicationFilter = z.object({
  state: ApplicationState.optional(),
  region: RegionCodeParam.optional(),
  reason: Reason.optional(),
  elderId: ElderId.optional(),
  q: z.string().trim().max(60).optional(),
})
export const listApplications = endpoint({
  method: 'GET',
  path: '/assessment/applications',
  may: 'assessment.read',
  summary: '评估申请 Applications',
  query: PageQuery.extend(ApplicationFilter.shape),
  returns: pageOf(ApplicationRow),
})
export const countApplications = endpoint({
  method: 'GET',
  path: '/assessment/applications/counts',
  may: 'assessment.read',
  summary: '各步骤件数 How many stand at each step',
  query: z.object({ region: RegionCodeParam.optional() }),
  returns: z.object({
    states: z.array(z.object({ state: ApplicationState, count: z.number().int() })),
    due: z.number().int(),
    proposals: z.number().int(),
    objections: z.number().int(),
    reviews: z.number().int(),
  }),
})
export const showApplication = endpoint({
  method: 'GET',
  path: '/assessment/applications/:id',
  may: 'assessment.read',
  summary: '一份评估申请 One application with its steps',
  params: ById,
  returns: ApplicationRow.extend({
    note: z.string(),
    place: z.string().nullable(),
    cancelledReason: z.string().nullable(),
    seats: z.array(Seat),
    answered: z.number().int(),
    items: z.number().int(),
    /** Who told appendix A, and their signature; null where it is not asked. */
    informant: z.object({ name: z.string().nullable(), signed: InformantSigned.nullable() }).nullable(),
    photos: z.array(z.object({ id: z.uuid(), at: Instant, text: z.string() })),
    record: RecordRow.nullable(),
    /** The record that this second assessment checks. */
    objectsTo: RecordRow.nullable(),
    review: z
      .object({
        id: ReviewId,
        state: ReviewState,
        level: z.number().int().nullable(),
        finishedBy: z.string().nullable(),
      })
      .nullable(),
    steps: z.array(
      z.object({ id: z.uuid(), zh: z.string(), en: z.string(), at: Instant, by: z.string().nullable() }),
    ),
  }),
})

export const candidates = endpoint({
  method: 'GET',
  path: '/assessment/applications/:id/candidates',
  may: 'assessment.manage',
  summary: '可派评估员及不可派的原因 Assessors, nearest first, and why one may not be sent',
  params: ById,
  query: z.object({ on: Day.optional() }),
  returns: z.object({
    needed: z.number().int(),
    medical: z.number().int(),
    items: z.array(
      Assessor.pick({
        id: true,
        name: true,
        background: true,
        certificate: true,
        certificateUntil: true,
        orgName: true,
        open: true,
      }).extend({
        distanceM: z.number().int().nullable(),
        refusals: z.array(Refusal),
      }),
    ),
  }),
})

export const assign = endpoint({
  method: 'POST',
  path: '/assessment/applications/:id/assign',
  may: 'assessment.manage',
  summary: '派员并约定时间 Assign assessors and a time',
  params: ById,
  body: z.object({
    /** The first leads. */
    assessorIds: z.array(AssessorId).min(1).max(5),
    sitAt: Instant,
    place: z.string().trim().min(1).max(200),
  }),
  returns: ApplicationRow,
  problems: [problems.wrongState, problems.notQualified],
})
export const cancel = endpoint({
  method: 'POST',
  path: '/assessment/applications/:id/cancel',
  may: 'assessment.apply',
  summary: '取消申请 Cancel',
  params: ById,
  body: z.object({ reason: z.string().trim().min(2).max(300) }),
  returns: ApplicationRow,
  problems: [problems.wrongState],
})
export const sendBack = endpoint({
  method: 'POST',
  path: '/assessment/applications/:id/send-back',
  may: 'assessment.manage',
  summary: '退回重新评估 Send back to the assessors',
  params: ById,
  body: z.object({ reason: z.string().trim().min(2).max(500) }),
  returns: ApplicationRow,
  problems: [problems.wrongState],
})
export const confirm = endpoint({
  method: 'POST',
  path: '/assessment/applications/:id/confirm',
  may: 'assessment.manage',
  summary: '确认结果并告知 Confirm the result and tell the family',
  params: ById,
  /** Why the result stands, where the second look came to another level. */
  body: z.object({ reason: z.string().trim().min(2).max(500).optional() }),
  returns: Record,
  problems: [problems.wrongState, problems.reviewOpen, problems.differed],
})
export const photo = endpoint({
  method: 'GET',
  path: '/assessment/photos/:id',
  may: 'assessment.read',
  summary: '评估现场照片 A photo of the sitting',
  params: z.object({ id: z.uuid() }),
  returns: z.unknown(),
  answers: 'file',
})

export const listRecords = endpoint({
  method: 'GET',
  path: '/assessment/records',
  may: 'assessment.read',
  subject: 'elderId',
  summary: '评估结果 Results, of an elder or of a place',
  query: PageQuery.extend({
    elderId: ElderId.optional(),
    region: RegionCodeParam.optional(),
    scale: ScaleParam.optional(),
    level: z.coerce.number().int().min(0).max(9).optional(),
    state: RecordState.optional(),
    /** Expiring on or before this day: the due list. */
    dueBy: Day.optional(),
  }),
  returns: pageOf(RecordRow),
})
export const showRecord = endpoint({
  method: 'GET',
  path: '/assessment/records/:id',
  may: 'assessment.read',
  summary: '一份评估结果及依据 One result with its grounds',
  params: z.object({ id: RecordId }),
  returns: Record,
})
export const correctRecord = endpoint({
  method: 'POST',
  path: '/assessment/records/:id/correct',
  may: 'assessment.manage',
  summary: '更正（生成新版本） Correct, as a new version',
  params: z.object({ id: RecordId }),
  body: z.object({
    answers: Answers,
    /** Left out, it stays as it was; so does appendix A. */
    evidence: Evidence.optional(),
    intake: IntakeAnswers.optional(),
    reason: z.string().trim().min(2).max(500),
  }),
  returns: Record,
  problems: [problems.wrongState, incomplete, problems.noLevel],
})
/** A grade given elsewhere: recognised with its source and date, never asked for again. */
export const importRecord = endpoint({
  method: 'POST',
  path: '/assessment/records',
  may: 'assessment.manage',
  summary: '登记已有等级（互认） Enter a grade given elsewhere',
  body: z.object({
    id: RecordId,
    elderId: ElderId,
    scaleId: ScaleParam,
    level: z.number().int().min(0).max(9),
    total: z.number().int().min(0).max(200).nullable().default(null),
    assessedOn: Day,
    sourceNote: z.string().trim().min(2).max(300),
  }),
  returns: Record,
})
