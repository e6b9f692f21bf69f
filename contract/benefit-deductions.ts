import { z } from 'zod'
import { SchemeCode } from './benefit-scheme.ts'
import { Why } from './benefit-cycles.ts'
import { serviceKinds } from './benefit-variables.ts'
import { Month, problems } from './benefit-words.ts'
import { Day, Instant } from './day.ts'
import { endpoint } from './endpoint.ts'
import { ElderId, OrgId } from './id.ts'
import { Fen } from './money.ts'
import { PageQuery, pageOf } from './page.ts'
import { forbidden, invalidInput, notFound, problem } from './problem.ts'
import { RegionCode, RegionCodeParam } from './region.ts'
import { keys } from './words.ts'

/**
 * Schemes whose amount is a share of a bill, the national consumption voucher among them: bill by bill the rule says what is
 * deducted, the provider is owed it, the elder pays the rest; a share of the bills is checked on site.
 */

const Words = z.object({ zh: z.string(), en: z.string() })
export { serviceKinds }
export const ServiceKind = keys(serviceKinds)

export const deductionStates = {
  entered: { zh: '已抵扣', en: 'Deducted' },
  reversed: { zh: '已冲正', en: 'Reversed' },
} as const
export const DeductionState = keys(deductionStates)
export const spotChecks = {
  none: { zh: '未抽中', en: 'Not drawn' },
  drawn: { zh: '待核查', en: 'To be checked' },
  true: { zh: '属实', en: 'True' },
  wrong: { zh: '不属实', en: 'Wrong' },
} as const
export const SpotCheck = keys(spotChecks)
export type SpotCheck = z.infer<typeof SpotCheck>

export const deductionProblems = {
  notEntitled: problem(
    'benefits/deduction-not-entitled',
    409,
    '不符合条件，不能抵扣',
    'Not entitled: nothing is deducted',
  ),
  notKnown: problem(
    'benefits/deduction-not-known',
    409,
    '还有情况不清楚，弄清后才能抵扣',
    'Something is not known yet: nothing is deducted until it is',
  ),
  nothing: problem(
    'benefits/nothing-to-deduct',
    409,
    '没有可抵扣的金额：本月额度已用完，或账单已由长护险付清',
    'Nothing to deduct: the month’s cap is used up, or the insurance has paid the bill',
  ),
  invoiceTaken: problem(
    'benefits/invoice-taken',
    409,
    '这家机构的这张发票已经抵扣过',
    'This invoice of the provider has been deducted from already',
  ),
  otherContent: problem(
    'benefits/deduction-differs',
    409,
    '这个编号已登记了另一张账单',
    'Another bill stands under this id',
  ),
  noShare: problem(
    'benefits/no-spot-check-share',
    409,
    '当地没有规定抽查比例，不能抽取',
    'No rule of the place says what share is checked',
  ),
}

const Declared = z.object({
  /** What the clerk has looked up: whether the elder receives it. Null: not looked up, so not known. */
  centralCareAid: z.boolean().nullable(),
  upliftService: z.boolean().nullable(),
})
const Bill = z.object({
  elderId: ElderId,
  scheme: SchemeCode,
  orgId: OrgId,
  serviceKind: ServiceKind,
  on: Day,
  billFen: Fen.min(1).max(1_000_000_000),
  /** What long-term-care insurance paid of it: 0 is said, not left out. */
  insuranceFen: Fen.min(0).max(1_000_000_000),
  declared: Declared,
})

export const Reckoned = z.object({
  scheme: z.string(),
  schemeWords: Words,
  outcome: z.enum(['entitled', 'not_entitled', 'unknown', 'gives_way']),
  month: Month,
  /** Of the month; null where the rule sets none or leaves it blank. */
  capFen: Fen.nullable(),
  /** Deducted in the month before this bill. */
  usedFen: Fen,
  leftFen: Fen.nullable(),
  deductFen: Fen.nullable(),
  /** The elder's own part; null while the deduction is not known. */
  ownFen: Fen.nullable(),
  criteria: Why.shape.criteria,
  missing: z.array(Words.extend({ name: z.string() })),
  /** Some amount is blank in the document. */
  blank: z.boolean(),
  givesWayTo: Words.nullable(),
  ruleId: z.uuid(),
  source: Why.shape.source,
})
export type Reckoned = z.infer<typeof Reckoned>
const cannot = [notFound, invalidInput, problems.noScheme]
/** Stores nothing. */
export const reckonDeduction = endpoint({
  method: 'POST',
  path: '/benefits/deductions/reckon',
  may: 'benefits.prepare',
  summary: '试算账单抵扣 Reckon what is deducted from a bill',
  body: Bill,
  returns: Reckoned,
  problems: cannot,
  subject: 'elderId',
})

export const Deduction = z.object({
  id: z.uuid(),
  elderId: z.uuid(),
  elderName: z.string(),
  regionName: z.string().nullable(),
  orgId: z.uuid(),
  orgName: z.string(),
  scheme: z.string(),
  schemeWords: Words,
  serviceKind: ServiceKind,
  on: Day,
  month: Month,
  invoice: z.string(),
  billFen: Fen,
  insuranceFen: Fen,
  deductFen: Fen,
  ownFen: Fen,
  capFen: Fen.nullable(),
  declared: Declared,
  state: DeductionState,
  check: SpotCheck,
  checkNote: z.string(),
  checkedBy: z.string().nullable(),
  checkedAt: Instant.nullable(),
  /** Found wrong and not reversed yet. */
  reversalAsked: z.boolean(),
  madeBy: z.string().nullable(),
  reversedBy: z.string().nullable(),
  reversedAt: Instant.nullable(),
  reverseReason: z.string().nullable(),
  createdAt: Instant,
})
export type Deduction = z.infer<typeof Deduction>
export const DeductionShown = Deduction.extend({
  criteria: Why.shape.criteria,
  ruleId: z.uuid(),
  source: Why.shape.source,
})
export type DeductionShown = z.infer<typeof DeductionShown>
const byId = z.object({ id: z.uuid() })

