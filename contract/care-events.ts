import { z } from 'zod'
import {
  CancelReason,
  ConfirmedHow,
  DeclineReason,
  OrderChannel,
  OrderException,
  PauseKind,
  PaymentMethod,
  Satisfaction,
  StatementState,
} from './care-words.ts'
import { event } from './event.ts'

const item = z.string()
const none = z.object({})
export const events = {
  itemPublished: event('care.item_published', {
    zh: '服务项目已发布',
    en: 'Item published',
    shape: z.object({ code: item, version: z.number().int() }),
  }),
  itemRetired: event('care.item_retired', {
    zh: '服务项目已停用',
    en: 'Item retired',
    shape: z.object({ code: item }),
  }),
  offerPublished: event('care.offer_published', {
    zh: '报价已发布',
    en: 'Offer published',
    shape: z.object({ item, priceFen: z.number().int() }),
  }),
  offerWithdrawn: event('care.offer_withdrawn', {
    zh: '报价已撤下',
    en: 'Offer withdrawn',
    shape: z.object({ item }),
  }),
  dedicated: event('care.dedicated', {
    zh: '指定专人',
    en: 'Own care worker named',
    shape: z.object({ workerId: z.uuid().nullable() }),
  }),
  placed: event('care.order_placed', {
    zh: '已下单',
    en: 'Ordered',
    live: true,
    shape: z.object({ channel: OrderChannel, item }),
  }),
  forDemand: event('care.order_for_demand', {
    zh: '工单对应长者的需求',
    en: 'Answers a demand',
    shape: z.object({ demandId: z.uuid() }),
  }),
  offered: event('care.order_offered', {
    zh: '已派单',
    en: 'Dispatched',
    live: true,
    shape: z.object({ automatic: z.boolean(), score: z.number().int() }),
  }),
  assigned: event('care.order_assigned', {
    zh: '已指派护理员',
    en: 'Care worker chosen',
    live: true,
    shape: none,
  }),
  accepted: event('care.order_accepted', { zh: '已接单', en: 'Accepted', live: true, shape: none }),
  declined: event('care.order_declined', {
    zh: '已拒单',
    en: 'Declined',
    live: true,
    shape: z.object({ reason: DeclineReason }),
  }),
  expired: event('care.order_expired', {
    zh: '超时未接单',
    en: 'Not answered in time',
    live: true,
    shape: none,
  }),
  withdrawn: event('care.order_withdrawn', {
    zh: '已改派',
    en: 'Taken back to give to another',
    live: true,
    shape: none,
  }),
  stuck: event('care.order_stuck', {
    zh: '工单需人工处理',
    en: 'An order waits for a person',
    live: true,
    shape: z.object({ exception: OrderException }),
  }),
  paused: event('care.order_paused', {
    zh: '工单暂停：长者不在家',
    en: 'Paused: the elder is not at home',
    live: true,
    told: { zh: '长者住院或不在家，服务暂停', en: 'A service is paused: the elder is in hospital or away' },
    shape: z.object({ kind: PauseKind, since: z.string() }),
  }),
  wentOn: event('care.order_went_on', {
    zh: '工单恢复',
    en: 'Goes on',
    live: true,
    told: { zh: '暂停的服务恢复', en: 'A paused service goes on' },
    shape: z.object({ why: z.enum(['returned', 'served_anyway']), note: z.string() }),
  }),
  arrived: event('care.order_arrived', {
    zh: '护理员已到达',
    en: 'Care worker arrived',
    live: true,
    shape: z.object({ metres: z.number().int().nullable() }),
  }),
  started: event('care.order_started', { zh: '服务开始', en: 'Service started', live: true, shape: none }),
  finished: event('care.order_finished', {
    zh: '服务完成',
    en: 'Service finished',
    live: true,
    shape: z.object({ minutes: z.number().int() }),
  }),
  confirmed: event('care.order_confirmed', {
    zh: '服务已确认',
    en: 'Service confirmed',
    live: true,
    shape: z.object({ how: ConfirmedHow, satisfaction: Satisfaction }),
  }),
  paid: event('care.order_paid', {
    zh: '自付部分已收款',
    en: 'Own share paid',
    live: true,
    shape: z.object({ method: PaymentMethod, amountFen: z.number().int() }),
  }),
  disputed: event('care.order_disputed', { zh: '提出异议', en: 'Disputed', live: true, shape: none }),
  resolved: event('care.order_resolved', {
    zh: '异议已处理',
    en: 'Dispute settled',
    live: true,
    shape: z.object({ outcome: z.enum(['stands', 'void']) }),
  }),
  closed: event('care.order_closed', {
    zh: '工单已结单',
    en: 'Order closed',
    live: true,
    shape: z.object({ item, priceFen: z.number().int() }),
  }),
  cancelled: event('care.order_cancelled', {
    zh: '工单已取消',
    en: 'Order cancelled',
    live: true,
    shape: z.object({ reason: CancelReason }),
  }),
  followUpDue: event('care.follow_up_due', {
    zh: '回访到期',
    en: 'Follow-up due',
    shape: z.object({ dueAt: z.string() }),
  }),
  followedUp: event('care.followed_up', {
    zh: '已回访',
    en: 'Followed up',
    live: true,
    shape: z.object({ satisfaction: Satisfaction.nullable() }),
  }),
  cashCounted: event('care.cash_counted', {
    zh: '现金已清点',
    en: 'Cash counted',
    shape: z.object({ expectedFen: z.number().int(), countedFen: z.number().int() }),
  }),
  statement: event('care.statement_moved', {
    zh: '结算单有进展',
    en: 'A statement moved on',
    live: true,
    shape: z.object({ state: StatementState, payableFen: z.number().int() }),
  }),
}
