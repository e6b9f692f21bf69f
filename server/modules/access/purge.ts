import { sql } from 'kysely'
import { events } from '#contract/access'
import { dayOf } from '#contract/day'
import { clock } from '#platform/clock'
import { record } from '#platform/events'
import { cron } from '#platform/jobs'

const DAY = 86_400_000

/**
 * Ends sessions whose time, post or account has run out, so that their open streams close too (requests are refused
 * from the first moment anyway), and forgets what has served: tickets, codes, counts; old sessions after 90 days.
 */
export const purge = cron('access.purge', { everyMinutes: 5 }, async (app) => {
  await app.db.asSystem('access.purge', async (tx) => {
    const now = clock.now()
    const today = dayOf(now)
    const ended = await tx
      .updateTable('access.session as s')
      .from('access.post as p')
      .set({ ended_at: now, ended_reason: 'expired' })
      .whereRef('p.id', '=', 's.post_id')
      .where('s.ended_at', 'is', null)
      .where((eb) =>
        eb.or([
          eb('s.expires_at', '<=', now),
          eb(sql<Date>`s.last_seen_at + make_interval(mins => s.idle_minutes)`, '<=', now),
          eb('p.valid_to', '<', today),
        ]),
      )
      .returning(['s.id', 's.account_id'])
      .execute()
    for (const { id, account_id } of ended) {
      const payload = {
        accountId: events.sessionEnded.shape.shape.accountId.parse(account_id),
        why: 'expired',
      }
      await record(tx, events.sessionEnded, payload, { subjectId: id })
    }
    await tx
      .deleteFrom('access.session')
      .where('ended_at', '<', new Date(now.getTime() - 90 * DAY))
      .execute()
    await tx.deleteFrom('access.sign_in').where('expires_at', '<', now).execute()
    await tx.deleteFrom('access.oidc_flow').where('expires_at', '<', now).execute()
    await tx
      .deleteFrom('access.phone_code')
      .where('expires_at', '<', new Date(now.getTime() - DAY))
      .execute()
    await tx.deleteFrom('access.throttle').where('window_ends_at', '<', now).execute()
  })
})
