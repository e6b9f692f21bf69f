import { beforeAll, expect, test } from 'vitest'
import * as contract from '#contract/calls'
import * as followUps from '#contract/call-follow-ups'
import * as care from '#contract/care-orders'
import { type OrderId } from '#contract/care-words'
import { problemOf, world } from '#testing'
import { always, makeProvider, phoneOf, type Provider, serve } from '../care/care.fixture.ts'
import { DISTRICT, elderOf, hotline, NEIGHBOUR } from './calls.fixture.ts'

/** What the hotline orders, and the call afterwards. */
const t = await world()
const operator = always(t, 'operator', { region: DISTRICT })
let elder = ''
let near: Provider
let far: Provider

beforeAll(async () => {
  await hotline(t)
  elder = await elderOf(t, '13912340001')
  const here = { region: DISTRICT, serves: [DISTRICT] }
  near = await t.system((tx) => makeProvider(tx, { name: '近处助浴', north: 0.01, ...here }))
  far = await t.system((tx) => makeProvider(tx, { name: '远处助浴', north: 0.06, ...here }))
  await t.system((tx) =>
    makeProvider(tx, { name: '外区助浴', north: 0.001, region: NEIGHBOUR, serves: [NEIGHBOUR] }),
  )
})

async function byPhone(): Promise<OrderId> {
  const request = await operator.call(contract.createRequest, {
    body: { kind: 'order', subject: '想洗个澡', elderId: elder as never }, // made above in the shape of the brand
  })
  const closed = await operator.call(contract.closeRequest, {
    params: { id: request.id },
    body: { outcome: 'order', item: 'bath', note: '浴室在一楼' },
  })
  expect(closed.orderNumber).toBeGreaterThan(0)
  return closed.orderId ?? ('' as never)
}

test('B-CALL-11: a bathing request by phone is saved: providers of 助浴 near the elder are proposed and one is dispatched', async () => {
  const id = await byPhone()
  const order = await operator.call(care.showOrder, { params: { id } })
  expect(order).toMatchObject({
    channel: 'phone',
    itemCode: 'bath-home',
    state: 'offered',
    orgId: near.orgId,
    workerId: near.workers[0],
    note: '浴室在一楼',
  })
  const { items, refused } = await operator.call(care.proposeProviders, { params: { id } })
  expect(items.map((one) => one.orgId)).toEqual([near.orgId, far.orgId])
  expect(items.every((one) => one.metres !== null && one.reasons.length >= 3)).toBe(true)
  // Nearest of all, but it serves another district.
  expect(refused.map((one) => [one.orgName, one.reasons[0]?.code])).toEqual([['外区助浴', 'out_of_area']])
  // The card of the elder shows the same order with the same number.
  const { orders } = await operator.call(contract.pop, { params: { elderId: elder as never } })
  expect(orders[0]).toMatchObject({ number: order.number, item: 'bath', state: 'offered' })
})

test('B-CALL-10: an order is closed; when the follow-up is due a call task stands there, and satisfaction is stored with the order', async () => {
  const id = await byPhone()
  const { workerId } = await operator.call(care.showOrder, { params: { id } })
  await serve(t, await phoneOf(t, workerId ?? ''), id, { satisfaction: 5 })
  const closed = await operator.call(care.showOrder, { params: { id } })
  expect(closed).toMatchObject({ state: 'closed', satisfaction: 5, followUpSatisfaction: null })
  await t.due()
  expect((await operator.call(followUps.listFollowUps)).items).toEqual([])
  await t.clock.forward({ hours: 25 })
  await t.due()
  const { items } = await operator.call(followUps.listFollowUps)
  expect(items).toMatchObject([
    { orderId: id, orderNumber: closed.number, state: 'due', orgName: closed.orgName },
  ])
  const params = { id: items[0]?.id ?? '' }
  // Nobody answers at first: later again.
  expect(await operator.call(followUps.reportFollowUp, { params, body: { result: 'failed' } })).toMatchObject(
    { state: 'due', attempts: 1 },
  )
  expect(
    await operator.call(followUps.reportFollowUp, {
      params,
      body: { result: 'reached', satisfaction: 2, note: '水不够热' },
    }),
  ).toMatchObject({ state: 'reached', satisfaction: 2 })
  expect(await operator.call(care.showOrder, { params: { id } })).toMatchObject({
    satisfaction: 5,
    followUpSatisfaction: 2,
    followUpNote: '水不够热',
  })
  expect(
    (await problemOf(operator.call(followUps.reportFollowUp, { params, body: { result: 'failed' } }))).type,
  ).toBe(contract.careProblems.taskClosed.type)
  await t.neighbourSeesNothing(
    followUps.listFollowUps,
    { query: { state: 'reached' } },
    { as: 'operator', inside: DISTRICT, outside: NEIGHBOUR },
  )
})

test('the same request closed twice is one order', async () => {
  const request = await operator.call(contract.createRequest, {
    body: { kind: 'order', subject: '助浴', elderId: elder as never },
  })
  const close = () =>
    operator.call(contract.closeRequest, {
      params: { id: request.id },
      body: { outcome: 'order', item: 'bath', wishedOn: '2099-01-01' },
    })
  // A year ahead is refused before anything is closed.
  expect((await problemOf(close())).errors?.[0]?.pointer).toBe('/wantedFrom')
  const both = await Promise.allSettled(
    [1, 2].map(() =>
      operator.call(contract.closeRequest, {
        params: { id: request.id },
        body: { outcome: 'order', item: 'bath' },
      }),
    ),
  )
  expect(both.filter((one) => one.status === 'fulfilled')).toHaveLength(1)
  const { items } = await operator.call(care.listOrders, { query: { elderId: elder as never } })
  expect(items.filter((one) => one.note === '助浴')).toHaveLength(1)
})
