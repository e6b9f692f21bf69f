import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createFamilyGrant } from '#contract/grants'
import * as contract from '#contract/alarms'
import * as calls from '#contract/calls'
import { dayOf } from '#contract/day'
import * as devices from '#contract/devices'
import { uuidv7 } from '#contract/id'
import { inbox } from '#contract/notifications'
import { createSite, evacuation, occupyBed, saveRoom } from '#contract/organisations'
import * as edit from '#contract/people-edit'
import { startSession } from '#modules/access'
import { onReadings } from '#modules/devices'
import { registerOrganisation } from '#modules/organisations'
import { signedHeaders } from '#platform/signature'
import { type Caller, world } from '#testing'
import { makeDevice } from '../devices/devices.fixture.ts'
import { home, jiefang, makeContact, makeElder, makeResponder, village } from './alarms.fixture.ts'
import { raise } from './raise.ts'
import { ruleBookOf } from './rule.ts'
import { watchReadings } from './watch-readings.ts'

/** Rows of the registers about alarms, each with its own check; devices speak through the signed HTTP way in. */
const t = await world()
afterAll(onReadings(watchReadings))
let duty: Caller
let clerk: Caller
let secret = ''
beforeAll(async () => {
  const admin = await t.as('admin', { region: 410800000000 })
  ;({ secret } = await admin.call(devices.addVendor, {
    body: { id: 'home-kit', name: '测试设备云', regionCode: jiefang },
  }))
})
beforeEach(async () => {
  ruleBookOf(t.app.db).forget()
  // A session ends after an hour unused, and the clock moves by hours here.
  duty = await t.as('duty_officer', { region: jiefang })
  clerk = await t.as('clerk', { region: jiefang })
})

let n = 0
type Topic = 'telemetry' | 'signal'
async function say(serial: string, topic: Topic, payload: Record<string, unknown>) {
  const body = JSON.stringify({
    messages: [{ serial, topic, payload: { id: `m${++n}`, at: t.clock.now().getTime(), ...payload } }],
  })
  const response = await t.http.inject({
    method: 'POST',
    url: '/api/devices/inbox/home-kit',
    headers: { 'content-type': 'application/json', ...signedHeaders(secret, body) },
    payload: body,
  })
  expect(response.json()).toMatchObject({ results: [{ result: 'stored' }] })
}
const organisation = (name: string) =>
  t.system((tx) =>
    registerOrganisation(tx, {
      name,
      shortName: null,
      kind: 'care_institution',
      creditCode: null,
      regionCode: village,
      address: null,
      phone: null,
      contactName: null,
      note: null,
      state: 'operating',
    }),
  )
const openOf = async (elderId: string) =>
  (await duty.call(contract.list, { query: {} })).items.find((one) => one.elderId === elderId)
async function untilHour(hour: number) {
  const now = t.clock.now().getTime() + 8 * 3600_000
  const midnight = now - (now % 86_400_000)
  const target = midnight + hour * 3600_000
  t.clock.forward({ seconds: Math.round(((target > now ? target : target + 86_400_000) - now) / 1000) })
  await t.due()
  duty = await t.as('duty_officer', { region: jiefang })
}
const sos = (elderId: string) =>
  t.system((tx) => raise(tx, { elderId, kind: 'sos', severity: 'P0', source: 'device' }))

