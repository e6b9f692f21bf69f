import { z } from 'zod'
import { Day } from './day.ts'
import { endpoint } from './endpoint.ts'
import { ElderId } from './id.ts'
import { PageQuery, pageOf } from './page.ts'
import { Group, NeedItem } from './people-words.ts'
import { RegionCode, RegionCodeParam } from './region.ts'

/** Figures of places from records, assessments and surveys: baseline 需求底数, gap 缺口, coverage 应享尽享, the care map 关爱地图. */

const Place = {
  regionCode: RegionCode,
  regionName: z.string(),
  lon: z.number().nullable(),
  lat: z.number().nullable(),
}
const Count = z.number().int()
export const abilities = {
  intact: { zh: '能力完好', en: 'Intact' },
  mild: { zh: '轻度失能', en: 'Mild' },
  moderate: { zh: '中度失能', en: 'Moderate' },
  severe: { zh: '重度失能', en: 'Severe' },
  total: { zh: '完全失能', en: 'Total' },
  unknown: { zh: '未评估', en: 'Not assessed' },
} as const
export const AbilityKey = z.enum(['intact', 'mild', 'moderate', 'severe', 'total', 'unknown'])
const byCode = z.record(z.string(), Count)

/** One line for each part of the place; a line is the sum of the lines below it (A-ASM-10). */
const BaselineLine = z.object({
  ...Place,
  elders: Count,
  ability: byCode,

  age80: Count,
  alone: Count,
  dementia: Count,
  /** Null for those who may not see the source of income. */
  income: byCode.nullable(),
  needs: byCode,
})
export const baseline = endpoint({
  method: 'GET',
  path: '/needs/baseline',
  may: 'assessment.read',
  summary: '需求底数：分布、能力、收入来源、需求 Baseline by place',
  query: z.object({ region: RegionCodeParam.optional() }),
  returns: z.object({ whole: BaselineLine.omit({ lon: true, lat: true }), items: z.array(BaselineLine) }),
})

export const resources = {
  nursing_bed: { zh: '护理型床位', en: 'Nursing beds' },
  care_worker: { zh: '护理员', en: 'Care workers' },
  day_place: { zh: '日间照料名额', en: 'Day-care places' },
} as const
export const Resource = z.enum(['nursing_bed', 'care_worker', 'day_place'])
export type Resource = z.infer<typeof Resource>
const GapLine = z.object({
  resource: Resource,
  /** From assessments in force; null where what it would need is not laid down or unknown. */
  need: Count.nullable(),
  supply: Count.nullable(),
  gap: Count.nullable(),
  /** Of how many assessments the need is made. */
  from: Count,
  countedOn: Day.nullable(),
  source: z.string().nullable(),
  /** Why a figure is missing. */
  missing: z.object({ zh: z.string(), en: z.string() }).nullable(),
})
export const gaps = endpoint({
  method: 'GET',
  path: '/needs/gaps',
  may: 'assessment.read',
  summary: '评估需求与供给缺口 Assessed need, supply and gap',
  query: z.object({ region: RegionCodeParam.optional() }),
  returns: z.object({ regionCode: RegionCode, regionName: z.string(), items: z.array(GapLine) }),
})
export const saveSupply = endpoint({
  method: 'PUT',
  path: '/needs/supply',
  may: 'assessment.manage',
  summary: '登记供给数 What a place has',
  body: z.object({
    regionCode: RegionCode,
    resource: Resource,
    count: z.number().int().min(0).max(10_000_000),
    countedOn: Day,
    source: z.string().trim().min(2).max(200),
  }),
  returns: GapLine,
})

/** Disability by level, the demands most often stated, and the gap in staff, of one place (B-REG-15). */
export const communityReport = endpoint({
  method: 'GET',
  path: '/needs/community-report',
  may: 'assessment.read',
  summary: '失能状况、服务需求、人才需求摸底 Disability, demand and staff of a place',
  query: z.object({ region: RegionCodeParam.optional() }),
  returns: z.object({
    regionCode: RegionCode,
    regionName: z.string(),
    elders: Count,
    assessed: Count,
    levels: z.array(z.object({ ability: AbilityKey, count: Count })),
    demands: z.array(z.object({ item: NeedItem, elders: Count })),
    staff: GapLine,
  }),
})

