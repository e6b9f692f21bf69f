import { sql } from 'kysely'
import {
  discardQuarantined,
  events,
  listQuarantine,
  problems,
  type Refusal,
  retryQuarantined,
} from '#contract/devices'
import { cut, decodeCursor } from '#contract/page'
import { type FieldError, notFound } from '#contract/problem'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { on } from '#platform/events'
import { route } from '#platform/module'
import { storeReading } from './batch.ts'
import { decodeAlink, parseAlinkTopic } from './decoders/aliyun-alink.ts'
import { parseObject, readMessage, splitBatch } from './decoders/yike-native.ts'
import { findKnown, getKnown, type Known } from './known.ts'
import { scopeOf } from './list.ts'
import { checkAge, type Decoded, Refused } from './message.ts'
import { closeTasks } from './quarantine-put.ts'
import { toReading } from './reading.ts'
import { storeSignal, timeOfSignal } from './signal.ts'
import { FUTURE_TOLERANCE_SECONDS } from '#contract/device-protocol'

type QuarantineRow = {
  id: string
  received_at: Date
  arrival: 'mqtt' | 'http'
  vendor_id: string | null
  serial: string
  device_id: string | null
  model_id: string | null
  region_code: number
  topic: string
  payload: Buffer
  size: number
  reason: Refusal
  errors: FieldError[]
  urgent: boolean
  state: 'waiting' | 'replayed' | 'discarded'
  settled_at: Date | null
  note: string | null
}

function quarantineView(row: QuarantineRow) {
  return {
    id: row.id,
    receivedAt: row.received_at.toISOString(),
    arrival: row.arrival,
    vendorId: row.vendor_id,
    serial: row.serial,
    deviceId: row.device_id,
    modelId: row.model_id,
    regionCode: row.region_code,
    topic: row.topic,
    text: row.payload.toString('utf8'),
    size: row.size,
    reason: row.reason,
    errors: row.errors,
    urgent: row.urgent,
    state: row.state,
    settledAt: row.settled_at?.toISOString() ?? null,
    note: row.note,
  }
}

export const listQuarantineRoute = route(listQuarantine, async ({ tx, actor, query }) => {
  const cursor = decodeCursor(query.after)
  const { rows } = await sql<QuarantineRow>`
    select d.* from devices.quarantine d where ${actor.scope.audience === 'org' ? sql`false` : scopeOf(actor, undefined)}
      ${query.state ? sql`and d.state = ${query.state}` : sql``} ${query.reason ? sql`and d.reason = ${query.reason}` : sql``} ${query.device ? sql`and d.device_id = ${query.device}` : sql``}
      ${query.serial ? sql`and d.serial ^@ ${query.serial}` : sql``} ${query.urgent ? sql`and d.urgent = ${query.urgent === 'yes'}` : sql``}
      ${cursor?.length === 2 ? sql`and (d.received_at, d.id) < (${cursor[0]}::timestamptz, ${cursor[1]}::uuid)` : sql``}
    order by d.received_at desc, d.id desc limit ${query.limit + 1}`.execute(tx)
  const items = cut(rows, query.limit, (last) => [last.received_at.toISOString(), last.id])
  return {
    items: items.rows.map(quarantineView),
    next: items.next,
  }
})

/** The messages of one payload, read anew. */
function decode(topic: string, payload: Buffer, now: number): Decoded[] {
  const alink = parseAlinkTopic(topic)
  if (alink) return decodeAlink(alink.event, payload, now)
  const what = topic.slice(topic.lastIndexOf('/') + 1)
  if (what === 'batch')
    return splitBatch(payload).map((body) =>
      readMessage(body.signal === undefined ? 'telemetry' : 'signal', body),
    )
  if (what !== 'telemetry' && what !== 'signal' && what !== 'status')
    throw new Refused('wrong_topic', [
      { pointer: '', detail: `没有主题 ${topic}`, detailEn: `No such topic: ${topic}` },
    ])
  return [readMessage(what, parseObject(payload))]
}

/** To whom a device belonged at a time: a message counts for what it was bound to then, not for what it is bound to now. */
async function asBoundAt(tx: Tx, device: Known, at: number): Promise<Known> {
  const { rows } = await sql<
    Pick<Known, 'target' | 'elderId' | 'orgId' | 'regionCode' | 'room' | 'spot' | 'lon' | 'lat'>
  >`
    select target, elder_id as "elderId", org_id as "orgId", region_code as "regionCode", room, spot, lon, lat from devices.binding
    where device_id = ${device.id} and bound @> ${new Date(at)}::timestamptz`.execute(tx)
  return {
    ...device,
    ...(rows[0] ?? {
      target: null,
      elderId: null,
      orgId: null,
      room: null,
      spot: null,
      lon: null,
      lat: null,
    }),
  }
}

/**
 * Takes a quarantined message: it keeps its own time, and because it is old by now it raises no live alarm beyond the
 * model's limit. Throws `Refused` when it is still not right.
 */
