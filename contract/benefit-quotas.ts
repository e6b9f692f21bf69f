import { z } from 'zod'
import { CycleId, Form, Month, problems } from './benefit-words.ts'
import { Day, Instant } from './day.ts'
import { endpoint } from './endpoint.ts'
import { ElderId, OrgId } from './id.ts'
import { Fen } from './money.ts'
import { PageQuery, pageOf } from './page.ts'
import { notFound } from './problem.ts'
import { RegionCode, RegionCodeParam } from './region.ts'

/** What an elder holds that is not cash: service time, service money, vouchers, goods; and what was used of it. */

const Words = z.object({ zh: z.string(), en: z.string() })
const Unit = z.enum(['fen', 'minute'])
/** In the quota's unit: fen or minutes. */
const Amount = Fen

export const Quota = z.object({
  id: z.uuid(),
  elderId: z.uuid(),
  elderName: z.string(),
  regionName: z.string().nullable(),
  cycleId: CycleId,
  scheme: z.string(),
  schemeWords: Words,
  month: Month,
  form: Form,
  unit: Unit,
  credited: Amount,
  used: Amount,
  /** Taken back when its time was over. Of service time this is the shortfall: promised and not delivered. */
  expired: Amount,
  /** Promised to orders under way. */
  held: Amount,
  /** Service of the month was suspended: the rest is kept to be made up. */
  suspended: z.boolean(),
  left: Amount,
})
export type Quota = z.infer<typeof Quota>
export const listQuotas = endpoint({
  method: 'GET',
  path: '/benefits/quotas',
  may: 'benefits.read',
  summary: '服务额度 Quotas of service time, money, vouchers and goods',
  query: PageQuery.extend({
    elderId: z.uuid().optional(),
    month: Month.optional(),
    scheme: z.string().max(60).optional(),
    region: RegionCodeParam.optional(),
    /** left: something can still be used. short: time was over before all was delivered. */
    state: z.enum(['left', 'short']).optional(),
  }),
  returns: pageOf(Quota),
})

export const QuotaUse = z.object({
  id: z.uuid(),
  elderId: z.uuid(),
  elderName: z.string(),
  scheme: z.string(),
  schemeWords: Words,
  unit: Unit,
  service: z.string(),
  serviceWords: Words,
  on: Day,
  orgId: z.uuid().nullable(),
  orgName: z.string().nullable(),
  asked: Amount,
  covered: Amount,
  /** What the quota did not cover: the elder's own. */
  selfPay: Amount,
  reference: z.string(),
  proof: z.string(),
  madeBy: z.string().nullable(),
  reversedAt: Instant.nullable(),
  reverseReason: z.string().nullable(),
  createdAt: Instant,
})
export type QuotaUse = z.infer<typeof QuotaUse>
export const listQuotaUses = endpoint({
  method: 'GET',
  path: '/benefits/quota-uses',
  may: 'benefits.read',
  summary: '额度使用记录 What was used of quotas',
  query: PageQuery.extend({ elderId: z.uuid().optional(), scheme: z.string().max(60).optional() }),
  returns: pageOf(QuotaUse),
})
/** Under the client's id: sent twice, it is taken once. Time is drawn from the month of the service, or by the place's rule from older months first. */
export const useQuota = endpoint({
  method: 'PUT',
  path: '/benefits/quota-uses/:id',
  may: 'benefits.prepare',
  summary: '登记额度使用 Take a service from a quota',
  params: z.object({ id: z.uuid() }),
  body: z.object({
    elderId: ElderId,
    scheme: z.string().max(60),
    /** Key of the service in the place's list of purchased services. */
    service: z.string().trim().min(1).max(60),
    on: Day,
    /** The price of the service in fen, or its minutes. */
    amount: Fen.min(1),
    orgId: OrgId.nullable().default(null),
    /** The order or visit it belongs to: once per elder and scheme. */
    reference: z.string().trim().min(1).max(120),
    proof: z.string().trim().max(300).default(''),
  }),
  returns: QuotaUse,
  problems: [notFound, problems.notListed, problems.shortQuota, problems.noQuotaRule, problems.openAlready],
  subject: 'elderId',
})
/** Keeps what a suspended month leaves: it does not expire and can be made up by later orders (A-BEN-21). */
export const suspendQuotas = endpoint({
  method: 'POST',
  path: '/benefits/quotas/suspend',
  may: 'benefits.prepare',
  summary: '登记服务暂停，余额待补 Suspend the service of a month',
  body: z.object({
    region: RegionCode,
    scheme: z.string().max(60),
    month: Month,
    /** Only this elder's. */
    elderId: ElderId.optional(),
    reason: z.string().trim().min(1).max(300),
  }),
  returns: z.object({ quotas: z.number().int(), minutes: z.number().int(), fen: Fen }),
  problems: [notFound],
})
export const reverseQuotaUse = endpoint({
  method: 'POST',
  path: '/benefits/quota-uses/:id/reverse',
  may: 'benefits.check',
  summary: '冲回额度使用 Take a use back',
  params: z.object({ id: z.uuid() }),
  body: z.object({ reason: z.string().trim().min(2).max(300) }),
  returns: QuotaUse,
  problems: [notFound, problems.wrongState, problems.sameHand],
})
/** From one use back to where the money came from: order, proof, elder, month with its approvals, application, budget line. */
export const traceQuotaUse = endpoint({
  method: 'GET',
  path: '/benefits/quota-uses/:id/trace',
  may: 'benefits.read',
  summary: '资金追溯 Trace a use to its approval',
  params: z.object({ id: z.uuid() }),
  returns: z.object({
    use: QuotaUse,
    months: z.array(
      z.object({
        cycleId: CycleId,
        month: Month,
        amount: Amount,
        submittedBy: z.string().nullable(),
        checkedBy: z.string().nullable(),
        approvedBy: z.string().nullable(),
        approvedAt: Instant.nullable(),
        hash: z.string().nullable(),
        budget: z.object({ source: z.string(), sourceName: z.string() }).nullable(),
      }),
    ),
    application: z
      .object({
        id: z.uuid(),
        appliedOn: Day,
        decidedBy: z.string().nullable(),
        decidedAt: Instant.nullable(),
      })
      .nullable(),
  }),
  problems: [notFound],
})
