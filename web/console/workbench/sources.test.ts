import type { WorkItem } from '#contract/alarms'
import type { DeviceTask } from '#contract/devices'
import type { ElderId } from '#contract/id'
import type { CorrectionId } from '#contract/people-corrections'
import type { z } from 'zod'
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

test('what is grave comes first, then the deadline, then severity, then how long it has waited', () => {
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
    ['soon, grave', 'undated and grave', 'soon, minor', 'later', 'undated'].map((key) => `alarms ${key}`),
  )
})

test('a correction that went one level up says with whom it is, and leads to the list of those', () => {
  const one = {
    id: '0199a1b2-0000-7000-8000-000000000001' as z.infer<typeof CorrectionId>,
    elderId: '0199a1b2-0000-7000-8000-000000000002' as ElderId, // branded ids of the server
    elderName: '陆绩',
    regionCode: 410802001001,
    regionName: '焦北街道',
    field: 'address' as const,
    wanted: '应为另一处',
    why: '',
    askedBy: 'family' as const,
    askedByName: '陆续',
    askedAt: '2026-10-20T10:00:00+08:00',
    dueAt: '2026-11-19T10:00:00+08:00',
    escalated: { at: '2026-11-19T10:00:30+08:00', to: 410802000000, regionName: '解放区' },
    state: 'open' as const,
    answer: null,
    answeredAt: null,
    answeredBy: null,
  }
  const [task, fresh] = sourcesOf({
    corrections: {
      items: [one, { ...one, id: one.elderId as never, dueAt: '2026-12-19T10:00:00+08:00', escalated: null }],
      next: null,
    },
  })
  expect(task).toMatchObject({
    zh: '答复逾期的更正申请（已报解放区）：陆绩（住址）',
    en: 'Answer an overdue correction (now with 解放区): 陆绩 (Address)',
    place: { search: { late: true } },
  })
  expect(fresh).toMatchObject({ zh: '答复更正申请：陆绩（住址）' })
})

test('a signal that nobody could read is urgent; many devices to bind are one line that leads to their list', () => {
  const device = (n: number, kind: DeviceTask['kind']): DeviceTask => ({
    id: `0199a1b2-0000-7000-8000-${String(n).padStart(12, '0')}` as DeviceTask['id'], // as above
    kind,
    serial: `KT-${n}`,
    deviceId: null,
    deviceKind: null,
    elderId: null,
    elderName: null,
    orgId: null,
    orgName: null,
    room: null,
    regionCode: 410802000000,
    openedAt: `2026-11-26T10:00:${String(n).padStart(2, '0')}+08:00`,
    dueAt: null,
    closedAt: null,
    outcome: null,
  })
  const binds = [3, 1, 2, 4, 5, 6].map((n) => device(n, 'bind_device'))
  const [first, second, ...rest] = sourcesOf({
    devices: { items: [...binds, device(9, 'read_signal')], next: null },
  })
  expect(first).toMatchObject({ severity: 'P1', detail: 'KT-9' })
  expect(second).toMatchObject({
    zh: '绑定未登记的设备 6 台',
    since: '2026-11-26T10:00:01+08:00',
    place: { search: { kind: 'bind_device' } },
  })
  expect(rest).toEqual([])
  expect(sourcesOf({ devices: { items: binds.slice(0, 5), next: null } })).toHaveLength(5)
})
