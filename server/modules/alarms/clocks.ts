import type { ClockLeg, ClockName } from '#contract/alarms'

/** T0 … T5 in milliseconds; null while it has not happened. */
export type ClockTimes = Readonly<Record<ClockName, number | null>> & { readonly T0: number }
/** Seconds from T0 within which a clock should be reached; left out: no target. */
export type Targets = Readonly<Partial<Record<ClockName, number>>>

const order: readonly ClockName[] = ['T0', 'T1', 'T2', 'T3', 'T4', 'T5']

/** The clocks that happened, in the order in which they happened (helpers may accept before the desk has looked). */
export function reached(clocks: ClockTimes): { clock: ClockName; at: number }[] {
  return order
    .flatMap((clock) => {
      const at = clocks[clock]
      return at === null ? [] : [{ clock, at }]
    })
    .sort((a, b) => a.at - b.at)
}

/** The time between clocks that follow each other. They add up: their sum is the last clock minus T0. */
export function legsOf(clocks: ClockTimes, targets: Targets): ClockLeg[] {
  const list = reached(clocks)
  return list.slice(1).map(({ clock, at }, i) => {
    const before = list[i]
    const target = targets[clock] ?? null
    return {
      from: before?.clock ?? 'T0',
      to: clock,
      seconds: (at - (before?.at ?? clocks.T0)) / 1000,
      targetSeconds: target,
      missed: target !== null && (at - clocks.T0) / 1000 > target,
    }
  })
}

export function totalSeconds(clocks: ClockTimes): number {
  return ((reached(clocks).at(-1)?.at ?? clocks.T0) - clocks.T0) / 1000
}

/**
 * Which targets were missed: reached too late, or (only being seen, which every incident needs) never reached though the
 * time is over. A helper who was never needed is no missed target.
 */
export function missedTargets(clocks: ClockTimes, targets: Targets, now: number): ClockName[] {
  return order.filter((clock) => {
    const target = targets[clock]
    if (target === undefined) return false
    const at = clocks[clock] ?? (clock === 'T1' ? now : null)
    return at !== null && (at - clocks.T0) / 1000 > target
  })
}
