import type { App } from '#platform/module'
import type { Tx } from '#platform/db'
import { logger } from '#platform/log'
import { mqttMessages } from '#platform/metrics'
import type { StoredReading } from './reading.ts'
import { insertReadings, SomeRepeated } from './store.ts'

const log = logger('devices')
const stored = mqttMessages.labels('stored')
const repeated = mqttMessages.labels('repeated')

/** Runs in the transaction that stores the readings: what it does and the readings are committed together, then acknowledged. */
export type ReadingsListener = (tx: Tx, readings: readonly StoredReading[]) => Promise<void>
const listeners: ReadingsListener[] = []

/** For modules below: rules over telemetry. Only new readings are handed on, never a repeat. */
export function onReadings(listener: ReadingsListener): () => void {
  listeners.push(listener)
  return () => {
    const at = listeners.indexOf(listener)
    if (at >= 0) listeners.splice(at, 1)
  }
}

/** Stores readings in the caller's transaction and lets the listeners see the new ones. */
export async function storeReadings(
  tx: Tx,
  readings: readonly StoredReading[],
  mayRepeat = true,
): Promise<readonly StoredReading[]> {
  const fresh = await insertReadings(tx, readings, mayRepeat)
  if (fresh.length > 0) await tellListeners(tx, fresh)
  return fresh
}

/** For signals that are also a state, such as leaving the bed: the rules hear of them like of telemetry. */
export async function tellListeners(tx: Tx, fresh: readonly StoredReading[]): Promise<void> {
  for (const listener of listeners) await listener(tx, fresh)
}

export type Outcome = 'stored' | 'repeated'
type Waiting = {
  reading: StoredReading
  repeat: boolean
  done: (outcome: Outcome) => void
  failed: (error: unknown) => void
}

/** Two, because the next batch is encoded here while the last one is being written there; more only make batches smaller. */
const CONCURRENT = 2
const LARGEST = 1000
/** A second batch beside a running one is worth its transaction only from this size. */
const WORTH_A_SECOND = 200
const GIVE_UP_AFTER_MS = 30_000

/**
 * Stores readings in batches made of whatever arrived while the last one was being stored: no timer, so an idle system
 * answers at once and a busy one writes large batches. While the database is away the batch waits and is tried again.
 */
export class Batcher {
  readonly #app: App
  readonly #after: (readings: readonly StoredReading[]) => void
  #waiting: Waiting[] = []
  #running = 0
  #scheduled = false
  #idle: (() => void)[] = []

  constructor(app: App, after: (readings: readonly StoredReading[]) => void) {
    this.#app = app
    this.#after = after
  }

  /** Resolves after the commit. */
  add(reading: StoredReading, repeat: boolean): Promise<Outcome> {
    return new Promise((done, failed) => {
      this.#waiting.push({ reading, repeat, done, failed })
      this.#schedule()
    })
  }

  /** Resolves when everything added so far is stored. */
  async settled(): Promise<void> {
    if (this.#running === 0 && this.#waiting.length === 0) return
    await new Promise<void>((resolve) => this.#idle.push(resolve))
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    // After the sockets of this turn have been read, so that what came together goes together.
    setImmediate(() => {
      this.#scheduled = false
      this.#pump()
    })
  }

  #pump(): void {
    while (
      this.#waiting.length > 0 &&
      (this.#running === 0 || (this.#running < CONCURRENT && this.#waiting.length >= WORTH_A_SECOND))
    ) {
      const batch = this.#waiting.splice(0, LARGEST)
      this.#running++
      void this.#store(batch).finally(() => {
        this.#running--
        if (this.#waiting.length > 0) this.#pump()
        else if (this.#running === 0) for (const resolve of this.#idle.splice(0)) resolve()
      })
    }
  }

  async #store(batch: readonly Waiting[]): Promise<void> {
    const since = Date.now()
    for (let pause = 50; ; pause = Math.min(pause * 2, 2000)) {
      try {
        const fresh = new Set(
          await this.#write(
            batch,
            batch.some((one) => one.repeat),
            true,
          ),
        )
        this.#after([...fresh])
        stored.inc(fresh.size)
        if (fresh.size < batch.length) repeated.inc(batch.length - fresh.size)
        for (const one of batch) one.done(fresh.has(one.reading) ? 'stored' : 'repeated')
        return
      } catch (error) {
        if (!isPassing(error)) return this.#isolate(batch, error)
        if (Date.now() - since > GIVE_UP_AFTER_MS) {
          log.error(
            { error: messageOf(error), messages: batch.length },
            'not stored, senders are left unacknowledged',
          )
          for (const one of batch) one.failed(error)
          return
        }
        await new Promise((resolve) => setTimeout(resolve, pause))
      }
    }
  }

  async #write(
    batch: readonly Waiting[],
    mayRepeat: boolean,
    evaluate: boolean,
  ): Promise<readonly StoredReading[]> {
    const readings = batch.map((one) => one.reading)
    try {
      return await this.#app.db.asSystem('devices.ingest', (tx) =>
        (evaluate ? storeReadings : insertReadings)(tx, readings, mayRepeat),
      )
    } catch (error) {
      if (error instanceof SomeRepeated) return this.#write(batch, true, evaluate)
      throw error
    }
  }

  /** Something in the batch cannot be stored: halve it until the one is alone, so that it costs nobody else their reading. */
  async #isolate(batch: readonly Waiting[], error: unknown): Promise<void> {
    const [only] = batch
    if (batch.length > 1 || !only) {
      const half = batch.length >> 1
      await this.#store(batch.slice(0, half))
      await this.#store(batch.slice(half))
      return
    }
    try {
      // The reading itself may be good and a rule over it broken: then it is kept and the rule's fault logged.
      const fresh = await this.#write([only], true, false)
      log.error(
        { device: only.reading.deviceId, error: messageOf(error) },
        'stored, but rules over it failed',
      )
      this.#after(fresh)
      only.done(fresh.length > 0 ? 'stored' : 'repeated')
    } catch (again) {
      only.failed(again)
    }
  }
}

/** The database is away, restarting, or chose us to end a deadlock: the same work may succeed later. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? String(error.code) : ''
  if (/^[0-9A-Z]{5}$/.test(code)) return /^(08|53|57|40)/.test(code) || code === '55P03'
  // Errors of the connection itself carry a code of the system (ECONNRESET) or none.
  return code.startsWith('E') || /connection|terminat|timeout/i.test(error.message)
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
