import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { id } from './id.ts'

/** What a console's open stream receives: what changed, never the data itself; the page refetches. */
export const Change = z.object({
  type: z.string(),
  at: z.iso.datetime({ offset: true }),
  subjectId: z.string().nullable(),
  elderId: z.string().nullable(),
  regionCode: z.number().int().nullable(),
})
export type Change = z.infer<typeof Change>

/** Server-Sent Events: `hello` when open, then one `change` per live domain event in the caller's scope. */
export const changes = endpoint({
  method: 'GET',
  path: '/changes',
  may: 'signed-in',
  summary: '实时变化（SSE） Live changes',
  returns: Change,
  answers: 'stream',
})

export const TileSource = z.object({
  kind: z.enum(['xyz', 'mvt']),
  /** `https://…/{z}/{x}/{y}…`; a key of the city's own stands in the address. */
  url: z.string(),
  attribution: z.string(),
  /** Coordinate system of the tiles; maps draw WGS-84 data only on tiles of it. */
  system: z.enum(['WGS84', 'CGCS2000']),
  /** The deepest level that the source has (xyz 18, mvt 14 when not said); maps stretch it beyond. */
  maxzoom: z.number().int().min(0).max(24).optional(),
  /** Vector layers to draw besides those named as in OpenMapTiles or Shortbread. */
  layers: z.array(z.string().min(1).max(80)).max(50).optional(),
})

/** What every page may know without signing in. */
export const about = endpoint({
  method: 'GET',
  path: '/platform/about',
  may: 'public',
  summary: '关于本系统 About this installation',
  returns: z.object({
    version: z.string(),
    /** `synthetic`: every person in it is made up, and every page says so. */
    kind: z.enum(['synthetic', 'real', 'empty']),
    place: z.object({ regionCode: z.number().int(), name: z.string(), nameEn: z.string() }).nullable(),
    at: z.iso.datetime({ offset: true }),
    tiles: TileSource.nullable(),
  }),
})

export const settings = endpoint({
  method: 'GET',
  path: '/platform/status',
  may: 'platform.read',
  summary: '运行状况 How the system runs',
  returns: z.object({
    database: z.object({ version: z.string(), size: z.number(), connections: z.number().int() }),
    events: z.object({ total: z.number().int(), sealed: z.number().int() }),
    jobs: z.object({ waiting: z.number().int(), failed: z.number().int() }),
    deadlineFailures: z.array(
      z.object({
        deadline: z.string(),
        rowId: z.string(),
        failedAt: z.string(),
        attempts: z.number().int(),
        error: z.string(),
      }),
    ),
    uptimeSeconds: z.number(),
  }),
})
