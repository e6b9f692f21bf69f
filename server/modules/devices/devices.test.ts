import { sql } from 'kysely'
import type { z } from 'zod'
import { beforeAll, describe, expect, test } from 'vitest'
import * as contract from '#contract/devices'
import { uuidv7 } from '#contract/id'
import { registerOrganisation } from '#modules/organisations'
import { signedHeaders } from '#platform/signature'
import { world } from '#testing'
import { makeElder, type Made, makeDevice, makeModel, neighbourVillage, village } from './devices.fixture.ts'

const t = await world()
const jiefang = 410802000000
const zhongzhan = 410803000000
let elder = ''
let org = ''
let band: Made
const clerk = () => t.as('clerk', { region: jiefang })
const admin = () => t.as('admin', { region: 410800000000 })

beforeAll(async () => {
  elder = await t.system((tx) => makeElder(tx))
  org = await t.system((tx) =>
    registerOrganisation(tx, {
      name: '解放区日间照料中心',
      shortName: null,
      kind: 'community_body',
      creditCode: null,
      regionCode: village,
      address: null,
      phone: null,
      contactName: null,
      note: null,
      state: 'operating',
    }),
  )
  band = await t.system((tx) =>
    makeDevice(tx, { kind: 'wristband', testEvery: 30, to: { target: 'person', elderId: elder } }),
  )
})
const eventsOf = (deviceId: string, type: { name: string }) =>
  t.system(
    async (tx) =>
      (
        await sql<{
          payload: Record<string, unknown>
          elder_id: string | null
          org_id: string | null
        }>`select payload, elder_id, org_id from platform.event where subject_id = ${deviceId} and type = ${type.name} order by at`.execute(
          tx,
        )
      ).rows,
  )

