import { z } from 'zod'
import { ItemCode } from './care-catalogue.ts'
import { ItemUnit, OrderId, OrderState, PauseKind } from './care-words.ts'
import { Day, Instant } from './day.ts'
import { DemandChannel, DemandId, DemandSource } from './demands.ts'
import { endpoint } from './endpoint.ts'
import { ElderId, OrgId } from './id.ts'
import { Fen } from './money.ts'
import { PageQuery, pageOf } from './page.ts'
import { NeedItem } from './people-words.ts'
import { invalidInput, notFound } from './problem.ts'
import { RegionCode, RegionCodeParam } from './region.ts'

/** Orders proposed from demands: what surveys, assessments and people have said is needed and nobody has arranged yet. */

const Words = z.object({ zh: z.string(), en: z.string() })
export const DemandProposal = z.object({
  demandId: DemandId,
  elderId: ElderId,
  elderName: z.string(),
  age: z.number().int(),
  regionCode: RegionCode,
  regionName: z.string(),
  need: NeedItem,
  sources: z.array(DemandSource),
  openedAt: Instant,
  /** The elder is not at home: an order would stand still. */
  away: PauseKind.nullable(),
  /** What the catalogue of the place has for the need; null when it has nothing. */
  item: z.object({ code: ItemCode, words: Words, unit: ItemUnit, minutes: z.number().int() }).nullable(),
  /** The best of those who can come, by the weights of the place; null when nobody does. */
  provider: z
    .object({ orgId: OrgId, orgName: z.string(), priceFen: Fen, metres: z.number().int().nullable() })
    .nullable(),
  /** Organisations that can come. */
  providers: z.number().int(),
  /** What is left of the quota that it would be taken from. */
  quota: z.object({ scheme: z.string(), unit: z.enum(['fen', 'minute']), left: z.number().int() }).nullable(),
})
export type DemandProposal = z.infer<typeof DemandProposal>

export const listDemandProposals = endpoint({
  method: 'GET',
  path: '/care/demands',
  may: 'care.place',
  subject: 'elderId',
  summary: '由需求生成的工单建议 Orders proposed from demands, the longest waiting first',
  query: PageQuery.extend({
    region: RegionCodeParam.optional(),
    need: NeedItem.optional(),
    channel: DemandChannel.optional(),
    /** Said in the forms of this survey. */
    campaignId: z.uuid().optional(),
    demandId: DemandId.optional(),
    q: z.string().trim().min(1).max(60).optional(),
  }),
  returns: pageOf(DemandProposal),
})

/** How many orders one request makes at most. */
export const MOST_ORDERS = 100
export const orderDemands = endpoint({
  method: 'POST',
  path: '/care/demands/orders',
  may: 'care.place',
  summary: '按需求下单（可批量） Order what the demands propose; each stands or is refused for itself',
  body: z.object({
    demandIds: z.array(DemandId).min(1).max(MOST_ORDERS),
    /** When somebody should come; the next usual hours when null. */
    day: Day.nullable().default(null),
    time: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/u, '时间格式为 HH:MM / A time is HH:MM')
      .nullable()
      .default(null),
    useQuota: z.boolean().default(true),
    note: z.string().trim().max(1000).default(''),
  }),
  returns: z.object({
    items: z.array(
      z.object({
        demandId: DemandId,
        elderName: z.string(),
        need: NeedItem,
        order: z
          .object({
            id: OrderId,
            number: z.number().int(),
            state: OrderState,
            orgName: z.string().nullable(),
            /** It stood already. */
            before: z.boolean(),
          })
          .nullable(),
        /** Why there is none. */
        refused: Words.nullable(),
      }),
    ),
  }),
  problems: [notFound, invalidInput],
})
