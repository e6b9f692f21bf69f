import { z } from 'zod'
import { Instant } from './day.ts'
import { Done, endpoint } from './endpoint.ts'
import { id, OrgId } from './id.ts'
import { SiteId } from './organisation-sites.ts'
import { PageQuery, pageOf } from './page.ts'
import { problem } from './problem.ts'
import { RegionCode, RegionCodeParam } from './region.ts'

export const CameraId = id('CameraId')
export type CameraId = z.infer<typeof CameraId>
export const cameraTaken = problem(
  'organisations/camera-taken',
  409,
  '该通道编号已登记',
  'This channel id is registered already',
)
export const CameraState = z.enum(['unknown', 'online', 'offline'])
export const Camera = z.object({
  id: CameraId,
  siteId: SiteId,
  siteName: z.string(),
  orgId: OrgId,
  orgName: z.string().nullable(),
  externalId: z.string(),
  name: z.string(),
  place: z.string().nullable(),
  streamUrl: z.string().nullable(),
  reportEverySeconds: z.number().int(),
  state: CameraState,
  stateSince: Instant,
  reportedAt: Instant.nullable(),
  regionCode: RegionCode,
})
export type Camera = z.infer<typeof Camera>

export const listCameras = endpoint({
  method: 'GET',
  path: '/organisations/cameras',
  may: 'organisations.read',
  summary: '监控接入列表 List cameras',
  query: PageQuery.extend({
    orgId: OrgId.optional(),
    siteId: SiteId.optional(),
    state: CameraState.optional(),
    region: RegionCodeParam.optional(),
    q: z.string().trim().max(60).optional(),
  }),
  returns: pageOf(Camera),
})

/** One line an organisation: how many of its cameras are on, and since when the first is off. */
export const FeedStatus = z.object({
  orgId: OrgId,
  orgName: z.string(),
  regionCode: RegionCode,
  cameras: z.number().int(),
  online: z.number().int(),
  offline: z.number().int(),
  unknown: z.number().int(),
  /** `red` when any is offline, `grey` when none has ever reported. */
  light: z.enum(['green', 'red', 'grey']),
  offlineSince: Instant.nullable(),
})
export const feedStatus = endpoint({
  method: 'GET',
  path: '/organisations/feeds',
  may: 'organisations.read',
  summary: '各机构监控联网状态 Camera feeds by organisation',
  query: z.object({ region: RegionCodeParam.optional() }),
  returns: z.object({ items: z.array(FeedStatus) }),
})

const StreamUrl = z
  .string()
  .trim()
  .max(500)
  .regex(
    /^(?:https?|rtsps?|wss?):\/\/[^@/ ]+(?:\/[^ ]*)?$/u,
    '应为视频平台的地址，且不得包含用户名和密码 A stream address without user name and password',
  )
export const saveCamera = endpoint({
  method: 'PUT',
  path: '/organisations/cameras/:id',
  may: 'organisations.write',
  summary: '登记或修改监控点 Save a camera',
  params: z.object({ id: CameraId }),
  body: z.object({
    siteId: SiteId,
    externalId: z.string().trim().min(1).max(64),
    name: z.string().trim().min(1).max(60),
    place: z.string().trim().max(100).nullable().default(null),
    streamUrl: StreamUrl.nullable().default(null),
    reportEverySeconds: z.number().int().min(10).max(86_400).default(300),
  }),
  returns: Camera,
  problems: [cameraTaken],
})
export const removeCamera = endpoint({
  method: 'DELETE',
  path: '/organisations/cameras/:id',
  may: 'organisations.write',
  summary: '移除监控点 Remove a camera',
  params: z.object({ id: CameraId }),
  returns: Done,
})

/** Headers of a signed report: see docs/integration.md. */
export const badSignature = problem(
  'bad-signature',
  401,
  '签名无效或已过期',
  'The signature is wrong or too old',
)
/** What a surveillance platform posts: the state of its channels as it sees them. Signed by the organisation's key. */
export const reportCameras = endpoint({
  method: 'POST',
  path: '/organisations/:id/camera-report',
  may: 'public',
  summary: '监控平台状态上报（签名） Signed report of camera states',
  params: z.object({ id: OrgId }),
  body: z.object({
    at: Instant,
    cameras: z.array(z.object({ externalId: z.string().min(1).max(64), online: z.boolean() })).max(5000),
  }),
  returns: z.object({ known: z.number().int(), unknown: z.array(z.string()), stale: z.number().int() }),
  problems: [badSignature],
})
export const makeSigningKey = endpoint({
  method: 'POST',
  path: '/organisations/:id/signing-key',
  may: 'organisations.write',
  summary: '生成对接密钥（只显示一次） Make the signing key, shown once',
  params: z.object({ id: OrgId }),
  returns: z.object({ key: z.string() }),
})