describe('the family', () => {
  test('A-REG-14, B-REG-17: a linked child is told when an alarm fires, sees it, and may act for the elder', async () => {
    const elderId = await t.system((tx) => makeElder(tx))
    await clerk.call(edit.addContact, {
      params: { elderId },
      body: { name: '周敏', relation: 'daughter', mayAct: true, phones: [{ number: '13911118888' }] },
    })
    const grant = await clerk.call(createFamilyGrant, {
      params: { elderId },
      body: {
        phone: '13911118888',
        name: '周敏',
        relation: 'child',
        consent: { by: 'elder', evidence: '同意书 第7号' },
      },
    })
    await t.due()
    const enter = () =>
      t.system(async (tx) => {
        const post = await tx
          .selectFrom('access.post')
          .select('id')
          .where('account_id', '=', grant.accountId)
          .executeTakeFirstOrThrow()
        return startSession(tx, { accountId: grant.accountId, postId: post.id })
      })
    const daughter = t.bearer(await enter())
    const raised = await sos(elderId)
    await t.due()
    const { items: told } = await daughter.call(inbox, { query: {} })
    expect(told.some((one) => one.incidentId === raised?.incidentId)).toBe(true)
    const { items } = await daughter.call(contract.familyList, { query: { state: 'open' } })
    expect(items).toMatchObject([{ id: raised?.incidentId, elderId, kind: 'sos', confirmedByMe: false }])
    expect(
      await daughter.call(contract.familyConfirm, {
        params: { id: raised?.incidentId ?? '' },
        body: { note: '我马上到' },
      }),
    ).toMatchObject({ confirmedByMe: true })
    const asked = await daughter.call(calls.ownRequest, {
      body: { elderId: elderId as never, kind: 'living', subject: '请送晚饭' },
    })
    expect(asked.number).toBeGreaterThan(0)
    const stranger = await t.as('family', { elderIds: [uuidv7()] })
    expect((await stranger.call(contract.familyList, { query: {} })).items).toEqual([])
  })
})

describe('the desk and its hub', () => {
  test('A-IOT-09: of three elders of centre X and two of centre Y, the desk of X shows three, live', async () => {
    const [x, y] = [await organisation('X 社区服务中心'), await organisation('Y 社区服务中心')]
    const own: string[] = []
    for (const orgId of [x, x, x, y, y]) {
      const elderId = await t.system((tx) => makeElder(tx, { orgId }))
      await sos(elderId)
      if (orgId === x) own.push(elderId)
    }
    const desk = await t.as('org_manager', { orgId: x })
    const seen = (await desk.call(contract.list, { query: {} })).items
    expect(seen.map((one) => one.elderId).sort()).toEqual([...own].sort())
    expect(
      (await (await t.as('org_manager', { orgId: y })).call(contract.list, { query: {} })).items,
    ).toHaveLength(2)
  })

  test('B-CALL-05: the hub reaches family, volunteer and hospital by the plan, and each contact is a line of the log', async () => {
    const orgId = await organisation('焦作市急救中心')
    await clerk.call(createSite, {
      body: {
        orgId: orgId as never,
        kind: 'emergency_120',
        name: '解放区急救站',
        regionCode: village,
        address: '人民路',
        coordinates: { ...home, system: 'WGS84' },
        dutyPhone: '0391-3912000',
        roundTheClock: true,
        servesRegions: [jiefang],
      },
    })
    const elderId = await t.system(async (tx) => {
      const id = await makeElder(tx)
      await makeContact(tx, id, 1)
      await makeResponder(tx, 200)
      return id
    })
    const raised = await sos(elderId)
    await t.due()
    await duty.call(contract.acknowledge, { params: { id: raised?.incidentId ?? '' }, body: {} })
    await duty.call(contract.judge, { params: { id: raised?.incidentId ?? '' }, body: { verdict: 'real' } })
    await t.due()
    const { attempts, responders } = await duty.call(contract.show, {
      params: { id: raised?.incidentId ?? '' },
    })
    expect(attempts.find((one) => one.element === 'family')).toMatchObject({
      targetName: '女儿1',
      answer: 'waiting',
      sentAt: expect.any(String),
    })
    expect(attempts.find((one) => one.element === 'hospital')).toMatchObject({
      targetName: '解放区急救站',
      answer: 'waiting',
    })
    expect(responders).toMatchObject([
      { kind: 'volunteer', state: 'invited', distanceMetres: expect.any(Number) },
    ])
    const kinds = (
      await duty.call(contract.timeline, { params: { id: raised?.incidentId ?? '' } })
    ).items.map((one) => one.type)
    expect(kinds).toContain('alarms.raised')
    await duty.call(contract.resolve, {
      params: { id: raised?.incidentId ?? '' },
      body: { outcome: 'rescued_home' },
    })
  })

  test('B-IOT-05: over a time the median seconds to confirm by element and the share of false alarms come out', async () => {
    t.clock.forward({ hours: 48 })
    duty = await t.as('duty_officer', { region: jiefang })
    const day = dayOf(t.clock.now())
    for (const [seconds, outcome] of [
      [10, 'rescued_home'],
      [20, 'accidental_press'],
      [40, 'rescued_home'],
    ] as const) {
      const elderId = await t.system(async (tx) => {
        const id = await makeElder(tx)
        await makeContact(tx, id, 1)
        return id
      })
      const raised = await sos(elderId)
      const id = raised?.incidentId ?? ''
      await t.due()
      t.clock.forward({ seconds })
      const family = (await duty.call(contract.show, { params: { id } })).attempts.find(
        (one) => one.element === 'family',
      )
      await duty.call(contract.answerAttempt, {
        params: { id: family?.id ?? '' },
        body: { answer: 'confirmed' },
      })
      await duty.call(contract.acknowledge, { params: { id }, body: {} })
      await duty.call(contract.resolve, { params: { id }, body: { outcome } })
    }
    const figures = await duty.call(contract.statistics, { query: { from: day, to: day } })
    expect(figures.byElement.find((one) => one.element === 'family')).toMatchObject({
      attempts: 3,
      confirmed: 3,
    })
    expect(Math.floor(figures.byElement.find((one) => one.element === 'family')?.medianSeconds ?? 0)).toBe(20)
    expect(figures.falseShare).toMatchObject({ count: 1, of: 3 })
  })
})

