import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { connectAsync } from 'mqtt'
import { generate as generateCertificate } from 'selfsigned'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as contract from '#contract/devices'
import { clock } from '#platform/clock'
import { world } from '#testing'
import { signAlink } from './decoders/aliyun-alink.ts'
import { makeElder, makeDevice, talk } from './devices.fixture.ts'
import { startIngest } from './ingest.ts'

const t = await world()
let elder = ''
const folder = mkdtempSync(join(tmpdir(), 'yike-broker-'))
const now = () => clock.now().getTime()
beforeAll(async () => {
  elder = await t.system((tx) => makeElder(tx))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const messagesOf = (deviceId: string) =>
  t.system(async (tx) =>
    (
      await sql<{
        message: string
      }>`select message from devices.reading where device_id = ${deviceId} order by at, message`.execute(tx)
    ).rows.map((row) => row.message),
  )
const bandOf = (over: Parameters<typeof makeDevice>[1] = {}) =>
  t.system((tx) => makeDevice(tx, { to: { target: 'person', elderId: elder }, ...over }))

describe('commands', () => {
  test('sent at once, again at each connect until answered; an answer closes it, another device’s does not', async () => {
    const ingest = await startIngest(t.app)
    const band = await bandOf()
    const other = await bandOf()
    const clerk = await t.as('clerk', { region: 410802000000 })
    const sent = await clerk.call(contract.sendCommand, {
      params: { id: band.id },
      body: { name: 'set_interval', params: { seconds: 60 } },
    })
    let device = await talk(ingest.mqtt.port, band)
    expect(await device.heard('command')).toMatchObject({
      id: sent.id,
      name: 'set_interval',
      params: { seconds: 60 },
    })
    await device.end()
    device = await talk(ingest.mqtt.port, band)
    expect(await device.heard('command')).toMatchObject({ id: sent.id })
    const stranger = await talk(ingest.mqtt.port, other)
    await stranger.say('reply', { id: sent.id, ok: true })
    await stranger.end()
    const stateOf = async () =>
      (await clerk.call(contract.showDevice, { params: { id: band.id } })).commands.map(
        (command) => command.state,
      )
    expect(await stateOf()).toEqual(['sent'])
    // While it is connected another one comes at once, through the database's notification.
    const second = await clerk.call(contract.sendCommand, {
      params: { id: band.id },
      body: { name: 'locate' },
    })
    for (let heard = ''; heard !== second.id; ) heard = String((await device.heard('command'))['id'])
    await device.say('reply', { id: sent.id, ok: true, detail: 'ok' })
    await device.say('reply', 'nonsense')
    expect(await device.heard('errors')).toMatchObject({ reason: 'malformed' })
    await device.end()
    expect(await stateOf()).toEqual(['sent', 'done'])
    t.clock.forward({ hours: 25 })
    await t.due()
    t.clock.reset()
    expect(await stateOf()).toEqual(['expired', 'done'])
    await ingest.stop()
  })
})

describe('credentials', () => {
  test('rotated: the old secret is good for the grace time and no longer, a retired device not at all', async () => {
    const ingest = await startIngest(t.app)
    const band = await bandOf()
    let clerk = await t.as('clerk', { region: 410802000000 })
    const fresh = await clerk.call(contract.rotateCredential, {
      params: { id: band.id },
      body: { graceHours: 2 },
    })
    for (const secret of [band.secret, fresh.secret])
      await (await talk(ingest.mqtt.port, { serial: band.serial, secret })).end()
    t.clock.forward({ hours: 3 })
    await expect(talk(ingest.mqtt.port, band)).rejects.toThrow()
    await (await talk(ingest.mqtt.port, fresh)).end()
    t.clock.reset()
    clerk = await t.as('clerk', { region: 410802000000 })
    const last = await clerk.call(contract.rotateCredential, {
      params: { id: band.id },
      body: { graceHours: 0 },
    })
    await expect(talk(ingest.mqtt.port, fresh)).rejects.toThrow()
    await clerk.call(contract.unbindDevice, { params: { id: band.id }, body: { reason: '报废' } })
    await clerk.call(contract.changeState, {
      params: { id: band.id },
      body: { verb: 'retire', reason: '报废' },
    })
    await expect(talk(ingest.mqtt.port, last)).rejects.toThrow()
    await ingest.stop()
  })
})

describe('the vendor form Alink', () => {
  test('signed log-in, property post and event, answered on …_reply after the commit; a repeat without a time is stored once', async () => {
    const ingest = await startIngest(t.app)
    const band = await bandOf({ serial: 'a1Abc.bed001', decoder: 'alink', kind: 'mattress' })
    const client = `a1Abc.bed001|securemode=2,signmethod=hmacsha256,timestamp=${now()}|`
    const login = {
      clientId: client,
      username: 'bed001&a1Abc',
      password: signAlink(
        `clientIda1Abc.bed001deviceNamebed001productKeya1Abctimestamp${/timestamp=(\d+)/.exec(client)?.[1]}`,
        band.secret,
      ),
      protocolVersion: 4 as const,
      reconnectPeriod: 0,
    }
    await expect(
      connectAsync(`mqtt://127.0.0.1:${ingest.mqtt.port}`, { ...login, password: '0'.repeat(64) }),
    ).rejects.toThrow()
    const device = await connectAsync(`mqtt://127.0.0.1:${ingest.mqtt.port}`, login)
    const base = '/sys/a1Abc/bed001/thing/event'
    const replies: { topic: string; body: { id: string; code: number } }[] = []
    let wake: () => void = () => undefined
    device.on('message', (topic, payload) => {
      replies.push({ topic, body: JSON.parse(payload.toString()) })
      wake()
    })
    const reply = async (n: number) => {
      while (replies.length < n) await new Promise<void>((resolve) => (wake = resolve))
      return replies[n - 1]
    }
    await device.subscribeAsync(`/sys/a1Abc/bed001/#`, { qos: 1 })
    const post = {
      id: '7',
      version: '1.0',
      params: { HeartRate: 66, BreathingRate: 14, BedState: 1 },
      method: 'thing.event.property.post',
    }
    for (let i = 0; i < 2; i++)
      await device.publishAsync(`${base}/property/post`, JSON.stringify(post), { qos: 1 })
    expect(await reply(1)).toMatchObject({
      topic: `${base}/property/post_reply`,
      body: { id: '7', code: 200 },
    })
    await reply(2)
    await device.publishAsync(
      `${base}/LeaveBedAlarm/post`,
      JSON.stringify({ id: '8', params: { value: {}, time: now() } }),
      { qos: 1 },
    )
    expect((await reply(3))?.body).toMatchObject({ id: '8', code: 200 })
    await device.publishAsync(
      `${base}/property/post`,
      JSON.stringify({ id: '9', params: { HeartRate: 900 } }),
      { qos: 1 },
    )
    expect((await reply(4))?.body).toMatchObject({ id: '9', code: 460 })
    await device.endAsync()
    expect(await messagesOf(band.id)).toEqual(['7', '8'])
    await ingest.stop()
  })
})

test('TLS beside the plain port, with the certificate of the settings', async () => {
  const made = await generateCertificate([{ name: 'commonName', value: 'localhost' }], { keyType: 'ec' })
  const tls = { key: made.private, cert: made.cert }
  const ingest = await startIngest({ ...t.app, config: { ...t.app.config, mqttTls: tls, mqttsPort: 0 } })
  const band = await bandOf()
  const device = await connectAsync(`mqtts://localhost:${ingest.mqtt.tlsPort}`, {
    clientId: band.serial,
    username: band.serial,
    password: band.secret,
    protocolVersion: 4,
    reconnectPeriod: 0,
    ca: tls.cert,
  })
  await device.publishAsync(
    contract.topics.telemetry(band.serial),
    JSON.stringify({ id: 'tls', at: now(), values: { heartRate: 70 } }),
    { qos: 1 },
  )
  await device.endAsync()
  expect(await messagesOf(band.id)).toEqual(['tls'])
  await ingest.stop()
})

const mosquitto =
  ['/usr/sbin/mosquitto', '/usr/local/sbin/mosquitto'].find((path) => existsSync(path)) ??
  (spawnSync('mosquitto', ['-h']).error ? undefined : 'mosquitto')

describe.skipIf(!mosquitto)(
  `an outside broker: ${mosquitto ? 'Mosquitto' : 'SKIPPED, mosquitto is not installed (apt-get install mosquitto)'}`,
  () => {
    test('two ingest processes share the messages over MQTT 5, each stored once and acknowledged to the broker after the commit; one that leaves hands its share on', async () => {
      const port = await freePort()
      writeFileSync(
        join(folder, 'mosquitto.conf'),
        `listener ${port} 127.0.0.1\nallow_anonymous true\nmax_inflight_messages 0\nmax_queued_messages 100000\npersistence false\nuser root\n`,
      )
      const broker = spawn(mosquitto ?? '', ['-c', join(folder, 'mosquitto.conf')], { stdio: 'ignore' })
      const url = `mqtt://127.0.0.1:${port}`
      await reachable(port)
      const at = { ...t.app, config: { ...t.app.config, mqttUrl: url } }
      const one = await startIngest({ ...at, config: { ...at.config, port: 1 } })
      const two = await startIngest({ ...at, config: { ...at.config, port: 2 } })
      const band = await bandOf()
      const device = await connectAsync(url, { clientId: band.serial, protocolVersion: 4 })
      const errors: string[] = []
      await device.subscribeAsync(contract.topics.errors(band.serial))
      device.on('message', (_topic, payload) => errors.push(payload.toString()))
      const start = now()
      const ids = Array.from({ length: 300 }, (_, i) => `m${String(i).padStart(3, '0')}`)
      await Promise.all(
        ids.map((id, i) =>
          device.publishAsync(
            contract.topics.telemetry(band.serial),
            JSON.stringify({ id, at: start + i, values: { heartRate: 70 } }),
            { qos: 1 },
          ),
        ),
      )
      await until(async () => (await messagesOf(band.id)).length === ids.length)
      expect(await messagesOf(band.id)).toEqual(ids)
      // One goes away: its share goes to the other.
      await one.stop()
      await device.publishAsync(
        contract.topics.signal(band.serial),
        JSON.stringify({ id: 'sos', at: now(), signal: 'sos' }),
        { qos: 1 },
      )
      await device.publishAsync(
        contract.topics.telemetry('NEVER-SEEN'),
        JSON.stringify({ id: 'x', at: now(), values: {} }),
        { qos: 1 },
      )
      await device.publishAsync(contract.topics.telemetry(band.serial), '{', { qos: 1 })
      await until(async () => (await messagesOf(band.id)).includes('sos') && errors.length > 0)
      const clerk = await t.as('head', { region: 410800000000 })
      expect(
        (await clerk.call(contract.listQuarantine, { query: { serial: 'NEVER-SEEN' } })).items,
      ).toMatchObject([{ reason: 'unknown_device', regionCode: 410800000000 }])
      await device.endAsync()
      await two.stop()
      broker.kill()
    })
  },
)

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}

async function reachable(port: number): Promise<void> {
  const { connect } = await import('node:net')
  await until(
    () =>
      new Promise<boolean>((resolve) => {
        const socket = connect(port, '127.0.0.1', () => {
          socket.end()
          resolve(true)
        })
        socket.once('error', () => resolve(false))
      }),
  )
}

/** Asks again until it is so; the test's own limit ends it otherwise. */
async function until(so: () => Promise<boolean>): Promise<void> {
  while (!(await so())) await new Promise((resolve) => setImmediate(resolve))
}
