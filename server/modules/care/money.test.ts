import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import * as cycles from '#contract/benefit-cycles'
import * as quotas from '#contract/benefit-quotas'
import type { CycleId } from '#contract/benefit-words'
import * as field from '#contract/care-field'
import * as money from '#contract/care-money'
import * as contract from '#contract/care-orders'
import { type OrderId, problems, type StatementId } from '#contract/care-words'
import { type ElderId, type OrgId, uuidv7 } from '#contract/id'
import { balanceOf, verify } from '#modules/ledger'
import { type Caller, problemOf, world } from '#testing'
import { budget, fact, hardship, payee, putInForce } from '../benefits/benefits.fixture.ts'
import { always, COUNTY, HOME, makeProvider, phoneOf, type Provider, serve, today } from './care.fixture.ts'

/** Money of orders: quotas held and spent, cash, statements. The county buys 100 yuan and, another scheme, hours. */
const t = await world()
const clerk = always(t, 'clerk', { region: COUNTY })
const checker = always(t, 'clerk', { region: COUNTY })
const head = always(t, 'head', { region: COUNTY })
const MONTH = `${today().slice(0, 7)}-01`
let hand: Caller
let bath: Provider
let cleaning: Provider

const elders: ElderId[] = []
const newElder = async (name: string) => {
  const id = (await t.system((tx) => payee(tx, '1940-01-01', { name }))) as ElderId // made here for this brand
  await t.system((tx) => fact(tx, id, 'subsistence', 'urban', '2020-01-01'))
  elders.push(id)
  return id
}

beforeAll(async () => {
  await t.system(async (tx) => {
    await putInForce(tx, 'bought_service', hardship(2_000_000, { form: 'service', zh: '购买服务（测试）' }), {
      from: '2020-01-01',
    })
    await putInForce(
      tx,
      'care_hours',
      hardship(1200, { form: 'service', unit: 'minutes', bound: 'at_least', zh: '上门服务（测试）' }),
      { from: '2020-01-01' },
    )
    await putInForce(tx, 'purchase_service', hardship(0), { from: '2020-01-01' })
    await budget(tx, 10_000_000_00, Number(MONTH.slice(0, 4)))
    bath = await makeProvider(tx, { name: '结算助浴', workers: 1, priceFen: 9000 })
    cleaning = await makeProvider(tx, { name: '结算保洁', item: 'clean-home', workers: 2, priceFen: 12_000 })
  })
  for (const name of ['额度甲', '额度乙', '额度丙']) await newElder(name)
  await approve(MONTH)
})

async function approve(month: string): Promise<CycleId> {
  const id = uuidv7() as CycleId // made here for this brand
  await clerk.call(cycles.openCycle, { params: { id }, body: { region: COUNTY, month } })
  await t.due()
  const { updatedAt } = await clerk.call(cycles.showCycle, { params: { id } })
  await clerk.call(cycles.submitCycle, { params: { id }, body: { updatedAt } })
  await checker.call(cycles.checkCycle, { params: { id } })
  await head.call(cycles.approveCycle, { params: { id } })
  return id
}

let ahead = 0
/** Ordered for a time of its own; one worker is at one place at a time. */
async function order(
  elderId: ElderId,
  more: { itemCode?: string; useQuota?: boolean; makeUp?: boolean } = {},
) {
  ahead += 4
  return clerk.call(contract.placeOrder, {
    body: {
      id: uuidv7() as OrderId, // made here for this brand
      elderId,
      itemCode: 'bath-home',
      wantedFrom: new Date(t.clock.now().getTime() + ahead * 60_000).toISOString(),
      ...more,
    },
  })
}
async function done(id: OrderId, how: Parameters<typeof serve>[3] = {}) {
  const { workerId } = await clerk.call(contract.showOrder, { params: { id } })
  await serve(t, await phoneOf(t, workerId ?? ''), id, { minutes: 90, ...how })
  return clerk.call(contract.showOrder, { params: { id } })
}
const quotaOf = async (elderId: ElderId, scheme: string) =>
  (await clerk.call(quotas.listQuotas, { query: { elderId } })).items.find((one) => one.scheme === scheme)
/** Only money: hours are looked at apart. */
const withoutHours = (elderId: ElderId) =>
  t.system((tx) =>
    sql`update benefits.quota set expired = credited where elder_id = ${elderId} and scheme = 'care_hours'`.execute(
      tx,
    ),
  )
const faults = () =>
  t.system(async (tx) => [
    ...(await sql`select * from benefits.verify()`.execute(tx)).rows,
    ...(await verify(tx)),
  ])

