import { z } from 'zod'
import { Day } from './day.ts'
import { endpoint } from './endpoint.ts'
import { event } from './event.ts'
import { problem } from './problem.ts'
import { RegionCode, RegionCodeParam, RegionLevel } from './region.ts'

/**
 * The coordinate systems met in China. Phones and GNSS chips speak WGS-84, AMap and Tencent GCJ-02, Baidu BD-09,
 * government base maps CGCS2000 (equal to WGS-84 here: they agree within decimetres).
 */
export const CoordinateSystem = z.enum(['WGS84', 'GCJ02', 'BD09', 'CGCS2000'])
export type CoordinateSystem = z.infer<typeof CoordinateSystem>

export const coordinateSystems = {
  WGS84: { zh: 'WGS-84（GPS、手机定位）', en: 'WGS-84 (GPS, phones)' },
  GCJ02: { zh: 'GCJ-02（高德、腾讯）', en: 'GCJ-02 (AMap, Tencent)' },
  BD09: { zh: 'BD-09（百度）', en: 'BD-09 (Baidu)' },
  CGCS2000: { zh: 'CGCS2000（天地图、政务底图）', en: 'CGCS2000 (Tianditu, government maps)' },
} as const satisfies Record<CoordinateSystem, { zh: string; en: string }>

const Longitude = z.number().min(-180).max(180)
const Latitude = z.number().min(-90).max(90)

/** Degrees with the system they are in: what arrives at an edge. Inside Yike everything is WGS-84. */
export const Coordinates = z.object({ lon: Longitude, lat: Latitude, system: CoordinateSystem })
export type Coordinates = z.infer<typeof Coordinates>

/** Degrees, WGS-84. */
export const Position = z.object({ lon: Longitude, lat: Latitude })
export type Position = z.infer<typeof Position>

export const Settlement = z.enum(['urban', 'rural'])
export type Settlement = z.infer<typeof Settlement>

/** Where the position of a region comes from; `synthetic` in a demo city only. */
export const PositionSource = z.enum(['boundary', 'surveyed', 'synthetic'])

export const Region = z.object({
  code: RegionCode,
  name: z.string(),
  level: RegionLevel,
  parent: RegionCode.nullable(),
  /** `nbs`: in the statistics codes only; `local`: in neither, the code assigned by Yike. */
  source: z.enum(['mca', 'nbs', 'local']),
  /** Of a village, derived from its name. */
  settlement: Settlement.nullable(),
  position: Position.extend({ source: PositionSource }).nullable(),
  validFrom: Day.nullable(),
  validTo: Day.nullable(),
})
export type Region = z.infer<typeof Region>

/** A region with its ancestors' names, outermost first: 河南省 · 焦作市 · 解放区. */
export const RegionWithPath = Region.extend({
  path: z.array(z.object({ code: RegionCode, name: z.string() })),
})
export type RegionWithPath = z.infer<typeof RegionWithPath>

export const ChangeKind = z.enum(['renamed', 'recoded', 'merged', 'split', 'moved', 'abolished'])
export type ChangeKind = z.infer<typeof ChangeKind>

export const changeKinds = {
  renamed: { zh: '更名', en: 'Renamed' },
  recoded: { zh: '变更代码', en: 'Given another code' },
  merged: { zh: '合并', en: 'Merged' },
  split: { zh: '拆分', en: 'Split' },
  moved: { zh: '划归', en: 'Moved to another region' },
  abolished: { zh: '撤销', en: 'Abolished' },
} as const satisfies Record<ChangeKind, { zh: string; en: string }>

const Link = z.object({
  code: RegionCode,
  name: z.string(),
  day: Day,
  kind: ChangeKind,
  note: z.string().nullable(),
  source: z.string().nullable(),
})

export const RegionDetail = RegionWithPath.extend({
  formerNames: z.array(z.object({ name: z.string(), until: Day })),
  predecessors: z.array(Link),
  successors: z.array(Link),
  /** How many regions stand below it, by level. */
  below: z.partialRecord(RegionLevel, z.number().int()),
})
export type RegionDetail = z.infer<typeof RegionDetail>

const CodeParams = z.object({ code: RegionCodeParam })

export const children = endpoint({
  method: 'GET',
  path: '/regions/:code/children',
  may: 'signed-in',
  summary: '下级区划 Regions directly below (0: the provinces)',
  params: CodeParams,
  query: z.object({ on: Day.optional() }),
  returns: z.object({ items: z.array(Region.extend({ hasChildren: z.boolean() })) }),
})

export const show = endpoint({
  method: 'GET',
  path: '/regions/:code',
  may: 'signed-in',
  summary: '区划详情 A region, its path and its changes',
  params: CodeParams,
  returns: RegionDetail,
})

/** The names of many at once, for lists. Codes that never stood are left out. */
export const names = endpoint({
  method: 'GET',
  path: '/regions/names',
  may: 'signed-in',
  summary: '区划名称 Names of regions',
  query: z.object({
    /** Codes with commas between them, at most 200. */
    codes: z
      .string()
      .min(1)
      .max(2600)
      .transform((text) => text.split(',').map(Number))
      .pipe(z.array(RegionCode).max(200)),
  }),
  returns: z.object({ items: z.array(z.object({ code: RegionCode, name: z.string() })) }),
})

