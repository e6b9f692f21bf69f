import { sql } from 'kysely'
import type { z } from 'zod'
import {
  bindDevice,
  type BindingInput,
  deviceTransitions,
  events,
  problems,
  type Target,
  unbindDevice,
} from '#contract/devices'
import { uuidv7 } from '#contract/id'
import { invalidInput } from '#contract/problem'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { type DeviceRow, deviceView, getDevice } from './device.ts'
import { closeTasks } from './quarantine-put.ts'

const DAY = 86_400_000

type Bound = {
  target: Target
  elderId: string | null
  orgId: string | null
  regionCode: number
  room: string | null
  address: string | null
  spot: string | null
  lon: number | null
  lat: number | null
}

/** Looks up what it is bound to, in the caller's scope: somebody outside it does not exist. */
async function resolve(tx: Tx, given: z.output<typeof BindingInput>): Promise<Bound> {
  const bound: Bound = {
    target: given.target,
    elderId: null,
    orgId: null,
    regionCode: given.regionCode ?? 0,
    room: null,
    address: given.address ?? null,
    spot: given.spot ?? null,
    lon: given.place?.lon ?? null,
    lat: given.place?.lat ?? null,
  }
  if (given.elderId) {
    const elder = await tx
      .selectFrom('people.elder')
      .select(['id', 'region_code', 'org_id', 'lon', 'lat', 'address', 'status'])
      .where('id', '=', given.elderId)
      .executeTakeFirst()
    if (!elder)
      throw invalidInput(undefined, [
        { pointer: '/elderId', detail: '没有找到这位长者', detailEn: 'No such elder' },
      ])
    if (elder.status === 'died')
      throw invalidInput(undefined, [
        { pointer: '/elderId', detail: '该长者已去世', detailEn: 'This person has died' },
      ])
    bound.elderId = elder.id
    bound.regionCode = elder.region_code
    if (given.target === 'person') bound.orgId = elder.org_id
    bound.lon ??= elder.lon
    bound.lat ??= elder.lat
    if (given.target === 'home') bound.address ??= elder.address || null
  }
  if (given.orgId && given.target !== 'person' && given.target !== 'home') {
    const org = await tx
      .selectFrom('organisations.organisation')
      .select(['id', 'region_code'])
      .where('id', '=', given.orgId)
      .executeTakeFirst()
    if (!org)
      throw invalidInput(undefined, [
        { pointer: '/orgId', detail: '没有找到这家机构', detailEn: 'No such organisation' },
      ])
    bound.orgId = org.id
    if (!bound.elderId) bound.regionCode = org.region_code
    if (given.target === 'room') bound.room = given.room ?? null
    if (given.target === 'facility') bound.elderId = null
    const site = await tx
      .selectFrom('organisations.site')
      .select(['lon', 'lat', 'region_code'])
      .where('org_id', '=', org.id)
      .where('lon', 'is not', null)
      .orderBy('id')
      .executeTakeFirst()
    bound.lon ??= site?.lon ?? null
    bound.lat ??= site?.lat ?? null
    if (!bound.elderId && site) bound.regionCode = site.region_code
  }
  return bound
}

