import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import * as alarms from '#contract/alarms'
import { loneElders } from '#contract/call-board'
import * as contract from '#contract/calls'
import * as devices from '#contract/devices'
import { uuidv7 } from '#contract/id'
import { checkCharacter } from '#contract/identity'
import { NeedItem } from '#contract/people-words'
import { createSite } from '#contract/organisations'
import * as people from '#contract/people'
import * as edit from '#contract/people-edit'
import * as policy from '#contract/policy'
import { raise } from '#modules/alarms'
import { registerOrganisation } from '#modules/organisations'
import { world } from '#testing'
import { makeModel } from '../devices/devices.fixture.ts'
import { CITY, DISTRICT, elderOf, event, hotline, NEIGHBOUR, VILLAGE } from './calls.fixture.ts'
import { putCentre } from './centre.ts'

/** Rows of the registers about the hotline, each with its own check and numbers. */
const t = await world()
let line: Awaited<ReturnType<typeof hotline>>
let elder: string
let operator: Awaited<ReturnType<typeof t.as>>
let officer: Awaited<ReturnType<typeof t.as>>
let clerk: Awaited<ReturnType<typeof t.as>>
const now = () => t.clock.now()
const CITY_LINE = {
  ringSeconds: 20,
  callbackSeconds: 600,
  callbackHighRiskSeconds: 60,
  active: true,
  orgId: null,
  number: null,
}

beforeAll(async () => {
  line = await hotline(t)
  elder = await elderOf(t, '13912345678')
  operator = await t.as('operator', { region: DISTRICT })
  officer = await t.as('duty_officer', { region: DISTRICT })
  clerk = await t.as('clerk', { region: DISTRICT })
})

const ring = async (id: string, caller: string) => {
  const answer = await line.post([event(id, 'ringing', now(), { caller, called: '12349' })])
  return (answer.json() as { calls: { id: never }[] }).calls[0]?.id as never
}

test('B-CALL-01: a registered number is answered, its card stands there, and a service is asked for during the call', async () => {
  const id = await ring('r1', '13912345678')
  const call = await operator.call(contract.answerCall, { params: { id } })
  expect(call).toMatchObject({ state: 'answered', elderId: elder })
  expect((await operator.call(contract.pop, { params: { elderId: elder as never } })).card).toMatchObject({
    id: elder,
    name: '王秀英',
  })
  const closed = await operator.call(contract.closeRequest, {
    params: { id: call.requestId ?? ('' as never) },
    body: { outcome: 'order', item: 'bath', note: '下午来' },
  })
  expect(closed.orderNumber).toBeGreaterThan(0)
  // Still talking: the order did not wait for the end of the call.
  expect((await operator.call(contract.showCall, { params: { id } })).state).toBe('answered')
  expect((await operator.call(contract.pop, { params: { elderId: elder as never } })).orders).toMatchObject([
    { item: 'bath', number: closed.orderNumber },
  ])
  await operator.call(contract.hangUp, { params: { id } })
})

test('an elder is saved once; call centre, record, desk and handling of an alarm show the same id', async () => {
  const made = await officer.call(edit.register, {
    body: {
      name: '孟庆兰',
      identity: { kind: 'none', number: null, noIdentityReason: '待补' },
      sex: 'female',
      birthDay: '1941-02-03',
      address: {
        regionCode: VILLAGE,
        detail: '6 号楼 101',
        coordinates: { lon: 113.241, lat: 35.211, system: 'WGS84' },
      },
      phones: [{ number: '13900002222' }],
    },
  })
  const { matches } = await operator.call(contract.lookUp, { body: { phone: '13900002222' } })
  expect(matches.map((one) => one.elderId)).toEqual([made.id])
  expect((await clerk.call(people.show, { params: { elderId: made.id } })).elder.id).toBe(made.id)
  const raised = await t.system((tx) =>
    raise(tx, { elderId: made.id, kind: 'sos', severity: 'P0', source: 'device' }),
  )
  // The row of the desk is what the map draws: its place and its person.
  const { items } = await officer.call(alarms.list, { query: {} })
  expect(items.find((one) => one.id === raised?.incidentId)).toMatchObject({
    elderId: made.id,
    lon: 113.241,
    lat: 35.211,
  })
  expect((await clerk.call(people.search, { query: { q: '孟庆兰' } })).items.map((one) => one.id)).toEqual([
    made.id,
  ])
  await officer.call(alarms.acknowledge, { params: { id: raised?.incidentId ?? '' }, body: {} })
  await officer.call(alarms.judge, { params: { id: raised?.incidentId ?? '' }, body: { verdict: 'false' } })
})

