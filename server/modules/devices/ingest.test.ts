import { sql } from 'kysely'
import { connectAsync } from 'mqtt'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { events, listQuarantine, listTasks, retryQuarantined, topics } from '#contract/devices'
import { uuidv7 } from '#contract/id'
import { clock } from '#platform/clock'
import { world } from '#testing'
import { onReadings } from './batch.ts'
import { hashSecret } from './credential.ts'
import { makeElder, type Made, makeDevice, makeModel, talk, village } from './devices.fixture.ts'
import { type Ingest, startIngest } from './ingest.ts'
import type { StoredReading } from './reading.ts'

const t = await world()
let ingest: Ingest
let elder = ''
let band: Made
const now = () => clock.now().getTime()

beforeAll(async () => {
  ingest = await startIngest(t.app)
  elder = await t.system((tx) => makeElder(tx))
  band = await t.system((tx) =>
    makeDevice(tx, { kind: 'wristband', to: { target: 'person', elderId: elder } }),
  )
})
afterAll(() => ingest.stop())

const readingsOf = (deviceId: string) =>
  t.system(
    async (tx) =>
      (
        await sql<
          Record<string, unknown> & {
            at: Date
            received_at: Date
            message: string
            late: boolean
            stale: boolean
          }
        >`select * from devices.reading where device_id = ${deviceId} order by at, message`.execute(tx)
      ).rows,
  )
const eventsOf = (deviceId: string, type: { name: string }) =>
  t.system(
    async (tx) =>
      (
        await sql<{
          payload: Record<string, unknown>
          elder_id: string | null
        }>`select payload, elder_id from platform.event where subject_id = ${deviceId} and type = ${type.name} order by at`.execute(
          tx,
        )
      ).rows,
  )
const duty = () => t.as('duty_officer', { region: 410802000000 })

