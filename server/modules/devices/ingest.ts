import { hostname } from 'node:os'
import { topics } from '#contract/devices'
import { clock } from '#platform/clock'
import { logger } from '#platform/log'
import { mqttMessages } from '#platform/metrics'
import type { App, Stoppable } from '#platform/module'
import { type Arrival, joinBroker, type Mqtt, type Rim, startBroker } from '#platform/mqtt'
import { openCommands, takeReply } from './command.ts'
import { authenticate, type Principal } from './credential.ts'
import { alinkReply, parseAlinkTopic } from './decoders/aliyun-alink.ts'
import { type Form, Intake, isUrgent, type Taken } from './intake.ts'
import { Refused } from './message.ts'
import { type Incoming, quarantine } from './quarantine-put.ts'
import { sizeLimits } from '#contract/device-protocol'

const log = logger('devices')

const PREFIX = 'yk/v1/'
const FORMS: ReadonlySet<string> = new Set(['telemetry', 'signal', 'status', 'batch'])

/** The serial and the last word of one of our topics: `yk/v1/{serial}/up/{what}`. */
export function parseTopic(topic: string): { serial: string; what: string } | undefined {
  if (!topic.startsWith(PREFIX)) return undefined
  const slash = topic.indexOf('/', PREFIX.length)
  if (slash < 0 || !topic.startsWith('/up/', slash)) return undefined
  return { serial: topic.slice(PREFIX.length, slash), what: topic.slice(slash + 4) }
}

export type Ingest = Stoppable & { readonly mqtt: Mqtt; readonly intake: Intake }

/** Listens to devices, on the broker inside or an outside one. */
export async function startIngest(app: App): Promise<Ingest> {
  const intake = new Intake(app)
  await intake.start()
  const edge = new Edge(app, intake)
  const mqtt = await openBroker(app.config, edge).catch(async (error: unknown) => {
    await intake.stop()
    throw error
  })
  edge.publish = (topic, payload) => mqtt.publish(topic, payload)
  intake.register.onCommand = (serial) => edge.sendCommands(serial)
  return {
    mqtt,
    intake,
    stop: async () => {
      await mqtt.stop()
      await intake.stop()
    },
  }
}

function openBroker(config: App['config'], edge: Edge): Promise<Mqtt> {
  if (config.mqttUrl)
    return joinBroker(config.mqttUrl, [topics.shared], edge, `yike-ingest-${hostname()}-${config.port}`)
  const { mqttTls, mqttsPort } = config
  return startBroker(
    {
      port: config.mqttPort,
      host: config.host,
      maxPacket: sizeLimits.packet,
      ...(mqttTls && mqttsPort !== undefined ? { tls: { port: mqttsPort, ...mqttTls } } : {}),
    },
    edge,
  )
}

/** Between the broker and the intake: who may say what where, and what is said back. */
export class Edge implements Rim<Principal> {
  readonly #app: App
  readonly #intake: Intake
  /** Set once the broker stands. */
  publish: (topic: string, payload: string) => void = () => undefined

  constructor(app: App, intake: Intake) {
    this.#app = app
    this.#intake = intake
  }

  authenticate(login: {
    clientId: string
    username: string
    password: Buffer
  }): Promise<Principal | undefined> {
    return this.#app.db.asSystem('devices.authenticate', (tx) => authenticate(tx, login))
  }

  mayPublish(from: Principal, topic: string): boolean {
    if (from.alinkPrefix !== null) return topic.startsWith(from.alinkPrefix)
    return (
      topic.startsWith(PREFIX) &&
      topic.startsWith(from.serial, PREFIX.length) &&
      topic.startsWith('/up/', PREFIX.length + from.serial.length)
    )
  }

  maySubscribe(from: Principal, filter: string): boolean {
    return filter.startsWith(from.alinkPrefix ?? `${PREFIX}${from.serial}/down/`)
  }

  subscribed(from: Principal): void {
    this.sendCommands(from.serial)
  }

