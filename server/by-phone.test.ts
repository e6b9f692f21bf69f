import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { serveAnyway, showOrder } from '#contract/care-orders'
import type { OrderId } from '#contract/care-words'
import { byPhone } from '#contract/by-phone'
import type { Endpoint } from '#contract/endpoint'
import { importRecord } from '#contract/assessment'
import { type ElderId, uuidv7 } from '#contract/id'
import { listCases, withdrawCase } from '#contract/insurance'
import { createOrganisation } from '#contract/organisations'
import { show as showElder } from '#contract/people'
import { roles } from '#contract/permission'
import { world } from '#testing'
import { keyOf } from './contracts.ts'
import { callerOf, fill, makePlace, type Place } from './testing/matrix-world.ts'

/** Whatever an elder or the family can do in the app, an agent of 12349 does by phone, and it is on record who did. */
const t = await world()
const endpoints = new Map(
  t.modules.flatMap((module) => module.routes).map(({ endpoint }) => [keyOf(endpoint), endpoint]),
)
const FAMILY = ['people.own', 'family.read', 'family.write']
let place: Place

beforeAll(async () => {
  place = await makePlace(t, { mark: '丙', county: 410802000000, village: 410802001001, phone: '1383000000' })
}, 120_000)

/** What the shapes alone do not say: the state that a page would have read before, and what is not there already. */
const given: Readonly<Record<string, () => Promise<Record<string, unknown>> | Record<string, unknown>>> = {
  'GET /people/search': () => ({ q: '丙长者' }),
  'PATCH /people/elders/:elderId/contacts/:contactId': async () => ({
    updatedAt: (await contacts()).find((one) => one.id === place.ids.get('contact'))?.updatedAt,
  }),
  'PUT /people/elders/:elderId/contacts/order': async () => ({
    ids: (await contacts()).map((one) => one.id),
  }),
  'POST /people/elders/:elderId/corrections': () => ({ field: 'other' }),
  'POST /people/elders/:elderId/life-events': () => ({ 'body.kind': 'institution' }),
  'POST /needs/demands': () => ({ ref: uuidv7() }),
  'POST /assessment/applications': () => ({ id: uuidv7(), 'scaleId?': 'lawton' }),
  'POST /assessment/records/:id/objections': async () => ({ 'params.id': await otherRecord() }),
  'PUT /benefits/applications/:id': () => ({ 'params.id': uuidv7(), scheme: 'old_age_allowance' }),
  'POST /benefits/applications/:id/resubmit': async () => {
    await t.system((tx) =>
      sql`update benefits.application set state = 'returned', reason = '请补充' where id = ${place.ids.get('benefitApplication')}`.execute(
        tx,
      ),
    )
    return {}
  },
  'POST /benefits/applications/:id/papers': () => ({
    paperId: uuidv7(),
    data: Buffer.from('%PDF-1.4').toString('base64'),
  }),
  'POST /care/orders': () => ({ 'body.id': placed, itemCode: 'bath-home', wantedFrom: tomorrow() }),
  'POST /care/orders/:id/cancel': () => ({ 'params.id': placed }),
  'POST /care/orders/:id/confirm': finishOrder,
  'PUT /insurance/cases/:id': putCasesAway,
  'PUT /benefits/mandates/:id': async () => ({
    'params.id': uuidv7(),
    orgId: await otherOrganisation(),
    from: '2026-11-01',
    to: '2027-10-31',
  }),
}

const placed = uuidv7()
const tomorrow = () => new Date(t.clock.now().getTime() + 86_400_000).toISOString()
/** As if a care worker had been there; what is told of the elder's life held the order up until somebody let it go on. */
async function finishOrder() {
  const clerk = await callerOf(t, place, 'clerk')
  const params = { id: place.ids.get('careOrder') as OrderId } // made as an order
  // Each thing that is told is decided by itself.
  while ((await clerk.call(showOrder, { params })).paused)
    await clerk.call(serveAnyway, { params, body: { reason: '长者已在家' } })
  await t.system(async (tx) => {
    const id = place.ids.get('careOrder')
    await sql`update care.service_order set org_id = ${place.ids.get('organisation')}, price_fen = 8000, worker_id = ${place.ids.get('benefitWorker')},
      arrived_at = now(), arrived_note = '门口', started_at = now(), finished_at = now(), content = '助浴' where id = ${id}`.execute(
      tx,
    )
    for (const state of ['accepted', 'arrived', 'started', 'finished'])
      await sql`update care.service_order set state = ${state} where id = ${id}`.execute(tx)
  })
  return {}
}
/** The case that the place has is put away before another is opened. */
async function putCasesAway() {
  const clerk = await callerOf(t, place, 'clerk')
  const elderId = place.ids.get('elder')
  for (const one of (await clerk.call(listCases, { query: { elderId } })).items)
    if (one.state === 'applied')
      await clerk.call(
        withdrawCase,
        fill(withdrawCase, place, (name, path) =>
          path[0] === 'params' && name === 'id' ? one.id : undefined,
        ) as never,
      ) // made by the endpoint's own shapes
  return { 'params.id': uuidv7() }
}

