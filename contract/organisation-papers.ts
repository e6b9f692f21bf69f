import { z } from 'zod'
import { Day, Instant } from './day.ts'
import { endpoint } from './endpoint.ts'
import { event } from './event.ts'
import { OrgId } from './id.ts'
import { Fen } from './money.ts'
import { SiteId } from './organisation-sites.ts'
import { notFound, problem } from './problem.ts'
import { RegionCode, RegionCodeParam } from './region.ts'
import { keys, type Words } from './words.ts'

/** What an organisation may do, for whom it works, on whose premises, and at which published prices. */

export const paperKinds = {
  licence: { zh: '许可或备案', en: 'Licence or filing' },
  contract: { zh: '服务合同', en: 'Contract' },
} as const satisfies Words
export const PaperKind = keys(paperKinds)
export const premisesKinds = {
  own: { zh: '自有', en: 'Own' },
  rented: { zh: '租赁', en: 'Rented' },
  low_cost: { zh: '低偿使用公共场地', en: 'Public premises at low cost' },
  free: { zh: '无偿使用公共场地', en: 'Public premises free of charge' },
} as const satisfies Words
export const Premises = keys(premisesKinds)
export const priceUnits = {
  month: { zh: '每月', en: 'a month' },
  day: { zh: '每天', en: 'a day' },
  hour: { zh: '每小时', en: 'an hour' },
  time: { zh: '每次', en: 'a visit' },
  meal: { zh: '每餐', en: 'a meal' },
} as const satisfies Words
export const PriceUnit = keys(priceUnits)

export const paperEnded = problem('organisations/paper-ended', 409, '已终止', 'It has ended already')

export const Paper = z.object({
  id: z.uuid(),
  orgId: OrgId,
  kind: PaperKind,
  name: z.string(),
  number: z.string(),
  issuer: z.string(),
  validFrom: Day,
  /** Last day; null without an end. */
  validTo: Day.nullable(),
  endedOn: Day.nullable(),
  endReason: z.string().nullable(),
  inForce: z.boolean(),
})
export type Paper = z.infer<typeof Paper>
export const listPapers = endpoint({
  method: 'GET',
  path: '/organisations/:id/papers',
  may: 'organisations.read',
  summary: '许可与合同 Licences and contracts',
  params: z.object({ id: OrgId }),
  returns: z.object({ items: z.array(Paper) }),
  problems: [notFound],
})
export const recordPaper = endpoint({
  method: 'PUT',
  path: '/organisations/:id/papers/:paperId',
  may: 'organisations.write',
  summary: '登记许可或合同 Record a licence or contract',
  params: z.object({ id: OrgId, paperId: z.uuid() }),
  body: z
    .object({
      kind: PaperKind,
      name: z.string().trim().min(2).max(100),
      number: z.string().trim().min(1).max(60),
      issuer: z.string().trim().min(2).max(100),
      validFrom: Day,
      validTo: Day.nullable().default(null),
    })
    .refine((one) => one.validTo === null || one.validTo >= one.validFrom, {
      message: '截止日期早于起始日期 / It ends before it begins',
      path: ['validTo'],
    }),
  returns: Paper,
  problems: [notFound, paperEnded],
})
export const endPaper = endpoint({
  method: 'POST',
  path: '/organisations/:id/papers/:paperId/end',
  may: 'organisations.write',
  summary: '终止许可或合同 End a licence or contract before its time',
  params: z.object({ id: OrgId, paperId: z.uuid() }),
  body: z.object({ on: Day, reason: z.string().trim().min(1).max(300) }),
  returns: Paper,
  problems: [notFound, paperEnded],
})

export const PublishedPrice = z.object({
  id: z.uuid(),
  siteId: SiteId,
  item: z.string(),
  priceFen: Fen,
  unit: PriceUnit,
  publishedOn: Day,
  withdrawnOn: Day.nullable(),
  publishedBy: z.string().nullable(),
})
export const SitePrices = z.object({
  siteId: SiteId,
  premises: Premises.nullable(),
  prices: z.array(PublishedPrice),
  /** Free or low-cost premises and no published price (B-BEN-35). */
  violation: z.boolean(),
})
export const sitePrices = endpoint({
  method: 'GET',
  path: '/organisations/sites/:id/prices',
  may: 'organisations.read',
  summary: '场地性质与公开价格 Premises and published prices of a site',
  params: z.object({ id: SiteId }),
  returns: SitePrices,
  problems: [notFound],
})
export const setPremises = endpoint({
  method: 'PUT',
  path: '/organisations/sites/:id/premises',
  may: 'organisations.write',
  summary: '登记场地性质 Record whose premises a site uses',
  params: z.object({ id: SiteId }),
  body: z.object({ premises: Premises.nullable() }),
  returns: SitePrices,
  problems: [notFound],
})
/** A new price beside the withdrawn one: the list is its own log. Null withdraws without a new one. */
export const publishPrice = endpoint({
  method: 'PUT',
  path: '/organisations/sites/:id/prices',
  may: 'care.offer',
  summary: '公开或撤下价格 Publish or withdraw a price',
  params: z.object({ id: SiteId }),
  body: z.object({
    item: z.string().trim().min(1).max(60),
    priceFen: Fen.min(0).max(100_000_000).nullable(),
    unit: PriceUnit,
  }),
  returns: SitePrices,
  problems: [notFound],
})
export const priceViolations = endpoint({
  method: 'GET',
  path: '/organisations/price-violations',
  may: 'organisations.read',
  summary: '应公开未公开价格的设施 Facilities that owe the public their prices',
  query: z.object({ region: RegionCodeParam.optional() }),
  returns: z.object({
    items: z.array(
      z.object({
        siteId: SiteId,
        siteName: z.string(),
        orgId: OrgId,
        orgName: z.string(),
        regionCode: RegionCode,
        regionName: z.string().nullable(),
        premises: Premises,
      }),
    ),
  }),
})
export const events = {
  paperRecorded: event('organisations.paper_recorded', {
    zh: '已登记许可或合同',
    en: 'Licence or contract recorded',
    shape: z.object({ kind: PaperKind }),
  }),
  paperEnded: event('organisations.paper_ended', {
    zh: '许可或合同已终止',
    en: 'Licence or contract ended',
    shape: z.object({ kind: PaperKind }),
  }),
  premisesSet: event('organisations.premises_set', {
    zh: '已登记场地性质',
    en: 'Premises recorded',
    shape: z.object({ premises: Premises.nullable() }),
  }),
  pricePublished: event('organisations.price_published', {
    zh: '价格已公开',
    en: 'Price published',
    shape: z.object({ item: z.string(), priceFen: z.number().int().nullable() }),
  }),
}
