import { z } from 'zod'
import { ArticleId, ArticleKind, CarePlanId, Wellbeing } from './call-words.ts'
import { Day, Instant } from './day.ts'
import { endpoint } from './endpoint.ts'
import { ElderId } from './id.ts'
import { PageQuery, pageOf } from './page.ts'
import { problem, stale } from './problem.ts'
import { RegionCode, RegionCodeParam } from './region.ts'

export const careProblems = {
  overlap: problem(
    'calls/shift-overlap',
    409,
    '该人员此时段已有班次',
    'This person has a shift at that time already',
  ),
  overflowBelow: problem(
    'calls/overflow-below',
    422,
    '溢出目标的辖区应包含本中心',
    'Calls overflow to a centre whose region holds this one',
  ),
  regionTaken: problem('calls/region-taken', 409, '该区划已有话务中心', 'This region has a centre already'),
  taskClosed: problem('calls/task-closed', 409, '任务已办结', 'The task is closed already'),
  range: problem('calls/range', 422, '最多查询 92 天', 'At most 92 days'),
  planExists: problem('calls/plan-exists', 409, '该长者已有关怀电话计划', 'This elder has a plan already'),
}

// ---------------------------------------------------------------- care calls
const TimeOfDay = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/u, '时间应为 HH:MM Times are HH:MM')
export const CarePlan = z.object({
  id: CarePlanId,
  elderId: ElderId,
  elderName: z.string(),
  regionCode: RegionCode,
  regionName: z.string().nullable(),
  weekdays: z.array(z.number().int().min(1).max(7)),
  atTime: TimeOfDay,
  maxFailures: z.number().int(),
  retryMinutes: z.number().int(),
  active: z.boolean(),
  nextAt: Instant.nullable(),
  purpose: z.string(),
  lastReachedAt: Instant.nullable(),
  updatedAt: Instant,
})
export type CarePlan = z.infer<typeof CarePlan>
export const listCarePlans = endpoint({
  method: 'GET',
  path: '/calls/care-plans',
  may: 'calls.read',
  summary: '关怀电话计划 Care-call plans',
  query: PageQuery.extend({
    active: z.stringbool().optional(),
    elderId: ElderId.optional(),
    q: z.string().trim().max(60).optional(),
  }),
  returns: pageOf(CarePlan),
})
export const saveCarePlan = endpoint({
  method: 'PUT',
  path: '/calls/care-plans/:id',
  may: 'calls.handle',
  summary: '制定或修改关怀电话计划 Save a care-call plan',
  params: z.object({ id: CarePlanId }),
  body: z.object({
    elderId: ElderId,
    weekdays: z.array(z.number().int().min(1).max(7)).min(1).max(7),
    atTime: TimeOfDay,
    maxFailures: z.number().int().min(1).max(5).default(2),
    retryMinutes: z.number().int().min(5).max(1440),
    active: z.boolean().default(true),
    purpose: z.string().trim().max(200).default(''),
  }),
  returns: CarePlan,
  problems: [careProblems.planExists],
})
export const CareCall = z.object({
  id: z.uuid(),
  planId: CarePlanId,
  elderId: ElderId,
  elderName: z.string(),
  regionName: z.string().nullable(),
  purpose: z.string(),
  dueAt: Instant,
  attempt: z.number().int(),
  maxFailures: z.number().int(),
  state: z.enum(['due', 'reached', 'failed', 'cancelled']),
  wellbeing: Wellbeing.nullable(),
  note: z.string().nullable(),
  doneAt: Instant.nullable(),
  doneByName: z.string().nullable(),
})
export type CareCall = z.infer<typeof CareCall>
export const listCareCalls = endpoint({
  method: 'GET',
  path: '/calls/care-calls',
  may: 'calls.read',
  summary: '关怀电话任务 Care calls',
  query: PageQuery.extend({
    state: z.enum(['due', 'reached', 'failed', 'cancelled']).default('due'),
    elderId: ElderId.optional(),
  }),
  returns: pageOf(CareCall).extend({ due: z.number().int() }),
})
export const reportCareCall = endpoint({
  method: 'POST',
  path: '/calls/care-calls/:id/report',
  may: 'calls.handle',
  summary: '登记关怀电话结果 Say what came of a care call',
  params: z.object({ id: z.uuid() }),
  body: z.discriminatedUnion('result', [
    z.object({
      result: z.literal('reached'),
      wellbeing: Wellbeing,
      note: z.string().trim().max(500).default(''),
    }),
    z.object({ result: z.literal('failed'), note: z.string().trim().max(500).default('') }),
  ]),
  returns: CareCall.extend({ visitOpened: z.boolean() }),
  problems: [careProblems.taskClosed],
})
export const VisitTask = z.object({
  id: z.uuid(),
  elderId: ElderId,
  elderName: z.string(),
  regionName: z.string().nullable(),
  reason: z.enum(['care_call_failed', 'care_call_worried', 'callback_failed']),
  failures: z.number().int(),
  state: z.enum(['open', 'done']),
  openedAt: Instant,
  doneAt: Instant.nullable(),
  doneByName: z.string().nullable(),
  note: z.string().nullable(),
})
export const listVisitTasks = endpoint({
  method: 'GET',
  path: '/calls/visit-tasks',
  may: 'calls.read',
  summary: '待上门探访 Visits that the phone could not replace',
  query: z.object({ state: z.enum(['open', 'done']).default('open') }),
  returns: z.object({ items: z.array(VisitTask) }),
})
export const finishVisitTask = endpoint({
  method: 'POST',
  path: '/calls/visit-tasks/:id/done',
  may: 'calls.handle',
  summary: '探访完成 Somebody has been there',
  params: z.object({ id: z.uuid() }),
  body: z.object({ note: z.string().trim().min(1).max(500) }),
  returns: VisitTask,
  problems: [careProblems.taskClosed],
})

