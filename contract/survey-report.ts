import { z } from 'zod'
import { Day } from './day.ts'
import { endpoint } from './endpoint.ts'
import { RegionCode, RegionCodeParam } from './region.ts'
import { CampaignId, CollectorId, Progress } from './survey-words.ts'

/** Progress by place, the report of a campaign, and who collects. */

const byId = z.object({ campaignId: CampaignId })

export const progress = endpoint({
  method: 'GET',
  path: '/surveys/campaigns/:campaignId/progress',
  may: 'assessment.read',
  summary: '各地进度 Progress by place',
  params: byId,
  query: z.object({ region: RegionCodeParam.optional() }),
  returns: z.object({
    items: z.array(
      Progress.extend({
        regionCode: RegionCode,
        regionName: z.string(),
        /** WGS-84 degrees of the place; null where they are unknown. */
        lon: z.number().nullable(),
        lat: z.number().nullable(),
        /** Forms this place is to bring; null where nothing is laid down for it or below it. */
        /** Its own, else the sum of those laid down below it. */
        quota: z.number().int().nullable(),
        ownQuota: z.number().int().nullable(),
      }),
    ),
  }),
})
/** Counts of accepted forms; `question` and `value` of `listTargets` open the rows of each. */
export const report = endpoint({
  method: 'GET',
  path: '/surveys/campaigns/:campaignId/report',
  may: 'assessment.read',
  summary: '需求调查报告 Report; every figure opens its rows',
  params: byId,
  query: z.object({ region: RegionCodeParam.optional(), against: CampaignId.optional() }),
  returns: z.object({
    forms: z.number().int(),
    againstForms: z.number().int().nullable(),
    /** Answers whose share rose or fell against the other campaign, the largest change first; null without one. */
    changes: z
      .array(
        z.object({
          code: z.string(),
          question: z.object({ zh: z.string(), en: z.string() }),
          value: z.string(),
          zh: z.string(),
          en: z.string(),
          share: z.number(),
          againstShare: z.number(),
          /** share - againstShare: above zero it rose. */
          change: z.number(),
        }),
      )
      .nullable(),
    sections: z.array(
      z.object({
        zh: z.string(),
        en: z.string(),
        questions: z.array(
          z.object({
            code: z.string(),
            zh: z.string(),
            en: z.string(),
            kind: z.enum(['single', 'multi', 'number', 'text']),
            answered: z.number().int(),
            mean: z.number().nullable(),
            againstMean: z.number().nullable(),
            options: z.array(
              z.object({
                value: z.string(),
                /** For numbers: the bounds of the bar, both inclusive. */
                from: z.number().nullable(),
                to: z.number().nullable(),
                zh: z.string(),
                en: z.string(),
                count: z.number().int(),
                share: z.number(),
                againstShare: z.number().nullable(),
              }),
            ),
          }),
        ),
      }),
    ),
  }),
})

export const Collector = z.object({
  id: CollectorId,
  name: z.string(),
  regionCode: RegionCode,
  regionName: z.string(),
  trainedOn: Day.nullable(),
  training: z.string().nullable(),
  endedOn: Day.nullable(),
  open: z.number().int(),
  done: z.number().int(),
})
export const listCollectors = endpoint({
  method: 'GET',
  path: '/surveys/collectors',
  may: 'assessment.read',
  summary: '调查员 Collectors',
  returns: z.object({ items: z.array(Collector) }),
})
export const saveCollector = endpoint({
  method: 'PUT',
  path: '/surveys/collectors/:collectorId',
  may: 'assessment.manage',
  summary: '登记调查员与培训 Register a collector and the training',
  params: z.object({ collectorId: CollectorId }),
  body: z.object({
    name: z.string().trim().min(1).max(60),
    regionCode: RegionCode,
    trainedOn: Day.nullable().default(null),
    training: z.string().trim().min(2).max(200).nullable().default(null),
    /** From this day on nobody is assigned to them. */
    endedOn: Day.nullable().default(null),
  }),
  returns: Collector,
})
