import { events, outcomes } from '#contract/alarms'
import { events as message } from '#contract/notifications'
import { send } from '#modules/notifications'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { on } from '#platform/events'
import { elderNameOf, messageOf, timeOf } from './act.ts'
import { answerWaiting } from './attempt.ts'

/** The family that was told of the beginning is told how it goes on, after commit. */
export const tellFamilies = [
  on(events.clock, 'alarms.tell_family_progress', async (tx, event) => {
    const steps = {
      T3: { zh: '救援人员已出发', en: 'help is on its way' },
      T4: { zh: '救援人员已到场', en: 'help has arrived' },
      T5: { zh: '长者已平安', en: 'safe' },
    } as const
    const { clock: name } = event.payload
    if (name === 'T3' || name === 'T4' || name === 'T5')
      await tellAll(tx, event.subjectId, event.id, steps[name])
  }),
  on(events.resolved, 'alarms.tell_family_closed', async (tx, event) => {
    await tellAll(tx, event.subjectId, event.id, null, outcomes[event.payload.outcome])
  }),
]

type Words = { readonly zh: string; readonly en: string }

/** Everybody of the family who got a first message; the event's id makes a second run harmless. */
export async function tellAll(
  tx: Tx,
  incidentId: string | null,
  key: string,
  step: Words | null,
  outcome: Words = { zh: '', en: '' },
  exceptContact?: string,
): Promise<void> {
  if (!incidentId) return
  const incident = await tx
    .selectFrom('alarms.incident')
    .selectAll()
    .where('id', '=', incidentId)
    .executeTakeFirst()
  if (!incident) return
  const told = await tx
    .selectFrom('alarms.attempt')
    .select('target_id')
    .distinct()
    .where('incident_id', '=', incidentId)
    .where('element', '=', 'family')
    .where('channel', '=', 'message')
    .where('target_id', 'is not', null)
    .execute()
  const elder = await elderNameOf(tx, incident)
  const at = timeOf(clock.now())
  for (const { target_id } of told) {
    if (!target_id || target_id === exceptContact) continue
    const common = { to: { contactId: target_id }, key: `${key}:${target_id}`, ...messageOf(incident) }
    if (step === null)
      await send(tx, { template: 'alarms.family_closed', params: { elder, outcome, at }, ...common })
    else await send(tx, { template: 'alarms.family_update', params: { elder, step, at }, ...common })
  }
}

/** A message that could not be delivered is a failed line, not a silent one. */
export const messageFailed = on(message.failed, 'alarms.message_failed', async (tx, event) => {
  if (!event.subjectId) return
  const attempt = await tx
    .selectFrom('alarms.attempt')
    .selectAll()
    .where('message_id', '=', event.subjectId)
    .where('answer', '=', 'waiting')
    .executeTakeFirst()
  if (!attempt) return
  const incident = {
    id: attempt.incident_id,
    elder_id: attempt.elder_id,
    region_code: attempt.region_code,
    org_id: attempt.org_id,
  }
  await answerWaiting(tx, incident, { attemptId: attempt.id }, 'failed', event.payload.error.slice(0, 300))
})
