import { events as alarms } from '#contract/alarms'
import { events as assessment } from '#contract/assessment'
import { events as calls } from '#contract/calls'

/** What an event is about has a page of its own: an incident, a call, an application for assessment. Else undefined. */
export const pageOf = (type: string): Page | undefined => pages.get(type)

type Page = 'incident' | 'call' | 'assessment'
const named = (events: readonly { readonly name: string }[], page: Page) =>
  events.map(({ name }) => [name, page] as const)

const pages: ReadonlyMap<string, Page> = new Map([
  ...named(
    [
      alarms.suspected,
      alarms.raised,
      alarms.joined,
      alarms.acknowledged,
      alarms.takenOver,
      alarms.noted,
      alarms.judged,
      alarms.contacted,
      alarms.answered,
      alarms.escalated,
      alarms.dispatched,
      alarms.clock,
      alarms.ambulanceRequested,
      alarms.cancelled,
      alarms.resolved,
      alarms.reopened,
      alarms.reviewed,
    ],
    'incident',
  ),
  ...named([calls.rang, calls.answered, calls.missed, calls.transferred, calls.ended, calls.linked], 'call'),
  ...named(
    [assessment.applied, assessment.assigned, assessment.begun, assessment.sentBack, assessment.cancelled],
    'assessment',
  ),
])