describe('what a device says is stored before it is acknowledged', () => {
  test('A-IOT-13: one message lost and sent again appears once, raw values and derived latest both', async () => {
    const device = await talk(ingest.mqtt.port, band)
    const message = {
      id: 'once',
      at: now(),
      values: { heartRate: 71, spo2: 97, steps: 800, battery: 64, vendorIndex: 3 },
    }
    await device.say('telemetry', message)
    await device.say('telemetry', message)
    await device.end()
    const rows = await readingsOf(band.id)
    expect(rows.filter((row) => row.message === 'once')).toMatchObject([
      {
        heart_rate: 71,
        spo2: 97,
        steps: 800,
        battery: 64,
        extra: { vendorIndex: 3 },
        elder_id: elder,
        region_code: village,
        late: false,
        stale: false,
      },
    ])
    await ingest.intake.liveness.flush()
    const row = await t.system((tx) =>
      tx.selectFrom('devices.device').selectAll().where('id', '=', band.id).executeTakeFirstOrThrow(),
    )
    expect(row).toMatchObject({ battery: 64, latest: { heartRate: { v: 71 } } })
    expect(row.last_seen_at).not.toBeNull()
  })

  test('the same id and time with other content is another message: kept in quarantine, telemetry and signal alike', async () => {
    const button = await t.system((tx) =>
      makeDevice(tx, { kind: 'sos_button', to: { target: 'person', elderId: elder } }),
    )
    const [device, second] = [await talk(ingest.mqtt.port, band), await talk(ingest.mqtt.port, button)]
    const at = now()
    const warm = (bodyTemperature: number) => ({
      id: 'counter-1',
      at,
      values: { bodyTemperature, mood: ['calm'] },
    })
    await device.say('telemetry', warm(36.6))
    await device.say('telemetry', warm(36.6))
    await device.say('telemetry', warm(38.2))
    await second.say('signal', { id: 'counter-1', at, signal: 'sos' })
    await second.say('signal', { id: 'counter-1', at, signal: 'sos' })
    await second.say('signal', { id: 'counter-1', at, signal: 'sos_cancelled' })
    await device.end()
    await second.end()
    const kept = await t.system(async (tx) =>
      tx
        .selectFrom('devices.quarantine')
        .select(['serial', 'reason', 'payload'])
        .where('serial', 'in', [band.serial, button.serial])
        .where('reason', '=', 'id_reused')
        .orderBy('received_at')
        .execute(),
    )
    expect(kept.map((row) => [row.serial, JSON.parse(row.payload.toString())])).toEqual([
      [band.serial, warm(38.2)],
      [button.serial, { id: 'counter-1', at, signal: 'sos_cancelled' }],
    ])
    expect((await readingsOf(band.id)).filter((row) => row.message === 'counter-1')).toHaveLength(1)
    expect(await readingsOf(button.id)).toMatchObject([{ signal: 'sos' }])
  })

  test('A-IOT-14: a gateway offline then online: buffered messages arrive in order with their own times, late and stale', async () => {
    const device = await talk(ingest.mqtt.port, band)
    const start = now() - 3 * 3_600_000
    const buffered = Array.from({ length: 20 }, (_, i) => ({
      id: `buf-${i}`,
      at: start + i * 60_000,
      values: { heartRate: 60 + i },
    }))
    const seen: number[] = []
    const stop = onReadings(
      async (_tx, readings) =>
        void seen.push(...readings.filter((r) => r.message.startsWith('buf-')).map((r) => r.at)),
    )
    await device.say('batch', buffered)
    stop()
    await device.end()
    const rows = (await readingsOf(band.id)).filter((row) => row.message.startsWith('buf-'))
    expect(rows.map((row) => row.at.getTime())).toEqual(buffered.map((one) => one.at))
    expect(rows.every((row) => row.late && row.stale)).toBe(true)
    expect(seen).toEqual(buffered.map((one) => one.at))
  })

  test('a late reading does not push a newer latest value aside', async () => {
    const device = await talk(ingest.mqtt.port, band)
    await device.say('telemetry', { id: 'new', at: now(), values: { spo2: 99 } })
    await ingest.intake.liveness.flush()
    await device.say('telemetry', { id: 'old', at: now() - 86_400_000, values: { spo2: 91 } })
    await ingest.intake.liveness.flush()
    await device.end()
    const { latest } = await t.system((tx) =>
      tx.selectFrom('devices.device').select('latest').where('id', '=', band.id).executeTakeFirstOrThrow(),
    )
    expect(latest).toMatchObject({ spo2: { v: 99 } })
  })

  test('a listener runs in the same transaction and sees only what is new; when it fails the reading is kept all the same', async () => {
    const device = await talk(ingest.mqtt.port, band)
    const seen: StoredReading[] = []
    let failing = true
    const stop = onReadings(async (tx, readings) => {
      if (failing) throw new Error('a broken rule')
      const { rows } = await sql<{
        n: number
      }>`select count(*) as n from devices.reading where message = 'listened'`.execute(tx)
      expect(rows[0]?.n).toBe(1)
      seen.push(...readings)
    })
    await device.say('telemetry', { id: 'unlucky', at: now(), values: { heartRate: 70 } })
    failing = false
    const message = { id: 'listened', at: now(), values: { heartRate: 70 } }
    await device.say('telemetry', message)
    await device.say('telemetry', message)
    stop()
    await device.end()
    expect(seen.map((r) => [r.message, r.elderId])).toEqual([['listened', elder]])
    expect((await readingsOf(band.id)).some((row) => row.message === 'unlucky')).toBe(true)
  })

  test('the database connection is cut in the middle of a batch: no PUBACK before it is stored, and then one', async () => {
    const device = await talk(ingest.mqtt.port, band)
    let cuts = 0
    let acknowledged = false
    const stop = onReadings(async (tx) => {
      if (cuts++ > 0) {
        // The second try: nothing was acknowledged when the first was lost, and nothing of it is there.
        expect(acknowledged).toBe(false)
        const { rows } = await sql<{
          n: number
        }>`select count(*) as n from devices.reading where message = 'cut'`.execute(tx)
        expect(rows[0]?.n).toBe(1)
        return
      }
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx)
      await killBackend(rows[0]?.pid ?? 0)
      await sql`select 1`.execute(tx)
    })
    await device.say('telemetry', { id: 'cut', at: now(), values: { heartRate: 80 } }).then(() => {
      acknowledged = true
    })
    stop()
    await device.end()
    expect(cuts).toBe(2)
    expect((await readingsOf(band.id)).filter((row) => row.message === 'cut')).toHaveLength(1)
  })
})

async function killBackend(pid: number): Promise<void> {
  const { default: pg } = await import('pg')
  const client = new pg.Client(t.app.owner)
  await client.connect()
  await client.query('select pg_terminate_backend($1)', [pid])
  await client.end()
}

