import { waitsForDesk, type IncidentDetail } from '#contract/alarms'
import { callout } from '#contract/responders'
import { ago, distance, shortTime, useNow } from '#web/lib/format.ts'
import { useLocale, useMessages } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { useMay } from '#web/lib/session.ts'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { ringAround } from '#web/ui/map/geometry.ts'
import { MapView, type MapLine, type MapPoint } from '#web/ui/map/MapView.tsx'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useBaseMap } from '../../shell/base-map.ts'
import { incidentMessages } from '../incident-messages.ts'
import { toneOf } from '../words.tsx'

const live = new Set(['invited', 'accepted', 'en_route', 'arrived', 'safe'])

/** The home, the responders around it, and circles of distance. */
export function IncidentMap({ incident }: { incident: IncidentDetail }) {
  const m = useMessages(incidentMessages)
  const may = useMay()
  const language = useLocale()
  const base = useBaseMap(incident.regionCode)
  const waves = useQuery({
    ...q(callout, { params: { incidentId: incident.id } }),
    enabled: may('responders.read') && incident.responders.length > 0,
  })
  const { id, lon, lat, severity, elderName, place, track } = incident
  const waiting = waitsForDesk(incident)
  const minute = useNow(60_000)
  const fix = track.at(-1)

  const { points, lines, rings } = useMemo(() => {
    const points: MapPoint[] = []
    const lines: MapLine[] = []
    if (lon !== null && lat !== null) {
      for (const i of waves.data?.invitations ?? []) {
        if (!i.position || !live.has(i.state)) continue
        points.push({
          id: i.id,
          lon: i.position.lon,
          lat: i.position.lat,
          tone: i.state === 'invited' ? 'medium' : 'good',
          shape: 'ring',
          label: i.responderName,
        })
        if (i.state !== 'invited')
          lines.push({
            tone: 'good',
            dashed: true,
            points: [
              [i.position.lon, i.position.lat],
              [lon, lat],
            ],
          })
      }
      points.push({ id, lon, lat, tone: toneOf(severity), label: elderName ?? place ?? '', waiting })
    }
    if (track.length > 1) lines.push({ tone: 'accent', points: track.map((t) => [t.lon, t.lat] as const) })
    if (fix) {
      // A position is a circle of error and an age, never just a dot (B-IOT-10).
      const accuracy = fix.accuracyMetres
      points.push({
        id: `${id} fix`,
        lon: fix.lon,
        lat: fix.lat,
        tone: 'accent',
        shape: 'ring',
        label: [accuracy === null ? '' : `±${distance(accuracy)}`, ago(fix.at, minute)]
          .filter(Boolean)
          .join(' · '),
      })
      if (accuracy !== null) lines.push({ tone: 'accent', points: ringAround(fix.lon, fix.lat, accuracy) })
    }
    const rings =
      lon !== null && lat !== null
        ? { lon, lat, metres: [500, 1000, 2000], label: (metres: number) => distance(metres) }
        : undefined
    return { points, lines, rings, language } // language: the labels of the rings are words
  }, [waves.data, id, lon, lat, severity, elderName, place, track, waiting, language, minute, fix])

  if (lon === null || lat === null) return null
  return (
    <Panel title={m.map} note={incident.place} flush className="incident-map">
      <MapView
        label={m.map}
        points={points}
        lines={lines}
        rings={rings}
        boundaries={base.boundaries}
        places={base.places}
        tiles={base.tiles}
        notice={base.notice}
        selectedId={id}
        // Near enough to see how exact a position is.
        fit={{ key: `${id} ${points.length > 1}`, to: 'points', ...(fix ? { closest: 16.5 } : {}) }}
        legend={
          fix &&
          m.fix(
            fix.accuracyMetres === null ? null : `±${distance(fix.accuracyMetres)}`,
            ago(fix.at, minute),
            shortTime(fix.at),
          )
        }
      />
    </Panel>
  )
}
