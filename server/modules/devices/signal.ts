import { events } from '#contract/devices'
import type { App } from '#platform/module'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { logger } from '#platform/log'
import { isNew, isPassing, type Outcome, tellListeners } from './batch.ts'
import { aboutOf, markBatteryLow, subjectOf } from './liveness.ts'
import type { StoredReading } from './reading.ts'
import { recordTestCall } from './test-call.ts'

const log = logger('devices')

/**
 * Stores one signal and says what it means, in one transaction: when it returns, the reading, the event and whatever an
 * inline subscriber made of it (the incident) stand together. Throws `Refused` when its id was another message's. `device` was read in this transaction, not from memory.
 */
export async function storeSignal(
  tx: Tx,
  reading: StoredReading,
  clockWrong: boolean,
  service: string | null,
): Promise<Outcome> {
  const { device, signal } = reading
  if (!signal) throw new TypeError('a reading without a signal')
  if (!(await isNew(tx, reading))) return 'repeated'
  // Being in bed or not is what rules of absence live on: it comes as a signal, and must reach them as it comes. First,
  // because what is waited for is locked before the incident that the signal may raise.
  if (signal === 'bed_exit' || signal === 'bed_return') await tellListeners(tx, [reading])
  const { lon, lat } = reading.values
  switch (signal) {
    case 'battery_low':
      await markBatteryLow(
        tx,
        device,
        typeof reading.values.battery === 'number' ? reading.values.battery : null,
      )
      break
    case 'test':
      await recordTestCall(tx, device, { outcome: 'passed', byDevice: true, note: '' })
      break
    case 'service_request':
      await record(
        tx,
        events.serviceRequested,
        { ...aboutOf(device), at: iso(reading.at), service },
        subjectOf(device),
      )
      break
    default:
      await record(
        tx,
        events.signalReceived,
        {
          ...aboutOf(device),
          messageId: reading.message,
          signal,
          at: iso(reading.at),
          receivedAt: iso(reading.receivedAt),
          late: reading.late,
          stale: reading.stale,
          clockWrong,
          lon: typeof lon === 'number' ? lon : device.lon,
          lat: typeof lat === 'number' ? lat : device.lat,
          metrics: Object.fromEntries(Object.entries(reading.values)),
        },
        subjectOf(device),
      )
  }
  return 'stored'
}

const iso = (ms: number) => new Date(ms).toISOString()

const CONCURRENT = 6
const GIVE_UP_AFTER_MS = 30_000

/**
 * The path of signals: a transaction for each, on connections of their own, never behind a batch of telemetry. While the
 * database is away a signal waits and is tried again; one that fails for another reason is left unacknowledged, so that
 * the device sends it again.
 */
export class SignalPath {
  readonly #app: App
  #running = 0
  readonly #queue: (() => void)[] = []

  constructor(app: App) {
    this.#app = app
  }

  async take(work: (tx: Tx) => Promise<Outcome>): Promise<Outcome> {
    if (this.#running >= CONCURRENT) await new Promise<void>((resolve) => this.#queue.push(resolve))
    else this.#running++
    try {
      return await this.#persist(work)
    } finally {
      const next = this.#queue.shift()
      // The place is handed on, not given up and taken again.
      if (next) next()
      else this.#running--
    }
  }

  async #persist(work: (tx: Tx) => Promise<Outcome>): Promise<Outcome> {
    const since = Date.now()
    for (let pause = 20, tries = 0; ; pause = Math.min(pause * 2, 1000)) {
      try {
        return await this.#app.db.asSystem('devices.signal', work)
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error)
        if (!isPassing(error) && ++tries >= 3) {
          log.error({ error: message }, 'signal not stored, the device is left unacknowledged')
          throw error
        }
        if (Date.now() - since > GIVE_UP_AFTER_MS) throw error
        await new Promise((resolve) => setTimeout(resolve, pause))
      }
    }
  }
}

/** A signal must be heard even when the device's clock is wrong: then the time of receipt stands for its own. */
export function timeOfSignal(
  at: number,
  now: number,
  tolerance: number,
): { at: number; clockWrong: boolean } {
  return at > now + tolerance ? { at: now, clockWrong: true } : { at, clockWrong: false }
}
