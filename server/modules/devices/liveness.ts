import { sql } from 'kysely'
import { type About, events } from '#contract/devices'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { deadline } from '#platform/deadlines'
import { record } from '#platform/events'
import type { App } from '#platform/module'
import { logger } from '#platform/log'
import type { Known } from './known.ts'
import type { StoredReading } from './reading.ts'
import { zoneOf } from './zone.ts'

const log = logger('devices')

export function aboutOf(device: Pick<Known, 'id' | 'kind' | 'modelId' | 'target' | 'room' | 'spot'>): About {
  return {
    deviceId: device.id,
    kind: device.kind,
    modelId: device.modelId,
    target: device.target,
    room: device.room,
    spot: device.spot,
  }
}

export function subjectOf(device: Pick<Known, 'id' | 'elderId' | 'orgId' | 'regionCode'>) {
  return { subjectId: device.id, elderId: device.elderId, orgId: device.orgId, regionCode: device.regionCode }
}

/** Which person or place a device stands for, as one text: alarms are kept, and locked, by it. */
export function subjectKey(device: {
  id: string
  elderId: string | null
  orgId: string | null
  room: string | null
  spot: string | null
}): string {
  if (device.elderId !== null) return device.elderId
  return device.orgId === null
    ? `device/${device.id}`
    : `org/${device.orgId}/${device.room ?? device.spot ?? ''}`
}

type Touch = {
  seen: number
  battery: number | null
  rssi: number | null
  firmware: string | null
  latest: Record<string, { v: number | boolean | string; at: number }>
}

const EVERY_MS = 5000
/** Nobody listens when the last sign of life is older. */
const BEAT_LOST_MS = 60_000

/**
 * When each device was last heard and what it said last, gathered in memory and written behind the messages: the
 * messages themselves are durable, this is only their newest state, and one row per device must not be written 15,000 times a second.
 */
export class Liveness {
  readonly #app: App
  #touched = new Map<string, Touch>()
  #timer: NodeJS.Timeout | undefined
  #writing: Promise<void> = Promise.resolve()

  constructor(app: App) {
    this.#app = app
  }

  async start(): Promise<void> {
    await this.#app.db.asSystem('devices.listening', (tx) => beat(tx, true))
    this.#timer = setInterval(() => void this.flush(), EVERY_MS)
  }

  /** Stored readings. A late one moves `last seen` (we hear the device) but not a newer value. */
  touch(readings: readonly StoredReading[]): void {
    gather(this.#touched, readings)
  }

  /** Heard without a reading: a refused message or a ping still shows that it lives. */
  heard(deviceId: string, at: number): void {
    const touch = touchOf(this.#touched, deviceId)
    if (at > touch.seen) touch.seen = at
  }

  /** Writes what has gathered; one writer at a time. A failure keeps it for the next time. */
  flush(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#write())
    return this.#writing
  }

  async #write(): Promise<void> {
    const touched = this.#touched
    this.#touched = new Map()
    try {
      await this.#app.db.asSystem('devices.liveness', async (tx) => {
        if (touched.size > 0) await writeTouches(tx, touched)
        await beat(tx, false)
      })
    } catch (error) {
      log.warn(
        { error: error instanceof Error ? error.message : String(error), devices: touched.size },
        'liveness not written, kept for the next time',
      )
      for (const [id, touch] of touched) {
        const newer = this.#touched.get(id)
        this.#touched.set(
          id,
          newer
            ? {
                ...newer,
                latest: { ...touch.latest, ...newer.latest },
                battery: newer.battery ?? touch.battery,
                rssi: newer.rssi ?? touch.rssi,
                firmware: newer.firmware ?? touch.firmware,
              }
            : touch,
        )
      }
    }
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.flush()
  }
}

function touchOf(touched: Map<string, Touch>, deviceId: string): Touch {
  let touch = touched.get(deviceId)
  if (!touch) {
    touch = { seen: 0, battery: null, rssi: null, firmware: null, latest: {} }
    touched.set(deviceId, touch)
  }
  return touch
}

