import { z } from 'zod'
import { Day, Instant } from './day.ts'
import { endpoint } from './endpoint.ts'
import { OrgId } from './id.ts'
import { CareForm, FundSource, HandlerId, HandlerKind, problems, ProviderKind } from './insurance-words.ts'
import { Fen } from './money.ts'
import { PageQuery, pageOf } from './page.ts'
import { invalidInput, notFound, stale } from './problem.ts'
import { RegionCode, RegionCodeParam } from './region.ts'

/** The fund of long-term-care insurance, the organisations with a contract, and the bodies that handle its cases. */

const Reason = z.string().trim().min(2).max(300)
const Params = z.object({ id: z.uuid() })
const List = PageQuery.extend({
  q: z.string().trim().max(60).optional(),
  region: RegionCodeParam.optional(),
  state: z.enum(['current', 'ended']).optional(),
})

export const Provider = z.object({
  id: z.uuid(),
  orgId: OrgId,
  orgName: z.string(),
  regionName: z.string(),
  kind: ProviderKind,
  forms: z.array(CareForm),
  number: z.string(),
  from: Day,
  to: Day.nullable(),
  endedOn: Day.nullable(),
  endReason: z.string().nullable(),
  current: z.boolean(),
  updatedAt: Instant,
})
export type Provider = z.infer<typeof Provider>
export const listDesignated = endpoint({
  method: 'GET',
  path: '/insurance/providers',
  may: 'insurance.read',
  summary: '定点服务机构 Organisations with a contract',
  query: List.extend({ kind: ProviderKind.optional() }),
  returns: pageOf(Provider),
})
export const saveDesignated = endpoint({
  method: 'PUT',
  path: '/insurance/providers/:id',
  may: 'insurance.manage',
  summary: '登记定点协议 Record a contract',
  params: Params,
  body: z.object({
    orgId: OrgId,
    kind: ProviderKind,
    forms: z.array(CareForm).min(1),
    number: z.string().trim().min(1).max(60),
    from: Day,
    to: Day.nullable().default(null),
    updatedAt: Instant.optional(),
  }),
  returns: Provider,
  problems: [notFound, stale, invalidInput, problems.noPilot, problems.overlapping],
})
export const endDesignated = endpoint({
  method: 'POST',
  path: '/insurance/providers/:id/end',
  may: 'insurance.manage',
  summary: '终止定点协议 End a contract',
  params: Params,
  body: z.object({ on: Day, reason: Reason }),
  returns: Provider,
  problems: [notFound, invalidInput, problems.wrongState],
})

export const Handler = z.object({
  id: HandlerId,
  orgId: OrgId,
  orgName: z.string(),
  kind: HandlerKind,
  /** For whose cases: elders of this division and below. */
  regionCode: RegionCode,
  regionName: z.string(),
  number: z.string(),
  from: Day,
  to: Day.nullable(),
  endedOn: Day.nullable(),
  current: z.boolean(),
  cases: z.number().int(),
  updatedAt: Instant,
})
export type Handler = z.infer<typeof Handler>
export const listHandlers = endpoint({
  method: 'GET',
  path: '/insurance/handlers',
  may: 'insurance.read',
  summary: '经办机构 Bodies that handle cases',
  query: List,
  returns: pageOf(Handler),
})
export const saveHandler = endpoint({
  method: 'PUT',
  path: '/insurance/handlers/:id',
  may: 'insurance.manage',
  summary: '登记委托经办 Entrust a body with cases',
  params: z.object({ id: HandlerId }),
  body: z.object({
    orgId: OrgId,
    kind: HandlerKind,
    regionCode: RegionCode,
    number: z.string().trim().min(1).max(60),
    from: Day,
    to: Day.nullable().default(null),
    updatedAt: Instant.optional(),
  }),
  returns: Handler,
  problems: [notFound, stale, invalidInput, problems.noPilot, problems.overlapping],
})
export const endHandler = endpoint({
  method: 'POST',
  path: '/insurance/handlers/:id/end',
  may: 'insurance.manage',
  summary: '终止委托经办 End an entrustment',
  params: z.object({ id: HandlerId }),
  body: z.object({ on: Day, reason: Reason }),
  returns: Handler,
  problems: [notFound, invalidInput, problems.wrongState],
})

// ---------------------------------------------------------------- the fund
export const FundEntry = z.object({
  id: z.uuid(),
  regionCode: RegionCode,
  regionName: z.string(),
  on: Day,
  source: FundSource,
  amountFen: Fen,
  reference: z.string(),
  note: z.string(),
  madeBy: z.string().nullable(),
  reversedAt: Instant.nullable(),
  reverseReason: z.string().nullable(),
  createdAt: Instant,
})
export type FundEntry = z.infer<typeof FundEntry>
export const listFundEntries = endpoint({
  method: 'GET',
  path: '/insurance/fund/entries',
  may: 'insurance.read',
  summary: '基金收入 Income of the fund',
  query: PageQuery.extend({
    region: RegionCodeParam.optional(),
    year: z.coerce.number().int().min(2000).max(2100).optional(),
    source: FundSource.optional(),
  }),
  returns: pageOf(FundEntry),
})
export const saveFundEntry = endpoint({
  method: 'PUT',
  path: '/insurance/fund/entries/:id',
  may: 'insurance.manage',
  summary: '登记基金收入 Record income of the fund',
  params: Params,
  body: z.object({
    /** Where the fund is pooled: the place whose rule it is. */
    regionCode: RegionCode,
    on: Day,
    source: FundSource,
    amountFen: Fen.min(1),
    reference: z.string().trim().min(1).max(60),
    note: z.string().trim().max(200).default(''),
  }),
  returns: FundEntry,
  problems: [invalidInput, problems.noPilot, problems.ownLevel, problems.numberTaken],
})
export const reverseFundEntry = endpoint({
  method: 'POST',
  path: '/insurance/fund/entries/:id/reverse',
  may: 'insurance.settle',
  summary: '冲回一笔收入 Take an income back',
  params: Params,
  body: z.object({ reason: Reason }),
  returns: FundEntry,
  problems: [notFound, problems.wrongState, problems.sameHand, problems.fundShort],
})
export const showFund = endpoint({
  method: 'GET',
  path: '/insurance/fund',
  may: 'insurance.read',
  summary: '基金年度收支表 The fund of a year: income per source, spending, balance',
  query: z.object({
    region: RegionCodeParam.optional(),
    year: z.coerce.number().int().min(2000).max(2100),
  }),
  returns: z.object({
    regionCode: RegionCode.nullable(),
    regionName: z.string().nullable(),
    year: z.number().int(),
    openingFen: Fen,
    income: z.array(z.object({ source: FundSource, fen: Fen, entries: z.number().int() })),
    incomeFen: Fen,
    spentFen: Fen,
    /** opening + income - spent: what the ledger says too. */
    balanceFen: Fen,
    ledgerFen: Fen,
    accountId: z.uuid().nullable(),
    /** B-LTC-07: who was paid for, how much, on average. */
    beneficiaries: z.number().int(),
    claims: z.number().int(),
    averageFen: Fen.nullable(),
    months: z.array(z.object({ month: Day, incomeFen: Fen, spentFen: Fen })),
  }),
})
