import { z } from 'zod'
import { ApplicationRow, problems, Record, RecordRow } from './assessment.ts'
import { Answers, Evidence, incomplete } from './assessment-scale.ts'
import {
  ApplicationId,
  AssessmentPurpose,
  AssessorId,
  Background,
  ObjectionId,
  ObjectionState,
  ProposalId,
  ProposalKind,
  RecordId,
  ReviewId,
  ReviewState,
} from './assessment-words.ts'
import { Day, Instant } from './day.ts'
import { endpoint } from './endpoint.ts'
import { ElderId } from './id.ts'
import { PageQuery, pageOf } from './page.ts'
import { problem } from './problem.ts'
import { RegionCodeParam } from './region.ts'

/** What comes after a record: proposals and the due list, objections, the second look, drift, and the family's page. */

export const tooLate = problem(
  'assessment/too-late',
  409,
  '已超过提出异议的期限',
  'The time for an objection is over',
)

const Proposal = z.object({
  id: ProposalId,
  elderId: ElderId,
  elderName: z.string(),
  regionName: z.string(),
  kind: ProposalKind,
  count: z.number().int(),
  since: Instant,
  state: z.enum(['open', 'accepted', 'dismissed']),
  applicationId: ApplicationId.nullable(),
  note: z.string().nullable(),
  openedAt: Instant,
  closedAt: Instant.nullable(),
  closedBy: z.string().nullable(),
  /** The grade in force, and until when. */
  levelZh: z.string().nullable(),
  levelEn: z.string().nullable(),
  validUntil: Day.nullable(),
})
export const listProposals = endpoint({
  method: 'GET',
  path: '/assessment/proposals',
  may: 'assessment.read',
  summary: '提请重新评估 Proposals to assess again',
  query: PageQuery.extend({
    region: RegionCodeParam.optional(),
    kind: ProposalKind.optional(),
    state: z.enum(['open', 'accepted', 'dismissed']).default('open'),
  }),
  returns: pageOf(Proposal),
})
export const acceptProposal = endpoint({
  method: 'POST',
  path: '/assessment/proposals/:id/accept',
  may: 'assessment.apply',
  summary: '受理，转为评估申请 Accept: becomes an application',
  params: z.object({ id: ProposalId }),
  body: z.object({ applicationId: ApplicationId, note: z.string().trim().max(300).default('') }),
  returns: ApplicationRow,
  problems: [problems.wrongState],
})
export const dismissProposal = endpoint({
  method: 'POST',
  path: '/assessment/proposals/:id/dismiss',
  may: 'assessment.apply',
  summary: '不需要重新评估（写明原因） Not needed, with the reason',
  params: z.object({ id: ProposalId }),
  body: z.object({ note: z.string().trim().min(2).max(300) }),
  returns: Proposal,
  problems: [problems.wrongState],
})

export const Objection = z.object({
  id: ObjectionId,
  elderId: ElderId,
  elderName: z.string(),
  regionName: z.string(),
  askedBy: z.enum(['elder', 'family', 'office']),
  askedByName: z.string(),
  reason: z.string(),
  state: ObjectionState,
  answer: z.string().nullable(),
  answeredBy: z.string().nullable(),
  answeredAt: Instant.nullable(),
  openedAt: Instant,
  closedAt: Instant.nullable(),
  applicationId: ApplicationId.nullable(),
  record: RecordRow,
  second: RecordRow.nullable(),
})
export const listObjections = endpoint({
  method: 'GET',
  path: '/assessment/objections',
  may: 'assessment.read',
  summary: '异议与复评（两份结果并列） Objections, both results side by side',
  query: PageQuery.extend({ region: RegionCodeParam.optional(), state: ObjectionState.optional() }),
  returns: pageOf(Objection),
})
export const openObjection = endpoint({
  method: 'POST',
  path: '/assessment/records/:id/objections',
  may: 'assessment.apply',
  summary: '登记异议 Enter an objection',
  params: z.object({ id: RecordId }),
  body: z.object({
    id: ObjectionId,
    askedBy: z.enum(['elder', 'family', 'office']),
    askedByName: z.string().trim().min(1).max(60),
    reason: z.string().trim().min(2).max(500),
  }),
  returns: Objection,
  problems: [problems.wrongState, problems.alreadyOpen, tooLate],
})
export const answerObjection = endpoint({
  method: 'POST',
  path: '/assessment/objections/:id/answer',
  may: 'assessment.manage',
  summary: '答复异议：复评或不予复评 Answer: assess again, or refuse with the reason',
  params: z.object({ id: ObjectionId }),
  body: z.object({
    reassess: z.boolean(),
    answer: z.string().trim().min(2).max(500),
    applicationId: ApplicationId,
  }),
  returns: Objection,
  problems: [problems.wrongState, problems.alreadyOpen],
})

