import { connectAsync } from 'mqtt'
import { beforeAll, expect, test } from 'vitest'
import { sql } from 'kysely'
import * as contract from '#contract/devices'
import * as people from '#contract/people'
import * as edit from '#contract/people-edit'
import type { FactKind } from '#contract/people-words'
import { signedHeaders } from '#platform/signature'
import { type Caller, world } from '#testing'
import { signAlink } from './decoders/aliyun-alink.ts'
import { makeDevice, makeElder, talk } from './devices.fixture.ts'
import { startIngest } from './ingest.ts'

/** Rows of the registers about devices and their data, each with its own check. */
const t = await world()
const jiefang = 410802000000
let clerk: Caller
let elder = ''
let secret = ''
beforeAll(async () => {
  clerk = await t.as('clerk', { region: jiefang })
  elder = await t.system((tx) => makeElder(tx))
  const admin = await t.as('admin', { region: 410800000000 })
  ;({ secret } = await admin.call(contract.addVendor, {
    body: { id: 'cloud', name: '厂商云', regionCode: jiefang },
  }))
})
const post = async (messages: object[]) => {
  const body = JSON.stringify({ messages })
  return t.http.inject({
    method: 'POST',
    url: '/api/devices/inbox/cloud',
    payload: body,
    headers: { 'content-type': 'application/json', ...signedHeaders(secret, body) },
  })
}
const readings = async (elderId: string) =>
  (await clerk.call(contract.elderReadings, { params: { elderId }, query: {} })).items

test('A-XCH-06, B-XCH-12: blood pressure of two makers is one shape of observation, and their falls are one kind of event', async () => {
  const ingest = await startIngest(t.app)
  const at = t.clock.now().getTime() - 5000
  const worn = {
    target: 'person' as const,
    elderId: elder as never,
    from: new Date(at - 60_000).toISOString(),
  }
  const [mine, theirs] = await t.system(async (tx) => [
    await makeDevice(tx, { kind: 'blood_pressure_meter', to: worn }),
    await makeDevice(tx, {
      kind: 'blood_pressure_meter',
      decoder: 'alink',
      serial: 'p1Key.bp01',
      to: worn,
    }),
  ])
  const [radar, otherRadar] = await t.system(async (tx) => [
    await makeDevice(tx, { kind: 'fall_radar', to: worn }),
    await makeDevice(tx, {
      kind: 'fall_radar',
      decoder: 'alink',
      serial: 'p1Key.fall01',
      to: worn,
    }),
  ])
  const alink = async (name: string, key: string, event: string, payload: object) => {
    const client = await connectAsync(`mqtt://127.0.0.1:${ingest.mqtt.port}`, {
      clientId: `p1Key.${name}|securemode=2,signmethod=hmacsha256|`,
      username: `${name}&p1Key`,
      password: signAlink(`clientIdp1Key.${name}deviceName${name}productKeyp1Key`, key),
      protocolVersion: 4,
      reconnectPeriod: 0,
    })
    await client.publishAsync(`/sys/p1Key/${name}/thing/event/${event}/post`, JSON.stringify(payload), {
      qos: 1,
    })
    await client.endAsync()
  }
  const native = await talk(ingest.mqtt.port, mine)
  await native.say('telemetry', { id: 'n1', at, values: { systolic: 142, diastolic: 88 } })
  await native.end()
  await alink('bp01', theirs.secret, 'property', {
    id: '1',
    params: {
      SystolicBloodPressure: { value: 142, time: at },
      DiastolicBloodPressure: { value: 88, time: at },
    },
  })
  const shapes = (await readings(elder)).map(({ deviceId: _device, serial: _serial, ...shape }) => shape)
  expect(shapes).toHaveLength(2)
  expect(shapes[0]).toMatchObject({
    at: new Date(at).toISOString(),
    values: { systolic: 142, diastolic: 88 },
  })
  expect(shapes[0]).toEqual(shapes[1])

  const speaking = await talk(ingest.mqtt.port, radar)
  await speaking.say('signal', { id: 'f1', at, signal: 'fall' })
  await speaking.end()
  await alink('fall01', otherRadar.secret, 'FallAlarm', { id: '2', params: { value: {}, time: at } })
  const events = await t.system(
    async (tx) =>
      (
        await sql<{
          payload: { signal: string; at: string; kind: string }
          elder_id: string
        }>`select payload, elder_id from platform.event where type = 'devices.signal_received' and subject_id in (${radar.id}, ${otherRadar.id})`.execute(
          tx,
        )
      ).rows,
  )
  expect(events).toHaveLength(2)
  for (const one of events)
    expect(one).toMatchObject({
      elder_id: elder,
      payload: { signal: 'fall', kind: 'fall_radar', at: new Date(at).toISOString() },
    })
  await ingest.stop()
})

