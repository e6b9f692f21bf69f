import { sql } from 'kysely'
import { FUTURE_TOLERANCE_SECONDS, postMessages, problems, sizeLimits } from '#contract/devices'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { cron } from '#platform/jobs'
import { mqttMessages } from '#platform/metrics'
import { route } from '#platform/module'
import { decrypt } from '#platform/secrets'
import { isSigned, SIGNATURE_WINDOW_SECONDS } from '#platform/signature'
import { storeReading } from './batch.ts'
import { parseObject, readMessage } from './decoders/yike-native.ts'
import { findKnown } from './known.ts'
import { subjectKey, touchNow } from './liveness.ts'
import { checkAge, Refused } from './message.ts'
import { type Incoming, quarantine } from './quarantine-put.ts'
import { type StoredReading, toReading } from './reading.ts'
import { storeSignal, timeOfSignal } from './signal.ts'

type Posted = { serial: string; topic: 'telemetry' | 'signal' | 'status'; payload?: unknown }
type Vendor = { id: string; region_code: number }

/**
 * The HTTP path: the same payloads, from a vendor's cloud. One transaction for the whole request with its nonce, so the
 * answer 200 means everything in it is stored, and a request that failed may be sent again as it was.
 */
export const postMessagesRoute = route(postMessages, async ({ tx, params, body, request }) => {
  const vendor = await tx
    .selectFrom('devices.vendor')
    .select(['id', 'region_code', 'sealed'])
    .where('id', '=', params.vendor)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  const timestamp = Number(request.headers['x-yike-timestamp'])
  if (!vendor) throw problems.unknownVendor()
  if (
    Number.isFinite(timestamp) &&
    Math.abs(clock.now().getTime() / 1000 - timestamp) > SIGNATURE_WINDOW_SECONDS
  )
    throw problems.signatureOld()
  if (!isSigned(request, decrypt(vendor.sealed))) throw problems.unknownVendor()
  const { numAffectedRows } =
    await sql`insert into devices.vendor_nonce (vendor_id, nonce, at) values (${vendor.id}, ${String(request.headers['x-yike-nonce'])}, ${clock.now()}) on conflict do nothing`.execute(
      tx,
    )
  if (!numAffectedRows) throw problems.replayedRequest()

  const taken = new Map<Posted, Taken>()
  const fresh: StoredReading[] = []
  for (const message of await inLockOrder(tx, body.messages))
    taken.set(message, await takeOne(tx, vendor, message, fresh))
  await touchNow(tx, fresh)
  // Answered in the order in which they were sent.
  const results = body.messages.flatMap((message) => {
    const one = taken.get(message)
    return one ? [{ serial: message.serial, ...one }] : []
  })
  for (const { result } of results) mqttMessages.inc({ result })
  return { results }
})

type Taken = { id: string | null } & (
  | { result: 'stored' | 'repeated'; error: null }
  | { result: 'quarantined'; error: Awaited<ReturnType<typeof quarantine>> }
)

/**
 * By whom they are about, as alarms are locked everywhere: two requests, or one and the broker's ingest, never wait for
 * each other in a circle. Messages about the same person stay in the order in which they were sent.
 */
async function inLockOrder(tx: Tx, messages: readonly Posted[]): Promise<readonly Posted[]> {
  const subjects = new Map<string, string>()
  for (const { serial } of messages) {
    if (subjects.has(serial)) continue
    const device = await findKnown(tx, serial)
    subjects.set(serial, device ? subjectKey(device) : '')
  }
  const of = ({ serial }: Posted) => subjects.get(serial) ?? ''
  return messages.toSorted((a, b) => (of(a) < of(b) ? -1 : of(a) > of(b) ? 1 : 0))
}

async function takeOne(
  tx: Tx,
  vendor: Vendor,
  { serial, topic, payload }: Posted,
  fresh: StoredReading[],
): Promise<Taken> {
  const bytes = Buffer.from(JSON.stringify(payload ?? null))
  const device = await findKnown(tx, serial)
  try {
    if (!device)
      throw new Refused('unknown_device', [
        {
          pointer: '/serial',
          detail: `序列号 ${serial} 未登记`,
          detailEn: `Serial ${serial} is not registered`,
        },
      ])
    if (bytes.length > sizeLimits.message)
      throw new Refused('oversized', [
        {
          pointer: '',
          detail: `${bytes.length} 字节，上限 ${sizeLimits.message}`,
          detailEn: `${bytes.length} bytes, at most ${sizeLimits.message}`,
        },
      ])
    if (device.state !== 'in_use' && !(device.state === 'in_stock' && topic !== 'signal'))
      throw new Refused('not_in_use', [
        {
          pointer: '/serial',
          detail: `设备状态为 ${device.state}`,
          detailEn: `The device is ${device.state}`,
        },
      ])
    const message = readMessage(topic, parseObject(bytes))
    const now = clock.now().getTime()
    const time =
      topic === 'signal'
        ? timeOfSignal(message.at, now, FUTURE_TOLERANCE_SECONDS * 1000)
        : { at: message.at, clockWrong: false }
    checkAge(time.at, now, message.id)
    const reading = toReading(device, { ...message, at: time.at }, now)
    const result =
      topic === 'signal'
        ? await storeSignal(tx, reading, time.clockWrong, message.service)
        : await storeReading(tx, reading)
    if (result === 'stored') fresh.push(reading)
    return { id: message.id, result, error: null }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    const incoming: Incoming = {
      arrival: 'http',
      vendorId: vendor.id,
      serial,
      topic: `yk/v1/${serial}/up/${topic}`,
      payload: bytes,
      urgent: topic === 'signal',
      modelId: null,
      regionCode: vendor.region_code,
    }
    return {
      id: error.id,
      result: 'quarantined' as const,
      error: await quarantine(tx, incoming, device, error),
    }
  }
}

/** A nonce matters as long as its timestamp would be accepted. */
export const forgetNonces = cron('devices.forget_nonces', { hourlyAt: 17 }, async ({ db }) => {
  await db.asSystem('devices.forget_nonces', (tx) =>
    tx
      .deleteFrom('devices.vendor_nonce')
      .where('at', '<', new Date(clock.now().getTime() - 4 * SIGNATURE_WINDOW_SECONDS * 1000))
      .execute(),
  )
})