async function takeAgain(
  tx: Tx,
  row: Pick<QuarantineRow, 'topic' | 'received_at'>,
  device: Known,
  payload: Buffer,
): Promise<void> {
  const now = clock.now().getTime()
  const received = row.received_at.getTime()
  for (const message of decode(row.topic, payload, received)) {
    const time =
      message.topic === 'signal'
        ? timeOfSignal(message.at, received, FUTURE_TOLERANCE_SECONDS * 1000)
        : { at: message.at, clockWrong: false }
    checkAge(time.at, received, message.id)
    const then = await asBoundAt(tx, device, time.at)
    const reading = { ...toReading(then, { ...message, at: time.at }, now), receivedAt: received }
    if (message.topic === 'signal') await storeSignal(tx, reading, time.clockWrong, message.service)
    else await storeReading(tx, reading)
  }
}

async function settle(
  tx: Tx,
  id: string,
  state: 'replayed' | 'discarded',
  by: string | null,
  note: string | null,
  deviceId?: string,
): Promise<void> {
  await sql`update devices.quarantine set state = ${state}, settled_at = ${clock.now()}, settled_by = ${by}, note = ${note}, device_id = coalesce(device_id, ${deviceId ?? null}) where id = ${id}`.execute(
    tx,
  )
}

/** When a device is bound, what waited for that is taken, oldest first. What is still wrong stays with its new reason. */
export const replayAfterBinding = on(events.bound, 'devices.replay_quarantine', async (tx, event) => {
  const device = await getKnown(tx, event.payload.deviceId)
  const { rows } = await sql<QuarantineRow>`
    select * from devices.quarantine where serial = ${device.serial} and state = 'waiting' and reason in ('unknown_device', 'not_in_use') order by received_at, id for update`.execute(
    tx,
  )
  for (const row of rows) {
    try {
      await sql`savepoint one_message`.execute(tx)
      await takeAgain(tx, row, device, row.payload)
      await settle(tx, row.id, 'replayed', null, '绑定后补收 Taken after binding', device.id)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      await sql`rollback to savepoint one_message`.execute(tx)
      await sql`update devices.quarantine set reason = ${error.reason}, errors = ${JSON.stringify(error.errors)}, device_id = ${device.id} where id = ${row.id}`.execute(
        tx,
      )
    }
  }
  await closeReadTask(tx, device.serial, null)
})

/** The work of reading a signal is done when no urgent message of the device waits any more. */
async function closeReadTask(tx: Tx, serial: string, by: string | null): Promise<void> {
  const { rows } = await sql<{
    left: boolean
  }>`select exists (select from devices.quarantine where serial = ${serial} and state = 'waiting' and urgent) as left`.execute(
    tx,
  )
  if (!rows[0]?.left) await closeTasks(tx, 'read_signal', serial, '已处理 Dealt with', by)
}

async function waitingRow(tx: Tx, id: string): Promise<QuarantineRow> {
  const { rows } = await sql<QuarantineRow>`select * from devices.quarantine where id = ${id}`.execute(tx)
  if (!rows[0]) throw notFound()
  if (rows[0].state !== 'waiting') throw problems.settled()
  return rows[0]
}

export const retryQuarantinedRoute = route(retryQuarantined, async ({ tx, actor, app, params, body }) => {
  // In the caller's scope first; then as the system, which alone may write readings.
  await waitingRow(tx, params.id)
  const after = await app.db.asSystem('devices.retry_quarantined', async (system) => {
    await sql`select from devices.quarantine where id = ${params.id} for update`.execute(system)
    const row = await waitingRow(system, params.id)
    const device = await findKnown(system, row.serial)
    if (!device || device.state !== 'in_use')
      throw problems.stillRefused('请先登记并绑定设备 Register and bind the device first')
    try {
      await takeAgain(system, row, device, body.text === undefined ? row.payload : Buffer.from(body.text))
    } catch (error) {
      if (error instanceof Refused) throw problems.stillRefused(undefined, error.errors)
      throw error
    }
    await settle(
      system,
      row.id,
      'replayed',
      actor.accountId,
      body.note || (body.text === undefined ? null : '修正后收入 Taken as corrected'),
      device.id,
    )
    await closeReadTask(system, row.serial, actor.accountId)
    const { rows } =
      await sql<QuarantineRow>`select * from devices.quarantine where id = ${params.id}`.execute(system)
    return rows[0]
  })
  if (!after) throw notFound()
  return quarantineView(after)
})

export const discardQuarantinedRoute = route(discardQuarantined, async ({ tx, actor, params, body }) => {
  const row = await waitingRow(tx, params.id)
  await settle(tx, row.id, 'discarded', actor.accountId, body.note)
  await closeReadTask(tx, row.serial, actor.accountId)
  const { rows } = await sql<QuarantineRow>`select * from devices.quarantine where id = ${params.id}`.execute(
    tx,
  )
  if (!rows[0]) throw notFound()
  return quarantineView(rows[0])
})