test('A-XCH-07: a payload that is not as published is refused with the path of each field', async () => {
  const meter = await t.system((tx) =>
    makeDevice(tx, { kind: 'blood_pressure_meter', to: { target: 'person', elderId: elder as never } }),
  )
  const answer = await post([
    {
      serial: meter.serial,
      topic: 'telemetry',
      payload: { id: 'w1', at: t.clock.now().getTime(), values: { systolic: 'high', diastolic: 2 } },
    },
  ])
  expect(answer.json()).toMatchObject({
    results: [
      {
        result: 'quarantined',
        error: { errors: [{ pointer: '/values/systolic' }, { pointer: '/values/diastolic' }] },
      },
    ],
  })
  const broken = await post([{ serial: meter.serial, topic: 'nonsense', payload: {} }])
  expect(broken.statusCode).toBe(422)
  expect(broken.json()).toMatchObject({ errors: [{ pointer: '/messages/0/topic' }] })
  expect((await readings(elder)).some((one) => one.deviceId === meter.id)).toBe(false)
  const published = await t.http.inject({ url: '/api/openapi.json' })
  expect(published.json()).toMatchObject({
    openapi: '3.1.0',
    info: { version: expect.any(String) },
    paths: { '/api/devices/inbox/{vendor}': expect.anything() },
  })
})

test('B-IOT-25: a reading carries its device and its time; what a person writes is a record of its own, and no one edits the reading', async () => {
  const meter = await t.system((tx) =>
    makeDevice(tx, { kind: 'glucose_meter', to: { target: 'person', elderId: elder as never } }),
  )
  const at = t.clock.now().getTime()
  expect(
    (
      await post([
        {
          serial: meter.serial,
          topic: 'telemetry',
          payload: { id: 'g1', at, values: { glucose: 6.1, mealContext: 'fasting' } },
        },
      ])
    ).json(),
  ).toMatchObject({ results: [{ result: 'stored' }] })
  const ofMeter = async () => (await readings(elder)).filter((one) => one.deviceId === meter.id)
  const [stored] = await ofMeter()
  expect(stored).toMatchObject({
    deviceId: meter.id,
    serial: meter.serial,
    kind: 'glucose_meter',
    at: new Date(at).toISOString(),
    values: { glucose: 6.1, mealContext: 'fasting' },
  })
  await clerk.call(edit.addHealth, {
    params: { elderId: elder },
    body: { kind: 'condition', name: '糖尿病', detail: '家属说空腹 7.2', critical: false },
  })
  const { health } = await clerk.call(people.show, { params: { elderId: elder } })
  expect(health).toMatchObject([{ name: '糖尿病', source: expect.any(String) }])
  expect(await ofMeter()).toEqual([stored])
  const { rows } = await t.system((tx) =>
    sql<{
      may: boolean
    }>`select has_table_privilege(r, 'devices.reading', 'update') as may from unnest(array['yike_staff', 'yike_org', 'yike_family']) r`.execute(
      tx,
    ),
  )
  expect(rows.map((row) => row.may)).toEqual([false, false, false])
})

