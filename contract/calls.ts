import { z } from 'zod'
import {
  AgentState,
  CallbackResult,
  CallChannel,
  CallState,
  Outcome,
  RequestKind,
  Wellbeing,
} from './call-words.ts'
import { Instant } from './day.ts'
import { event } from './event.ts'

export * from './call-words.ts'
export * from './call-desk.ts'
export * from './call-codes.ts'
export * from './call-requests.ts'
export * from './call-centre.ts'
export * from './call-care.ts'

const live = true
export const events = {
  rang: event('calls.rang', {
    zh: '来电振铃',
    en: 'A call rings',
    live,
    shape: z.object({ direction: z.enum(['in', 'out']), emergency: z.boolean(), matched: z.string() }),
  }),
  answered: event('calls.answered', {
    zh: '接听',
    en: 'Call answered',
    live,
    shape: z.object({ waitSeconds: z.number() }),
  }),
  changed: event('calls.changed', {
    zh: '通话状态变化',
    en: 'State of a call changed',
    live,
    shape: z.object({ state: CallState }),
  }),
  transferred: event('calls.transferred', {
    zh: '转接',
    en: 'Call transferred',
    live,
    shape: z.object({ to: z.string(), label: z.string() }),
  }),
  ended: event('calls.ended', {
    zh: '通话结束',
    en: 'Call ended',
    live,
    shape: z.object({ talkSeconds: z.number() }),
  }),
  missed: event('calls.missed', {
    zh: '未接来电',
    en: 'Call missed',
    told: { zh: '有一通来电没有接到', en: 'A call was missed' },
    live,
    shape: z.object({ waitSeconds: z.number(), highRisk: z.boolean() }),
  }),
  overflowed: event('calls.overflowed', {
    zh: '溢出到上级中心',
    en: 'Overflowed to the next centre',
    live,
    shape: z.object({ from: z.string().nullable(), to: z.string() }),
  }),
  linked: event('calls.linked', { zh: '关联长者', en: 'Call linked to an elder', live, shape: z.object({}) }),
  requested: event('calls.requested', {
    zh: '收到需求',
    en: 'Request came in',
    told: { zh: '12349 记下了一件事', en: '12349 noted a request' },
    live,
    shape: z.object({ channel: CallChannel, kind: RequestKind.nullable() }),
  }),
  taken: event('calls.taken', { zh: '受理需求', en: 'Request taken', live, shape: z.object({}) }),
  released: event('calls.released', { zh: '放回队列', en: 'Request put back', live, shape: z.object({}) }),
  registered: event('calls.registered', {
    zh: '登记需求',
    en: 'Request noted',
    live,
    shape: z.object({ kind: RequestKind.nullable() }),
  }),
  closed: event('calls.closed', {
    zh: '办结需求',
    en: 'Request closed',
    told: { zh: '需求已办结', en: 'A request was dealt with' },
    live,
    shape: z.object({ outcome: Outcome }),
  }),
  ordered: event('calls.ordered', {
    zh: '登记服务需求',
    en: 'Service asked for',
    told: { zh: '已登记上门服务', en: 'A service at home was asked for' },
    live,
    shape: z.object({ item: z.string() }),
  }),
  complained: event('calls.complained', {
    zh: '登记投诉',
    en: 'Complaint taken',
    told: { zh: '投诉已登记', en: 'A complaint was taken' },
    live,
    shape: z.object({ siteId: z.uuid().nullable() }),
  }),
  consulted: event('calls.consulted', {
    zh: '咨询答复',
    en: 'Question answered',
    shape: z.object({ articleId: z.uuid() }),
  }),
  callbackDue: event('calls.callback_due', {
    zh: '待回访',
    en: 'To be called back',
    live,
    shape: z.object({ dueAt: Instant, highRisk: z.boolean() }),
  }),
  callbackOverdue: event('calls.callback_overdue', {
    zh: '回访超时',
    en: 'Not called back in time',
    live,
    shape: z.object({ highRisk: z.boolean() }),
  }),
  callbackTried: event('calls.callback_tried', {
    zh: '回访未接通',
    en: 'Called back, not reached',
    live,
    shape: z.object({ attempts: z.number().int() }),
  }),
  callbackClosed: event('calls.callback_closed', {
    zh: '回访办结',
    en: 'Called back',
    told: { zh: '12349 已回电', en: '12349 called back' },
    live,
    shape: z.object({ result: CallbackResult }),
  }),
  careDue: event('calls.care_due', {
    zh: '关怀电话到期',
    en: 'Care call due',
    live,
    shape: z.object({ attempt: z.number().int() }),
  }),
  careReached: event('calls.care_reached', {
    zh: '关怀电话接通',
    en: 'Care call answered',
    told: true,
    live,
    shape: z.object({ wellbeing: Wellbeing }),
  }),
  careFailed: event('calls.care_failed', {
    zh: '关怀电话未接通',
    en: 'Care call not answered',
    told: true,
    live,
    shape: z.object({ attempt: z.number().int() }),
  }),
  carePlanned: event('calls.care_planned', {
    zh: '制定关怀电话计划',
    en: 'Care-call plan saved',
    shape: z.object({ active: z.boolean() }),
  }),
  visitNeeded: event('calls.visit_needed', {
    zh: '需上门探访',
    en: 'A visit is needed',
    live,
    shape: z.object({ reason: z.string(), failures: z.number().int() }),
  }),
  visited: event('calls.visited', { zh: '已上门探访', en: 'Visited', told: true, live, shape: z.object({}) }),
  agentChanged: event('calls.agent_changed', {
    zh: '接线员状态变化',
    en: 'Agent changed state',
    live,
    shape: z.object({ state: AgentState }),
  }),
  rostered: event('calls.rostered', {
    zh: '调整班次',
    en: 'Roster changed',
    shape: z.object({ gaps: z.number().int() }),
  }),
  centreSaved: event('calls.centre_saved', {
    zh: '修改话务中心',
    en: 'Centre saved',
    shape: z.object({ active: z.boolean() }),
  }),
  exchangeMade: event('calls.exchange_made', {
    zh: '登记话务系统',
    en: 'Exchange registered',
    shape: z.object({ name: z.string() }),
  }),
  articleSaved: event('calls.article_saved', {
    zh: '编写知识条目',
    en: 'Article saved',
    shape: z.object({ title: z.string() }),
  }),
  exported: event('calls.exported', {
    zh: '导出话务记录',
    en: 'Calls exported',
    shape: z.object({ rows: z.number().int(), format: z.string(), reason: z.string() }),
  }),
  qrMade: event('calls.qr_made', {
    zh: '生成求助二维码',
    en: 'QR code made',
    shape: z.object({ label: z.string() }),
  }),
  qrRetired: event('calls.qr_retired', { zh: '停用求助二维码', en: 'QR code retired', shape: z.object({}) }),
}
