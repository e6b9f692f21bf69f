import { sql } from 'kysely'
import { type DeviceError, events, refusals, type Refusal } from '#contract/devices'
import { uuidv7 } from '#contract/id'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import type { Known } from './known.ts'
import type { Refused } from './message.ts'

const KEPT_BYTES = 16_384

/** A message on its way in: from where, whose it claims to be, and the bytes as they came. */
export type Incoming = {
  readonly arrival: 'mqtt' | 'http'
  readonly vendorId: string | null
  readonly serial: string
  readonly topic: string
  readonly payload: Buffer
  /** Came on the signal path: a person must look when it cannot be taken. */
  readonly urgent: boolean
  /** What a provisioning key or a vendor tells about a device that is not registered. */
  readonly modelId: string | null
  readonly regionCode: number | null
}

/** Keeps a refused message whole, opens the work it makes, and returns what to tell the sender. */
export async function quarantine(
  tx: Tx,
  incoming: Incoming,
  device: Known | undefined,
  refused: Refused,
): Promise<DeviceError> {
  const id = uuidv7()
  const regionCode = device?.regionCode ?? incoming.regionCode ?? (await homeRegion(tx))
  await tx
    .insertInto('devices.quarantine')
    .values({
      id,
      received_at: clock.now(),
      arrival: incoming.arrival,
      vendor_id: incoming.vendorId,
      serial: incoming.serial.slice(0, 64),
      device_id: device?.id ?? null,
      model_id: device?.modelId ?? incoming.modelId,
      region_code: regionCode,
      topic: incoming.topic.slice(0, 200),
      payload: incoming.payload.subarray(0, KEPT_BYTES),
      size: incoming.payload.length,
      reason: refused.reason,
      errors: JSON.stringify(refused.errors),
      urgent: incoming.urgent,
    })
    .execute()
  const subject = {
    subjectId: device?.id ?? null,
    elderId: device?.elderId ?? null,
    orgId: device?.orgId ?? null,
    regionCode,
  }
  const needsBinding =
    refused.reason === 'unknown_device' || (refused.reason === 'not_in_use' && device?.state === 'in_stock')
  if (needsBinding) {
    const taskId = await openTask(tx, {
      kind: 'bind_device',
      key: incoming.serial,
      serial: incoming.serial,
      deviceId: device?.id ?? null,
      regionCode,
    })
    if (taskId) await record(tx, events.quarantined, { serial: incoming.serial, taskId }, subject)
  }
  if (incoming.urgent) {
    await openTask(tx, {
      kind: 'read_signal',
      key: incoming.serial,
      serial: incoming.serial,
      deviceId: device?.id ?? null,
      elderId: device?.elderId ?? null,
      orgId: device?.orgId ?? null,
      regionCode,
    })
    await record(
      tx,
      events.signalUnreadable,
      { quarantineId: id, serial: incoming.serial, reason: refused.reason },
      subject,
    )
  }
  return errorOf(incoming.topic, refused)
}

export function errorOf(topic: string, refused: Refused): DeviceError {
  const title: { zh: string; en: string } = refusals[refused.reason satisfies Refusal]
  return {
    id: refused.id,
    topic,
    reason: refused.reason,
    title: title.zh,
    titleEn: title.en,
    errors: refused.errors,
  }
}

type NewTask = {
  kind: 'bind_device' | 'read_signal' | 'test_call'
  key: string
  serial: string
  deviceId: string | null
  elderId?: string | null
  orgId?: string | null
  regionCode: number
  dueAt?: Date
}

/** One open task per kind and key; the id when it is a new one. */
export async function openTask(tx: Tx, task: NewTask): Promise<string | undefined> {
  const row = await tx
    .insertInto('devices.task')
    .values({
      id: uuidv7(),
      kind: task.kind,
      key: task.key,
      serial: task.serial,
      device_id: task.deviceId,
      elder_id: task.elderId ?? null,
      org_id: task.orgId ?? null,
      region_code: task.regionCode,
      opened_at: clock.now(),
      due_at: task.dueAt ?? null,
    })
    .onConflict((c) => c.columns(['kind', 'key']).where('closed_at', 'is', null).doNothing())
    .returning('id')
    .executeTakeFirst()
  return row?.id
}

export async function closeTasks(
  tx: Tx,
  kind: NewTask['kind'],
  key: string,
  outcome: string,
  by: string | null = null,
): Promise<void> {
  await tx
    .updateTable('devices.task')
    .set({ closed_at: clock.now(), closed_by: by, outcome })
    .where('kind', '=', kind)
    .where('key', '=', key)
    .where('closed_at', 'is', null)
    .execute()
}

/** Whose work an unknown device is when neither a key nor a vendor tells. */
async function homeRegion(tx: Tx): Promise<number> {
  const { rows } = await sql<{ region: number }>`
    select coalesce((select home_region from devices.setting), (select region_code / 100000000 * 100000000 from devices.device order by region_code limit 1), 0) as region`.execute(
    tx,
  )
  return rows[0]?.region ?? 0
}
