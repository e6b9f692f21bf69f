import { transitions } from '#contract/assessment-words'
import { events } from '#contract/assessment'
import { events as people } from '#contract/people'
import { targetTransitions } from '#contract/survey'
import { clock } from '#platform/clock'
import { on, record } from '#platform/events'
import { subjectOf } from './application.ts'
import { dismiss } from './proposal.ts'

const why = {
  died: '长者已身故 / The elder has died',
  moved: '长者已迁出 / The elder has moved away',
}

/** Nobody is sent to the home of who died or moved away: what is asked for and what is to come ends with the reason. */
export const leave = on(people.statusChanged, 'assessment.leave', async (tx, { elderId, payload }) => {
  if (!elderId || (payload.to !== 'died' && payload.to !== 'moved')) return
  const reason = why[payload.to]
  const now = clock.now()
  const applications = await tx
    .updateTable('assessment.application')
    .set({ state: 'cancelled', cancelled_reason: reason, updated_at: now })
    .where('elder_id', '=', elderId)
    .where('state', 'in', transitions.cancel)
    .returningAll()
    .execute()
  for (const row of applications)
    await record(tx, events.cancelled, { scaleId: row.scale_id, reason }, subjectOf(row))
  const proposals = await tx
    .selectFrom('assessment.proposal')
    .selectAll()
    .where('elder_id', '=', elderId)
    .where('state', '=', 'open')
    .forUpdate()
    .execute()
  for (const row of proposals) await dismiss(tx, row, { note: reason, by: null })
  await tx
    .updateTable('assessment.target')
    .set({ state: 'unreachable', unreachable_reason: reason, updated_at: now })
    .where('elder_id', '=', elderId)
    .where('state', 'in', targetTransitions.giveUp)
    .where('campaign_id', 'in', (open) =>
      open.selectFrom('assessment.campaign').select('id').where('state', '=', 'open'),
    )
    .execute()
})
