import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { history } from '#contract/family'
import * as family from '#contract/care-family'
import * as field from '#contract/care-field'
import * as contract from '#contract/care-orders'
import { type OrderId, problems } from '#contract/care-words'
import { dayOf } from '#contract/day'
import { type ElderId, uuidv7 } from '#contract/id'
import { notFound } from '#contract/problem'
import * as life from '#contract/people-life'
import { problemOf, world } from '#testing'
import { makeElder } from '../people/people.fixture.ts'
import {
  always,
  COUNTY,
  HOME,
  later,
  makeProvider,
  phoneOf,
  type Provider,
  today,
  VILLAGE,
} from './care.fixture.ts'

const t = await world()
const clerk = always(t, 'clerk', { region: COUNTY })
let near: Provider
beforeAll(async () => {
  near = await t.system((tx) => makeProvider(tx, { name: '近处助浴', north: 0.01, workers: 6 }))
})
const elder = async (name: string) =>
  (await t.system((tx) => makeElder(tx, { region: VILLAGE, name }))) as ElderId // made here for this brand
const place = (elderId: ElderId, hours: number) =>
  clerk.call(contract.placeOrder, {
    body: { id: uuidv7() as OrderId, elderId, itemCode: 'bath-home', wantedFrom: later(hours) }, // made here for this brand
  })
const show = (id: OrderId) => clerk.call(contract.showOrder, { params: { id } })
const report = async (
  elderId: ElderId,
  given: { kind?: life.LifeKind; to?: string; confirmed?: boolean } = {},
) => {
  const said = await clerk.call(life.report, {
    params: { elderId },
    body: {
      kind: given.kind ?? 'hospital',
      from: today(),
      to: given.to ?? null,
      source: 'family',
      confirmed: given.confirmed ?? true,
    },
  })
  await t.due()
  return said
}
const inDays = (days: number) => dayOf(new Date(t.clock.now().getTime() + days * 86_400_000))
const told = async (id: OrderId) => {
  const { rows } = await t.system((tx) =>
    sql<{ type: string }>`select type from platform.event where subject_id = ${id} order by id`.execute(tx),
  )
  return rows.map((row) => row.type.replace('care.order_', ''))
}

test('in hospital, every open order of the stay stands still with its reason; nobody is sent; discharged, it goes on', async () => {
  const who = await elder('住院长者')
  const other = await elder('在家长者')
  const [soon, far, others] = [await place(who, 26), await place(who, 24 * 20), await place(other, 26)]
  const worker = await phoneOf(t, near.workers[0] ?? '')
  expect(soon).toMatchObject({ state: 'offered', paused: null })

  // Told by the family and not confirmed yet: heard at once.
  const { id: lifeEventId } = await report(who, { confirmed: false })
  expect(await show(soon.id)).toMatchObject({
    state: 'offered',
    paused: { kind: 'hospital', since: today() },
    nextAt: soon.wantedTo,
  })
  expect((await show(far.id)).paused).toMatchObject({ kind: 'hospital' })
  expect((await show(others.id)).paused).toBeNull()
  const { items } = await clerk.call(contract.listOrders, { query: { paused: 'true' } })
  expect(items.map((one) => one.id).sort()).toEqual([soon.id, far.id].sort())
  expect((await clerk.call(contract.countOrders, { query: {} })).paused).toBe(2)

  // The provider, the phone and the family read why; the phone can neither take it nor go.
  const mine = soon.workerId ?? ''
  const phone = await phoneOf(t, mine)
  const [card] = (await phone.call(field.myOrders)).items.filter((one) => one.id === soon.id)
  expect(card?.paused).toMatchObject({ kind: 'hospital' })
  const step = { params: { id: soon.id }, body: { at: t.clock.now().toISOString() } }
  expect(await problemOf(phone.call(field.acceptMine, step))).toMatchObject({ type: problems.paused.type })
  const daughter = await t.as('family', { elderIds: [who] })
  const own = (await daughter.call(family.ownOrders, { params: { elderId: who } })).items
  expect(own.every((one) => one.paused?.kind === 'hospital')).toBe(true)
  const heard = (await daughter.call(history, { params: { elderId: who } })).items.map((one) => one.zh)
  expect(heard).toContain('长者住院或不在家，服务暂停')
  expect(
    await problemOf(
      clerk.call(contract.dispatchOrder, {
        params: { id: soon.id },
        body: { offerId: near.offerId as never }, // made by the fixture in the shape of the brand
      }),
    ),
  ).toMatchObject({ type: problems.paused.type })
  // The time to answer does not run: an hour later it is still offered to the same provider.
  await t.clock.forward({ minutes: 90 })
  await t.due()
  expect(await show(soon.id)).toMatchObject({ state: 'offered', workerId: mine })

  // Not so: whoever was asked has the whole time to answer again.
  await clerk.call(life.reject, { params: { lifeEventId }, body: { reason: '弄错了人' } })
  await t.due()
  const again = await show(soon.id)
  expect(again).toMatchObject({ state: 'offered', paused: null })
  expect(Date.parse(again.nextAt ?? '')).toBeGreaterThan(t.clock.now().getTime())
  expect(again.assignments.at(-1)?.answerBy).toBe(again.nextAt)
  expect(await told(soon.id)).toEqual(['placed', 'offered', 'paused', 'went_on'])

  // In hospital after all, until a known day: what is wanted later is not held.
  await report(who, { to: inDays(5) })
  expect((await show(soon.id)).paused).toMatchObject({ kind: 'hospital' })
  expect((await show(far.id)).paused).toBeNull()
  expect(worker.personId).toBeTruthy()
})

