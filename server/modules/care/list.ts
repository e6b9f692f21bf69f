import { sql } from 'kysely'
import * as contract from '#contract/care-orders'
import { OrderState } from '#contract/care-words'
import { dayOf } from '#contract/day'
import { cut, decodeCursor } from '#contract/page'
import { boundsOf } from '#contract/region'
import { clock } from '#platform/clock'
import { route } from '#platform/module'
import { orderRows, orderView } from './order.ts'

export const listOrdersRoute = route(contract.listOrders, async ({ tx, query }) => {
  const { lo, hi } = boundsOf(query.region ?? 0)
  const after = decodeCursor(query.after)
  const number = /^\d{1,12}$/.test(query.q ?? '') ? Number(query.q) : null
  const rows = await orderRows(
    tx,
    sql`o.region_code >= ${lo} and o.region_code < ${hi}
      and (${query.state ?? null}::care.order_state is null or o.state = ${query.state ?? null}::care.order_state)
      and (${query.exception ?? null}::boolean is null or (o.exception is not null) = ${query.exception ?? null}::boolean)
      and (${query.paused ?? null}::boolean is null or (o.paused_for is not null and o.state <> 'cancelled') = ${query.paused ?? null}::boolean)
      and (${query.channel ?? null}::care.channel is null or o.channel = ${query.channel ?? null}::care.channel)
      and (${query.item ?? null}::text is null or o.item_code = ${query.item ?? null})
      and (${query.orgId ?? null}::uuid is null or o.org_id = ${query.orgId ?? null}::uuid)
      and (${query.elderId ?? null}::uuid is null or o.elder_id = ${query.elderId ?? null}::uuid)
      and (${query.workerId ?? null}::uuid is null or o.worker_id = ${query.workerId ?? null}::uuid)
      and (${query.from ?? null}::date is null or o.wanted_from >= (${query.from ?? null}::date)::timestamp at time zone 'Asia/Shanghai')
      and (${query.to ?? null}::date is null or o.wanted_from < (${query.to ?? null}::date + 1)::timestamp at time zone 'Asia/Shanghai')
      and (${query.q ?? null}::text is null or o.number = ${number}::bigint or strpos(e.name, ${query.q ?? ''}) > 0 or strpos(o.address, ${query.q ?? ''}) > 0)
      and (${after?.[0] ?? null}::timestamptz is null or (o.wanted_from, o.id) < (${after?.[0] ?? null}::timestamptz, ${after?.[1] ?? null}::uuid))`,
    query.limit + 1,
  )
  const page = cut(rows, query.limit, (last) => [last.wanted_from.toISOString(), last.id])
  return { items: page.rows.map(orderView), next: page.next }
})

export const countOrdersRoute = route(contract.countOrders, async ({ tx, query }) => {
  const { lo, hi } = boundsOf(query.region ?? 0)
  const { rows } = await sql<{ state: OrderState; n: number; stuck: number; paused: number; today: number }>`
    select state::text, count(*)::int as n, (count(*) filter (where exception is not null))::int as stuck,
      (count(*) filter (where paused_for is not null and state <> 'cancelled'))::int as paused,
      (count(*) filter (where (wanted_from at time zone 'Asia/Shanghai')::date = ${dayOf(clock.now())}::date
        and state in ('placed', 'offered', 'accepted', 'arrived', 'started')))::int as today
    from care.service_order where region_code >= ${lo} and region_code < ${hi} group by 1`.execute(tx)
  const sum = (of: (row: (typeof rows)[number]) => number) => rows.reduce((all, row) => all + of(row), 0)
  return {
    states: OrderState.options.map((state) => ({
      state,
      count: rows.find((row) => row.state === state)?.n ?? 0,
    })),
    exceptions: sum((row) => row.stuck),
    paused: sum((row) => row.paused),
    today: sum((row) => row.today),
  }
})
