import { sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/care-catalogue'
import { events } from '#contract/care-events'
import { type OfferId, problems } from '#contract/care-words'
import { dayOf } from '#contract/day'
import type { OrgId } from '#contract/id'
import { invalidInput, notFound, stale } from '#contract/problem'
import { boundsOf } from '#contract/region'
import { regionNames } from '#modules/regions'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { findPublished } from './item.ts'

type Row = {
  id: string
  org_id: string
  org_name: string
  item_code: string
  zh: string
  en: string
  unit: 'minutes' | 'times'
  minutes: number
  price_fen: number
  /** Of bigints: the driver gives their texts. */
  serves_regions: string[]
  note: string
  published_on: string
  withdrawn_at: Date | null
  licence_until: string | null
  contract_until: string | null
  updated_at: Date
}
const offerRows = async (tx: Tx, where: ReturnType<typeof sql>) =>
  (
    await sql<Row>`
    select f.id, f.org_id, o.name as org_name, f.item_code, v.zh, v.en, v.unit::text, v.minutes, f.price_fen, f.serves_regions, f.note, f.published_on,
      f.withdrawn_at, organisations.paper_until(f.org_id, 'licence', ${dayOf(clock.now())}::date) as licence_until,
      organisations.paper_until(f.org_id, 'contract', ${dayOf(clock.now())}::date) as contract_until, f.updated_at
    from care.offer f join organisations.organisation o on o.id = f.org_id
      join lateral (select * from care.item_version x where x.item_code = f.item_code order by version desc limit 1) v on true
    where ${where} order by o.name, f.item_code`.execute(tx)
  ).rows

async function views(tx: Tx, rows: readonly Row[]): Promise<z.input<typeof contract.Offer>[]> {
  const names = await regionNames(
    tx,
    rows.flatMap((row) => row.serves_regions.map(Number)),
  )
  return rows.map((row) => ({
    id: row.id as OfferId, // the columns are these brands' uuids
    orgId: row.org_id as OrgId,
    orgName: row.org_name,
    itemCode: row.item_code,
    itemWords: { zh: row.zh, en: row.en },
    unit: row.unit,
    minutes: row.minutes,
    priceFen: row.price_fen,
    servesRegions: row.serves_regions.map(Number),
    servesNames: row.serves_regions.map((code) => names.get(Number(code)) ?? code),
    note: row.note,
    publishedOn: row.published_on,
    withdrawnAt: row.withdrawn_at?.toISOString() ?? null,
    licenceUntil: row.licence_until,
    contractUntil: row.contract_until,
    updatedAt: row.updated_at.toISOString(),
  }))
}

async function getOffer(tx: Tx, id: string) {
  const [view] = await views(tx, await offerRows(tx, sql`f.id = ${id}`))
  if (!view) throw notFound()
  return view
}

export const listOffersRoute = route(contract.listOffers, async ({ tx, query }) => {
  const { lo, hi } = boundsOf(query.region ?? 0)
  const rows = await offerRows(
    tx,
    sql`f.region_code >= ${lo} and f.region_code < ${hi} and (${query.withdrawn} or f.withdrawn_at is null)
      and (${query.orgId ?? null}::uuid is null or f.org_id = ${query.orgId ?? null}::uuid)
      and (${query.item ?? null}::text is null or f.item_code = ${query.item ?? null})`,
  )
  return { items: await views(tx, rows) }
})

export type OfferDraft = {
  readonly id: string
  readonly orgId: string
  readonly itemCode: string
  readonly priceFen: number
  readonly servesRegions: readonly number[]
  readonly note: string
}

/** Publishes an offer; who has no licence or contract in force is refused here in words, and by the database (B-ORD-02). */
export async function publishOffer(tx: Tx, draft: OfferDraft): Promise<void> {
  const org = await tx
    .selectFrom('organisations.organisation')
    .select(['id', 'region_code', 'state'])
    .where('id', '=', draft.orgId)
    .executeTakeFirst()
  if (!org) throw notFound()
  const item = await findPublished(tx, draft.itemCode)
  if (!item) throw problems.noItem()
  if (
    item.price_low_fen !== null &&
    item.price_high_fen !== null &&
    (draft.priceFen < item.price_low_fen || draft.priceFen > item.price_high_fen)
  )
    throw problems.priceOutside(undefined, [
      {
        pointer: '/priceFen',
        detail: `应在 ${item.price_low_fen / 100}–${item.price_high_fen / 100} 元之间`,
        detailEn: `Between ¥${item.price_low_fen / 100} and ¥${item.price_high_fen / 100}`,
      },
    ])
  const today = dayOf(clock.now())
  const { rows } = await sql<{ licence: string | null; contract: string | null }>`
    select organisations.paper_until(${draft.orgId}, 'licence', ${today}::date) as licence, organisations.paper_until(${draft.orgId}, 'contract', ${today}::date) as contract`.execute(
    tx,
  )
  const lacks = [
    ...(org.state === 'operating' ? [] : [{ zh: '机构未在运营', en: 'it does not operate' }]),
    ...(rows[0]?.licence ? [] : [{ zh: '没有有效许可', en: 'no licence in force' }]),
    ...(rows[0]?.contract ? [] : [{ zh: '没有有效合同', en: 'no contract in force' }]),
  ]
  if (lacks.length > 0)
    throw problems.notReady(undefined, [
      {
        pointer: '/orgId',
        detail: lacks.map((one) => one.zh).join('、'),
        detailEn: lacks.map((one) => one.en).join(', '),
      },
    ])
  const values = {
    price_fen: draft.priceFen,
    serves_regions: [...draft.servesRegions],
    note: draft.note,
    published_on: today,
    withdrawn_at: null,
    updated_at: clock.now(),
  }
  await tx
    .insertInto('care.offer')
    .values({
      id: draft.id,
      org_id: draft.orgId,
      region_code: org.region_code,
      item_code: draft.itemCode,
      ...values,
    })
    .onConflict((c) => c.columns(['org_id', 'item_code']).doUpdateSet(values))
    .execute()
  await record(
    tx,
    events.offerPublished,
    { item: draft.itemCode, priceFen: draft.priceFen },
    { regionCode: org.region_code, orgId: draft.orgId, subjectId: draft.id },
  )
}

export const publishOfferRoute = route(contract.publishOffer, async ({ tx, params, body }) => {
  const before = await tx
    .selectFrom('care.offer')
    .select(['id', 'updated_at'])
    .where('org_id', '=', body.orgId)
    .where('item_code', '=', body.itemCode)
    .forUpdate()
    .executeTakeFirst()
  if (before && before.id !== params.id)
    throw invalidInput(undefined, [
      {
        pointer: '/itemCode',
        detail: '该项目已有报价，请修改原报价',
        detailEn: 'There is an offer of this item: change that one',
      },
    ])
  if (before && body.updatedAt !== undefined && before.updated_at.toISOString() !== body.updatedAt)
    throw stale()
  await publishOffer(tx, { id: params.id, ...body })
  return getOffer(tx, params.id)
})

export const withdrawOfferRoute = route(contract.withdrawOffer, async ({ tx, params }) => {
  const row = await tx
    .updateTable('care.offer')
    .set({ withdrawn_at: clock.now(), updated_at: clock.now() })
    .where('id', '=', params.id)
    .where('withdrawn_at', 'is', null)
    .returning(['item_code', 'region_code', 'org_id'])
    .executeTakeFirst()
  if (row)
    await record(
      tx,
      events.offerWithdrawn,
      { item: row.item_code },
      { regionCode: row.region_code, orgId: row.org_id, subjectId: params.id },
    )
  return getOffer(tx, params.id)
})
