import { z } from 'zod'
import {
  Answer,
  ClockName,
  Element,
  IncidentKind,
  Outcome,
  Severity,
  SignalSource,
  Verdict,
} from './alarm-words.ts'
import { event } from './event.ts'

/**
 * Everything that can happen to an incident. `subjectId` of the event is the incident (of a storm: the storm, of a
 * drill: the drill, of a rule: the rule); `elderId`, `regionCode` and `orgId` as usual. Drill incidents say so.
 */
const drill = z.boolean().default(false)
const live = true

export const events = {
  suspected: event('alarms.suspected', {
    zh: '疑似告警，等待撤销',
    en: 'Suspected, in grace time',
    live,
    shape: z.object({
      number: z.string(),
      kind: IncidentKind,
      severity: Severity,
      graceSeconds: z.number(),
      drill,
    }),
  }),
  raised: event('alarms.raised', {
    zh: '事件发生',
    en: 'Incident raised',
    told: { zh: '家里有求助或告警', en: 'A call for help or an alarm at home' },
    live,
    shape: z.object({
      number: z.string(),
      kind: IncidentKind,
      severity: Severity,
      source: SignalSource,
      drill,
    }),
  }),
  joined: event('alarms.joined', {
    zh: '新的信号并入',
    en: 'A further signal joined',
    live,
    shape: z.object({
      kind: IncidentKind,
      severity: Severity,
      source: SignalSource,
      signals: z.number(),
      raisedSeverity: z.boolean(),
      drill,
    }),
  }),
  acknowledged: event('alarms.acknowledged', {
    zh: '已接警',
    en: 'Acknowledged',
    told: { zh: '12349 已看到', en: '12349 has seen it' },
    live,
    shape: z.object({ note: z.string().optional(), seconds: z.number() }),
  }),
  takenOver: event('alarms.taken_over', {
    zh: '换人接手',
    en: 'Taken over',
    live,
    shape: z.object({ from: z.string().nullable() }),
  }),
  noted: event('alarms.noted', { zh: '记录', en: 'Note', live, shape: z.object({ note: z.string() }) }),
  judged: event('alarms.judged', {
    zh: '已核实',
    en: 'Judged',
    live,
    shape: z.object({ verdict: Verdict, note: z.string().optional() }),
  }),
  contacted: event('alarms.contacted', {
    zh: '发出联系',
    en: 'Contacted',
    live,
    shape: z.object({ element: Element, level: z.number(), target: z.string(), attemptId: z.uuid() }),
  }),
  answered: event('alarms.answered', {
    zh: '收到回复',
    en: 'Answered',
    live,
    shape: z.object({
      element: Element,
      target: z.string(),
      answer: Answer,
      attemptId: z.uuid(),
      note: z.string().optional(),
    }),
  }),
  escalated: event('alarms.escalated', {
    zh: '升级',
    en: 'Escalated',
    told: { zh: '已通知更多人', en: 'More people were told' },
    live,
    shape: z.object({
      step: z.number(),
      level: z.number(),
      zh: z.string(),
      en: z.string(),
      lateMs: z.number(),
      by: z.enum(['clock', 'person']),
      reason: z.string().optional(),
    }),
  }),
  stepSkipped: event('alarms.step_skipped', {
    zh: '跳过一级',
    en: 'Step not needed',
    shape: z.object({ step: z.number(), zh: z.string(), en: z.string() }),
  }),
  blocked: event('alarms.blocked', {
    zh: '响应阶梯缺少规定',
    en: 'The ladder lacks a value',
    live,
    shape: z.object({ missing: z.array(z.string()), zh: z.string(), en: z.string() }),
  }),
  dispatched: event('alarms.dispatched', {
    zh: '呼叫响应人',
    en: 'Responders invited',
    live,
    shape: z.object({ wave: z.number(), invited: z.number(), refused: z.number() }),
  }),
  clock: event('alarms.clock_moved', {
    zh: '时钟',
    en: 'Clock',
    live,
    shape: z.object({ clock: ClockName, seconds: z.number(), who: z.string().optional() }),
  }),
  ambulanceRequested: event('alarms.ambulance_requested', {
    zh: '已呼叫120',
    en: 'Ambulance requested',
    told: true,
    live,
    shape: z.object({ hospital: z.string() }),
  }),
  handoverViewed: event('alarms.handover_viewed', {
    zh: '交接卡被查看',
    en: 'Hand-over card opened',
    live,
    shape: z.object({ address: z.string() }),
  }),
  handoverAccepted: event('alarms.handover_accepted', {
    zh: '医院已接收',
    en: 'Hospital accepted',
    told: true,
    live,
    shape: z.object({ by: z.string() }),
  }),
  planStepped: event('alarms.plan_stepped', {
    zh: '预案步骤',
    en: 'Plan step',
    live,
    shape: z.object({ key: z.string(), done: z.boolean() }),
  }),
  cancelled: event('alarms.cancelled', {
    zh: '已撤销',
    en: 'Cancelled',
    told: { zh: '告警已撤销', en: 'The alarm was cancelled' },
    live,
    shape: z.object({ by: z.enum(['elder', 'family', 'desk']) }),
  }),
  resolved: event('alarms.resolved', {
    zh: '已结案',
    en: 'Resolved',
    told: { zh: '已处理完', en: 'It has been dealt with' },
    live,
    shape: z.object({ outcome: Outcome, note: z.string().optional(), totalSeconds: z.number() }),
  }),
  reopened: event('alarms.reopened', {
    zh: '重新打开',
    en: 'Reopened',
    told: { zh: '重新处理', en: 'It was taken up again' },
    live,
    shape: z.object({ reason: z.string() }),
  }),
  reviewed: event('alarms.reviewed', {
    zh: '已评审',
    en: 'Reviewed',
    live,
    shape: z.object({ findings: z.string() }),
  }),
  reported: event('alarms.reported', {
    zh: '事件报告已上报',
    en: 'Incident report filed',
    shape: z.object({ reportId: z.uuid() }),
  }),
  exported: event('alarms.exported', {
    zh: '导出事件',
    en: 'Incidents exported',
    shape: z.object({ rows: z.number(), from: z.string(), to: z.string(), format: z.string() }),
  }),
  stormOpened: event('alarms.storm_opened', {
    zh: '告警风暴',
    en: 'Alarm storm',
    live,
    shape: z.object({ kind: IncidentKind, count: z.number() }),
  }),
  stormClosed: event('alarms.storm_closed', {
    zh: '告警风暴结束',
    en: 'Alarm storm over',
    live,
    shape: z.object({ count: z.number(), seconds: z.number() }),
  }),
  drillStarted: event('alarms.drill_started', {
    zh: '演练开始',
    en: 'Drill started',
    live,
    shape: z.object({ name: z.string(), incidents: z.number() }),
  }),
  drillFinished: event('alarms.drill_finished', {
    zh: '演练结束',
    en: 'Drill finished',
    live,
    shape: z.object({ name: z.string() }),
  }),
  ruleSaved: event('alarms.rule_saved', {
    zh: '告警规则已保存',
    en: 'Alarm rule saved',
    shape: z.object({ key: z.string(), version: z.number() }),
  }),
  ruleState: event('alarms.rule_moved', {
    zh: '规则状态变化',
    en: 'Rule state changed',
    shape: z.object({ key: z.string(), phase: z.enum(['pending', 'active', 'clear']) }),
  }),
  riskRaised: event('alarms.risk_raised', {
    zh: '风险升高',
    en: 'Risk raised',
    live,
    shape: z.object({ score: z.number(), level: z.enum(['watch', 'high']) }),
  }),
  limitsSet: event('alarms.limits_set', {
    zh: '个人阈值已设置',
    en: 'Personal limits set',
    told: { zh: '个人告警界限已调整', en: 'The limits for alarms were changed' },
    shape: z.object({ metric: z.string() }),
  }),
} as const
