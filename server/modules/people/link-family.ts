import { events as grants } from '#contract/grants'
import { on } from '#platform/events'
import { sql } from 'kysely'

/**
 * A family account that was linked with an elder is the contact that has the same phone: alarms then reach the account
 * too. Nothing is guessed: without a contact of that number the link stays without one.
 */
export const linkFamily = on(grants.familyLinked, 'people.link_family', async (tx, event) => {
  if (!event.elderId) return
  await sql`update people.contact c set account_id = ${event.payload.accountId}
    from people.phone p, access.account a
    where a.id = ${event.payload.accountId} and p.hash = a.phone_hash and p.contact_id = c.id and p.ends_on is null
      and c.elder_id = ${event.elderId} and c.ended_at is null and c.account_id is null`.execute(tx)
})

export const unlinkFamily = on(grants.familyUnlinked, 'people.unlink_family', async (tx, event) => {
  if (!event.elderId) return
  await sql`update people.contact set account_id = null, may_act = false where elder_id = ${event.elderId} and account_id = ${event.payload.accountId}`.execute(
    tx,
  )
})
