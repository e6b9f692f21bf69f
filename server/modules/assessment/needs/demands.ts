import { sql } from 'kysely'
import * as contract from '#contract/demands'
import { dayOf } from '#contract/day'
import { decodeCursor, encodeCursor } from '#contract/page'
import { invalidInput, notFound } from '#contract/problem'
import { boundsOf } from '#contract/region'
import { metresBetween } from '#modules/regions'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import { asActor } from '../on-behalf.ts'
import { type DemandRow, demandView, demandViews, move, state } from './demand.ts'
import { livingElder } from './elder.ts'
import { receive } from './received.ts'

export const listDemandsRoute = route(contract.listDemands, async ({ tx, query }) => {
  const [at, id] = decodeCursor(query.after) ?? []
  const { lo, hi } = boundsOf(query.region ?? 0)
  const today = dayOf(clock.now())
  const { rows, views } = await demandViews(
    tx,
    sql`d.region_code >= ${lo} and d.region_code < ${hi}
      and (${query.state ?? null}::text is null or d.state = ${query.state ?? null})
      and (${query.item ?? null}::people.need_item is null or d.item = ${query.item ?? null}::people.need_item)
      and (${query.elderId ?? null}::uuid is null or d.elder_id = ${query.elderId ?? null})
      and (${query.overdue ?? null}::text is null or (d.state = 'arranged' and d.due_on < ${today}::date))
      and (${query.channel ?? null}::text is null or exists (select from assessment.demand_source s where s.demand_id = d.id and s.channel = ${query.channel ?? null}))
      and (${query.q ?? null}::text is null or strpos(e.name, ${query.q ?? ''}) > 0 or strpos(coalesce(d.provider_name, ''), ${query.q ?? ''}) > 0)
      and (${at ?? null}::timestamptz is null or (d.opened_at, d.id) < (${at ?? null}::timestamptz, ${id ?? null}::uuid))`,
    query.limit + 1,
  )
  const last = rows.length > query.limit ? rows[query.limit - 1] : undefined
  return {
    items: views.slice(0, query.limit),
    next: last ? encodeCursor([last.opened_at.toISOString(), last.id]) : null,
  }
})

export const countDemandsRoute = route(contract.countDemands, async ({ tx, query }) => {
  const { lo, hi } = boundsOf(query.region ?? 0)
  const { rows } = await sql<{
    state: contract.DemandState
    item: DemandRow['item']
    n: number
    late: number
  }>`
    select state, item, count(*)::int as n, count(*) filter (where state = 'arranged' and due_on < ${dayOf(clock.now())}::date)::int as late
    from assessment.demand where region_code >= ${lo} and region_code < ${hi} group by 1, 2`.execute(tx)
  const sum = (some: typeof rows) => some.reduce((all, row) => all + row.n, 0)
  return {
    states: contract.DemandState.options.map((one) => ({
      state: one,
      count: sum(rows.filter((row) => row.state === one)),
    })),
    items: [...new Set(rows.map((row) => row.item))].map((item) => {
      const mine = rows.filter((row) => row.item === item)
      return {
        item,
        open: sum(mine.filter((row) => row.state === 'open' || row.state === 'arranged')),
        served: sum(mine.filter((row) => row.state === 'served')),
      }
    }),
    overdue: rows.reduce((all, row) => all + row.late, 0),
  }
})

export const addDemandRoute = route(contract.addDemand, async ({ tx, actor, body }) => {
  await livingElder(tx, body.elderId)
  const id = await state(tx, { ...body, byName: actor.name })
  if (!id) throw notFound()
  return demandView(tx, id)
})

async function take(tx: Tx, id: string): Promise<DemandRow> {
  const row = await tx
    .selectFrom('assessment.demand')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw notFound()
  // Every step begins where the demand is open or arranged.
  if (!contract.demandTransitions.serve.some((from) => from === row.state)) throw contract.wrongState()
  const { rows } = await sql<{ number: number }>`
    select number from care.service_order where demand_id = ${id} and state <> 'cancelled'`.execute(tx)
  if (rows[0]) throw contract.ordered(`工单 ${rows[0].number}`)
  return row
}

