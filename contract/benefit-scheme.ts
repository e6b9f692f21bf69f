import { z } from 'zod'
import { Situation, Subject } from './benefit-situation.ts'
import { Fen } from './money.ts'
import { keys } from './words.ts'

/**
 * A benefit scheme 待遇政策: who may have what of money or service time, by a document of a place. The body of a rule of
 * kind `benefits.scheme`; the rule's `key` is the scheme's code, its place and days are the rule's.
 *
 * `null` is a blank of the source, *unknown*: the evaluation then answers `unknown` and names the blank; nothing is
 * defaulted. What does not apply is left out.
 */

const word = (max: number) => z.string().trim().min(1).max(max)
const Words = { zh: word(200), en: word(300) }
/** A CEL expression over the variables of `benefit-situation.ts` and `place` (the rule's region code). */
export const Cel = z.string().trim().min(1).max(2000)
export const SchemeCode = z
  .string()
  .regex(/^[a-z][a-z0-9_]{1,59}$/, '小写字母、数字、下划线 / lower case, digits, _')

export const schemeCategories = {
  old_age: { zh: '高龄津贴', en: 'Old-age allowance' },
  care: { zh: '护理补贴', en: 'Care subsidy' },
  living: { zh: '基本生活', en: 'Basic living' },
  purchase: { zh: '政府购买服务', en: 'Government purchase of services' },
  voucher: { zh: '消费补贴', en: 'Consumption voucher' },
  post: { zh: '岗位补贴', en: 'Post allowance' },
  entry: { zh: '入职与就业补贴', en: 'Entry and employment subsidy' },
  bed_building: { zh: '床位建设补贴', en: 'Bed construction subsidy' },
  bed_running: { zh: '床位运营补贴', en: 'Bed operating subsidy' },
  facility: { zh: '设施运营补贴', en: 'Facility operating subsidy' },
  relief: { zh: '疫情纾困', en: 'Epidemic relief' },
  insurance: { zh: '社会保险减免', en: 'Social-insurance relief' },
  finance: { zh: '贷款贴息', en: 'Loan interest support' },
  gift: { zh: '慰问', en: 'Consolation' },
  other: { zh: '其他', en: 'Other' },
} as const
export const SchemeCategory = keys(schemeCategories)

/** What makes one entitled: a sentence people can read, the clause, and one condition. */
export const Criterion = z.object({
  key: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/),
  ...Words,
  /** Null when the document names the condition without stating it. */
  when: Cel.nullable(),
  clause: word(120).optional(),
})
export type Criterion = z.infer<typeof Criterion>

/** An amount in the scheme's unit (fen or minutes), or a blank of the document. */
const Value = Fen.min(0).nullable()
export const Rounding = z.enum(['down', 'nearest', 'up'])
const AmountPart = z.discriminatedUnion('how', [
  z.object({ how: z.literal('fixed'), value: Value }),
  /** The first row whose condition holds; none: no amount, hence not entitled. */
  z.object({
    how: z.literal('table'),
    rows: z
      .array(z.object({ when: Cel, ...Words, value: Value }))
      .min(1)
      .max(40),
  }),
  /** `rate` × `units` (a CEL number; decimals in hundredths), rounded, at most `cap`. */
  z.object({
    how: z.literal('per_unit'),
    rate: Value,
    units: Cel,
    unitWord: z.object({ zh: word(40), en: word(60) }),
    rounding: Rounding.default('down'),
    cap: Value.optional(),
  }),
  /** A share of `of` (a CEL int in fen), in basis points (4000 is 40 %), at most `cap` and at most `left` (CEL int). */
  z.object({
    how: z.literal('percent'),
    of: Cel,
    rows: z
      .array(z.object({ when: Cel, ...Words, basisPoints: z.number().int().min(0).max(10_000).nullable() }))
      .min(1)
      .max(10),
    rounding: Rounding.default('down'),
    cap: Value.optional(),
    left: Cel.optional(),
  }),
])
export type AmountPart = z.infer<typeof AmountPart>
/** One part, or several of which the sum, the higher or the lower counts. */
export const AmountRule = z.union([
  AmountPart,
  z.object({ how: z.enum(['sum', 'higher', 'lower']), parts: z.array(AmountPart).min(2).max(10) }),
])
export type AmountRule = z.infer<typeof AmountRule>

/** Between two schemes of one place, seen from this one. `scheme` is a code, or `ltci` for the insurance outside Yike. */
export const Relation = z.object({
  /** yields: not paid while the other is. higher: only the higher of the two. pays_after: the other pays first. */
  how: z.enum(['yields', 'higher', 'pays_after']),
  scheme: SchemeCode,
  ...Words,
  clause: word(120).optional(),
})

export const Evidence = z.object({
  key: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/),
  ...Words,
  /** Variables it proves: not asked for when the register knows all of them. */
  proves: z.array(z.string()).max(10),
})

