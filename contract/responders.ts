import { z } from 'zod'
import { Day, Instant } from './day.ts'
import { Done, type Transitions, can, endpoint } from './endpoint.ts'
import { event } from './event.ts'
import { AccountId, ElderId, OrgId, id } from './id.ts'
import { PageQuery, pageOf } from './page.ts'
import { problem } from './problem.ts'
import { RegionCode, RegionCodeParam } from './region.ts'

export const ResponderId = id('ResponderId')
export type ResponderId = z.infer<typeof ResponderId>
export const InvitationId = id('InvitationId')
export type InvitationId = z.infer<typeof InvitationId>

// ---------------------------------------------------------------- words: closed sets, each with its zh and en
export const kinds = {
  key_resident: { zh: '持钥匙居民', en: 'Resident with a key' },
  care_worker: { zh: '机构专兼职护理员', en: 'Care worker' },
  volunteer: { zh: '应急志愿者', en: 'Emergency volunteer' },
  facility: { zh: '村社区养老设施', en: 'Village or community facility' },
  social_rescue: { zh: '社会救援力量', en: 'Social rescue force' },
} as const
export type ResponderKind = keyof typeof kinds
// Object.keys widens to string[]; the record's keys are the kinds (likewise for the sets below).
export const ResponderKind = z.enum(Object.keys(kinds) as [ResponderKind, ...ResponderKind[]])

export const qualifications = {
  first_aid: { zh: '急救', en: 'First aid' },
  aed_cpr: { zh: '心肺复苏与 AED', en: 'CPR and AED' },
  lifting: { zh: '搬抬转移', en: 'Lifting and transfer' },
  dementia: { zh: '认知症照护', en: 'Dementia care' },
  fire_safety: { zh: '消防', en: 'Fire safety' },
  search: { zh: '走失搜寻', en: 'Search for the missing' },
} as const
export type QualificationKind = keyof typeof qualifications
export const QualificationKind = z.enum(Object.keys(qualifications) as [QualificationKind, ...QualificationKind[]])

export const travelModes = {
  walk: { zh: '步行', en: 'On foot' },
  ebike: { zh: '电动车', en: 'E-bike' },
  car: { zh: '汽车', en: 'Car' },
} as const
export type TravelMode = keyof typeof travelModes
export const TravelMode = z.enum(Object.keys(travelModes) as [TravelMode, ...TravelMode[]])

/** Why somebody was chosen, or was not; and why a wave came out short. Coded, and always shown in words. */
export const reasons = {
  holds_key: { zh: '持有该户钥匙', en: 'holds the key of this home' },
  subscribed: { zh: '签约救援机构', en: 'of the institution subscribed as rescuer' },
  village_facility: { zh: '本村（社区）设施', en: 'facility of this village' },
  nearest: { zh: '距离最近', en: 'among the nearest' },
  within_reach: { zh: '一刻钟内可到', en: 'within fifteen minutes' },
  out_of_reach: { zh: '一刻钟内到不了', en: 'further than fifteen minutes' },
  road_distance: { zh: '按路网计算', en: 'distance by road network' },
  line_distance: { zh: '按直线乘绕行系数估算', en: 'distance estimated from the straight line' },
  old_position: { zh: '位置已过时，按常住地计', en: 'last position is old: home is used' },
  position_unknown: { zh: '位置不明', en: 'position unknown' },
  too_far: { zh: '超出本人服务半径', en: 'beyond their own radius' },
  off_duty: { zh: '未在岗', en: 'off duty' },
  not_qualified: { zh: '缺少所需资质', en: 'lacks the qualification needed' },
  engaged: { zh: '正在另一任务中', en: 'engaged in another mission' },
  resting: { zh: '任务后休息中', en: 'resting after a mission' },
  no_key: { zh: '只限持钥匙者，无此户钥匙', en: 'a key is needed and they hold none' },
  declined_before: { zh: '本次已拒绝', en: 'declined this one already' },
  invited_before: { zh: '本次已邀请过', en: 'invited already' },
  gave_up_before: { zh: '本次已中途退出', en: 'had to give this one up' },
  excluded: { zh: '被指定排除', en: 'excluded by the caller' },
  no_account: { zh: '无账号也无电话，联系不上', en: 'has neither account nor phone' },
  not_needed: { zh: '更近者已足数', en: 'enough nearer ones were found' },
  none_in_range: { zh: '附近没有登记的救援力量', en: 'nobody is registered nearby' },
  none_on_duty: { zh: '附近无人在岗', en: 'nobody nearby is on duty' },
  all_asked: { zh: '附近可用者都已邀请', en: 'everybody suitable has been asked' },
} as const
export type ReasonCode = keyof typeof reasons
export const ReasonCode = z.enum(Object.keys(reasons) as [ReasonCode, ...ReasonCode[]])

