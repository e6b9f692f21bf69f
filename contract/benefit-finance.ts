import { z } from 'zod'
import { CycleId } from './benefit-words.ts'
import { Instant } from './day.ts'
import { endpoint } from './endpoint.ts'
import { OrgId } from './id.ts'
import { Fen } from './money.ts'
import { Comparison } from './policy-parameter.ts'
import { invalidInput, notFound, stale } from './problem.ts'
import { RegionCode, RegionCodeParam } from './region.ts'

/** Shares that documents demand of a place's finance, what each side gets in a year, samples for audit, support of an institution. */

const Words = z.object({ zh: z.string(), en: z.string() })
const Figure = Fen.min(0).nullable()

/** A share that a document demands, against the year's figures. */
export const Share = z.object({
  key: z.enum(['budget_share', 'lottery_share']),
  words: Words,
  compare: Comparison,
  /** Percent; null: the document leaves it blank. */
  percent: z.number().nullable(),
  /** What the share comes to in this year. */
  wantedFen: Fen.nullable(),
  actualFen: Fen.nullable(),
  /** null: a figure is not known yet. */
  met: z.boolean().nullable(),
  source: z.string(),
  clause: z.string().nullable(),
})
export const FiscalYear = z.object({
  regionCode: RegionCode,
  regionName: z.string(),
  year: z.number().int(),
  incomeFen: Figure,
  lotteryFen: Figure,
  lotteryElderFen: Figure,
  note: z.string(),
  /** Budget lines of the year for benefits, planned. */
  plannedFen: Fen,
  shares: z.array(Share),
  updatedAt: Instant.nullable(),
})
export type FiscalYear = z.infer<typeof FiscalYear>
const year = z.coerce.number().int().min(2000).max(2100)
export const showFiscalYear = endpoint({
  method: 'GET',
  path: '/benefits/fiscal-years/:region/:year',
  may: 'benefits.read',
  summary: '资金比例 Shares of the place’s finance',
  params: z.object({ region: RegionCodeParam, year }),
  returns: FiscalYear,
  problems: [notFound],
})
export const saveFiscalYear = endpoint({
  method: 'PUT',
  path: '/benefits/fiscal-years/:region/:year',
  may: 'benefits.approve',
  summary: '登记年度财政数据 Record the year’s figures',
  params: z.object({ region: RegionCodeParam, year }),
  body: z.object({
    incomeFen: Figure,
    lotteryFen: Figure,
    lotteryElderFen: Figure,
    note: z.string().trim().max(500).default(''),
    updatedAt: Instant.optional(),
  }),
  returns: FiscalYear,
  problems: [notFound, stale, invalidInput],
})

/** Demand side: to elders. Supply side: to organisations and care workers. */
export const sides = {
  demand: { zh: '补需方（给老年人）', en: 'Demand side: to elders' },
  supply: { zh: '补供方（给机构和人员）', en: 'Supply side: to organisations and workers' },
} as const
export const yearReport = endpoint({
  method: 'GET',
  path: '/benefits/year-report',
  may: 'benefits.read',
  summary: '年度补贴构成：补需方与补供方 A year by side and scheme',
  query: z.object({ year, region: RegionCodeParam.optional() }),
  returns: z.object({
    items: z.array(
      z.object({
        side: z.enum(['demand', 'supply']),
        scheme: z.string(),
        schemeWords: Words,
        fen: Fen,
        minutes: z.number().int(),
        payees: z.number().int(),
      }),
    ),
    totals: z.object({ demandFen: Fen, supplyFen: Fen, demandMinutes: z.number().int() }),
  }),
})

/** The same seed and size give the same lines for ever: an auditor can draw the sample again. */
export const auditSample = endpoint({
  method: 'GET',
  path: '/benefits/cycles/:id/sample',
  may: 'benefits.read',
  summary: '跟踪审计抽样 Audit sample of a month',
  params: z.object({ id: CycleId }),
  query: z.object({
    seed: z.string().trim().min(1).max(60),
    size: z.coerce.number().int().min(1).max(500).default(20),
  }),
  returns: z.object({
    seed: z.string(),
    of: z.number().int(),
    items: z.array(
      z.object({
        id: z.uuid(),
        payeeName: z.string(),
        elderId: z.uuid().nullable(),
        scheme: z.string(),
        schemeWords: Words,
        unit: z.enum(['fen', 'minute']),
        amount: Fen,
      }),
    ),
  }),
  problems: [notFound],
})

export const supportKinds = {
  construction: { zh: '建设补贴', en: 'Construction' },
  operation: { zh: '运营补贴', en: 'Operation' },
  interest: { zh: '贷款贴息', en: 'Loan interest' },
} as const
/** The three kinds of support of an institution: what the place offers it now, and what it has had. */
export const institutionSupport = endpoint({
  method: 'GET',
  path: '/benefits/providers/:orgId/support',
  may: 'benefits.read',
  summary: '机构扶持：建设、运营、贴息 Support of an institution',
  params: z.object({ orgId: OrgId }),
  returns: z.object({
    items: z.array(
      z.object({
        kind: z.enum(['construction', 'operation', 'interest']),
        scheme: z.string().nullable(),
        schemeWords: Words.nullable(),
        outcome: z.enum(['entitled', 'not_entitled', 'unknown', 'none']),
        /** What the last computed month, or the projects waiting, come to; null when it is not reckoned. */
        entitledFen: Fen.nullable(),
        paidFen: Fen,
      }),
    ),
  }),
  problems: [notFound],
})
