import { z } from 'zod'
import {
  AssignmentState,
  CancelReason,
  CareWorkerId,
  ConfirmedHow,
  DeclineReason,
  FundSource,
  ItemUnit,
  OfferId,
  OrderChannel,
  OrderException,
  OrderId,
  OrderState,
  PauseKind,
  PaymentMethod,
  problems,
  Satisfaction,
} from './care-words.ts'
import { ItemCode } from './care-catalogue.ts'
import { Day, Instant } from './day.ts'
import { DemandId } from './demands.ts'
import { endpoint } from './endpoint.ts'
import { ElderId, OrgId } from './id.ts'
import { Fen } from './money.ts'
import { PageQuery, pageOf } from './page.ts'
import { invalidInput, notFound } from './problem.ts'
import { RegionCode, RegionCodeParam } from './region.ts'

/** Orders 工单: what staff and organisations do with them. */

const Words = z.object({ zh: z.string(), en: z.string() })
/** Stands still since `at`: nobody is asked or sent until the elder is back, or somebody who dispatches says so. */
export const Pause = z.object({ kind: PauseKind, since: Day, at: Instant })
export const Share = z.object({ source: FundSource, scheme: z.string().nullable(), amountFen: Fen })
export const Order = z.object({
  id: OrderId,
  number: z.number().int(),
  channel: OrderChannel,
  elderId: ElderId,
  elderName: z.string(),
  regionCode: RegionCode,
  regionName: z.string().nullable(),
  itemCode: ItemCode,
  itemVersion: z.number().int(),
  itemWords: Words,
  unit: ItemUnit,
  minutes: z.number().int(),
  wantedFrom: Instant,
  wantedTo: Instant,
  address: z.string(),
  note: z.string(),
  state: OrderState,
  stateSince: Instant,
  nextAt: Instant.nullable(),
  exception: OrderException.nullable(),
  paused: Pause.nullable(),
  orgId: OrgId.nullable(),
  orgName: z.string().nullable(),
  workerId: CareWorkerId.nullable(),
  workerName: z.string().nullable(),
  priceFen: Fen.nullable(),
  selfFen: Fen.nullable(),
  satisfaction: Satisfaction.nullable(),
  createdAt: Instant,
})
export type Order = z.infer<typeof Order>
/** One reason for or against a choice, in words of both languages. */
export const Reason = z.object({ code: z.string(), good: z.boolean(), zh: z.string(), en: z.string() })
export type Reason = z.infer<typeof Reason>
export const Assignment = z.object({
  id: z.uuid(),
  orgId: OrgId,
  orgName: z.string(),
  workerName: z.string().nullable(),
  priceFen: Fen,
  score: z.number().int(),
  reasons: z.array(Reason),
  automatic: z.boolean(),
  offeredAt: Instant,
  answerBy: Instant,
  state: AssignmentState,
  declineReason: DeclineReason.nullable(),
  note: z.string().nullable(),
  answeredAt: Instant.nullable(),
  madeBy: z.string().nullable(),
})
export const OrderDetail = Order.extend({
  itemContent: z.string(),
  itemStandard: z.string(),
  /** WGS-84, where the service is wanted. */
  lon: z.number().nullable(),
  lat: z.number().nullable(),
  useQuota: z.boolean(),
  makeUp: z.boolean(),
  shares: z.array(Share),
  /** Held or taken from a quota, in its unit. */
  quota: z
    .object({
      scheme: z.string(),
      unit: z.enum(['fen', 'minute']),
      amount: z.number().int(),
      state: z.enum(['held', 'spent', 'released']),
    })
    .nullable(),
  assignments: z.array(Assignment),
  acceptedAt: Instant.nullable(),
  arrivedAt: Instant.nullable(),
  arrived: z.object({ lon: z.number(), lat: z.number(), accuracyM: z.number().nullable() }).nullable(),
  /** Metres from the place of the order. */
  arrivedMetres: z.number().int().nullable(),
  arrivedNote: z.string().nullable(),
  startedAt: Instant.nullable(),
  finishedAt: Instant.nullable(),
  content: z.string().nullable(),
  deliveredMinutes: z.number().int().nullable(),
  billedMinutes: z.number().int().nullable(),
  signed: z.boolean(),
  confirmedAt: Instant.nullable(),
  confirmedHow: ConfirmedHow.nullable(),
  confirmedBy: z.string().nullable(),
  disputedAt: Instant.nullable(),
  disputeReason: z.string().nullable(),
  disputedBy: z.string().nullable(),
  disputeAnswer: z.string().nullable(),
  closedAt: Instant.nullable(),
  cancelledAt: Instant.nullable(),
  cancelReason: CancelReason.nullable(),
  cancelNote: z.string().nullable(),
  followUpAt: Instant.nullable(),
  followedUpAt: Instant.nullable(),
  followUpSatisfaction: Satisfaction.nullable(),
  followUpNote: z.string().nullable(),
  payment: z
    .object({
      receiptNumber: z.number().int(),
      method: PaymentMethod,
      amountFen: Fen,
      paidAt: Instant,
      takenBy: z.string().nullable(),
    })
    .nullable(),
  /** Facts without which it cannot be closed, in words; empty when it can. */
  missing: z.array(Words),
  /** The statement that pays its public share. */
  statementNumber: z.number().int().nullable(),
  createdBy: z.string().nullable(),
  requestId: z.uuid().nullable(),
  /** The demand that it answers. */
  demandId: DemandId.nullable(),
})
export type OrderDetail = z.infer<typeof OrderDetail>

