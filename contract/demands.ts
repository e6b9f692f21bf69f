import { z } from 'zod'
import { OrderId, OrderState } from './care-words.ts'
import { Day, Instant } from './day.ts'
import { endpoint } from './endpoint.ts'
import { event } from './event.ts'
import { ElderId, id, OrgId } from './id.ts'
import { PageQuery, pageOf } from './page.ts'
import { NeedItem } from './people-words.ts'
import { problem } from './problem.ts'
import { RegionCode, RegionCodeParam } from './region.ts'

/**
 * Demands 需求台账: what elders ask for, whoever heard it and however. The same elder asking for the same within the
 * place's window is one demand with several sources. Arranged names provider, who acts and by when; then served.
 */

export const DemandId = id('DemandId')

export const demandChannels = {
  hotline: { zh: '12349 热线', en: '12349 hotline' },
  app: { zh: '手机应用', en: 'App' },
  visit: { zh: '上门走访', en: 'Visit' },
  device: { zh: '设备', en: 'Device' },
  survey: { zh: '需求调查', en: 'Needs survey' },
  assessment: { zh: '评估', en: 'Assessment' },
} as const
export const DemandChannel = z.enum(['hotline', 'app', 'visit', 'device', 'survey', 'assessment'])
export type DemandChannel = z.infer<typeof DemandChannel>
export const demandStates = {
  open: { zh: '待安排', en: 'To arrange' },
  arranged: { zh: '已安排', en: 'Arranged' },
  served: { zh: '已服务', en: 'Served' },
  declined: { zh: '不办理', en: 'Declined' },
} as const
export const DemandState = z.enum(['open', 'arranged', 'served', 'declined'])
export type DemandState = z.infer<typeof DemandState>
export const demandTransitions = {
  arrange: ['open', 'arranged'],
  serve: ['open', 'arranged'],
  decline: ['open', 'arranged'],
} as const satisfies Record<string, readonly DemandState[]>

export const wrongState = problem(
  'demands/wrong-state',
  409,
  '需求已办结，不能再操作',
  'This demand is closed',
)
export const ordered = problem(
  'demands/ordered',
  409,
  '该需求已有工单，请在工单中处理',
  'An order answers this demand: deal with the order',
)

export const DemandSource = z.object({
  id: z.uuid(),
  channel: DemandChannel,
  text: z.string(),
  byName: z.string(),
  at: Instant,
})
export const Demand = z.object({
  id: DemandId,
  elderId: ElderId,
  elderName: z.string(),
  age: z.number().int(),
  regionCode: RegionCode,
  regionName: z.string(),
  item: NeedItem,
  state: DemandState,
  sources: z.array(DemandSource),
  providerOrgId: OrgId.nullable(),
  providerName: z.string().nullable(),
  /** Who acts. */
  ownerName: z.string().nullable(),
  dueOn: Day.nullable(),
  overdue: z.boolean(),
  servedOn: Day.nullable(),
  reason: z.string().nullable(),
  /** What answers it, unless cancelled. */
  order: z.object({ id: OrderId, number: z.number().int(), state: OrderState }).nullable(),
  openedAt: Instant,
  closedAt: Instant.nullable(),
  closedBy: z.string().nullable(),
  updatedAt: Instant,
})
const byId = z.object({ demandId: DemandId })