test('A-CALL-01: an accepted call is routed to the integrated centre, or to a community outlet', async () => {
  const orgId = await t.system((tx) =>
    registerOrganisation(tx, {
      name: '解放区养老服务中心',
      shortName: null,
      kind: 'community_body',
      creditCode: null,
      regionCode: DISTRICT,
      address: null,
      phone: null,
      contactName: null,
      note: null,
      state: 'operating',
    }),
  )
  const site = (kind: 'street_centre' | 'community_station', name: string) =>
    clerk.call(createSite, {
      body: {
        orgId: orgId as never,
        kind,
        name,
        regionCode: VILLAGE,
        address: '站前路 2 号',
        coordinates: { lon: 113.242, lat: 35.212, system: 'WGS84' },
        dutyPhone: '0391-3911111',
      },
    })
  const places = [
    await site('street_centre', '站前街道综合养老服务中心'),
    await site('community_station', '枫华园社区养老服务站'),
  ]
  for (const [index, place] of places.entries()) {
    const id = await ring(`route-${index}`, '13912345678')
    await operator.call(contract.answerCall, { params: { id } })
    const { sites } = await operator.call(contract.resources, { params: { id } })
    expect(sites.find((one) => one.id === place.id)).toMatchObject({
      kind: place.kind,
      name: place.name,
      dutyPhone: expect.any(String),
    })
    const routed = await operator.call(contract.transferCall, {
      params: { id },
      body: { to: 'site', siteId: place.id },
    })
    expect(routed.events.at(-1)).toMatchObject({ kind: 'transferred', detail: { to: 'site' } })
    expect(JSON.stringify(routed.events.at(-1)?.detail)).toContain(place.name)
    await operator.call(contract.hangUp, { params: { id } })
  }
})

test('B-CALL-06: a community without a hotline entry is on the list of gaps until a station that serves it has a duty phone', async () => {
  const street = VILLAGE - (VILLAGE % 1000)
  const gaps = async () =>
    (
      await operator.call(contract.uncovered, { query: { region: String(street), level: 'village' } })
    ).items.map((one) => one.regionCode)
  const before = await gaps()
  expect(before).not.toContain(VILLAGE)
  const [bare] = before
  expect(bare).toBeDefined()
  const orgId = await t.system((tx) =>
    registerOrganisation(tx, {
      name: '社区服务社',
      shortName: null,
      kind: 'community_body',
      creditCode: null,
      regionCode: DISTRICT,
      address: null,
      phone: null,
      contactName: null,
      note: null,
      state: 'operating',
    }),
  )
  const input = {
    orgId: orgId as never,
    kind: 'community_station' as const,
    name: '社区驿站',
    regionCode: bare ?? 0,
    address: '社区院内',
  }
  await clerk.call(createSite, { body: { ...input, dutyPhone: null } })
  expect(await gaps()).toContain(bare)
  await clerk.call(createSite, { body: { ...input, name: '社区驿站二', dutyPhone: '0391-3922222' } })
  expect(await gaps()).toEqual(before.filter((code) => code !== bare))
})

test('B-CALL-02: a hundred calls of a day are a hundred records with start, end, agent and result', async () => {
  const from = now().toISOString()
  for (let i = 0; i < 100; i++) {
    const id = await ring(`hundred-${i}`, '13912345678')
    const call = await operator.call(contract.answerCall, { params: { id } })
    t.clock.forward({ seconds: 5 })
    await operator.call(contract.hangUp, { params: { id } })
    await operator.call(contract.closeRequest, {
      params: { id: call.requestId ?? ('' as never) },
      body: { outcome: 'answered' },
    })
  }
  const calls: contract.Call[] = []
  let after: string | undefined
  do {
    const page = await operator.call(contract.listCalls, {
      query: { from, limit: '60', ...(after ? { after } : {}) },
    })
    calls.push(...page.items)
    after = page.next ?? undefined
  } while (after)
  expect(calls).toHaveLength(100)
  expect(new Set(calls.map((one) => one.number)).size).toBe(100)
  for (const call of calls) {
    expect(call).toMatchObject({ state: 'ended', agentId: operator.accountId, outcome: 'answered' })
    expect(call.talkSeconds).toBeGreaterThanOrEqual(5)
    expect(Date.parse(call.endedAt ?? '') - Date.parse(call.rangAt)).toBeGreaterThanOrEqual(5000)
  }
}, 120_000)

