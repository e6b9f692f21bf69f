import 'maplibre-gl/dist/maplibre-gl.css'
import './map.css'
import { useLocale } from '#web/lib/locale.ts'
import { useTheme } from '#web/ui/theme.ts'
import * as maplibre from 'maplibre-gl'
// The worker is a file of its own (no blob), so that the page's content policy can stay strict.
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import { useEffect, useRef, useState } from 'react'
import { boundsOfContent } from './geometry.ts'
import { chosenPoint, lettersOf, styleOf, type MapContent } from './style.ts'

maplibre.setWorkerUrl(workerUrl)

export type MapCanvasProps = MapContent & {
  label: string
  /** Shows these again whenever the key changes; points first, else the boundaries. */
  fit: { key: string; to: 'points' | 'all'; closest?: number }
  onSelect?: ((id: string) => void) | undefined
  /** A county of `boundaries` was clicked, where no point is. */
  onArea?: ((code: number) => void) | undefined
  onMiss: () => void
}

const words = {
  zh: {
    'NavigationControl.ZoomIn': '放大',
    'NavigationControl.ZoomOut': '缩小',
    'Map.Title': '地图',
    'AttributionControl.ToggleAttribution': '显示或收起地图来源',
    'AttributionControl.MapFeedback': '地图反馈',
    'ScaleControl.Kilometers': '公里',
    'ScaleControl.Meters': '米',
  },
  en: {},
}

/** The code of the county under a point of the screen. */
function areaAt(map: maplibre.Map, point: maplibre.PointLike): number | undefined {
  if (!map.getLayer('area')) return undefined
  const code: unknown = map.queryRenderedFeatures(point, { layers: ['area'] })[0]?.properties['code']
  return typeof code === 'number' ? code : undefined
}

/** MapLibre as a picture of its props. Everything on it is also in a list beside it. */
export default function MapCanvas(props: MapCanvasProps) {
  const { label, fit, onSelect, onArea, onMiss } = props
  const box = useRef<HTMLDivElement>(null)
  const map = useRef<maplibre.Map>(undefined)
  const [ready, setReady] = useState(false)
  const theme = useTheme()
  const language = useLocale()
  const latest = useRef({ props, onSelect, onArea, onMiss })
  latest.current = { props, onSelect, onArea, onMiss }

  useEffect(() => {
    if (!box.current) return
    let made: maplibre.Map
    try {
      made = new maplibre.Map({
        container: box.current,
        style: { version: 8, sources: {}, layers: [] },
        center: [113.24, 35.21],
        zoom: 8,
        attributionControl: false,
        dragRotate: false,
        pitchWithRotate: false,
        touchPitch: false,
        fadeDuration: 0,
        localIdeographFontFamily: "'Noto Sans SC Variable', 'Noto Sans SC', sans-serif",
        locale: words[language],
      })
    } catch {
      // No WebGL here: the list beside the map says the same.
      latest.current.onMiss()
      return
    }
    map.current = made
    made.touchZoomRotate.disableRotation()
    made.addControl(new maplibre.NavigationControl({ showCompass: false }), 'top-right')
    made.addControl(new maplibre.ScaleControl({ maxWidth: 90, unit: 'metric' }), 'bottom-left')
    made.addControl(new maplibre.AttributionControl({ compact: false }), 'bottom-right')
    made.on('click', (event) => {
      const near: [maplibre.PointLike, maplibre.PointLike] = [
        [event.point.x - 6, event.point.y - 6],
        [event.point.x + 6, event.point.y + 6],
      ]
      const hit = made.getLayer('points')
        ? made.queryRenderedFeatures(near, { layers: ['points'] })[0]
        : undefined
      const id: unknown = hit?.properties['id']
      if (typeof id === 'string') return latest.current.onSelect?.(id)
      const area = latest.current.onArea && areaAt(made, event.point)
      if (area) latest.current.onArea?.(area)
    })
    made.on('mousemove', (event) => {
      const hit =
        made.getLayer('points') &&
        latest.current.onSelect &&
        made.queryRenderedFeatures(event.point, { layers: ['points'] })[0]
      made.getCanvas().style.cursor =
        hit || (latest.current.onArea && areaAt(made, event.point)) ? 'pointer' : ''
    })
    made.once('load', () => setReady(true))
    return () => {
      setReady(false)
      map.current = undefined
      made.remove()
    }
  }, [language])

  const { boundaries, places, points, lines, rings, selectedId, tiles } = props
  const drawn = useRef<{ fitted?: string }>({})
  useEffect(() => {
    if (!ready) return
    const content: MapContent = { boundaries, places, points, lines, rings, tiles }
    let dropped = false
    const letters = lettersOf(content)
    const font = letters
      ? document.fonts.load("400 13px 'Noto Sans SC Variable'", letters)
      : Promise.resolve([])
    const draw = () => {
      const current = map.current
      if (dropped || !current) return
      current.setStyle(styleOf({ ...content, selectedId: latest.current.props.selectedId }), { diff: true })
      const box = boundsOfContent(content, fit.to)
      if (box && drawn.current.fitted !== fit.key) {
        drawn.current.fitted = fit.key
        // A small map has no room to waste.
        const { clientWidth, clientHeight } = current.getContainer()
        const padding = Math.min(48, Math.round(Math.min(clientWidth, clientHeight) * 0.07))
        current.fitBounds(box, { padding, maxZoom: fit.closest ?? 14.5, animate: false })
      }
    }
    font.then(draw, draw)
    return () => {
      dropped = true
    }
  }, [ready, theme, boundaries, places, points, lines, rings, tiles, fit.key, fit.to, fit.closest])

  useEffect(() => {
    const source = map.current?.getSource<maplibre.GeoJSONSource>('chosen')
    // MapLibre answers with a promise here; what it draws is all that counts.
    void source?.setData(chosenPoint({ points: latest.current.props.points, selectedId }))
  }, [selectedId])

  return <div ref={box} className="map-canvas" role="group" aria-label={label} />
}
