import { z } from 'zod'
import { OrderState } from './care-words.ts'
import { IncidentKind, Severity } from './alarm-words.ts'
import {
  AgentState,
  CallId,
  CallState,
  CentreId,
  Outcome,
  RequestId,
  RequestKind,
  RequestState,
} from './call-words.ts'
import { Day, Instant } from './day.ts'
import { endpoint } from './endpoint.ts'
import { AccountId, ElderId } from './id.ts'
import { DirectorySite, SiteId } from './organisations.ts'
import { PageQuery, pageOf } from './page.ts'
import { ElderCard } from './people.ts'
import { NeedItem } from './people-words.ts'
import { Phone } from './phone.ts'
import { problem } from './problem.ts'
import { RegionCode, RegionCodeParam } from './region.ts'

export const problems = {
  wrongState: problem(
    'calls/wrong-state',
    409,
    '通话当前状态不允许此操作',
    'The present state of the call does not allow this',
  ),
  requestState: problem(
    'calls/request-state',
    409,
    '该需求已被受理或已办结',
    'The request is taken or closed already',
  ),
  notYours: problem(
    'calls/not-yours',
    409,
    '该需求由其他接线员受理中',
    'Another agent is handling this request',
  ),
  needsElder: problem('calls/needs-elder', 422, '请先关联长者', 'Say first whose matter it is'),
  badSignature: problem('bad-signature', 401, '签名无效或已过期', 'The signature is wrong or too old'),
  expired: problem(
    'calls/article-expired',
    409,
    '该条目不在有效期内，不能引用',
    'The article is not valid today and cannot be cited',
  ),
  queueEmpty: problem('calls/queue-empty', 404, '没有等待受理的需求', 'Nothing is waiting'),
  tooManyRows: problem(
    'calls/too-many-rows',
    422,
    '记录过多，请缩小范围',
    'Too many rows: narrow the filter',
  ),
  qrUnknown: problem('calls/qr-unknown', 404, '二维码无效或已停用', 'The code is unknown or no longer used'),
}

// ---------------------------------------------------------------- calls
export const Match = z.object({
  elderId: ElderId,
  name: z.string(),
  regionName: z.string().nullable(),
  /** Null when it is the elder's own number. */
  contactId: z.uuid().nullable(),
  contactName: z.string().nullable(),
  relation: z.string().nullable(),
  /** The number was given up on that day. */
  endedOn: Day.nullable(),
})
export type Match = z.infer<typeof Match>

export const Call = z.object({
  id: CallId,
  number: z.number().int(),
  direction: z.enum(['in', 'out']),
  state: CallState,
  emergency: z.boolean(),
  callerMasked: z.string().nullable(),
  calledNumber: z.string().nullable(),
  matched: z.enum(['one', 'several', 'none', 'withheld']),
  elderId: ElderId.nullable(),
  elderName: z.string().nullable(),
  contactId: z.uuid().nullable(),
  contactName: z.string().nullable(),
  relation: z.string().nullable(),
  regionCode: RegionCode,
  regionName: z.string().nullable(),
  centreId: CentreId.nullable(),
  centreName: z.string().nullable(),
  agentId: AccountId.nullable(),
  agentName: z.string().nullable(),
  rangAt: Instant,
  answeredAt: Instant.nullable(),
  endedAt: Instant.nullable(),
  /** Seconds from the first ring to the answer, or to giving up. */
  waitSeconds: z.number().int().nullable(),
  talkSeconds: z.number().int().nullable(),
  heldSeconds: z.number().int(),
  transfers: z.number().int(),
  overflows: z.number().int(),
  requestId: RequestId.nullable(),
  requestState: RequestState.nullable(),
  kind: RequestKind.nullable(),
  outcome: Outcome.nullable(),
  updatedAt: Instant,
})
export type Call = z.infer<typeof Call>

export const CallDetail = Call.extend({
  /** The caller's number in full, for the agent who handles the call. */
  caller: z.string().nullable(),
  matches: z.array(Match),
  events: z.array(
    z.object({
      id: z.uuid(),
      kind: z.enum(['ringing', 'answered', 'held', 'resumed', 'transferred', 'ended']),
      at: Instant,
      source: z.enum(['exchange', 'console']),
      agentName: z.string().nullable(),
      detail: z.record(z.string(), z.string()),
    }),
  ),
})
export type CallDetail = z.infer<typeof CallDetail>