describe('the register', () => {
  test('a device is registered once, its secret shown once; a model that does not exist is named', async () => {
    const who = await clerk()
    const modelId = await t.system((tx) => makeModel(tx))
    const made = await who.call(contract.registerDevice, {
      body: { serial: 'REG-001', modelId, regionCode: village },
    })
    expect(made.secret).toHaveLength(43)
    await expect(
      who.call(contract.registerDevice, { body: { serial: 'REG-001', modelId, regionCode: village } }),
    ).rejects.toThrow('已经存在')
    await expect(
      who.call(contract.registerDevice, {
        body: { serial: 'REG-002', modelId: 'no-such-model', regionCode: village },
      }),
    ).rejects.toThrow()
    const shown = await who.call(contract.showDevice, { params: { id: made.id } })
    expect(shown).toMatchObject({ serial: 'REG-001', state: 'in_stock', target: null, elderId: null })
    expect(JSON.stringify(shown)).not.toContain(made.secret)
  })

  test('a batch is all or nothing, and names the wrong rows', async () => {
    const who = await clerk()
    const modelId = await t.system((tx) => makeModel(tx))
    const row = (serial: string, over = {}) => ({ serial, modelId, regionCode: village, ...over })
    const wrong = who.call(contract.registerDevices, {
      body: { devices: [row('B-001'), row('B-001'), row('B-002', { modelId: 'nope' })] },
    })
    await expect(wrong).rejects.toMatchObject({
      problem: {
        errors: [
          { pointer: '/devices/1/serial' },
          { pointer: '/devices/1/serial' },
          { pointer: '/devices/2/modelId' },
        ],
      },
    })
    expect((await who.call(contract.listDevices, { query: { q: 'B-00' } })).items).toEqual([])
    expect(
      (await who.call(contract.registerDevices, { body: { devices: [row('B-001'), row('B-002')] } })).devices,
    ).toHaveLength(2)
  })

  test('nobody registers into the neighbour’s district, and the neighbour sees nothing of ours', async () => {
    const modelId = await t.system((tx) => makeModel(tx))
    await expect(
      (await clerk()).call(contract.registerDevice, {
        body: { serial: 'REG-N', modelId, regionCode: neighbourVillage },
      }),
    ).rejects.toMatchObject({ problem: { status: 403 } })
    const who = { as: 'clerk', inside: jiefang, outside: zhongzhan } as const
    await t.neighbourSeesNothing(contract.listDevices, {}, who)
    await t.neighbourSeesNothing(contract.showDevice, { params: { id: band.id } }, who)
    await t.neighbourSeesNothing(contract.elderDevices, { params: { elderId: elder } }, who)
    const outside = await t.as('clerk', { region: zhongzhan })
    const params = { id: band.id }
    const gone = { problem: { status: 404 } }
    await expect(
      outside.call(contract.editDevice, {
        params,
        body: { note: '', spot: null, modelId, updatedAt: new Date().toISOString() },
      }),
    ).rejects.toMatchObject(gone)
    await expect(
      outside.call(contract.rotateCredential, { params, body: { graceHours: 0 } }),
    ).rejects.toMatchObject(gone)
    await expect(
      outside.call(contract.unbindDevice, { params, body: { reason: 'x' } }),
    ).rejects.toMatchObject(gone)
    await expect(
      outside.call(contract.changeState, { params, body: { verb: 'repair', reason: 'x' } }),
    ).rejects.toMatchObject(gone)
    await expect(
      outside.call(contract.lendDevice, {
        params,
        body: { holder: 'other', holderName: 'x', reason: 'x', depositFree: true },
      }),
    ).rejects.toMatchObject(gone)
    await expect(
      outside.call(contract.recordTest, { params, body: { outcome: 'passed' } }),
    ).rejects.toMatchObject(gone)
    await expect(
      outside.call(contract.sendCommand, { params, body: { name: 'locate' } }),
    ).rejects.toMatchObject(gone)
    await expect(outside.call(contract.listMessages, { params })).rejects.toMatchObject(gone)
    expect((await outside.call(contract.countDevices, {})).total).toBe(0)
  })

  test('filters, search by elder’s name, order, paging without gaps', async () => {
    const who = await clerk()
    const modelId = await t.system((tx) => makeModel(tx, { kind: 'smoke' }))
    for (let i = 0; i < 7; i++)
      await t.system((tx) => makeDevice(tx, { model: modelId, serial: `PAGE-${i}`, to: null }))
    const seen: string[] = []
    let after: string | undefined
    do {
      const page = await who.call(contract.listDevices, {
        query: { model: modelId, limit: 3, ...(after ? { after } : {}) },
      })
      seen.push(...page.items.map((item) => item.serial))
      after = page.next ?? undefined
    } while (after)
    expect(seen).toEqual(Array.from({ length: 7 }, (_, i) => `PAGE-${i}`))
    expect(
      (await who.call(contract.listDevices, { query: { q: '王秀英' } })).items.map((item) => item.serial),
    ).toContain(band.serial)
    expect(
      (await who.call(contract.listDevices, { query: { bound: 'no', kind: 'smoke' } })).items,
    ).toHaveLength(7)
    expect((await who.call(contract.listDevices, { query: { q: '%' } })).items).toEqual([])
    for (const sort of ['last_seen', 'battery', 'silent'] as const) {
      const first = await who.call(contract.listDevices, { query: { sort, limit: 4 } })
      const second = await who.call(contract.listDevices, {
        query: { sort, limit: 200, after: first.next ?? '' },
      })
      expect(new Set([...first.items, ...second.items].map((item) => item.id)).size).toBe(
        first.items.length + second.items.length,
      )
    }
  })

  test('export gives a spreadsheet of the filtered list', async () => {
    const who = await clerk()
    const response = await t.http.inject({
      method: 'GET',
      url: '/api/devices/export?kind=wristband',
      headers: who.headers,
    })
    expect(response.statusCode).toBe(200)
    expect(response.rawPayload.subarray(0, 2).toString()).toBe('PK')
  })

  test('an edit on an old version is refused; a model of another kind too', async () => {
    const who = await clerk()
    const before = await who.call(contract.showDevice, { params: { id: band.id } })
    const body = { note: '主卧床头', spot: '卧室', modelId: before.modelId, updatedAt: before.updatedAt }
    const after = await who.call(contract.editDevice, { params: { id: band.id }, body })
    expect(after).toMatchObject({ note: '主卧床头', spot: '卧室' })
    await expect(who.call(contract.editDevice, { params: { id: band.id }, body })).rejects.toMatchObject({
      problem: { type: '/problems/stale' },
    })
    const smoke = await t.system((tx) => makeModel(tx, { kind: 'smoke' }))
    await expect(
      who.call(contract.editDevice, {
        params: { id: band.id },
        body: { ...body, modelId: smoke, updatedAt: after.updatedAt },
      }),
    ).rejects.toMatchObject({ problem: { errors: [{ pointer: '/modelId' }] } })
  })
})

