import { z } from 'zod'
import { Day, Instant } from './day.ts'
import { endpoint } from './endpoint.ts'
import { event } from './event.ts'
import { id, OrgId } from './id.ts'
import { problem } from './problem.ts'
import { RegionCode } from './region.ts'

/** Third-party evaluation of institutions 第三方评估: rounds with criteria; what is submitted stands in the institution's file. */

export const RoundId = id('EvaluationRoundId')
export const roundClosed = problem(
  'evaluations/closed',
  409,
  '该轮评估已结束',
  'This round of evaluation is over',
)
const Words = z.object({ zh: z.string().trim().min(1).max(100), en: z.string().trim().min(1).max(100) })
const Code = z.string().regex(/^[a-z][a-z0-9_]{0,30}$/)
const RoundDraft = z.object({
  regionCode: RegionCode,
  name: z.string().trim().min(2).max(100),
  /** Who evaluates. */
  evaluator: z.string().trim().min(2).max(100),
  criteria: z
    .array(Words.extend({ code: Code, max: z.number().min(1).max(1000) }))
    .min(1)
    .max(50),
  /** Best first: from so many percent of all points on. The last begins at 0. */
  grades: z
    .array(Words.extend({ from: z.number().min(0).max(100) }))
    .min(2)
    .max(10),
  beginsOn: Day,
  endsOn: Day,
})
export const Round = RoundDraft.extend({
  id: RoundId,
  regionName: z.string(),
  closedAt: Instant.nullable(),
  evaluated: z.number().int(),
})
export const Evaluation = z.object({
  id: z.uuid(),
  roundId: RoundId,
  roundName: z.string(),
  evaluator: z.string(),
  orgId: OrgId,
  orgName: z.string(),
  scores: z.record(Code, z.number()),
  criteria: RoundDraft.shape.criteria,
  total: z.number(),
  most: z.number(),
  grade: Words,
  note: z.string(),
  publishedAt: Instant,
  submittedBy: z.string().nullable(),
})
const byRound = z.object({ roundId: RoundId })
export const listRounds = endpoint({
  method: 'GET',
  path: '/needs/evaluation-rounds',
  may: 'assessment.read',
  summary: '第三方评估轮次 Rounds of evaluation',
  returns: z.object({ items: z.array(Round) }),
})
export const saveRound = endpoint({
  method: 'PUT',
  path: '/needs/evaluation-rounds/:roundId',
  may: 'assessment.manage',
  summary: '新建评估轮次 Begin a round',
  params: byRound,
  body: RoundDraft,
  returns: Round,
  problems: [roundClosed],
})
export const closeRound = endpoint({
  method: 'POST',
  path: '/needs/evaluation-rounds/:roundId/close',
  may: 'assessment.manage',
  summary: '结束评估轮次 Close a round',
  params: byRound,
  returns: Round,
  problems: [roundClosed],
})
export const submitEvaluation = endpoint({
  method: 'POST',
  path: '/needs/evaluation-rounds/:roundId/evaluations',
  may: 'assessment.manage',
  summary: '提交并公布评估得分 Submit and publish a score',
  params: byRound,
  body: z.object({
    orgId: OrgId,
    scores: z.record(Code, z.number().min(0)),
    note: z.string().trim().max(1000).default(''),
  }),
  returns: Evaluation,
  problems: [roundClosed],
})
/** The file of an institution: newest first; its rating is the grade of the first. */
export const listEvaluations = endpoint({
  method: 'GET',
  path: '/needs/evaluations',
  may: 'organisations.read',
  summary: '机构的第三方评估与评级 Evaluations, and the rating that follows',
  query: z.object({ orgId: OrgId.optional(), roundId: RoundId.optional() }),
  returns: z.object({
    rating: Words.extend({ publishedAt: Instant }).nullable(),
    items: z.array(Evaluation),
  }),
})
export const events = {
  published: event('evaluations.published', {
    zh: '第三方评估公布',
    en: 'Evaluation published',
    live: true,
    shape: z.object({ roundId: z.uuid(), grade: z.string(), total: z.number(), most: z.number() }),
  }),
} as const