const CallFilter = z.object({
  q: z.string().trim().max(60).optional(),
  state: CallState.optional(),
  direction: z.enum(['in', 'out']).optional(),
  kind: RequestKind.optional(),
  outcome: Outcome.optional(),
  elderId: ElderId.optional(),
  agentId: AccountId.optional(),
  centreId: CentreId.optional(),
  from: Instant.optional(),
  to: Instant.optional(),
  region: RegionCodeParam.optional(),
  /** Answered, and nobody has said what came of it. */
  unregistered: z.stringbool().optional(),
})
const CallParams = z.object({ id: CallId })

export const listCalls = endpoint({
  method: 'GET',
  path: '/calls/calls',
  may: 'calls.read',
  summary: '话务记录 List calls',
  query: PageQuery.extend(CallFilter.shape).extend({ sort: z.enum(['-rang', 'rang']).default('-rang') }),
  returns: pageOf(Call),
})
export const exportCalls = endpoint({
  method: 'POST',
  path: '/calls/calls/export',
  may: 'calls.read',
  summary: '导出话务记录（号码遮盖、留痕） Export calls, numbers masked',
  body: CallFilter.omit({ region: true, unregistered: true }).extend({
    region: RegionCode.optional(),
    unregistered: z.boolean().optional(),
    format: z.enum(['csv', 'xlsx']),
    reason: z.string().trim().min(2).max(200),
  }),
  returns: z.unknown(),
  answers: 'file',
  problems: [problems.tooManyRows],
})
export const showCall = endpoint({
  method: 'GET',
  path: '/calls/calls/:id',
  may: 'calls.read',
  summary: '一次通话 One call',
  params: CallParams,
  returns: CallDetail,
})
/** A call that no exchange reports: taken on, or made from, an ordinary telephone. */
export const startCall = endpoint({
  method: 'POST',
  path: '/calls/calls',
  may: 'calls.handle',
  summary: '手工登记通话 Register a call by hand',
  body: z.object({
    phone: Phone.nullable(),
    direction: z.enum(['in', 'out']).default('in'),
    elderId: ElderId.optional(),
    callbackId: z.uuid().optional(),
    careCallId: z.uuid().optional(),
  }),
  returns: CallDetail,
})
export const answerCall = endpoint({
  method: 'POST',
  path: '/calls/calls/:id/answer',
  may: 'calls.handle',
  summary: '接听 Answer',
  params: CallParams,
  returns: CallDetail,
  problems: [problems.wrongState],
})
export const holdCall = endpoint({
  method: 'POST',
  path: '/calls/calls/:id/hold',
  may: 'calls.handle',
  summary: '保持 Hold',
  params: CallParams,
  returns: CallDetail,
  problems: [problems.wrongState],
})
export const resumeCall = endpoint({
  method: 'POST',
  path: '/calls/calls/:id/resume',
  may: 'calls.handle',
  summary: '恢复通话 Resume',
  params: CallParams,
  returns: CallDetail,
  problems: [problems.wrongState],
})
export const hangUp = endpoint({
  method: 'POST',
  path: '/calls/calls/:id/hang-up',
  may: 'calls.handle',
  summary: '挂机 Hang up',
  params: CallParams,
  returns: CallDetail,
  problems: [problems.wrongState],
})
export const transferCall = endpoint({
  method: 'POST',
  path: '/calls/calls/:id/transfer',
  may: 'calls.handle',
  summary: '转接 Transfer',
  params: CallParams,
  body: z.discriminatedUnion('to', [
    z.object({ to: z.literal('agent'), accountId: AccountId }),
    z.object({ to: z.literal('site'), siteId: SiteId }),
    z.object({ to: z.literal('contact'), contactId: z.uuid() }),
    z.object({ to: z.literal('number'), phone: Phone }),
  ]),
  returns: CallDetail,
  problems: [problems.wrongState],
})
export const linkCall = endpoint({
  method: 'POST',
  path: '/calls/calls/:id/link',
  may: 'calls.handle',
  summary: '关联长者 Say whose call it is',
  params: CallParams,
  body: z.object({ elderId: ElderId.nullable(), contactId: z.uuid().nullable().default(null) }),
  returns: CallDetail,
})
export const lookUp = endpoint({
  method: 'POST',
  path: '/calls/look-up',
  may: 'calls.handle',
  summary: '按号码查找来电人 Whose number is or was it',
  body: z.object({ phone: Phone }),
  returns: z.object({ matches: z.array(Match) }),
})

