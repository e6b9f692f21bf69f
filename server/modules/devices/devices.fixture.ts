import { connectAsync, type MqttClient } from 'mqtt'
import type { z } from 'zod'
import { BindingInput, type DeviceKind, topics } from '#contract/devices'
import { uuidv7 } from '#contract/id'
import { register as registerElder } from '#modules/people'
import type { Tx } from '#platform/db'
import { bind } from './bind.ts'
import { setSecret } from './credential.ts'
import { getDevice } from './device.ts'
import { register } from './register.ts'

/** Devices for tests, by the same operations that the console uses. */
export const village = 410802001001
export const neighbourVillage = 410803001001

type ModelOf = {
  kind?: DeviceKind
  heartbeat?: number | null
  batteryLow?: number | null
  testEvery?: number | null
  decoder?: 'yike' | 'alink'
}

export async function makeModel(tx: Tx, given: ModelOf = {}): Promise<string> {
  const id = `t-${uuidv7().slice(-12)}`
  const kind = given.kind ?? 'wristband'
  await tx
    .insertInto('devices.model')
    .values({
      id,
      maker: '测试厂',
      name: '测试型号',
      name_en: 'Test model',
      kind,
      decoder: given.decoder ?? 'yike',
      device_class: 'consumer',
      heartbeat_seconds: given.heartbeat === undefined ? 600 : given.heartbeat,
      battery_low_percent: given.batteryLow === undefined ? 15 : given.batteryLow,
      test_every_days: given.testEvery === undefined ? null : given.testEvery,
    })
    .execute()
  return id
}

export type Made = { id: string; serial: string; secret: string }
let counter = 0

/** Registered, and bound to `to` unless that is null (default: a person who is nobody else's). */
export async function makeDevice(
  tx: Tx,
  given: ModelOf & {
    model?: string
    region?: number
    serial?: string
    to?: z.input<typeof BindingInput> | null
  } = {},
): Promise<Made> {
  const modelId = given.model ?? (await makeModel(tx, given))
  const serial = given.serial ?? `TEST-${++counter}-${uuidv7().slice(-6)}`
  const { decoder, ...made } = await register(tx, {
    serial,
    modelId,
    regionCode: given.region ?? village,
    note: '',
  })
  await setSecret(tx, made.id, decoder, made.secret)
  if (given.to) await bind(tx, await getDevice(tx, made.id), BindingInput.parse(given.to))
  return made
}

export type Talking = {
  client: MqttClient
  say(topic: 'telemetry' | 'signal' | 'status' | 'batch' | 'reply', body: unknown): Promise<void>
  heard(topic: 'errors' | 'command'): Promise<Record<string, unknown>>
  end(): Promise<void>
}

/** The device's side of the wire, with an MQTT client of its own. `say` resolves at the PUBACK. */
export async function talk(port: number, device: { serial: string; secret: string }): Promise<Talking> {
  const client = await connectAsync(`mqtt://127.0.0.1:${port}`, {
    clientId: device.serial,
    username: device.serial,
    password: device.secret,
    protocolVersion: 4,
    reconnectPeriod: 0,
    connectTimeout: 10_000,
  })
  const inbox: { topic: string; body: Record<string, unknown> }[] = []
  const waiting: { topic: string; resolve: (body: Record<string, unknown>) => void }[] = []
  client.on('message', (topic, payload) => {
    const body: Record<string, unknown> = JSON.parse(payload.toString())
    const at = waiting.findIndex((one) => one.topic === topic)
    if (at >= 0) waiting.splice(at, 1)[0]?.resolve(body)
    else inbox.push({ topic, body })
  })
  await client.subscribeAsync(`yk/v1/${device.serial}/down/#`, { qos: 1 })
  return {
    client,
    say: async (topic, body) => {
      await client.publishAsync(
        topics[topic](device.serial),
        typeof body === 'string' ? body : JSON.stringify(body),
        { qos: 1 },
      )
    },
    heard: (what) => {
      const topic = topics[what](device.serial)
      const at = inbox.findIndex((one) => one.topic === topic)
      const [found] = at >= 0 ? inbox.splice(at, 1) : []
      return found ? Promise.resolve(found.body) : new Promise((resolve) => waiting.push({ topic, resolve }))
    },
    end: () => client.endAsync(),
  }
}

/** A person on record, by the operation of people. */
export function makeElder(tx: Tx, given: { name?: string; region?: number } = {}): Promise<string> {
  return registerElder(tx, {
    name: given.name ?? '王秀英',
    otherNames: [],
    identity: { kind: 'none', number: null, noIdentityReason: '测试数据' },
    birthDay: '1944-05-06',
    sex: 'female',
    birthExact: true,
    nation: '汉族',
    address: {
      regionCode: given.region ?? village,
      detail: '建设路12号院3号楼2单元501',
      coordinates: { lon: 113.24, lat: 35.21, system: 'WGS84' },
    },
    phones: [],
    mobility: 'unknown',
    orgId: null,
    synthetic: true,
  })
}
