import { sql } from 'kysely'
import { events as people } from '#contract/people'
import { followMerge } from '#modules/people'
import type { Tx } from '#platform/db'
import { on, type Subscription } from '#platform/events'
import { cancel } from './close.ts'
import { lockOrder } from './order.ts'

const OPEN = "state in ('placed', 'offered', 'accepted', 'arrived', 'started', 'finished', 'disputed')"
const ofOpenOrder = `exists (select from care.service_order o where o.id = here.order_id and o.${OPEN})`

/** Orders under way follow the person with all their parts; what was closed, paid and settled stays where it was. */
const merges = followMerge({
  tables: [
    // The parts first: which orders are under way is asked of them.
    { table: 'care.assignment', where: ofOpenOrder },
    { table: 'care.share', where: ofOpenOrder },
    { table: 'care.service_order', where: OPEN },
    { table: 'care.dedication', once: [] },
  ],
  stays: ['care.payment', 'care.statement_line'],
})

async function openOrders(tx: Tx, elderId: string) {
  return tx
    .selectFrom('care.service_order')
    .select(['id', 'state'])
    .where('elder_id', '=', elderId)
    .where('state', 'in', ['placed', 'offered', 'accepted', 'arrived'])
    .execute()
}

/** Who died is not served; who moved is served where they live now, or the order is cancelled by a person. */
const lives: readonly Subscription[] = [
  // As jobs: whoever writes down a death changes no order, and may not see where a move leads.
  on(people.statusChanged, 'care.follow_death', async (tx, event) => {
    if (event.elderId === null || event.payload.to !== 'died') return
    for (const { id } of await openOrders(tx, event.elderId))
      await cancel(tx, await lockOrder(tx, id), 'elder_died', '', null)
  }),
  on(people.moved, 'care.follow_move', async (tx, event) => {
    if (event.elderId === null) return
    await sql`
      update care.service_order o set region_code = e.region_code, address = e.address, lon = e.lon, lat = e.lat
      from people.elder e where e.id = o.elder_id and o.elder_id = ${event.elderId} and o.state in ('placed', 'offered', 'accepted')`.execute(
      tx,
    )
  }),
]

export const followPeople = [...merges, ...lives]