describe('homes', () => {
  test('A-IOT-16: a gas sensor bound to a home goes the same way as every alarm', async () => {
    const elderId = await t.system((tx) => makeElder(tx))
    const sensor = await t.system((tx) =>
      makeDevice(tx, { kind: 'gas', to: { target: 'home', elderId: elderId as never } }),
    )
    await say(sensor.serial, 'signal', { signal: 'gas', values: { gasLevel: 12 } })
    await t.due()
    const opened = await openOf(elderId)
    expect(opened).toMatchObject({ kind: 'gas', severity: 'P0', state: 'raised', elderName: '王秀英' })
    await duty.call(contract.acknowledge, { params: { id: opened?.id ?? '' }, body: {} })
    const view = await duty.call(contract.show, { params: { id: opened?.id ?? '' } })
    expect(view.state).toBe('acknowledged')
    expect(view.signals).toMatchObject([{ kind: 'gas', source: 'device', deviceId: sensor.id }])
    await duty.call(contract.resolve, {
      params: { id: opened?.id ?? '' },
      body: { outcome: 'accidental_press' },
    })
  })

  test('B-IOT-16: a home without motion for the configured hours: the rule fires, and a check-in call stands in the queue', async () => {
    const elderId = await t.system((tx) => makeElder(tx))
    const sensor = await t.system((tx) =>
      makeDevice(tx, { kind: 'motion', heartbeat: null, to: { target: 'home', elderId: elderId as never } }),
    )
    await untilHour(7)
    await say(sensor.serial, 'telemetry', { values: { motion: true } })
    for (let hour = 0; hour < 7; hour++) {
      t.clock.forward({ hours: 1 })
      await say(sensor.serial, 'telemetry', { values: { motion: false } })
      ruleBookOf(t.app.db).forget()
      await t.due()
    }
    const operator = await t.as('operator', { region: jiefang })
    const task = async () => (await operator.call(calls.queue)).waiting.find((one) => one.elderId === elderId)
    expect(await task()).toBeUndefined()
    t.clock.forward({ seconds: 3601 })
    ruleBookOf(t.app.db).forget()
    await t.due()
    const late = await t.as('operator', { region: jiefang })
    const { waiting } = await late.call(calls.queue)
    expect(waiting.find((one) => one.elderId === elderId)).toMatchObject({
      channel: 'device',
      kind: 'living',
      subject: expect.stringContaining('Check-in call'),
      incidentId: expect.any(String),
    })
  })
})