export const InvitationState = z.enum([
  'invited', 'accepted', 'en_route', 'arrived', 'safe', 'declined', 'expired', 'told_off', 'gave_up', 'ended',
])
export type InvitationState = z.infer<typeof InvitationState>
export const invitationStates = {
  invited: { zh: '待答复', en: 'Invited' },
  accepted: { zh: '已接受', en: 'Accepted' },
  en_route: { zh: '在途', en: 'On the way' },
  arrived: { zh: '已到达', en: 'Arrived' },
  safe: { zh: '已报平安', en: 'Reported safe' },
  declined: { zh: '已拒绝', en: 'Declined' },
  expired: { zh: '超时未答', en: 'No answer in time' },
  told_off: { zh: '已通知不必前往', en: 'Told: others are going' },
  gave_up: { zh: '中途退出', en: 'Had to give up' },
  ended: { zh: '事件已结束', en: 'Incident closed' },
} as const satisfies Record<InvitationState, { zh: string; en: string }>

export const transitions = {
  accept: ['invited'],
  decline: ['invited'],
  setOut: ['accepted'],
  arrive: ['accepted', 'en_route'],
  reportSafe: ['arrived'],
  giveUp: ['accepted', 'en_route', 'arrived'],
} as const satisfies Transitions<InvitationState>
export const invitationCan = can<InvitationState, typeof transitions>(transitions)
/** The responder is bound by the mission and may see what they need to know. */
export const liveStates = ['accepted', 'en_route', 'arrived'] as const satisfies readonly InvitationState[]

export const declineReasons = {
  too_far: { zh: '离得太远', en: 'Too far away' },
  busy: { zh: '走不开', en: 'Cannot leave' },
  unwell: { zh: '身体不适', en: 'Unwell' },
  no_transport: { zh: '没有交通工具', en: 'No transport' },
  unsafe: { zh: '现场不安全', en: 'Not safe there' },
  no_access: { zh: '进不了门', en: 'Cannot get in' },
  other: { zh: '其他', en: 'Other' },
} as const
export type DeclineReason = keyof typeof declineReasons
export const DeclineReason = z.enum(Object.keys(declineReasons) as [DeclineReason, ...DeclineReason[]])

export const ArrivalProof = z.enum(['position', 'code', 'manual'])
export type ArrivalProof = z.infer<typeof ArrivalProof>

// ---------------------------------------------------------------- shapes
/** Degrees WGS-84; `accuracyM` is the radius of the fix in metres. */
export const Point = z.object({ lon: z.number().min(-180).max(180), lat: z.number().min(-90).max(90) })
export const Position = Point.extend({ accuracyM: z.number().min(0).max(100_000).nullable(), at: Instant, source: z.enum(['fix', 'home']) })