function gather(touched: Map<string, Touch>, readings: readonly StoredReading[]): void {
  for (const reading of readings) {
    const touch = touchOf(touched, reading.deviceId)
    if (reading.receivedAt > touch.seen) touch.seen = reading.receivedAt
    if (reading.firmware !== null && reading.firmware !== reading.device.firmware)
      touch.firmware = reading.firmware
    const { values } = reading
    for (const name in values) {
      // A key of `values` is a metric name and has a value.
      const value = values[name as keyof typeof values]
      if (value === undefined) continue
      const before = touch.latest[name]
      if (before && before.at > reading.at) continue
      if (before) {
        before.v = value
        before.at = reading.at
      } else touch.latest[name] = { v: value, at: reading.at }
      if (name === 'battery' && typeof value === 'number') touch.battery = value
      if (name === 'rssi' && typeof value === 'number') touch.rssi = value
    }
  }
}

/** The same at once, in the caller's transaction: for messages that come few at a time, over HTTP. */
export async function touchNow(tx: Tx, readings: readonly StoredReading[]): Promise<void> {
  const touched = new Map<string, Touch>()
  gather(touched, readings)
  if (touched.size > 0) await writeTouches(tx, touched)
}

async function beat(tx: Tx, starting: boolean): Promise<void> {
  const now = clock.now()
  const lost = new Date(now.getTime() - BEAT_LOST_MS)
  await sql`insert into devices.listening (since, beat_at) values (${now}, ${now})
    on conflict (one) do update set beat_at = greatest(devices.listening.beat_at, excluded.beat_at),
      since = case when ${starting} and devices.listening.beat_at < ${lost} then excluded.since else devices.listening.since end`.execute(
    tx,
  )
}

async function writeTouches(tx: Tx, touched: ReadonlyMap<string, Touch>): Promise<void> {
  // In the order of ids, so that two ingest processes never wait for each other in a circle.
  const rows = [...touched].map(([id, t]) => ({ id, ...t })).sort((a, b) => (a.id < b.id ? -1 : 1))
  const { rows: changed } = await sql<{ id: string; back: boolean; low: boolean; ok: boolean }>`
    with t as (
      select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t (id uuid, seen float8, battery real, rssi real, firmware text, latest jsonb)
    ), was as (
      select d.id, d.went_silent_at, d.battery_low_at, d.latest, m.battery_low_percent, m.heartbeat_seconds
      from devices.device d join t on t.id = d.id join devices.model m on m.id = d.model_id order by d.id for update of d
    ), written as (
      update devices.device d set
        last_seen_at = greatest(d.last_seen_at, to_timestamp(t.seen / 1000)),
        battery = coalesce(t.battery, d.battery), rssi = coalesce(t.rssi, d.rssi), firmware = coalesce(t.firmware, d.firmware),
        latest = was.latest || coalesce((select jsonb_object_agg(n.key, n.value) from jsonb_each(t.latest) n
          where coalesce((was.latest -> n.key ->> 'at')::float8, 0) <= (n.value ->> 'at')::float8), '{}'),
        silent_at = coalesce(d.silent_at, to_timestamp(t.seen / 1000) + make_interval(secs => was.heartbeat_seconds))
      from t join was on was.id = t.id where d.id = t.id
      returning d.id, was.went_silent_at is not null as back,
        was.battery_low_at is null and d.battery <= was.battery_low_percent as low,
        was.battery_low_at is not null and d.battery >= was.battery_low_percent + 10 as ok
    )
    select id, back, coalesce(low, false) as low, coalesce(ok, false) as ok from written where back or low or ok`.execute(
    tx,
  )
  if (changed.length === 0) return
  const devices = await tx
    .selectFrom('devices.device')
    .selectAll()
    .where(
      'id',
      'in',
      changed.map(({ id }) => id),
    )
    .execute()
  // Coming back may close an alarm: those are locked in one order everywhere.
  devices.sort((a, b) => (subjectKey(fromRow(a)) < subjectKey(fromRow(b)) ? -1 : 1))
  const whatChanged = new Map(changed.map((row) => [row.id, row]))
  for (const device of devices) {
    const known = fromRow(device)
    const row = whatChanged.get(device.id)
    if (!row) continue
    if (row.back && device.went_silent_at) {
      await tx.updateTable('devices.device').set({ went_silent_at: null }).where('id', '=', row.id).execute()
      await record(
        tx,
        events.cameBack,
        { ...aboutOf(known), silentSince: device.went_silent_at.toISOString() },
        subjectOf(known),
      )
      await zoneOf(known)?.covered(tx)
    }
    if (row.low) await markBatteryLow(tx, known, device.battery)
    if (row.ok)
      await tx.updateTable('devices.device').set({ battery_low_at: null }).where('id', '=', row.id).execute()
  }
}