export const listDemands = endpoint({
  method: 'GET',
  path: '/needs/demands',
  may: 'assessment.read',
  subject: 'elderId',
  summary: '需求台账 Demands',
  query: PageQuery.extend({
    region: RegionCodeParam.optional(),
    state: DemandState.optional(),
    item: NeedItem.optional(),
    channel: DemandChannel.optional(),
    elderId: ElderId.optional(),
    overdue: z.enum(['yes']).optional(),
    q: z.string().trim().min(1).max(60).optional(),
  }),
  returns: pageOf(Demand),
})
export const countDemands = endpoint({
  method: 'GET',
  path: '/needs/demands/counts',
  may: 'assessment.read',
  summary: '各状态、各项目的需求数 How many, by state and item',
  query: z.object({ region: RegionCodeParam.optional() }),
  returns: z.object({
    states: z.array(z.object({ state: DemandState, count: z.number().int() })),
    items: z.array(z.object({ item: NeedItem, open: z.number().int(), served: z.number().int() })),
    overdue: z.number().int(),
  }),
})
export const addDemand = endpoint({
  method: 'POST',
  path: '/needs/demands',
  may: 'assessment.apply',
  summary: '登记需求（同一需求自动归并） Note a demand; the same one again becomes a source',
  body: z.object({
    /** Made by the caller: the same note sent twice is one source. */
    ref: z.uuid(),
    elderId: ElderId,
    item: NeedItem,
    channel: z.enum(['visit', 'device', 'hotline']),
    text: z.string().trim().max(500).default(''),
  }),
  returns: Demand,
})
export const arrangeDemand = endpoint({
  method: 'POST',
  path: '/needs/demands/:demandId/arrange',
  may: 'assessment.apply',
  summary: '安排服务方、责任人和期限 Arrange provider, who acts, and by when',
  params: byId,
  body: z.object({
    providerOrgId: OrgId.nullable().default(null),
    providerName: z.string().trim().min(2).max(100),
    ownerName: z.string().trim().min(1).max(60),
    dueOn: Day,
  }),
  returns: Demand,
  problems: [wrongState, ordered],
})
export const serveDemand = endpoint({
  method: 'POST',
  path: '/needs/demands/:demandId/serve',
  may: 'assessment.apply',
  summary: '登记已服务 Served',
  params: byId,
  body: z.object({ on: Day }),
  returns: Demand,
  problems: [wrongState, ordered],
})
export const declineDemand = endpoint({
  method: 'POST',
  path: '/needs/demands/:demandId/decline',
  may: 'assessment.apply',
  summary: '不办理（写明原因） Declined, with the reason',
  params: byId,
  body: z.object({ reason: z.string().trim().min(2).max(300) }),
  returns: Demand,
  problems: [wrongState, ordered],
})
/** Who could serve an item for an elder: open sites that serve the place, nearest first. */
export const demandProviders = endpoint({
  method: 'GET',
  path: '/needs/demands/:demandId/providers',
  may: 'assessment.read',
  summary: '可安排的服务方 Who could serve it',
  params: byId,
  returns: z.object({
    items: z.array(
      z.object({
        orgId: OrgId,
        name: z.string(),
        kind: z.string(),
        distanceM: z.number().int().nullable(),
        phone: z.string().nullable(),
      }),
    ),
  }),
})
export const askDemand = endpoint({
  method: 'POST',
  path: '/family/elders/:elderId/demands',
  may: 'family.write',
  summary: '提出服务需求 Ask for a service',
  subject: 'elderId',
  params: z.object({ elderId: ElderId }),
  body: z.object({ ref: z.uuid(), item: NeedItem, text: z.string().trim().max(500).default('') }),
  returns: z.object({ id: DemandId, sources: z.number().int() }),
})
const OwnDemand = Demand.pick({
  id: true,
  item: true,
  state: true,
  providerName: true,
  ownerName: true,
  dueOn: true,
  servedOn: true,
  reason: true,
  order: true,
  openedAt: true,
})
export const ownDemands = endpoint({
  method: 'GET',
  path: '/family/elders/:elderId/demands',
  may: 'family.read',
  summary: '家人提出的服务需求 What was asked for',
  subject: 'elderId',
  params: z.object({ elderId: ElderId }),
  returns: z.object({ items: z.array(OwnDemand) }),
})

// ---------------------------------------------------------------- service list and action guide
export const ServiceLine = z.object({
  item: NeedItem,
  /** Why it is on the list: grade, form, record or demand. */
  because: z.array(z.object({ zh: z.string(), en: z.string() })),
  provider: z.object({ name: z.string(), phone: z.string().nullable(), arranged: z.boolean() }),
  /** Who acts. */
  owner: z.string(),
  dueOn: Day.nullable(),
})
export const serviceList = endpoint({
  method: 'GET',
  path: '/needs/elders/:elderId/services',
  may: 'assessment.read',
  summary: '服务清单和行动指南 Service list and action guide of an elder',
  subject: 'elderId',
  params: z.object({ elderId: ElderId }),
  returns: z.object({
    elderName: z.string(),
    level: z.object({ zh: z.string(), en: z.string(), assessedOn: Day }).nullable(),
    lines: z.array(ServiceLine),
  }),
})
export const serviceListPdf = endpoint({
  method: 'GET',
  path: '/needs/elders/:elderId/services.pdf',
  may: 'assessment.read',
  summary: '打印服务清单和行动指南 The list as a PDF',
  subject: 'elderId',
  params: z.object({ elderId: ElderId }),
  returns: z.unknown(),
  answers: 'file',
})

export const events = {
  stated: event('demands.stated', {
    zh: '提出服务需求',
    en: 'Demand stated',
    live: true,
    shape: z.object({ item: NeedItem, channel: DemandChannel, merged: z.boolean() }),
  }),
  moved: event('demands.moved', {
    zh: '需求办理',
    en: 'Demand dealt with',
    live: true,
    shape: z.object({ item: NeedItem, state: DemandState }),
  }),
} as const