export const Qualification = z.object({
  id: z.uuid(), kind: QualificationKind, validFrom: Day, validUntil: Day.nullable(), certificate: z.string().nullable(), validNow: z.boolean(),
})
export const HeldKey = z.object({
  id: z.uuid(), elderId: ElderId, elderName: z.string().nullable(), since: Day, until: Day.nullable(), note: z.string().nullable(),
})
export const DutyMode = z.enum(['shift', 'on', 'off'])
export const Responder = z.object({
  id: ResponderId,
  kind: ResponderKind,
  name: z.string(),
  accountId: AccountId.nullable(),
  orgId: OrgId.nullable(),
  regionCode: RegionCode,
  phoneMasked: z.string().nullable(),
  home: Point.nullable(),
  position: Position.nullable(),
  locationConsentAt: Instant.nullable(),
  travelMode: TravelMode,
  maxRadiusM: z.number().int().nullable(),
  duty: z.object({ mode: DutyMode, until: Instant.nullable(), onNow: z.boolean() }),
  engaged: z.boolean(),
  restUntil: Instant.nullable(),
  qualifications: z.array(QualificationKind),
  keys: z.number().int(),
  endedAt: Instant.nullable(),
  updatedAt: Instant,
})
export type Responder = z.infer<typeof Responder>

export const Considered = z.object({
  responderId: ResponderId,
  name: z.string(),
  kind: ResponderKind,
  orgId: OrgId.nullable(),
  chosen: z.boolean(),
  distanceM: z.number().int().nullable(),
  travelS: z.number().int().nullable(),
  /** Within the fifteen-minute circle (一刻钟); null when the distance is not known. */
  withinReach: z.boolean().nullable(),
  reasons: z.array(ReasonCode),
  zh: z.string(),
  en: z.string(),
})
export type Considered = z.infer<typeof Considered>
export const Shortfall = z.object({ missing: z.number().int(), reasons: z.array(ReasonCode), zh: z.string(), en: z.string() })
export type Shortfall = z.infer<typeof Shortfall>

export const Invitation = z.object({
  id: InvitationId, incidentId: z.uuid(), elderId: ElderId.nullable(), responderId: ResponderId, responderName: z.string(), kind: ResponderKind,
  wave: z.number().int(), state: InvitationState, distanceM: z.number().int().nullable(), travelS: z.number().int().nullable(),
  withinReach: z.boolean().nullable(), reasons: z.array(ReasonCode),
  invitedAt: Instant, expiresAt: Instant.nullable(), seenAt: Instant.nullable(), acceptedAt: Instant.nullable(), enRouteAt: Instant.nullable(),
  arrivedAt: Instant.nullable(), safeAt: Instant.nullable(), endedAt: Instant.nullable(),
  proof: ArrivalProof.nullable(), declineReason: DeclineReason.nullable(), declineNote: z.string().nullable(),
  position: Position.nullable(),
})
export type Invitation = z.infer<typeof Invitation>

const ofInvitation = z.object({
  invitationId: z.uuid(), incidentId: z.uuid(), responderId: z.uuid(), responderName: z.string(), kind: ResponderKind, drill: z.boolean(),
})
const happened = ofInvitation.extend({ at: Instant })

