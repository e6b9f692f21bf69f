import { z } from 'zod'
import { RequestId, RequestKind, RequestState } from './call-words.ts'
import { problems } from './call-desk.ts'
import { ScanPlace } from './call-requests.ts'
import { Instant } from './day.ts'
import { endpoint } from './endpoint.ts'
import { ElderId } from './id.ts'
import { SiteId } from './organisations.ts'
import { PageQuery, pageOf } from './page.ts'
import { Phone } from './phone.ts'
import { RegionCode } from './region.ts'

/**
 * QR codes: on a card that an elder carries, a sticker at their door, a notice board, a station. Whoever scans one asks
 * for help into the one queue. `number` is printed beside the code, so that it can be read out by telephone.
 */
export const QrCode = z.object({
  id: z.uuid(),
  number: z.number().int(),
  label: z.string(),
  elderId: ElderId.nullable(),
  elderName: z.string().nullable(),
  siteId: SiteId.nullable(),
  regionCode: RegionCode,
  regionName: z.string().nullable(),
  active: z.boolean(),
  createdAt: Instant,
  /** Requests that came by it. */
  requests: z.number().int(),
  /** The number of the hotline that answers there; printed on the card. */
  hotline: z.string().nullable(),
  path: z.string(),
  svg: z.string(),
})
export type QrCode = z.infer<typeof QrCode>

export const QrStands = z.enum(['elder', 'place'])
export type QrStands = z.infer<typeof QrStands>
export const qrStands = {
  elder: { zh: '长者', en: 'An elder' },
  place: { zh: '地点', en: 'A place' },
} as const satisfies Record<QrStands, { zh: string; en: string }>

export const listQrCodes = endpoint({
  method: 'GET',
  path: '/calls/qr-codes',
  may: 'calls.read',
  summary: '求助二维码 QR codes',
  query: PageQuery.extend({
    /** Label, the elder's name, or the printed number. */
    q: z.string().max(60).optional(),
    elderId: ElderId.optional(),
    region: z.coerce.number().int().optional(),
    stands: QrStands.optional(),
    active: z.stringbool().optional(),
    /** Only these, for printing. */
    ids: z
      .preprocess((given) => (typeof given === 'string' ? [given] : given), z.array(z.uuid()).max(200))
      .optional(),
  }),
  returns: pageOf(QrCode),
})
export const makeQrCode = endpoint({
  method: 'POST',
  path: '/calls/qr-codes',
  may: 'calls.manage',
  summary: '生成求助二维码 Make a QR code',
  body: z.object({
    label: z.string().trim().min(1).max(60),
    elderId: ElderId.nullable().default(null),
    siteId: SiteId.nullable().default(null),
    regionCode: RegionCode,
  }),
  returns: QrCode,
})
/** Cards for many elders at once: who has one in use keeps it. */
export const makeElderQrCodes = endpoint({
  method: 'POST',
  path: '/calls/qr-codes/elders',
  may: 'calls.manage',
  summary: '为长者批量生成求助码 QR codes for these elders',
  body: z.object({ elderIds: z.array(ElderId).min(1).max(200) }),
  returns: z.object({ items: z.array(QrCode), made: z.number().int() }),
})
export const retireQrCode = endpoint({
  method: 'POST',
  path: '/calls/qr-codes/:id/retire',
  may: 'calls.manage',
  summary: '停用二维码 Retire a QR code',
  params: z.object({ id: z.uuid() }),
  returns: QrCode,
})

// ---------------------------------------------------------------- by anybody with a phone
/** What a stranger saw: the one press of an emergency. */
export const QrDanger = z.enum(['fall', 'unconscious', 'lost', 'fire', 'no_answer', 'other'])
export type QrDanger = z.infer<typeof QrDanger>
const Scanned = z.object({ token: z.string().min(20).max(60) })

/** What a stranger may know: where a public code hangs; of an elder's card not whose it is, only the county and the number. */
export const scanQr = endpoint({
  method: 'GET',
  path: '/calls/qr/:token',
  may: 'public',
  summary: '扫码：这里是哪里 What a scanned code stands for',
  params: Scanned,
  returns: z.object({
    stands: QrStands,
    number: z.number().int(),
    label: z.string().nullable(),
    area: z.string().nullable(),
    hotline: z.string().nullable(),
  }),
  problems: [problems.qrUnknown],
})
export const askByQr = endpoint({
  method: 'POST',
  path: '/calls/qr/:token',
  may: 'public',
  summary: '扫码求助 Ask for help by a scanned code',
  params: Scanned,
  body: z.object({
    /** The phone's own id of the request: sent again, it is the same request. */
    id: RequestId.optional(),
    kind: RequestKind,
    /** With `kind: emergency`: an incident is raised at once, for the elder or the place. */
    danger: QrDanger.nullable().default(null),
    subject: z.string().trim().min(1).max(500),
    phone: Phone.nullable().default(null),
    place: ScanPlace.nullable().default(null),
  }),
  returns: z.object({ id: RequestId, number: z.number().int() }),
  problems: [problems.qrUnknown],
})
/** Whoever asked sees whether somebody has it in hand; the id that their phone made is the key. */
export const followQr = endpoint({
  method: 'GET',
  path: '/calls/qr/:token/requests/:id',
  may: 'public',
  summary: '扫码求助的进展 What became of a request by QR code',
  params: Scanned.extend({ id: RequestId }),
  returns: z.object({
    number: z.number().int(),
    state: RequestState,
    waitingSince: Instant,
    takenAt: Instant.nullable(),
    closedAt: Instant.nullable(),
  }),
  problems: [problems.qrUnknown],
})