// ---------------------------------------------------------------- knowledge
export const Article = z.object({
  id: ArticleId,
  regionCode: RegionCode,
  regionName: z.string().nullable(),
  kind: ArticleKind,
  title: z.string(),
  body: z.string(),
  keywords: z.string(),
  sourceTitle: z.string(),
  sourceClause: z.string().nullable(),
  sourceUrl: z.string().nullable(),
  validFrom: Day,
  validTo: Day.nullable(),
  /** Today within its dates. */
  valid: z.boolean(),
  cited: z.number().int(),
  editedBy: z.string().nullable(),
  updatedAt: Instant,
})
export type Article = z.infer<typeof Article>
export const searchArticles = endpoint({
  method: 'GET',
  path: '/calls/articles',
  may: 'calls.read',
  summary: '知识库 Search the knowledge base',
  query: z.object({
    q: z.string().trim().max(60).optional(),
    kind: ArticleKind.optional(),
    region: RegionCodeParam.optional(),
    expired: z.stringbool().default(false),
  }),
  returns: z.object({ items: z.array(Article) }),
})
export const saveArticle = endpoint({
  method: 'PUT',
  path: '/calls/articles/:id',
  may: 'calls.manage',
  summary: '编写知识条目 Save an article',
  params: z.object({ id: ArticleId }),
  body: z
    .object({
      regionCode: RegionCode,
      kind: ArticleKind,
      title: z.string().trim().min(2).max(100),
      body: z.string().trim().min(1).max(5000),
      keywords: z.string().trim().max(300).default(''),
      sourceTitle: z.string().trim().min(2).max(200),
      sourceClause: z.string().trim().max(100).nullable().default(null),
      sourceUrl: z
        .url({ protocol: /^https?$/u })
        .max(500)
        .nullable()
        .default(null),
      validFrom: Day,
      validTo: Day.nullable().default(null),
      updatedAt: Instant.nullable().default(null),
    })
    .refine((a) => a.validTo === null || a.validTo >= a.validFrom, {
      message: '失效日期不能早于生效日期 Ends before it begins',
      path: ['validTo'],
    }),
  returns: Article,
  problems: [stale],
})

// ---------------------------------------------------------------- figures
export const DayFigures = z.object({
  day: Day,
  calls: z.number().int(),
  inbound: z.number().int(),
  outbound: z.number().int(),
  answered: z.number().int(),
  missed: z.number().int(),
  /** Share of inbound calls that were answered, 0–1; null without calls. */
  answerRate: z.number().nullable(),
  /** Share answered within 15 s of the first ring. */
  within15s: z.number().nullable(),
  meanWaitSeconds: z.number().nullable(),
  p90WaitSeconds: z.number().nullable(),
  meanTalkSeconds: z.number().nullable(),
  /** Missed calls that were called back or called again. */
  recovered: z.number().int(),
  requests: z.number().int(),
  emergencies: z.number().int(),
  consultations: z.number().int(),
  complaints: z.number().int(),
  incidents: z.number().int(),
  orders: z.number().int(),
  /** Orders per call, 0–1 (A-CALL-08). */
  conversion: z.number().nullable(),
})
export type DayFigures = z.infer<typeof DayFigures>
export const figures = endpoint({
  method: 'GET',
  path: '/calls/figures',
  may: 'calls.read',
  summary: '话务日报 Figures by day',
  query: z.object({
    from: Day,
    to: Day,
    region: RegionCodeParam.optional(),
    by: z.enum(['day', 'region']).default('day'),
  }),
  returns: z.object({
    days: z.array(DayFigures),
    total: DayFigures.omit({ day: true }),
    /** Counties below the region, for the roll-up (B-CALL-03). */
    regions: z.array(
      z.object({
        regionCode: RegionCode,
        name: z.string(),
        calls: z.number().int(),
        missed: z.number().int(),
        orders: z.number().int(),
      }),
    ),
    byKind: z.record(z.string(), z.number().int()),
    byHour: z.array(z.number().int()).length(24),
  }),
  problems: [careProblems.range],
})
/** Villages and streets that no active centre or community line covers (B-CALL-06). */
export const uncovered = endpoint({
  method: 'GET',
  path: '/calls/uncovered',
  may: 'calls.read',
  summary: '未覆盖的区划 Regions without a hotline entry',
  query: z.object({
    region: RegionCodeParam,
    level: z.enum(['county', 'street', 'village']).default('county'),
  }),
  returns: z.object({ items: z.array(z.object({ regionCode: RegionCode, name: z.string() })) }),
})
