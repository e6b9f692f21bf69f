import { z } from 'zod'
import { AgentState, CallbackId, CallbackResult, CallId, CentreId } from './call-words.ts'
import { Day, Instant } from './day.ts'
import { endpoint } from './endpoint.ts'
import { AccountId, ElderId, OrgId } from './id.ts'
import { PageQuery, pageOf } from './page.ts'
import { stale } from './problem.ts'
import { RegionCode } from './region.ts'
import { careProblems } from './call-care.ts'

// ---------------------------------------------------------------- centres, agents, exchange
export const Centre = z.object({
  id: CentreId,
  name: z.string(),
  regionCode: RegionCode,
  regionName: z.string().nullable(),
  orgId: OrgId.nullable(),
  number: z.string().nullable(),
  ringSeconds: z.number().int(),
  overflowTo: CentreId.nullable(),
  overflowName: z.string().nullable(),
  callbackSeconds: z.number().int(),
  callbackHighRiskSeconds: z.number().int(),
  active: z.boolean(),
  agentsReady: z.number().int(),
  waiting: z.number().int(),
  missedOpen: z.number().int(),
  updatedAt: Instant,
})
export type Centre = z.infer<typeof Centre>
export const CentreInput = z.object({
  name: z.string().trim().min(2).max(60),
  regionCode: RegionCode,
  orgId: OrgId.nullable().default(null),
  number: z
    .string()
    .regex(/^\d{3,12}$/u, '3–12 位数字 3 to 12 digits')
    .nullable()
    .default(null),
  ringSeconds: z.number().int().min(5).max(600),
  overflowTo: CentreId.nullable().default(null),
  callbackSeconds: z.number().int().min(30).max(86_400),
  callbackHighRiskSeconds: z.number().int().min(15).max(86_400),
  active: z.boolean().default(true),
})
export const listCentres = endpoint({
  method: 'GET',
  path: '/calls/centres',
  may: 'calls.read',
  summary: '12349 中心与分中心 Centres',
  returns: z.object({ items: z.array(Centre) }),
})
export const saveCentre = endpoint({
  method: 'PUT',
  path: '/calls/centres/:id',
  may: 'calls.manage',
  summary: '登记或修改中心 Save a centre',
  params: z.object({ id: CentreId }),
  body: CentreInput.extend({ updatedAt: Instant.nullable().default(null) }),
  returns: Centre,
  problems: [careProblems.overflowBelow, careProblems.regionTaken, stale],
})

export const Agent = z.object({
  accountId: AccountId,
  name: z.string(),
  centreId: CentreId,
  centreName: z.string(),
  extension: z.string().nullable(),
  state: AgentState,
  since: Instant,
})
export const listAgents = endpoint({
  method: 'GET',
  path: '/calls/agents',
  may: 'calls.read',
  summary: '接线员 Agents',
  returns: z.object({ items: z.array(Agent), me: Agent.nullable() }),
})
export const setMyState = endpoint({
  method: 'PUT',
  path: '/calls/agents/me',
  may: 'calls.handle',
  summary: '示闲、小休、离线 My state',
  body: z.object({
    state: z.enum(['off', 'ready', 'pause']),
    centreId: CentreId.optional(),
    extension: z
      .string()
      .regex(/^\d{2,10}$/u, '2–10 位数字 2 to 10 digits')
      .nullable()
      .optional(),
  }),
  returns: Agent,
})
export const listExchanges = endpoint({
  method: 'GET',
  path: '/calls/exchanges',
  may: 'calls.manage',
  summary: '话务系统 Exchanges',
  returns: z.object({
    items: z.array(z.object({ id: z.uuid(), name: z.string(), createdAt: Instant, path: z.string() })),
  }),
})
export const makeExchange = endpoint({
  method: 'POST',
  path: '/calls/exchanges',
  may: 'calls.manage',
  summary: '登记话务系统（密钥只显示一次） Register an exchange; its key is shown once',
  body: z.object({ name: z.string().trim().min(1).max(60) }),
  returns: z.object({ id: z.uuid(), key: z.string(), path: z.string() }),
})

