import { events } from '#contract/benefit-events'
import { clock } from '#platform/clock'
import { deadline } from '#platform/deadlines'
import { record } from '#platform/events'

/** A step that nobody took in time: the month is late from now on, and everybody of the place hears it. */
export const cycleLate = deadline({
  name: 'benefits.cycle_late',
  table: 'benefits.cycle',
  column: 'step_due_at',
  everyMs: 30_000,
  run: async (tx, row) => {
    await tx
      .updateTable('benefits.cycle')
      .set({ step_due_at: null, late_since: clock.now() })
      .where('id', '=', row.id)
      .execute()
    await record(
      tx,
      events.moved,
      { step: 'late', note: '' },
      { regionCode: row.region_code, subjectId: row.id },
    )
  },
})
