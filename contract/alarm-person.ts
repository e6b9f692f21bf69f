import { z } from 'zod'
import { RuleId } from './alarm-rules.ts'
import { IncidentKind } from './alarm-words.ts'
import { Day, Instant } from './day.ts'
import { Done, endpoint } from './endpoint.ts'
import { ElderId } from './id.ts'
import { PageQuery, pageOf } from './page.ts'
import { RegionCode, RegionCodeParam } from './region.ts'

/** What is personal to one elder: limits, fence, response plan, what is being waited for, risk. */

const byElder = z.object({ elderId: ElderId })
export const Limit = z
  .object({
    metric: z.string().min(1).max(40),
    lowRed: z.number().nullable(),
    lowAmber: z.number().nullable(),
    highAmber: z.number().nullable(),
    highRed: z.number().nullable(),
    reason: z.string().trim().max(200).nullable(),
  })
  .refine(
    (l) => {
      const set = [l.lowRed, l.lowAmber, l.highAmber, l.highRed].filter((x): x is number => x !== null)
      return set.every((x, i) => i === 0 || x >= (set[i - 1] ?? x))
    },
    {
      path: ['lowRed'],
      message: '阈值须由低到高 / limits must rise: low red ≤ low amber ≤ high amber ≤ high red',
    },
  )
export type Limit = z.infer<typeof Limit>
export const limits = endpoint({
  method: 'GET',
  path: '/alarms/elders/:elderId/limits',
  may: 'alarms.read',
  summary: '个人阈值 Limits of a person',
  params: byElder,
  subject: 'elderId',
  returns: z.object({
    items: z.array(
      z.object({
        limit: Limit,
        origin: z.enum(['own', 'place']),
        setBy: z.string().nullable(),
        setAt: Instant.nullable(),
      }),
    ),
  }),
})
export const setLimit = endpoint({
  method: 'PUT',
  path: '/alarms/elders/:elderId/limits',
  may: 'alarms.handle',
  summary: '设置个人阈值 Set a limit',
  params: byElder,
  subject: 'elderId',
  body: Limit,
  returns: Done,
})
export const clearLimit = endpoint({
  method: 'DELETE',
  path: '/alarms/elders/:elderId/limits/:metric',
  may: 'alarms.handle',
  summary: '恢复地区阈值 Back to the place’s limits',
  params: byElder.extend({ metric: z.string() }),
  subject: 'elderId',
  returns: Done,
})
export const Fence = z.object({
  lon: z.number().min(-180).max(180),
  lat: z.number().min(-90).max(90),
  radiusMetres: z.number().int().min(50).max(50_000),
  active: z.boolean(),
})
export const fence = endpoint({
  method: 'GET',
  path: '/alarms/elders/:elderId/fence',
  may: 'alarms.read',
  summary: '电子围栏 Fence',
  params: byElder,
  subject: 'elderId',
  returns: z.object({ fence: Fence.nullable() }),
})
export const setFence = endpoint({
  method: 'PUT',
  path: '/alarms/elders/:elderId/fence',
  may: 'alarms.handle',
  summary: '设置电子围栏 Set the fence',
  params: byElder,
  subject: 'elderId',
  body: Fence,
  returns: Done,
})
/** Response plan of one elder (B-IOT-19): steps that the operator sees as tasks when an incident opens. */
export const Plan = z.object({
  steps: z
    .array(
      z.object({
        key: z.string().regex(/^[a-z0-9_-]{1,40}$/),
        zh: z.string().trim().min(1).max(120),
        en: z.string().trim().max(120).default(''),
      }),
    )
    .max(20),
  /** Which kinds it is for; all when empty. */
  kinds: z.array(IncidentKind).default([]),
})
export const plan = endpoint({
  method: 'GET',
  path: '/alarms/elders/:elderId/plan',
  may: 'alarms.read',
  summary: '应急预案 Response plan',
  params: byElder,
  subject: 'elderId',
  returns: z.object({
    plan: Plan.nullable(),
    updatedAt: Instant.nullable(),
    updatedBy: z.string().nullable(),
  }),
})
export const setPlan = endpoint({
  method: 'PUT',
  path: '/alarms/elders/:elderId/plan',
  may: 'alarms.handle',
  summary: '设置应急预案 Set the plan',
  params: byElder,
  subject: 'elderId',
  body: Plan,
  returns: Done,
})
/** Every absence being watched for a person, with when it comes due. */
export const watches = endpoint({
  method: 'GET',
  path: '/alarms/elders/:elderId/watches',
  may: 'alarms.read',
  summary: '正在计时的规则 What is being waited for',
  params: byElder,
  subject: 'elderId',
  returns: z.object({
    items: z.array(
      z.object({
        ruleId: RuleId,
        name: z.object({ zh: z.string(), en: z.string() }),
        dueAt: Instant.nullable(),
        lastAt: Instant.nullable(),
      }),
    ),
  }),
})

export const Risk = z.object({
  elderId: ElderId,
  elderName: z.string(),
  regionCode: RegionCode,
  score: z.number(),
  level: z.enum(['watch', 'high']),
  /** Inputs and reasons in the open; nothing happens until a person confirms. */
  reasons: z.array(z.object({ zh: z.string(), en: z.string(), points: z.number() })),
  computedAt: Instant,
  confirmedAt: Instant.nullable(),
  confirmedBy: z.string().nullable(),
})
export const risks = endpoint({
  method: 'GET',
  path: '/alarms/risks',
  may: 'alarms.read',
  summary: '风险名单 Elders at risk, highest first',
  query: PageQuery.extend({
    region: RegionCodeParam.optional(),
    level: z.enum(['watch', 'high']).optional(),
    open: z.stringbool().optional(),
  }),
  returns: pageOf(Risk),
})
export const confirmRisk = endpoint({
  method: 'POST',
  path: '/alarms/risks/:elderId/confirm',
  may: 'alarms.handle',
  summary: '确认已跟进 Followed up',
  params: byElder,
  subject: 'elderId',
  body: z.object({ note: z.string().trim().min(1).max(500) }),
  returns: Done,
})
