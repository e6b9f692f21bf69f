import { token } from '#web/ui/theme.ts'
import { METRES_PER_DEGREE, ringAround } from './geometry.ts'
import { tileLayers, tileSource } from './tile-layers.ts'
import type { Feature, FeatureCollection, Point, Polygon } from 'geojson'
import type { LayerSpecification, SourceSpecification, StyleSpecification } from 'maplibre-gl'

export type MapTone = 'critical' | 'high' | 'medium' | 'low' | 'good' | 'accent'

/** Something at a place, in WGS-84 degrees. */
export type MapPoint = {
  id: string
  lon: number
  lat: number
  tone: MapTone
  label?: string
  /** A person's home is a disc, a helper a ring, a facility a small disc. */
  shape?: 'disc' | 'ring' | 'dot'
  /** Draws a halo: it waits for somebody. */
  waiting?: boolean
  faded?: boolean
}
export type MapPlace = { name: string; lon: number; lat: number }
export type MapLine = {
  tone: MapTone
  points: readonly (readonly [lon: number, lat: number])[]
  dashed?: boolean
}
/** Circles of equal distance around a place, in metres. */
export type MapRings = {
  lon: number
  lat: number
  metres: readonly number[]
  label: (metres: number) => string
}

export type TileSource = {
  kind: 'xyz' | 'mvt'
  url: string
  attribution: string
  maxzoom?: number | undefined
  /** Vector layers whose names are in no published schema. */
  layers?: readonly string[] | undefined
}

export type MapContent = {
  boundaries?: FeatureCollection<Polygon> | undefined
  places?: readonly MapPlace[] | undefined
  points: readonly MapPoint[]
  lines?: readonly MapLine[] | undefined
  rings?: MapRings | undefined
  selectedId?: string | undefined
  tiles?: TileSource | null | undefined
}

function collection<G extends Feature['geometry']>(features: Feature<G>[]): FeatureCollection<G> {
  return { type: 'FeatureCollection', features }
}
function pointFeature(lon: number, lat: number, properties: Record<string, unknown>): Feature<Point> {
  return { type: 'Feature', properties, geometry: { type: 'Point', coordinates: [lon, lat] } }
}

function sourcesOf(content: MapContent): Record<string, SourceSpecification> {
  const { boundaries, places = [], points, lines = [], rings, tiles } = content
  const ringFeatures = (rings?.metres ?? []).map(
    (metres): Feature => ({
      type: 'Feature',
      properties: {},
      geometry: { type: 'LineString', coordinates: ringAround(rings?.lon ?? 0, rings?.lat ?? 0, metres) },
    }),
  )
  const ringLabels = (rings?.metres ?? []).map((metres) =>
    pointFeature(rings?.lon ?? 0, (rings?.lat ?? 0) + metres / METRES_PER_DEGREE, {
      label: rings?.label(metres) ?? '',
    }),
  )
  return {
    boundaries: { type: 'geojson', data: boundaries ?? collection([]) },
    'boundary-names': {
      type: 'geojson',
      data: collection(
        (boundaries?.features ?? []).map((f) =>
          pointFeature(Number(f.properties?.['lon']), Number(f.properties?.['lat']), {
            label: f.properties?.['name'],
          }),
        ),
      ),
    },
    places: {
      type: 'geojson',
      data: collection(places.map((p) => pointFeature(p.lon, p.lat, { label: p.name }))),
    },
    rings: { type: 'geojson', data: collection(ringFeatures) },
    'ring-labels': { type: 'geojson', data: collection(ringLabels) },
    lines: {
      type: 'geojson',
      data: collection(
        lines.map(
          (line): Feature => ({
            type: 'Feature',
            properties: { colour: colourOf(line.tone), dashed: line.dashed ?? false },
            geometry: { type: 'LineString', coordinates: line.points.map(([lon, lat]) => [lon, lat]) },
          }),
        ),
      ),
    },
    chosen: { type: 'geojson', data: chosenPoint(content) },
    points: {
      type: 'geojson',
      data: collection(
        points.map((p) =>
          pointFeature(p.lon, p.lat, {
            id: p.id,
            label: p.label ?? '',
            colour: colourOf(p.tone),
            ring: p.shape === 'ring',
            radius: p.shape === 'dot' ? 3.5 : p.shape === 'ring' ? 5 : 6.5,
            waiting: p.waiting ?? false,
            opacity: p.faded ? 0.45 : 1,
            rank: ['critical', 'high', 'medium', 'low', 'good', 'accent'].indexOf(p.tone),
          }),
        ),
      ),
    },
    ...(tiles ? { tiles: tileSource(tiles) } : {}),
  }
}

export function colourOf(tone: MapTone): string {
  return tone === 'accent' ? token('accent') : token(`${tone}-fill`)
}

const FONT = ['Noto Sans SC']