describe('states', () => {
  test.each(['repair', 'stock', 'retire'] as const)(
    '%s is refused from every state that it does not start in',
    async (verb) => {
      const who = await clerk()
      const into = { in_stock: [], in_use: [], in_repair: ['repair'], retired: ['retire'] } as const
      for (const state of contract.DeviceState.options) {
        if ((contract.deviceTransitions[verb] as readonly string[]).includes(state)) continue
        const device = await t.system((tx) =>
          makeDevice(tx, { to: state === 'in_use' ? { target: 'person', elderId: elder } : null }),
        )
        for (const step of into[state])
          await who.call(contract.changeState, {
            params: { id: device.id },
            body: { verb: step, reason: '测试' },
          })
        await expect(
          who.call(contract.changeState, { params: { id: device.id }, body: { verb, reason: '测试' } }),
          `${verb} from ${state}`,
        ).rejects.toMatchObject({ problem: { type: '/problems/devices/wrong-state' } })
      }
    },
  )

  test('to repair ends the binding; repaired it is in stock again', async () => {
    const who = await clerk()
    const device = await t.system((tx) => makeDevice(tx, { to: { target: 'person', elderId: elder } }))
    expect(
      await who.call(contract.changeState, {
        params: { id: device.id },
        body: { verb: 'repair', reason: '屏碎' },
      }),
    ).toMatchObject({ state: 'in_repair', elderId: null })
    expect(
      await who.call(contract.changeState, {
        params: { id: device.id },
        body: { verb: 'stock', reason: '已修' },
      }),
    ).toMatchObject({ state: 'in_stock' })
    expect((await eventsOf(device.id, contract.events.unbound)).length).toBe(1)
  })
})

