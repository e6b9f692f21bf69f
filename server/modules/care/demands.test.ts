import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { events as calls } from '#contract/calls'
import * as contract from '#contract/care-demands'
import * as orders from '#contract/care-orders'
import type { OrderId } from '#contract/care-words'
import * as demands from '#contract/demands'
import { type ElderId, uuidv7 } from '#contract/id'
import { setStatus } from '#contract/people-edit'
import { notFound } from '#contract/problem'
import * as survey from '#contract/survey'
import { record } from '#platform/events'
import { problemOf, world } from '#testing'
import { makeElder } from '../people/people.fixture.ts'
import {
  always,
  COUNTY,
  later,
  makeProvider,
  phoneOf,
  type Provider,
  serve,
  VILLAGE,
} from './care.fixture.ts'

const t = await world()
const clerk = always(t, 'clerk', { region: COUNTY })
const neighbour = always(t, 'clerk', { region: 410802000000 })
const never = <T>(value: T) => value as never // Brands are only types.
let near: Provider

beforeAll(async () => {
  near = await t.system((tx) => makeProvider(tx, { name: '近处助浴', north: 0.01, workers: 9 }))
  await t.system((tx) => makeProvider(tx, { name: '远处助浴', north: 0.05, workers: 9 }))
})

const elder = async (name = '王需求'): Promise<ElderId> =>
  // Made here for this brand.
  (await t.system((tx) => makeElder(tx, { region: VILLAGE, name }))) as ElderId
const say = async (elderId: ElderId, item: 'bath' | 'meal' | 'clean' | 'aids' = 'bath') =>
  (
    await clerk.call(demands.addDemand, {
      body: { ref: uuidv7(), elderId, item, channel: 'visit', text: '走访时说' },
    })
  ).id
const proposals = async (query: object = {}) =>
  (await clerk.call(contract.listDemandProposals, { query: { limit: 100, ...query } })).items
const of = async (demandId: string) => (await proposals({ demandId }))[0]
const order = (demandIds: string[], more: object = {}) =>
  clerk.call(contract.orderDemands, { body: { demandIds: never(demandIds), ...more } })
const demand = async (elderId: ElderId, id: string) => {
  const { items } = await clerk.call(demands.listDemands, { query: { elderId } })
  return items.find((one) => one.id === id)
}
const ordered = async (demandId: string): Promise<OrderId> => {
  const [made] = (await order([demandId])).items
  if (!made?.order) throw new Error(made?.refused?.en ?? 'no order')
  await t.due()
  return made.order.id
}

test('what a survey says is needed becomes an order with the item, provider and quota that the place has', async () => {
  const who = await elder('李问卷')
  const campaignId = uuidv7()
  const params = { campaignId: never(campaignId) }
  await clerk.call(survey.saveCampaign, {
    params,
    body: {
      name: '摸底',
      regionCode: COUNTY,
      ageFrom: 60,
      asOf: '2026-11-25',
      endsOn: '2099-12-31',
      sampleShare: 1,
    },
  })
  await clerk.call(survey.openCampaign, { params })
  const { items: targets } = await clerk.call(survey.listTargets, { params, query: { limit: 100 } })
  const target = targets.find((one) => one.elderId === who)
  await clerk.call(survey.submitTarget, {
    params: { targetId: never(target?.id) },
    body: {
      askedAt: t.clock.now().toISOString(),
      answers: {
        self_rated: 'fair',
        chronic: ['hypertension'],
        falls: 0,
        mood: 'good',
        help: 'much',
        help_with: ['bath'],
        walking: 'easy',
        living: 'children',
        bathroom: 'yes',
        income: 'pension',
        services: ['rehabilitation'],
        demand: ['care'],
        pay: 'some',
      },
    },
  })
  await clerk.call(survey.drawSample, { params })
  await clerk.call(survey.acceptTargets, { params, body: { targetIds: [never(target?.id)] } })
  await t.due()
  const said = await proposals({ campaignId })
  expect(said.map((one) => one.need)).toContain('bath')
  const bath = said.find((one) => one.need === 'bath')
  expect(bath).toMatchObject({
    elderId: who,
    item: { code: 'bath-home' },
    provider: { orgName: '近处助浴', priceFen: 8000 },
    providers: 2,
  })
  expect(await proposals({ campaignId: uuidv7() })).toEqual([])
  const [made] = (await order([bath?.demandId ?? ''])).items
  expect(made).toMatchObject({ refused: null, order: { before: false } })
  // It waits for an order no more.
  expect((await proposals({ campaignId })).map((one) => one.need)).not.toContain('bath')
})

