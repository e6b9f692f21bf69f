import { z } from 'zod'
import { Instant } from './day.ts'
import { endpoint } from './endpoint.ts'
import { ElderId } from './id.ts'
import { PageQuery, pageOf } from './page.ts'
import { RegionCode, RegionCodeParam } from './region.ts'

/** Who lives alone or in an empty nest, and when anybody or anything last heard of them (B-REG-12). */

export const QuietElder = z.object({
  elderId: ElderId,
  name: z.string(),
  regionCode: RegionCode,
  regionName: z.string().nullable(),
  lastSignalAt: Instant.nullable(),
  lastCallAt: Instant.nullable(),
  lastVisitAt: Instant.nullable(),
  lastOrderAt: Instant.nullable(),
  /** The latest of the four; null: never. */
  heardAt: Instant.nullable(),
  /** Nothing for longer than the place has set; never while it has set nothing. */
  red: z.boolean(),
})

export const loneElders = endpoint({
  method: 'GET',
  path: '/calls/lone-elders',
  may: 'calls.read',
  summary: '独居、空巢长者实时情况 Lone elders and when they were last heard of, the longest quiet first',
  query: PageQuery.extend({
    region: RegionCodeParam.optional(),
    group: z.enum(['living_alone', 'empty_nest']).default('empty_nest'),
    red: z.stringbool().optional(),
  }),
  returns: pageOf(QuietElder).extend({
    elders: z.number().int(),
    reds: z.number().int(),
    /** Null where no rule of the place says it: then nobody is red, and that is not known to be well. */
    redAfterHours: z.number().nullable(),
    source: z.string().nullable(),
  }),
})
