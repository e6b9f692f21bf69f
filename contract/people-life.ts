import { z } from 'zod'
import { Day, Instant } from './day.ts'
import { Done, endpoint } from './endpoint.ts'
import { event } from './event.ts'
import { ElderId, id, OrgId } from './id.ts'
import { PageQuery, pageOf } from './page.ts'
import { invalidInput, notFound, problem } from './problem.ts'
import { RegionCode, RegionCodeParam } from './region.ts'
import { keys } from './words.ts'

/**
 * What happens to a person and changes what they get: death, moving away, hospital, institution, prison, missing; from any
 * source, from a day to a day. A report is heard at once (modules hold what must not run on), a person confirms it, and what
 * was recorded wrongly is corrected and never erased.
 */

export const LifeEventId = id('LifeEventId')
export type LifeEventId = z.infer<typeof LifeEventId>

export const lifeKinds = {
  death: { zh: '身故', en: 'Death' },
  moved_away: { zh: '迁出', en: 'Moved away' },
  hospital: { zh: '住院', en: 'In hospital' },
  institution: { zh: '入住机构', en: 'In an institution' },
  prison: { zh: '服刑或羁押', en: 'In prison' },
  missing: { zh: '失联', en: 'Cannot be found' },
} as const
export const LifeKind = keys(lifeKinds)
export type LifeKind = z.infer<typeof LifeKind>

export const lifeSources = {
  family: { zh: '家属', en: 'Family' },
  community: { zh: '村（社区）', en: 'Village or community' },
  hospital: { zh: '医院', en: 'Hospital' },
  institution: { zh: '养老机构', en: 'Care institution' },
  bureau: { zh: '民政部门', en: 'Civil affairs' },
  police: { zh: '公安', en: 'Police' },
  funeral: { zh: '殡葬单位', en: 'Funeral service' },
  hotline: { zh: '热线', en: 'Hotline' },
  exchange: { zh: '数据共享', en: 'Data exchange' },
} as const
export const LifeSource = keys(lifeSources)

export const lifeStates = {
  reported: { zh: '待核实', en: 'To verify' },
  confirmed: { zh: '已核实', en: 'Confirmed' },
  rejected: { zh: '不属实', en: 'Not so' },
  corrected: { zh: '已更正', en: 'Corrected' },
} as const
export const LifeState = keys(lifeStates)
export type LifeState = z.infer<typeof LifeState>

export const lifeTransitions = {
  confirm: ['reported'],
  reject: ['reported'],
  end: ['confirmed'],
  correct: ['confirmed'],
} as const satisfies Record<string, readonly LifeState[]>

export const problems = {
  wrongState: problem(
    'people/life-state',
    409,
    '这条记录当前不能这样处理',
    'Not possible in the present state',
  ),
  standsAlready: problem(
    'people/life-stands',
    409,
    '这段时间已有同类记录',
    'Something of the kind is recorded for that time',
  ),
  hasNoEnd: problem(
    'people/life-no-end',
    409,
    '身故没有结束；记错了请更正',
    'A death does not end: correct it if it was wrong',
  ),
}

const Reason = z.string().trim().min(2).max(300)
export const LifeEvent = z.object({
  id: LifeEventId,
  elderId: ElderId,
  elderName: z.string(),
  number: z.number().int(),
  regionCode: RegionCode,
  regionName: z.string(),
  kind: LifeKind,
  from: Day,
  /** The first day on which it is over: discharge, release, return. */
  to: Day.nullable(),
  source: LifeSource,
  note: z.string(),
  place: z.string(),
  state: LifeState,
  reportedAt: Instant,
  reportedBy: z.string().nullable(),
  decidedAt: Instant.nullable(),
  decidedBy: z.string().nullable(),
  reason: z.string().nullable(),
})
export type LifeEvent = z.infer<typeof LifeEvent>

const Report = z.object({
  kind: LifeKind,
  from: Day,
  to: Day.nullable().default(null),
  /** Where: the hospital, the institution, the place moved to. */
  place: z.string().trim().max(200).default(''),
  orgId: OrgId.nullable().default(null),
  note: z.string().trim().max(500).default(''),
})
const Elder = z.object({ elderId: ElderId })
const One = z.object({ lifeEventId: LifeEventId })

