import { sql } from 'kysely'
import type { z } from 'zod'
import { dayOf } from '#contract/day'
import { type OrgId, uuidv7 } from '#contract/id'
import * as contract from '#contract/organisation-papers'
import type { SiteId } from '#contract/organisations'
import { notFound } from '#contract/problem'
import { boundsOf } from '#contract/region'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'

type Site = {
  id: string
  org_id: string
  region_code: number
  premises: z.infer<typeof contract.Premises> | null
}
async function getSite(tx: Tx, id: string): Promise<Site> {
  const row = await tx
    .selectFrom('organisations.site')
    .select(['id', 'org_id', 'region_code', 'premises'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw notFound()
  return row
}
const subjectOf = (site: Site) => ({ regionCode: site.region_code, orgId: site.org_id, subjectId: site.id })
/** The public's premises, free or at low cost: its prices are the public's business. */
const owesPrices = (premises: Site['premises']) => premises === 'free' || premises === 'low_cost'

async function view(tx: Tx, siteId: string): Promise<z.input<typeof contract.SitePrices>> {
  const site = await getSite(tx, siteId)
  const prices = await tx
    .selectFrom('organisations.published_price')
    .selectAll()
    .where('site_id', '=', siteId)
    .orderBy(sql`withdrawn_on is not null`)
    .orderBy('item')
    .orderBy('published_on', 'desc')
    .orderBy('id', 'desc')
    .execute()
  return {
    siteId: site.id as SiteId, // the column is this brand's uuid
    premises: site.premises,
    prices: prices.map((row) => ({
      id: row.id,
      siteId: row.site_id as SiteId, // as above
      item: row.item,
      priceFen: row.price_fen,
      unit: row.unit as z.infer<typeof contract.PriceUnit>, // checked by the table
      publishedOn: row.published_on,
      withdrawnOn: row.withdrawn_on,
      publishedBy: row.published_by_name,
    })),
    violation: owesPrices(site.premises) && prices.every((row) => row.withdrawn_on !== null),
  }
}

export const sitePricesRoute = route(contract.sitePrices, ({ tx, params }) => view(tx, params.id))

export const setPremisesRoute = route(contract.setPremises, async ({ tx, params, body }) => {
  const site = await getSite(tx, params.id)
  await tx
    .updateTable('organisations.site')
    .set({ premises: body.premises })
    .where('id', '=', site.id)
    .execute()
  await record(tx, contract.events.premisesSet, { premises: body.premises }, subjectOf(site))
  return view(tx, site.id)
})

export const publishPriceRoute = route(contract.publishPrice, async ({ tx, actor, params, body }) => {
  const site = await getSite(tx, params.id)
  const today = dayOf(clock.now())
  const before = await tx
    .updateTable('organisations.published_price')
    .set({ withdrawn_on: today })
    .where('site_id', '=', site.id)
    .where('item', '=', body.item)
    .where('withdrawn_on', 'is', null)
    .returning('id')
    .executeTakeFirst()
  if (!before && body.priceFen === null) throw notFound()
  if (body.priceFen !== null)
    await tx
      .insertInto('organisations.published_price')
      .values({
        id: uuidv7(),
        site_id: site.id,
        org_id: site.org_id,
        region_code: site.region_code,
        item: body.item,
        price_fen: body.priceFen,
        unit: body.unit,
        published_on: today,
        published_by_name: actor.name,
      })
      .execute()
  await record(
    tx,
    contract.events.pricePublished,
    { item: body.item, priceFen: body.priceFen },
    subjectOf(site),
  )
  return view(tx, site.id)
})

/** B-BEN-35: open sites on the public's premises, free or at low cost, that publish no price. */
export const priceViolationsRoute = route(contract.priceViolations, async ({ tx, query }) => {
  const { lo, hi } = boundsOf(query.region ?? 0)
  const { rows } = await sql<{
    id: string
    name: string
    org_id: string
    org_name: string
    region_code: number
    region_name: string | null
    premises: z.infer<typeof contract.Premises>
  }>`
    select s.id, s.name, s.org_id, o.name as org_name, s.region_code, r.name as region_name, s.premises::text
    from organisations.site s join organisations.organisation o on o.id = s.org_id left join regions.region r on r.code = s.region_code
    where s.state = 'open' and s.premises in ('free', 'low_cost') and s.region_code >= ${lo} and s.region_code < ${hi}
      and not exists (select from organisations.published_price p where p.site_id = s.id and p.withdrawn_on is null)
    order by s.region_code, s.name, s.id limit 2000`.execute(tx)
  return {
    items: rows.map((row) => ({
      siteId: row.id as SiteId, // the columns are these brands' uuids
      siteName: row.name,
      orgId: row.org_id as OrgId,
      orgName: row.org_name,
      regionCode: row.region_code,
      regionName: row.region_name,
      premises: row.premises,
    })),
  }
})
