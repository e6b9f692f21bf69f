import { z } from 'zod'
import { Item, ItemCode } from './care-catalogue.ts'
import { Order, Share } from './care-orders.ts'
import { OrderId, problems, Satisfaction } from './care-words.ts'
import { Instant } from './day.ts'
import { endpoint } from './endpoint.ts'
import { ElderId } from './id.ts'
import { Fen } from './money.ts'
import { invalidInput, notFound } from './problem.ts'

/** What elders and families see of orders: they order, confirm, dispute, cancel. */

const Params = z.object({ id: OrderId })
export const OwnItem = Item.pick({
  code: true,
  zh: true,
  en: true,
  class: true,
  content: true,
  unit: true,
  minutes: true,
}).extend({
  /** The cheapest and the dearest that come to this elder; null when nobody does. */
  fromFen: Fen.nullable(),
  toFen: Fen.nullable(),
  providers: z.number().int(),
})
export type OwnItem = z.infer<typeof OwnItem>
export const ownItems = endpoint({
  method: 'GET',
  path: '/care/own/elders/:elderId/items',
  may: 'family.read',
  summary: '可点的服务 What can be ordered for one’s elder',
  params: z.object({ elderId: ElderId }),
  returns: z.object({ items: z.array(OwnItem) }),
  subject: 'elderId',
})
export const OwnOrder = Order.extend({
  shares: z.array(Share),
  arrivedAt: Instant.nullable(),
  startedAt: Instant.nullable(),
  finishedAt: Instant.nullable(),
  content: z.string().nullable(),
  confirmedAt: Instant.nullable(),
  disputeReason: z.string().nullable(),
  disputeAnswer: z.string().nullable(),
  receiptNumber: z.number().int().nullable(),
})
export type OwnOrder = z.infer<typeof OwnOrder>
export const ownOrders = endpoint({
  method: 'GET',
  path: '/care/own/elders/:elderId/orders',
  may: 'family.read',
  summary: '家中长者的工单 Orders of one’s elder',
  params: z.object({ elderId: ElderId }),
  returns: z.object({ items: z.array(OwnOrder) }),
  subject: 'elderId',
})
export const placeOwnOrder = endpoint({
  method: 'POST',
  path: '/care/own/elders/:elderId/orders',
  may: 'family.write',
  summary: '点单 Order for one’s elder',
  params: z.object({ elderId: ElderId }),
  body: z.object({
    id: OrderId,
    itemCode: ItemCode,
    wantedFrom: Instant,
    note: z.string().trim().max(1000).default(''),
  }),
  returns: z.object({ id: OrderId, number: z.number().int() }),
  problems: [notFound, problems.noItem, invalidInput],
  subject: 'elderId',
})
export const confirmOwnOrder = endpoint({
  method: 'POST',
  path: '/care/own/orders/:id/confirm',
  may: 'family.write',
  summary: '确认服务并评价 Confirm and grade',
  params: Params,
  body: z.object({ satisfaction: Satisfaction }),
  returns: OwnOrder,
  problems: [notFound, problems.wrongState],
})
export const disputeOwnOrder = endpoint({
  method: 'POST',
  path: '/care/own/orders/:id/dispute',
  may: 'family.write',
  summary: '提出异议 Dispute',
  params: Params,
  body: z.object({ reason: z.string().trim().min(1).max(500) }),
  returns: OwnOrder,
  problems: [notFound, problems.wrongState, problems.settled],
})
export const cancelOwnOrder = endpoint({
  method: 'POST',
  path: '/care/own/orders/:id/cancel',
  may: 'family.write',
  summary: '取消 Cancel',
  params: Params,
  body: z.object({ note: z.string().trim().max(500).default('') }),
  returns: OwnOrder,
  problems: [notFound, problems.wrongState],
})
