import { z } from 'zod'
import { id } from './id.ts'
import { problem } from './problem.ts'
import { keys, type Words } from './words.ts'

function words<const W extends Words>(w: W): W {
  return w
}

export const OrderId = id('OrderId')
export type OrderId = z.infer<typeof OrderId>
export const OfferId = id('OfferId')
export type OfferId = z.infer<typeof OfferId>
export const StatementId = id('StatementId')
export type StatementId = z.infer<typeof StatementId>
/** A care worker: the same id in the register of care workers and as the person of their field post. */
export const CareWorkerId = id('CareWorkerId')
export type CareWorkerId = z.infer<typeof CareWorkerId>

// ---------------------------------------------------------------- the catalogue
/** The six contents of service (A-ORD-02). */
export const itemClasses = words({
  call_for_help: { zh: '智能求助', en: 'Call for help' },
  nursing: { zh: '医疗护理', en: 'Medical nursing' },
  daily_life: { zh: '生活服务', en: 'Daily life' },
  insurance: { zh: '保险服务', en: 'Insurance' },
  information: { zh: '信息咨询', en: 'Information' },
  emotional: { zh: '情感关怀', en: 'Emotional care' },
})
export const ItemClass = keys(itemClasses)
export type ItemClass = z.infer<typeof ItemClass>
/** 养医助学乐 (A-ORD-01). */
export const itemGroups = words({
  care: { zh: '养', en: 'Care' },
  medical: { zh: '医', en: 'Medical' },
  help: { zh: '助', en: 'Help' },
  learning: { zh: '学', en: 'Learning' },
  leisure: { zh: '乐', en: 'Leisure' },
})
export const ItemGroup = keys(itemGroups)
/** The three lines of help (A-ORD-03). */
export const helpLines = words({
  urgent: { zh: '紧急救助', en: 'Urgent help' },
  daily: { zh: '生活帮助', en: 'Help in daily life' },
  caring: { zh: '主动关怀', en: 'Caring contact' },
})
export const HelpLine = keys(helpLines)
export const itemUnits = words({
  minutes: { zh: '按时长', en: 'By time' },
  times: { zh: '按次', en: 'By visit' },
})
export const ItemUnit = keys(itemUnits)
export const versionStates = words({
  published: { zh: '在用', en: 'In use' },
  superseded: { zh: '已有新版', en: 'Superseded' },
  retired: { zh: '已停用', en: 'Retired' },
})
export const VersionState = keys(versionStates)