test('an order accepted arranges its demand, closed it serves it, with provider, care worker and day', async () => {
  const who = await elder()
  const id = await say(who)
  const orderId = await ordered(id)
  expect(await demand(who, id)).toMatchObject({ state: 'open', order: { id: orderId } })
  const [made] = (await clerk.call(orders.listOrders, { query: { elderId: who } })).items
  const worker = await phoneOf(t, made?.workerId ?? near.workers[0] ?? '')
  await serve(t, worker, orderId, { pay: 'cash' })
  await t.due()
  expect(await clerk.call(orders.showOrder, { params: { id: orderId } })).toMatchObject({ state: 'closed' })
  expect(await demand(who, id)).toMatchObject({
    state: 'served',
    providerName: made?.orgName,
    ownerName: made?.workerName,
    order: { id: orderId, state: 'closed' },
  })
  // The family reads the same.
  const family = await t.as('family', { elderIds: [who] })
  const own = await family.call(demands.ownDemands, { params: { elderId: who } })
  expect(own.items).toMatchObject([{ state: 'served', order: { number: made?.number } }])
})

test('a cancelled order gives its demand back; while it lives the demand is not arranged by hand', async () => {
  const who = await elder()
  const id = await say(who)
  const orderId = await ordered(id)
  const byHand = [
    () =>
      clerk.call(demands.arrangeDemand, {
        params: { demandId: never(id) },
        body: { providerName: '别家', ownerName: '某人', dueOn: '2099-01-01' },
      }),
    () => clerk.call(demands.serveDemand, { params: { demandId: never(id) }, body: { on: '2026-01-01' } }),
    () => clerk.call(demands.declineDemand, { params: { demandId: never(id) }, body: { reason: '不需要' } }),
  ]
  for (const call of byHand) expect((await problemOf(call())).type).toBe(demands.ordered.type)
  await clerk.call(orders.cancelOrder, {
    params: { id: orderId },
    body: { reason: 'elder_asked', note: '改天' },
  })
  await t.due()
  expect(await demand(who, id)).toMatchObject({ state: 'open', order: null, providerName: null, dueOn: null })
  expect(await of(id)).toMatchObject({ need: 'bath' })
  // Ordered again, by another order.
  expect(await ordered(id)).not.toBe(orderId)
})

test('asked twice, or by two desks at once, one demand has one order; the database holds it too', async () => {
  const who = await elder()
  const id = await say(who)
  const both = await Promise.all([order([id]), order([id, id])])
  const numbers = both.flatMap(({ items }) => items.map((one) => one.order?.number))
  expect(new Set(numbers).size).toBe(1)
  expect(both.flatMap(({ items }) => items.map((one) => one.order?.before)).toSorted()).toEqual([false, true])
  await expect(
    t.system((tx) =>
      sql`insert into care.service_order (id, channel, elder_id, region_code, item_code, item_version, wanted_from, wanted_to, address, state_since, demand_id)
        select ${uuidv7()}, channel, elder_id, region_code, item_code, item_version, wanted_from, wanted_to, address, state_since, demand_id
        from care.service_order where demand_id = ${id}`.execute(tx),
    ),
  ).rejects.toMatchObject({ constraint: 'service_order_demand' })
  // Nor does it take the demand of another elder, or one of another need.
  const other = await say(await elder())
  const meal = await say(who, 'meal')
  for (const wrong of [other, meal])
    await expect(
      t.system((tx) =>
        sql`update care.service_order set demand_id = ${wrong} where demand_id = ${id}`.execute(tx),
      ),
    ).rejects.toMatchObject({ constraint: 'service_order_demand_fits' })
})