  receive(arrival: Arrival<Principal>): Promise<unknown> {
    const own = parseTopic(arrival.topic)
    if (own?.what === 'telemetry') {
      const quick = this.#intake.takeQuickly(own.serial, 'telemetry', arrival.payload, arrival.repeat)
      if (quick)
        return quick.catch((error: unknown) => {
          // Its id was another message's: the long way puts it into quarantine.
          if (error instanceof Refused) return this.#receive(arrival, own)
          throw error
        })
    }
    return this.#receive(arrival, own)
  }

  async #receive(arrival: Arrival<Principal>, own: ReturnType<typeof parseTopic>): Promise<void> {
    const { topic, payload, repeat, from } = arrival
    if (own && FORMS.has(own.what)) {
      // One of the four words just looked up.
      const form = own.what as 'telemetry' | 'signal' | 'status' | 'batch'
      const taken = await this.#intake.take(own.serial, form, payload, repeat, () =>
        incoming(arrival, own.serial, isUrgent(form)),
      )
      if (taken.error) this.publish(topics.errors(own.serial), JSON.stringify(taken.error))
      // With an outside broker nobody tells us who connects: a heartbeat is when a device listens.
      if (form === 'status' && from === undefined) this.sendCommands(own.serial)
      return
    }
    if (own?.what === 'reply') return this.#reply(arrival, own.serial)
    const alink = parseAlinkTopic(topic)
    if (alink) {
      const form: Form = { alink: alink.event }
      const taken = await this.#intake.take(alink.serial, form, payload, repeat, () =>
        incoming(arrival, alink.serial, isUrgent(form)),
      )
      this.publish(`${topic}_reply`, alinkAnswer(taken))
      return
    }
    await this.#refuse(
      incoming(arrival, own?.serial ?? from?.serial ?? 'unknown', false),
      new Refused('wrong_topic', [
        {
          pointer: '',
          detail: `没有主题 ${topic.slice(0, 120)}`,
          detailEn: `No such topic: ${topic.slice(0, 120)}`,
        },
      ]),
    )
  }

  async #reply(arrival: Arrival<Principal>, serial: string): Promise<void> {
    try {
      await this.#app.db.asSystem('devices.reply', (tx) => takeReply(tx, serial, arrival.payload))
    } catch (error) {
      if (!(error instanceof SyntaxError) && !(error instanceof Error && error.name === 'ZodError'))
        throw error
      await this.#refuse(
        incoming(arrival, serial, false),
        new Refused('malformed', [
          { pointer: '', detail: '应为 {id, ok, detail?}', detailEn: 'Expected {id, ok, detail?}' },
        ]),
      )
    }
  }

  async #refuse(message: Incoming, refused: Refused): Promise<void> {
    mqttMessages.inc({ result: 'quarantined' })
    const known = await this.#intake.register.find(message.serial)
    const error = await this.#app.db.asSystem('devices.quarantine', (tx) =>
      quarantine(tx, message, known, refused),
    )
    this.publish(topics.errors(message.serial), JSON.stringify(error))
  }

  sendCommands(serial: string): void {
    this.#app.db
      .asSystem('devices.commands', (tx) => openCommands(tx, serial))
      .then(
        (commands) => {
          for (const command of commands) this.publish(command.topic, command.payload)
        },
        (error: unknown) =>
          log.warn(
            {
              serial,
              error: error instanceof Error ? error.message : String(error),
              at: clock.now().toISOString(),
            },
            'commands not sent',
          ),
      )
  }
}

function incoming(arrival: Arrival<Principal>, serial: string, urgent: boolean): Incoming {
  const provisioned = arrival.from?.provisioned ?? null
  return {
    arrival: 'mqtt',
    vendorId: null,
    serial,
    topic: arrival.topic,
    payload: arrival.payload,
    urgent,
    modelId: provisioned?.modelId ?? null,
    regionCode: provisioned?.regionCode ?? null,
  }
}

function alinkAnswer(taken: Taken): string {
  const { error } = taken
  return error
    ? alinkReply(
        taken.id,
        `${error.title} ${error.errors.map((e) => `${e.pointer} ${e.detail}`).join('; ')}`.slice(0, 300),
      )
    : alinkReply(taken.id)
}
