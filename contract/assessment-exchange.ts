import { z } from 'zod'
import { Instant } from './day.ts'
import { endpoint } from './endpoint.ts'
import { ElderId, id } from './id.ts'
import { PageQuery, pageOf } from './page.ts'
import { problem } from './problem.ts'
import { RegionCode } from './region.ts'

/**
 * Results shared with four domains 评估结果共享: one message for each new result and domain, sent as signed JSON to the
 * partner of the place, tried again with growing pauses until it is acknowledged. B-ASM-10.
 */

export const PartnerId = id('ExchangePartnerId')
export const ExchangeId = id('ExchangeId')
export const domains = {
  health: { zh: '医疗健康', en: 'Health' },
  chronic: { zh: '慢病管理', en: 'Chronic disease' },
  pension: { zh: '养老保险', en: 'Pension' },
  care_insurance: { zh: '长期护理保险', en: 'Long-term-care insurance' },
} as const
export const Domain = z.enum(['health', 'chronic', 'pension', 'care_insurance'])
export type Domain = z.infer<typeof Domain>
export const exchangeStates = {
  waiting: { zh: '待对方确认', en: 'To be acknowledged' },
  acknowledged: { zh: '已确认', en: 'Acknowledged' },
  stopped: { zh: '已停止', en: 'Stopped' },
} as const
export const ExchangeState = z.enum(['waiting', 'acknowledged', 'stopped'])
/** What stands in the way, where it is one of these; else the words of the network. */
export const exchangeErrors: Readonly<Record<string, { zh: string; en: string }>> = {
  'no-partner': { zh: '本地区没有登记对接方', en: 'No partner is registered for the place' },
  'refused-host': {
    zh: '不发往内网地址：公网须用 https，内网须由运维列入 YIKE_PARTNER_HOSTS',
    en: 'Not sent to an inner address: public hosts need https, inner ones an entry in YIKE_PARTNER_HOSTS',
  },
  'no-receipt': { zh: '对方没有给出有效回执', en: 'The answer was no receipt' },
}
export const wrongState = problem(
  'exchange/wrong-state',
  409,
  '当前状态不能这样操作',
  'Not possible in this state',
)

/** What is sent, `POST` as JSON with `X-Yike-Signature: sha256=<hex HMAC of the body>`. Answered with 2xx and a receipt. */
export const ExchangeMessage = z.object({
  id: ExchangeId,
  domain: Domain,
  elder: z.object({ identity: z.string().nullable(), name: z.string(), birthDay: z.string() }),
  result: z.object({
    scale: z.string(),
    version: z.string(),
    level: z.number().int(),
    levelName: z.string(),
    assessedOn: z.string(),
    validUntil: z.string().nullable(),
  }),
})
export const ExchangeReceipt = z.object({ receipt: z.string().min(1).max(200) })

const Partner = z.object({
  id: PartnerId,
  regionCode: RegionCode,
  regionName: z.string(),
  domain: Domain,
  url: z.string(),
  active: z.boolean(),
  waiting: z.number().int(),
  acknowledged: z.number().int(),
})
export const listPartners = endpoint({
  method: 'GET',
  path: '/needs/exchange/partners',
  may: 'assessment.read',
  summary: '结果共享对接方 Partners',
  returns: z.object({ items: z.array(Partner) }),
})
export const savePartner = endpoint({
  method: 'PUT',
  path: '/needs/exchange/partners/:partnerId',
  may: 'assessment.manage',
  summary: '登记对接方 Register a partner',
  params: z.object({ partnerId: PartnerId }),
  body: z.object({
    regionCode: RegionCode,
    domain: Domain,
    url: z.url({ protocol: /^https?$/ }).max(300),
    /** Left out keeps the one that is there. */
    secret: z.string().min(16).max(200).optional(),
    active: z.boolean().default(true),
  }),
  returns: Partner,
})
const Message = z.object({
  id: ExchangeId,
  recordId: z.uuid(),
  elderId: ElderId,
  elderName: z.string(),
  regionName: z.string(),
  domain: Domain,
  state: ExchangeState,
  attempts: z.number().int(),
  /** `no-partner`, `no-receipt`, `HTTP 503` or what the network said. */
  lastError: z.string().nullable(),
  receipt: z.string().nullable(),
  nextTryAt: Instant.nullable(),
  createdAt: Instant,
  acknowledgedAt: Instant.nullable(),
})
export const listMessages = endpoint({
  method: 'GET',
  path: '/needs/exchange',
  may: 'assessment.read',
  summary: '结果共享记录 Messages by result and domain',
  query: PageQuery.extend({
    state: ExchangeState.optional(),
    domain: Domain.optional(),
    recordId: z.uuid().optional(),
  }),
  returns: pageOf(Message),
})
export const retryMessage = endpoint({
  method: 'POST',
  path: '/needs/exchange/:exchangeId/retry',
  may: 'assessment.manage',
  summary: '立即重发 Try again now',
  params: z.object({ exchangeId: ExchangeId }),
  returns: Message,
  problems: [wrongState],
})
export const stopMessage = endpoint({
  method: 'POST',
  path: '/needs/exchange/:exchangeId/stop',
  may: 'assessment.manage',
  summary: '停止发送 Stop sending',
  params: z.object({ exchangeId: ExchangeId }),
  returns: Message,
  problems: [wrongState],
})
