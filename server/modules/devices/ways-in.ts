import {
  addKey,
  addVendor,
  endVendor,
  listKeys,
  listVendors,
  revokeKey,
  rotateVendor,
} from '#contract/devices'
import { done } from '#contract/endpoint'
import { uuidv7 } from '#contract/id'
import { alreadyExists, invalidInput, notFound } from '#contract/problem'
import { clock } from '#platform/clock'
import { route } from '#platform/module'
import { encrypt } from '#platform/secrets'
import { hashSecret, makeSecret } from './credential.ts'

/* Ways in that are not a device's own credential: vendor clouds (HTTP) and provisioning keys (a batch of devices before they are registered). */

type VendorRow = { id: string; name: string; region_code: number; ended_at: Date | null; updated_at: Date }
const vendorView = (row: VendorRow) => ({
  id: row.id,
  name: row.name,
  regionCode: row.region_code,
  endedAt: row.ended_at?.toISOString() ?? null,
  updatedAt: row.updated_at.toISOString(),
})
const vendorColumns = ['id', 'name', 'region_code', 'ended_at', 'updated_at'] as const

export const listVendorsRoute = route(listVendors, async ({ tx }) => ({
  items: (await tx.selectFrom('devices.vendor').select(vendorColumns).orderBy('id').execute()).map(
    vendorView,
  ),
}))

export const addVendorRoute = route(addVendor, async ({ tx, body }) => {
  const secret = makeSecret()
  const row = await tx
    .insertInto('devices.vendor')
    .values({ id: body.id, name: body.name, region_code: body.regionCode, sealed: encrypt(secret) })
    .onConflict((c) => c.doNothing())
    .returning(vendorColumns)
    .executeTakeFirst()
  if (!row) throw alreadyExists(undefined, [{ pointer: '/id', detail: '已有此编号', detailEn: 'Taken' }])
  return { vendor: vendorView(row), secret }
})

export const rotateVendorRoute = route(rotateVendor, async ({ tx, params }) => {
  const secret = makeSecret()
  const row = await tx
    .updateTable('devices.vendor')
    .set({ sealed: encrypt(secret), ended_at: null, updated_at: clock.now() })
    .where('id', '=', params.id)
    .returning(vendorColumns)
    .executeTakeFirst()
  if (!row) throw notFound()
  return { vendor: vendorView(row), secret }
})

export const endVendorRoute = route(endVendor, async ({ tx, params }) => {
  const { numUpdatedRows } = await tx
    .updateTable('devices.vendor')
    .set({ ended_at: clock.now(), updated_at: clock.now() })
    .where('id', '=', params.id)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw notFound()
  return done
})

type KeyRow = {
  id: string
  name: string
  model_id: string
  region_code: number
  expires_at: Date
  revoked_at: Date | null
}
const keyView = (row: KeyRow) => ({
  id: row.id,
  name: row.name,
  modelId: row.model_id,
  regionCode: row.region_code,
  expiresAt: row.expires_at.toISOString(),
  revokedAt: row.revoked_at?.toISOString() ?? null,
})
const keyColumns = ['id', 'name', 'model_id', 'region_code', 'expires_at', 'revoked_at'] as const

export const listKeysRoute = route(listKeys, async ({ tx }) => ({
  items: (
    await tx.selectFrom('devices.provisioning_key').select(keyColumns).orderBy('expires_at', 'desc').execute()
  ).map(keyView),
}))

export const addKeyRoute = route(addKey, async ({ tx, body }) => {
  const model = await tx
    .selectFrom('devices.model')
    .select('id')
    .where('id', '=', body.modelId)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  if (!model)
    throw invalidInput(undefined, [
      { pointer: '/modelId', detail: '没有这个型号，或已停用', detailEn: 'No such model, or ended' },
    ])
  const secret = makeSecret()
  const row = await tx
    .insertInto('devices.provisioning_key')
    .values({
      id: uuidv7(),
      name: body.name,
      model_id: model.id,
      region_code: body.regionCode,
      hash: hashSecret(secret),
      expires_at: new Date(clock.now().getTime() + body.days * 86_400_000),
      created_at: clock.now(),
    })
    .onConflict((c) => c.doNothing())
    .returning(keyColumns)
    .executeTakeFirst()
  if (!row) throw alreadyExists(undefined, [{ pointer: '/name', detail: '已有此名称', detailEn: 'Taken' }])
  return { key: keyView(row), secret }
})

export const revokeKeyRoute = route(revokeKey, async ({ tx, params }) => {
  const { numUpdatedRows } = await tx
    .updateTable('devices.provisioning_key')
    .set({ revoked_at: clock.now() })
    .where('id', '=', params.id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw notFound()
  return done
})
