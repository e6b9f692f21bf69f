import { events } from '#contract/responders'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { on } from '#platform/events'
import { practice } from './candidates.ts'

/** After being at the scene nobody is asked again at once. The same mission twice gives the same rest. */
async function rest(tx: Tx, responderId: string, at: string): Promise<void> {
  const { restMinutes } = await practice(tx)
  const until = new Date(new Date(at).getTime() + restMinutes * 60_000)
  if (until <= clock.now()) return
  await tx
    .updateTable('responders.responder')
    .set({ rest_until: until })
    .where('id', '=', responderId)
    .execute()
}

export const rests = [
  on(events.safe, 'responders.rest_after_safe', (tx, { payload }) =>
    rest(tx, payload.responderId, payload.at),
  ),
  on(events.ended, 'responders.rest_after_end', (tx, { payload }) =>
    rest(tx, payload.responderId, payload.at),
  ),
]
