import mqtt from 'mqtt'
import { topics } from '#contract/device-protocol'
import { deviceSecret } from '../city/keys.ts'

type Message = { topic: 'telemetry' | 'signal' | 'status'; payload: Record<string, unknown> }

/** One simulated device: a real MQTT client with its own credential. What it cannot send it keeps, with its own time. */
class Unit {
  readonly serial: string
  readonly #client: mqtt.MqttClient
  #n = 0

  constructor(serial: string, url: string, simKey: Buffer, onError: (serial: string, text: string) => void) {
    this.serial = serial
    this.#client = mqtt.connect(url, {
      clientId: serial,
      username: serial,
      password: deviceSecret(simKey, serial),
      protocolVersion: 4,
      clean: false,
      keepalive: 300,
      reconnectPeriod: 5_000 + Math.floor(Math.random() * 5_000),
      connectTimeout: 20_000,
      queueQoSZero: false,
    })
    this.#client.on('error', (error) => onError(serial, error.message))
    this.#client.on('connect', () => this.#client.subscribe(`yk/v1/${serial}/down/#`, { qos: 1 }))
    this.#client.on('message', (topic, payload) => {
      if (topic === topics.errors(serial)) onError(serial, payload.toString('utf8').slice(0, 300))
      if (topic === topics.command(serial)) this.#answer(payload)
    })
  }

  /** Commands are done at once. */
  #answer(payload: Buffer): void {
    const command: unknown = JSON.parse(payload.toString('utf8'))
    if (typeof command === 'object' && command !== null && 'id' in command) {
      this.#client.publish(
        topics.reply(this.serial),
        JSON.stringify({ id: command.id, ok: true, detail: 'simulated' }),
        { qos: 1 },
      )
    }
  }

  send({ topic, payload }: Message, boot: string): void {
    const body = { id: `${boot}${(this.#n++).toString(36)}`, at: new Date().toISOString(), ...payload }
    // QoS 1: kept and sent again by the client until the platform has stored it.
    this.#client.publish(topics[topic](this.serial), JSON.stringify(body), { qos: 1 })
  }

  /** `force`: as when the battery falls out. */
  end(force = false): Promise<void> {
    return this.#client.endAsync(force)
  }
}

/** All devices of the simulation, connected a few at a time. */
export class Fleet {
  readonly #url: string
  readonly #simKey: Buffer
  readonly #units = new Map<string, Unit>()
  readonly #boot = `${Date.now().toString(36)}-`
  readonly #report: (text: string) => void
  #errors = 0

  constructor(url: string, simKey: Buffer, report: (text: string) => void) {
    this.#url = url
    this.#simKey = simKey
    this.#report = report
  }

  get size(): number {
    return this.#units.size
  }

  connect(serial: string): void {
    if (this.#units.has(serial)) return
    this.#units.set(
      serial,
      new Unit(serial, this.#url, this.#simKey, (who, text) => {
        // One line a hundred: a platform that is down would fill the log.
        if (this.#errors++ % 100 === 0) this.#report(`device ${who}: ${text}`)
      }),
    )
  }

  telemetry(serial: string, values: Record<string, unknown>): void {
    this.#units.get(serial)?.send({ topic: 'telemetry', payload: { values } }, this.#boot)
  }

  signal(serial: string, signal: string, values?: Record<string, unknown>): void {
    this.#units
      .get(serial)
      ?.send({ topic: 'signal', payload: { signal, ...(values ? { values } : {}) } }, this.#boot)
  }

  heartbeat(serial: string, values: Record<string, unknown>): void {
    this.#units.get(serial)?.send({ topic: 'status', payload: { firmware: '1.0.0', values } }, this.#boot)
  }

  /** A device that goes dead, for nights that need one. */
  async drop(serial: string): Promise<void> {
    const unit = this.#units.get(serial)
    this.#units.delete(serial)
    await unit?.end(true)
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#units.values()].map((unit) => unit.end(true)))
    this.#units.clear()
  }
}