/** Under the client's id: sent twice, it is taken once. An invoice of a provider is deducted from once. */
export const enterDeduction = endpoint({
  method: 'PUT',
  path: '/benefits/deductions/:id',
  may: 'benefits.prepare',
  summary: '登记账单抵扣 Deduct from a bill',
  params: byId,
  body: Bill.extend({ invoice: z.string().trim().min(1).max(60) }),
  returns: DeductionShown,
  problems: [...cannot, forbidden, problems.conflict, ...Object.values(deductionProblems)],
  subject: 'elderId',
})
export const showDeduction = endpoint({
  method: 'GET',
  path: '/benefits/deductions/:id',
  may: 'benefits.read',
  summary: '一笔账单抵扣 A deduction with its reasons',
  params: byId,
  returns: DeductionShown,
  problems: [notFound],
})
/** By another person than who entered it; the month's cap opens again. */
export const reverseDeduction = endpoint({
  method: 'POST',
  path: '/benefits/deductions/:id/reverse',
  may: 'benefits.check',
  summary: '冲正账单抵扣 Reverse a deduction',
  params: byId,
  body: z.object({ reason: z.string().trim().min(2).max(300) }),
  returns: DeductionShown,
  problems: [notFound, problems.wrongState, problems.sameHand, problems.conflict],
})

const Which = z.object({
  month: Month.optional(),
  region: RegionCodeParam.optional(),
  scheme: SchemeCode.optional(),
  orgId: z.uuid().optional(),
  elderId: z.uuid().optional(),
  state: DeductionState.optional(),
  check: SpotCheck.optional(),
  /** Beginning of an invoice number, or part of the name of the elder or the provider. */
  q: z.string().trim().max(60).optional(),
})
export const listDeductions = endpoint({
  method: 'GET',
  path: '/benefits/deductions',
  may: 'benefits.read',
  summary: '账单抵扣记录 Deductions from bills',
  query: PageQuery.extend(Which.shape),
  returns: pageOf(Deduction),
})
export const ProviderSum = z.object({
  orgId: z.uuid(),
  orgName: z.string(),
  count: z.number().int(),
  billFen: Fen,
  insuranceFen: Fen,
  deductFen: Fen,
  ownFen: Fen,
})
export type ProviderSum = z.infer<typeof ProviderSum>
/** Of what stands: reversed ones are not in it. */
export const sumDeductions = endpoint({
  method: 'GET',
  path: '/benefits/deductions/sums',
  may: 'benefits.read',
  summary: '各机构当月抵扣合计 What was deducted in a month, by provider',
  query: z.object({ month: Month, region: RegionCodeParam.optional(), scheme: SchemeCode.optional() }),
  returns: z.object({ items: z.array(ProviderSum) }),
})

export const SpotShare = z.object({
  /** In percent, as the place's parameter `<scheme>_spot_check` says; null: it says nothing. */
  percent: z.number().nullable(),
  /** Bills of the month, and how many of them must be drawn; null without a share. */
  bills: z.number().int(),
  wanted: z.number().int().nullable(),
  drawn: z.number().int(),
  answered: z.number().int(),
  wrong: z.number().int(),
  /** Wrong and not reversed yet. */
  toReverse: z.number().int(),
  draws: z.array(
    z.object({
      id: z.uuid(),
      seed: z.string(),
      of: z.number().int(),
      drawn: z.number().int(),
      by: z.string().nullable(),
      at: Instant,
    }),
  ),
})
export type SpotShare = z.infer<typeof SpotShare>
export const showSpotShare = endpoint({
  method: 'GET',
  path: '/benefits/deductions/spot-share',
  may: 'benefits.read',
  summary: '抽查进度 Share of a month’s bills drawn and checked',
  query: z.object({ region: RegionCodeParam, month: Month, scheme: SchemeCode }),
  returns: SpotShare,
})
/** Adds what is missing to the share, at random by a kept seed; nothing missing, nothing drawn. */
export const drawDeductions = endpoint({
  method: 'POST',
  path: '/benefits/deductions/draw',
  may: 'benefits.check',
  summary: '抽取现场核查的账单 Draw bills to be checked on site',
  body: z.object({ region: RegionCode, month: Month, scheme: SchemeCode }),
  returns: SpotShare,
  problems: [forbidden, deductionProblems.noShare],
})
/** What was found on site, by another person than who entered it; wrong asks for a reversal. */
export const checkDeduction = endpoint({
  method: 'POST',
  path: '/benefits/deductions/:id/check',
  may: 'benefits.check',
  summary: '登记现场核查结果 Answer a spot check',
  params: byId,
  body: z
    .object({ found: z.enum(['true', 'wrong']), note: z.string().trim().max(300).default('') })
    .refine((body) => body.found === 'true' || body.note.length >= 2, {
      path: ['note'],
      message: '请写明哪里不属实 / say what is wrong',
    }),
  returns: DeductionShown,
  problems: [notFound, invalidInput, problems.wrongState, problems.sameHand, problems.conflict],
})