describe('binding', () => {
  test('to a person, a home, a room, a facility: each takes place and region from what it is bound to', async () => {
    const who = await clerk()
    const make = () => t.system((tx) => makeDevice(tx, { kind: 'smoke', to: null }))
    const bind = async (body: z.input<typeof contract.BindingInput>) =>
      who.call(contract.bindDevice, { params: { id: (await make()).id }, body })
    expect(await bind({ target: 'person', elderId: elder })).toMatchObject({
      target: 'person',
      elderId: elder,
      elderName: '王秀英',
      regionCode: village,
      lon: 113.24,
      state: 'in_use',
    })
    expect(await bind({ target: 'home', elderId: elder, spot: '厨房' })).toMatchObject({
      target: 'home',
      elderId: elder,
      orgId: null,
      spot: '厨房',
    })
    expect(await bind({ target: 'room', orgId: org, room: '多功能厅' })).toMatchObject({
      target: 'room',
      orgId: org,
      room: '多功能厅',
      elderId: null,
    })
    expect(await bind({ target: 'facility', orgId: org })).toMatchObject({
      target: 'facility',
      orgId: org,
      room: null,
    })
    for (const [body, pointer] of [
      [{ target: 'person' }, '/elderId'],
      [{ target: 'home' }, '/address'],
      [{ target: 'room', orgId: org }, '/room'],
      [{ target: 'facility' }, '/orgId'],
      [{ target: 'person', elderId: uuidv7() }, '/elderId'],
    ] as const) {
      await expect(bind(body)).rejects.toMatchObject({
        problem: {
          errors: expect.arrayContaining([
            expect.objectContaining({ pointer: expect.stringContaining(pointer) }),
          ]),
        },
      })
    }
  })

  test('one binding at a time: rebinding ends the old one, and the database refuses an overlap', async () => {
    const who = await clerk()
    const other = await t.system((tx) => makeElder(tx, { name: '李桂兰' }))
    const device = await t.system((tx) => makeDevice(tx, { to: { target: 'person', elderId: elder } }))
    await who.call(contract.bindDevice, {
      params: { id: device.id },
      body: { target: 'person', elderId: other, reason: '换人使用' },
    })
    const { bindings, elderId } = await who.call(contract.showDevice, { params: { id: device.id } })
    expect(elderId).toBe(other)
    expect(bindings.map((b) => [b.elderId, b.until === null])).toEqual([
      [other, true],
      [elder, false],
    ])
    await expect(
      who.call(contract.bindDevice, {
        params: { id: device.id },
        body: { target: 'person', elderId: elder, from: new Date(Date.now() - 3_600_000).toISOString() },
      }),
    ).rejects.toMatchObject({ problem: { type: '/problems/devices/bound-in-that-time' } })
    await expect(
      t.system((tx) =>
        sql`insert into devices.binding (id, device_id, target, elder_id, region_code, bound) values (${uuidv7()}, ${device.id}, 'person', ${elder}, ${village}, tstzrange(now(), null))`.execute(
          tx,
        ),
      ),
    ).rejects.toThrow('binding_one_at_a_time')
    expect((await who.call(contract.showDevice, { params: { id: device.id } })).elderId).toBe(other)
  })

  test('not to a person of the neighbour district, and not in the future', async () => {
    const stranger = await t.system((tx) => makeElder(tx, { region: neighbourVillage }))
    const device = await t.system((tx) => makeDevice(tx, { to: null }))
    const who = await clerk()
    await expect(
      who.call(contract.bindDevice, {
        params: { id: device.id },
        body: { target: 'person', elderId: stranger },
      }),
    ).rejects.toMatchObject({ problem: { errors: [{ pointer: '/elderId' }] } })
    await expect(
      who.call(contract.bindDevice, {
        params: { id: device.id },
        body: { target: 'person', elderId: elder, from: new Date(Date.now() + 60_000).toISOString() },
      }),
    ).rejects.toMatchObject({ problem: { errors: [{ pointer: '/from' }] } })
  })
})