test('many at once: what can be ordered is, each of the others says why', async () => {
  const [a, b] = [await elder('甲'), await elder('乙')]
  const ids = [await say(a), await say(b, 'clean'), await say(b)]
  await clerk.call(demands.declineDemand, {
    params: { demandId: never(ids[1]) },
    body: { reason: '已请保姆' },
  })
  const { items } = await order(ids, { day: '2099-01-01', time: '10:00' })
  // A day too far ahead is refused for each, in words.
  expect(items.map((one) => one.order)).toEqual([null, null, null])
  expect(items[0]?.refused).toEqual({ zh: '服务时间在一年以后', en: 'More than a year ahead' })
  const again = (await order(ids)).items
  expect(again.map((one) => one.order !== null)).toEqual([true, false, true])
  expect(again[1]?.refused?.en).toBe('Arranged or closed already')
})

test('however it was ordered, an order answers the open demand of the same need', async () => {
  const who = await elder()
  const id = await say(who)
  // The daughter orders a bath in the app, without knowing of the demand.
  const placed = await clerk.call(orders.placeOrder, {
    body: { id: never(uuidv7()), elderId: who, itemCode: 'bath-home', wantedFrom: later(3) },
  })
  await t.due()
  expect((await demand(who, id))?.order?.number).toBe(placed.number)
  // The hotline states the demand after its order stands: the same order answers it.
  const second = await elder()
  const hot = await clerk.call(orders.placeOrder, {
    body: { id: never(uuidv7()), elderId: second, itemCode: 'bath-home', wantedFrom: later(3) },
  })
  await t.system((tx) =>
    record(
      tx,
      calls.ordered,
      { item: 'bath' },
      { elderId: second, regionCode: VILLAGE, subjectId: uuidv7() },
    ),
  )
  await t.due()
  const { items } = await clerk.call(demands.listDemands, { query: { elderId: second } })
  expect(items).toMatchObject([{ sources: [{ channel: 'hotline' }], order: { number: hot.number } }])
})

test('who died waits for nothing: what was open is declined with the reason, ordered or not', async () => {
  const who = await elder()
  const open = await say(who)
  const taken = await say(who, 'clean')
  await ordered(open)
  await clerk.call(setStatus, {
    params: { elderId: who },
    body: { to: 'died', day: '2026-11-20', reason: '家属报告' },
  })
  await t.due()
  for (const id of [open, taken])
    expect(await demand(who, id)).toMatchObject({ state: 'declined', order: null })
  expect(await proposals({ demandId: open })).toEqual([])
})

test('a neighbour county sees no demand of others and orders for none', async () => {
  const id = await say(await elder())
  const list = await neighbour.call(contract.listDemandProposals, { query: { limit: 100 } })
  expect(list.items.map((one) => one.demandId)).not.toContain(id)
  const refused = neighbour.call(contract.orderDemands, { body: { demandIds: [never(id)] } })
  expect((await problemOf(refused)).type).toBe(notFound.type)
})

test('the longest waiting comes first, page after page without a gap', async () => {
  for (let i = 0; i < 5; i++) {
    await say(await elder(`等候${'甲乙丙丁戊'[i] ?? ''}`))
    await t.clock.forward({ minutes: 1 })
  }
  const seen: string[] = []
  let after: string | null = null
  do {
    const page: Awaited<ReturnType<typeof pageAfter>> = await pageAfter(after)
    seen.push(...page.items.map((one) => one.demandId))
    after = page.next
  } while (after)
  expect(new Set(seen).size).toBe(seen.length)
  expect(seen).toEqual((await proposals()).map((one) => one.demandId))
})
const pageAfter = (after: string | null) =>
  clerk.call(contract.listDemandProposals, { query: { limit: 2, ...(after ? { after } : {}) } })