// ---------------------------------------------------------------- events (alarms subscribes to these inline)
export const events = {
  calledOut: event('responders.called_out', {
    zh: '已邀请附近救援力量', en: 'Responders nearby invited', live: true,
    shape: z.object({ incidentId: z.uuid(), wave: z.number().int(), invited: z.number().int(), refused: z.number().int(), shortfall: Shortfall.nullable(), drill: z.boolean() }),
  }),
  accepted: event('responders.accepted', { zh: '救援人员已接受', en: 'A responder accepted', live: true, shape: happened.extend({ toldOff: z.array(z.uuid()) }) }),
  enRoute: event('responders.en_route', { zh: '救援人员已出发', en: 'The responder is on the way', live: true, shape: happened }),
  arrived: event('responders.arrived', { zh: '救援人员已到达', en: 'The responder arrived', live: true, shape: happened.extend({ proof: ArrivalProof, distanceM: z.number().int().nullable() }) }),
  safe: event('responders.safe', { zh: '已报平安', en: 'Reported safe', live: true, shape: happened.extend({ note: z.string().nullable() }) }),
  declined: event('responders.declined', { zh: '救援人员已拒绝', en: 'A responder declined', live: true, shape: happened.extend({ reason: DeclineReason, note: z.string().nullable() }) }),
  expired: event('responders.expired', { zh: '邀请超时未答', en: 'No answer to an invitation', live: true, shape: happened }),
  gaveUp: event('responders.gave_up', { zh: '救援人员中途退出', en: 'The responder had to give up', live: true, shape: happened.extend({ reason: DeclineReason, note: z.string().nullable() }) }),
  /** Nobody is left who might still accept, and acceptances are missing. */
  exhausted: event('responders.exhausted', { zh: '已无人可邀', en: 'Nobody is left to invite', live: true, shape: z.object({ incidentId: z.uuid(), wave: z.number().int(), drill: z.boolean() }) }),
  toldOff: event('responders.told_off', { zh: '已通知其他人不必前往', en: 'The others were told', live: true, shape: z.object({ incidentId: z.uuid(), invitationIds: z.array(z.uuid()), drill: z.boolean() }) }),
  noteAdded: event('responders.note_added', { zh: '现场记录', en: 'Note from the scene', live: true, shape: ofInvitation.extend({ noteId: z.uuid(), photo: z.boolean() }) }),
  briefingOpened: event('responders.briefing_opened', { zh: '救援人员查看了长者信息', en: 'The responder opened the briefing', shape: ofInvitation }),
  /** Alarms raises an incident of the highest level for the responder. */
  ownSos: event('responders.own_sos', {
    zh: '救援人员自身求救', en: 'A responder calls for help', live: true,
    shape: z.object({ distressId: z.uuid(), responderId: z.uuid(), responderName: z.string(), at: Instant, incidentId: z.uuid().nullable(), lon: z.number().nullable(), lat: z.number().nullable(), accuracyM: z.number().nullable() }),
  }),
  ownSosCancelled: event('responders.own_sos_cancelled', { zh: '救援人员已取消求救', en: 'The responder cancelled the call', live: true, shape: z.object({ distressId: z.uuid(), responderId: z.uuid(), at: Instant }) }),
  dutyChanged: event('responders.duty_changed', { zh: '在岗状态变更', en: 'Duty changed', live: true, shape: z.object({ responderId: z.uuid(), mode: DutyMode, until: Instant.nullable() }) }),
  changed: event('responders.changed', { zh: '救援力量登记变更', en: 'Responder record changed', live: true, shape: z.object({ responderId: z.uuid(), what: z.string() }) }),
}

// ---------------------------------------------------------------- problems
export const phoneTaken = problem('responders/phone-taken', 409, '该电话已登记为另一名救援人员', 'This phone belongs to another responder')
export const shiftClash = problem('responders/shift-clash', 409, '与本人另一班次重叠', 'Overlaps another shift of the same person')
export const keyHeld = problem('responders/key-held', 409, '已登记持有该户钥匙', 'Already registered as holding this key')
export const ended = problem('responders/ended', 409, '该救援人员已退出', 'This responder has left')
export const missionOn = problem('responders/mission-on', 409, '正在任务中，任务结束后再操作', 'On a mission: try again when it has ended')

// ---------------------------------------------------------------- console
const Params = z.object({ id: ResponderId })
const Draft = z.object({
  kind: ResponderKind,
  name: z.string().trim().min(1).max(60),
  phone: z.string().trim().regex(/^(\+86)?1\d{10}$|^0\d{9,11}$/, '请填写手机号或带区号的座机 A mobile number, or a landline with its area code').nullable(),
  accountId: AccountId.nullable().default(null),
  orgId: OrgId.nullable(),
  regionCode: RegionCode,
  home: Point.nullable(),
  travelMode: TravelMode,
  maxRadiusM: z.number().int().min(100).max(100_000).nullable(),
})
export const ResponderDraft = Draft

