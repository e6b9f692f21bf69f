import { z } from 'zod'
import { Attempt, ClockLeg, Incident, IncidentDetail, PlanStep, TimelineEntry } from './alarm-incident.ts'
import { AttemptId, Element, IncidentId, IncidentKind, Outcome, Severity, Verdict } from './alarm-words.ts'
import { Instant } from './day.ts'
import { Done, endpoint } from './endpoint.ts'
import { ElderId, OrgId } from './id.ts'
import { PageQuery, pageOf } from './page.ts'
import { problem } from './problem.ts'
import { RegionCode, RegionCodeParam } from './region.ts'

/** The desk: what an operator sees and does while an incident is open. */

// ---------------------------------------------------------------- problems
export const notOpen = problem(
  'alarms/not-open',
  409,
  '事件状态已变化，不能这样处理',
  'The incident has moved on: this is not possible now',
)
export const alreadyAcknowledged = problem(
  'alarms/already-acknowledged',
  409,
  '已有人接警',
  'Somebody has acknowledged it already',
)
export const outcomeMismatch = problem(
  'alarms/outcome-mismatch',
  422,
  '结果代码与核实结论不一致',
  'The outcome does not go with the verdict',
)
export const otherOpen = problem(
  'alarms/other-open',
  409,
  '该长者已有未结束的事件，不能重新打开',
  'Another incident of this person is open',
)
export const tooLateToReopen = problem(
  'alarms/too-late-to-reopen',
  409,
  '结束已超过24小时，请新建事件',
  'Resolved more than 24 hours ago: open a new one',
)
export const noElderInScope = problem(
  'alarms/no-elder',
  422,
  '长者不在您的范围内',
  'The elder is not within your scope',
)
export const cardExpired = problem(
  'alarms/card-expired',
  410,
  '链接已过期（30分钟）或不存在',
  'The link has expired (30 minutes) or never existed',
)

// ---------------------------------------------------------------- the desk
const byId = z.object({ id: IncidentId })
const note = z.string().trim().max(500)

export const list = endpoint({
  method: 'GET',
  path: '/alarms/incidents',
  may: 'alarms.read',
  summary: '告警台列表 Incidents: open first, by severity and deadline',
  query: PageQuery.extend({
    state: z.enum(['open', 'closed', 'all', 'to_review']).default('open'),
    severity: Severity.optional(),
    kind: IncidentKind.optional(),
    region: RegionCodeParam.optional(),
    elderId: ElderId.optional(),
    stormId: z.uuid().optional(),
    mine: z.stringbool().optional(),
    waiting: z.stringbool().optional(),
    drill: z.stringbool().optional(),
    from: Instant.optional(),
    to: Instant.optional(),
    /** Incident number. */
    q: z.string().trim().max(40).optional(),
  }),
  returns: pageOf(Incident),
})

export const desk = endpoint({
  method: 'GET',
  path: '/alarms/desk',
  may: 'alarms.read',
  summary: '告警台概况 How the desk stands now',
  query: z.object({ region: RegionCodeParam.optional() }),
  returns: z.object({
    at: Instant,
    open: z.record(Severity, z.number().int()),
    waiting: z.number().int(),
    oldestWaitingSeconds: z.number().nullable(),
    mine: z.number().int(),
    toReview: z.number().int(),
    storms: z.number().int(),
    drills: z.number().int(),
  }),
})

