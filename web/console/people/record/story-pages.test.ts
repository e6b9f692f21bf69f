import { expect, test } from 'vitest'
import { pageOf } from './story-pages.ts'

test('what has a page opens it: an incident, a call, an application; a rule or a change of the record does not', () => {
  expect(['alarms.joined', 'alarms.resolved', 'alarms.clock_moved'].map(pageOf)).toEqual(
    Array(3).fill('incident'),
  )
  expect(['calls.rang', 'calls.missed'].map(pageOf)).toEqual(['call', 'call'])
  expect(pageOf('assessment.assigned')).toBe('assessment')
  expect(['alarms.rule_saved', 'alarms.limits_set', 'people.changed', 'calls.closed'].map(pageOf)).toEqual(
    Array(4).fill(undefined),
  )
})
