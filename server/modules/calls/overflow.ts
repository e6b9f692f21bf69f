import { events } from '#contract/calls'
import { clock } from '#platform/clock'
import { deadline } from '#platform/deadlines'
import { record } from '#platform/events'
import { about } from './call.ts'

/** B-CALL-04: unanswered for the centre's ring time, a call goes on to the next centre, and so on up. */
export const overflow = deadline({
  name: 'calls.overflow',
  table: 'calls.call',
  column: 'overflow_at',
  everyMs: 500,
  run: async (tx, row) => {
    const centre = row.centre_id
      ? await tx.selectFrom('calls.centre').selectAll().where('id', '=', row.centre_id).executeTakeFirst()
      : undefined
    const next = centre?.overflow_to
      ? await tx
          .selectFrom('calls.centre')
          .selectAll()
          .where('id', '=', centre.overflow_to)
          .where('active', '=', true)
          .executeTakeFirst()
      : undefined
    if (!next || row.state !== 'ringing') {
      await tx.updateTable('calls.call').set({ overflow_at: null }).where('id', '=', row.id).execute()
      return
    }
    await tx
      .updateTable('calls.call')
      .set({
        centre_id: next.id,
        overflows: row.overflows + 1,
        overflow_at: next.overflow_to ? new Date(clock.now().getTime() + next.ring_seconds * 1000) : null,
        updated_at: clock.now(),
      })
      .where('id', '=', row.id)
      .execute()
    await tx
      .updateTable('calls.request')
      .set({ centre_id: next.id, updated_at: clock.now() })
      .where('call_id', '=', row.id)
      .execute()
    await record(tx, events.overflowed, { from: centre?.name ?? null, to: next.name }, about(row))
  },
})
