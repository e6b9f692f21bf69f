import { z } from 'zod'
import { Day } from './day.ts'
import { endpoint } from './endpoint.ts'
import { Sex } from './people-words.ts'
import { RegionCode, RegionCodeParam } from './region.ts'

/** The register against the people of a place: how many of its elders are on record (A-REG-22). */

/** People of a place as a census or a bulletin states them; a blank is unknown. */
export const Population = z.object({
  total: z.number().int().positive().nullable(),
  aged60: z.number().int().positive().nullable(),
  /** Village groups (村民小组) of a village or community. */
  villageGroups: z.number().int().positive().nullable().optional(),
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
  /** Agricultural population 60 and over of the registered 60 and over (A-REG-16). */
  farming: z.number().nullable(),
  /** In hardship, and 80 and over, of the registered 60 and over, added as the bulletins add them: who is both counts twice (A-REG-17). */
  difficultyAdded: z.number().nullable(),
  /** The same with each person once. */
  difficulty: z.number().nullable(),
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
    registered: z.object({
      aged60: z.number().int(),
      aged65: z.number().int(),
      aged80: z.number().int(),
      farming60: z.number().int(),
      /** In hardship and 60 and over; of them 80 and over. */
      hardship60: z.number().int(),
      hardship80: z.number().int(),
    }),
    /** Of exactly this place; null when nobody has entered it. */
    population: Population.extend({ source: z.string() }).nullable(),
    shares: Shares,
  }),
})

/** Five years a band and by sex, those alive and here on the day; 100 and over is one band, below 60 another (from 0). */
export const pyramid = endpoint({
  method: 'GET',
  path: '/people/pyramid',
  may: 'people.read',
  summary: '年龄金字塔 Elders by age and sex',
  query: z.object({ region: RegionCodeParam.optional(), on: Day.optional() }),
  returns: z.object({
    on: Day,
    regionCode: RegionCode,
    bands: z.array(
      z.object({
        ageFrom: z.number().int(),
        /** Null: and over. */
        ageTo: z.number().int().nullable(),
        count: z.object({
          [Sex.enum.male]: z.number().int(),
          [Sex.enum.female]: z.number().int(),
          [Sex.enum.unknown]: z.number().int(),
        }),
      }),
    ),
  }),
})
