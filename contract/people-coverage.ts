import { z } from 'zod'
import { Day } from './day.ts'
import { endpoint } from './endpoint.ts'
import { RegionCode, RegionCodeParam } from './region.ts'

/** The register against the people of a place: how many of its elders are on record (A-REG-22). */

/** People of a place as a census or a bulletin states them; a blank is unknown. */
export const Population = z.object({
  total: z.number().int().positive().nullable(),
  aged60: z.number().int().positive().nullable(),
  /** The day that the figures are of. */
  day: Day,
})
export type Population = z.infer<typeof Population>

/** Shares 0–1; null where what it is divided by is unknown or nought. */
export const Shares = z.object({
  /** Registered elders of the elders of the place. */
  registered: z.number().nullable(),
  /** Registered elders of all people of the place. */
  ofPopulation: z.number().nullable(),
  /** 65 and over of all people of the place. */
  aged65OfPopulation: z.number().nullable(),
  /** 80 and over of the registered. */
  aged80: z.number().nullable(),
})

export const coverage = endpoint({
  method: 'GET',
  path: '/people/coverage',
  may: 'people.read',
  summary: '入库覆盖 How many of the elders of a place are on record',
  query: z.object({ region: RegionCodeParam.optional(), on: Day.optional() }),
  returns: z.object({
    on: Day,
    regionCode: RegionCode,
    registered: z.object({ aged60: z.number().int(), aged65: z.number().int(), aged80: z.number().int() }),
    /** Of exactly this place; null when nobody has entered it. */
    population: Population.extend({ source: z.string() }).nullable(),
    shares: Shares,
  }),
})
