import { sql } from 'kysely'
import { type DeviceError, FUTURE_TOLERANCE_SECONDS, sizeLimits } from '#contract/devices'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { mqttMessages } from '#platform/metrics'
import type { App } from '#platform/module'
import { Batcher, type Outcome } from './batch.ts'
import { decodeAlink } from './decoders/aliyun-alink.ts'
import { parseObject, readMessage, splitBatch } from './decoders/yike-native.ts'
import { findKnown, type Known, Register } from './known.ts'
import { Liveness } from './liveness.ts'
import { checkAge, type Decoded, Refused } from './message.ts'
import { type Incoming, quarantine } from './quarantine-put.ts'
import { toReading } from './reading.ts'
import { SignalPath, storeSignal, timeOfSignal } from './signal.ts'

export type Taken = {
  readonly result: Outcome | 'quarantined'
  readonly id: string | null
  readonly error: DeviceError | null
}

/** What a topic says the payload is. */
export type Form = 'telemetry' | 'signal' | 'status' | 'batch' | { readonly alink: string }

const LARGEST_BATCH = sizeLimits.batchItems * 1024

/**
 * The one way in for messages, whatever brought them. A promise that resolves means: committed, as a reading or in
 * quarantine with its reason. It rejects only when nothing could be stored; then the sender must send again.
 */
export class Intake {
  readonly register: Register
  readonly liveness: Liveness
  readonly #app: App
  readonly #batcher: Batcher
  readonly #signals: SignalPath

  constructor(app: App) {
    this.#app = app
    this.register = new Register(app)
    this.liveness = new Liveness(app)
    this.#batcher = new Batcher(app, (readings) => this.liveness.touch(readings))
    this.#signals = new SignalPath(app)
  }

  /** Begins to listen for changes of the register, so that it may be trusted in memory. */
  async start(): Promise<void> {
    await this.register.listen()
    await this.liveness.start()
  }

  async stop(): Promise<void> {
    await this.#batcher.settled()
    await this.liveness.stop()
    await this.register.stop()
  }

  /**
   * The short way for nearly every message: telemetry of a device in memory, nothing wrong with it. Undefined: take it
   * the long way, which says what is wrong.
   */
  takeQuickly(
    serial: string,
    form: 'telemetry' | 'status',
    payload: Buffer,
    repeat: boolean,
  ): Promise<Outcome> | undefined {
    const device = this.register.peek(serial)
    if (device?.state !== 'in_use' || payload.length > sizeLimits.message) return undefined
    try {
      const message = readMessage(form, parseObject(payload))
      const now = clock.now().getTime()
      checkAge(message.at, now, message.id)
      return this.#batcher.add(toReading(device, message, now), repeat)
    } catch (error) {
      if (error instanceof Refused) return undefined
      throw error
    }
  }

  /** `incoming` is made only when it is needed: for what is refused. */
  async take(
    serial: string,
    form: Form,
    payload: Buffer,
    repeat: boolean,
    incoming: () => Incoming,
  ): Promise<Taken> {
    try {
      const device = this.register.peek(serial) ?? (await this.register.find(serial))
      const urgent = isUrgent(form)
      if (!device)
        throw new Refused('unknown_device', [
          { pointer: '', detail: `序列号 ${serial} 未登记`, detailEn: `Serial ${serial} is not registered` },
        ])
      const limit = form === 'batch' ? LARGEST_BATCH : sizeLimits.message
      if (payload.length > limit) {
        throw new Refused('oversized', [
          {
            pointer: '',
            detail: `${payload.length} 字节，上限 ${limit}`,
            detailEn: `${payload.length} bytes, at most ${limit}`,
          },
        ])
      }
      mayTake(device, urgent)
      if (form === 'telemetry' || form === 'status')
        return await this.#telemetry(device, readMessage(form, parseObject(payload)), repeat)
      if (form === 'signal')
        return await this.#signal(serial, readMessage('signal', parseObject(payload)), incoming)
      if (form === 'batch') return await this.#batch(device, payload, repeat, incoming)
      return await this.#alink(serial, device, form.alink, payload, repeat, incoming)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      return this.#refuse(incoming(), error)
    }
  }

