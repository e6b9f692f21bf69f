import type { ReadingRule } from '#contract/alarms'
import type { z } from 'zod'

/** Where a reading rule stands for a subject. No row means `clear`. Times in milliseconds. */
export type RuleStanding = {
  readonly phase: 'pending' | 'active'
  readonly since: number
  readonly count: number
  readonly lastAt: number
}
export type Truth = boolean | 'unknown'

export type Move =
  | { readonly to: 'same' }
  | { readonly to: 'clear' }
  | { readonly to: 'pending'; readonly standing: RuleStanding; readonly dueAt: number | null }
  | { readonly to: 'active'; readonly standing: RuleStanding; readonly fires: boolean }

type Needs = Pick<z.output<typeof ReadingRule>, 'consecutive' | 'forSeconds'>

/**
 * One reading more. `when` counts up towards firing; while active nothing fires again until `clear` has been true once
 * (hysteresis). Unknown (a fact is missing) changes nothing. A reading older than the last one is of no account.
 */
export function move(
  rule: Needs,
  standing: RuleStanding | undefined,
  when: Truth,
  clear: Truth,
  at: number,
): Move {
  if (standing && at < standing.lastAt) return { to: 'same' }
  if (standing?.phase === 'active') {
    if (clear === true) return { to: 'clear' }
    return { to: 'same' }
  }
  if (when === 'unknown') return { to: 'same' }
  if (when === false) return standing ? { to: 'clear' } : { to: 'same' }
  const next = { since: standing?.since ?? at, count: (standing?.count ?? 0) + 1, lastAt: at }
  const enough = next.count >= rule.consecutive
  const dueAt = next.since + rule.forSeconds * 1000
  if (enough && at >= dueAt) return { to: 'active', standing: { phase: 'active', ...next }, fires: true }
  return { to: 'pending', standing: { phase: 'pending', ...next }, dueAt: enough ? dueAt : null }
}