type DeviceRow = Pick<Known, 'id' | 'kind' | 'target' | 'room' | 'spot'> & {
  model_id: string
  elder_id: string | null
  org_id: string | null
  region_code: number
}
const fromRow = (row: DeviceRow) => ({
  id: row.id,
  kind: row.kind,
  modelId: row.model_id,
  target: row.target,
  room: row.room,
  spot: row.spot,
  elderId: row.elder_id,
  orgId: row.org_id,
  regionCode: row.region_code,
})

/** Told once, until the battery has been well above the limit again. */
export async function markBatteryLow(
  tx: Tx,
  device: Parameters<typeof aboutOf>[0] & Parameters<typeof subjectOf>[0],
  percent: number | null,
): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable('devices.device')
    .set({ battery_low_at: clock.now() })
    .where('id', '=', device.id)
    .where('battery_low_at', 'is', null)
    .executeTakeFirst()
  if (numUpdatedRows > 0n)
    await record(tx, events.batteryLow, { ...aboutOf(device), percent }, subjectOf(device))
}

/**
 * Silence: `silent_at` is when to look, not when it was decided. The loop moves it to last seen + heartbeat, so that a
 * message costs no index entry; only a device that was truly not heard becomes silent. After a stop of the platform
 * nobody is silent before a whole heartbeat has been listened to.
 */
export const silence = deadline({
  name: 'devices.silence',
  table: 'devices.device',
  column: 'silent_at',
  batch: 200,
  order: (row) => subjectKey(fromRow(row)),
  async run(tx, row) {
    const model = await tx
      .selectFrom('devices.model')
      .select('heartbeat_seconds')
      .where('id', '=', row.model_id)
      .executeTakeFirstOrThrow()
    const set = (silent_at: Date | null, went_silent_at: Date | null = row.went_silent_at) =>
      tx.updateTable('devices.device').set({ silent_at, went_silent_at }).where('id', '=', row.id).execute()
    if (model.heartbeat_seconds === null || row.state !== 'in_use') return void (await set(null))
    const now = clock.now()
    const heartbeat = model.heartbeat_seconds * 1000
    const listening = await tx.selectFrom('devices.listening').selectAll().executeTakeFirst()
    if (listening && now.getTime() - listening.beat_at.getTime() > Math.max(BEAT_LOST_MS, heartbeat)) {
      // Nobody listens: that says nothing about the device.
      return void (await set(new Date(now.getTime() + 30_000)))
    }
    const heard = Math.max(row.last_seen_at?.getTime() ?? 0, listening?.since.getTime() ?? 0)
    if (heard + heartbeat > now.getTime()) return void (await set(new Date(heard + heartbeat)))
    const since = row.last_seen_at ?? row.silent_at ?? now
    await set(null, since)
    if (row.went_silent_at) return
    const device = fromRow(row)
    await record(
      tx,
      events.wentSilent,
      { ...aboutOf(device), since: since.toISOString(), heartbeatSeconds: model.heartbeat_seconds },
      subjectOf(device),
    )
    await zoneOf(device)?.uncovered(tx, since)
  },
})
