import type { Severity, WorkItem, workbench } from '#contract/alarms'
import type { incomplete } from '#contract/people'
import type { Output } from '#web/lib/call.ts'
import type { LinkProps } from '@tanstack/react-router'
import { paths } from '../paths.ts'

/** One thing to do: what, until when, and the page on which it is done. */
export type Task = {
  key: string
  zh: string
  en: string
  detail: string | null
  severity: Severity | null
  dueAt: string | null
  /** When it came up; null for a state that has no beginning. */
  since: string | null
  drill: boolean
  place: LinkProps
}

function placeOf(item: WorkItem): LinkProps {
  if (item.module === 'alarms' && item.subjectId)
    return { to: paths.incident, params: { incidentId: item.subjectId } }
  if (item.module === 'devices' && item.subjectId)
    return { to: paths.device, params: { deviceId: item.subjectId } } // the page is the module devices'
  if (item.elderId) return { to: paths.elder, params: { elderId: item.elderId } }
  return { to: paths.desk }
}

/** The lists of the modules as one, the most urgent first: by deadline, then by severity, then by how long it has waited. */
export function sourcesOf(lists: {
  alarms: Output<typeof workbench> | undefined
  records: Output<typeof incomplete> | undefined
}): Task[] {
  const tasks: Task[] = [
    ...(lists.alarms?.items ?? []).map((item): Task => ({ ...item, place: placeOf(item) })),
    ...(lists.records?.items ?? []).map(
      (r): Task => ({
        key: `record:${r.id}`,
        zh: r.reviews.length > 0 ? `复核档案：${r.name}` : `完善档案：${r.name}`,
        en: r.reviews.length > 0 ? `Review the record of ${r.name}` : `Complete the record of ${r.name}`,
        detail: r.regionName,
        severity: null,
        dueAt: null,
        since: null,
        drill: false,
        place: { to: paths.elder, params: { elderId: r.id } },
      }),
    ),
  ]
  const due = (task: Task) => (task.dueAt === null ? Number.POSITIVE_INFINITY : Date.parse(task.dueAt))
  return tasks.sort(
    (a, b) =>
      due(a) - due(b) ||
      (a.severity ?? 'P9').localeCompare(b.severity ?? 'P9') ||
      (a.since ?? '9').localeCompare(b.since ?? '9'),
  )
}
