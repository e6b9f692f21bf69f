import type { Tx } from '#platform/db'
import { clock } from '#platform/clock'
import { enqueue, job } from '#platform/jobs'
import { z } from 'zod'
import { answerWaiting } from './attempt.ts'
import type { IncidentRow } from './incident.ts'
import { tellAll } from './tell-family.ts'

const Handled = z.object({ incidentId: z.uuid(), by: z.string(), exceptContact: z.uuid().optional() })

/** B-IOT-02: the first of the family who confirms has it; the others are told "handled" and not rung any more. */
export async function confirmedByFamily(
  tx: Tx,
  incident: IncidentRow,
  by: string,
  contactId?: string,
): Promise<boolean> {
  const changed = await tx
    .updateTable('alarms.incident')
    .set({ family_confirmed_at: clock.now(), family_confirmed_by: by, updated_at: clock.now() })
    .where('id', '=', incident.id)
    .where('family_confirmed_at', 'is', null)
    .executeTakeFirst()
  if (changed.numUpdatedRows === 0n) return false
  await answerWaiting(tx, incident, { element: 'family' }, 'told_off', `已由 ${by} 处理 handled`)
  await enqueue(tx, tellHandled, {
    incidentId: incident.id,
    by,
    ...(contactId ? { exceptContact: contactId } : {}),
  })
  return true
}

export const tellHandled = job(
  'alarms.tell_family_handled',
  Handled,
  (app, { incidentId, by, exceptContact }) =>
    app.db.asSystem('alarms.tell_family_handled', (tx) =>
      tellAll(
        tx,
        incidentId,
        `alarms.handled:${incidentId}`,
        { zh: `已由 ${by} 处理`, en: `${by} looks after it` },
        undefined,
        exceptContact,
      ),
    ),
)
