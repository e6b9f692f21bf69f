import { events as graded } from '#contract/assessment'
import { events as benefits } from '#contract/benefit-events'
import { events as calls } from '#contract/calls'
import { dayOf } from '#contract/day'
import { NeedItem } from '#contract/people-words'
import { events as survey } from '#contract/survey'
import { clock } from '#platform/clock'
import { on } from '#platform/events'
import { state } from './demand.ts'
import { openMessages } from './exchange.ts'
import { followOrders } from './follow-order.ts'
import { servicesOf } from './care-need.ts'
import { receive } from './received.ts'
import { proposeReferral } from './referral.ts'

/** What others have recorded: the hotline, an accepted form and a care-needs result state demands, orders answer them; a grade goes out and may refer. */
export const hear = [
  ...followOrders,
  on(calls.ordered, 'assessment.hear_hotline', async (tx, { elderId, subjectId, payload, id }) => {
    const item = NeedItem.safeParse(payload.item)
    if (elderId && item.success)
      await state(tx, { elderId, item: item.data, channel: 'hotline', ref: subjectId ?? id })
  }),
  on(calls.visited, 'assessment.hear_visit', async (tx, { elderId, id }) => {
    if (elderId) await receive(tx, elderId, { on: dayOf(clock.now()), what: 'visit', sourceId: id })
  }),
  on(benefits.quotaUsed, 'assessment.hear_quota', async (tx, { elderId, id }) => {
    if (elderId) await receive(tx, elderId, { on: dayOf(clock.now()), what: 'quota', sourceId: id })
  }),
  on(survey.accepted, 'assessment.hear_form', async (tx, { elderId, subjectId, payload, id }) => {
    if (!elderId) return
    for (const item of payload.needs)
      await state(tx, { elderId, item, channel: 'survey', ref: subjectId ?? id, text: payload.name })
  }),
  on(graded.graded, 'assessment.hear_grade', async (tx, event) => {
    const { elderId, payload } = event
    if (!elderId) return
    await openMessages(tx, payload.recordId)
    await proposeReferral(tx, elderId, payload)
    for (const service of await servicesOf(tx, payload.recordId))
      if (service.need)
        await state(tx, {
          elderId,
          item: service.need,
          channel: 'assessment',
          ref: payload.recordId,
          text: service.zh,
        })
  }),
]