describe('a quota and an order', () => {
  test('held at dispatch, spent at close: the shares are the price to the fen, the ledger adds up', async () => {
    const [who = '' as ElderId] = elders
    await withoutHours(who)
    const placed = await order(who)
    expect(placed.shares).toEqual([
      { source: 'self', scheme: null, amountFen: 0 },
      { source: 'fiscal', scheme: 'bought_service', amountFen: 9000 },
    ])
    expect(placed.quota).toMatchObject({ amount: 9000, state: 'held' })
    expect(await quotaOf(who, 'bought_service')).toMatchObject({ held: 9000, used: 0, left: 1_991_000 })
    const closed = await done(placed.id, { pay: null })
    expect(closed).toMatchObject({ state: 'closed', quota: { amount: 9000, state: 'spent' }, payment: null })
    expect(await quotaOf(who, 'bought_service')).toMatchObject({ held: 0, used: 9000, left: 1_991_000 })
  })

  test('declined and cancelled it goes back; without a quota the elder pays', async () => {
    const [who = '' as ElderId] = elders
    const before = await quotaOf(who, 'bought_service')
    const placed = await order(who)
    await clerk.call(contract.cancelOrder, { params: { id: placed.id }, body: { reason: 'elder_asked' } })
    expect(await quotaOf(who, 'bought_service')).toEqual(before)
    const own = await order(who, { useQuota: false })
    expect(own).toMatchObject({ quota: null, selfFen: 9000 })
    await clerk.call(contract.cancelOrder, { params: { id: own.id }, body: { reason: 'elder_asked' } })
  })

  test('hours are spent by the time delivered: of two hours held one and a half are billed, the rest goes back', async () => {
    const [, who = '' as ElderId] = elders
    const placed = await order(who, { itemCode: 'clean-home' })
    expect(placed.quota).toMatchObject({ scheme: 'care_hours', unit: 'minute', amount: 120 })
    const closed = await done(placed.id, { pay: null, minutes: 90, content: '保洁' })
    expect(closed).toMatchObject({
      state: 'closed',
      priceFen: 9000,
      billedMinutes: 90,
      quota: { amount: 90, state: 'spent' },
    })
    expect(closed.shares).toEqual([
      { source: 'self', scheme: null, amountFen: 0 },
      { source: 'fiscal', scheme: 'care_hours', amountFen: 9000 },
    ])
    expect(await quotaOf(who, 'care_hours')).toMatchObject({ held: 0, used: 90, left: 1110 })
    expect(await faults()).toEqual([])
  })

  test('the database lets no share be more or less than the price', async () => {
    const [who = '' as ElderId] = elders
    const { id } = await order(who)
    await expect(
      t.system((tx) =>
        sql`update care.share set amount_fen = amount_fen + 1 where order_id = ${id} and source = 'self'`.execute(
          tx,
        ),
      ),
    ).rejects.toMatchObject({
      constraint: 'shares_are_price',
    })
    await expect(
      t.system((tx) =>
        sql`update care.service_order set price_fen = price_fen + 1 where id = ${id}`.execute(tx),
      ),
    ).rejects.toMatchObject({
      constraint: 'shares_are_price',
    })
    await clerk.call(contract.cancelOrder, { params: { id }, body: { reason: 'elder_asked' } })
  })
})