// ---------------------------------------------------------------- the order
export const orderChannels = words({
  phone: { zh: '12349 热线', en: '12349 hotline' },
  app: { zh: '家属端', en: 'Family app' },
  qr: { zh: '扫码', en: 'QR code' },
  staff: { zh: '工作人员代下单', en: 'Entered by staff' },
  device: { zh: '设备', en: 'Device' },
})
export const OrderChannel = keys(orderChannels)
export type OrderChannel = z.infer<typeof OrderChannel>
export const orderStates = words({
  placed: { zh: '待派单', en: 'To dispatch' },
  offered: { zh: '待接单', en: 'Waiting for acceptance' },
  accepted: { zh: '已接单', en: 'Accepted' },
  arrived: { zh: '已到达', en: 'Arrived' },
  started: { zh: '服务中', en: 'In service' },
  finished: { zh: '待确认', en: 'To be confirmed' },
  disputed: { zh: '有异议', en: 'Disputed' },
  closed: { zh: '已结单', en: 'Closed' },
  cancelled: { zh: '已取消', en: 'Cancelled' },
})
export const OrderState = keys(orderStates)
export type OrderState = z.infer<typeof OrderState>
/** Every move there is; `care.transition` in the database holds the same. */
export const orderMoves = {
  placed: ['offered', 'cancelled'],
  offered: ['accepted', 'placed', 'cancelled'],
  accepted: ['arrived', 'placed', 'cancelled'],
  arrived: ['started', 'cancelled'],
  started: ['finished'],
  finished: ['closed', 'disputed'],
  closed: ['disputed'],
  disputed: ['closed', 'finished', 'cancelled'],
  cancelled: [],
} as const satisfies Record<OrderState, readonly OrderState[]>
/** From which states an operation starts. */
export const orderTransitions = {
  dispatch: ['placed', 'offered', 'accepted'],
  assign: ['offered', 'accepted'],
  accept: ['offered'],
  decline: ['offered', 'accepted'],
  arrive: ['accepted'],
  start: ['arrived'],
  finish: ['started'],
  confirm: ['finished'],
  pay: ['finished', 'closed'],
  dispute: ['finished', 'closed'],
  resolve: ['disputed'],
  cancel: ['placed', 'offered', 'accepted', 'arrived'],
} as const satisfies Record<string, readonly OrderState[]>
export type OrderVerb = keyof typeof orderTransitions
export const orderCan = (verb: OrderVerb, order: { state: OrderState }): boolean => {
  const from: readonly OrderState[] = orderTransitions[verb]
  return from.includes(order.state)
}
export const orderExceptions = words({
  no_provider: { zh: '没有可派的服务商', en: 'No provider to offer it to' },
  nobody_accepts: { zh: '无人接单', en: 'Nobody accepts it' },
  unconfirmed: { zh: '超时未确认', en: 'Not confirmed in time' },
  missed: { zh: '暂停期间已过时', en: 'Missed while paused' },
})
export const OrderException = keys(orderExceptions)
export type OrderException = z.infer<typeof OrderException>
/** Why an order stands still: as much of what happened as a provider may know. */
export const pauseKinds = words({
  hospital: { zh: '长者住院', en: 'The elder is in hospital' },
  institution: { zh: '长者入住机构', en: 'The elder is in an institution' },
  away: { zh: '长者暂不在家', en: 'The elder is not at home' },
})
export const PauseKind = keys(pauseKinds)
export type PauseKind = z.infer<typeof PauseKind>
export const declineReasons = words({
  busy: { zh: '时间冲突', en: 'Busy at that time' },
  too_far: { zh: '距离太远', en: 'Too far' },
  unwell: { zh: '身体不适', en: 'Unwell' },
  not_qualified: { zh: '不会做这项服务', en: 'Not trained for it' },
  unsafe: { zh: '不安全', en: 'Not safe' },
  off_duty: { zh: '休息', en: 'Off duty' },
  other: { zh: '其他', en: 'Other' },
})
export const DeclineReason = keys(declineReasons)
export const cancelReasons = words({
  elder_asked: { zh: '长者要求取消', en: 'The elder asked' },
  elder_ill: { zh: '长者生病或住院', en: 'The elder is ill or in hospital' },
  elder_away: { zh: '长者外出', en: 'The elder is away' },
  elder_died: { zh: '长者去世', en: 'The elder died' },
  no_provider: { zh: '没有服务商', en: 'No provider' },
  duplicate: { zh: '重复下单', en: 'Ordered twice' },
  not_delivered: { zh: '服务未提供', en: 'Not delivered' },
  other: { zh: '其他', en: 'Other' },
})
export const CancelReason = keys(cancelReasons)
export const confirmedHows = words({
  signature: { zh: '现场签字', en: 'Signed at the door' },
  app: { zh: '家属端确认', en: 'In the family app' },
  phone: { zh: '电话确认', en: 'By telephone' },
  counter: { zh: '窗口确认', en: 'At the counter' },
})
export const ConfirmedHow = keys(confirmedHows)
export const assignmentStates = words({
  waiting: { zh: '待答复', en: 'Waiting' },
  accepted: { zh: '已接单', en: 'Accepted' },
  declined: { zh: '已拒单', en: 'Declined' },
  expired: { zh: '超时未接', en: 'Did not answer' },
  withdrawn: { zh: '已改派', en: 'Withdrawn' },
  ended: { zh: '已结束', en: 'Ended' },
})
export const AssignmentState = keys(assignmentStates)
export const satisfactions = words({
  '5': { zh: '非常满意', en: 'Very satisfied' },
  '4': { zh: '满意', en: 'Satisfied' },
  '3': { zh: '一般', en: 'So-so' },
  '2': { zh: '不满意', en: 'Dissatisfied' },
  '1': { zh: '非常不满意', en: 'Very dissatisfied' },
})
export const Satisfaction = z.number().int().min(1).max(5)
export type SatisfactionKey = keyof typeof satisfactions