describe('who has it', () => {
  test('A-IOT-18: lent with the reason, without deposit; one holder at a time; back with its condition; an elder living alone without a device is on the gap list', async () => {
    const who = await clerk()
    const device = await t.system((tx) => makeDevice(tx, { to: null }))
    const lend = { holder: 'elder', elderId: elder, reason: '独居，特困供养', depositFree: true } as const
    await who.call(contract.lendDevice, { params: { id: device.id }, body: lend })
    await expect(
      who.call(contract.lendDevice, { params: { id: device.id }, body: lend }),
    ).rejects.toMatchObject({ problem: { type: '/problems/devices/already-lent' } })
    await expect(
      who.call(contract.changeState, { params: { id: device.id }, body: { verb: 'retire', reason: 'x' } }),
    ).rejects.toMatchObject({ problem: { type: '/problems/devices/wrong-state' } })
    expect(await who.call(contract.showDevice, { params: { id: device.id } })).toMatchObject({
      lentTo: '王秀英',
      custody: [{ reason: '独居，特困供养', depositFree: true, returnedAt: null }],
    })
    await who.call(contract.returnDevice, { params: { id: device.id }, body: { condition: '完好' } })
    await expect(
      who.call(contract.returnDevice, { params: { id: device.id }, body: { condition: '完好' } }),
    ).rejects.toMatchObject({ problem: { type: '/problems/devices/not-lent' } })

    const alone = await t.system((tx) => makeElder(tx, { name: '赵孤老' }))
    const cared = await t.system((tx) => makeElder(tx, { name: '钱有依' }))
    for (const id of [alone, cared]) await livesAlone(id)
    await t.system((tx) => makeDevice(tx, { to: { target: 'person', elderId: cared } }))
    const gaps = await who.call(contract.listGaps, { query: { group: 'living_alone' } })
    expect(gaps.items.map((gap) => gap.name)).toEqual(['赵孤老'])
    expect(gaps).toMatchObject({ group: 2, withDevice: 1, withWorking: 1 })
    expect(
      await (await t.as('clerk', { region: zhongzhan })).call(contract.listGaps, {
        query: { group: 'living_alone' },
      }),
    ).toMatchObject({ items: [], group: 0, withDevice: 0 })
  })
})

async function livesAlone(elderId: string): Promise<void> {
  const { addFact } = await import('#contract/people-edit')
  const who = await clerk()
  await who.call(addFact, {
    params: { elderId },
    body: { kind: 'living', value: 'alone', from: '2024-01-01', source: '入户' },
  })
}

describe('silence, battery and coverage', () => {
  test('B-IOT-13: a room’s only sensor silent longer than its heartbeat: the zone is uncovered and a ticket opens; when it speaks again both close', async () => {
    const device = await t.system((tx) =>
      makeDevice(tx, { kind: 'motion', heartbeat: 600, to: { target: 'room', orgId: org, room: '201' } }),
    )
    await t.due()
    expect(await eventsOf(device.id, contract.events.wentSilent)).toEqual([])
    t.clock.forward({ seconds: 601 })
    await t.due()
    expect(await eventsOf(device.id, contract.events.wentSilent)).toMatchObject([
      { org_id: org, payload: { heartbeatSeconds: 600, room: '201' } },
    ])
    const who = await clerk()
    const { items: zones } = await who.call(contract.listCoverage, { query: { uncovered: 'yes', org } })
    expect(zones.filter((zone) => zone.room === '201')).toMatchObject([
      { kind: 'motion', devices: 1, working: 0 },
    ])
    const open = async () =>
      (await who.call(contract.listTasks, { query: { kind: 'uncovered_zone' } })).items.filter(
        (task) => task.deviceId === device.id,
      )
    expect(await open()).toHaveLength(1)
    await t.due()
    expect(await open()).toHaveLength(1)
    const { touchNow } = await import('./liveness.ts')
    const { getKnown } = await import('./known.ts')
    const { toReading } = await import('./reading.ts')
    await t.system(async (tx) =>
      touchNow(tx, [
        toReading(
          await getKnown(tx, device.id),
          {
            topic: 'status',
            id: '1',
            at: t.clock.now().getTime(),
            values: { battery: 9 },
            extra: null,
            signal: null,
            service: null,
            firmware: '2.0',
          },
          t.clock.now().getTime(),
        ),
      ]),
    )
    expect(await open()).toEqual([])
    expect(await who.call(contract.showDevice, { params: { id: device.id } })).toMatchObject({
      silentSince: null,
      battery: 9,
      firmware: '2.0',
    })
    expect(await eventsOf(device.id, contract.events.cameBack)).toHaveLength(1)
    expect(await eventsOf(device.id, contract.events.zoneCovered)).toHaveLength(1)
    // Below the model's limit of 15 %: told once.
    expect(await eventsOf(device.id, contract.events.batteryLow)).toMatchObject([{ payload: { percent: 9 } }])
    t.clock.reset()
  })

  test('a device that speaks does not go silent: looking again only moves the time to look', async () => {
    const device = await t.system((tx) =>
      makeDevice(tx, { heartbeat: 600, to: { target: 'person', elderId: elder } }),
    )
    t.clock.forward({ seconds: 590 })
    await t.system((tx) =>
      tx
        .updateTable('devices.device')
        .set({ last_seen_at: t.clock.now() })
        .where('id', '=', device.id)
        .execute(),
    )
    t.clock.forward({ seconds: 15 })
    await t.due()
    expect(await eventsOf(device.id, contract.events.wentSilent)).toEqual([])
    const row = await t.system((tx) =>
      tx
        .selectFrom('devices.device')
        .select(['silent_at', 'last_seen_at'])
        .where('id', '=', device.id)
        .executeTakeFirstOrThrow(),
    )
    expect((row.silent_at?.getTime() ?? 0) - (row.last_seen_at?.getTime() ?? 0)).toBe(600_000)
    t.clock.reset()
  })

  test('after the platform itself was away nobody is silent before a whole heartbeat has been listened to', async () => {
    const device = await t.system((tx) =>
      makeDevice(tx, { heartbeat: 600, to: { target: 'person', elderId: elder } }),
    )
    t.clock.forward({ hours: 3 })
    const now = t.clock.now()
    await t.system((tx) =>
      sql`insert into devices.listening (since, beat_at) values (${now}, ${now}) on conflict (one) do update set since = excluded.since, beat_at = excluded.beat_at`.execute(
        tx,
      ),
    )
    await t.due()
    expect(await eventsOf(device.id, contract.events.wentSilent)).toEqual([])
    t.clock.forward({ seconds: 605 })
    await t.system((tx) => sql`update devices.listening set beat_at = ${t.clock.now()}`.execute(tx))
    await t.due()
    expect(await eventsOf(device.id, contract.events.wentSilent)).toHaveLength(1)
    await t.system((tx) => sql`delete from devices.listening`.execute(tx))
    t.clock.reset()
  })
})

