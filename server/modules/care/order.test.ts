import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import * as catalogue from '#contract/care-catalogue'
import * as family from '#contract/care-family'
import * as field from '#contract/care-field'
import * as contract from '#contract/care-orders'
import { type OrderId, type OfferId, orderMoves, OrderState, problems } from '#contract/care-words'
import { type ElderId, type OrgId, uuidv7 } from '#contract/id'
import { notFound } from '#contract/problem'
import * as duplicates from '#contract/people-duplicates'
import * as people from '#contract/people'
import { type Caller, problemOf, world } from '#testing'
import { makeElder } from '../people/people.fixture.ts'
import {
  always,
  COUNTY,
  HOME,
  later,
  makeProvider,
  phoneOf,
  type Provider,
  serve,
  VILLAGE,
} from './care.fixture.ts'

const t = await world()
const clerk = always(t, 'clerk', { region: COUNTY })
let near: Provider
let far: Provider
const orderId = () => uuidv7() as OrderId // made here in the shape of the brand
const elder = async (name = '工单长者') =>
  (await t.system((tx) => makeElder(tx, { region: VILLAGE, name }))) as ElderId // made here for this brand
const place = async (
  who: Pick<Caller, 'call'>,
  elderId: ElderId,
  more: { wantedFrom?: string; itemCode?: string } = {},
) =>
  who.call(contract.placeOrder, {
    body: { id: orderId(), elderId, itemCode: 'bath-home', wantedFrom: later(3), ...more },
  })
const show = (id: OrderId) => clerk.call(contract.showOrder, { params: { id } })

beforeAll(async () => {
  near = await t.system((tx) => makeProvider(tx, { name: '近处助浴', north: 0.01, workers: 3 }))
  far = await t.system((tx) => makeProvider(tx, { name: '远处助浴', north: 0.05, workers: 3 }))
})

describe('the catalogue', () => {
  test('A-ORD-01, A-ORD-02: five top groups with at least one item each; without one of the six classes saving is refused', async () => {
    const { items } = await clerk.call(catalogue.listItems)
    expect(new Set(items.map((one) => one.group))).toEqual(
      new Set(['care', 'medical', 'help', 'learning', 'leisure']),
    )
    expect(new Set(items.map((one) => one.class)).size).toBe(6)
    const body = {
      regionCode: COUNTY,
      group: 'help',
      line: 'daily',
      zh: '测试',
      en: 'Test',
      content: '测试',
      unit: 'times',
      minutes: 30,
    }
    const refused = await problemOf(
      clerk.call(catalogue.publishItem, {
        params: { code: 'test-item' },
        body: { ...body, class: 'none' } as never,
      }),
    )
    expect(refused.errors?.map((one) => one.pointer)).toContain('/class')
  })

  test('B-ORD-14: medical care, rehabilitation, culture and sport, consultation, education exist and can be ordered', async () => {
    const who = await elder()
    for (const itemCode of [
      'nursing-home-visit',
      'rehabilitation',
      'culture-sport',
      'information',
      'elder-education',
    ])
      expect((await place(clerk, who, { itemCode })).itemCode).toBe(itemCode)
  })

  test('B-ORD-03: a new version is published, a running order keeps the old one', async () => {
    const code = 'foot-care'
    const body = {
      regionCode: COUNTY,
      class: 'daily_life' as const,
      group: 'care' as const,
      line: 'daily' as const,
      zh: '修脚',
      en: 'Foot care',
      content: '修脚一次',
      unit: 'times' as const,
      minutes: 40,
    }
    await clerk.call(catalogue.publishItem, { params: { code }, body })
    const running = await place(clerk, await elder(), { itemCode: code })
    const next = await clerk.call(catalogue.publishItem, {
      params: { code },
      body: { ...body, content: '修脚与足底按摩', minutes: 60, seen: 1 },
    })
    expect(next.version).toBe(2)
    expect(await show(running.id)).toMatchObject({ itemVersion: 1, itemContent: '修脚一次', minutes: 40 })
    expect((await place(clerk, await elder(), { itemCode: code })).itemVersion).toBe(2)
    // Who saw version 1 publishes no third over the second.
    expect(
      (await problemOf(clerk.call(catalogue.publishItem, { params: { code }, body: { ...body, seen: 1 } })))
        .type,
    ).toBe('/problems/stale')
    await expect(
      t.system((tx) =>
        sql`update care.item_version set content = 'x' where item_code = ${code} and version = 1`.execute(tx),
      ),
    ).rejects.toMatchObject({ constraint: 'item_version_stays' })
  })

  test('B-ORD-02: without a licence no offer is published, nor does the database take one', async () => {
    const bare = await t.system((tx) => makeProvider(tx, { name: '无证服务商', licence: false }))
    const manager = await t.as('org_manager', { orgId: bare.orgId })
    const body = { orgId: bare.orgId as OrgId, itemCode: 'bath-home', priceFen: 100, servesRegions: [COUNTY] } // made here for this brand
    expect(
      (await problemOf(manager.call(catalogue.publishOffer, { params: { id: uuidv7() as OfferId }, body })))
        .type,
    ).toBe(problems.notReady.type)
    // Whoever has both may; the list shows until when.
    const { items } = await (await t.as('org_manager', { orgId: near.orgId })).call(catalogue.listOffers)
    expect(items).toMatchObject([
      { servesRegions: [COUNTY], servesNames: ['中站区'], licenceUntil: '9999-12-31' },
    ])
    await expect(
      t.system((tx) =>
        sql`insert into care.offer (id, org_id, region_code, item_code, price_fen, serves_regions, published_on) values (${uuidv7()}, ${bare.orgId}, ${COUNTY}, 'bath-home', 100, ${[COUNTY]}, '2026-11-26')`.execute(
          tx,
        ),
      ),
    ).rejects.toMatchObject({ constraint: 'offer_licence' })
  })
})

