import { token } from '#web/ui/theme.ts'
import type { FilterSpecification, LayerSpecification, SourceSpecification } from 'maplibre-gl'
import type { TileSource } from './style.ts'

/**
 * A city's own vector tiles drawn in our colours. The names of their layers are those of the two published schemas,
 * OpenMapTiles (openmaptiles.org/schema) and Shortbread (shortbread-tiles.org/schema); a name that a source has not draws
 * nothing. Layers of any other name are given in the setting and drawn as outlines.
 */
const fills: readonly (readonly [layer: string, colour: Colour, opacity: number])[] = [
  ['landcover', 'good-soft', 0.7],
  ['land', 'good-soft', 0.5],
  ['park', 'good-soft', 1],
  ['landuse', 'raised', 1],
  ['sites', 'raised', 1],
  ['ocean', 'accent-soft', 1],
  ['water', 'accent-soft', 1],
  ['water_polygons', 'accent-soft', 1],
  ['building', 'line', 1],
  ['buildings', 'line', 1],
]
const lines: readonly (readonly [layer: string, colour: Colour, width: number])[] = [
  ['waterway', 'low-soft', 1],
  ['water_lines', 'low-soft', 1],
  ['transportation', 'line-strong', 1],
  ['streets', 'line-strong', 1],
  ['boundary', 'ink-3', 1],
  ['boundaries', 'ink-3', 1],
]
const names: readonly (readonly [layer: string, alongLines: boolean])[] = [
  ['transportation_name', true],
  ['street_labels', true],
  ['water_name', false],
  ['place', false],
  ['place_labels', false],
]
type Colour = 'good-soft' | 'raised' | 'accent-soft' | 'low-soft' | 'line' | 'line-strong' | 'ink-3'

/** Beyond these MapLibre stretches the last tiles that there are. */
const DEEPEST = { xyz: 18, mvt: 14 } as const

export function tileSource(tiles: TileSource): SourceSpecification {
  const common = {
    tiles: [tiles.url],
    maxzoom: tiles.maxzoom ?? DEEPEST[tiles.kind],
    attribution: tiles.attribution,
  }
  return tiles.kind === 'xyz' ? { type: 'raster', tileSize: 256, ...common } : { type: 'vector', ...common }
}

/** What lies under our own points and borders. */
export function tileLayers(tiles: TileSource): LayerSpecification[] {
  if (tiles.kind === 'xyz')
    return [
      {
        id: 'tiles',
        type: 'raster',
        source: 'tiles',
        paint: { 'raster-saturation': -0.6, 'raster-opacity': 0.85 },
      },
    ]
  const of = (kind: string, layer: string) => ({
    id: `tiles-${kind}-${layer}`,
    source: 'tiles',
    'source-layer': layer,
  })
  const wide: FilterSpecification = ['==', ['geometry-type'], 'Polygon']
  return [
    ...fills.map(
      ([layer, colour, opacity]): LayerSpecification => ({
        ...of('fill', layer),
        type: 'fill',
        filter: wide,
        paint: { 'fill-color': token(colour), 'fill-opacity': opacity },
      }),
    ),
    ...(tiles.layers ?? []).map(
      (layer): LayerSpecification => ({
        ...of('named', layer),
        type: 'line',
        paint: { 'line-color': token('line-strong'), 'line-width': 1 },
      }),
    ),
    ...lines.map(
      ([layer, colour, width]): LayerSpecification => ({
        ...of('line', layer),
        type: 'line',
        paint: {
          'line-color': token(colour),
          'line-width': ['interpolate', ['exponential', 1.4], ['zoom'], 8, width * 0.5, 16, width * 5],
        },
      }),
    ),
    ...names.map(
      ([layer, along]): LayerSpecification => ({
        ...of('name', layer),
        type: 'symbol',
        minzoom: along ? 13 : 5,
        layout: {
          'symbol-placement': along ? 'line' : 'point',
          'text-field': ['coalesce', ['get', 'name:zh'], ['get', 'name_zh'], ['get', 'name'], ''],
          'text-font': ['Noto Sans SC'],
          'text-size': 11,
        },
        paint: { 'text-color': token('ink-3'), 'text-halo-color': token('surface'), 'text-halo-width': 1.2 },
      }),
    ),
  ]
}