describe('the monthly test call', () => {
  test('comes due as a task; a failed one keeps it open, a passed one closes it and sets the next', async () => {
    let who = await clerk()
    const device = await t.system((tx) =>
      makeDevice(tx, { kind: 'sos_button', testEvery: 30, to: { target: 'person', elderId: elder } }),
    )
    const due = async () =>
      (await who.call(contract.listTasks, { query: { kind: 'test_call' } })).items.filter(
        (task) => task.deviceId === device.id,
      )
    expect(await due()).toEqual([])
    t.clock.forward({ days: 2 })
    who = await clerk()
    await t.due()
    expect(await due()).toHaveLength(1)
    expect(
      (await who.call(contract.listDevices, { query: { testDue: 'yes' } })).items.map((item) => item.serial),
    ).toContain(device.serial)
    await who.call(contract.recordTest, {
      params: { id: device.id },
      body: { outcome: 'failed', note: '无声音' },
    })
    expect(await due()).toHaveLength(1)
    await who.call(contract.recordTest, { params: { id: device.id }, body: { outcome: 'passed' } })
    expect(await due()).toEqual([])
    const shown = await who.call(contract.showDevice, { params: { id: device.id } })
    expect(shown.tests.map((test) => test.outcome)).toEqual(['passed', 'failed'])
    expect(Date.parse(shown.nextTestAt ?? '') - t.clock.now().getTime()).toBeGreaterThan(29 * 86_400_000)
    t.clock.reset()
  })
})