test('B-IOT-21: of the left-behind who are disabled or semi-disabled, the share with a working device', async () => {
  const person = async (facts: [FactKind, string][]) => {
    const id = await t.system((tx) => makeElder(tx))
    for (const [kind, value] of facts)
      await clerk.call(edit.addFact, {
        params: { elderId: id },
        body: { kind, value, from: '2024-01-01', source: '入户' },
      })
    return id
  }
  const behind: [FactKind, string][] = [
    ['rural', 'yes'],
    ['children', 'away'],
  ]
  const [covered, silent, without] = [
    await person([...behind, ['ability', 'total']]),
    await person([...behind, ['ability', 'moderate']]),
    await person([...behind, ['ability', 'mild']]),
  ]
  await person([...behind, ['ability', 'intact']])
  await person([['ability', 'total']])
  const works = await t.system((tx) =>
    makeDevice(tx, { to: { target: 'person', elderId: covered as never } }),
  )
  const quiet = await t.system((tx) => makeDevice(tx, { to: { target: 'person', elderId: silent as never } }))
  expect(
    (
      await post(
        [works, quiet].map(({ serial }) => ({
          serial,
          topic: 'telemetry',
          payload: { id: 'h1', at: t.clock.now().getTime(), values: { heartRate: 70 } },
        })),
      )
    ).statusCode,
  ).toBe(200)
  await t.system((tx) =>
    tx
      .updateTable('devices.device')
      .set({ went_silent_at: t.clock.now() })
      .where('id', '=', quiet.id)
      .execute(),
  )
  const report = await clerk.call(contract.listGaps, {
    query: { group: 'left_behind', among: 'disabled,semi_disabled' },
  })
  expect(report).toMatchObject({ group: 3, withDevice: 2, withWorking: 1 })
  expect(report.items.map((one) => [one.elderId, one.silentDevice]).sort()).toEqual(
    [
      [silent, true],
      [without, false],
    ].sort(),
  )
})

test('B-FAC-29: a sensor on loan is bound: device and elder are linked, and its return and state are on record', async () => {
  const device = await t.system((tx) => makeDevice(tx, { kind: 'motion', to: null }))
  await clerk.call(contract.lendDevice, {
    params: { id: device.id },
    body: { holder: 'elder', elderId: elder as never, reason: '租用', depositFree: false },
  })
  await clerk.call(contract.bindDevice, {
    params: { id: device.id },
    body: { target: 'person', elderId: elder as never },
  })
  expect(await clerk.call(contract.showDevice, { params: { id: device.id } })).toMatchObject({
    elderId: elder,
    lentTo: '王秀英',
    custody: [{ returnedAt: null }],
  })
  await clerk.call(contract.unbindDevice, { params: { id: device.id }, body: { reason: '租期结束' } })
  await clerk.call(contract.returnDevice, {
    params: { id: device.id },
    body: { condition: '外壳有划痕，功能正常' },
  })
  expect(await clerk.call(contract.showDevice, { params: { id: device.id } })).toMatchObject({
    elderId: null,
    lentTo: null,
    custody: [{ returnedAt: expect.any(String), condition: '外壳有划痕，功能正常' }],
  })
})

test('B-XCH-11: a product of the catalogue is listed with its data points and its protocol', async () => {
  const admin = await t.as('admin', { region: 410800000000 })
  await admin.call(contract.addModel, {
    body: {
      id: 'acme-band-9',
      maker: 'Acme',
      name: '手环九代',
      nameEn: 'Band 9',
      kind: 'wristband',
      decoder: 'alink',
      deviceClass: 'consumer',
      metrics: ['heartRate', 'spo2'],
      signals: ['sos', 'fall'],
      heartbeatSeconds: 3600,
      lateAfterSeconds: 60,
      staleAfterSeconds: 300,
      batteryLowPercent: 15,
      testEveryDays: 30,
    },
  })
  const { items } = await clerk.call(contract.listModels)
  expect(items.find((one) => one.id === 'acme-band-9')).toMatchObject({
    decoder: 'alink',
    metrics: ['heartRate', 'spo2'],
    signals: ['sos', 'fall'],
    deviceClass: 'consumer',
  })
  // Every data point that a model can name is published with its unit and its code.
  for (const name of ['heartRate', 'spo2'] as const)
    expect(contract.metrics[name]).toMatchObject({ ucum: expect.any(String), loinc: expect.any(String) })
})

test('A-XCH-08: the same message twice, in one delivery and in the next, is applied once', async () => {
  const device = await t.system((tx) =>
    makeDevice(tx, {
      kind: 'blood_pressure_meter',
      to: {
        target: 'person',
        elderId: elder as never,
        from: new Date(t.clock.now().getTime() - 60_000).toISOString(),
      },
    }),
  )
  const at = t.clock.now().getTime() - 1000
  const message = {
    serial: device.serial,
    topic: 'telemetry',
    payload: { id: 'twice-1', at, values: { systolic: 151, diastolic: 93 } },
  }
  const before = (await readings(elder)).length
  expect((await post([message, message])).statusCode).toBe(200)
  expect((await post([message])).statusCode).toBe(200)
  const mine = (await readings(elder)).filter((one) => one.values['systolic'] === 151)
  expect(mine).toHaveLength(1)
  expect((await readings(elder)).length).toBeLessThanOrEqual(before + 2)
})