describe('signals', () => {
  test('A-IOT-02: an SOS of a bound wristband becomes a signal of the right elder, once', async () => {
    const device = await talk(ingest.mqtt.port, band)
    const message = { id: 'sos-1', at: now(), signal: 'sos', values: { battery: 40, lon: 113.24, lat: 35.2 } }
    await device.say('signal', message)
    await device.say('signal', message)
    await device.end()
    const found = (await eventsOf(band.id, events.signalReceived)).filter(
      (event) => event.payload['messageId'] === 'sos-1',
    )
    expect(found).toMatchObject([
      {
        elder_id: elder,
        payload: {
          signal: 'sos',
          late: false,
          stale: false,
          clockWrong: false,
          kind: 'wristband',
          target: 'person',
          lon: 113.24,
          lat: 35.2,
          metrics: { battery: 40 },
        },
      },
    ])
  })

  test('late: it keeps its own time and is marked stale, so that no live alarm comes of it', async () => {
    const device = await talk(ingest.mqtt.port, band)
    const at = now() - 1_800_000
    await device.say('signal', { id: 'sos-late', at, signal: 'sos' })
    await device.end()
    const [found] = (await eventsOf(band.id, events.signalReceived)).filter(
      (event) => event.payload['messageId'] === 'sos-late',
    )
    expect(found?.payload).toMatchObject({ at: new Date(at).toISOString(), late: true, stale: true })
  })

  test('from a clock that runs ahead: heard all the same, at the time of receipt', async () => {
    const device = await talk(ingest.mqtt.port, band)
    await device.say('signal', { id: 'sos-ahead', at: now() + 86_400_000, signal: 'sos' })
    await device.end()
    const [found] = (await eventsOf(band.id, events.signalReceived)).filter(
      (event) => event.payload['messageId'] === 'sos-ahead',
    )
    expect(found?.payload).toMatchObject({ clockWrong: true, stale: false })
    expect(Math.abs(Date.parse(String(found?.payload['at'])) - now())).toBeLessThan(10_000)
  })

  test('one that nobody can read is acknowledged, kept, told to the device, and calls a person', async () => {
    const device = await talk(ingest.mqtt.port, band)
    await device.say('signal', '{"id":"broken","signal":')
    const error = await device.heard('errors')
    await device.end()
    expect(error).toMatchObject({ reason: 'malformed', topic: topics.signal(band.serial) })
    const { items } = await (await duty()).call(listQuarantine, {
      query: { serial: band.serial, urgent: 'yes' },
    })
    expect(items).toMatchObject([
      { reason: 'malformed', urgent: true, state: 'waiting', text: '{"id":"broken","signal":' },
    ])
    const { items: tasks } = await (await duty()).call(listTasks, { query: { kind: 'read_signal' } })
    expect(tasks.some((task) => task.serial === band.serial && task.elderId === elder)).toBe(true)
  })

  test('A-IOT-12: the service button opens a request for that service and no signal', async () => {
    const button = await t.system((tx) =>
      makeDevice(tx, { kind: 'service_button', to: { target: 'person', elderId: elder } }),
    )
    const device = await talk(ingest.mqtt.port, button)
    await device.say('signal', { id: 1, at: now(), signal: 'service_request', service: 'cleaning' })
    await device.end()
    expect(await eventsOf(button.id, events.serviceRequested)).toMatchObject([
      { elder_id: elder, payload: { service: 'cleaning' } },
    ])
    expect(await eventsOf(button.id, events.signalReceived)).toEqual([])
  })

  test('ahead of telemetry: a signal is acknowledged while batches of telemetry are held up', async () => {
    const device = await talk(ingest.mqtt.port, band)
    let release: () => void = () => undefined
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const stop = onReadings(() => held)
    const telemetry = device.say('telemetry', { id: 'held', at: now(), values: { heartRate: 75 } })
    await device.say('signal', { id: 'overtakes', at: now(), signal: 'sos' })
    expect((await readingsOf(band.id)).map((row) => row.message)).toContain('overtakes')
    release()
    await telemetry
    stop()
    await device.end()
  })
})