describe('the elder’s own share', () => {
  test('B-BEN-37: cash paid at the door has a receipt, and the cash of the day is counted; a difference needs its reason', async () => {
    const who = await newElder('现金长者')
    const first = await done((await order(who)).id, { pay: 'cash' })
    const second = await done((await order(who)).id, { pay: 'cash' })
    const card = await done((await order(who)).id, { pay: 'bank_card' })
    expect(first).toMatchObject({ state: 'closed', payment: { method: 'cash', amountFen: 9000 } })
    expect(second.payment?.receiptNumber).toBeGreaterThan(first.payment?.receiptNumber ?? Infinity)
    const manager = always(t, 'org_manager', { orgId: bath.orgId })
    const { uncounted } = await manager.call(money.listCash)
    const day = uncounted.find((one) =>
      one.receipts.some((receipt) => receipt.number === first.payment?.receiptNumber),
    )
    expect(day?.receipts.some((receipt) => receipt.number === card.payment?.receiptNumber)).toBe(false)
    const body = {
      workerId: day?.workerId ?? ('' as never),
      day: day?.day ?? '',
      countedFen: (day?.amountFen ?? 0) - 100,
    }
    expect(
      (await problemOf(manager.call(money.countCash, { body: { id: uuidv7(), ...body } }))).errors?.[0]
        ?.pointer,
    ).toBe('/note')
    const counted = await manager.call(money.countCash, {
      body: { id: uuidv7(), ...body, note: '少找零一元，已补' },
    })
    expect(counted).toMatchObject({
      payments: day?.payments,
      expectedFen: day?.amountFen,
      countedFen: (day?.amountFen ?? 0) - 100,
    })
    expect(
      (await problemOf(manager.call(money.countCash, { body: { id: uuidv7(), ...body, note: '再数' } })))
        .type,
    ).toBe(problems.nothingToCount.type)
  })

  test('an order whose own share is not paid stays open until it is', async () => {
    const who = await newElder('欠费长者')
    const { id } = await order(who)
    const open = await done(id, { pay: null })
    expect(open).toMatchObject({
      state: 'finished',
      satisfaction: 5,
      missing: [{ en: 'Payment of the own share' }],
    })
    const manager = always(t, 'org_manager', { orgId: bath.orgId })
    expect(
      await manager.call(contract.payOrder, {
        params: { id },
        body: { method: 'e_payment', reference: 'WX-1' },
      }),
    ).toMatchObject({ state: 'closed' })
    expect(
      (await problemOf(manager.call(contract.payOrder, { params: { id }, body: { method: 'cash' } }))).type,
    ).toBe(problems.paidAlready.type)
  })

  test('B-BEN-39: amounts per source of the closed orders of a period sum to their prices', async () => {
    const day = today()
    const report = await clerk.call(money.funding, {
      query: { from: MONTH, to: new Date(Date.parse(day) + 90 * 86_400_000).toISOString().slice(0, 10) },
    })
    expect(report.orders).toBeGreaterThan(3)
    expect(report.sources.map((one) => one.source).sort()).toEqual(['fiscal', 'self'])
    expect(report.sources.reduce((sum, one) => sum + one.amountFen, 0)).toBe(report.priceFen)
    const { rows } = await t.system((tx) =>
      sql<{
        n: number
      }>`select count(*)::int as n from care.service_order o where state = 'closed' and price_fen <> (select sum(amount_fen) from care.share s where s.order_id = o.id)`.execute(
        tx,
      ),
    )
    expect(rows[0]?.n).toBe(0)
  })
})