export const arrangeDemandRoute = route(contract.arrangeDemand, async ({ tx, params, body }) => {
  const row = await take(tx, params.demandId)
  if (body.dueOn < dayOf(row.opened_at))
    throw invalidInput(undefined, [
      { pointer: '/dueOn', detail: '期限早于提出需求的日期', detailEn: 'Before the day it was asked for' },
    ])
  await move(tx, row, 'arranged', {
    provider_org_id: body.providerOrgId,
    provider_name: body.providerName,
    owner_name: body.ownerName,
    due_on: body.dueOn,
  })
  return demandView(tx, row.id)
})

export const serveDemandRoute = route(contract.serveDemand, async ({ tx, actor, params, body }) => {
  const row = await take(tx, params.demandId)
  if (body.on > dayOf(clock.now()))
    throw invalidInput(undefined, [{ pointer: '/on', detail: '不能在今天之后', detailEn: 'Not after today' }])
  await move(tx, row, 'served', { served_on: body.on, closed_at: clock.now(), closed_by_name: actor.name })
  await receive(tx, row.elder_id, { on: body.on, what: 'demand', sourceId: row.id })
  return demandView(tx, row.id)
})

export const declineDemandRoute = route(contract.declineDemand, async ({ tx, actor, params, body }) => {
  const row = await take(tx, params.demandId)
  await move(tx, row, 'declined', {
    reason: body.reason,
    closed_at: clock.now(),
    closed_by_name: actor.name,
  })
  return demandView(tx, row.id)
})

/** Which sorts of site help with an item; any other site that serves the place comes after them. */
export const siteKinds: Record<DemandRow['item'], readonly string[]> = {
  meal: ['canteen', 'day_care', 'street_centre'],
  bath: ['street_centre', 'community_station', 'day_care'],
  clean: ['community_station', 'street_centre'],
  medical: ['clinic', 'hospital'],
  walk: ['community_station', 'street_centre'],
  urgent: ['hotline_12349', 'emergency_120', 'community_station'],
  errand: ['community_station', 'street_centre'],
  company: ['community_station', 'day_care', 'happiness_house'],
  rehabilitation: ['clinic', 'street_centre', 'hospital'],
  aids: ['street_centre', 'community_station'],
  modification: ['street_centre', 'community_station'],
}
type Site = {
  org_id: string
  kind: string
  name: string
  duty_phone: string | null
  lon: number | null
  lat: number | null
}

/** Open sites that serve the elder's place, the sort that fits the item first, then the nearest (metres). */
export async function providersOf(
  tx: Tx,
  elder: { region_code: number; lon: number | null; lat: number | null },
  item: DemandRow['item'],
) {
  const { rows } = await sql<Site>`
    select org_id, kind, name, duty_phone, lon, lat from organisations.sites_serving(${elder.region_code}, null)`.execute(
    tx,
  )
  const rank = (kind: string) => {
    const at = siteKinds[item].indexOf(kind)
    return at < 0 ? 100 : at
  }
  return rows
    .map((site) => ({
      orgId: site.org_id,
      name: site.name,
      kind: site.kind,
      phone: site.duty_phone,
      distanceM:
        elder.lon === null || elder.lat === null || site.lon === null || site.lat === null
          ? null
          : Math.round(metresBetween({ lon: elder.lon, lat: elder.lat }, { lon: site.lon, lat: site.lat })),
    }))
    .sort((a, b) => rank(a.kind) - rank(b.kind) || (a.distanceM ?? Infinity) - (b.distanceM ?? Infinity))
    .slice(0, 20)
}

export const demandProvidersRoute = route(contract.demandProviders, async ({ tx, params }) => {
  const view = await demandView(tx, params.demandId)
  return { items: await providersOf(tx, await livingElder(tx, view.elderId), view.item) }
})

/** What the family asks for goes into the same ledger; rules of the place and the register's row are read as the system. */
export const askDemandRoute = route(contract.askDemand, async ({ app, tx, actor, params, body }) => {
  const elder = await livingElder(tx, params.elderId)
  return asActor(app, actor, 'assessment.ask_demand', async (system) => {
    const id = await state(system, { ...body, elderId: elder.id, channel: 'app', byName: actor.name })
    if (!id) throw notFound()
    return { id, sources: (await demandView(system, id)).sources.length }
  })
})

export const ownDemandsRoute = route(contract.ownDemands, async ({ tx, params }) => ({
  items: (await demandViews(tx, sql`d.elder_id = ${params.elderId}`, 100)).views,
}))
