import { sql } from 'kysely'
import type { z } from 'zod'
import { events } from '#contract/care-events'
import * as contract from '#contract/care-money'
import { type CareWorkerId, problems } from '#contract/care-words'
import type { OrgId } from '#contract/id'
import { notFound } from '#contract/problem'
import { boundsOf } from '#contract/region'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { asActor } from './on-behalf.ts'

/** Shares of closed orders by source; by the constraint on every order they sum to the prices. */
export const fundingRoute = route(contract.funding, async ({ tx, query }) => {
  const { lo, hi } = boundsOf(query.region ?? 0)
  const where = sql`o.state = 'closed' and o.region_code >= ${lo} and o.region_code < ${hi}
    and o.closed_at >= (${query.from}::date)::timestamp at time zone 'Asia/Shanghai' and o.closed_at < (${query.to}::date + 1)::timestamp at time zone 'Asia/Shanghai'
    and (${query.orgId ?? null}::uuid is null or o.org_id = ${query.orgId ?? null}::uuid)`
  const { rows } = await sql<{
    source: z.infer<typeof contract.funding.returns>['sources'][number]['source']
    amount: number
    n: number
  }>`
    select s.source::text, sum(s.amount_fen)::bigint as amount, (count(*) filter (where s.amount_fen > 0))::int as n
    from care.share s join care.service_order o on o.id = s.order_id where ${where} group by 1 order by 1`.execute(
    tx,
  )
  const { rows: all } = await sql<{ n: number; price: number }>`
    select count(*)::int as n, coalesce(sum(o.price_fen), 0)::bigint as price from care.service_order o where ${where}`.execute(
    tx,
  )
  return {
    orders: all[0]?.n ?? 0,
    priceFen: all[0]?.price ?? 0,
    sources: rows.map((row) => ({ source: row.source, amountFen: row.amount, orders: row.n })),
  }
})

type CountRow = {
  id: string
  org_id: string
  org_name: string
  worker_id: string
  worker_name: string
  day: string
  payments: number
  expected_fen: number
  counted_fen: number
  note: string
  counted_by_name: string | null
  counted_at: Date
}
const countRows = async (tx: Tx, where: ReturnType<typeof sql>) =>
  (
    await sql<CountRow>`
    select c.id, c.org_id, o.name as org_name, c.worker_id, w.name as worker_name, c.day, c.payments, c.expected_fen, c.counted_fen, c.note, c.counted_by_name, c.counted_at
    from care.cash_count c join organisations.organisation o on o.id = c.org_id join benefits.worker w on w.id = c.worker_id
    where ${where} order by c.counted_at desc limit 200`.execute(tx)
  ).rows
const countView = (row: CountRow): z.input<typeof contract.CashCount> => ({
  id: row.id,
  orgId: row.org_id as OrgId, // the columns are these brands' uuids
  orgName: row.org_name,
  workerId: row.worker_id as CareWorkerId,
  workerName: row.worker_name,
  day: row.day,
  payments: row.payments,
  expectedFen: row.expected_fen,
  countedFen: row.counted_fen,
  note: row.note,
  countedBy: row.counted_by_name,
  countedAt: row.counted_at.toISOString(),
})

export const listCashRoute = route(contract.listCash, async ({ tx, query }) => {
  const { rows } = await sql<{
    worker_id: string
    worker_name: string
    org_name: string
    day: string
    number: number
    order_number: number
    elder_name: string | null
    amount_fen: number
    paid_at: Date
  }>`
    select p.worker_id, w.name as worker_name, o.name as org_name, p.day, p.receipt_number as number, x.number as order_number, coalesce(e.name, care.served_name(p.elder_id)) as elder_name, p.amount_fen, p.paid_at
    from care.payment p join care.service_order x on x.id = p.order_id join organisations.organisation o on o.id = p.org_id join benefits.worker w on w.id = p.worker_id
      left join people.elder e on e.id = p.elder_id
    where p.method = 'cash' and p.cash_count_id is null and p.returned_at is null and (${query.orgId ?? null}::uuid is null or p.org_id = ${query.orgId ?? null}::uuid)
    order by p.day, w.name, p.receipt_number limit 2000`.execute(tx)
  const days = Map.groupBy(rows, (row) => `${row.worker_id} ${row.day}`)
  return {
    uncounted: [...days.values()].flatMap((list) => {
      const [first] = list
      return first
        ? [
            {
              workerId: first.worker_id as CareWorkerId, // the column is this brand's uuid
              workerName: first.worker_name,
              orgName: first.org_name,
              day: first.day,
              payments: list.length,
              amountFen: list.reduce((sum, row) => sum + row.amount_fen, 0),
              receipts: list.map((row) => ({
                number: row.number,
                orderNumber: row.order_number,
                elderName: row.elder_name ?? '—',
                amountFen: row.amount_fen,
                paidAt: row.paid_at.toISOString(),
              })),
            },
          ]
        : []
    }),
    counts: (
      await countRows(
        tx,
        sql`(${query.orgId ?? null}::uuid is null or c.org_id = ${query.orgId ?? null}::uuid)`,
      )
    ).map(countView),
  }
})

/** B-BEN-37: what the receipts of a day say against what is in the hand; a difference needs its reason. */
export const countCashRoute = route(contract.countCash, async ({ app, tx, actor, body }) => {
  const worker = await tx
    .selectFrom('benefits.worker')
    .select(['id', 'org_id', 'region_code'])
    .where('id', '=', body.workerId)
    .executeTakeFirst()
  if (!worker) throw notFound()
  return asActor({ app, actor }, 'care.count_cash', async (system) => {
    const stands = await countRows(system, sql`c.id = ${body.id}`)
    if (stands[0]) return countView(stands[0])
    const { rows } = await sql<{ order_id: string; amount_fen: number }>`
      select order_id, amount_fen from care.payment where worker_id = ${worker.id} and org_id = ${worker.org_id} and day = ${body.day}::date
        and method = 'cash' and cash_count_id is null and returned_at is null for update`.execute(system)
    if (rows.length === 0) throw problems.nothingToCount()
    const expected = rows.reduce((sum, row) => sum + row.amount_fen, 0)
    if (expected !== body.countedFen && body.note === '')
      throw problems.incomplete(undefined, [
        {
          pointer: '/note',
          detail: '账实不符，请说明原因',
          detailEn: 'It differs from the receipts: say why',
        },
      ])
    await system
      .insertInto('care.cash_count')
      .values({
        id: body.id,
        org_id: worker.org_id,
        region_code: worker.region_code,
        worker_id: worker.id,
        day: body.day,
        expected_fen: expected,
        counted_fen: body.countedFen,
        payments: rows.length,
        note: body.note,
        counted_at: clock.now(),
      })
      .execute()
    await system
      .updateTable('care.payment')
      .set({ cash_count_id: body.id })
      .where(
        'order_id',
        'in',
        rows.map((row) => row.order_id),
      )
      .execute()
    await record(
      system,
      events.cashCounted,
      { expectedFen: expected, countedFen: body.countedFen },
      { regionCode: worker.region_code, orgId: worker.org_id, subjectId: body.id },
    )
    const [made] = await countRows(system, sql`c.id = ${body.id}`)
    if (!made) throw notFound()
    return countView(made)
  })
})