export const payers = {
  central: { zh: '中央财政', en: 'Central finance' },
  province: { zh: '省级财政', en: 'Provincial finance' },
  city: { zh: '市级财政', en: 'City finance' },
  county: { zh: '县（区）级财政', en: 'County finance' },
  same_level: { zh: '同级财政', en: 'Finance of the same level' },
  lottery: { zh: '福利彩票公益金', en: 'Welfare-lottery fund' },
  insurance: { zh: '社会保险基金', en: 'Social-insurance fund' },
  self: { zh: '个人', en: 'The person' },
} as const
// As above.
export const Payer = keys(payers)

/** A step of the procedure with its time limit; null days: the document sets none. */
export const Step = z.object({
  step: z.enum(['check', 'review', 'approve', 'publish', 'pay']),
  by: z.enum(['village', 'street', 'county', 'city']),
  workingDays: z.number().int().min(0).max(250).nullable(),
  clause: word(120).optional(),
})

export const EffectiveFrom = z.object({
  from: z.enum(['month_of', 'month_after']),
  /** The month counted from: in which all criteria came to hold, or in which one applied. */
  counts: z.enum(['entitled', 'applied']),
})
export const PartMonth = z.enum(['whole', 'none', 'by_day'])
export const DeathMonth = z.enum(['paid', 'not_paid'])

/** How a place reckons what its documents leave open (kind `benefits.reckoning`); a scheme's own field comes first. */
export const Reckoning = z.object({
  effective: EffectiveFrom,
  partMonth: PartMonth,
  deathMonth: DeathMonth,
  /** In the month of a move between counties, who pays. */
  moveMonth: z.enum(['old', 'new']),
  rounding: Rounding,
})
export type Reckoning = z.infer<typeof Reckoning>

export const GoldenCase = z.object({
  ...Words,
  situation: Situation,
  expect: z.object({
    outcome: z.enum(['entitled', 'not_entitled', 'unknown']),
    /** In the scheme's unit; left out when the outcome carries none. */
    amount: z.number().int().optional(),
    /** Keys of the criteria that fail, in order; `amount` when no row of the table fits. */
    fails: z.array(z.string()).optional(),
    /** Variables that would be needed. */
    missing: z.array(z.string()).optional(),
  }),
})
export type GoldenCase = z.infer<typeof GoldenCase>

export const BenefitScheme = z.object({
  ...Words,
  /** One sentence to the elder: what one gets. */
  about: z.object(Words),
  category: SchemeCategory,
  subject: Subject,
  paidTo: z.enum(['elder', 'worker', 'organisation', 'provider']),
  form: z.enum(['cash', 'service', 'goods', 'voucher', 'relief']),
  /** Whom the scheme concerns at all: false leaves one out without an explanation. `true` for everybody. */
  audience: Cel,
  criteria: z.array(Criterion).max(28),
  amount: AmountRule,
  unit: z.enum(['fen', 'minutes']),
  /** Whether the document gives the amount, a floor (≥ 4 h) or a ceiling (≤ 200 yuan a day): a ceiling waits for a decision. */
  bound: z.enum(['exact', 'at_least', 'at_most']),
  period: z.enum(['month', 'year', 'once']),
  effective: EffectiveFrom.optional(),
  partMonth: PartMonth.optional(),
  deathMonth: DeathMonth.optional(),
  relations: z.array(Relation).max(20).default([]),
  evidence: z.array(Evidence).max(20).default([]),
  /** Shares in basis points; they make 10,000 when all are known. Empty: the document does not say. */
  payers: z
    .array(z.object({ payer: Payer, share: z.number().int().min(0).max(10_000).nullable() }))
    .max(8)
    .default([]),
  steps: z.array(Step).max(8).default([]),
  /** Where the document can be read in two ways: the reading chosen. */
  readings: z.array(z.object(Words)).max(10).default([]),
  cases: z.array(GoldenCase).min(1).max(40),
})
export type BenefitScheme = z.infer<typeof BenefitScheme>

/** How one criterion came out. */
export const Holds = z.enum(['yes', 'no', 'unknown'])
export type Holds = z.infer<typeof Holds>

/** The answer for one situation, criterion by criterion; pure, recomputable from rule and situation. */
export const Evaluation = z.object({
  /** `not_concerned`: the audience is false. `unknown`: something needed is not known, or the document left it blank. */
  outcome: z.enum(['entitled', 'not_entitled', 'unknown', 'not_concerned']),
  /** In the scheme's unit per period; null unless entitled. */
  amount: z.number().int().nullable(),
  /** The most it can be when the amount itself is not known yet. */
  upTo: z.number().int().nullable(),
  criteria: z.array(z.object({ key: z.string(), holds: Holds })),
  /** Variables that must be known first, of criteria and amount that are undecided. */
  missing: z.array(z.string()),
  /** JSON pointers into the scheme's body of blanks that block. */
  blanks: z.array(z.string()),
})
export type Evaluation = z.infer<typeof Evaluation>
