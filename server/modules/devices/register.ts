import { sql } from 'kysely'
import {
  changeState,
  deviceTransitions,
  editDevice,
  events,
  problems,
  registerDevice,
  registerDevices,
} from '#contract/devices'
import { uuidv7 } from '#contract/id'
import { alreadyExists, type FieldError, invalidInput, stale } from '#contract/problem'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { endBinding } from './bind.ts'
import { makeSecret, setSecret } from './credential.ts'
import { deviceView, getDevice } from './device.ts'

type NewDevice = {
  id?: string | undefined
  serial: string
  modelId: string
  regionCode: number
  firmware?: string | undefined
  note: string
}

/** Enters one device into the register, in stock, with a fresh secret that is returned once. */
export async function register(
  tx: Tx,
  given: NewDevice,
): Promise<{ id: string; serial: string; secret: string; decoder: 'yike' | 'alink' }> {
  const model = await tx
    .selectFrom('devices.model')
    .select(['id', 'kind', 'decoder', 'ended_at'])
    .where('id', '=', given.modelId)
    .executeTakeFirst()
  if (!model || model.ended_at)
    throw invalidInput(undefined, [
      {
        pointer: '/modelId',
        detail: '没有这个型号，或已停用',
        detailEn: 'No such model, or it has been ended',
      },
    ])
  const id = given.id ?? uuidv7()
  // The number is unique in the whole platform, also where the caller cannot look: so the database decides, not a look-up.
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('devices.device')
    .values({
      id,
      serial: given.serial,
      model_id: model.id,
      kind: model.kind,
      region_code: given.regionCode,
      firmware: given.firmware ?? null,
      note: given.note,
      created_at: clock.now(),
      updated_at: clock.now(),
    })
    .onConflict((c) => c.doNothing())
    .executeTakeFirst()
  if (!numInsertedOrUpdatedRows)
    throw alreadyExists(`序列号 ${given.serial} 已登记 serial registered`, [
      { pointer: '/serial', detail: '已登记', detailEn: 'Registered already' },
    ])
  await record(
    tx,
    events.registered,
    { serial: given.serial, modelId: model.id },
    { subjectId: id, regionCode: given.regionCode },
  )
  return { id, serial: given.serial, secret: makeSecret(), decoder: model.decoder }
}

export const registerDeviceRoute = route(registerDevice, async ({ tx, body }) => {
  const { decoder, ...device } = await register(tx, body)
  await setSecret(tx, device.id, decoder, device.secret)
  return device
})

export const registerDevicesRoute = route(registerDevices, async ({ tx, body }) => {
  const errors: FieldError[] = []
  const seen = new Set<string>()
  for (const [i, one] of body.devices.entries()) {
    if (seen.has(one.serial))
      errors.push({
        pointer: `/devices/${i}/serial`,
        detail: '与本批另一行重复',
        detailEn: 'Twice in this batch',
      })
    seen.add(one.serial)
  }
  const made: Awaited<ReturnType<typeof register>>[] = []
  for (const [i, one] of body.devices.entries()) {
    try {
      made.push(await register(tx, one))
    } catch (error) {
      if (!(error instanceof Error && 'problem' in error)) throw error
      // Both problems that `register` throws name their field; the row goes in front of it.
      const { errors: own = [] } = error.problem as { errors?: FieldError[] }
      errors.push(
        ...own.map((e) => ({ pointer: `/devices/${i}${e.pointer}`, detail: e.detail, detailEn: e.detailEn })),
      )
    }
  }
  if (errors.length > 0) throw invalidInput('整批未登记 Nothing was registered', errors)
  for (const { id, decoder, secret } of made) await setSecret(tx, id, decoder, secret)
  return { devices: made.map(({ id, serial, secret }) => ({ id, serial, secret })) }
})

export const editDeviceRoute = route(editDevice, async ({ tx, params, body }) => {
  const before = await getDevice(tx, params.id)
  const model = await tx
    .selectFrom('devices.model')
    .select(['id', 'kind'])
    .where('id', '=', body.modelId)
    .executeTakeFirst()
  if (!model || model.kind !== before.kind)
    throw invalidInput(undefined, [
      { pointer: '/modelId', detail: '型号不存在或类别不同', detailEn: 'No such model, or of another kind' },
    ])
  const now = clock.now()
  const { numUpdatedRows } = await tx
    .updateTable('devices.device')
    .set({ note: body.note, spot: body.spot, model_id: model.id, updated_at: now })
    .where('id', '=', params.id)
    .where('updated_at', '=', new Date(body.updatedAt))
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw stale()
  await sql`update devices.binding set spot = ${body.spot} where device_id = ${params.id} and upper_inf(bound)`.execute(
    tx,
  )
  const fields = [
    before.note !== body.note && 'note',
    before.spot !== body.spot && 'spot',
    before.model_id !== body.modelId && 'model',
  ].filter((name) => name !== false)
  await record(
    tx,
    events.changed,
    { fields },
    { subjectId: before.id, elderId: before.elder_id, orgId: before.org_id, regionCode: before.region_code },
  )
  return deviceView(await getDevice(tx, params.id))
})

const states = { repair: 'in_repair', stock: 'in_stock', retire: 'retired' } as const

export const changeStateRoute = route(changeState, async ({ tx, params, body }) => {
  const before = await getDevice(tx, params.id)
  if (before.lent_to !== null && body.verb === 'retire')
    throw problems.wrongState('设备仍借出，请先归还 It is lent: take it back first')
  // A device taken to repair watches nobody any more.
  if (before.state === 'in_use' && body.verb === 'repair') await endBinding(tx, before, body.reason)
  const to = states[body.verb]
  const from: readonly string[] = deviceTransitions[body.verb]
  const allowed = deviceTransitions[body.verb].map((state) => (state === 'in_use' ? 'in_stock' : state))
  if (!from.includes(before.state)) throw problems.wrongState()
  const { numUpdatedRows } = await tx
    .updateTable('devices.device')
    .set({ state: to, updated_at: clock.now() })
    .where('id', '=', params.id)
    .where('state', 'in', allowed)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw problems.wrongState()
  await record(
    tx,
    events.stateChanged,
    { from: before.state, to, reason: body.reason },
    { subjectId: before.id, regionCode: before.region_code },
  )
  return deviceView(await getDevice(tx, params.id))
})