export const show = endpoint({
  method: 'GET',
  path: '/alarms/incidents/:id',
  may: 'alarms.read',
  summary: '事件详情 One incident',
  params: byId,
  returns: IncidentDetail,
})
export const timeline = endpoint({
  method: 'GET',
  path: '/alarms/incidents/:id/timeline',
  may: 'alarms.read',
  summary: '事件时间线 Timeline',
  params: byId,
  returns: z.object({ items: z.array(TimelineEntry), legs: z.array(ClockLeg), totalSeconds: z.number() }),
})
export const open = endpoint({
  method: 'POST',
  path: '/alarms/incidents',
  may: 'alarms.handle',
  summary: '人工登记事件 Open an incident by hand',
  body: z
    .object({
      elderId: ElderId.optional(),
      orgId: OrgId.optional(),
      regionCode: RegionCode.optional(),
      place: z.string().trim().max(200).optional(),
      kind: IncidentKind,
      severity: Severity,
      detail: note.optional(),
    })
    .refine((b) => b.elderId !== undefined || b.regionCode !== undefined, {
      path: ['elderId'],
      message: '请填写长者或地点 / an elder or a region is needed',
    }),
  returns: Incident,
  problems: [noElderInScope],
})
export const acknowledge = endpoint({
  method: 'POST',
  path: '/alarms/incidents/:id/acknowledge',
  may: 'alarms.handle',
  summary: '接警 Acknowledge',
  params: byId,
  body: z.object({ note: note.optional() }),
  returns: Incident,
  problems: [alreadyAcknowledged, notOpen],
})
export const takeOver = endpoint({
  method: 'POST',
  path: '/alarms/incidents/:id/take-over',
  may: 'alarms.handle',
  summary: '接手 Take over',
  params: byId,
  returns: Incident,
  problems: [notOpen],
})
export const addNote = endpoint({
  method: 'POST',
  path: '/alarms/incidents/:id/notes',
  may: 'alarms.handle',
  summary: '记录 Add a note',
  params: byId,
  body: z.object({ note: note.min(1) }),
  returns: Done,
  problems: [notOpen],
})
export const judge = endpoint({
  method: 'POST',
  path: '/alarms/incidents/:id/judge',
  may: 'alarms.handle',
  summary: '核实 Judge: real, false or test',
  params: byId,
  body: z.object({ verdict: Verdict, severity: Severity.optional(), note: note.optional() }),
  returns: Incident,
  problems: [notOpen],
})
/** A phone call of the desk: to the elder, a contact, a responder, 120. `spoke` moves T2 when the elder answered. */
export const contact = endpoint({
  method: 'POST',
  path: '/alarms/incidents/:id/contacts',
  may: 'alarms.handle',
  summary: '登记联系 Log a contact',
  params: byId,
  body: z.object({
    element: Element,
    targetId: z.uuid().optional(),
    targetName: z.string().trim().min(1).max(80),
    answer: z.enum(['confirmed', 'declined', 'no_answer']),
    spokeWithElder: z.boolean().default(false),
    note: note.optional(),
  }),
  returns: Attempt,
  problems: [notOpen],
})
export const answerAttempt = endpoint({
  method: 'POST',
  path: '/alarms/attempts/:id/answer',
  may: 'alarms.handle',
  summary: '登记回复 Log the answer to an attempt',
  params: z.object({ id: AttemptId }),
  body: z.object({ answer: z.enum(['confirmed', 'declined', 'no_answer']), note: note.optional() }),
  returns: Attempt,
  problems: [notOpen],
})
export const escalate = endpoint({
  method: 'POST',
  path: '/alarms/incidents/:id/escalate',
  may: 'alarms.handle',
  summary: '立即升级 Climb one step now',
  params: byId,
  body: z.object({ reason: note.min(1) }),
  returns: Incident,
  problems: [notOpen],
})
export const dispatch = endpoint({
  method: 'POST',
  path: '/alarms/incidents/:id/dispatch',
  may: 'alarms.handle',
  summary: '呼叫救援 Invite the nearest responders',
  params: byId,
  body: z.object({
    k: z.number().int().min(1).max(20).optional(),
    qualification: z.string().max(40).optional(),
  }),
  returns: z.object({
    wave: z.number().int(),
    chosen: z.array(
      z.object({
        name: z.string(),
        distanceMetres: z.number().nullable(),
        reason: z.object({ zh: z.string(), en: z.string() }),
      }),
    ),
    refused: z.array(z.object({ name: z.string(), reason: z.object({ zh: z.string(), en: z.string() }) })),
    shortfall: z.object({ zh: z.string(), en: z.string() }).nullable(),
  }),
  problems: [notOpen],
})
/** Requests the ambulance: an attempt to the hospital element and a hand-over card with its 30-minute link. */
export const requestAmbulance = endpoint({
  method: 'POST',
  path: '/alarms/incidents/:id/ambulance',
  may: 'alarms.handle',
  summary: '呼叫120并出具交接卡 Request the ambulance',
  params: byId,
  body: z.object({ hospital: z.string().trim().min(1).max(80), note: note.optional() }),
  returns: z.object({ attempt: Attempt, url: z.string(), expiresAt: Instant }),
  problems: [notOpen],
})
/** Arrival or safety told by phone, for helpers without the app. */
export const arrive = endpoint({
  method: 'POST',
  path: '/alarms/incidents/:id/arrive',
  may: 'alarms.handle',
  summary: '登记到场 Somebody arrived',
  params: byId,
  body: z.object({ who: z.string().trim().min(1).max(80), note: note.optional() }),
  returns: Incident,
  problems: [notOpen],
})
export const safe = endpoint({
  method: 'POST',
  path: '/alarms/incidents/:id/safe',
  may: 'alarms.handle',
  summary: '登记平安 The elder is safe',
  params: byId,
  body: z.object({ note: note.optional() }),
  returns: Incident,
  problems: [notOpen],
})
export const resolve = endpoint({
  method: 'POST',
  path: '/alarms/incidents/:id/resolve',
  may: 'alarms.handle',
  summary: '结案 Resolve with a coded outcome',
  params: byId,
  body: z.object({ outcome: Outcome, note: note.optional() }),
  returns: Incident,
  problems: [notOpen, outcomeMismatch],
})
export const reopen = endpoint({
  method: 'POST',
  path: '/alarms/incidents/:id/reopen',
  may: 'alarms.handle',
  summary: '重新打开 Reopen within 24 hours',
  params: byId,
  body: z.object({ reason: note.min(1) }),
  returns: Incident,
  problems: [notOpen, otherOpen, tooLateToReopen],
})
export const planStep = endpoint({
  method: 'POST',
  path: '/alarms/incidents/:id/plan/:key',
  may: 'alarms.handle',
  summary: '预案步骤完成 Tick a step of the response plan',
  params: byId.extend({ key: z.string().max(60) }),
  body: z.object({ done: z.boolean() }),
  returns: z.object({ plan: z.array(PlanStep) }),
  problems: [notOpen],
})
