import { events } from '#contract/care-events'
import { notFound } from '#contract/problem'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { deadline } from '#platform/deadlines'
import { record } from '#platform/events'
import { lockOrder, subjectOf } from './order.ts'

/** Some time after an order was closed somebody asks how it was: the hotline hears of it. */
export const followUpDue = deadline({
  name: 'care.follow_up_due',
  table: 'care.service_order',
  column: 'follow_up_at',
  everyMs: 5000,
  run: async (tx, row) => {
    await tx.updateTable('care.service_order').set({ follow_up_at: null }).where('id', '=', row.id).execute()
    if (row.state === 'closed')
      await record(
        tx,
        events.followUpDue,
        { dueAt: (row.follow_up_at ?? clock.now()).toISOString() },
        subjectOf(row),
      )
  },
})

/** B-CALL-10: what the elder said afterwards is kept with the order. Null: nobody was reached. */
export async function recordFollowUp(
  tx: Tx,
  orderId: string,
  answer: { satisfaction: number | null; note: string; byName: string },
): Promise<void> {
  const order = await lockOrder(tx, orderId)
  if (order.state !== 'closed' && order.state !== 'disputed') throw notFound()
  await tx
    .updateTable('care.service_order')
    .set({
      followed_up_at: clock.now(),
      followed_up_by_name: answer.byName,
      follow_up_satisfaction: answer.satisfaction,
      follow_up_note: answer.note || null,
      updated_at: clock.now(),
    })
    .where('id', '=', orderId)
    .execute()
  await record(tx, events.followedUp, { satisfaction: answer.satisfaction }, subjectOf(order))
}
