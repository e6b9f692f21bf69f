import { z } from 'zod'
import { Day } from './day.ts'
import { endpoint } from './endpoint.ts'
import { RegionCode, RegionCodeParam } from './region.ts'

/** How far the rescue system reaches: communities that have it, and those that have not. */

/** When a community counts as having it: data of the place (policy kind `alarms.coverage`), for no document says. */
export const CoverageDefinition = z.object({
  /** Alarm devices in use with the elders of the community, at least. */
  devices: z.number().int().min(1).max(10_000),
  /** Responders on the roster, at least. */
  responders: z.number().int().min(1).max(1000),
  /** Whose responders count: those of the community itself, or of its street. */
  respondersOf: z.enum(['village', 'street']),
})
export type CoverageDefinition = z.infer<typeof CoverageDefinition>

const Unit = z.object({
  regionCode: RegionCode,
  name: z.string(),
  communities: z.number().int(),
  enabled: z.number().int(),
})
const Missing = z.object({
  regionCode: RegionCode,
  name: z.string(),
  streetName: z.string().nullable(),
  devices: z.number().int(),
  responders: z.number().int(),
})
export type CoverageMissing = z.infer<typeof Missing>

export const rescueCoverage = endpoint({
  method: 'GET',
  path: '/alarms/rescue-coverage',
  may: 'alarms.read',
  summary: '紧急救援系统覆盖 Communities with the rescue system, as on a day',
  query: z.object({
    region: RegionCodeParam.optional(),
    /** The end of this day in Asia/Shanghai; today unless told. */
    on: Day.optional(),
  }),
  returns: z.object({
    on: Day,
    regionCode: RegionCode,
    definition: CoverageDefinition,
    source: z.string(),
    communities: z.number().int(),
    enabled: z.number().int(),
    /** The units right below the region, or the region itself. */
    units: z.array(Unit),
    /** Every community that has it not, with what it has. */
    missing: z.array(Missing),
  }),
})