function label(
  id: string,
  source: string,
  paint: {
    colour: string
    size: number
    minzoom?: number
    offset?: number
    sure?: boolean
    /** Beside its place where the place itself is taken by another name. */
    moves?: boolean
  },
): LayerSpecification {
  return {
    id,
    type: 'symbol',
    source,
    ...(paint.minzoom === undefined ? {} : { minzoom: paint.minzoom }),
    layout: {
      'text-field': ['get', 'label'],
      'text-font': FONT,
      'text-size': paint.size,
      ...(paint.moves
        ? {
            'text-variable-anchor': ['center', 'top', 'bottom', 'left', 'right'] as const,
            'text-radial-offset': 0.7,
          }
        : {
            'text-anchor': paint.offset === undefined ? ('center' as const) : ('left' as const),
            'text-offset': [paint.offset ?? 0, 0] as [number, number],
          }),
      'text-padding': paint.moves ? 0 : 2,
      'text-allow-overlap': paint.sure ?? false,
      'text-ignore-placement': paint.sure ?? false,
    },
    paint: { 'text-color': paint.colour, 'text-halo-color': token('surface'), 'text-halo-width': 1.4 },
  }
}

/** The marked point as a source of its own: moving the mark lays nothing else out again. */
export function chosenPoint(content: Pick<MapContent, 'points' | 'selectedId'>): FeatureCollection<Point> {
  const point = content.points.find((p) => p.id === content.selectedId)
  return collection(point ? [pointFeature(point.lon, point.lat, { label: point.label ?? '' })] : [])
}

/** The whole map as MapLibre's style: drawn from tokens and data, with no request to anybody (but a city's own tiles). */
export function styleOf(content: MapContent): StyleSpecification {
  const { tiles } = content
  const layers: LayerSpecification[] = [
    { id: 'ground', type: 'background', paint: { 'background-color': token('sunken') } },
  ]
  layers.push(
    ...(tiles ? tileLayers(tiles) : []),
    {
      id: 'area',
      type: 'fill',
      source: 'boundaries',
      // Over tiles it is there to be clicked only.
      paint: { 'fill-color': token('raised'), 'fill-opacity': tiles ? 0 : 1 },
    },
    {
      id: 'border',
      type: 'line',
      source: 'boundaries',
      paint: { 'line-color': token('line-strong'), 'line-width': 1.2 },
    },
    {
      id: 'rings',
      type: 'line',
      source: 'rings',
      paint: { 'line-color': token('ink-3'), 'line-width': 1, 'line-dasharray': [3, 3] },
    },
    label('ring-labels', 'ring-labels', { colour: token('ink-3'), size: 11 }),
    {
      id: 'lines',
      type: 'line',
      source: 'lines',
      filter: ['!', ['get', 'dashed']],
      paint: { 'line-color': ['get', 'colour'], 'line-width': 2 },
    },
    {
      id: 'lines-dashed',
      type: 'line',
      source: 'lines',
      filter: ['get', 'dashed'],
      paint: { 'line-color': ['get', 'colour'], 'line-width': 1.6, 'line-dasharray': [2, 2] },
    },
    label('boundary-names', 'boundary-names', { colour: token('ink-2'), size: 12, moves: true }),
    label('place-names', 'places', { colour: token('ink-3'), size: 11, minzoom: 9.5 }),
    {
      id: 'halo',
      type: 'circle',
      source: 'points',
      filter: ['get', 'waiting'],
      paint: { 'circle-color': ['get', 'colour'], 'circle-opacity': 0.22, 'circle-radius': 15 },
    },
    {
      id: 'chosen',
      type: 'circle',
      source: 'chosen',
      paint: {
        'circle-color': 'transparent',
        'circle-radius': 13,
        'circle-stroke-width': 2.5,
        'circle-stroke-color': token('ink'),
      },
    },
    {
      id: 'points',
      type: 'circle',
      source: 'points',
      layout: { 'circle-sort-key': ['-', 0, ['get', 'rank']] },
      paint: {
        'circle-color': ['case', ['get', 'ring'], token('surface'), ['get', 'colour']],
        'circle-radius': ['get', 'radius'],
        'circle-opacity': ['get', 'opacity'],
        'circle-stroke-width': ['case', ['get', 'ring'], 2.5, 1.5],
        'circle-stroke-color': ['case', ['get', 'ring'], ['get', 'colour'], token('surface')],
        'circle-stroke-opacity': ['get', 'opacity'],
      },
    },
    {
      ...label('point-labels', 'points', { colour: token('ink'), size: 12, offset: 0.9 }),
      filter: ['!=', ['get', 'label'], ''],
    } as LayerSpecification, // a symbol layer with a filter; the spread loses which member of the union it is
    label('chosen-label', 'chosen', { colour: token('ink'), size: 13, offset: 1.1, sure: true }),
  )
  return { version: 8, sources: sourcesOf(content), layers }
}

/** Every letter that the map writes, for loading the font's pieces before drawing. */
export function lettersOf(content: MapContent): string {
  const words = [
    ...(content.boundaries?.features ?? []).map((f) => String(f.properties?.['name'] ?? '')),
    ...(content.places ?? []).map((p) => p.name),
    ...content.points.map((p) => p.label ?? ''),
    ...(content.rings?.metres ?? []).map((metres) => content.rings?.label(metres) ?? ''),
  ]
  return Array.from(new Set(words.join(''))).join('')
}
