import { z } from 'zod'
import { IncidentKind, Severity } from './alarm-words.ts'
import {
  ArticleId,
  CallChannel,
  CallId,
  CallState,
  CentreId,
  Outcome,
  RequestId,
  RequestKind,
  RequestState,
} from './call-words.ts'
import { Day, Instant } from './day.ts'
import { endpoint } from './endpoint.ts'
import { AccountId, ElderId } from './id.ts'
import { SiteId } from './organisations.ts'
import { NeedItem } from './people-words.ts'
import { Phone } from './phone.ts'
import { RegionCode } from './region.ts'

import { problems } from './call-desk.ts'
import { ItemCode } from './care-catalogue.ts'
import { OrderId, problems as care } from './care-words.ts'
import { invalidInput } from './problem.ts'

// ---------------------------------------------------------------- requests: the one queue
/** Of the phone that scanned a code (W3C Geolocation): WGS-84 degrees, accuracy in metres at 95 % confidence. */
export const ScanPlace = z.object({
  lon: z.number().min(-180).max(180),
  lat: z.number().min(-90).max(90),
  accuracyMetres: z.number().min(0).max(100_000),
})
export const Request = z.object({
  id: RequestId,
  number: z.number().int(),
  channel: CallChannel,
  kind: RequestKind.nullable(),
  priority: z.number().int(),
  state: RequestState,
  callId: CallId.nullable(),
  callState: CallState.nullable(),
  incidentId: z.uuid().nullable(),
  elderId: ElderId.nullable(),
  elderName: z.string().nullable(),
  regionCode: RegionCode,
  regionName: z.string().nullable(),
  centreId: CentreId.nullable(),
  centreName: z.string().nullable(),
  subject: z.string(),
  callerMasked: z.string().nullable(),
  waitingSince: Instant,
  takenBy: AccountId.nullable(),
  takenByName: z.string().nullable(),
  takenAt: Instant.nullable(),
  closedAt: Instant.nullable(),
  outcome: Outcome.nullable(),
  note: z.string().nullable(),
  /** Where a QR code was scanned, if the asker shared it: WGS-84 degrees and metres. */
  place: ScanPlace.nullable(),
  updatedAt: Instant,
})
export type Request = z.infer<typeof Request>
const RequestParams = z.object({ id: RequestId })

export const queue = endpoint({
  method: 'GET',
  path: '/calls/queue',
  may: 'calls.read',
  summary: '受理队列：紧急在前 The queue, emergencies first',
  query: z.object({ channel: CallChannel.optional(), centreId: CentreId.optional() }),
  returns: z.object({ waiting: z.array(Request), mine: z.array(Request), taken: z.number().int() }),
})
export const takeNext = endpoint({
  method: 'POST',
  path: '/calls/queue/next',
  may: 'calls.handle',
  summary: '受理下一件 Take the next one',
  returns: Request,
  problems: [problems.queueEmpty],
})
export const takeRequest = endpoint({
  method: 'POST',
  path: '/calls/requests/:id/take',
  may: 'calls.handle',
  summary: '受理 Take',
  params: RequestParams,
  returns: Request,
  problems: [problems.requestState],
})
export const releaseRequest = endpoint({
  method: 'POST',
  path: '/calls/requests/:id/release',
  may: 'calls.handle',
  summary: '放回队列 Put back',
  params: RequestParams,
  returns: Request,
  problems: [problems.requestState, problems.notYours],
})
export const showRequest = endpoint({
  method: 'GET',
  path: '/calls/requests/:id',
  may: 'calls.read',
  summary: '一件需求 One request',
  params: RequestParams,
  /** `caller`: the number that the asker left, whole, for whoever handles it. */
  returns: Request.extend({ caller: z.string().nullable() }),
})
export const registerRequest = endpoint({
  method: 'PATCH',
  path: '/calls/requests/:id',
  may: 'calls.handle',
  summary: '登记需求 Note what it is about',
  params: RequestParams,
  body: z.object({
    kind: RequestKind.nullable().optional(),
    subject: z.string().trim().max(1000).optional(),
    note: z.string().trim().max(1000).nullable().optional(),
    elderId: ElderId.nullable().optional(),
  }),
  returns: Request,
  problems: [problems.requestState],
})
/** A request that came by no channel of ours: a letter, somebody at the counter. */
export const createRequest = endpoint({
  method: 'POST',
  path: '/calls/requests',
  may: 'calls.handle',
  summary: '人工登记需求 Enter a request by hand',
  body: z.object({
    kind: RequestKind,
    elderId: ElderId.nullable().default(null),
    subject: z.string().trim().min(1).max(1000),
  }),
  returns: Request,
})
export const closeRequest = endpoint({
  method: 'POST',
  path: '/calls/requests/:id/close',
  may: 'calls.handle',
  summary: '办结 Close with an outcome',
  params: RequestParams,
  body: z.discriminatedUnion('outcome', [
    z.object({
      outcome: z.literal('incident'),
      kind: IncidentKind.default('medical'),
      severity: Severity.default('P0'),
      note: z.string().trim().max(500).default(''),
    }),
    z.object({
      outcome: z.literal('order'),
      item: NeedItem,
      /** The item of the catalogue, where it is known; else the place's first that answers the need. */
      itemCode: ItemCode.nullable().default(null),
      wishedOn: Day.nullable().default(null),
      /** When on that day, Asia/Shanghai; the usual hour when left out. */
      wishedAt: z
        .string()
        .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/u, '时间应为 HH:MM Times are HH:MM')
        .nullable()
        .default(null),
      note: z.string().trim().max(1000).default(''),
    }),
    z.object({
      outcome: z.literal('consultation'),
      articleId: ArticleId,
      note: z.string().trim().max(1000).default(''),
    }),
    z.object({
      outcome: z.literal('complaint'),
      about: z.string().trim().min(1).max(200),
      siteId: SiteId.nullable().default(null),
      body: z.string().trim().min(1).max(2000),
    }),
    z.object({
      outcome: z.enum(['answered', 'no_answer', 'wrong_number', 'silent']),
      note: z.string().trim().max(1000).default(''),
    }),
  ]),
  returns: Request.extend({
    orderNumber: z.number().int().nullable(),
    /** To see who is proposed and to whom it was dispatched. */
    orderId: OrderId.nullable(),
    incidentNumber: z.string().nullable(),
  }),
  problems: [problems.requestState, problems.needsElder, problems.expired, care.noItem, invalidInput],
})
export const ownRequest = endpoint({
  method: 'POST',
  path: '/calls/own-requests',
  may: 'family.write',
  summary: '家属端提交需求 Ask for something from the family app',
  body: z.object({
    id: RequestId.optional(),
    elderId: ElderId,
    kind: RequestKind,
    subject: z.string().trim().min(1).max(1000),
  }),
  returns: z.object({ id: RequestId, number: z.number().int() }),
  subject: 'elderId',
})
export const ownRequests = endpoint({
  method: 'GET',
  path: '/calls/own-requests',
  may: 'family.read',
  summary: '家属端：已提交的需求 What one has asked for',
  returns: z.object({
    items: z.array(
      Request.pick({
        id: true,
        number: true,
        channel: true,
        kind: true,
        state: true,
        elderId: true,
        subject: true,
        waitingSince: true,
        closedAt: true,
        outcome: true,
      }),
    ),
  }),
})