  async #telemetry(device: Known, message: Decoded, repeat: boolean): Promise<Taken> {
    const now = clock.now().getTime()
    checkAge(message.at, now, message.id)
    const result = await this.#batcher.add(toReading(device, message, now), repeat)
    return { result, id: message.id, error: null }
  }

  async #signal(serial: string, message: Decoded, incoming: () => Incoming): Promise<Taken> {
    const now = clock.now().getTime()
    const time = timeOfSignal(message.at, now, FUTURE_TOLERANCE_SECONDS * 1000)
    let refusal: DeviceError | null = null
    const result = await this.#signals.take(async (tx) => {
      const device = await findKnown(tx, serial)
      if (!device) throw new Refused('unknown_device', [], message.id)
      try {
        mayTake(device, true)
        checkAge(time.at, now, message.id)
        const reading = toReading(device, { ...message, at: time.at }, now)
        const outcome = await storeSignal(tx, reading, time.clockWrong, message.service)
        if (outcome === 'stored') this.liveness.touch([reading])
        return outcome
      } catch (error) {
        if (!(error instanceof Refused)) throw error
        refusal = await quarantine(tx, incoming(), device, error)
        return 'repeated'
      }
    })
    mqttMessages.inc({ result: refusal ? 'quarantined' : `signal_${result}` })
    return refusal
      ? { result: 'quarantined', id: message.id, error: refusal }
      : { result, id: message.id, error: null }
  }

  /** Buffered messages in their order. Each stands for itself: a wrong one goes to quarantine, the others are stored. */
  async #batch(device: Known, payload: Buffer, repeat: boolean, incoming: () => Incoming): Promise<Taken> {
    const takes = splitBatch(payload).map(async (body): Promise<Taken> => {
      const whole = incoming()
      const topic = body.signal === undefined ? 'telemetry' : 'signal'
      const single = (): Incoming => ({
        ...whole,
        topic: whole.topic.replace(/batch$/, topic),
        payload: Buffer.from(JSON.stringify(body)),
        urgent: topic === 'signal',
      })
      try {
        const message = readMessage(topic, body)
        return topic === 'signal'
          ? await this.#signal(device.serial, message, single)
          : await this.#telemetry(device, message, repeat)
      } catch (error) {
        if (!(error instanceof Refused)) throw error
        return this.#refuse(single(), error)
      }
    })
    const taken = await Promise.all(takes)
    return (
      taken.find((one) => one.result === 'quarantined') ??
      taken[0] ?? { result: 'stored', id: null, error: null }
    )
  }

  async #alink(
    serial: string,
    device: Known,
    event: string,
    payload: Buffer,
    repeat: boolean,
    incoming: () => Incoming,
  ): Promise<Taken> {
    const now = clock.now().getTime()
    let last: Taken = { result: 'stored', id: null, error: null }
    for (const decoded of decodeAlink(event, payload, now)) {
      // Without a time of its own only the id tells a repeat: it keeps the time it was first received at.
      const message = decoded.timeless
        ? { ...decoded, at: (await this.#firstTime(device.id, decoded.id, now)) ?? decoded.at }
        : decoded
      last =
        message.topic === 'signal'
          ? await this.#signal(serial, message, incoming)
          : await this.#telemetry(device, message, repeat)
    }
    return last
  }

  /** When a message of this id was first received, within the day for which Alink promises ids to be unique. */
  async #firstTime(deviceId: string, message: string, now: number): Promise<number | undefined> {
    const { rows } = await this.#app.db.asSystem('devices.ingest', (tx) =>
      sql<{
        at: Date
      }>`select at from devices.reading where device_id = ${deviceId} and at > ${new Date(now - 86_400_000)} and at <= ${new Date(now)} and message = ${message} limit 1`.execute(
        tx,
      ),
    )
    return rows[0]?.at.getTime()
  }

  async #refuse(incoming: Incoming, refused: Refused): Promise<Taken> {
    mqttMessages.inc({ result: 'quarantined' })
    const error = await this.#app.db.asSystem('devices.quarantine', async (tx: Tx) => {
      const device = await findKnown(tx, incoming.serial)
      if (device) this.liveness.heard(device.id, clock.now().getTime())
      return quarantine(tx, incoming, device, refused)
    })
    return { result: 'quarantined', id: refused.id, error }
  }
}

export function isUrgent(form: Form): boolean {
  return form === 'signal' || (typeof form === 'object' && form.alink !== 'property')
}

/** A device that lies in stock may report how it is; that somebody calls for help from it is not to be passed over in silence. */
function mayTake(device: Known, urgent: boolean): void {
  if (device.state === 'in_use' || (device.state === 'in_stock' && !urgent)) return
  throw new Refused('not_in_use', [
    { pointer: '', detail: `设备状态为 ${device.state}`, detailEn: `The device is ${device.state}` },
  ])
}
