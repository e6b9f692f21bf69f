import { sql } from 'kysely'
import { events } from '#contract/care-events'
import { events as demands } from '#contract/demands'
import type { Tx } from '#platform/db'
import { on, record } from '#platform/events'
import { lockOrder, subjectOf } from './order.ts'

/** The demand that an order of this need would answer: open, of the elder, without an order; the longest waiting. */
export async function demandFor(tx: Tx, elderId: string, need: string | null): Promise<string | null> {
  if (!need) return null
  const { rows } = await sql<{ id: string }>`
    select d.id from assessment.demand d
    where d.elder_id = ${elderId} and d.item = ${need}::people.need_item and d.state = 'open'
      and not exists (select from care.service_order o where o.demand_id = d.id and o.state <> 'cancelled')
    order by d.opened_at, d.id limit 1 for update of d`.execute(tx)
  return rows[0]?.id ?? null
}

/** A demand stated when an order for the same is under way already (the hotline does both at once): that order answers it. */
const link = on(demands.stated, 'care.link_demand', async (tx, { elderId, subjectId, payload }) => {
  if (!elderId || !subjectId) return
  const { rows } = await sql<{ id: string }>`
    select o.id from care.service_order o join care.item_version v on v.item_code = o.item_code and v.version = o.item_version
    where o.elder_id = ${elderId} and o.demand_id is null and v.need = ${payload.item}::people.need_item
      and o.state in ('placed', 'offered', 'accepted', 'arrived', 'started')
      and exists (select from assessment.demand d where d.id = ${subjectId} and d.elder_id = o.elder_id and d.state = 'open')
      and not exists (select from care.service_order x where x.demand_id = ${subjectId} and x.state <> 'cancelled')
    order by o.created_at desc limit 1`.execute(tx)
  if (!rows[0]) return
  const order = await lockOrder(tx, rows[0].id)
  await tx
    .updateTable('care.service_order')
    .set({ demand_id: subjectId })
    .where('id', '=', order.id)
    .execute()
  await record(tx, events.forDemand, { demandId: subjectId }, subjectOf(order))
})

export const answerDemands = [link]