const Review = z.object({
  id: ReviewId,
  recordId: RecordId,
  applicationId: ApplicationId,
  elderId: ElderId,
  elderName: z.string(),
  regionName: z.string(),
  scaleId: z.string(),
  /** The version that the record was scored by, and the second look is. */
  scaleVersion: z.string(),
  scaleZh: z.string(),
  scaleEn: z.string(),
  assessors: z.array(z.string()),
  state: ReviewState,
  firstLevel: z.number().int(),
  firstTotal: z.number().int().nullable(),
  level: z.number().int().nullable(),
  total: z.number().int().nullable(),
  note: z.string().nullable(),
  openedAt: Instant,
  finishedAt: Instant.nullable(),
  finishedBy: z.string().nullable(),
  /** Why the result stands although the second look differed. */
  decision: z.string().nullable(),
})
export const listReviews = endpoint({
  method: 'GET',
  path: '/assessment/reviews',
  may: 'assessment.read',
  summary: '抽查复核 Records drawn for a second look',
  query: PageQuery.extend({
    region: RegionCodeParam.optional(),
    state: ReviewState.optional(),
  }),
  returns: pageOf(Review),
})
export const finishReview = endpoint({
  method: 'POST',
  path: '/assessment/reviews/:id/finish',
  may: 'assessment.manage',
  summary: '提交复核结果 Enter the second look',
  params: z.object({ id: ReviewId }),
  body: z.object({
    answers: Answers,
    evidence: Evidence.default({}),
    note: z.string().trim().max(500).default(''),
  }),
  returns: Review,
  problems: [problems.wrongState, incomplete, problems.noLevel],
})

/** How an assessor's levels lie to what others gave: positive is graded more severe than they did. */
export const drift = endpoint({
  method: 'GET',
  path: '/assessment/drift',
  may: 'assessment.read',
  summary: '评估员偏差 Drift of each assessor',
  query: z.object({
    from: Day.optional(),
    to: Day.optional(),
    scale: z.string().max(31).default('gbt42195'),
  }),
  returns: z.object({
    from: Day,
    to: Day,
    records: z.number().int(),
    meanLevel: z.number().nullable(),
    items: z.array(
      z.object({
        assessorId: AssessorId,
        name: z.string(),
        background: Background,
        records: z.number().int(),
        meanLevel: z.number(),
        /** Mean level less that of all assessors in the same counties. */
        againstOthers: z.number(),
        reviews: z.number().int(),
        agreed: z.number().int(),
        /** Mean of (own level − second look's level); null without a second look that was finished. */
        againstReviews: z.number().nullable(),
        objections: z.number().int(),
        changed: z.number().int(),
      }),
    ),
  }),
})

const Signs = z.object({ count: z.number().int(), days: z.number().int() }).nullable()
/** By which values of a place results are drawn, end and are proposed again, and which of them no document confirms yet. */
export const processRules = endpoint({
  method: 'GET',
  path: '/assessment/rules',
  may: 'assessment.read',
  summary: '评估办理口径 By which values assessments are run',
  query: z.object({ region: RegionCodeParam.optional() }),
  returns: z.object({
    validMonths: z.number().int().nullable(),
    objectionDays: z.number().int().nullable(),
    reviewShare: z.number(),
    signs: z.object({ fall: Signs, admission: Signs, alarm: Signs }),
    toConfirm: z.array(z.string()),
  }),
})

// ---------------------------------------------------------------- the family
const OwnParams = z.object({ elderId: ElderId })
export const ownAssessments = endpoint({
  method: 'GET',
  path: '/family/elders/:elderId/assessments',
  may: 'family.read',
  summary: '家人的评估结果 Results, in plain words',
  subject: 'elderId',
  params: OwnParams,
  returns: z.object({
    records: z.array(
      RecordRow.omit({ elderName: true, regionName: true }).extend({
        mayObject: z.boolean(),
        objectUntil: Day.nullable(),
        grounds: z.array(z.object({ zh: z.string(), en: z.string() })),
        groups: z.array(
          z.object({ zh: z.string(), en: z.string(), points: z.number().int(), max: z.number().int() }),
        ),
        max: z.number().int().nullable(),
        /** What of the scale is not checked against the primary text yet. */
        toConfirm: z.array(z.object({ zh: z.string(), en: z.string() })),
        objection: z
          .object({ state: ObjectionState, reason: z.string(), answer: z.string().nullable() })
          .nullable(),
      }),
    ),
    open: z.array(
      ApplicationRow.pick({
        id: true,
        number: true,
        state: true,
        scaleZh: true,
        scaleEn: true,
        sitAt: true,
        assessors: true,
        createdAt: true,
      }),
    ),
  }),
})
export const ownApply = endpoint({
  method: 'POST',
  path: '/family/elders/:elderId/assessments',
  may: 'family.write',
  summary: '为家人申请评估 Apply for an assessment',
  subject: 'elderId',
  params: OwnParams,
  body: z.object({
    id: ApplicationId,
    purposes: z.array(AssessmentPurpose).min(1).max(8),
    note: z.string().trim().max(500).default(''),
  }),
  returns: z.object({ id: ApplicationId, number: z.string() }),
  problems: [problems.alreadyOpen, problems.notAlive],
})
export const ownObject = endpoint({
  method: 'POST',
  path: '/family/elders/:elderId/assessments/:recordId/objections',
  may: 'family.write',
  summary: '对结果提出异议 Object to a result',
  subject: 'elderId',
  params: OwnParams.extend({ recordId: RecordId }),
  body: z.object({ id: ObjectionId, reason: z.string().trim().min(2).max(500) }),
  returns: z.object({ id: ObjectionId }),
  problems: [problems.wrongState, problems.alreadyOpen, tooLate],
})
export const ownReport = endpoint({
  method: 'GET',
  path: '/family/elders/:elderId/assessments/:recordId/plain.pdf',
  may: 'family.read',
  summary: '一页说明 The plain page (PDF)',
  subject: 'elderId',
  params: OwnParams.extend({ recordId: RecordId }),
  returns: z.unknown(),
  answers: 'file',
})

export { Record }