export const search = endpoint({
  method: 'GET',
  path: '/regions/search',
  may: 'signed-in',
  summary: '搜索区划（名称、拼音、首字母、代码） Search by name, pinyin, initials or code',
  query: z.object({
    q: z.string().trim().min(1).max(50),
    within: RegionCodeParam.default(0),
    level: RegionLevel.optional(),
    limit: z.coerce.number().int().min(1).max(100).default(20),
  }),
  returns: z.object({ items: z.array(RegionWithPath), more: z.boolean() }),
})

/** What a code stood for on a day: several regions when it was split later, or merged from several. */
export const at = endpoint({
  method: 'GET',
  path: '/regions/:code/at',
  may: 'signed-in',
  summary: '某日的区划 What stands for a code on a day',
  params: CodeParams,
  query: z.object({ day: Day }),
  returns: z.object({ items: z.array(RegionWithPath) }),
})

export const Boundary = z.object({
  type: z.literal('Feature'),
  id: RegionCode,
  properties: z.object({
    code: RegionCode,
    name: z.string(),
    lon: z.number(),
    lat: z.number(),
    areaKm2: z.number(),
  }),
  geometry: z.object({
    type: z.literal('Polygon'),
    coordinates: z.array(z.array(z.tuple([z.number(), z.number()]))),
  }),
})

export const boundaries = endpoint({
  method: 'GET',
  path: '/regions/:code/boundaries',
  may: 'signed-in',
  summary: '县级边界 GeoJSON County polygons of a region, or the county that holds it (WGS-84)',
  params: CodeParams,
  returns: z.object({
    type: z.literal('FeatureCollection'),
    features: z.array(Boundary),
    notice: z.object({ zh: z.string(), en: z.string() }),
  }),
})

export const locate = endpoint({
  method: 'POST',
  path: '/regions/locate',
  may: 'signed-in',
  summary: '坐标定位到区县 Convert a point and find its county',
  body: Coordinates,
  returns: z.object({
    position: Position,
    county: RegionWithPath.nullable(),
    /** Villages with a known position, nearest first, straight line in metres; empty where none is surveyed. */
    villages: z.array(RegionWithPath.extend({ metres: z.number() })),
  }),
})

export const outsideEveryCounty = problem(
  'regions/outside',
  422,
  '坐标不在任何已知区县内',
  'The point lies in no county that is known here',
)
export const unknownRegion = problem(
  'regions/unknown',
  422,
  '没有这个区划代码',
  'There is no such division code',
)
export const badChange = problem(
  'regions/bad-change',
  422,
  '区划变更填写有误',
  'This change of divisions cannot be',
)
export const notStanding = problem(
  'regions/not-standing',
  409,
  '该区划在这一天已不存在',
  'This region no longer stands on that day',
)

const NewRegion = z.object({ code: RegionCode, name: z.string().trim().min(1).max(100) })

/** A change of codes or names with the day it takes effect. */
export const Change = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('renamed'), code: RegionCode, name: z.string().trim().min(1).max(100) }),
  z.object({ kind: z.literal('abolished'), code: RegionCode }),
  z.object({ kind: z.literal('recoded'), code: RegionCode, to: NewRegion }),
  z.object({ kind: z.literal('moved'), code: RegionCode, to: NewRegion }),
  z.object({ kind: z.literal('merged'), codes: z.array(RegionCode).min(2).max(50), to: NewRegion }),
  z.object({ kind: z.literal('split'), code: RegionCode, to: z.array(NewRegion).min(2).max(50) }),
])
export type Change = z.infer<typeof Change>

/**
 * Of regions without anything standing below them (villages, or streets whose villages were changed first).
 * `to` may name a code that stands already (merging into a neighbour) or a new one.
 */
export const recordChange = endpoint({
  method: 'POST',
  path: '/regions/changes',
  may: 'regions.write',
  summary: '登记区划变更 Record a rename, recode, merge, split or end of a region',
  body: z.object({
    change: Change,
    day: Day,
    note: z.string().trim().max(500),
    source: z.string().trim().min(1).max(500),
  }),
  returns: z.object({ items: z.array(RegionWithPath) }),
  problems: [unknownRegion, badChange, notStanding],
})

export const changeList = endpoint({
  method: 'GET',
  path: '/regions/:code/changes',
  may: 'signed-in',
  summary: '区划变更记录 Changes of codes and names in a region, newest first',
  params: CodeParams,
  returns: z.object({
    items: z.array(
      z.object({
        day: Day,
        kind: ChangeKind,
        from: z.object({ code: RegionCode, name: z.string() }),
        to: z.object({ code: RegionCode, name: z.string() }).nullable(),
        note: z.string().nullable(),
        source: z.string().nullable(),
      }),
    ),
  }),
})

export const events = {
  changed: event('regions.changed', {
    zh: '区划变更',
    en: 'Regions changed',
    shape: z.object({
      kind: ChangeKind,
      day: Day,
      from: z.array(RegionCode),
      to: z.array(RegionCode),
    }),
  }),
}
