import { about } from '#contract/platform'
import { ancestorOf, levelOf } from '#contract/region'
import { boundaries, children } from '#contract/regions'
import { useWord } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { useSession } from '#web/lib/session.ts'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'

const settled = { staleTime: Number.POSITIVE_INFINITY, gcTime: Number.POSITIVE_INFINITY }

/** What every map of the console stands on: the borders and places of the session's region, and the city's own tiles. */
export function useBaseMap(of?: number) {
  const say = useWord()
  const session = useSession()
  const { data: installation } = useQuery({ ...q(about), ...settled })
  const regionCode = of ?? session.regionCode ?? installation?.place?.regionCode
  // Borders are known down to the county; below it the places are named instead.
  const drawn =
    regionCode === undefined
      ? undefined
      : ['street', 'village'].includes(levelOf(regionCode))
        ? ancestorOf(regionCode, 'county')
        : regionCode
  const borders = useQuery({
    ...q(boundaries, { params: { code: drawn ?? 0 } }),
    ...settled,
    enabled: drawn !== undefined,
  })
  const below = useQuery({
    ...q(children, { params: { code: regionCode ?? 0 } }),
    ...settled,
    enabled: regionCode !== undefined && levelOf(regionCode) !== 'village',
  })

  const places = useMemo(
    () =>
      (below.data?.items ?? []).flatMap((r) =>
        r.position && r.level !== 'county' && r.level !== 'city'
          ? [{ name: r.name, lon: r.position.lon, lat: r.position.lat }]
          : [],
      ),
    [below.data],
  )
  return {
    regionCode,
    boundaries: borders.data,
    places,
    notice: borders.data ? say(borders.data.notice) : undefined,
    tiles: installation?.tiles ?? null,
  }
}
