import * as contract from '#contract/alarms'
import { clock } from '#platform/clock'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { answerWaiting } from './attempt.ts'
import { aboutOf, lockIncident, viewOf } from './incident.ts'
import { moveClock } from './from-responder.ts'

/** Somebody at the desk has it. The first time moves T1; again it says that the further signals have been seen. */
export const acknowledgeRoute = route(contract.acknowledge, async ({ tx, actor, params, body }) => {
  const incident = await lockIncident(tx, params.id)
  if (!contract.incidentCan.acknowledge(incident)) throw contract.notOpen()
  if (incident.acknowledged_at && incident.unseen === 0)
    throw contract.alreadyAcknowledged(incident.handler_name ?? undefined)
  const now = clock.now()
  const first = incident.acknowledged_at === null
  const state =
    incident.state === 'suspected' || incident.state === 'raised' ? 'acknowledged' : incident.state
  const grace = incident.state === 'suspected' ? { grace_until: null, ladder_started_at: now } : {}
  await moveClock(tx, incident, 'T1', now, actor.name, { state })
  await tx
    .updateTable('alarms.incident')
    .set({
      seen_at: now,
      unseen: 0,
      ...grace,
      ...(first ? { handler_id: actor.accountId, handler_name: actor.name } : {}),
    })
    .where('id', '=', incident.id)
    .execute()
  await answerWaiting(tx, incident, { targetId: actor.accountId }, 'confirmed')
  await answerWaiting(
    tx,
    incident,
    { element: 'hub' },
    first ? 'confirmed' : 'told_off',
    first ? actor.name : null,
  )
  await answerWaiting(tx, incident, { element: 'street' }, 'told_off')
  await record(
    tx,
    contract.events.acknowledged,
    {
      ...(body.note ? { note: body.note } : {}),
      seconds: (now.getTime() - incident.raised_at.getTime()) / 1000,
    },
    aboutOf(incident),
  )
  return viewOf(tx, incident.id)
})

export const takeOverRoute = route(contract.takeOver, async ({ tx, actor, params }) => {
  const incident = await lockIncident(tx, params.id)
  if (!contract.incidentCan.takeOver(incident)) throw contract.notOpen()
  await tx
    .updateTable('alarms.incident')
    .set({ handler_id: actor.accountId, handler_name: actor.name, updated_at: clock.now() })
    .where('id', '=', incident.id)
    .execute()
  await record(tx, contract.events.takenOver, { from: incident.handler_name }, aboutOf(incident))
  return viewOf(tx, incident.id)
})