describe('bad input has a clear answer and is kept', () => {
  test.each([
    ['telemetry', { id: 'wu', at: 0, values: { heartRate: 70 }, units: { heartRate: 'Hz' } }, 'wrong_unit'],
    ['telemetry', { id: 'oor', at: 0, values: { spo2: 180 } }, 'out_of_range'],
    ['telemetry', { id: 'fut', at: 3_600_000, values: { heartRate: 70 } }, 'future_dated'],
    ['telemetry', { id: 'old', at: -40 * 86_400_000, values: { heartRate: 70 } }, 'too_old'],
    ['telemetry', { id: 'mal', at: 0, values: 'x' }, 'malformed'],
    ['telemetry', { id: 'big', at: 0, values: { note: 'x'.repeat(9000) } }, 'oversized'],
  ] as const)('%s %o', async (topic, body, reason) => {
    const device = await talk(ingest.mqtt.port, band)
    const sent = { ...body, at: now() + body.at }
    await device.say(topic, sent)
    const error = await device.heard('errors')
    await device.end()
    expect(error).toMatchObject({ reason, topic: topics[topic](band.serial) })
    const { items } = await (await duty()).call(listQuarantine, { query: { serial: band.serial, reason } })
    expect(JSON.parse(items[0]?.text ?? '')).toEqual(sent)
    expect((await readingsOf(band.id)).some((row) => row.message === body.id && body.id !== 'old')).toBe(
      false,
    )
  })

  test('in a batch the wrong one is named and kept, the others are stored', async () => {
    const device = await talk(ingest.mqtt.port, band)
    await device.say('batch', [
      { id: 'b1', at: now(), values: { heartRate: 70 } },
      { id: 'b2', at: now(), values: { heartRate: -5 } },
      { id: 'b3', at: now(), signal: 'fall' },
    ])
    expect(await device.heard('errors')).toMatchObject({ id: 'b2', reason: 'out_of_range' })
    await device.end()
    expect((await readingsOf(band.id)).map((row) => row.message)).toEqual(
      expect.arrayContaining(['b1', 'b3']),
    )
    expect(
      (await eventsOf(band.id, events.signalReceived)).some((event) => event.payload['messageId'] === 'b3'),
    ).toBe(true)
  })

  test('corrected by a person it is taken, with its own time; a second time it is settled', async () => {
    const device = await talk(ingest.mqtt.port, band)
    const at = now() - 5000
    await device.say('telemetry', { id: 'fixme', at, values: { bodyTemperature: 98.6 } })
    await device.heard('errors')
    await device.end()
    const officer = await duty()
    const { items } = await officer.call(listQuarantine, {
      query: { serial: band.serial, reason: 'out_of_range' },
    })
    const id = items.find((item) => item.text.includes('fixme'))?.id ?? ''
    await expect(officer.call(retryQuarantined, { params: { id }, body: {} })).rejects.toThrow('仍不符合')
    const settled = await officer.call(retryQuarantined, {
      params: { id },
      body: {
        text: JSON.stringify({ id: 'fixme', at, values: { bodyTemperature: 37 } }),
        note: '华氏改摄氏',
      },
    })
    expect(settled).toMatchObject({ state: 'replayed', note: '华氏改摄氏' })
    expect((await readingsOf(band.id)).find((row) => row.message === 'fixme')).toMatchObject({
      body_temperature: 37,
      at: new Date(at),
    })
    await expect(officer.call(retryQuarantined, { params: { id }, body: {} })).rejects.toThrow('已处理')
  })

  test('a packet longer than any message ends the connection before it is read', async () => {
    const device = await talk(ingest.mqtt.port, band)
    const closed = new Promise<void>((resolve) => device.client.once('close', () => resolve()))
    device.client.publish(topics.telemetry(band.serial), Buffer.alloc(400_000, 32), { qos: 1 })
    await closed
    await device.client.endAsync(true)
  })
})

describe('who may connect, and say what where', () => {
  const refused = (login: { clientId: string; username: string; password: string }) =>
    expect(
      connectAsync(`mqtt://127.0.0.1:${ingest.mqtt.port}`, {
        ...login,
        protocolVersion: 4,
        reconnectPeriod: 0,
      }),
    ).rejects.toThrow(/[Nn]ot authorized/)

  test('a wrong secret, an unknown serial, another’s client id: refused', async () => {
    await refused({ clientId: band.serial, username: band.serial, password: 'guess' })
    await refused({ clientId: 'NOBODY-1', username: 'NOBODY-1', password: band.secret })
    await refused({ clientId: 'OTHER-1', username: band.serial, password: band.secret })
    await refused({ clientId: band.serial, username: band.serial, password: '' })
  })

  test('another device’s topics: publishing ends the connection, subscribing is refused', async () => {
    const other = await t.system((tx) => makeDevice(tx, { to: { target: 'person', elderId: elder } }))
    const device = await talk(ingest.mqtt.port, band)
    const grants = await device.client
      .subscribeAsync([topics.command(other.serial), '#'], { qos: 1 })
      .catch((error: unknown) => error)
    expect(grants).toBeInstanceOf(Error)
    const closed = new Promise<void>((resolve) => device.client.once('close', () => resolve()))
    device.client.publish(
      topics.telemetry(other.serial),
      JSON.stringify({ id: 'spoof', at: now(), values: { heartRate: 200 } }),
      { qos: 1 },
    )
    await closed
    await device.client.endAsync(true)
    expect((await readingsOf(other.id)).length).toBe(0)
  })

  test('MQTT 5 is declined cleanly by the broker inside', async () => {
    await expect(
      connectAsync(`mqtt://127.0.0.1:${ingest.mqtt.port}`, {
        clientId: band.serial,
        username: band.serial,
        password: band.secret,
        protocolVersion: 5,
        reconnectPeriod: 0,
        connectTimeout: 5000,
      }),
    ).rejects.toThrow()
  })

  test('a connect flood of garbage does not disturb the others', async () => {
    const { connect } = await import('node:net')
    const device = await talk(ingest.mqtt.port, band)
    await Promise.all(
      Array.from(
        { length: 20 },
        (_, i) =>
          new Promise<void>((resolve) => {
            const socket = connect(ingest.mqtt.port, '127.0.0.1', () =>
              socket.end(Buffer.from([i * 13, 255, 255, 255, 127, 1, 2, 3])),
            )
            socket.on('close', () => resolve())
            socket.on('error', () => undefined)
          }),
      ),
    )
    await device.say('telemetry', { id: 'still-here', at: now(), values: { heartRate: 70 } })
    await device.end()
  })
})