export const report = endpoint({
  method: 'POST',
  path: '/people/elders/:elderId/life-events',
  may: 'people.write',
  summary: '登记生活变动（身故、迁出、住院、入住机构等） Record what happened to a person',
  subject: 'elderId',
  params: Elder,
  body: Report.extend({ source: LifeSource, confirmed: z.boolean().default(false) }),
  returns: LifeEvent,
  problems: [notFound, invalidInput, problems.standsAlready],
})
export const ofElder = endpoint({
  method: 'GET',
  path: '/people/elders/:elderId/life-events',
  may: 'people.read',
  summary: '该长者的生活变动 What happened to a person',
  subject: 'elderId',
  params: Elder,
  returns: z.object({ items: z.array(LifeEvent) }),
  problems: [notFound],
})
export const list = endpoint({
  method: 'GET',
  path: '/people/life-events',
  may: 'people.read',
  summary: '生活变动，待核实的在前 Events of life, those to verify first',
  query: PageQuery.extend({
    state: LifeState.optional(),
    kind: LifeKind.optional(),
    region: RegionCodeParam.optional(),
  }),
  returns: pageOf(LifeEvent),
})
export const confirm = endpoint({
  method: 'POST',
  path: '/people/life-events/:lifeEventId/confirm',
  may: 'people.write',
  summary: '核实属实 It is so',
  params: One,
  body: z.object({ from: Day.optional(), note: z.string().trim().max(300).default('') }),
  returns: LifeEvent,
  problems: [notFound, problems.wrongState, problems.standsAlready],
})
export const reject = endpoint({
  method: 'POST',
  path: '/people/life-events/:lifeEventId/reject',
  may: 'people.write',
  summary: '核实不属实 It is not so',
  params: One,
  body: z.object({ reason: Reason }),
  returns: LifeEvent,
  problems: [notFound, problems.wrongState],
})
export const end = endpoint({
  method: 'POST',
  path: '/people/life-events/:lifeEventId/end',
  may: 'people.write',
  summary: '结束（出院、返家、释放、迁回、找到） It is over',
  params: One,
  body: z.object({ on: Day, note: z.string().trim().max(300).default('') }),
  returns: LifeEvent,
  problems: [notFound, problems.wrongState, problems.hasNoEnd, invalidInput],
})
export const correct = endpoint({
  method: 'POST',
  path: '/people/life-events/:lifeEventId/correct',
  may: 'people.write',
  summary: '记错了，更正（恢复原状态，留痕） It was recorded wrongly',
  params: One,
  body: z.object({ reason: Reason }),
  returns: LifeEvent,
  problems: [notFound, problems.wrongState],
})
export const ownReport = endpoint({
  method: 'POST',
  path: '/family/elders/:elderId/life-events',
  may: 'family.write',
  summary: '告知生活变动 Tell what happened',
  subject: 'elderId',
  params: Elder,
  body: Report.omit({ orgId: true }),
  returns: Done,
  problems: [notFound, invalidInput, problems.standsAlready],
})

const Told = z.object({ kind: LifeKind, from: Day, to: Day.nullable(), source: LifeSource })
/** The subject of each is the life event, the elder the person: what modules hold, stop and check again hangs on these. */
export const events = {
  reported: event('people.life_reported', {
    zh: '收到生活变动报告',
    en: 'Life event reported',
    live: true,
    shape: Told,
  }),
  confirmed: event('people.life_confirmed', {
    zh: '生活变动已核实',
    en: 'Life event confirmed',
    live: true,
    shape: Told,
  }),
  rejected: event('people.life_rejected', {
    zh: '生活变动不属实',
    en: 'Life event not so',
    live: true,
    shape: Told.extend({ reason: z.string() }),
  }),
  ended: event('people.life_ended', { zh: '生活变动结束', en: 'Life event over', live: true, shape: Told }),
  corrected: event('people.life_corrected', {
    zh: '生活变动记录更正',
    en: 'Life event corrected',
    live: true,
    shape: Told.extend({ reason: z.string() }),
  }),
}
