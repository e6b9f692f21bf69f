import { events } from '#contract/alarms'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { deadline } from '#platform/deadlines'
import { record } from '#platform/events'
import { aboutOf, type IncidentRow, rungsOf } from './incident.ts'

/** Nobody cancelled in the grace time: it is an incident, and its ladder begins. T0 stays when the signal came. */
export const graceEnd = deadline({
  name: 'alarms.end_grace',
  table: 'alarms.incident',
  column: 'grace_until',
  everyMs: 500,
  async run(tx, row) {
    const now = clock.now()
    const first = rungsOf(row)?.steps[0]?.afterSeconds
    await tx
      .updateTable('alarms.incident')
      .set({
        state: 'raised',
        grace_until: null,
        ladder_started_at: now,
        next_step_at: first === undefined || first === null ? null : new Date(now.getTime() + first * 1000),
        updated_at: now,
      })
      .where('id', '=', row.id)
      .where('state', '=', 'suspected')
      .execute()
    const { number, kind, severity, source, drill } = row
    await record(tx, events.raised, { number, kind, severity, source, drill }, aboutOf(row))
  },
})

/** Cancelled within the grace time, by the elder at the device, by the family, or by the desk. */
export async function cancelSuspected(
  tx: Tx,
  row: IncidentRow,
  by: 'elder' | 'family' | 'desk',
  who: string | null,
): Promise<boolean> {
  const now = clock.now()
  const changed = await tx
    .updateTable('alarms.incident')
    .set({
      state: 'resolved',
      grace_until: null,
      next_step_at: null,
      verdict: 'false',
      outcome: 'cancelled',
      resolved_at: now,
      resolved_by: who,
      updated_at: now,
      unseen: 0,
    })
    .where('id', '=', row.id)
    .where('state', '=', 'suspected')
    .executeTakeFirst()
  if (changed.numUpdatedRows === 0n) return false
  await record(tx, events.cancelled, { by }, aboutOf(row))
  return true
}
