import { events } from '#contract/assessment'
import { contactLadder } from '#modules/people'
import { send } from '#modules/notifications'
import { on } from '#platform/events'

/** After commit: those contacts who hear of things are told of the grade; the event's id makes a second run harmless. */
export const tellFamily = on(events.graded, 'assessment.tell_family', async (tx, event) => {
  const { elderId, payload } = event
  if (!elderId) return
  const elder = await tx
    .selectFrom('people.elder')
    .select('name')
    .where('id', '=', elderId)
    .executeTakeFirst()
  if (!elder) return
  for (const contact of await contactLadder(tx, elderId)) {
    if (!contact.notify) continue
    await send(tx, {
      template: 'assessment.result',
      to: { contactId: contact.contactId },
      params: {
        elder: elder.name,
        level: { zh: payload.levelZh, en: payload.levelEn },
        until: payload.validUntil ?? { zh: '另行通知', en: 'further notice' },
      },
      elderId,
      regionCode: event.regionCode,
      orgId: event.orgId,
      key: `${event.id}:${contact.contactId}`,
    })
  }
})
