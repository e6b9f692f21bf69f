import { sql } from 'kysely'
import { pop, type Pop, resources } from '#contract/calls'
import { maskPhone } from '#contract/phone'
import { notFound } from '#contract/problem'
import { sitesServing } from '#modules/organisations'
import { contactLadder, elderCard } from '#modules/people'
import { route } from '#platform/module'
import { isHighRisk } from './match.ts'

/** A-CALL-12: what the agent sees while it rings. The router writes the access log. */
export const popRoute = route(pop, async ({ tx, params }) => {
  const { elderId } = params
  const card = await elderCard(tx, elderId, 'operator')
  const devices = await tx
    .selectFrom('devices.device')
    .select(['id', 'kind', 'spot', 'battery', 'last_seen_at', 'went_silent_at'])
    .where('elder_id', '=', elderId)
    .orderBy('kind')
    .execute()
  const incidents = await tx
    .selectFrom('alarms.incident')
    .select(['id', 'number', 'kind', 'severity', 'state', 'raised_at', 'outcome'])
    .where('elder_id', '=', elderId)
    .orderBy('raised_at', 'desc')
    .limit(5)
    .execute()
  const calls = await tx
    .selectFrom('calls.call as c')
    .leftJoin('calls.request as q', 'q.call_id', 'c.id')
    .select(['c.id', 'c.rang_at', 'c.direction', 'c.state', 'q.kind', 'q.outcome'])
    .where('c.elder_id', '=', elderId)
    .orderBy('c.rang_at', 'desc')
    .limit(6)
    .execute()
  const orders = await tx
    .selectFrom('care.service_order as o')
    .innerJoin('care.item_version as v', (on) =>
      on.onRef('v.item_code', '=', 'o.item_code').onRef('v.version', '=', 'o.item_version'),
    )
    .select(['o.id', 'o.number', 'v.need', 'v.zh', 'v.en', 'o.state', 'o.wanted_from', 'o.created_at'])
    .where('o.elder_id', '=', elderId)
    .orderBy('o.created_at', 'desc')
    .limit(5)
    .execute()
  const needs = await tx
    .selectFrom('people.need')
    .select('item')
    .where('elder_id', '=', elderId)
    .where('ended_on', 'is', null)
    .orderBy('since')
    .execute()
  return {
    card,
    devices: devices.map((row) => ({
      id: row.id,
      kind: row.kind,
      spot: row.spot,
      battery: row.battery,
      lastSeenAt: row.last_seen_at?.toISOString() ?? null,
      silent: row.went_silent_at !== null,
    })),
    incidents: incidents.map((row) => ({
      id: row.id,
      number: row.number,
      kind: row.kind,
      severity: row.severity,
      state: row.state,
      raisedAt: row.raised_at.toISOString(),
      outcome: row.outcome,
    })),
    calls: calls.map((row) => ({
      id: row.id as Pop['calls'][number]['id'],
      rangAt: row.rang_at.toISOString(),
      direction: row.direction,
      state: row.state,
      kind: row.kind,
      outcome: row.outcome,
    })), // this brand's uuid
    orders: orders.map((row) => ({
      id: row.id,
      number: row.number,
      item: row.need,
      itemWords: { zh: row.zh, en: row.en },
      state: row.state,
      wantedFrom: row.wanted_from.toISOString(),
      createdAt: row.created_at.toISOString(),
    })),
    needs: needs.map((row) => row.item),
    highRisk: await isHighRisk(tx, elderId),
  }
})

const COMPANIES = ['domestic_service', 'home_care_provider'] as const

/** A-CALL-13: children, institutions and service companies for one call, and colleagues. */
export const resourcesRoute = route(resources, async ({ tx, params }) => {
  const call = await tx
    .selectFrom('calls.call as c')
    .leftJoin('people.elder as e', 'e.id', 'c.elder_id')
    .select(['c.elder_id', 'c.region_code', 'e.lon', 'e.lat', 'e.region_code as home'])
    .where('c.id', '=', params.id)
    .executeTakeFirst()
  if (!call) throw notFound()
  const region = call.home ?? call.region_code
  const ladder = call.elder_id ? await contactLadder(tx, call.elder_id) : []
  const sites = await sitesServing(tx, region, {
    limit: 12,
    ...(call.lon !== null && call.lat !== null ? { from: { lon: call.lon, lat: call.lat } } : {}),
  })
  const companies = await tx
    .selectFrom('organisations.organisation')
    .select(['id', 'name', 'phone', 'kind'])
    .where('kind', 'in', COMPANIES)
    .where('state', '=', 'operating')
    // Those of the caller's own county first.
    .orderBy(sql`region_code / 1000000 <> ${region}::bigint / 1000000`)
    .orderBy('name')
    .limit(20)
    .execute()
  const agents = await tx
    .selectFrom('calls.agent as a')
    .select([
      'a.account_id',
      'a.name',
      'a.state',
      sql<string>`coalesce(calls.centre_name(a.centre_id), '')`.as('centre_name'),
    ])
    .where('a.state', '<>', 'off')
    .orderBy('a.state')
    .orderBy('a.name')
    .execute()
  return {
    contacts: ladder.map((rung) => ({
      id: rung.contactId,
      name: rung.name,
      relation: rung.relation,
      masked: rung.phones[0] ? maskPhone(rung.phones[0]) : null,
    })),
    sites,
    companies: companies.map((row) => ({ id: row.id, name: row.name, phone: row.phone, kind: row.kind })),
    agents: agents.map((row) => ({
      accountId: row.account_id as never,
      name: row.name,
      centreName: row.centre_name,
      state: row.state,
    })), // this brand's uuid
  }
})