describe('dispatch', () => {
  test('the best provider is offered the order by itself, with reasons in words; its free worker gets it', async () => {
    const order = await place(clerk, await elder())
    expect(order).toMatchObject({ state: 'offered', orgId: near.orgId, priceFen: 8000, selfFen: 8000 })
    expect(order.assignments).toHaveLength(1)
    expect(order.assignments[0]).toMatchObject({ automatic: true, state: 'waiting' })
    expect(order.assignments[0]?.reasons.map((one) => one.zh).join()).toContain('距离')
    const { items } = await clerk.call(contract.proposeProviders, { params: { id: order.id } })
    expect(items.map((one) => one.orgId)).toEqual([near.orgId, far.orgId])
  })

  test('B-ORD-07: an elder who cannot look after herself has her own worker: that one is proposed first, far away or not', async () => {
    const who = await elder('失能长者')
    const [own = ''] = far.workers
    await clerk.call(contract.dedicateWorker, { params: { elderId: who }, body: { workerId: own as never } }) // made here for this brand
    const order = await place(clerk, who)
    expect(order).toMatchObject({ orgId: far.orgId, workerId: own })
    expect(order.assignments[0]?.reasons[0]?.code).toBe('dedicated')
  })

  test('nobody answers in time: the next provider is asked, then it stands on the list of exceptions', async () => {
    const order = await place(clerk, await elder(), { wantedFrom: later(40) })
    await t.clock.forward({ minutes: 16 })
    await t.due()
    const second = await show(order.id)
    expect(second).toMatchObject({ state: 'offered', orgId: far.orgId })
    expect(second.assignments.map((one) => one.state)).toEqual(['expired', 'waiting'])
    await t.clock.forward({ minutes: 16 })
    await t.due()
    expect(await show(order.id)).toMatchObject({
      state: 'placed',
      exception: 'nobody_accepts',
      orgId: null,
      priceFen: null,
    })
    const { items } = await clerk.call(contract.listOrders, { query: { exception: 'true' } })
    expect(items.map((one) => one.id)).toContain(order.id)
    // A person gives it to somebody after all: only whoever has not said no.
    const { refused } = await clerk.call(contract.proposeProviders, { params: { id: order.id } })
    expect(refused.map((one) => one.orgId).sort()).toEqual([near.orgId, far.orgId].sort())
  })

  test('who declines says why and is not asked again; two at once for one worker is refused', async () => {
    const start = later(70)
    const order = await place(clerk, await elder(), { wantedFrom: start })
    const worker = await phoneOf(t, order.workerId ?? '')
    await worker.call(field.declineMine, {
      params: { id: order.id },
      body: { at: later(0), reason: 'unwell', note: '发烧' },
    })
    const after = await show(order.id)
    expect(after.assignments[0]).toMatchObject({ state: 'declined', declineReason: 'unwell', note: '发烧' })
    expect(after.orgId).toBe(far.orgId)
    // The declined one does not see it any longer.
    expect((await worker.call(field.myOrders)).items).toEqual([])
    expect(
      (await problemOf(worker.call(field.acceptMine, { params: { id: order.id }, body: { at: later(0) } })))
        .type,
    ).toBe(notFound.type)
    const manager = await t.as('org_manager', { orgId: far.orgId })
    const other = await place(clerk, await elder(), { wantedFrom: start })
    const { items } = await clerk.call(contract.proposeProviders, { params: { id: other.id } })
    const offer = items.find((one) => one.orgId === far.orgId)
    await clerk.call(contract.dispatchOrder, {
      params: { id: other.id },
      body: { offerId: offer?.offerId ?? ('' as never) },
    })
    const busy = (await show(order.id)).workerId
    expect((await show(other.id)).workerId).not.toBe(busy)
    expect(
      (
        await problemOf(
          manager.call(contract.assignWorker, {
            params: { id: other.id },
            body: { workerId: busy ?? ('' as never) },
          }),
        )
      ).type,
    ).toBe(problems.workerBusy.type)
  })

  test('A-ORD-05: two hundred orders in a day: each has one responsible worker or stands open as an exception', async () => {
    await t.system((tx) => makeProvider(tx, { name: '大型保洁', item: 'clean-home', workers: 40 }))
    const who = await elder()
    const ids: OrderId[] = []
    for (let i = 0; i < 200; i++)
      ids.push(
        (await place(clerk, who, { itemCode: 'clean-home', wantedFrom: later(100 + 2.5 * (i % 4)) })).id,
      )
    const { rows } = await t.system((tx) =>
      sql<{ worked: number; stuck: number; neither: number }>`
        select (count(*) filter (where worker_id is not null and exception is null))::int as worked, (count(*) filter (where exception is not null and worker_id is null))::int as stuck,
          (count(*) filter (where (worker_id is null) = (exception is null)))::int as neither
        from care.service_order where id = any (${ids}::uuid[])`.execute(tx),
    )
    expect(rows[0]).toEqual({ worked: 160, stuck: 40, neither: 0 })
  }, 120_000)
})

