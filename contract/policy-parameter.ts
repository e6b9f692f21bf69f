import { z } from 'zod'
import { Day } from './day.ts'
import { Cel, Payer } from './benefit-scheme.ts'
import { keys } from './words.ts'

/**
 * What a document states besides schemes: a number (`policy.parameter`), a goal with a date (`policy.target`), a price
 * (`policy.price`), classes by bounds (`policy.bands`), a list of services (`policy.services`), and where a text can be read
 * in two ways, the reading chosen (`policy.reading`). Each is a rule with a key; null is a blank of the source.
 */

const words = { zh: z.string().trim().min(1).max(200), en: z.string().trim().min(1).max(300) }
const Words = z.object(words)

/** Units of parameters, targets and prices. Money is always in fen. */
export const units = {
  fen: { zh: '分', en: 'fen' },
  percent: { zh: '%', en: '%' },
  times: { zh: '倍', en: '×' },
  years: { zh: '岁/年', en: 'years' },
  months: { zh: '个月', en: 'months' },
  days: { zh: '天', en: 'days' },
  working_days: { zh: '个工作日', en: 'working days' },
  hours: { zh: '小时', en: 'hours' },
  minutes: { zh: '分钟', en: 'minutes' },
  seconds: { zh: '秒', en: 'seconds' },
  beds: { zh: '张', en: 'beds' },
  facilities: { zh: '处（所）', en: 'facilities' },
  people: { zh: '人', en: 'people' },
  person_times: { zh: '人次', en: 'person-times' },
  platforms: { zh: '个', en: 'platforms' },
  items: { zh: '项', en: 'items' },
  centres: { zh: '个', en: 'centres' },
  m2: { zh: '平方米', en: 'm²' },
  m2_per_head: { zh: '平方米/人', en: 'm² a head' },
  m2_per_100_households: { zh: '平方米/百户', en: 'm² per 100 households' },
  per_1000_elders: { zh: '人/千名老年人', en: 'per 1,000 elders' },
  none: { zh: '—', en: '—' },
} as const
export type Unit = keyof typeof units
export const Unit = keys(units)

/** How the document words it: 以上 is at least, 大于 is more than; a value at the bound is told apart. */
export const comparisons = {
  equal: { zh: '为', en: 'is' },
  at_least: { zh: '不低于', en: 'at least' },
  more_than: { zh: '大于', en: 'more than' },
  at_most: { zh: '不超过', en: 'at most' },
  less_than: { zh: '小于', en: 'less than' },
} as const
// As above.
export const Comparison = keys(comparisons)
const Number_ = z.number().min(-1e12).max(1e12).nullable()

export const Parameter = z.object({
  ...words,
  compare: Comparison,
  value: Number_,
  /** The upper end where the document gives a range (4–6). */
  upTo: Number_.optional(),
  unit: Unit,
  /** Per what or for whom. */
  base: Words.nullable().optional(),
  period: z.enum(['day', 'week', 'month', 'quarter', 'half_year', 'year', 'once']).nullable().optional(),
})
export type Parameter = z.infer<typeof Parameter>

export const Target = z.object({
  ...words,
  compare: Comparison,
  value: Number_,
  unit: Unit,
  /** What a share or rate is of; null when the document does not say, and the indicator then cannot be computed. */
  base: Words.nullable(),
  due: Day.nullable(),
  /** 约束性 or 预期性; null when the document does not say. */
  nature: z.enum(['binding', 'expected']).nullable(),
})
export type Target = z.infer<typeof Target>

export const Price = z.object({
  ...words,
  /** In fen; null when the document names the price without a figure. */
  amount: z.number().int().min(0).max(1e12).nullable(),
  per: Unit,
  payer: Payer.nullable(),
})
export type Price = z.infer<typeof Price>

export const Bands = z.object({
  ...words,
  unit: Unit,
  /** From `from` (counted in) up to `to` (not counted in); null open. */
  bands: z
    .array(z.object({ ...words, from: z.number().optional(), to: z.number().optional() }))
    .min(2)
    .max(12),
})
export type Bands = z.infer<typeof Bands>

/** Guaranteed: free for whom it is for. Inclusive: open to everybody at a price. */
export const serviceTiers = {
  guaranteed: { zh: '兜底保障', en: 'Guaranteed' },
  inclusive: { zh: '普惠', en: 'Inclusive' },
} as const
// As above.
export const ServiceTier = keys(serviceTiers)

export const ServiceList = z.object({
  ...words,
  tier: ServiceTier.optional(),
  /** Whom the list is for, as a condition over the situation of an elder; left out: everybody. */
  audience: Cel.optional(),
  items: z
    .array(
      z.object({
        key: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/),
        ...words,
        /** Whom it is for, what is done, to which standard, who pays: null when the document leaves it open. */
        who: Words.nullable(),
        what: Words.nullable(),
        standard: Words.nullable(),
        payer: Payer.nullable(),
        /** How it is provided: visits, in a centre, allowance, purchase … */
        mode: Words.nullable().optional(),
        /** Whether the place purchases it for those with a quota (政府购买服务清单). */
        purchase: z.boolean().optional(),
        /** What it costs per time where it is not free; null: the document names no price. */
        priceFen: z.number().int().min(0).max(1e9).nullable().optional(),
      }),
    )
    .max(60),
})
export type ServiceList = z.infer<typeof ServiceList>

export const Reading = z.object({
  /** The matter that can be read in more than one way. */
  ...words,
  options: z
    .array(z.object({ key: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/), ...words }))
    .min(1)
    .max(8),
  /** The key of the reading in use; null when nobody has chosen yet. */
  chosen: z.string().nullable(),
})
export type Reading = z.infer<typeof Reading>
