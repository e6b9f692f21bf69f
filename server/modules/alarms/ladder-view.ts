import type { z } from 'zod'
import type * as contract from '#contract/alarms'
import type { Tx } from '#platform/db'
import { type IncidentRow, rungsOf, standingOf } from './incident.ts'
import { isSettled } from './ladder.ts'

const settledWords = {
  acknowledged: { zh: '已接警', en: 'acknowledged' },
  spoken: { zh: '已通话', en: 'spoken with' },
  family_confirmed: { zh: '家属已确认', en: 'the family has confirmed' },
  accepted: { zh: '已有人前往', en: 'somebody is going' },
  arrived: { zh: '已有人到场', en: 'somebody is there' },
  never: { zh: '', en: '' },
} as const

const overWords = { zh: '事件已结束', en: 'the incident is over' }

/** The ladder as it stands: what was done, skipped and why, comes next, waits for a person. */
export async function ladderView(
  tx: Tx,
  incident: IncidentRow,
): Promise<z.input<typeof contract.LadderStepView>[]> {
  const rungs = rungsOf(incident)
  if (!rungs) return []
  const standing = standingOf(incident)
  const done = await tx
    .selectFrom('platform.event')
    .select(['type', 'at', 'payload'])
    .where('subject_id', '=', incident.id)
    .where('type', 'in', ['alarms.escalated', 'alarms.step_skipped'])
    .orderBy('at')
    .execute()
  return rungs.steps.map((step, index) => {
    const event = done.findLast(({ payload }) => stepOf(payload) === index)
    const passed = index < incident.ladder_index
    const settled = isSettled(step.unless, standing)
    const rung = {
      index,
      level: step.level,
      ...step.name,
      dueAt: new Date(standing.startedAt + (step.afterSeconds ?? 0) * 1000).toISOString(),
    }
    if (!passed && incident.resolved_at) return { ...rung, state: 'skipped', at: null, reason: overWords }
    const state = passed
      ? event?.type === 'alarms.step_skipped'
        ? 'skipped'
        : 'done'
      : step.afterSeconds === null
        ? 'held'
        : index === incident.ladder_index && incident.next_step_at
          ? 'next'
          : 'later'
    return {
      ...rung,
      state,
      at: passed ? (event?.at.toISOString() ?? null) : null,
      reason:
        state === 'held'
          ? { zh: '本地规定没有写明时限，须人工执行', en: 'the rule of this place states no time: by hand' }
          : state === 'skipped' || (settled && state !== 'done')
            ? settledWords[step.unless]
            : null,
    }
  })
}

function stepOf(payload: unknown): number | undefined {
  return typeof payload === 'object' &&
    payload !== null &&
    'step' in payload &&
    typeof payload.step === 'number'
    ? payload.step
    : undefined
}

export function blockedView(incident: IncidentRow): { zh: string; en: string } | null {
  if (incident.ladder_missing.length === 0) return null
  const what = incident.ladder_missing.join('；')
  return { zh: `本地响应阶梯缺少：${what}`, en: `The ladder of this place leaves blank: ${what}` }
}