/** Everybody assessed and eligible: who has received at least one basic service, and who has not (B-REG-18). */
export const coverage = endpoint({
  method: 'GET',
  path: '/needs/coverage',
  may: 'assessment.read',
  summary: '经评估符合条件者享有基本养老服务情况 Coverage of the assessed and eligible',
  query: z.object({ region: RegionCodeParam.optional() }),
  returns: z.object({
    eligible: Count,
    served: Count,
    share: z.number().nullable(),
    items: z.array(z.object({ ...Place, eligible: Count, served: Count })),
  }),
})
export const unserved = endpoint({
  method: 'GET',
  path: '/needs/coverage/unserved',
  may: 'assessment.read',
  summary: '尚未享有服务的长者 Those not served yet',
  query: PageQuery.extend({ region: RegionCodeParam.optional() }),
  returns: pageOf(
    z.object({
      elderId: ElderId,
      elderName: z.string(),
      age: z.number().int(),
      regionCode: RegionCode,
      regionName: z.string(),
      levelZh: z.string(),
      levelEn: z.string(),
      assessedOn: Day,
    }),
  ),
})

/** Waits in whole days, from asking to being served. */
export const Waits = z.object({
  asked: Count,
  served: Count,
  declined: Count,
  /** Asked and neither served nor declined. */
  waiting: Count,
  /** Of those served; null where nobody was. */
  medianDays: z.number().nullable(),
  p90Days: z.number().nullable(),
  longestWaitingDays: Count.nullable(),
})
export type Waits = z.infer<typeof Waits>
export const fairness = endpoint({
  method: 'GET',
  path: '/needs/fairness',
  may: 'assessment.read',
  summary: '供需公平：各人群等待天数与不办理原因 Waiting times by group, and why demands were declined',
  query: z.object({ region: RegionCodeParam.optional(), from: Day.optional(), to: Day.optional() }),
  returns: z.object({
    regionCode: RegionCode,
    regionName: z.string(),
    /** Days on which it was asked for; a year up to today when left out. */
    from: Day,
    to: Day,
    whole: Waits,
    /** An elder counts in each group they were in on the day of asking. */
    groups: z.array(Waits.extend({ group: Group })),
    reasons: z.array(z.object({ reason: z.string(), count: Count })),
  }),
})

/** Demand of a place against the sites that could serve it there (B-ASM-22). */
export const demandGaps = endpoint({
  method: 'GET',
  path: '/needs/demand-gaps',
  may: 'assessment.read',
  summary: '需求缺口：提出需求与可服务的设施 Demand of a place against its sites',
  query: z.object({ region: RegionCodeParam.optional() }),
  returns: z.object({
    regionCode: RegionCode,
    regionName: z.string(),
    items: z.array(
      z.object({
        item: NeedItem,
        /** Elders who asked; declined ones left out. */
        elders: Count,
        served: Count,
        arranged: Count,
        /** Who asked and has nobody yet. */
        gap: Count,
        /** Open sites of a fitting kind that stand in the place or serve it. */
        sites: Count,
      }),
    ),
  }),
})

export const mapLayers = {
  surveyed: { zh: '已验收的需求调查表', en: 'Accepted survey forms' },
  assessed: { zh: '有效的能力评估', en: 'Assessments in force' },
  disabled: { zh: '失能与半失能', en: 'Disabled and semi-disabled' },
  demands: { zh: '待办需求', en: 'Open demands' },
} as const
export const MapLayer = z.enum(['surveyed', 'assessed', 'disabled', 'demands'])
export const careMap = endpoint({
  method: 'GET',
  path: '/needs/map',
  may: 'assessment.read',
  summary: '关爱地图 A layer of the care map: counts by place',
  query: z.object({ layer: MapLayer, region: RegionCodeParam.optional() }),
  returns: z.object({ total: Count, items: z.array(z.object({ ...Place, count: Count })) }),
})

/** The values of a place by which demands are kept and beds filled, and which of them no document confirms yet. */
export const needsRules = endpoint({
  method: 'GET',
  path: '/needs/rules',
  may: 'assessment.read',
  summary: '需求与轮候的办理口径 By which values demands are kept and beds filled',
  query: z.object({ region: RegionCodeParam.optional() }),
  returns: z.object({
    mergeDays: z.number().int(),
    bedPriority: z.array(Group),
    toConfirm: z.array(z.string()),
  }),
})