describe('statements of government purchase', () => {
  /** A provider of its own, with so many purchased orders of this month, closed. */
  async function purchased(name: string, n: number, more: { claimed?: number } = {}) {
    const provider = await t.system((tx) =>
      makeProvider(tx, { name, item: 'meal-delivery', priceFen: 1500, workers: 1 }),
    )
    // Only this one brings meals here.
    await t.system((tx) =>
      sql`update care.offer set withdrawn_at = now() where item_code = 'meal-delivery' and org_id <> ${provider.orgId}`.execute(
        tx,
      ),
    )
    const who = elders[2] ?? ('' as ElderId)
    await withoutHours(who)
    const worker = await phoneOf(t, provider.workers[0] ?? '')
    const ids: OrderId[] = []
    for (let i = 0; i < n; i++) {
      const { id } = await clerk.call(contract.placeOrder, {
        body: {
          id: uuidv7() as OrderId,
          elderId: who,
          itemCode: 'meal-delivery',
          wantedFrom: t.clock.now().toISOString(),
        }, // made here for this brand
      })
      const at = t.clock.now()
      const params = { id }
      await worker.call(field.acceptMine, { params, body: { at: at.toISOString() } })
      await worker.call(field.arriveMine, {
        params,
        body: { at: at.toISOString(), fix: { ...HOME, accuracyM: 8 } },
      })
      await worker.call(field.startMine, {
        params,
        body: { at: new Date(at.getTime() - 1_800_000).toISOString() },
      })
      await worker.call(field.finishMine, {
        params,
        body: {
          at: at.toISOString(),
          content: '送午餐',
          ...(more.claimed === undefined ? {} : { minutes: more.claimed }),
        },
      })
      await clerk.call(contract.confirmOrder, { params, body: { satisfaction: 4, how: 'phone' } })
      ids.push(id)
    }
    return { provider, ids }
  }
  const make = (provider: Provider, more: { id?: string; invoicedMinutes?: number } = {}) =>
    clerk.call(money.makeStatement, {
      params: { id: (more.id ?? uuidv7()) as StatementId }, // made here for this brand
      body: {
        orgId: provider.orgId as OrgId,
        region: COUNTY,
        month: MONTH,
        invoicedMinutes: more.invoicedMinutes ?? null,
      }, // as above
    })

  // A hundred orders from the phone's first step to the confirmation: long on a busy machine.
  test('A-BEN-10, A-BEN-11: of 100 purchased orders 3 are disputed: 97 payable, 3 held; a settled line opens with its six facts', async () => {
    const { provider, ids } = await purchased('百单送餐', 100)
    for (const id of ids.slice(0, 3))
      await clerk.call(contract.disputeOrder, { params: { id }, body: { reason: '没有送到' } })
    const preparer = await t.as('clerk', { region: COUNTY })
    const draft = await preparer.call(money.makeStatement, {
      params: { id: uuidv7() as StatementId }, // made here for this brand
      body: { orgId: provider.orgId as OrgId, region: COUNTY, month: MONTH }, // as above
    })
    expect(draft).toMatchObject({
      state: 'draft',
      payable: 97,
      payableFen: 97 * 1500,
      held: 3,
      heldFen: 3 * 1500,
      blocked: 0,
    })
    const params = { id: draft.id }
    // A head who prepared would be the same hand; a clerk may not approve at all; the database says so too.
    await expect(
      t.system((tx) =>
        sql`update care.statement set state = 'approved', approved_at = now(), approved_by = prepared_by where id = ${draft.id}`.execute(
          tx,
        ),
      ),
    ).rejects.toMatchObject({ constraint: 'statement_two_persons' })
    expect((await problemOf(clerk.call(money.payStatement, { params, body: { reference: 'x' } }))).type).toBe(
      problems.wrongState.type,
    )
    expect(await head.call(money.approveStatement, { params })).toMatchObject({
      state: 'approved',
      payable: 97,
      payableFen: 145_500,
    })
    const shown = await clerk.call(money.showStatement, { params })
    const line = shown.lines.find((one) => one.verdict === 'payable')
    expect(line).toMatchObject({ orgName: '百单送餐', content: '送午餐', amountFen: 1500, satisfaction: 4 })
    expect(line?.startedAt && line.finishedAt && line.place.length > 0).toBeTruthy()
    expect(
      shown.lines
        .filter((one) => one.verdict === 'held')
        .every((one) => one.reason === 'disputed' && one.detail === '没有送到'),
    ).toBe(true)
    // Settled, it is not disputed any more before the statement is reversed; nor settled twice.
    expect(
      (
        await problemOf(
          clerk.call(contract.disputeOrder, {
            params: { id: ids[50] ?? ('' as never) },
            body: { reason: 'x' },
          }),
        )
      ).type,
    ).toBe(problems.settled.type)
    expect(await make(provider)).toMatchObject({ payable: 0, held: 3 })
    expect(
      await clerk.call(money.payStatement, { params, body: { reference: '国库支付 2026-1' } }),
    ).toMatchObject({ state: 'paid' })
    const [fen] = (
      await t.system((tx) =>
        sql<{
          id: string
        }>`select id from ledger.account where code = ${`provider:${provider.orgId}:fen`}`.execute(tx),
      )
    ).rows
    // What is owed now are the three in dispute: their quotas were used before anybody complained.
    expect(await t.system((tx) => balanceOf(tx, fen?.id ?? ''))).toBe(4500)
    expect(await faults()).toEqual([])
    expect(await head.call(money.reverseStatement, { params, body: { reason: '付错账户' } })).toMatchObject({
      state: 'reversed',
    })
    expect(await t.system((tx) => balanceOf(tx, fen?.id ?? ''))).toBe(150_000)
    await expect(
      t.system((tx) => sql`update care.statement set payable_fen = 1 where id = ${draft.id}`.execute(tx)),
    ).rejects.toMatchObject({ constraint: 'statement_frozen' })
  }, 120_000)

  test('the export says the same as the page', async () => {
    const { items } = await clerk.call(money.listStatements, { query: { state: 'reversed' } })
    const csv = String(
      await clerk.call(money.exportStatementLines, {
        params: { id: items[0]?.id ?? ('' as never) },
        query: { format: 'csv' },
      }),
    )
    expect(csv.split('\r\n')).toHaveLength(102)
    expect(csv).toContain('送午餐')
  })

  test('B-BEN-30: more hours billed than delivered: the line is blocked, and so is an invoice above what was delivered', async () => {
    const { provider } = await purchased('虚报送餐', 1, { claimed: 600 })
    expect(await make(provider)).toMatchObject({ payable: 0, blocked: 1 })
    const honest = await purchased('多开发票', 2)
    const preparer = await t.as('clerk', { region: COUNTY })
    const body = { orgId: honest.provider.orgId as OrgId, region: COUNTY, month: MONTH } // made here for this brand
    const id = uuidv7() as StatementId // as above
    const draft = await preparer.call(money.makeStatement, {
      params: { id },
      body: { ...body, invoicedMinutes: 10_000 },
    })
    expect(draft.payable).toBe(2)
    expect((await problemOf(head.call(money.approveStatement, { params: { id } }))).type).toBe(
      problems.overbilled.type,
    )
    await preparer.call(money.makeStatement, {
      params: { id },
      body: { ...body, invoicedMinutes: draft.payableMinutes },
    })
    expect(await head.call(money.approveStatement, { params: { id } })).toMatchObject({ state: 'approved' })
  })

  test('A-BEN-21: 20 hours were suspended; 12 made up leave 8, and each is settled once', async () => {
    const who = await newElder('停服长者')
    const former = `${Number(MONTH.slice(0, 4)) - 1}-12-01`
    await t.system((tx) => budget(tx, 10_000_000_00, Number(former.slice(0, 4))))
    const cycle = await approve(former)
    expect(
      await clerk.call(quotas.suspendQuotas, {
        body: {
          region: COUNTY,
          scheme: 'care_hours',
          month: former,
          elderId: who,
          reason: '疫情期间暂停上门',
        },
      }),
    ).toEqual({ quotas: 1, minutes: 1200, fen: 0 })
    // Closing the month takes back what others left, and keeps these.
    await clerk.call(cycles.closeCycle, { params: { id: cycle } })
    const kept = async () =>
      (await clerk.call(quotas.listQuotas, { query: { elderId: who, month: former } })).items.find(
        (one) => one.scheme === 'care_hours',
      )
    expect(await kept()).toMatchObject({ left: 1200, expired: 0, suspended: true })
    for (let i = 0; i < 6; i++) {
      const placed = await order(who, { itemCode: 'clean-home', makeUp: true })
      expect(placed.quota).toMatchObject({ scheme: 'care_hours', amount: 120 })
      expect(await done(placed.id, { minutes: 120, pay: null, content: '补做保洁' })).toMatchObject({
        state: 'closed',
      })
    }
    expect(await kept()).toMatchObject({ used: 720, left: 480 })
    const later = `${t.clock.now().toISOString().slice(0, 7)}-01`
    const preparer = await t.as('clerk', { region: COUNTY })
    const statement = async (id: string) =>
      preparer.call(money.makeStatement, {
        params: { id: id as StatementId },
        body: { orgId: cleaning.orgId as OrgId, region: COUNTY, month: later },
      }) // made here for these brands
    const first = uuidv7()
    const draft = await statement(first)
    await head.call(money.approveStatement, { params: { id: draft.id } })
    const lines = (await clerk.call(money.showStatement, { params: { id: draft.id } })).lines.filter(
      (one) => one.elderId === who,
    )
    expect(lines.map((one) => one.quotaMinutes)).toEqual([120, 120, 120, 120, 120, 120])
    // A second statement finds nothing of them.
    expect(await statement(uuidv7())).toMatchObject({ payable: 0 })
    await expect(
      t.system((tx) =>
        sql`insert into care.statement_line (statement_id, order_id, elder_id, org_id, region_code, scheme, verdict, reason, amount_fen, billed_minutes, delivered_minutes)
          select (select id from care.statement where state = 'draft' and org_id = ${cleaning.orgId}), order_id, elder_id, org_id, region_code, scheme, verdict, reason, amount_fen, billed_minutes, delivered_minutes
          from care.statement_line where statement_id = ${draft.id} and verdict = 'payable' limit 1`.execute(
          tx,
        ),
      ),
    ).rejects.toMatchObject({ constraint: 'statement_line_once' })
    expect(await faults()).toEqual([])
  })

  test('who prepared cannot approve; the neighbour sees none of it', async () => {
    const { items } = await clerk.call(money.listStatements)
    hand = await t.as('clerk', { region: COUNTY })
    const [one] = items
    await t.neighbourSeesNothing(
      money.showStatement,
      { params: { id: one?.id ?? ('' as never) } },
      { as: 'clerk', inside: COUNTY, outside: 410802000000 },
    )
    await t.neighbourSeesNothing(
      money.listStatements,
      {},
      { as: 'clerk', inside: COUNTY, outside: 410802000000 },
    )
    expect(
      (await problemOf(hand.call(money.approveStatement, { params: { id: one?.id ?? ('' as never) } }))).type,
    ).toBe('/problems/forbidden')
    const own = await t.as('org_manager', { orgId: bath.orgId })
    expect((await own.call(money.listStatements)).items.every((it) => it.orgId === bath.orgId)).toBe(true)
  })
})
