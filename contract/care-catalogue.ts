import { z } from 'zod'
import { HelpLine, ItemClass, ItemGroup, ItemUnit, OfferId, problems, VersionState } from './care-words.ts'
import { Day, Instant } from './day.ts'
import { endpoint } from './endpoint.ts'
import { OrgId } from './id.ts'
import { Fen } from './money.ts'
import { NeedItem } from './people-words.ts'
import { notFound, stale } from './problem.ts'
import { RegionCode, RegionCodeParam } from './region.ts'

/** The catalogue of services and who offers them. */

export const ItemCode = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{1,30}$/u,
    '代码用小写字母、数字和短横 / Codes are lower-case letters, digits and hyphens',
  )
const ItemFields = z.object({
  class: ItemClass,
  group: ItemGroup,
  line: HelpLine,
  /** Which need of the register it answers: how a hotline's request finds it. */
  need: NeedItem.nullable().default(null),
  /** Key in the place's list of services: what a quota of government purchase may be used for. */
  purchaseService: z.string().trim().min(1).max(60).nullable().default(null),
  zh: z.string().trim().min(1).max(60),
  en: z.string().trim().min(1).max(80),
  content: z.string().trim().min(1).max(1000),
  standard: z.string().trim().max(500).default(''),
  unit: ItemUnit,
  /** Of the unit when counted by time, else how long one visit usually takes. */
  minutes: z.number().int().min(5).max(1440),
  atHome: z.boolean().default(true),
  priceLowFen: Fen.min(0).nullable().default(null),
  priceHighFen: Fen.min(0).nullable().default(null),
})
export const Item = ItemFields.extend({
  code: ItemCode,
  regionCode: RegionCode,
  regionName: z.string().nullable(),
  version: z.number().int(),
  state: VersionState,
  publishedAt: Instant,
  publishedBy: z.string().nullable(),
  endedAt: Instant.nullable(),
  /** Organisations that offer it today. */
  offers: z.number().int(),
})
export type Item = z.infer<typeof Item>

export const listItems = endpoint({
  method: 'GET',
  path: '/care/items',
  may: 'care.read',
  summary: '服务目录 Catalogue of services',
  query: z.object({
    class: ItemClass.optional(),
    group: ItemGroup.optional(),
    need: NeedItem.optional(),
    q: z.string().trim().max(60).optional(),
    /** Former versions too. */
    all: z.stringbool().default(false),
  }),
  returns: z.object({ items: z.array(Item) }),
})
/** A new item, or a new version of one: what runs keeps the version it was ordered by. */
export const publishItem = endpoint({
  method: 'PUT',
  path: '/care/items/:code',
  may: 'care.catalogue',
  summary: '发布服务项目（新版本） Publish an item or a new version of it',
  params: z.object({ code: ItemCode }),
  body: ItemFields.extend({
    regionCode: RegionCode,
    /** The version that was seen; null for a new item. */
    seen: z.number().int().nullable().default(null),
  }).refine(
    (one) =>
      (one.priceLowFen === null) === (one.priceHighFen === null) &&
      (one.priceLowFen ?? 0) <= (one.priceHighFen ?? 0),
    {
      message:
        '价格下限与上限要同时填写，且下限不高于上限 / Both ends of the price range, the lower not above the upper',
      path: ['priceHighFen'],
    },
  ),
  returns: Item,
  problems: [stale, problems.otherPlace],
})
export const retireItem = endpoint({
  method: 'POST',
  path: '/care/items/:code/retire',
  may: 'care.catalogue',
  summary: '停用服务项目 Retire an item',
  params: z.object({ code: ItemCode }),
  returns: Item,
  problems: [notFound, problems.noItem],
})

export const Offer = z.object({
  id: OfferId,
  orgId: OrgId,
  orgName: z.string(),
  itemCode: ItemCode,
  itemWords: z.object({ zh: z.string(), en: z.string() }),
  unit: ItemUnit,
  minutes: z.number().int(),
  priceFen: Fen,
  servesRegions: z.array(RegionCode),
  servesNames: z.array(z.string()),
  note: z.string(),
  publishedOn: Day,
  withdrawnAt: Instant.nullable(),
  licenceUntil: Day.nullable(),
  contractUntil: Day.nullable(),
  updatedAt: Instant,
})
export type Offer = z.infer<typeof Offer>
export const listOffers = endpoint({
  method: 'GET',
  path: '/care/offers',
  may: 'care.read',
  summary: '服务商报价 Offers of providers',
  query: z.object({
    orgId: OrgId.optional(),
    item: ItemCode.optional(),
    region: RegionCodeParam.optional(),
    withdrawn: z.stringbool().default(false),
  }),
  returns: z.object({ items: z.array(Offer) }),
})
/** Refused without a licence and a contract in force (B-ORD-02); the database refuses it too. */
export const publishOffer = endpoint({
  method: 'PUT',
  path: '/care/offers/:id',
  may: 'care.offer',
  summary: '发布或修改报价 Publish or change an offer',
  params: z.object({ id: OfferId }),
  body: z.object({
    orgId: OrgId,
    itemCode: ItemCode,
    priceFen: Fen.min(0).max(10_000_000),
    servesRegions: z.array(RegionCode).min(1).max(100),
    note: z.string().trim().max(500).default(''),
    updatedAt: Instant.optional(),
  }),
  returns: Offer,
  problems: [notFound, stale, problems.notReady, problems.noItem, problems.priceOutside],
})
export const withdrawOffer = endpoint({
  method: 'POST',
  path: '/care/offers/:id/withdraw',
  may: 'care.offer',
  summary: '撤下报价 Withdraw an offer',
  params: z.object({ id: OfferId }),
  returns: Offer,
  problems: [notFound],
})
