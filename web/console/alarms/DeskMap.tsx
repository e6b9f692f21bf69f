import { waitsForDesk, type Incident } from '#contract/alarms'
import { board } from '#contract/responders'
import { useMessages } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { useMay } from '#web/lib/session.ts'
import { MapView, type MapPoint } from '#web/ui/map/MapView.tsx'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useBaseMap } from '../shell/base-map.ts'
import { messages } from './messages.ts'
import { toneOf, useKindName } from './words.tsx'

/** Where the incidents are, and who is on duty near them. */
export function DeskMap({
  incidents,
  selectedId,
  onSelect,
}: {
  incidents: readonly Incident[]
  selectedId: string | undefined
  onSelect: (id: string) => void
}) {
  const m = useMessages(messages)
  const may = useMay()
  const kindName = useKindName()
  const base = useBaseMap()
  const onDuty = useQuery({ ...q(board, {}), enabled: may('responders.read'), refetchInterval: 60_000 })

  const points = useMemo(() => {
    const shown: MapPoint[] = []
    for (const r of onDuty.data?.onDuty ?? []) {
      if (r.position)
        shown.push({
          id: `responder:${r.id}`,
          lon: r.position.lon,
          lat: r.position.lat,
          tone: r.engaged ? 'medium' : 'good',
          shape: 'ring',
          faded: r.position.source === 'home',
        })
    }
    for (const i of incidents) {
      if (i.lon === null || i.lat === null) continue
      shown.push({
        id: i.id,
        lon: i.lon,
        lat: i.lat,
        tone: toneOf(i.severity),
        waiting: waitsForDesk(i),
        label: i.elderName ?? kindName(i),
      })
    }
    return shown
  }, [onDuty.data, incidents, kindName])

  return (
    <section className="panel">
      <MapView
        label={m.mapLabel}
        points={points}
        boundaries={base.boundaries}
        places={base.places}
        tiles={base.tiles}
        notice={base.notice}
        selectedId={selectedId}
        fit={{ key: String(base.regionCode ?? '') + (base.boundaries ? ' drawn' : ''), to: 'all' }}
        onSelect={(id) => {
          if (!id.startsWith('responder:')) onSelect(id)
        }}
        legend={
          <>
            <span>
              <i className="mark mark-critical" aria-hidden /> {m.legend.incident}
            </span>
            <span>
              <i className="mark mark-ring" aria-hidden /> {m.legend.responder}
            </span>
          </>
        }
      />
    </section>
  )
}
