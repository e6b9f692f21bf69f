import { sql } from 'kysely'
import { dayOf } from '#contract/day'
import { correctionFields, events } from '#contract/people-corrections'
import { clock } from '#platform/clock'
import { on } from '#platform/events'
import { send } from './send.ts'

/** A correction that nobody answered in time: the clerks of the level that owes the answer now read it under their bell. */
export const tellOverdueCorrection = on(
  events.overdue,
  'notifications.tell_overdue_correction',
  async (tx, event) => {
    const { field, dueAt, to } = event.payload
    const today = dayOf(clock.now())
    const { rows } = await sql<{ account_id: string; elder: string }>`
      select distinct p.account_id, e.name as elder
      from people.elder e, access.post p join access.account a on a.id = p.account_id and a.state = 'active'
      where e.id = ${event.elderId} and p.role = 'clerk' and p.region_code = ${to} and p.ended_at is null
        and p.valid_from <= ${today} and coalesce(p.valid_to >= ${today}, true)`.execute(tx)
    for (const { account_id, elder } of rows)
      await send(tx, {
        template: 'people.correction_overdue',
        to: { accountId: account_id },
        params: { elder, field: correctionFields[field], day: dayOf(new Date(dueAt)) },
        elderId: event.elderId,
        regionCode: event.regionCode,
        orgId: event.orgId,
        key: `people.correction_overdue ${event.subjectId} ${to} ${account_id}`,
      })
  },
)
