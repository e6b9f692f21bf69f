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

/** Nobody checked or decided an application in time: it stays where it is and says so, since when it is due. */
export const applicationLate = deadline({
  name: 'benefits.application_late',
  table: 'benefits.application',
  column: 'step_due_at',
  everyMs: 30_000,
  run: async (tx, row) => {
    await tx
      .updateTable('benefits.application')
      .set({ step_due_at: null, late_since: row.step_due_at })
      .where('id', '=', row.id)
      .execute()
    await record(
      tx,
      events.applicationMoved,
      { step: 'late', note: '' },
      { regionCode: row.region_code, elderId: row.elder_id, orgId: row.org_id, subjectId: row.id },
    )
  },
})