describe('proof and closing', () => {
  test('B-ORD-05: checked in, delivered, checked out: closed only after the proof and the elder’s confirmation', async () => {
    const who = await elder()
    const daughter = always(t, 'family', { elderIds: [who] })
    const placed = await daughter.call(family.placeOwnOrder, {
      params: { elderId: who },
      body: { id: orderId(), itemCode: 'bath-home', wantedFrom: later(130) },
    })
    const id = placed.id
    const order = await show(id)
    expect(order).toMatchObject({ channel: 'app', number: placed.number, state: 'offered' })
    await serve(t, await phoneOf(t, order.workerId ?? ''), id, { satisfaction: null })
    expect(await show(id)).toMatchObject({
      state: 'finished',
      deliveredMinutes: 90,
      arrivedMetres: 0,
      payment: { method: 'cash', amountFen: 8000 },
    })
    expect((await show(id)).missing.map((one) => one.en)).toEqual(['Satisfaction (confirmation)'])
    const seen = await daughter.call(family.confirmOwnOrder, { params: { id }, body: { satisfaction: 4 } })
    expect(seen).toMatchObject({ state: 'closed', satisfaction: 4 })
    expect(await show(id)).toMatchObject({ state: 'closed', confirmedHow: 'app', missing: [] })
  })

  test('A-ORD-06: without a place there is no check-in, and the database closes nothing that lacks one of the six facts', async () => {
    const order = await place(clerk, await elder(), { wantedFrom: later(150) })
    const worker = await phoneOf(t, order.workerId ?? '')
    const params = { id: order.id }
    await worker.call(field.acceptMine, { params, body: { at: later(0) } })
    const refused = await problemOf(
      worker.call(field.arriveMine, { params, body: { at: later(0), fix: null } }),
    )
    expect(refused).toMatchObject({ type: problems.incomplete.type, errors: [{ pointer: '/note' }] })
    await worker.call(field.arriveMine, {
      params,
      body: { at: later(0), fix: null, note: '地下室无信号，门牌 501' },
    })
    await worker.call(field.startMine, { params, body: { at: later(0) } })
    expect(
      (await problemOf(worker.call(field.finishMine, { params, body: { at: later(0), content: '  ' } })))
        .errors?.[0]?.pointer,
    ).toBe('/content')
    await worker.call(field.finishMine, {
      params,
      body: { at: later(0), content: '助浴', payment: { method: 'cash' } },
    })
    for (const [fact, constraint] of [
      ['arrived_note = null, arrived_lon = null', 'order_came'],
      ['org_id = null, worker_id = null', 'order_has_provider'],
      ['content = null', 'order_done'],
      ['started_at = null', 'order_done'],
      ['price_fen = null', 'order_has_provider'],
      ['confirmed_at = null, confirmed_how = null', 'order_six_facts'],
    ])
      await expect(
        t.system((tx) =>
          sql`update care.service_order set state = 'closed', satisfaction = 5, confirmed_at = now(), confirmed_how = 'phone', closed_at = now(), ${sql.raw((fact ?? '').replace('confirmed_at = null, confirmed_how = null', 'note = note'))} where id = ${order.id}`
            .execute(tx)
            .then(() =>
              constraint === 'order_six_facts'
                ? sql`update care.service_order set satisfaction = null where id = ${order.id}`.execute(tx)
                : null,
            ),
        ),
      ).rejects.toMatchObject({ constraint })
  })

  test('a step sent twice by the outbox is one; what was done stands with the time it was done at', async () => {
    const order = await place(clerk, await elder(), { wantedFrom: later(170) })
    const worker = await phoneOf(t, order.workerId ?? '')
    const params = { id: order.id }
    const at = later(0)
    for (let i = 0; i < 2; i++) await worker.call(field.acceptMine, { params, body: { at } })
    for (let i = 0; i < 2; i++)
      await worker.call(field.arriveMine, { params, body: { at, fix: { ...HOME, accuracyM: 5 } } })
    for (let i = 0; i < 2; i++) await worker.call(field.startMine, { params, body: { at } })
    await t.clock.forward({ minutes: 200 })
    const done = {
      at: new Date(Date.parse(at) + 95 * 60_000).toISOString(),
      content: '助浴',
      payment: { method: 'e_payment' as const },
    }
    for (let i = 0; i < 2; i++) await worker.call(field.finishMine, { params, body: done })
    expect(await show(order.id)).toMatchObject({ state: 'finished', deliveredMinutes: 95, startedAt: at })
  })

  test('not confirmed in time, it stands on the list of exceptions until 12349 asked', async () => {
    const order = await place(clerk, await elder(), { wantedFrom: later(190) })
    await serve(t, await phoneOf(t, order.workerId ?? ''), order.id, { satisfaction: null })
    await t.clock.forward({ hours: 49 })
    await t.due()
    expect(await show(order.id)).toMatchObject({ state: 'finished', exception: 'unconfirmed' })
    expect(
      await clerk.call(contract.confirmOrder, {
        params: { id: order.id },
        body: { satisfaction: 3, how: 'phone' },
      }),
    ).toMatchObject({
      state: 'closed',
      exception: null,
    })
  })

  test('a dispute keeps it open; void gives back, stands goes on', async () => {
    const served = async () => {
      const order = await place(clerk, await elder(), { wantedFrom: later(3) })
      await serve(t, await phoneOf(t, order.workerId ?? ''), order.id)
      return order.id
    }
    const first = await served()
    expect(
      await clerk.call(contract.disputeOrder, { params: { id: first }, body: { reason: '只来了半小时' } }),
    ).toMatchObject({ state: 'disputed' })
    expect(
      await clerk.call(contract.resolveDispute, {
        params: { id: first },
        body: { outcome: 'stands', answer: '核实已服务' },
      }),
    ).toMatchObject({ state: 'closed' })
    const second = await served()
    await clerk.call(contract.disputeOrder, { params: { id: second }, body: { reason: '没有来' } })
    expect(
      await clerk.call(contract.resolveDispute, {
        params: { id: second },
        body: { outcome: 'void', answer: '查实未服务' },
      }),
    ).toMatchObject({
      state: 'cancelled',
      cancelReason: 'not_delivered',
      shares: [],
    })
  })
})

