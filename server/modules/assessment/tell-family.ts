import { events } from '#contract/assessment'
import { objectionStates } from '#contract/assessment-words'
import { contactLadder, livingIdOf } from '#modules/people'
import { send } from '#modules/notifications'
import type { Tx } from '#platform/db'
import { on } from '#platform/events'
import { getScale } from './scale.ts'

type About = { id: string; elderId: string | null; regionCode: number | null; orgId: string | null }

/** The name of the elder, and those contacts who hear of things; the event's id makes a second run harmless. */
async function hearers(tx: Tx, event: About) {
  if (!event.elderId) return []
  const elderId = await livingIdOf(tx, event.elderId)
  const elder = await tx
    .selectFrom('people.elder')
    .select('name')
    .where('id', '=', elderId)
    .where('status', '=', 'alive')
    .executeTakeFirst()
  if (!elder) return []
  return (await contactLadder(tx, elderId))
    .filter(({ notify }) => notify)
    .map(({ contactId }) => ({
      name: elder.name,
      to: { contactId },
      about: {
        elderId,
        regionCode: event.regionCode,
        orgId: event.orgId,
        key: `${event.id}:${contactId}`,
      },
    }))
}

const furtherNotice = { zh: '另行通知', en: 'further notice' }

/** After commit: the family is told of a grade, of what becomes of an objection, and before a grade expires. */
export const tellFamily = [
  on(events.graded, 'assessment.tell_family', async (tx, event) => {
    const { levelZh, levelEn, validUntil } = event.payload
    for (const { name, to, about } of await hearers(tx, event))
      await send(tx, {
        template: 'assessment.result',
        to,
        params: { elder: name, level: { zh: levelZh, en: levelEn }, until: validUntil ?? furtherNotice },
        ...about,
      })
  }),
  on(events.objectionMoved, 'assessment.tell_objection', async (tx, event) => {
    const row = await tx
      .selectFrom('assessment.objection')
      .select('answer')
      .where('id', '=', event.payload.objectionId)
      .executeTakeFirst()
    for (const { name, to, about } of await hearers(tx, event))
      await send(tx, {
        template: 'assessment.objection',
        to,
        params: {
          elder: name,
          state: objectionStates[event.payload.state],
          answer: row?.answer ?? '—',
        },
        ...about,
      })
  }),
  on(events.due, 'assessment.tell_due', async (tx, event) => {
    const scale = await getScale(tx, event.payload.scaleId)
    for (const { name, to, about } of await hearers(tx, event))
      await send(tx, {
        template: 'assessment.expiring',
        to,
        params: { elder: name, scale: scale.short, until: event.payload.validUntil },
        ...about,
      })
  }),
]
