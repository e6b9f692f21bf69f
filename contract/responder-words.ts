import { z } from 'zod'
import { Instant } from './day.ts'
import { can, type Transitions } from './endpoint.ts'
import { id } from './id.ts'
import { keys } from './words.ts'

/** The words of the roster and of an invitation; every closed set is shown in zh and en. */

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
export const ResponderKind = keys(kinds)

export const qualifications = {
  first_aid: { zh: '急救', en: 'First aid' },
  aed_cpr: { zh: '心肺复苏与 AED', en: 'CPR and AED' },
  lifting: { zh: '搬抬转移', en: 'Lifting and transfer' },
  dementia: { zh: '认知症照护', en: 'Dementia care' },
  fire_safety: { zh: '消防', en: 'Fire safety' },
  search: { zh: '走失搜寻', en: 'Search for the missing' },
} as const
export type QualificationKind = keyof typeof qualifications
export const QualificationKind = keys(qualifications)

export const travelModes = {
  walk: { zh: '步行', en: 'On foot' },
  ebike: { zh: '电动车', en: 'E-bike' },
  car: { zh: '汽车', en: 'Car' },
} as const
export type TravelMode = keyof typeof travelModes
export const TravelMode = keys(travelModes)

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
  too_long: { zh: '路上时间过长', en: 'too long on the way' },
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
export const ReasonCode = keys(reasons)

export const InvitationState = z.enum([
  'invited',
  'accepted',
  'en_route',
  'arrived',
  'safe',
  'declined',
  'expired',
  'told_off',
  'gave_up',
  'ended',
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
export const DeclineReason = keys(declineReasons)

export const ArrivalProof = z.enum(['position', 'code', 'manual'])
export type ArrivalProof = z.infer<typeof ArrivalProof>

/** Degrees WGS-84; `accuracyM` is the radius of the fix in metres. */
export const Point = z.object({ lon: z.number().min(-180).max(180), lat: z.number().min(-90).max(90) })
export const Position = Point.extend({
  accuracyM: z.number().min(0).max(100_000).nullable(),
  at: Instant,
  source: z.enum(['fix', 'home']),
})
export type Position = z.infer<typeof Position>

/** On or off until a time, else as the shifts say. */
export const DutyMode = z.enum(['shift', 'on', 'off'])
export type DutyMode = z.infer<typeof DutyMode>
