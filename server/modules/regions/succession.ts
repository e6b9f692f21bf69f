import type { z } from 'zod'
import type { events } from '#contract/regions'
import type { RegionCode } from '#contract/region'

type Changed = z.output<typeof events.changed.shape>

/**
 * Whose code becomes which by this change, for everything that stands in a division: rows with a code of `from` carry `to`
 * from then on. Undefined where nothing follows by itself: a new name keeps the code, and after a split only people can
 * tell who lives in which part.
 */
export function succession({ kind, from, to }: Changed): { from: RegionCode[]; to: RegionCode } | undefined {
  const [only] = to
  if (only === undefined || to.length !== 1 || kind === 'renamed' || kind === 'split') return undefined
  const gone = from.filter((code) => code !== only)
  return gone.length > 0 ? { from: gone, to: only } : undefined
}
