import type { Day } from '#contract/day'
import { isWithin, type RegionCode } from '#contract/region'
import type { SchemeRule } from '#modules/policy'
import { nextMonth } from './month.ts'

/** A draft of a scheme with its first and last day. */
export type Draft = SchemeRule & { readonly validFrom: Day; readonly validTo: Day | null }

/** How many months an impact looks at. */
export const MONTHS = 12

/** The first days of the months of a year on which the draft holds first: the month's rules are those of its first day. */
export function monthsFrom(validFrom: Day): Day[] {
  const own = `${validFrom.slice(0, 7)}-01`
  const first = validFrom === own ? own : nextMonth(own)
  return Array.from({ length: MONTHS }, (_, i) => nextMonth(first, i))
}

/**
 * The rules of a county on a day as publishing the draft would make them: the one it takes the place of at its own region
 * ends, one of a wider region gives way, one of a nearer region stands. `above` is what a wider region says under the key.
 */
export function withDraft(draft: Draft, on: Day, above: SchemeRule | undefined) {
  return (rules: readonly SchemeRule[], county: RegionCode): readonly SchemeRule[] => {
    if (on < draft.validFrom || !isWithin(county, draft.regionCode)) return rules
    const standing = rules.find((rule) => rule.key === draft.key)
    if (standing && standing.regionCode > draft.regionCode) return rules
    const holds = draft.validTo === null || on <= draft.validTo
    const now = holds ? draft : above
    const others = rules.filter((rule) => rule.key !== draft.key)
    // In the order of keys, as `listInForce` has it: of two equal schemes the first stands.
    return [...others, ...(now ? [now] : [])].sort((a, b) => (a.key < b.key ? -1 : 1))
  }
}
