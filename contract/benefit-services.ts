import { z } from 'zod'
import { Situation } from './benefit-situation.ts'
import { Payer } from './benefit-scheme.ts'
import { Day } from './day.ts'
import { endpoint } from './endpoint.ts'
import { ServiceTier } from './policy-parameter.ts'
import { notFound } from './problem.ts'
import { RegionCode } from './region.ts'

/** What the lists of basic services of a place give somebody: free by the guaranteed list, else at the inclusive price. */

const Words = z.object({ zh: z.string(), en: z.string() })
export const ListedService = z.object({
  key: z.string(),
  words: Words,
  /** Which list answers; null where the list does not say which it is. */
  tier: ServiceTier.nullable(),
  list: Words,
  outcome: z.enum(['free', 'priced', 'price_unknown', 'unknown']),
  priceFen: z.number().int().nullable(),
  /** Variables that would have to be known to say whether it is free. */
  missing: z.array(z.string()),
  who: Words.nullable(),
  what: Words.nullable(),
  mode: Words.nullable(),
  standard: Words.nullable(),
  payer: Payer.nullable(),
  /** From when this version of the list holds. */
  since: Day,
})
export type ListedService = z.infer<typeof ListedService>
/** Anybody may ask; nothing is stored. */
export const listServices = endpoint({
  method: 'POST',
  path: '/benefits/services',
  may: 'public',
  summary: '基本养老服务清单：哪些免费、哪些收费 Services of the place’s lists, free or at a price',
  body: z.object({ region: RegionCode, situation: Situation, on: Day.optional() }),
  returns: z.object({ items: z.array(ListedService) }),
  problems: [notFound],
})