test('A-CALL-16: what the platform of a district enters — elder, needs, contacts, device — its hotline has at once, and no other', async () => {
  const { id } = await officer.call(edit.register, {
    body: {
      name: '耿玉梅',
      identity: { kind: 'none', number: null, noIdentityReason: '待补' },
      sex: 'female',
      birthDay: '1943-09-10',
      address: { regionCode: VILLAGE, detail: '7 号楼 201' },
      phones: [{ number: '13700009999' }],
    },
  })
  await officer.call(edit.setNeeds, { params: { elderId: id }, body: { needs: [{ item: 'meal' }] } })
  await officer.call(edit.addContact, {
    params: { elderId: id },
    body: { name: '耿强', relation: 'son', phones: [{ number: '13511110000' }] },
  })
  const modelId = await t.system((tx) => makeModel(tx, { kind: 'sos_button' }))
  const device = await officer.call(devices.registerDevice, {
    body: { serial: `OP-${uuidv7().slice(-6)}`, modelId, regionCode: VILLAGE },
  })
  await officer.call(devices.bindDevice, {
    params: { id: device.id },
    body: { target: 'person', elderId: id },
  })
  const callId = await ring('tenant', '13700009999')
  expect(await operator.call(contract.showCall, { params: { id: callId } })).toMatchObject({
    elderId: id,
    centreName: '解放区分中心',
  })
  const shown = await operator.call(contract.pop, { params: { elderId: id } })
  expect(shown).toMatchObject({ needs: ['meal'], devices: [{ id: device.id, kind: 'sos_button' }] })
  expect(shown.card.contacts).toMatchObject([{ name: '耿强', relation: 'son' }])
  const other = await t.as('operator', { region: NEIGHBOUR })
  await expect(other.call(contract.pop, { params: { elderId: id } })).rejects.toMatchObject({
    problem: { status: 404 },
  })
  await line.post([event('tenant', 'answered', now()), event('tenant', 'ended', now())])
})

test('A-CALL-02: of eleven platforms the city sees eleven, and a district only its own', async () => {
  const regions = [410803, 410804, 410811, 410821, 410822, 410823, 410825, 410882, 410883].map(
    (code) => code * 1_000_000,
  )
  await t.system(async (tx) => {
    for (const [index, regionCode] of regions.entries())
      await putCentre(tx, uuidv7(), {
        ...CITY_LINE,
        name: `第${index + 1}县区平台`,
        regionCode,
        overflowTo: line.city,
      })
  })
  const city = await t.as('operator', { region: CITY })
  expect((await city.call(contract.listCentres)).items).toHaveLength(11)
  const one = await t.as('operator', { region: 410825000000 })
  expect((await one.call(contract.listCentres)).items).toMatchObject([{ regionCode: 410825000000 }])
})

test('B-REG-12: a lone elder of whom nothing is heard for the configured time is red; without a rule of the place nobody is', async () => {
  const who = await t.as('operator', { region: DISTRICT })
  const [quiet, called] = [
    await elderOf(t, '13711110001', { name: '柳静姝' }),
    await elderOf(t, '13711110002', { name: '柳玉洁' }),
  ]
  await t.system(async (tx) => {
    for (const id of [quiet, called])
      await sql`insert into people.fact (id, elder_id, region_code, kind, value, valid, source) values (${uuidv7()}, ${id}, ${VILLAGE}, 'living', 'alone', '[2020-01-01,)', '入户')`.execute(
        tx,
      )
  })
  const board = async (query = {}) => who.call(loneElders, { query: { group: 'living_alone', ...query } })
  expect(await board()).toMatchObject({ elders: 2, reds: 0, redAfterHours: null, source: null })
  const head = await t.as('head', { region: DISTRICT })
  const { id } = await head.call(policy.save, {
    params: { id: uuidv7() as never },
    body: {
      kind: 'calls.lone_board',
      regionCode: DISTRICT,
      validFrom: '2026-01-01',
      validTo: null,
      body: { redAfterHours: 72 },
      source: { document: '解放区探访办法（测试）', clause: null, quote: null },
    },
  })
  await head.call(policy.publish, { params: { id } })
  expect(await board()).toMatchObject({
    elders: 2,
    reds: 2,
    redAfterHours: 72,
    source: '解放区探访办法（测试）',
  })
  await ring('lone', '13711110002')
  await line.post([event('lone', 'answered', now()), event('lone', 'ended', now())])
  const after = await board()
  expect(after.items.map((one) => [one.name, one.red, one.lastCallAt !== null])).toEqual([
    ['柳静姝', true, false],
    ['柳玉洁', false, true],
  ])
  expect((await board({ red: 'true', limit: '1' })).items.map((one) => one.name)).toEqual(['柳静姝'])
  const page = await board({ limit: '1' })
  expect((await board({ limit: '1', after: page.next })).items.map((one) => one.name)).toEqual(['柳玉洁'])
  t.clock.forward({ hours: 73 })
  const later = await t.as('operator', { region: DISTRICT })
  expect((await later.call(loneElders, { query: { group: 'living_alone' } })).reds).toBe(2)
  await t.neighbourSeesNothing(
    loneElders,
    { query: { group: 'living_alone', red: 'true' } },
    { as: 'operator', inside: DISTRICT, outside: NEIGHBOUR },
  )
})

