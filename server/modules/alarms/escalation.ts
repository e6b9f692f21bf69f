import { events, type LadderStep } from '#contract/alarms'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { deadline } from '#platform/deadlines'
import { record } from '#platform/events'
import { act } from './act.ts'
import { aboutOf, type IncidentRow, rungsOf, standingOf } from './incident.ts'
import { climb } from './ladder.ts'

/** The ladder climbs by itself. After a restart every missed step is carried out once, in order, in this one run. */
export const escalation = deadline({
  name: 'alarms.escalate',
  table: 'alarms.incident',
  column: 'next_step_at',
  everyMs: 500,
  batch: 4,
  lanes: 8,
  run: (tx, row) => climbLadder(tx, row),
})

async function climbLadder(tx: Tx, row: IncidentRow): Promise<void> {
  const rungs = rungsOf(row)
  const now = clock.now()
  if (!rungs || row.resolved_at) {
    await tx.updateTable('alarms.incident').set({ next_step_at: null }).where('id', '=', row.id).execute()
    return
  }
  const result = climb(
    rungs,
    row.ladder_index,
    standingOf(row),
    (row.next_step_at ?? now).getTime(),
    now.getTime(),
  )
  await tx
    .updateTable('alarms.incident')
    .set({
      ladder_index: result.index,
      level: Math.max(row.level, ...result.run.map(({ step }) => step.level)),
      next_step_at: result.nextAt === null ? null : new Date(result.nextAt),
      updated_at: now,
    })
    .where('id', '=', row.id)
    .execute()
  for (const { index, step } of result.skipped)
    await record(tx, events.stepSkipped, { step: index, ...step.name }, aboutOf(row))
  for (const { index, step, lateMs } of result.run)
    await takeStep(tx, row, index, step, { by: 'clock', lateMs })
  if (result.repeat) {
    await record(
      tx,
      events.escalated,
      {
        step: row.ladder_index,
        level: row.level,
        zh: '仍无人接警，再次提醒',
        en: 'Still waiting: the desk is alerted again',
        lateMs: 0,
        by: 'clock',
      },
      aboutOf(row),
    )
  }
}

export async function takeStep(
  tx: Tx,
  row: IncidentRow,
  index: number,
  step: LadderStep,
  how: { by: 'clock' | 'person'; lateMs: number; reason?: string },
): Promise<void> {
  await record(
    tx,
    events.escalated,
    {
      step: index,
      level: step.level,
      ...step.name,
      lateMs: Math.round(how.lateMs),
      by: how.by,
      ...(how.reason ? { reason: how.reason } : {}),
    },
    aboutOf(row),
  )
  for (const action of step.actions) await act(tx, row, action, { level: step.level, step: index })
}