/** Binds from a time on. An open binding ends at that time; a closed one in between is a conflict, which the database refuses. */
export async function bind(tx: Tx, device: DeviceRow, given: z.output<typeof BindingInput>): Promise<void> {
  const allowed: readonly string[] = deviceTransitions.bind
  if (!allowed.includes(device.state)) throw problems.wrongState()
  const now = clock.now()
  const from = given.from ? new Date(given.from) : now
  if (from.getTime() > now.getTime())
    throw invalidInput(undefined, [
      { pointer: '/from', detail: '不能晚于现在', detailEn: 'Not later than now' },
    ])
  const bound = await resolve(tx, given)
  const id = uuidv7()
  if (device.state === 'in_use') await endBinding(tx, device, '改绑 Bound to something else', from)
  try {
    await sql`savepoint binding`.execute(tx)
    await sql`insert into devices.binding (id, device_id, target, elder_id, org_id, region_code, room, address, spot, lon, lat, reason, bound)
      values (${id}, ${device.id}, ${bound.target}, ${bound.elderId}, ${bound.orgId}, ${bound.regionCode}, ${bound.room}, ${bound.address}, ${bound.spot}, ${bound.lon}, ${bound.lat}, ${given.reason}, tstzrange(${from}, null))`.execute(
      tx,
    )
  } catch (error) {
    if (!(error instanceof Error && 'constraint' in error && error.constraint === 'binding_one_at_a_time'))
      throw error
    await sql`rollback to savepoint binding`.execute(tx)
    throw problems.boundMeanwhile()
  }
  const model = await tx
    .selectFrom('devices.model')
    .select(['heartbeat_seconds', 'test_every_days'])
    .where('id', '=', device.model_id)
    .executeTakeFirstOrThrow()
  await tx
    .updateTable('devices.device')
    .set({
      state: 'in_use',
      binding_id: id,
      target: bound.target,
      elder_id: bound.elderId,
      org_id: bound.orgId,
      region_code: bound.regionCode,
      room: bound.room,
      spot: bound.spot,
      lon: bound.lon,
      lat: bound.lat,
      silent_at:
        model.heartbeat_seconds === null ? null : new Date(now.getTime() + model.heartbeat_seconds * 1000),
      went_silent_at: null,
      // The first test call is due at once: a device nobody tried is not known to work.
      next_test_at:
        model.test_every_days === null ? null : (device.next_test_at ?? new Date(now.getTime() + DAY)),
      updated_at: now,
    })
    .where('id', '=', device.id)
    .execute()
  await closeTasks(tx, 'bind_device', device.serial, '已绑定 Bound')
  const about = {
    deviceId: device.id,
    kind: device.kind,
    modelId: device.model_id,
    target: bound.target,
    room: bound.room,
    spot: bound.spot,
  }
  await record(
    tx,
    events.bound,
    { ...about, bindingId: id, reason: given.reason },
    { subjectId: device.id, elderId: bound.elderId, orgId: bound.orgId, regionCode: bound.regionCode },
  )
}

/** Ends the open binding; the device is in stock afterwards, still in the region where it was. */
export async function endBinding(
  tx: Tx,
  device: DeviceRow,
  reason: string,
  at: Date = clock.now(),
): Promise<void> {
  const { rows } = await sql<{ id: string; target: Target }>`
    update devices.binding set bound = tstzrange(lower(bound), greatest(${at}::timestamptz, lower(bound) + interval '1 ms')), end_reason = ${reason}
    where device_id = ${device.id} and upper_inf(bound) returning id, target`.execute(tx)
  const [binding] = rows
  if (!binding) throw problems.wrongState()
  await tx
    .updateTable('devices.device')
    .set({
      state: 'in_stock',
      binding_id: null,
      target: null,
      elder_id: null,
      org_id: null,
      room: null,
      spot: null,
      lon: null,
      lat: null,
      silent_at: null,
      went_silent_at: null,
      next_test_at: null,
      updated_at: clock.now(),
    })
    .where('id', '=', device.id)
    .execute()
  await closeTasks(tx, 'test_call', device.serial, '已解绑 Unbound')
  const about = {
    deviceId: device.id,
    kind: device.kind,
    modelId: device.model_id,
    target: binding.target,
    room: device.room,
    spot: device.spot,
  }
  await record(
    tx,
    events.unbound,
    { ...about, bindingId: binding.id, reason },
    { subjectId: device.id, elderId: device.elder_id, orgId: device.org_id, regionCode: device.region_code },
  )
}

export const bindDeviceRoute = route(bindDevice, async ({ tx, params, body }) => {
  const device = await getDevice(tx, params.id)
  await bind(tx, device, body)
  return deviceView(await getDevice(tx, device.id))
})

export const unbindDeviceRoute = route(unbindDevice, async ({ tx, params, body }) => {
  const device = await getDevice(tx, params.id)
  if (device.state !== 'in_use') throw problems.wrongState()
  await endBinding(tx, device, body.reason)
  return deviceView(await getDevice(tx, device.id))
})