describe('states', () => {
  test('the contract and the database know the same moves, and every other one is refused by the database', async () => {
    const { rows } = await t.system((tx) =>
      sql<{
        from: string
        to: string
      }>`select from_state::text as from, to_state::text as to from care.transition`.execute(tx),
    )
    const known = OrderState.options.flatMap((from) => orderMoves[from].map((to) => `${from} ${to}`))
    expect(rows.map((row) => `${row.from} ${row.to}`).sort()).toEqual(known.sort())
    const order = await place(clerk, await elder(), { itemCode: 'legal-advice' })
    for (const to of OrderState.options.filter(
      (one) => one !== 'placed' && !orderMoves.placed.some((other) => other === one),
    ))
      await expect(
        t.system((tx) =>
          sql`update care.service_order set state = ${to}::care.order_state where id = ${order.id}`.execute(
            tx,
          ),
        ),
        to,
      ).rejects.toMatchObject({ constraint: 'order_transition' })
  })

  test('every verb from a state it does not start from is refused in words', async () => {
    const { id } = await place(clerk, await elder(), { itemCode: 'legal-advice' })
    const params = { id }
    const manager = await t.as('org_manager', { orgId: near.orgId })
    expect(await show(id)).toMatchObject({ state: 'placed', exception: 'no_provider' })
    // Nobody's yet: it is not the provider's to see.
    expect((await problemOf(manager.call(contract.acceptOrder, { params }))).type).toBe(notFound.type)
    for (const call of [
      () => clerk.call(contract.confirmOrder, { params, body: { satisfaction: 5, how: 'phone' } }),
      () => clerk.call(contract.disputeOrder, { params, body: { reason: 'x' } }),
      () => clerk.call(contract.resolveDispute, { params, body: { outcome: 'stands', answer: 'x' } }),
    ])
      expect((await problemOf(call())).type).toBe(problems.wrongState.type)
    await clerk.call(contract.cancelOrder, { params, body: { reason: 'duplicate' } })
    expect(
      (await problemOf(clerk.call(contract.cancelOrder, { params, body: { reason: 'duplicate' } }))).type,
    ).toBe(problems.wrongState.type)
  })

  test('the neighbour sees nothing; another provider, another worker, another family neither', async () => {
    const who = await elder()
    const order = await place(clerk, who)
    const params = { id: order.id }
    await t.neighbourSeesNothing(
      contract.showOrder,
      { params },
      { as: 'clerk', inside: COUNTY, outside: 410802000000 },
    )
    await t.neighbourSeesNothing(
      contract.listOrders,
      { query: { elderId: who } },
      { as: 'clerk', inside: COUNTY, outside: 410802000000 },
    )
    // Whoever serves an elder knows the name, and the rest of the record not.
    const own = await t.as('org_manager', { orgId: order.orgId ?? '' })
    expect((await own.call(contract.showOrder, { params })).elderName).toBe('工单长者')
    expect((await problemOf(own.call(people.show, { params: { elderId: who } }))).type).toBe(notFound.type)
    const stranger = await t.as('org_manager', { orgId: far.orgId })
    expect((await problemOf(stranger.call(contract.showOrder, { params }))).type).toBe(notFound.type)
    const other = await phoneOf(t, far.workers[0] ?? '')
    expect((await problemOf(other.call(field.acceptMine, { params, body: { at: later(0) } }))).type).toBe(
      notFound.type,
    )
    const neighbour = await t.as('family', { elderIds: [await elder('别家长者')] })
    expect(
      (await problemOf(neighbour.call(family.confirmOwnOrder, { params, body: { satisfaction: 1 } }))).type,
    ).toBe(notFound.type)
    expect((await problemOf(neighbour.call(family.ownOrders, { params: { elderId: who } }))).type).toBe(
      notFound.type,
    )
  })
})