async function contacts() {
  const operator = await callerOf(t, place, 'operator')
  const elderId = place.ids.get('elder') as ElderId // made as an elder
  return (await operator.call(showElder, { params: { elderId } })).contacts
}
/** The first result has an objection already. */
async function otherRecord(): Promise<string> {
  const clerk = await callerOf(t, place, 'clerk')
  const sample = fill(importRecord, place, (name) => ({ scaleId: 'barthel' })[name])
  return (await clerk.call(importRecord, sample as never)).id // made by the endpoint's own shapes
}
/** The first one holds a mandate already. */
async function otherOrganisation(): Promise<string> {
  const clerk = await callerOf(t, place, 'clerk')
  const sample = fill(createOrganisation, place, (name) => ({ name: '丙居家服务中心' })[name])
  return (await clerk.call(createOrganisation, sample as never)).id // made by the endpoint's own shapes
}

async function traces(accountId: string, elderId: string) {
  return t.system(async (tx) => {
    const { rows: events } = await sql<{
      n: number
    }>`select count(*)::int as n from platform.event where actor_id = ${accountId} and elder_id = ${elderId}`.execute(
      tx,
    )
    const { rows: looks } = await sql<{
      endpoint: string
    }>`select endpoint from access.access_log where account_id = ${accountId} and elder_id = ${elderId}`.execute(
      tx,
    )
    return { events: events[0]?.n ?? 0, looks: looks.map((one) => one.endpoint) }
  })
}

test('B-ACC-01: an agent does every function of an elder by phone on the elder’s behalf, and each leaves a trace with agent and elder', async () => {
  const elderId = place.ids.get('elder') ?? ''
  const accountId = place.people.get('operator')?.accountId ?? ''
  const wrong: string[] = []
  for (const [own, agent] of byPhone) {
    const before = await traces(accountId, elderId)
    const said: string[] = []
    for (const { method, path } of agent) {
      const endpoint = endpoints.get(keyOf({ method, path }))
      if (!endpoint) throw new Error(`no such endpoint: ${method} ${path}`)
      const answer = await send(endpoint)
      said.push(`${answer.statusCode} ${keyOf(endpoint)}`)
      if (answer.statusCode >= 300) wrong.push(`${keyOf(own)}: ${said.at(-1)} ${answer.body.slice(0, 300)}`)
    }
    const after = await traces(accountId, elderId)
    const looked = agent.some((one) => after.looks.includes(keyOf(one)))
    if (after.events === before.events && !looked) wrong.push(`${keyOf(own)}: no trace of ${said.join(', ')}`)
  }
  expect(wrong).toEqual([])

  // Every function of the family app stands in the list, and an agent may do what it says.
  const own = [...endpoints.values()].filter((one) => FAMILY.includes(one.may)).map(keyOf)
  const listed = byPhone.map(([endpoint]) => keyOf(endpoint))
  expect(listed.toSorted(), 'contract/by-phone.ts says what an agent does instead').toEqual(own.toSorted())
  const may: readonly string[] = roles.operator.may
  const shut = byPhone.flatMap(([, agent]) => agent.filter((one) => !may.includes(one.may)).map(keyOf))
  expect(shut, 'an agent may not').toEqual([])
}, 120_000)

async function send(endpoint: Endpoint) {
  const values = (await given[keyOf(endpoint)]?.()) ?? {}
  const sample = fill(
    endpoint,
    place,
    (name, path) =>
      values[path.join('.')] ?? values[name] ?? (name === 'elderId?' ? place.ids.get('elder') : undefined),
  )
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries({ ...sample.query, ...extraQuery(endpoint) }))
    if (value !== null && value !== undefined) query.set(name, String(value))
  const caller = await callerOf(t, place, 'operator')
  const path = endpoint.path.replaceAll(/:(\w+)/g, (_all, name: string) =>
    encodeURIComponent(String(sample.params[name] ?? 'x')),
  )
  const hasBody = endpoint.method !== 'GET'
  return t.http.inject({
    method: endpoint.method,
    url: `/api${path}?${query}`,
    headers: { ...caller.headers, ...(hasBody ? { 'content-type': 'application/json' } : {}) },
    ...(hasBody ? { payload: JSON.stringify(sample.body ?? {}) } : {}),
  })
}

/** Lists are asked about this elder, as the agent's page does. */
function extraQuery(endpoint: Endpoint): Record<string, unknown> {
  if (
    endpoint.method !== 'GET' ||
    endpoint.subject === undefined ||
    endpoint.path.includes(`:${endpoint.subject}`)
  )
    return {}
  return { [endpoint.subject]: place.ids.get('elder') }
}