const Params = z.object({ id: OrderId })
export const OrderFilters = z.object({
  region: RegionCodeParam.optional(),
  state: OrderState.optional(),
  /** Only those that wait for a person. */
  exception: z.stringbool().optional(),
  /** Only those that stand still while the elder is away. */
  paused: z.stringbool().optional(),
  channel: OrderChannel.optional(),
  item: ItemCode.optional(),
  orgId: OrgId.optional(),
  elderId: ElderId.optional(),
  workerId: CareWorkerId.optional(),
  from: Day.optional(),
  to: Day.optional(),
  /** Name, number or address. */
  q: z.string().trim().max(60).optional(),
})
export const listOrders = endpoint({
  method: 'GET',
  path: '/care/orders',
  may: 'care.read',
  subject: 'elderId',
  summary: '工单列表 Orders',
  query: PageQuery.extend(OrderFilters.shape),
  returns: pageOf(Order),
})
export const countOrders = endpoint({
  method: 'GET',
  path: '/care/orders/count',
  may: 'care.read',
  summary: '工单数量 How many orders are in which state',
  query: z.object({ region: RegionCodeParam.optional() }),
  returns: z.object({
    states: z.array(z.object({ state: OrderState, count: z.number().int() })),
    exceptions: z.number().int(),
    paused: z.number().int(),
    /** Wanted today and not finished. */
    today: z.number().int(),
  }),
})
export const showOrder = endpoint({
  method: 'GET',
  path: '/care/orders/:id',
  may: 'care.read',
  summary: '工单 One order',
  params: Params,
  returns: OrderDetail,
  problems: [notFound],
})
/** Staff for an elder. Whoever asks, it is the same object with one number. */
export const placeOrder = endpoint({
  method: 'POST',
  path: '/care/orders',
  may: 'care.place',
  subject: 'elderId',
  summary: '代长者下单 Order for an elder',
  body: z.object({
    id: OrderId,
    elderId: ElderId,
    itemCode: ItemCode,
    wantedFrom: Instant,
    note: z.string().trim().max(1000).default(''),
    useQuota: z.boolean().default(true),
    /** Makes up for service that was suspended. */
    makeUp: z.boolean().default(false),
  }),
  returns: OrderDetail,
  problems: [notFound, problems.noItem, invalidInput],
})
export const Proposal = z.object({
  offerId: OfferId,
  orgId: OrgId,
  orgName: z.string(),
  priceFen: Fen,
  metres: z.number().int().nullable(),
  siteName: z.string().nullable(),
  /** 1–5; null without any rated order. */
  rating: z.number().nullable(),
  rated: z.number().int(),
  /** 0–100 by the weights of the place; null for those that cannot be chosen. */
  score: z.number().int().nullable(),
  reasons: z.array(Reason),
  worker: z
    .object({ id: CareWorkerId, name: z.string(), dedicated: z.boolean(), today: z.number().int() })
    .nullable(),
  /** How the price would be paid. */
  shares: z.array(Share),
})
export type Proposal = z.infer<typeof Proposal>
export const proposeProviders = endpoint({
  method: 'GET',
  path: '/care/orders/:id/proposal',
  may: 'care.dispatch',
  summary: '推荐服务商 Providers for an order, ranked with reasons',
  params: Params,
  returns: z.object({
    weights: z.object({ distance: z.number(), price: z.number(), rating: z.number() }),
    items: z.array(Proposal),
    /** Those that cannot take it, with why. */
    refused: z.array(Proposal),
  }),
  problems: [notFound],
})
export const dispatchOrder = endpoint({
  method: 'POST',
  path: '/care/orders/:id/dispatch',
  may: 'care.dispatch',
  summary: '派单或改派 Dispatch, or give it to another',
  params: Params,
  body: z.object({
    offerId: OfferId,
    workerId: CareWorkerId.nullable().default(null),
    /** Why, when it is taken from somebody. */
    note: z.string().trim().max(500).default(''),
  }),
  returns: OrderDetail,
  problems: [
    notFound,
    problems.wrongState,
    problems.paused,
    problems.notOffered,
    problems.workerBusy,
    problems.notWorker,
    problems.notCertified,
    problems.notTrained,
  ],
})
export const serveAnyway = endpoint({
  method: 'POST',
  path: '/care/orders/:id/serve-anyway',
  may: 'care.dispatch',
  summary: '恢复暂停的工单 Let a paused order go on',
  params: Params,
  body: z.object({ reason: z.string().trim().min(2).max(300) }),
  returns: OrderDetail,
  problems: [notFound, problems.wrongState],
})
export const assignWorker = endpoint({
  method: 'POST',
  path: '/care/orders/:id/assign',
  may: 'care.serve_org',
  summary: '指派护理员 Choose the care worker',
  params: Params,
  body: z.object({ workerId: CareWorkerId }),
  returns: OrderDetail,
  problems: [
    notFound,
    problems.wrongState,
    problems.workerBusy,
    problems.notWorker,
    problems.notCertified,
    problems.notTrained,
  ],
})
export const acceptOrder = endpoint({
  method: 'POST',
  path: '/care/orders/:id/accept',
  may: 'care.serve_org',
  summary: '服务商接单 The provider accepts',
  params: Params,
  returns: OrderDetail,
  problems: [notFound, problems.wrongState, problems.paused, problems.notWorker],
})
export const declineOrder = endpoint({
  method: 'POST',
  path: '/care/orders/:id/decline',
  may: 'care.serve_org',
  summary: '服务商拒单 The provider declines',
  params: Params,
  body: z.object({ reason: DeclineReason, note: z.string().trim().max(500).default('') }),
  returns: z.object({ ok: z.literal(true) }),
  problems: [notFound, problems.wrongState],
})
export const confirmOrder = endpoint({
  method: 'POST',
  path: '/care/orders/:id/confirm',
  may: 'care.dispatch',
  summary: '代长者确认 Note the elder’s confirmation',
  params: Params,
  body: z.object({ satisfaction: Satisfaction, how: z.enum(['phone', 'counter']) }),
  returns: OrderDetail,
  problems: [notFound, problems.wrongState],
})
/** The elder's own share; cash gets a numbered receipt and is counted at the end of the day. */
export const payOrder = endpoint({
  method: 'POST',
  path: '/care/orders/:id/payment',
  may: 'care.serve_org',
  summary: '登记收款 Take the payment',
  params: Params,
  body: z.object({ method: PaymentMethod, reference: z.string().trim().max(100).default('') }),
  returns: OrderDetail,
  problems: [notFound, problems.wrongState, problems.paidAlready],
})
export const disputeOrder = endpoint({
  method: 'POST',
  path: '/care/orders/:id/dispute',
  may: 'care.dispatch',
  summary: '登记异议 Note a dispute',
  params: Params,
  body: z.object({ reason: z.string().trim().min(1).max(500) }),
  returns: OrderDetail,
  problems: [notFound, problems.wrongState, problems.settled],
})
export const resolveDispute = endpoint({
  method: 'POST',
  path: '/care/orders/:id/resolve',
  may: 'care.dispatch',
  summary: '处理异议 Settle a dispute',
  params: Params,
  body: z.object({
    /** stands: the service counts. void: it does not; what a quota gave goes back. */
    outcome: z.enum(['stands', 'void']),
    answer: z.string().trim().min(1).max(500),
  }),
  returns: OrderDetail,
  problems: [notFound, problems.wrongState],
})
export const cancelOrder = endpoint({
  method: 'POST',
  path: '/care/orders/:id/cancel',
  may: 'care.place',
  summary: '取消工单 Cancel',
  params: Params,
  body: z.object({ reason: CancelReason, note: z.string().trim().max(500).default('') }),
  returns: OrderDetail,
  problems: [notFound, problems.wrongState],
})

export * from './care-workers.ts'
