import { useMessages } from '#web/lib/locale.ts'
import { lazy, Suspense, useState, type ReactNode } from 'react'
import type { MapCanvasProps } from './MapCanvas.tsx'

export type { MapLine, MapPlace, MapPoint, MapRings, MapTone } from './style.ts'

const MapCanvas = lazy(() => import('./MapCanvas.tsx'))

const messages = {
  zh: { loading: '地图加载中…', missing: '这台电脑的浏览器画不出地图（没有 WebGL）。左右的列表内容相同。' },
  en: {
    loading: 'Loading the map…',
    missing: 'This browser cannot draw the map (no WebGL). The list holds the same.',
  },
}

/**
 * A map of places in WGS-84, drawn without any outside tile server. Loaded only when shown. `legend` explains its marks;
 * `notice` is the note that a map of boundaries carries.
 */
export function MapView({
  legend,
  notice,
  ...canvas
}: Omit<MapCanvasProps, 'onMiss'> & { legend?: ReactNode; notice?: string | undefined }) {
  const m = useMessages(messages)
  const [missing, setMissing] = useState(false)
  return (
    <figure className="map">
      {missing ? (
        <p className="map-missing">{m.missing}</p>
      ) : (
        <Suspense fallback={<p className="map-missing">{m.loading}</p>}>
          <MapCanvas {...canvas} onMiss={() => setMissing(true)} />
        </Suspense>
      )}
      {legend && <div className="map-legend">{legend}</div>}
      {notice && <figcaption className="map-notice">{notice}</figcaption>}
    </figure>
  )
}
