import { z } from 'zod'
import {
  DeclineReason,
  ItemUnit,
  OrderId,
  OrderState,
  PaymentMethod,
  problems,
  Satisfaction,
} from './care-words.ts'
import { Pause } from './care-orders.ts'
import { Instant } from './day.ts'
import { Done, endpoint } from './endpoint.ts'
import { Fen } from './money.ts'
import { invalidInput, notFound } from './problem.ts'

/** The care worker's phone. Each step carries the time it was done at and may come again: it counts once. */

const at = Instant
const Params = z.object({ id: OrderId })
/** W3C Geolocation: WGS-84 degrees, accuracy in metres at 95 % confidence. */
export const Fix = z.object({
  lon: z.number().min(-180).max(180),
  lat: z.number().min(-90).max(90),
  accuracyM: z.number().min(0).max(100_000),
})
export const MyOrder = z.object({
  id: OrderId,
  number: z.number().int(),
  state: OrderState,
  elderName: z.string(),
  elderAge: z.number().int(),
  elderPhone: z.string().nullable(),
  address: z.string(),
  lon: z.number().nullable(),
  lat: z.number().nullable(),
  item: z.object({ zh: z.string(), en: z.string() }),
  content: z.string(),
  standard: z.string(),
  unit: ItemUnit,
  minutes: z.number().int(),
  wantedFrom: Instant,
  wantedTo: Instant,
  note: z.string(),
  answerBy: Instant.nullable(),
  paused: Pause.nullable(),
  acceptedAt: Instant.nullable(),
  arrivedAt: Instant.nullable(),
  startedAt: Instant.nullable(),
  finishedAt: Instant.nullable(),
  done: z.string().nullable(),
  priceFen: Fen,
  /** To be taken at the door. */
  selfFen: Fen,
  paid: z.boolean(),
  confirmed: z.boolean(),
})
export type MyOrder = z.infer<typeof MyOrder>

export const myOrders = endpoint({
  method: 'GET',
  path: '/field/orders',
  may: 'care.serve',
  summary: '我的工单 My orders',
  returns: z.object({ now: Instant, items: z.array(MyOrder) }),
})
export const acceptMine = endpoint({
  method: 'POST',
  path: '/field/orders/:id/accept',
  may: 'care.serve',
  summary: '接单 Accept',
  params: Params,
  body: z.object({ at }),
  returns: Done,
  problems: [notFound, problems.wrongState, problems.paused],
})
export const declineMine = endpoint({
  method: 'POST',
  path: '/field/orders/:id/decline',
  may: 'care.serve',
  summary: '拒单 Decline with a reason',
  params: Params,
  body: z.object({ at, reason: DeclineReason, note: z.string().trim().max(500).default('') }),
  returns: Done,
  problems: [notFound, problems.wrongState],
})
/** Checking in needs a place: a fix, or in words why there is none. */
export const arriveMine = endpoint({
  method: 'POST',
  path: '/field/orders/:id/arrive',
  may: 'care.serve',
  summary: '到达签到 Check in',
  params: Params,
  body: z.object({ at, fix: Fix.nullable(), note: z.string().trim().max(300).default('') }),
  returns: Done,
  problems: [notFound, problems.wrongState, problems.paused, problems.incomplete],
})
export const startMine = endpoint({
  method: 'POST',
  path: '/field/orders/:id/start',
  may: 'care.serve',
  summary: '开始服务 Start',
  params: Params,
  body: z.object({ at }),
  returns: Done,
  problems: [notFound, problems.wrongState],
})
/** Finishing needs what was done; the elder may confirm at the door with a signature and a grade. */
export const finishMine = endpoint({
  method: 'POST',
  path: '/field/orders/:id/finish',
  may: 'care.serve',
  summary: '完成服务 Finish with the proof',
  params: Params,
  body: z.object({
    at,
    content: z.string().trim().max(1000),
    /** What is claimed, in minutes; what the clock says when left out. */
    minutes: z.number().int().min(0).max(1440).optional(),
    satisfaction: Satisfaction.nullable().default(null),
    /** PNG of the elder's signature. */
    signature: z.base64().max(400_000).nullable().default(null),
    payment: z
      .object({ method: PaymentMethod, reference: z.string().trim().max(100).default('') })
      .nullable()
      .default(null),
  }),
  returns: Done,
  problems: [notFound, problems.wrongState, problems.incomplete, invalidInput],
  bodyLimit: 1_000_000,
})
