import { sql } from 'kysely'
import { correctionFields, events } from '#contract/people-corrections'
import { on } from '#platform/events'
import { send } from './send.ts'

/** Whoever asked for a correction is told that it was answered, and where the reason is read; once, whatever happens. */
export const tellAnsweredCorrection = on(
  events.answered,
  'notifications.tell_answered_correction',
  async (tx, event) => {
    const { field, accepted } = event.payload
    const { rows } = await sql<{ account_id: string; elder: string }>`
      select c.asked_by_id as account_id, e.name as elder
      from people.correction c join people.elder e on e.id = c.elder_id join access.account a on a.id = c.asked_by_id and a.state = 'active'
      where c.id = ${event.subjectId}`.execute(tx)
    const [asker] = rows
    if (!asker) return
    await send(tx, {
      template: 'people.correction_answered',
      to: { accountId: asker.account_id },
      params: {
        elder: asker.elder,
        field: correctionFields[field],
        outcome: accepted ? { zh: '已更正', en: 'corrected' } : { zh: '未更正', en: 'not corrected' },
      },
      elderId: event.elderId,
      regionCode: event.regionCode,
      orgId: event.orgId,
      key: `people.correction_answered ${event.subjectId}`,
    })
  },
)