describe('vendor clouds over HTTP', () => {
  const post = (vendor: string, secret: string, body: unknown, over: Record<string, string> = {}) => {
    const text = JSON.stringify(body)
    return t.http.inject({
      method: 'POST',
      url: `/api/devices/inbox/${vendor}`,
      payload: text,
      headers: { 'content-type': 'application/json', ...signedHeaders(secret, text), ...over },
    })
  }
  const message = (serial: string, payload: Record<string, unknown>, topic = 'telemetry') => ({
    serial,
    topic,
    payload,
  })

  test('A-IOT-15: a blood-pressure reading by HTTP is in the elder’s readings with its device; a repeat is a no-op; unknown and wrong ones are answered one by one and kept', async () => {
    const { secret } = await (await admin()).call(contract.addVendor, {
      body: { id: 'yuwell', name: '鱼跃云', regionCode: jiefang },
    })
    const meter = await t.system((tx) =>
      makeDevice(tx, { kind: 'blood_pressure_meter', to: { target: 'person', elderId: elder } }),
    )
    const at = t.clock.now().getTime()
    const body = {
      messages: [
        message(meter.serial, { id: 'bp1', at, values: { systolic: 142, diastolic: 88, heartRate: 76 } }),
        message('NOT-OURS', { id: 'x', at, values: {} }),
        message(meter.serial, { id: 'bp2', at, values: { systolic: 19, diastolic: 12 } }),
      ],
    }
    const first = await post('yuwell', secret, body)
    expect(first.statusCode).toBe(200)
    expect(first.json()).toMatchObject({
      results: [
        { result: 'stored', id: 'bp1' },
        { result: 'quarantined', error: { reason: 'unknown_device' } },
        {
          result: 'quarantined',
          error: {
            reason: 'out_of_range',
            errors: [{ pointer: '/values/systolic' }, { pointer: '/values/diastolic' }],
          },
        },
      ],
    })
    const again = await post('yuwell', secret, { messages: [body.messages[0]] })
    expect(again.json()).toMatchObject({ results: [{ result: 'repeated' }] })
    const { items } = await (await clerk()).call(contract.elderReadings, {
      params: { elderId: elder },
      query: { metric: 'systolic' },
    })
    expect(items).toMatchObject([
      { deviceId: meter.id, serial: meter.serial, values: { systolic: 142, diastolic: 88, heartRate: 76 } },
    ])
    expect(
      (await (await clerk()).call(contract.listQuarantine, { query: { serial: 'NOT-OURS' } })).items,
    ).toMatchObject([{ arrival: 'http', vendorId: 'yuwell', reason: 'unknown_device' }])
    expect(
      (await (await clerk()).call(contract.listTasks, { query: { kind: 'bind_device' } })).items.some(
        (task) => task.serial === 'NOT-OURS',
      ),
    ).toBe(true)
    await t.neighbourSeesNothing(
      contract.listQuarantine,
      { query: { serial: 'NOT-OURS' } },
      { as: 'clerk', inside: jiefang, outside: zhongzhan },
    )
  })

  test('a wrong signature, an old timestamp, the same request twice, an unknown vendor: problem+json', async () => {
    const { secret } = await (await admin()).call(contract.addVendor, {
      body: { id: 'replay', name: '重放', regionCode: jiefang },
    })
    const body = {
      messages: [message(band.serial, { id: 'r1', at: t.clock.now().getTime(), values: { heartRate: 70 } })],
    }
    const text = JSON.stringify(body)
    const headers = signedHeaders(secret, text)
    const send = (over: Record<string, string>, payload = text) =>
      t.http.inject({
        method: 'POST',
        url: '/api/devices/inbox/replay',
        payload,
        headers: { 'content-type': 'application/json', ...headers, ...over },
      })
    expect((await send({ 'x-yike-signature': '0'.repeat(64) })).statusCode).toBe(401)
    expect((await send({}, text.replace('70', '71'))).statusCode).toBe(401)
    expect(
      (await send({ 'x-yike-timestamp': String(Number(headers['x-yike-timestamp']) - 301) })).json(),
    ).toMatchObject({ type: '/problems/devices/signature-old' })
    expect((await send({})).statusCode).toBe(200)
    const twice = await send({})
    expect(twice.headers['content-type']).toContain('application/problem+json')
    expect(twice.json()).toMatchObject({ type: '/problems/devices/replayed-request', status: 409 })
    expect((await post('nobody', secret, body)).statusCode).toBe(401)
    await (await admin()).call(contract.endVendor, { params: { id: 'replay' } })
    expect((await post('replay', secret, body)).statusCode).toBe(401)
  })
})

