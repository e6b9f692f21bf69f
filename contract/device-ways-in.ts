import { z } from 'zod'
import { Instant } from './day.ts'
import { DeviceError, HttpMessage } from './device-protocol.ts'
import { ModelId, ModelWords, problems } from './device-register.ts'
import { Done, endpoint } from './endpoint.ts'
import { id } from './id.ts'
import { alreadyExists, invalidInput, notFound } from './problem.ts'
import { RegionCode } from './region.ts'

/** Ways in beside a device’s own credential: vendor clouds over HTTP, and batches not yet registered. */

const VendorView = z.object({
  id: ModelId,
  name: ModelWords,
  regionCode: RegionCode,
  endedAt: Instant.nullable(),
  updatedAt: Instant,
})
export const listVendors = endpoint({
  method: 'GET',
  path: '/devices/vendors',
  may: 'devices.admin',
  summary: '厂商云 Vendor clouds',
  returns: z.object({ items: z.array(VendorView) }),
})
export const addVendor = endpoint({
  method: 'POST',
  path: '/devices/vendors',
  may: 'devices.admin',
  summary: '登记厂商云 Add a vendor cloud',
  body: VendorView.pick({ id: true, name: true, regionCode: true }),
  returns: z.object({ vendor: VendorView, secret: z.string() }),
  problems: [alreadyExists, invalidInput],
})
export const rotateVendor = endpoint({
  method: 'POST',
  path: '/devices/vendors/:id/secret',
  may: 'devices.admin',
  summary: '更换厂商密钥 Rotate a vendor’s secret',
  params: z.object({ id: ModelId }),
  returns: z.object({ vendor: VendorView, secret: z.string() }),
  problems: [notFound],
})
export const endVendor = endpoint({
  method: 'POST',
  path: '/devices/vendors/:id/end',
  may: 'devices.admin',
  summary: '停用厂商 End a vendor',
  params: z.object({ id: ModelId }),
  returns: Done,
  problems: [notFound],
})

const KeyView = z.object({
  id: z.uuid(),
  name: z.string(),
  modelId: ModelId,
  regionCode: RegionCode,
  expiresAt: Instant,
  revokedAt: Instant.nullable(),
})
export const listKeys = endpoint({
  method: 'GET',
  path: '/devices/keys',
  may: 'devices.admin',
  summary: '批次密钥 Provisioning keys',
  returns: z.object({ items: z.array(KeyView) }),
})
export const addKey = endpoint({
  method: 'POST',
  path: '/devices/keys',
  may: 'devices.admin',
  summary: '新增批次密钥 Add a provisioning key',
  body: z.object({
    name: ModelId,
    modelId: ModelId,
    regionCode: RegionCode,
    days: z.number().int().min(1).max(730),
  }),
  returns: z.object({ key: KeyView, secret: z.string() }),
  problems: [alreadyExists, notFound, invalidInput],
})
export const revokeKey = endpoint({
  method: 'POST',
  path: '/devices/keys/:id/revoke',
  may: 'devices.admin',
  summary: '吊销批次密钥 Revoke a provisioning key',
  params: z.object({ id: z.uuid() }),
  returns: Done,
  problems: [notFound],
})

/** Signed by headers `x-yike-timestamp` (seconds), `x-yike-nonce`, `x-yike-signature` = hex HMAC-SHA256 of `timestamp\nnonce\nbody`. */
export const postMessages = endpoint({
  method: 'POST',
  path: '/devices/inbox/:vendor',
  may: 'public',
  summary: '厂商云上报 Messages from a vendor cloud',
  params: z.object({ vendor: ModelId }),
  body: z.object({ messages: z.array(HttpMessage).min(1).max(200) }),
  /** Every message has an answer: stored, a repeat, or refused (and kept in quarantine) with the reason. */
  returns: z.object({
    results: z.array(
      z.object({
        serial: z.string(),
        id: z.string().nullable(),
        result: z.enum(['stored', 'repeated', 'quarantined']),
        error: DeviceError.nullable(),
      }),
    ),
  }),
  problems: [problems.unknownVendor, problems.signatureOld, problems.replayedRequest, invalidInput],
  bodyLimit: 512 * 1024,
})