describe('people', () => {
  test('two records become one: orders under way go with the person, and come back when it is undone', async () => {
    const make = () =>
      t.system((tx) =>
        makeElder(tx, {
          region: VILLAGE,
          name: '汤桂英',
          birthDay: '1939-03-03',
          sex: 'female',
          synthetic: false,
          identity: { kind: 'none', number: null, noIdentityReason: '遗失' },
        }),
      )
    const old = (await make()) as ElderId // made here for this brand
    const fresh = (await make()) as ElderId // as above
    const order = await place(clerk, fresh, { wantedFrom: later(5) })
    const pair = await clerk.call(duplicates.propose, { body: { a: old, b: fresh, note: '同一人' } })
    const seen = async (elderId: string) =>
      (await clerk.call(people.show, { params: { elderId: elderId as ElderId } })).elder.updatedAt
    const { mergeId } = await clerk.call(duplicates.merge, {
      params: { duplicateId: pair.id },
      body: {
        keep: pair.a.id === old ? 'a' : 'b',
        updatedAt: { a: await seen(pair.a.id), b: await seen(pair.b.id) },
      },
    })
    const of = async () =>
      (
        await t.system((tx) =>
          sql<{
            o: string
            a: string
            s: string
          }>`select o.elder_id as o, a.elder_id as a, s.elder_id as s from care.service_order o join care.assignment a on a.order_id = o.id join care.share s on s.order_id = o.id where o.id = ${order.id}`.execute(
            tx,
          ),
        )
      ).rows
    expect(await of()).toEqual([{ o: old, a: old, s: old }])
    await clerk.call(duplicates.unmerge, { params: { mergeId }, body: { reason: '弄错了' } })
    expect(await of()).toEqual([{ o: fresh, a: fresh, s: fresh }])
  })
})

