import { transitions } from '#contract/assessment-words'
import { events } from '#contract/assessment'
import { events as people } from '#contract/people'
import { demandTransitions } from '#contract/demands'
import { targetTransitions } from '#contract/survey'
import { clock } from '#platform/clock'
import { on, record } from '#platform/events'
import { subjectOf } from './application.ts'
import { move } from './needs/demand.ts'
import { dismiss } from './proposal.ts'

export const why = {
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
  // One that is being served is followed with its order (`needs/follow-order.ts`).
  const demands = await tx
    .selectFrom('assessment.demand as d')
    .selectAll('d')
    .where('d.elder_id', '=', elderId)
    .where('d.state', 'in', demandTransitions.decline)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('care.service_order as o')
            .select('o.id')
            .whereRef('o.demand_id', '=', 'd.id')
            .where('o.state', '<>', 'cancelled'),
        ),
      ),
    )
    .forUpdate('d')
    .execute()
  for (const row of demands) await move(tx, row, 'declined', { reason, closed_at: now, closed_by_name: null })
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
