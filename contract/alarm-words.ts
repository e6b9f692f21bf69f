import { z } from 'zod'
import { Instant } from './day.ts'
import { can, type Transitions } from './endpoint.ts'
import { id } from './id.ts'
import { keys } from './words.ts'

/** The words of an incident: kinds, severities, states and who may move them, verdicts, outcomes, clocks. */

export const IncidentId = id('IncidentId')
export type IncidentId = z.infer<typeof IncidentId>
export const AttemptId = id('AttemptId')
export type AttemptId = z.infer<typeof AttemptId>

export const Words = z.object({ zh: z.string(), en: z.string() })
/** One text in each language. */
export type Words = z.infer<typeof Words>

/** What happened. */
export const incidentKinds = {
  sos: { zh: '紧急呼叫', en: 'Emergency call' },
  fall: { zh: '摔倒', en: 'Fall' },
  smoke: { zh: '烟雾', en: 'Smoke' },
  gas: { zh: '燃气泄漏', en: 'Gas leak' },
  flood: { zh: '漏水', en: 'Flood' },
  no_breathing: { zh: '呼吸心跳异常', en: 'No breathing or heart signal' },
  vital: { zh: '生命体征异常', en: 'Abnormal vital signs' },
  immobility: { zh: '行动障碍', en: 'Mobility impairment' },
  inactivity: { zh: '长时间无活动', en: 'No activity' },
  no_water: { zh: '未用水', en: 'No water used' },
  bed_exit: { zh: '离床未归', en: 'Not back in bed' },
  lost: { zh: '走失', en: 'Lost person' },
  door: { zh: '房门异常', en: 'Door' },
  offline: { zh: '设备离线', en: 'Device offline' },
  trend: { zh: '指标趋势异常', en: 'Unusual trend' },
  medical: { zh: '突发疾病', en: 'Sudden illness' },
  welfare: { zh: '平安确认', en: 'Welfare check' },
  responder_sos: { zh: '救援人员求助', en: 'Responder needs help' },
  other: { zh: '其他', en: 'Other' },
} as const satisfies Record<string, Words>
export type IncidentKind = keyof typeof incidentKinds
export const IncidentKind = keys(incidentKinds)

/** Event classes, standards §7.4: P0 life threat, P1 urgent, P2 check today, P3 technical, P4 information or test. */
export const severities = {
  P0: { zh: '危及生命', en: 'Life threat' },
  P1: { zh: '紧急', en: 'Urgent' },
  P2: { zh: '需确认', en: 'To check' },
  P3: { zh: '技术', en: 'Technical' },
  P4: { zh: '信息', en: 'Information' },
} as const satisfies Record<string, Words>
export const Severity = z.enum(['P0', 'P1', 'P2', 'P3', 'P4'])
export type Severity = z.infer<typeof Severity>

export const SignalSource = z.enum(['device', 'phone', 'app', 'manual', 'rule', 'drill'])
export type SignalSource = z.infer<typeof SignalSource>
export const signalSources: Record<SignalSource, Words> = {
  device: { zh: '设备', en: 'Device' },
  phone: { zh: '来电', en: 'Phone call' },
  app: { zh: '手机', en: 'App' },
  manual: { zh: '人工登记', en: 'Entered by hand' },
  rule: { zh: '规则判定', en: 'Rule' },
  drill: { zh: '演练', en: 'Drill' },
}

/**
 * `suspected` is the grace time of a fall: it may be cancelled before it becomes an emergency.
 * Responders may be on their way (`dispatched`, `arrived`) before anybody at the desk has acknowledged:
 * `acknowledgedAt` says that, not the state.
 */
export const IncidentState = z.enum([
  'suspected',
  'raised',
  'acknowledged',
  'verified',
  'dispatched',
  'arrived',
  'resolved',
  'reviewed',
])
export type IncidentState = z.infer<typeof IncidentState>
export const incidentStates: Record<IncidentState, Words> = {
  suspected: { zh: '待撤销', en: 'In grace time' },
  raised: { zh: '待接警', en: 'Waiting' },
  acknowledged: { zh: '已接警', en: 'Acknowledged' },
  verified: { zh: '已核实', en: 'Verified' },
  dispatched: { zh: '已派出', en: 'Help on the way' },
  arrived: { zh: '已到场', en: 'Help arrived' },
  resolved: { zh: '已结束', en: 'Resolved' },
  reviewed: { zh: '已评审', en: 'Reviewed' },
}

const OPEN = [
  'suspected',
  'raised',
  'acknowledged',
  'verified',
  'dispatched',
  'arrived',
] as const satisfies readonly IncidentState[]
const HANDLED = [
  'acknowledged',
  'verified',
  'dispatched',
  'arrived',
] as const satisfies readonly IncidentState[]
export const openStates: readonly IncidentState[] = OPEN

/** From which states each operation may start. `acknowledge` also needs that nobody has, or that a further signal came. */
export const transitions = {
  cancel: ['suspected'],
  acknowledge: ['suspected', 'raised', ...HANDLED],
  takeOver: HANDLED,
  judge: HANDLED,
  note: OPEN,
  contact: OPEN,
  escalate: OPEN,
  dispatch: ['raised', ...HANDLED],
  arrive: ['raised', ...HANDLED],
  safe: ['raised', ...HANDLED],
  resolve: HANDLED,
  reopen: ['resolved'],
  review: ['resolved'],
} as const satisfies Transitions<IncidentState>
export const incidentCan = can(transitions)
/** Still waits for a person at the desk: nobody has acknowledged, or a further signal came since. */
export function waitsForDesk(incident: {
  state: IncidentState
  acknowledgedAt: string | null
  unseen: number
}): boolean {
  return incidentCan.acknowledge(incident) && (incident.acknowledgedAt === null || (incident.unseen ?? 0) > 0)
}