export const list = endpoint({
  method: 'GET', path: '/responders', may: 'responders.read', summary: '救援力量列表 Responders',
  query: PageQuery.extend({
    q: z.string().trim().max(60).optional(), kind: ResponderKind.optional(), region: RegionCodeParam.optional(), orgId: OrgId.optional(),
    duty: z.enum(['on', 'off']).optional(), qualification: QualificationKind.optional(), left: z.enum(['no', 'yes']).default('no'),
    sort: z.enum(['name', 'updated']).default('name'),
  }),
  returns: pageOf(Responder),
})
export const show = endpoint({
  method: 'GET', path: '/responders/:id', may: 'responders.read', summary: '救援人员 One responder', params: Params,
  returns: Responder.extend({ qualificationList: z.array(Qualification), keyList: z.array(HeldKey), missions: z.array(Invitation) }),
})
export const register = endpoint({
  method: 'POST', path: '/responders', may: 'responders.write', summary: '登记救援人员 Register a responder',
  body: Draft.extend({ id: ResponderId }), returns: Responder, problems: [phoneTaken],
})
export const update = endpoint({
  method: 'PUT', path: '/responders/:id', may: 'responders.write', summary: '修改救援人员 Edit a responder', params: Params,
  body: Draft.partial({ phone: true }).extend({ updatedAt: Instant }), returns: Responder, problems: [phoneTaken, ended],
})
export const leave = endpoint({
  method: 'POST', path: '/responders/:id/leave', may: 'responders.write', summary: '退出或恢复 Leave or come back', params: Params,
  body: z.object({ left: z.boolean() }), returns: Responder, problems: [missionOn],
})
export const setDuty = endpoint({
  method: 'PUT', path: '/responders/:id/duty', may: 'responders.write', summary: '设定在岗 Set duty', params: Params,
  body: z.object({ mode: DutyMode, until: Instant.nullable().default(null) }), returns: Responder, problems: [ended],
})
export const addQualification = endpoint({
  method: 'POST', path: '/responders/:id/qualifications', may: 'responders.write', summary: '添加资质 Add a qualification', params: Params,
  body: z.object({ id: z.uuid(), kind: QualificationKind, validFrom: Day, validUntil: Day.nullable(), certificate: z.string().trim().max(60).nullable() }),
  returns: Qualification,
})
export const removeQualification = endpoint({
  method: 'DELETE', path: '/responders/:id/qualifications/:part', may: 'responders.write', summary: '删除资质 Remove a qualification',
  params: Params.extend({ part: z.uuid() }), returns: Done,
})
export const addKey = endpoint({
  method: 'POST', path: '/responders/:id/keys', may: 'responders.write', summary: '登记钥匙 Register a key', params: Params,
  body: z.object({ id: z.uuid(), elderId: ElderId, since: Day, note: z.string().trim().max(200).nullable() }), returns: HeldKey, problems: [keyHeld],
})
export const returnKey = endpoint({
  method: 'POST', path: '/responders/:id/keys/:part/return', may: 'responders.write', summary: '归还钥匙 Return a key',
  params: Params.extend({ part: z.uuid() }), returns: Done,
})
/** Who would be proposed for a place now, and why not the others: nothing is sent. */
export const near = endpoint({
  method: 'GET', path: '/responders/near', may: 'responders.read', summary: '附近救援力量 Responders near a place',
  query: z.object({
    lon: z.coerce.number().min(-180).max(180), lat: z.coerce.number().min(-90).max(90), region: RegionCodeParam, elderId: ElderId.optional(),
    qualification: QualificationKind.optional(), kind: ResponderKind.optional(), k: z.coerce.number().int().min(1).max(20).default(5),
  }),
  returns: z.object({ chosen: z.array(Considered), refused: z.array(Considered), shortfall: Shortfall.nullable() }),
})
export const board = endpoint({
  method: 'GET', path: '/responders/board', may: 'responders.read', summary: '在岗看板 On-duty board',
  query: z.object({ region: RegionCodeParam.optional(), kind: ResponderKind.optional() }),
  returns: z.object({
    onDuty: z.array(Responder),
    counts: z.array(z.object({ kind: ResponderKind, onDuty: z.number().int(), registered: z.number().int(), engaged: z.number().int(), resting: z.number().int() })),
    more: z.boolean(),
  }),
})

