import type { App } from '#platform/module'
import type { Tx } from '#platform/db'
import { logger } from '#platform/log'
import { mqttMessages } from '#platform/metrics'
import type { StoredReading } from './reading.ts'
import { insertReadings, repeatsOf, reusedIds, SomeRepeated } from './store.ts'

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

/** Stores a reading in the caller's transaction and lets the listeners see it, if it is new. */
export async function storeReading(tx: Tx, reading: StoredReading): Promise<Outcome> {
  if (!(await isNew(tx, reading))) return 'repeated'
  await tellListeners(tx, [reading])
  return 'stored'
}

/** Stores one reading and says whether it was new; throws `Refused` when its id was another message's. */
export async function isNew(tx: Tx, reading: StoredReading): Promise<boolean> {
  const fresh = await insertReadings(tx, [reading], true)
  if (fresh.length > 0) return true
  const refused = (await reusedIds(tx, [reading])).get(reading)
  if (refused) throw refused
  return false
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

/** Two, because the next batch is encoded and written while the last one is being evaluated and committed. */
const CONCURRENT = 2
const LARGEST = 1000
/** A second batch beside a running one is worth its transaction only from this size. */
const WORTH_A_SECOND = 200
const GIVE_UP_AFTER_MS = 30_000

/** How far a batch has come at its first try; both resolve as well when it fails. */
type Steps = { readonly written: Promise<void>; readonly evaluated: Promise<void> }

type Turn = { readonly before: Steps; readonly wrote: () => void; readonly told: () => void }

function signal() {
  let give: () => void = () => undefined
  const given = new Promise<void>((resolve) => {
    give = resolve
  })
  return { given, give }
}

/**
 * Stores readings in batches made of whatever arrived while the last one was being stored: no timer, so an idle system
 * answers at once and a busy one writes large batches. Batches overlap but keep their order: one is written when the
 * one before has been, and evaluated when that one has been, so that rules meet a device's readings as they came. What they
 * change they lock: the next batch waits for the commit in the database, where it matters and only there (decision 046).
 * While the database is away the batch waits and is tried again.
 */
export class Batcher {
  readonly #app: App
  readonly #after: (readings: readonly StoredReading[]) => void
  #waiting: Waiting[] = []
  #running = 0
  #scheduled = false
  #idle: (() => void)[] = []
  #before: Steps = { written: Promise.resolve(), evaluated: Promise.resolve() }

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
    const turn = this.#takeTurn()
    let mayRepeat = batch.some((one) => one.repeat)
    for (let pause = 50; ; pause = Math.min(pause * 2, 2000)) {
      try {
        const readings = batch.map((one) => one.reading)
        const { fresh, reused } = await this.#write(readings, mayRepeat, turn).finally(turn.told)
        this.#after(fresh)
        stored.inc(fresh.length)
        if (fresh.length === batch.length) for (const one of batch) one.done('stored')
        else this.#tellRepeats(batch, new Set(fresh), reused)
        return
      } catch (error) {
        if (error instanceof SomeRepeated) {
          mayRepeat = true
          continue
        }
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

  #takeTurn(): Turn {
    const before = this.#before
    const [wrote, evaluated] = [signal(), signal()]
    this.#before = { written: wrote.given, evaluated: evaluated.given }
    return {
      before,
      wrote: wrote.give,
      told: () => {
        wrote.give()
        evaluated.give()
      },
    }
  }

  #write(readings: readonly StoredReading[], mayRepeat: boolean, { before, wrote, told }: Turn) {
    return this.#app.db.asSystem('devices.ingest', async (tx) => {
      await before.written
      const fresh = await insertReadings(tx, readings, mayRepeat)
      const reused = await reusedIds(tx, repeatsOf(readings, fresh))
      wrote()
      await before.evaluated
      if (fresh.length > 0) await tellListeners(tx, fresh)
      told()
      return { fresh, reused }
    })
  }

  #tellRepeats(
    batch: readonly Waiting[],
    fresh: ReadonlySet<StoredReading>,
    reused: ReadonlyMap<StoredReading, Error>,
  ): void {
    for (const { reading, done, failed } of batch) {
      const refused = reused.get(reading)
      if (refused) failed(refused)
      else if (fresh.has(reading)) done('stored')
      else {
        repeated.inc()
        done('repeated')
      }
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
      const fresh = await this.#app.db.asSystem('devices.ingest', (tx) =>
        insertReadings(tx, [only.reading], true),
      )
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
