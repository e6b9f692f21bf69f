import { events } from '#contract/notifications'
import { clock } from '#platform/clock'
import { deadline } from '#platform/deadlines'
import { record } from '#platform/events'
import { aboutOf, again } from './dispatch.ts'

/** Quiet hours are over: the message goes. */
export const release = deadline({
  name: 'notifications.release',
  table: 'notifications.message',
  column: 'held_until',
  everyMs: 5000,
  batch: 200,
  run: async (tx, row) => {
    await tx
      .updateTable('notifications.message')
      .set({ held_until: null, state: 'queued', state_at: clock.now() })
      .where('id', '=', row.id)
      .execute()
    await again(tx, row.id)
  },
})

/** No receipt in time: the attempts that are overdue have expired, and the next channel is tried. */
export const fallBack = deadline({
  name: 'notifications.fall_back',
  table: 'notifications.message',
  column: 'fallback_at',
  everyMs: 1000,
  batch: 100,
  run: async (tx, row) => {
    const now = clock.now()
    const expired = await tx
      .updateTable('notifications.attempt')
      .set({ state: 'expired' })
      .where('message_id', '=', row.id)
      .where('state', '=', 'accepted')
      .where('receipt_due_at', '<=', now)
      .returning('channel')
      .execute()
    const later = await tx
      .selectFrom('notifications.attempt')
      .select((eb) => eb.fn.min('receipt_due_at').as('at'))
      .where('message_id', '=', row.id)
      .where('state', '=', 'accepted')
      .where('receipt_due_at', '>', now)
      .executeTakeFirst()
    await tx
      .updateTable('notifications.message')
      .set({ fallback_at: later?.at ?? null })
      .where('id', '=', row.id)
      .execute()
    for (const { channel } of expired)
      await record(tx, events.fellBack, { from: channel, why: 'no_receipt' }, aboutOf(row))
    if (expired.length > 0) await again(tx, row.id)
  },
})