const Shift = z.object({ id: z.uuid(), responderId: ResponderId, responderName: z.string(), kind: ResponderKind, regionCode: RegionCode, startsAt: Instant, endsAt: Instant })
export const shifts = endpoint({
  method: 'GET', path: '/responders/shifts', may: 'responders.read', summary: '排班 Shifts',
  query: z.object({ from: Instant, to: Instant, region: RegionCodeParam.optional(), responderId: ResponderId.optional(), atLeast: z.coerce.number().int().min(1).max(50).default(1) }),
  returns: z.object({
    items: z.array(Shift),
    /** Stretches in which fewer than `atLeast` are on shift. */
    gaps: z.array(z.object({ from: Instant, to: Instant, onShift: z.number().int() })),
  }),
})
export const addShift = endpoint({
  method: 'POST', path: '/responders/shifts', may: 'responders.write', summary: '添加班次 Add a shift',
  body: z.object({ id: z.uuid(), responderId: ResponderId, startsAt: Instant, endsAt: Instant }), returns: Shift, problems: [shiftClash, ended],
})
export const removeShift = endpoint({
  method: 'DELETE', path: '/responders/shifts/:id', may: 'responders.write', summary: '删除班次 Remove a shift', params: z.object({ id: z.uuid() }), returns: Done,
})
/** Waves of one incident: who was invited, what became of it, who was not and why. */
export const callout = endpoint({
  method: 'GET', path: '/responders/callouts/:incidentId', may: 'responders.read', summary: '一次事件的邀请 Invitations of an incident',
  params: z.object({ incidentId: z.uuid() }),
  returns: z.object({
    wave: z.number().int(), state: z.enum(['open', 'filled', 'closed']), wanted: z.number().int(),
    invitations: z.array(Invitation), refused: z.array(Considered.extend({ wave: z.number().int() })), shortfalls: z.array(Shortfall.extend({ wave: z.number().int() })),
    notes: z.array(z.object({ id: z.uuid(), responderName: z.string(), at: Instant, text: z.string().nullable(), photo: z.boolean() })),
  }),
})
export const notePhoto = endpoint({
  method: 'GET', path: '/responders/notes/:id/photo', may: 'responders.read', summary: '现场照片 Photo from the scene', params: z.object({ id: z.uuid() }), returns: Done, answers: 'file',
})
const Subscription = z.object({ id: z.uuid(), orgId: OrgId, elderId: ElderId, since: Day, until: Day.nullable() })
export const subscriptions = endpoint({
  method: 'GET', path: '/responders/subscriptions', may: 'responders.read', summary: '签约救援 Rescue subscriptions',
  query: z.object({ elderId: ElderId.optional(), orgId: OrgId.optional() }), returns: z.object({ items: z.array(Subscription) }),
})
export const subscribe = endpoint({
  method: 'POST', path: '/responders/subscriptions', may: 'responders.write', summary: '签约救援机构 Subscribe an institution as rescuer',
  body: z.object({ id: z.uuid(), orgId: OrgId, elderId: ElderId, since: Day, until: Day.nullable() }), returns: Subscription,
})
export const unsubscribe = endpoint({
  method: 'DELETE', path: '/responders/subscriptions/:id', may: 'responders.write', summary: '解除签约 End a subscription', params: z.object({ id: z.uuid() }), returns: Done,
})
export const doorCode = endpoint({
  method: 'POST', path: '/responders/door-codes/:elderId', may: 'responders.write', summary: '生成门口到达码 Make an arrival code for the door',
  params: z.object({ elderId: ElderId }), returns: z.object({ code: z.string() }), subject: 'elderId',
})