test('B-WORK-10, B-WORK-06: where the place asks for it, who has no certificate or was never trained is not sent; elsewhere the proposal says so', async () => {
  const provider = await t.system((tx) => makeProvider(tx, { name: '持证助浴', north: 0.002, workers: 2 }))
  const [first, second] = provider.workers
  const order = await place(clerk, await elder('持证长者'))
  const rule = (certificate: 'refuse' | 'warn', preJobTraining: 'refuse' | 'warn') =>
    t.system((tx) =>
      sql`insert into policy.rule (id, kind, key, region_code, valid, body, source, state, published_at, approved_by_name, pack)
        values (${uuidv7()}, 'care.staffing', '', ${COUNTY}, daterange('2020-01-01', null), ${JSON.stringify({ certificate, preJobTraining })}::jsonb, '测试', 'published', now(), 'policy pack', 'test/staffing')`.execute(
        tx,
      ),
    )
  const unrule = () =>
    t.system((tx) =>
      sql`update policy.rule set state = 'withdrawn', withdrawn_reason = '测试' where kind = 'care.staffing' and region_code = ${COUNTY}`.execute(
        tx,
      ),
    )
  const params = { id: order.id }
  const dispatch = (workerId: string | undefined) =>
    clerk.call(contract.dispatchOrder, {
      params,
      body: { offerId: provider.offerId as OfferId, workerId: workerId ?? null, note: '' } as never, // ids made above for these brands
    })
  const proposed = async () =>
    (await clerk.call(contract.proposeProviders, { params })).items.find(
      (one) => one.orgId === provider.orgId,
    )
  // By default it is only said.
  expect((await proposed())?.reasons.map((one) => one.code)).toEqual(
    expect.arrayContaining(['no_certificate', 'not_trained']),
  )
  await rule('refuse', 'warn')
  expect((await proposed())?.worker).toBeNull()
  expect((await problemOf(dispatch(first))).type).toBe(problems.notCertified.type)
  await t.system((tx) =>
    sql`update benefits.worker set certificate_level = 5, certified_from = '2020-01-01' where id = ${first}`.execute(
      tx,
    ),
  )
  expect((await proposed())?.worker?.id).toBe(first)
  // Certified, but never trained: refused where training is asked for too.
  await unrule()
  await rule('refuse', 'refuse')
  expect((await problemOf(dispatch(first))).type).toBe(problems.notTrained.type)
  await t.system(async (tx) => {
    const course = uuidv7()
    await sql`insert into benefits.course (id, region_code, title, kind, mode, starts_on, ends_on, hours) values (${course}, ${COUNTY}, '岗前', 'pre_job', 'firm', '2026-01-01', '2026-01-02', 16)`.execute(
      tx,
    )
    await sql`insert into benefits.attendance (course_id, trainee_kind, trainee_id, region_code, hours, passed) values (${course}, 'worker', ${first}, ${COUNTY}, 16, true)`.execute(
      tx,
    )
  })
  expect((await problemOf(dispatch(second))).type).toBe(problems.notCertified.type)
  expect((await dispatch(first)).state).toBe('offered')
  // Whom the provider puts in their place is looked at too.
  const manager = await t.as('org_manager', { orgId: provider.orgId })
  expect(
    (await problemOf(manager.call(contract.assignWorker, { params, body: { workerId: second } as never })))
      .type,
  ).toBe(problems.notCertified.type)
  await unrule()
})