// ---------------------------------------------------------------- missed calls
export const Callback = z.object({
  id: CallbackId,
  callId: CallId,
  callerMasked: z.string().nullable(),
  elderId: ElderId.nullable(),
  elderName: z.string().nullable(),
  regionCode: RegionCode,
  regionName: z.string().nullable(),
  centreName: z.string().nullable(),
  highRisk: z.boolean(),
  missed: z.number().int(),
  lastMissedAt: Instant,
  dueAt: Instant,
  overdueAt: Instant.nullable(),
  attempts: z.number().int(),
  lastAttemptAt: Instant.nullable(),
  state: z.enum(['open', 'closed']),
  result: CallbackResult.nullable(),
  closedAt: Instant.nullable(),
  closedByName: z.string().nullable(),
  note: z.string().nullable(),
})
export type Callback = z.infer<typeof Callback>
export const listCallbacks = endpoint({
  method: 'GET',
  path: '/calls/callbacks',
  may: 'calls.read',
  summary: '未接来电回访 Missed calls to be called back',
  query: PageQuery.extend({
    state: z.enum(['open', 'closed']).default('open'),
    overdue: z.stringbool().optional(),
  }),
  returns: pageOf(Callback).extend({ open: z.number().int(), overdue: z.number().int() }),
})
export const reportCallback = endpoint({
  method: 'POST',
  path: '/calls/callbacks/:id/report',
  may: 'calls.handle',
  summary: '登记回访结果 Say what came of calling back',
  params: z.object({ id: CallbackId }),
  body: z.object({
    result: z.enum(['reached', 'no_answer', 'given_up']),
    note: z.string().trim().max(500).default(''),
  }),
  returns: Callback,
  problems: [careProblems.taskClosed],
})

// ---------------------------------------------------------------- roster
export const Shift = z.object({
  id: z.uuid(),
  centreId: CentreId,
  accountId: AccountId,
  agentName: z.string(),
  startsAt: Instant,
  endsAt: Instant,
})
export type Shift = z.infer<typeof Shift>
/** A stretch of time in which nobody is on duty. */
export const Gap = z.object({ from: Instant, to: Instant })
export const Roster = z.object({ shifts: z.array(Shift), gaps: z.array(Gap), from: Instant, to: Instant })
export const roster = endpoint({
  method: 'GET',
  path: '/calls/roster',
  may: 'calls.read',
  summary: '班次与空档 Roster and its gaps',
  query: z.object({ centreId: CentreId, from: Day, days: z.coerce.number().int().min(1).max(31).default(7) }),
  returns: Roster,
})
export const saveShift = endpoint({
  method: 'PUT',
  path: '/calls/shifts/:id',
  may: 'calls.manage',
  summary: '排班（返回空档） Save a shift; the answer names the gaps',
  params: z.object({ id: z.uuid() }),
  body: z.object({
    centreId: CentreId,
    accountId: AccountId,
    startsAt: Instant,
    endsAt: Instant,
    from: Day.optional(),
    days: z.number().int().min(1).max(31).default(7),
  }),
  returns: Roster,
  problems: [careProblems.overlap],
})
export const removeShift = endpoint({
  method: 'DELETE',
  path: '/calls/shifts/:id',
  may: 'calls.manage',
  summary: '删除班次 Remove a shift',
  params: z.object({ id: z.uuid() }),
  returns: z.object({ gaps: z.array(Gap) }),
})
/** The roster of one week again in the next. */
export const copyWeek = endpoint({
  method: 'POST',
  path: '/calls/roster/copy',
  may: 'calls.manage',
  summary: '复制一周班次 Copy a week to the next',
  body: z.object({ centreId: CentreId, from: Day }),
  returns: Roster,
  problems: [careProblems.overlap],
})
