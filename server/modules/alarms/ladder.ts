import {
  type IncidentKind,
  type Ladder,
  LadderBody,
  type LadderStep,
  type Settled,
  type Severity,
} from '#contract/alarms'
import { policyKind } from '#modules/policy'

/** Whom the hub calls, in which order and when: data of a place. The last ladder of a body must hold every incident. */
export const ladderKind = policyKind({
  name: 'alarms.ladder',
  zh: '应急响应阶梯',
  en: 'Response ladder',
  shape: LadderBody,
  check: (body) => {
    const last = body.ladders.at(-1)
    const faults: { pointer: string; detail: string }[] = []
    if (last && (last.kinds.length > 0 || last.severities.length > 0)) {
      faults.push({
        pointer: `/ladders/${body.ladders.length - 1}`,
        detail: '最后一个阶梯须适用于所有事件 / the last ladder must hold every incident',
      })
    }
    for (const [i, ladder] of body.ladders.entries()) {
      if (
        !ladder.steps.some(
          (step) => step.afterSeconds === 0 && step.actions.some((action) => action.to === 'hub'),
        )
      ) {
        faults.push({
          pointer: `/ladders/${i}/steps`,
          detail: '必须有一步立即通知呼叫中心 / one step must tell the hub at once',
        })
      }
    }
    return faults
  },
})

/** A ladder as it is kept with the incident: steps in the order of their time, those without a known time last. */
export type Rungs = {
  readonly steps: readonly LadderStep[]
  readonly repeatSeconds: number | null
  readonly waves: Ladder['waves']
}

export function chooseLadder(
  body: LadderBody,
  incident: { kind: IncidentKind; severity: Severity },
): Rungs | undefined {
  const ladder = body.ladders.find(
    ({ kinds, severities }) =>
      (kinds.length === 0 || kinds.includes(incident.kind)) &&
      (severities.length === 0 || severities.includes(incident.severity)),
  )
  if (!ladder) return undefined
  const steps = [...ladder.steps].sort(
    (a, b) =>
      (a.afterSeconds ?? Number.POSITIVE_INFINITY) - (b.afterSeconds ?? Number.POSITIVE_INFINITY) || 0,
  )
  return { steps, repeatSeconds: ladder.repeatSeconds, waves: ladder.waves }
}

/** What the source leaves blank, in words for the desk. */
export function missingOf(rungs: Rungs): string[] {
  const steps = rungs.steps
    .filter((step) => step.afterSeconds === null)
    .map((step) => `${step.name.zh} ${step.name.en}`)
  return [
    ...steps,
    ...(rungs.repeatSeconds === null ? ['重复提醒间隔 interval of repeated alerts'] : []),
    ...(rungs.waves.afterSeconds === null ? ['下一批邀请间隔 interval of the next wave'] : []),
  ]
}

/** What has happened so far, in milliseconds; null while it has not. */
export type Standing = {
  readonly startedAt: number
  /** Somebody at the desk looked last at; `unseen` signals came since. */
  readonly seenAt: number | null
  readonly unseen: number
  readonly spokeAt: number | null
  readonly familyConfirmedAt: number | null
  readonly acceptedAt: number | null
  readonly arrivedAt: number | null
}

/** Is the step not needed any more? Acknowledging counts only when it came after the ladder began (anew). */
export function isSettled(unless: Settled, standing: Standing): boolean {
  switch (unless) {
    case 'never':
      return false
    case 'acknowledged':
      return isSeen(standing)
    case 'spoken':
      return standing.spokeAt !== null
    case 'family_confirmed':
      return standing.familyConfirmedAt !== null
    case 'accepted':
      return standing.acceptedAt !== null
    case 'arrived':
      return standing.arrivedAt !== null
  }
}

export function isSeen({ seenAt, startedAt, unseen }: Standing): boolean {
  return seenAt !== null && seenAt >= startedAt && unseen === 0
}

export type Climb = {
  /** Steps to carry out now, in order, with how late they are. */
  readonly run: readonly { index: number; step: LadderStep; lateMs: number }[]
  readonly skipped: readonly { index: number; step: LadderStep }[]
  /** The ladder is at its end and nobody has looked: alert the desk again. */
  readonly repeat: boolean
  readonly index: number
  readonly nextAt: number | null
}

/**
 * What is due now. Steps that came due while nothing ran (a restart) are all carried out, each once, in their order;
 * repeats that were missed are one repeat. `wokenAt` is the time the ladder had asked to be woken at.
 */
export function climb(rungs: Rungs, from: number, standing: Standing, wokenAt: number, now: number): Climb {
  const run: { index: number; step: LadderStep; lateMs: number }[] = []
  const skipped: { index: number; step: LadderStep }[] = []
  let index = from
  for (; index < rungs.steps.length; index++) {
    const step = rungs.steps[index]
    const dueAt = dueOf(step, standing)
    if (!step || dueAt === null) break
    if (dueAt > now) return { run, skipped, repeat: false, index, nextAt: dueAt }
    if (isSettled(step.unless, standing)) skipped.push({ index, step })
    else run.push({ index, step, lateMs: now - dueAt })
  }
  if (isSeen(standing) || !rungs.repeatSeconds) return { run, skipped, repeat: false, index, nextAt: null }
  const interval = rungs.repeatSeconds * 1000
  const repeat = run.length === 0 && skipped.length === 0
  const late = now - wokenAt
  return { run, skipped, repeat, index, nextAt: now - (repeat ? late % interval : 0) + interval }
}

function dueOf(step: LadderStep | undefined, standing: Standing): number | null {
  return step === undefined || step.afterSeconds === null
    ? null
    : standing.startedAt + step.afterSeconds * 1000
}

/** Climbing by hand: the next step that is still needed, also one whose time is not known. */
export function nextByHand(
  rungs: Rungs,
  from: number,
  standing: Standing,
): { index: number; step: LadderStep } | undefined {
  for (let index = from; index < rungs.steps.length; index++) {
    const step = rungs.steps[index]
    if (step && !isSettled(step.unless, standing)) return { index, step }
  }
  return undefined
}

/** When the ladder wants to be woken next, standing at `index`: used after a step by hand and when it begins. */
export function wakeAt(rungs: Rungs, index: number, standing: Standing, now: number): number | null {
  const dueAt = dueOf(rungs.steps[index], standing)
  if (dueAt !== null) return dueAt
  return isSeen(standing) || !rungs.repeatSeconds ? null : now + rungs.repeatSeconds * 1000
}
