import { sql } from 'kysely'
import type pg from 'pg'
import type { DeviceKind, DeviceState, Target } from '#contract/devices'
import type { App } from '#platform/module'
import type { Tx } from '#platform/db'
import { logger } from '#platform/log'

const log = logger('devices')

/** What ingest must know of a device to take a message: one row of the register with its model. */
export type Known = {
  readonly id: string
  readonly serial: string
  readonly kind: DeviceKind
  readonly modelId: string
  readonly decoder: 'yike' | 'alink'
  readonly state: DeviceState
  readonly target: Target | null
  readonly elderId: string | null
  readonly orgId: string | null
  readonly regionCode: number
  readonly room: string | null
  readonly spot: string | null
  readonly lon: number | null
  readonly lat: number | null
  readonly firmware: string | null
  readonly lateMs: number
  readonly staleMs: number
  readonly batteryLowPercent: number | null
  readonly batteryLow: boolean
}

const columns = sql`d.id, d.serial, d.kind, d.model_id as "modelId", m.decoder, d.state, d.target, d.elder_id as "elderId", d.org_id as "orgId",
  d.region_code as "regionCode", d.room, d.spot, d.lon, d.lat, d.firmware, m.late_after_seconds * 1000 as "lateMs", m.stale_after_seconds * 1000 as "staleMs",
  m.battery_low_percent as "batteryLowPercent", d.battery_low_at is not null as "batteryLow"`

export async function findKnown(tx: Tx, serial: string): Promise<Known | undefined> {
  const { rows } =
    await sql<Known>`select ${columns} from devices.device d join devices.model m on m.id = d.model_id where d.serial = ${serial}`.execute(
      tx,
    )
  return rows[0]
}

export async function getKnown(tx: Tx, id: string): Promise<Known> {
  const { rows } =
    await sql<Known>`select ${columns} from devices.device d join devices.model m on m.id = d.model_id where d.id = ${id}`.execute(
      tx,
    )
  if (!rows[0]) throw new Error(`device ${id} is gone`)
  return rows[0]
}

/** The channel on which the database tells that a device, its binding or a model changed (migration 0281). */
export const CHANNEL = 'yike_devices'

/**
 * The register in memory, so that a message costs no look-up. Trusted only while it listens for changes; a lost
 * connection empties it.
 */
export class Register {
  readonly #app: App
  readonly #bySerial = new Map<string, Known>()
  readonly #loading = new Map<string, Promise<Known | undefined>>()
  #listener: pg.PoolClient | undefined
  #listening = false
  #stopped = false
  /** Somebody wants this device told its open commands. */
  onCommand: (serial: string) => void = () => undefined

  constructor(app: App) {
    this.#app = app
  }

  async listen(): Promise<void> {
    const client = await this.#app.db.systemPool.connect()
    client.on('notification', ({ payload }) => this.#hear(payload ?? ''))
    client.once('error', (error) => {
      log.warn({ error: error.message }, 'register: connection lost')
      client.on('error', () => undefined) // the same loss may be told twice
      client.release(error)
      void this.#again()
    })
    try {
      await client.query(`listen ${CHANNEL}`)
    } catch (error) {
      client.release(true)
      throw error
    }
    this.#listener = client
    this.#listening = true
  }

  async #again(): Promise<void> {
    if (!this.#listening || this.#stopped) return
    this.#listening = false
    this.#bySerial.clear()
    while (!this.#stopped) {
      try {
        await this.listen()
        return
      } catch (error) {
        log.warn(
          { error: error instanceof Error ? error.message : String(error) },
          'register: still no connection',
        )
        await new Promise((resolve) => setTimeout(resolve, 200))
      }
    }
  }

  #hear(payload: string): void {
    if (payload.startsWith('command ')) return this.onCommand(payload.slice(8))
    if (payload === '*') this.#bySerial.clear()
    else this.#bySerial.delete(payload)
    this.#loading.clear()
  }

  /** Without waiting, when it is in memory. */
  peek(serial: string): Known | undefined {
    return this.#bySerial.get(serial)
  }

  async find(serial: string): Promise<Known | undefined> {
    const known = this.#bySerial.get(serial)
    if (known) return known
    const loading = this.#loading.get(serial) ?? this.#load(serial)
    this.#loading.set(serial, loading)
    return loading
  }

  async #load(serial: string): Promise<Known | undefined> {
    try {
      const known = await this.#app.db.asSystem('devices.register', (tx) => findKnown(tx, serial))
      // A change heard meanwhile has emptied #loading: then this answer may be old and is not kept.
      if (known && this.#listening && this.#loading.has(serial)) this.#bySerial.set(serial, known)
      return known
    } finally {
      this.#loading.delete(serial)
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true
    const listening = this.#listening
    this.#listening = false
    if (!listening || !this.#listener) return
    this.#listener.removeAllListeners('error')
    this.#listener.on('error', () => undefined) // the connection is being closed on purpose
    this.#listener.release(true)
  }
}
