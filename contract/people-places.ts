import { z } from 'zod'
import { Day } from './day.ts'
import { endpoint } from './endpoint.ts'
import { Group } from './people-words.ts'
import { notFound } from './problem.ts'
import { RegionCode, RegionCodeParam, RegionLevel } from './region.ts'

/** Elders of a place: each once in `total` and once in each group they belong to; groups overlap. */
export const PlaceCount = z.object({
  total: z.number().int(),
  groups: z.record(Group, z.number().int()),
})
export type PlaceCount = z.infer<typeof PlaceCount>

/**
 * Elders by place, one level below the region asked for: city = Σ county = Σ street = Σ village. `register` is counted from
 * the records themselves, apart from the sum; `agrees` says whether the two are the same.
 */
export const places = endpoint({
  method: 'GET',
  path: '/people/places',
  may: 'people.read',
  summary: '各地人数（市 = Σ县 = Σ街道 = Σ村居） Elders by place, with the sum checked against the register',
  query: z.object({ region: RegionCodeParam.optional(), on: Day.optional() }),
  returns: z.object({
    on: Day,
    regionCode: RegionCode,
    level: RegionLevel,
    /** From the widest region the asker may see down to the region itself. */
    path: z.array(z.object({ code: RegionCode, name: z.string() })),
    places: z.array(
      PlaceCount.extend({
        regionCode: RegionCode,
        name: z.string(),
        level: RegionLevel,
        /** `own`: written to the wider region itself, without a village; `gone`: the code stands no more. */
        kind: z.enum(['below', 'own', 'gone']),
      }),
    ),
    sum: PlaceCount,
    register: z.number().int(),
    agrees: z.boolean(),
  }),
  problems: [notFound],
})