test('A-ACC-08: a card with a QR code, scanned by a helper and confirmed: the request is the elder’s', async () => {
  const who = await t.as('duty_officer', { region: DISTRICT })
  const card = await elderOf(t, '13711110009', { name: '燕秋菊' })
  const code = await who.call(contract.makeQrCode, {
    body: { label: '燕秋菊的求助卡', elderId: card as never, regionCode: VILLAGE },
  })
  const token = code.path.split('/').at(-1) ?? ''
  const scanned = await t.anybody.call(contract.scanQr, { params: { token } })
  expect(scanned).toMatchObject({ stands: 'elder', number: code.number })
  expect(JSON.stringify(scanned)).not.toContain('燕秋菊')
  const { number } = await t.anybody.call(contract.askByQr, {
    params: { token },
    body: { kind: 'living', subject: '想请人送药', phone: '13800001234' },
  })
  const { waiting } = await who.call(contract.queue, { query: { channel: 'qr' } })
  expect(waiting.find((one) => one.number === number)).toMatchObject({
    elderId: card,
    elderName: '燕秋菊',
    channel: 'qr',
    subject: expect.stringContaining('送药'),
  })
})

test('A-ACC-07: whoever has no smartphone orders any item of the catalogue by a call', async () => {
  const agent = await t.as('operator', { region: DISTRICT })
  const id = await elderOf(t, '0391-3567001')
  const numbers = new Set<number | null>()
  for (const [index, item] of NeedItem.options.entries()) {
    const callId = await ring(`item${index}`, '03913567001')
    const call = await agent.call(contract.answerCall, { params: { id: callId } })
    const closed = await agent.call(contract.closeRequest, {
      params: { id: call.requestId ?? ('' as never) },
      body: { outcome: 'order', item, note: '电话预约' },
    })
    numbers.add(closed.orderNumber)
    await agent.call(contract.hangUp, { params: { id: callId } })
  }
  expect(numbers.size).toBe(NeedItem.options.length)
  const { orders } = await agent.call(contract.pop, { params: { elderId: id as never } })
  expect(new Set(orders.map((one) => one.item)).size).toBeGreaterThan(1)
})

test('B-ACC-11: an elder without a smartphone is known by the identity card, by the telephone at home and by the card carried', async () => {
  const agent = await t.as('operator', { region: DISTRICT })
  const chief = await t.as('duty_officer', { region: DISTRICT })
  const body = '41080219390405002'
  const number = body + checkCharacter(body)
  const id = await elderOf(t, '0391-3567002', {
    name: '邵玉兰',
    identity: { kind: 'resident_card', number, noIdentityReason: null },
  })
  const byCard = await agent.call(people.search, { query: { q: number } })
  expect(byCard.items.map((one) => one.id)).toEqual([id])
  const byPhone = await agent.call(contract.lookUp, { body: { phone: '03913567002' } })
  expect(byPhone.matches.map((one) => one.elderId)).toEqual([id])
  const { items } = await chief.call(contract.makeElderQrCodes, { body: { elderIds: [id as never] } })
  const byCode = await agent.call(contract.listQrCodes, { query: { q: String(items[0]?.number) } })
  expect(byCode.items.map((one) => one.elderId)).toEqual([id])
})
