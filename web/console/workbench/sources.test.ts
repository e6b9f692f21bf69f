import type { WorkItem } from '#contract/alarms'
import { expect, test } from 'vitest'
import { sourcesOf } from './sources.ts'

const item = (key: string, given: Partial<WorkItem>): WorkItem => ({
  key,
  module: 'alarms',
  zh: key,
  en: key,
  detail: null,
  severity: null,
  dueAt: null,
  since: '2026-11-25T10:00:00+08:00',
  subjectId: null,
  elderId: null,
  drill: false,
  ...given,
})

test('the list is ordered by deadline, then severity, then by how long it has waited', () => {
  const tasks = sourcesOf({
    alarms: {
      items: [
        item('later', { dueAt: '2026-11-25T12:00:00+08:00' }),
        item('undated', {}),
        item('undated and grave', { severity: 'P1' }),
        item('soon, minor', { dueAt: '2026-11-25T10:01:00+08:00', severity: 'P2' }),
        item('soon, grave', { dueAt: '2026-11-25T10:01:00+08:00', severity: 'P0' }),
      ],
    },
  })
  expect(tasks.map((t) => t.key)).toEqual(
    ['soon, grave', 'soon, minor', 'later', 'undated and grave', 'undated'].map((key) => `alarms ${key}`),
  )
})