test('accepted and the elder comes home: the same care worker goes; ordered during the stay it is held from the start', async () => {
  const who = await elder('出院长者')
  const order = await place(who, 30)
  const phone = await phoneOf(t, order.workerId ?? '')
  const at = () => t.clock.now().toISOString()
  await phone.call(field.acceptMine, { params: { id: order.id }, body: { at: at() } })
  const stay = await report(who)
  const arrive = { params: { id: order.id }, body: { at: at(), fix: { ...HOME, accuracyM: 10 } } }
  expect(await problemOf(phone.call(field.arriveMine, arrive))).toMatchObject({ type: problems.paused.type })
  const during = await place(who, 50)
  expect(during).toMatchObject({ state: 'placed', orgId: null, paused: { kind: 'hospital' } })

  await t.clock.forward({ days: 1 })
  await clerk.call(life.end, { params: { lifeEventId: stay.id }, body: { on: today() } })
  await t.due()
  expect(await show(order.id)).toMatchObject({ state: 'accepted', paused: null, nextAt: null })
  expect(await show(during.id), 'asked of a provider now').toMatchObject({ state: 'offered', paused: null })
  const later_ = await phoneOf(t, order.workerId ?? '')
  await later_.call(field.arriveMine, { ...arrive, body: { ...arrive.body, at: at() } })
  expect((await show(order.id)).state).toBe('arrived')
})

test('its time passes during the stay: the worker is free, and it waits for a person; who moves on knowingly may serve at the bedside', async () => {
  const who = await elder('长住院长者')
  const [missed, bedside] = [await place(who, 10), await place(who, 60)]
  await report(who)
  const worker = missed.workerId
  await t.clock.forward({ hours: 14 })
  await t.due()
  expect(await show(missed.id)).toMatchObject({
    state: 'placed',
    exception: 'missed',
    workerId: null,
    paused: null,
    nextAt: null,
  })
  expect(worker).not.toBeNull()
  expect((await told(missed.id)).slice(-2)).toEqual(['paused', 'stuck'])

  // Another county's desk neither sees nor moves it; a reason is owed.
  const body = { reason: '家属请到病房服务' }
  const stranger = await t.as('clerk', { region: 410802000000 })
  expect(
    await problemOf(stranger.call(contract.serveAnyway, { params: { id: bedside.id }, body })),
  ).toMatchObject({ type: notFound.type })
  expect(
    await problemOf(clerk.call(contract.serveAnyway, { params: { id: bedside.id }, body: { reason: '' } })),
  ).toMatchObject({ status: 422, errors: [{ pointer: '/reason' }] })
  expect(await clerk.call(contract.serveAnyway, { params: { id: bedside.id }, body })).toMatchObject({
    paused: null,
  })
  // Told once more, the decision stands.
  await t.system((tx) =>
    sql`update people.life_event set note = '再报一次' where elder_id = ${who}`.execute(tx),
  )
  await clerk.call(life.report, {
    params: { elderId: await elder('别人') },
    body: { kind: 'hospital', from: today(), to: null, source: 'family', confirmed: true },
  })
  await t.due()
  expect((await show(bedside.id)).paused).toBeNull()
  expect(
    await problemOf(clerk.call(contract.serveAnyway, { params: { id: bedside.id }, body })),
  ).toMatchObject({ type: problems.wrongState.type })
})

test('a provider learns that somebody is away, not that they are in prison; the database sends nobody to a paused order', async () => {
  const who = await elder('失联长者')
  const order = await place(who, 12)
  await report(who, { kind: 'prison' })
  const manager = await t.as('org_manager', { orgId: near.orgId })
  const seen = await manager.call(contract.showOrder, { params: { id: order.id } })
  expect(seen.paused).toMatchObject({ kind: 'away' })
  expect(JSON.stringify(seen)).not.toMatch(/prison|服刑/)
  const to = (state: string) =>
    t
      .system((tx) =>
        sql`update care.service_order set state = ${sql.lit(state)}::care.order_state where id = ${order.id}`.execute(
          tx,
        ),
      )
      .then(
        () => 'allowed',
        (error: Error & { constraint?: string }) => error.constraint,
      )
  expect(await to('accepted')).toBe('order_paused_waits')
  await t.system((tx) =>
    sql`update care.service_order set state = 'placed' where id = ${order.id}`.execute(tx),
  )
  expect(await to('offered')).toBe('order_paused_waits')
})