// ---------------------------------------------------------------- money
export const fundSources = words({
  self: { zh: '个人自付', en: 'The elder' },
  fiscal: { zh: '财政（政府购买）', en: 'Government purchase' },
  insurance: { zh: '长护险', en: 'Long-term-care insurance' },
  charity: { zh: '慈善资金', en: 'Charity' },
  lottery: { zh: '福彩公益金', en: 'Lottery fund' },
  private: { zh: '社会资本', en: 'Private funds' },
})
export const FundSource = keys(fundSources)
export type FundSource = z.infer<typeof FundSource>
export const paymentMethods = words({
  cash: { zh: '现金', en: 'Cash' },
  bank_card: { zh: '银行卡', en: 'Bank card' },
  e_payment: { zh: '电子支付', en: 'Electronic payment' },
})
export const PaymentMethod = keys(paymentMethods)
export const statementStates = words({
  draft: { zh: '待审批', en: 'Draft' },
  approved: { zh: '已审批', en: 'Approved' },
  paid: { zh: '已支付', en: 'Paid' },
  reversed: { zh: '已冲销', en: 'Reversed' },
  dropped: { zh: '已作废', en: 'Dropped' },
})
export const StatementState = keys(statementStates)
export type StatementState = z.infer<typeof StatementState>
export const statementTransitions = {
  make: ['draft'],
  drop: ['draft'],
  approve: ['draft'],
  pay: ['approved'],
  reverse: ['approved', 'paid'],
} as const satisfies Record<string, readonly StatementState[]>
export const verdicts = words({
  payable: { zh: '可支付', en: 'Payable' },
  held: { zh: '暂缓', en: 'Held' },
  blocked: { zh: '拦截', en: 'Blocked' },
})
/** Why a line of a statement is what it is. */
export const lineReasons = words({
  complete: { zh: '六项信息齐全', en: 'All six facts' },
  disputed: { zh: '有异议', en: 'Disputed' },
  unconfirmed: { zh: '尚未确认结单', en: 'Not confirmed and closed yet' },
  overbilled: { zh: '申报时长超过实际', en: 'More billed than delivered' },
})
export const LineReason = keys(lineReasons)
export type LineReason = z.infer<typeof LineReason>
export const Verdict = keys(verdicts)
export type Verdict = z.infer<typeof Verdict>

export const problems = {
  wrongState: problem(
    'care/wrong-state',
    409,
    '工单当前状态不能这样操作',
    'The order is in another state by now',
  ),
  paused: problem(
    'care/paused',
    409,
    '长者住院或不在家，工单已暂停；确要服务，请由派单人员恢复',
    'The order is paused because the elder is in hospital or away: whoever dispatches may let it go on',
  ),
  notReady: problem(
    'care/provider-not-ready',
    409,
    '服务商没有有效的许可或合同',
    'The provider has no licence or contract in force',
  ),
  notOffered: problem(
    'care/not-offered',
    422,
    '该服务商不能承接此工单',
    'This provider cannot take this order',
  ),
  priceOutside: problem(
    'care/price-outside',
    422,
    '价格超出目录规定的范围',
    'The price is outside the catalogue’s range',
  ),
  noItem: problem('care/no-item', 422, '目录中没有这项服务，或已停用', 'The catalogue has no such item now'),
  otherPlace: problem('care/other-place', 422, '这项服务属于别的地方', 'This item is another place’s'),
  workerBusy: problem(
    'care/worker-busy',
    409,
    '护理员该时段已有工单',
    'The care worker has another order at that time',
  ),
  notCertified: problem(
    'care/not-certified',
    409,
    '护理员没有有效的资格证书，按本地规定不能上岗',
    'The care worker has no certificate in force: this place does not let them be sent',
  ),
  notTrained: problem(
    'care/not-trained',
    409,
    '护理员未经岗前培训，按本地规定不能上岗',
    'The care worker was never trained before starting work: this place does not let them be sent',
  ),
  notWorker: problem(
    'care/not-worker',
    422,
    '不是该服务商的在职护理员',
    'Not a care worker of this provider',
  ),
  incomplete: problem(
    'care/proof-incomplete',
    422,
    '服务凭证不全：时间、地点、机构、内容、金额、满意度缺一不可',
    'The proof is not complete: time, place, organisation, content, amount, satisfaction',
  ),
  unpaid: problem('care/unpaid', 409, '自付部分还没有收款', 'The elder’s own share is not paid'),
  paidAlready: problem('care/paid-already', 409, '已经收款', 'It is paid already'),
  settled: problem(
    'care/settled',
    409,
    '已进入结算单，请先冲销结算单',
    'It stands in a statement: reverse that first',
  ),
  nothingToCount: problem('care/nothing-to-count', 409, '没有待清点的现金', 'There is no cash to count'),
  sameHand: problem('care/same-hand', 409, '编制与审批不能是同一人', 'Who prepared it cannot approve it'),
  overbilled: problem(
    'care/overbilled',
    409,
    '申报时长超过实际服务时长，不能结算',
    'More hours are billed than were delivered',
  ),
  emptyStatement: problem('care/empty-statement', 409, '没有可支付的工单', 'There is nothing payable in it'),
  draftStands: problem(
    'care/draft-stands',
    409,
    '该服务商已有待审批的结算单',
    'A draft for this provider stands already',
  ),
} as const