export const Verdict = z.enum(['real', 'false', 'test'])
export type Verdict = z.infer<typeof Verdict>
export const verdicts: Record<Verdict, Words> = {
  real: { zh: '真实', en: 'Real' },
  false: { zh: '误报', en: 'False alarm' },
  test: { zh: '测试', en: 'Test' },
}

/** Coded outcomes: which verdict each belongs to. A false alarm is closed with its reason, never deleted. */
export const outcomes = {
  rescued_hospital: { zh: '已救助并送医', en: 'Rescued, taken to hospital', verdict: 'real' },
  rescued_home: { zh: '现场救助，留家', en: 'Helped on the spot, stays home', verdict: 'real' },
  found: { zh: '已找到', en: 'Found', verdict: 'real' },
  helped_phone: { zh: '电话指导解决', en: 'Solved by phone', verdict: 'real' },
  hazard_removed: { zh: '隐患已排除', en: 'Hazard removed', verdict: 'real' },
  family_took_over: { zh: '家属接手', en: 'Family took over', verdict: 'real' },
  referred: { zh: '转其他部门', en: 'Passed to another service', verdict: 'real' },
  died: { zh: '长者去世', en: 'The elder died', verdict: 'real' },
  accidental_press: { zh: '误触', en: 'Pressed by accident', verdict: 'false' },
  device_fault: { zh: '设备故障', en: 'Device fault', verdict: 'false' },
  daily_activity: { zh: '日常活动引起', en: 'Caused by daily activity', verdict: 'false' },
  away_from_home: { zh: '外出', en: 'Away from home', verdict: 'false' },
  not_found: { zh: '现场未见异常', en: 'Nothing found on the spot', verdict: 'false' },
  cancelled: { zh: '本人或家属撤销', en: 'Cancelled by the elder or family', verdict: 'false' },
  test_call: { zh: '测试呼叫', en: 'Test call', verdict: 'test' },
  drill_done: { zh: '演练结束', en: 'Drill finished', verdict: 'test' },
} as const satisfies Record<string, Words & { verdict: Verdict }>
export type Outcome = keyof typeof outcomes
export const Outcome = keys(outcomes)

export const clockNames = {
  T0: { zh: '信号', en: 'Signal' },
  T1: { zh: '接警', en: 'Seen' },
  T2: { zh: '通话', en: 'Spoke' },
  T3: { zh: '接受救援', en: 'Accepted' },
  T4: { zh: '到场', en: 'Arrived' },
  T5: { zh: '平安', en: 'Safe' },
} as const satisfies Record<string, Words>
export const ClockName = z.enum(['T0', 'T1', 'T2', 'T3', 'T4', 'T5'])
export type ClockName = z.infer<typeof ClockName>
/** T0 is when the platform received the signal; the others are empty until they happen. */
export const Clocks = z.object({
  T0: Instant,
  T1: Instant.nullable(),
  T2: Instant.nullable(),
  T3: Instant.nullable(),
  T4: Instant.nullable(),
  T5: Instant.nullable(),
})
export type Clocks = z.infer<typeof Clocks>

/** The three elements of the Jincheng plan around the hub, and what else is called. */
export const Element = z.enum(['hub', 'family', 'responder', 'hospital', 'facility', 'street'])
export type Element = z.infer<typeof Element>
export const elements: Record<Element, Words> = {
  hub: { zh: '呼叫中心', en: 'Call centre' },
  family: { zh: '家属', en: 'Family' },
  responder: { zh: '应急响应人', en: 'Responders' },
  hospital: { zh: '医疗救护', en: 'Hospital and ambulance' },
  facility: { zh: '机构值班', en: 'Facility on duty' },
  street: { zh: '街道与民政', en: 'Street and bureau' },
}

/** The lines of the hub that a ladder may tell. */
export const deskLines = {
  operator: { zh: '12349 坐席', en: '12349 desk' },
  second_line: { zh: '二线坐席', en: 'Second line' },
  duty_officer: { zh: '值班长', en: 'Duty officer' },
  supervisor: { zh: '民政负责人', en: 'Head of civil affairs' },
  street: { zh: '街道（乡镇）', en: 'Street or township' },
  city: { zh: '市级值守', en: 'City' },
} as const satisfies Record<string, Words>

/** What came back from somebody whom the hub tried to reach. */
export const Answer = z.enum(['waiting', 'confirmed', 'declined', 'no_answer', 'failed', 'told_off'])
export type Answer = z.infer<typeof Answer>
export const answers: Record<Answer, Words> = {
  waiting: { zh: '等待回复', en: 'Waiting' },
  confirmed: { zh: '已确认', en: 'Confirmed' },
  declined: { zh: '不能来', en: 'Declined' },
  no_answer: { zh: '无人接听', en: 'No answer' },
  failed: { zh: '发送失败', en: 'Failed' },
  told_off: { zh: '已告知他人处理', en: 'Told that it is handled' },
}