/** What is on the screen while it rings: the person, their ladder, devices, what happened lately, what they need. */
export const Pop = z.object({
  card: ElderCard,
  devices: z.array(
    z.object({
      id: z.uuid(),
      kind: z.string(),
      spot: z.string().nullable(),
      battery: z.number().nullable(),
      lastSeenAt: Instant.nullable(),
      silent: z.boolean(),
    }),
  ),
  incidents: z.array(
    z.object({
      id: z.uuid(),
      number: z.string(),
      kind: IncidentKind,
      severity: Severity,
      state: z.string(),
      raisedAt: Instant,
      outcome: z.string().nullable(),
    }),
  ),
  calls: z.array(
    z.object({
      id: CallId,
      rangAt: Instant,
      direction: z.enum(['in', 'out']),
      state: CallState,
      kind: RequestKind.nullable(),
      outcome: Outcome.nullable(),
    }),
  ),
  orders: z.array(
    z.object({
      id: z.uuid(),
      number: z.number().int(),
      item: NeedItem.nullable(),
      itemWords: z.object({ zh: z.string(), en: z.string() }),
      state: OrderState,
      wantedFrom: Instant,
      createdAt: Instant,
    }),
  ),
  /** Needs on file, proposed first when an order is taken (A-REG-05). */
  needs: z.array(NeedItem),
  highRisk: z.boolean(),
})
export type Pop = z.infer<typeof Pop>
export const pop = endpoint({
  method: 'GET',
  path: '/calls/pop/:elderId',
  may: 'calls.handle',
  summary: '来电弹屏 Screen pop',
  params: z.object({ elderId: ElderId }),
  returns: Pop,
  subject: 'elderId',
})

/** Whom the agent can bring in: the elder's children and contacts, institutions, service companies, other agents. */
export const resources = endpoint({
  method: 'GET',
  path: '/calls/calls/:id/resources',
  may: 'calls.handle',
  summary: '可转接的资源 Whom a call can be transferred to',
  params: CallParams,
  returns: z.object({
    contacts: z.array(
      z.object({ id: z.uuid(), name: z.string(), relation: z.string(), masked: z.string().nullable() }),
    ),
    sites: z.array(DirectorySite),
    companies: z.array(
      z.object({ id: z.uuid(), name: z.string(), phone: z.string().nullable(), kind: z.string() }),
    ),
    agents: z.array(
      z.object({ accountId: AccountId, name: z.string(), centreName: z.string(), state: AgentState }),
    ),
  }),
})

// ---------------------------------------------------------------- the exchange
/** One thing that an exchange says of a call. `eventId` makes repeats harmless; `at` puts late ones into their place. */
export const ExchangeEvent = z.object({
  eventId: z.string().min(1).max(100),
  callId: z.string().min(1).max(100),
  kind: z.enum(['ringing', 'answered', 'held', 'resumed', 'transferred', 'ended']),
  at: Instant,
  direction: z.enum(['in', 'out']).default('in'),
  /** As the network gives it; null when withheld. */
  caller: z.string().max(40).nullable().default(null),
  called: z.string().max(40).nullable().default(null),
  /** Which agent: the extension as it is registered here. */
  extension: z.string().max(20).nullable().default(null),
  /** The key that the caller pressed for an emergency, or a line of its own. */
  emergency: z.boolean().default(false),
})
export type ExchangeEvent = z.infer<typeof ExchangeEvent>
export const exchangeEvents = endpoint({
  method: 'POST',
  path: '/calls/exchanges/:id/events',
  may: 'public',
  summary: '话务系统事件（签名） Signed call events of an exchange',
  params: z.object({ id: z.uuid() }),
  body: z.object({ events: z.array(ExchangeEvent).min(1).max(500) }),
  returns: z.object({
    taken: z.number().int(),
    repeated: z.number().int(),
    calls: z.array(z.object({ externalId: z.string(), id: CallId, state: CallState })),
  }),
  problems: [problems.badSignature],
})
