import { z } from 'zod'
import { Subject } from './benefit-situation.ts'
import { PayeeKind } from './benefit-words.ts'
import { Day, Instant } from './day.ts'
import { endpoint } from './endpoint.ts'
import { ElderId } from './id.ts'
import { PageQuery, pageOf } from './page.ts'
import { badBody, PolicyRuleId, published } from './policy.ts'
import { notFound, problem } from './problem.ts'
import { RegionCode, RegionCodeParam } from './region.ts'
import { keys } from './words.ts'

/**
 * What a draft of a scheme would change: the months of a year from its first day are reckoned twice on the register as it is
 * known now, as the monthly cycle reckons them (relations between schemes, awards, parts of months), once by the rules that
 * stand and once with the draft among them. Nothing is written but the answer.
 */

/** What happens to one payee under one scheme in the first month. */
export const impactVerdicts = {
  gain: { zh: '新得', en: 'Gain' },
  lose: { zh: '失去', en: 'Lose' },
  more: { zh: '增加', en: 'Get more' },
  less: { zh: '减少', en: 'Get less' },
  unchanged: { zh: '不变', en: 'Unchanged' },
  /** Not decided with the draft: a fact is missing, or a value is blank. */
  blocked: { zh: '待定', en: 'Not decided' },
} as const
export const ImpactVerdict = keys(impactVerdicts)
export type ImpactVerdict = z.infer<typeof ImpactVerdict>

const Words = z.object({ zh: z.string(), en: z.string() })
/** In the unit of the scheme (fen or minutes). */
const Cost = z.object({ scheme: z.string(), before: z.number().int(), after: z.number().int() })
const people = z.number().int()

export const ImpactResult = z.object({
  subject: Subject,
  /** The first month whose first day the draft holds on. */
  firstMonth: Day,
  /** Payees looked at in the first month, and those of them whom the scheme pays neither before nor after. */
  looked: people,
  neither: people,
  /** Why no month reckons the scheme at all; null when it is reckoned. */
  block: Words.nullable(),
  /** The drafted scheme first, then those whose payments it changes. Money of twelve months. */
  schemes: z.array(
    Cost.extend({
      words: Words,
      unit: z.enum(['fen', 'minutes']),
      gain: people,
      lose: people,
      more: people,
      less: people,
      unchanged: people,
      blocked: people,
      /** Entitled in the first month who have not asked for what must be asked for; they are paid nothing yet. */
      unaskedBefore: people,
      unaskedAfter: people,
    }),
  ),
  months: z.array(z.object({ month: Day, costs: z.array(Cost) })),
  places: z.array(
    z.object({
      regionCode: RegionCode,
      regionName: z.string(),
      gain: people,
      lose: people,
      changed: people,
      blocked: people,
      costs: z.array(Cost),
    }),
  ),
})
export type ImpactResult = z.infer<typeof ImpactResult>

export const Impact = z.object({
  state: z.enum(['queued', 'running', 'done', 'failed']),
  askedAt: Instant,
  askedBy: z.string().nullable(),
  /** Months reckoned, of so many. */
  done: z.number().int(),
  total: z.number().int(),
  result: ImpactResult.nullable(),
  failure: z.string().nullable(),
})
export type Impact = z.infer<typeof Impact>

export const noImpact = problem(
  'benefits/no-impact',
  422,
  '只有待遇政策能在登记册上试算影响',
  'Only benefit schemes can be tried on the register',
)
export const belowCounty = problem(
  'benefits/impact-below-county',
  422,
  '按月发放只用县（区）及以上的政策，乡镇、村的政策不能试算',
  'Months are reckoned by rules of a county and above: a rule below it cannot be tried',
)
const byId = z.object({ id: PolicyRuleId })

/** Counts on the real register, as a job; asking again starts anew. */
export const startImpact = endpoint({
  method: 'POST',
  path: '/policy/rules/:id/impact',
  may: 'policy.write',
  summary: '试算影响 Count the impact on the register',
  params: byId,
  returns: Impact,
  problems: [notFound, noImpact, belowCounty, published, badBody],
})
export const showImpact = endpoint({
  method: 'GET',
  path: '/policy/rules/:id/impact',
  may: 'policy.write',
  summary: '影响试算结果 The impact last counted',
  params: byId,
  returns: z.object({ impact: Impact.nullable() }),
})

export const ImpactRow = z.object({
  payeeKind: PayeeKind,
  payeeId: z.uuid(),
  payeeName: z.string(),
  elderId: ElderId.nullable(),
  regionCode: RegionCode,
  regionName: z.string().nullable(),
  verdict: ImpactVerdict,
  before: z.number().int(),
  after: z.number().int(),
})
export type ImpactRow = z.infer<typeof ImpactRow>
const filter = {
  scheme: z.string().max(60),
  verdict: ImpactVerdict.optional(),
  region: RegionCodeParam.optional(),
}

/** Whom a number of the impact stands for, of the reader's own place. */
export const listImpactRows = endpoint({
  method: 'GET',
  path: '/policy/rules/:id/impact/rows',
  may: 'benefits.read',
  summary: '影响试算名单 The payees behind an impact',
  params: byId,
  query: PageQuery.extend(filter),
  returns: pageOf(ImpactRow),
  problems: [notFound],
})