describe('models', () => {
  test('added and edited by the administrator only; what the kind cannot do is named; an old version is refused', async () => {
    const who = await admin()
    const body = {
      id: 'acme-band-2',
      maker: 'Acme',
      name: '手环二代',
      nameEn: 'Band 2',
      kind: 'wristband',
      decoder: 'yike',
      deviceClass: 'consumer',
      metrics: ['heartRate'],
      signals: ['sos'],
      heartbeatSeconds: 3600,
      lateAfterSeconds: 60,
      staleAfterSeconds: 300,
      batteryLowPercent: 15,
      testEveryDays: 30,
    } as const
    await expect(
      (await clerk()).call(contract.addModel, {
        body: { ...body, metrics: [...body.metrics], signals: [...body.signals] },
      }),
    ).rejects.toMatchObject({ problem: { status: 403 } })
    const made = await who.call(contract.addModel, {
      body: { ...body, metrics: ['heartRate'], signals: ['sos'] },
    })
    expect(made).toMatchObject({ id: 'acme-band-2', signals: ['sos'], devices: 0 })
    await expect(
      who.call(contract.addModel, { body: { ...body, metrics: [], signals: [] } }),
    ).rejects.toThrow('已经存在')
    await expect(
      who.call(contract.addModel, {
        body: { ...body, id: 'x-1', metrics: ['waterTotal'], signals: ['smoke'] },
      }),
    ).rejects.toMatchObject({ problem: { errors: [{ pointer: '/metrics/0' }, { pointer: '/signals/0' }] } })
    const { id: _id, kind: _kind, ...rest } = body
    const edit = {
      ...rest,
      metrics: ['heartRate' as const],
      signals: ['sos' as const],
      heartbeatSeconds: null,
      ended: true,
      updatedAt: made.updatedAt,
    }
    expect(await who.call(contract.editModel, { params: { id: made.id }, body: edit })).toMatchObject({
      heartbeatSeconds: null,
    })
    await expect(who.call(contract.editModel, { params: { id: made.id }, body: edit })).rejects.toMatchObject(
      { problem: { type: '/problems/stale' } },
    )
    await expect(
      (await clerk()).call(contract.registerDevice, {
        body: { serial: 'ENDED-1', modelId: made.id, regionCode: village },
      }),
    ).rejects.toMatchObject({ problem: { errors: [{ pointer: '/modelId' }] } })
  })
})

test('the organisation sees its own devices, the family its elder’s, nobody a secret', async () => {
  await t.system((tx) => makeDevice(tx, { kind: 'door', to: { target: 'room', orgId: org, room: '101' } }))
  const manager = await t.as('org_manager', { orgId: org })
  const { items } = await manager.call(contract.listDevices, { query: {} })
  expect(items.length).toBeGreaterThan(0)
  expect(items.every((item) => item.orgId === org)).toBe(true)
  expect(
    (await (await t.as('org_manager', { orgId: uuidv7() })).call(contract.listDevices, { query: {} })).items,
  ).toEqual([])
  const daughter = await t.as('family', { elderIds: [elder] })
  expect(
    (await daughter.call(contract.familyDevices, { params: { elderId: elder } })).items.length,
  ).toBeGreaterThan(0)
  const stranger = await t.as('family', { elderIds: [uuidv7()] })
  expect(
    (await stranger.call(contract.familyDevices, { params: { elderId: elder } }).catch(() => ({ items: [] })))
      .items,
  ).toEqual([])
})