describe('institutions', () => {
  test('B-IOT-14: smoke in a room: the room, who lives in the house and whom to bring out are shown', async () => {
    const orgId = await organisation('夕阳红养老院')
    const site = await clerk.call(createSite, {
      body: {
        orgId: orgId as never,
        kind: 'institution',
        name: '夕阳红一部',
        regionCode: village,
        address: '站前路 1 号',
        dutyPhone: '0391-3913000',
      },
    })
    const room = async (name: string, floor: number) =>
      clerk.call(saveRoom, {
        params: { id: site.id, roomId: uuidv7() as never },
        body: { building: '主楼', floor, name, exitNote: '走东侧楼梯', beds: ['1 床'] },
      })
    const [first, second] = [await room('101', 1), await room('201', 2)]
    const [near, above] = [
      await t.system((tx) => makeElder(tx, { orgId, name: '韩玉兰' })),
      await t.system((tx) => makeElder(tx, { orgId, name: '冯桂英' })),
    ]
    for (const [elderId, at] of [
      [near, first],
      [above, second],
    ] as const) {
      await clerk.call(edit.setCareSetting, {
        params: { elderId },
        body: { setting: 'institution', from: dayOf(t.clock.now()), orgId: orgId as never, source: '入住' },
      })
      await clerk.call(occupyBed, {
        params: { id: at.beds[0]?.id ?? ('' as never) },
        body: { elderId: elderId as never },
      })
    }
    const detector = await t.system((tx) =>
      makeDevice(tx, { kind: 'smoke', to: { target: 'room', orgId: orgId as never, room: '101' } }),
    )
    await say(detector.serial, 'signal', { signal: 'smoke' })
    await t.due()
    const manager = await t.as('org_manager', { orgId })
    const { items } = await manager.call(contract.list, { query: {} })
    expect(items).toMatchObject([{ kind: 'smoke', severity: 'P0', place: '101' }])
    const { residents } = await manager.call(contract.show, { params: { id: items[0]?.id ?? '' } })
    expect(residents.map((one) => [one.name, one.room])).toEqual([
      ['韩玉兰', '101'],
      ['冯桂英', '201'],
    ])
    const list = await manager.call(evacuation, { params: { id: first.id } })
    expect(list).toMatchObject({
      room: { name: '101', exitNote: '走东侧楼梯' },
      people: [
        { name: '韩玉兰', nearness: 'room' },
        { name: '冯桂英', nearness: 'above' },
      ],
    })
  })

  test('B-IOT-15: out of bed at night for longer than configured: those on duty in the house are alerted', async () => {
    const orgId = await organisation('康乐养老院')
    const nurse = await t.as('org_staff', { orgId })
    const elderId = await t.system((tx) => makeElder(tx, { orgId }))
    const mattress = await t.system((tx) =>
      makeDevice(tx, {
        kind: 'mattress',
        heartbeat: null,
        to: { target: 'person', elderId: elderId as never },
      }),
    )
    await untilHour(2)
    await say(mattress.serial, 'telemetry', { values: { inBed: true } })
    await say(mattress.serial, 'signal', { signal: 'bed_exit' })
    t.clock.forward({ seconds: 1700 })
    await say(mattress.serial, 'telemetry', { values: { inBed: false } })
    ruleBookOf(t.app.db).forget()
    await t.due()
    expect(await openOf(elderId)).toBeUndefined()
    t.clock.forward({ seconds: 101 })
    ruleBookOf(t.app.db).forget()
    await t.due()
    // The ladder's first step comes due with the incident.
    await t.due()
    const opened = await openOf(elderId)
    expect(opened).toMatchObject({ kind: 'bed_exit', severity: 'P1', orgId })
    const { attempts } = await duty.call(contract.show, { params: { id: opened?.id ?? '' } })
    expect(attempts.find((one) => one.element === 'facility')).toMatchObject({
      targetId: nurse.accountId,
      channel: 'message',
    })
    const again = await t.as('org_staff', { orgId })
    expect((await again.call(contract.list, { query: {} })).items.map((one) => one.elderId)).toEqual([
      elderId,
    ])
  })
})