describe('an unregistered device', () => {
  test('A-IOT-01: what it sends is quarantined and a binding task opens; bound, the waiting readings are taken with their own times', async () => {
    const { registerDevice, bindDevice } = await import('#contract/devices')
    const model = await t.system((tx) => makeModel(tx, { kind: 'sos_button' }))
    const secret = 'provisioning-secret-of-the-batch'
    await t.system((tx) =>
      tx
        .insertInto('devices.provisioning_key')
        .values({
          id: uuidv7(),
          name: 'batch-1',
          model_id: model,
          region_code: 410802000000,
          hash: hashSecret(secret),
          expires_at: new Date(now() + 86_400_000),
        })
        .execute(),
    )
    const serial = 'UNKNOWN-0001'
    const device = await talk(ingest.mqtt.port, { serial, secret: `batch-1:${secret}` })
    const at = now() - 1000
    await device.say('status', { id: 'u1', at, values: { battery: 90 } })
    expect(await device.heard('errors')).toMatchObject({ reason: 'unknown_device' })
    await device.say('status', { id: 'u2', at: at + 500, values: { battery: 89 } })
    await device.end()

    const officer = await duty()
    const { items: tasks } = await officer.call(listTasks, { query: { kind: 'bind_device' } })
    expect(tasks.filter((task) => task.serial === serial)).toHaveLength(1)
    const registered = await officer.call(registerDevice, {
      body: { serial, modelId: model, regionCode: village },
    })
    await officer.call(bindDevice, {
      params: { id: registered.id },
      body: { target: 'person', elderId: elder, from: new Date(at - 60_000).toISOString() },
    })
    await t.due()
    expect(await readingsOf(registered.id)).toMatchObject([
      { message: 'u1', battery: 90, elder_id: elder, at: new Date(at) },
      { message: 'u2', battery: 89 },
    ])
    expect(
      (await officer.call(listTasks, { query: { kind: 'bind_device' } })).items.filter(
        (task) => task.serial === serial,
      ),
    ).toEqual([])
    expect(
      (await officer.call(listQuarantine, { query: { serial } })).items.every(
        (item) => item.state === 'replayed',
      ),
    ).toBe(true)

    // Its own secret now; the batch key no longer opens for it.
    const again = await talk(ingest.mqtt.port, registered)
    await again.say('status', { id: 'u3', at: now(), values: { battery: 88 } })
    await again.end()
    await expect(
      connectAsync(`mqtt://127.0.0.1:${ingest.mqtt.port}`, {
        clientId: serial,
        username: serial,
        password: `batch-1:${secret}`,
        protocolVersion: 4,
        reconnectPeriod: 0,
      }),
    ).rejects.toThrow()
  })

  test('an SOS of a device that lies in stock is not passed over: it calls a person', async () => {
    const stock = await t.system((tx) => makeDevice(tx, { kind: 'sos_button', to: null }))
    const device = await talk(ingest.mqtt.port, stock)
    await device.say('status', { id: 's1', at: now(), values: { battery: 100 } })
    await device.say('signal', { id: 's2', at: now(), signal: 'sos' })
    expect(await device.heard('errors')).toMatchObject({ reason: 'not_in_use' })
    await device.end()
    expect((await readingsOf(stock.id)).map((row) => row.message)).toEqual(['s1'])
    expect(await eventsOf(stock.id, events.signalUnreadable)).toHaveLength(1)
  })
})
