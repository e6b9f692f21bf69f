import { showPlace } from '#contract/insurance'
import { q } from '#web/lib/query.ts'
import { useMay } from '#web/lib/session.ts'
import { useQuery } from '@tanstack/react-query'

/** Parts of the menu that exist in some places only: hidden where the rules of the place do not open them. */
export type Conditional = 'insurance'

export function useClosed(): ReadonlySet<Conditional> {
  const may = useMay()
  const place = useQuery({
    ...q(showPlace, { query: {} }),
    enabled: may('insurance.read'),
    staleTime: 5 * 60_000,
  })
  return new Set(place.data === undefined || place.data.pilot === 'none' ? (['insurance'] as const) : [])
}
