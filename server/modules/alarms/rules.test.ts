import { sql } from 'kysely'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import * as contract from '#contract/alarms'
import { dayOf } from '#contract/day'
import { events as device } from '#contract/device-events'
import type { SignalName } from '#contract/device-protocol'
import { uuidv7 } from '#contract/id'
import { isProblem } from '#contract/problem'
import { onReadings, type StoredReading } from '#modules/devices'
import { record } from '#platform/events'
import { world } from '#testing'
import { home, jiefang, makeDevice, makeElder, village, zhongzhan } from './alarms.fixture.ts'
import { graceAfterRestart } from './alive.ts'
import { ruleBookOf } from './rule.ts'
import { watchReadings } from './watch-readings.ts'

const t = await world()
afterAll(onReadings(watchReadings))
beforeEach(() => ruleBookOf(t.app.db).forget())

type Kind = Parameters<typeof makeDevice>[1]
async function person(kind: Kind) {
  return t.system(async (tx) => {
    const elderId = await makeElder(tx)
    return { elderId, deviceId: await makeDevice(tx, kind, { elderId }), kind }
  })
}
type Person = Awaited<ReturnType<typeof person>>
let message = 0
type Values = Record<string, number | boolean>
type More = { at?: number; stale?: boolean; signal?: SignalName }
/** A reading as ingest hands it on. */
function readingOf(who: Person, values: Values, more: More = {}): StoredReading {
  const at = more.at ?? t.clock.now().getTime()
  const reading = {
    device: { kind: who.kind, room: null, spot: null },
    deviceId: who.deviceId,
    elderId: who.elderId,
    orgId: null,
    regionCode: village,
    message: `m${++message}`,
    at,
    receivedAt: t.clock.now().getTime(),
    late: false,
    stale: more.stale ?? false,
    signal: more.signal ?? null,
    values,
    extra: null,
    firmware: null,
  }
  // The rules look at these parts of a stored reading only.
  return reading as unknown as StoredReading
}
const read = (who: Person, values: Values, more?: More) =>
  t.system((tx) => watchReadings(tx, [readingOf(who, values, more)]))
const incidentOf = (who: Person) =>
  t.system((tx) =>
    tx
      .selectFrom('alarms.incident')
      .selectAll()
      .where('elder_id', '=', who.elderId)
      .where('resolved_at', 'is', null)
      .executeTakeFirst(),
  )
const signalsOf = async (who: Person) =>
  (
    await t.system((tx) =>
      tx.selectFrom('alarms.signal').select('id').where('elder_id', '=', who.elderId).execute(),
    )
  ).length
const forward = async (seconds: number) => {
  t.clock.forward({ seconds })
  ruleBookOf(t.app.db).forget()
  await t.due()
}

describe('readings', () => {
  test('A-IOT-07: a reading beyond the person’s own limit raises an alarm with the reading attached', async () => {
    const who = await person('wristband')
    const duty = await t.as('duty_officer', { region: jiefang })
    await read(who, { heartRate: 125 })
    await read(who, { heartRate: 125 })
    expect(await incidentOf(who)).toBeUndefined()
    await duty.call(contract.setLimit, {
      params: { elderId: who.elderId },
      body: { metric: 'heartRate', lowRed: 45, lowAmber: 50, highAmber: 110, highRed: 120, reason: '医嘱' },
    })
    await read(who, { heartRate: 125 })
    expect(await incidentOf(who)).toBeUndefined()
    await read(who, { heartRate: 126, spo2: 96 })
    const incident = await incidentOf(who)
    expect(incident).toMatchObject({ kind: 'vital', severity: 'P1', source: 'rule' })
    const view = await duty.call(contract.show, { params: { id: incident?.id ?? '' } })
    expect(view.signals[0]).toMatchObject({
      metrics: { heartRate: 126, spo2: 96 },
      ruleName: { zh: '生命体征红色' },
    })
    await t.neighbourSeesNothing(
      contract.limits,
      { params: { elderId: who.elderId } },
      { as: 'duty_officer', inside: jiefang, outside: zhongzhan },
    )
  })
  test('many readings beyond the limit are one alert; after it was clear once the next is another', async () => {
    const who = await person('wristband')
    for (let i = 0; i < 8; i++) await read(who, { spo2: 88 })
    expect(await signalsOf(who)).toBe(1)
    await read(who, { spo2: 92 })
    for (let i = 0; i < 3; i++) await read(who, { spo2: 88 })
    expect(await signalsOf(who)).toBe(1)
    await read(who, { spo2: 97 })
    for (let i = 0; i < 3; i++) await read(who, { spo2: 88 })
    expect(await signalsOf(who)).toBe(2)
  })
  test('within one delivery too a good reading between two bad ones begins the count anew', async () => {
    const who = await person('wristband')
    const now = t.clock.now().getTime()
    const bad = [88, 97, 88].map((spo2, i) => readingOf(who, { spo2 }, { at: now - 3000 + i * 1000 }))
    await t.system((tx) => watchReadings(tx, bad))
    expect(await incidentOf(who)).toBeUndefined()
    await read(who, { spo2: 88 })
    expect(await incidentOf(who)).toMatchObject({ kind: 'vital' })
  })
  test('two deliveries begin a watch at once: leaving the bed, told after coming back to it, is waited for', async () => {
    const who = await person('mattress')
    const night = Math.ceil(t.clock.now().getTime() / 86_400_000) * 86_400_000 - 6 * 3600_000 // two in the morning
    const [begun, held] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const first = t.system(async (tx) => {
      await watchReadings(tx, [readingOf(who, {}, { at: night, signal: 'bed_return' })])
      begun.resolve()
      await held.promise
    })
    await begun.promise
    const second = t.system((tx) =>
      watchReadings(tx, [readingOf(who, {}, { at: night + 9000, signal: 'bed_exit' })]),
    )
    for (let waits = 0; waits === 0; )
      waits = await t.system(async (tx) => {
        const { rows } = await sql<{
          n: number
        }>`select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(
          tx,
        )
        return rows[0]?.n ?? 0
      })
    held.resolve()
    await Promise.all([first, second])
    const watches = await t.system((tx) =>
      tx.selectFrom('alarms.absence_watch').select('due_at').where('elder_id', '=', who.elderId).execute(),
    )
    expect(watches).toEqual([{ due_at: expect.any(Date) }])
  })
  test('a message that comes too late raises nothing, nor does a value of zero', async () => {
    const who = await person('wristband')
    for (let i = 0; i < 3; i++) await read(who, { heartRate: 30 }, { stale: true })
    for (let i = 0; i < 3; i++) await read(who, { heartRate: 0 })
    expect(await incidentOf(who)).toBeUndefined()
  })
  test('A-IOT-06: present but not moving for the time: the alarm comes by itself, when nobody presses anything', async () => {
    const who = await person('fall_radar')
    // At ten in the morning.
    const now = t.clock.now().getTime()
    t.clock.forward({
      seconds: Math.round((Math.ceil(now / 86_400_000) * 86_400_000 + 2 * 3600_000 - now) / 1000),
    })
    await read(who, { presence: true, motion: false })
    await read(who, { presence: true, motion: false })
    await forward(3500)
    expect(await incidentOf(who)).toBeUndefined()
    await forward(101)
    expect(await incidentOf(who)).toMatchObject({ kind: 'immobility', source: 'rule' })
  })
  test('B-IOT-09: the second position outside the fence opens a lost case with its track', async () => {
    const who = await person('wristband')
    const duty = await t.as('duty_officer', { region: jiefang })
    await duty.call(contract.setFence, {
      params: { elderId: who.elderId },
      body: { ...home, radiusMetres: 500, active: true },
    })
    const away = { lon: home.lon + 0.01, lat: home.lat }
    await read(who, { ...away, accuracy: 20 })
    expect(await incidentOf(who)).toBeUndefined()
    // A circle of error that reaches the fence proves nothing.
    await read(who, { ...away, accuracy: 900 })
    await read(who, { ...away, accuracy: 20 })
    expect(await incidentOf(who)).toBeUndefined()
    await read(who, { ...away, accuracy: 20 })
    expect(await incidentOf(who)).toMatchObject({ kind: 'lost', severity: 'P1', lon: away.lon })
  })
})

describe('absence', () => {
  test('A-IOT-05: no motion for the time opens an inactivity alarm; a motion in time does not', async () => {
    const [still, moving] = [await person('motion'), await person('motion')]
    // At seven in the morning, so that eight hours lie within the day.
    const now = t.clock.now().getTime()
    t.clock.forward({
      seconds: Math.round((Math.ceil(now / 86_400_000) * 86_400_000 + 23 * 3600_000 - now) / 1000),
    })
    await read(still, { motion: true })
    await read(moving, { motion: true })
    for (let hour = 0; hour < 7; hour++) {
      await forward(3600)
      await read(moving, { motion: true })
      await read(still, { motion: false })
    }
    expect(await incidentOf(still)).toBeUndefined()
    await forward(3601)
    expect(await incidentOf(still)).toMatchObject({ kind: 'inactivity' })
    expect(await incidentOf(moving)).toBeUndefined()
    const watch = await t.system((tx) =>
      tx
        .selectFrom('alarms.absence_watch')
        .selectAll()
        .where('elder_id', '=', still.elderId)
        .executeTakeFirstOrThrow(),
    )
    expect(watch).toMatchObject({ due_at: null })
    await read(still, { motion: true })
    const armed = await t.system((tx) =>
      tx
        .selectFrom('alarms.absence_watch')
        .selectAll()
        .where('elder_id', '=', still.elderId)
        .executeTakeFirstOrThrow(),
    )
    expect(armed.due_at).not.toBeNull()
  })
  test('A-IOT-03: not back in bed within the time at night', async () => {
    const [out, back] = [await person('mattress'), await person('mattress')]
    const now = t.clock.now().getTime()
    // At two in the morning.
    t.clock.forward({
      seconds: Math.round((Math.ceil(now / 86_400_000) * 86_400_000 + 18 * 3600_000 - now) / 1000),
    })
    for (const who of [out, back]) {
      await read(who, { inBed: true })
      await read(who, {}, { signal: 'bed_exit' })
    }
    await forward(1200)
    await read(back, {}, { signal: 'bed_return' })
    await read(out, { inBed: false })
    await forward(601)
    expect(await incidentOf(out)).toMatchObject({ kind: 'bed_exit', severity: 'P1' })
    expect(await incidentOf(back)).toBeUndefined()
  })
  test('when the sensor itself is silent, its absence says nothing', async () => {
    const who = await person('water_meter')
    await read(who, { waterTotal: 10 })
    await read(who, { waterTotal: 10.2 })
    await t.system((tx) =>
      tx
        .updateTable('devices.device')
        .set({ went_silent_at: t.clock.now() })
        .where('id', '=', who.deviceId)
        .execute(),
    )
    await forward(43_300)
    expect(await incidentOf(who)).toBeUndefined()
  })
  test('after a downtime what came due meanwhile waits for the buffered messages', async () => {
    const who = await person('water_meter')
    await read(who, { waterTotal: 10 })
    await read(who, { waterTotal: 10.2 })
    const alive = t.clock.now()
    t.clock.forward({ hours: 13 })
    await t.system((tx) => tx.updateTable('alarms.alive').set({ at: alive }).execute())
    expect(await t.system(graceAfterRestart)).toBeGreaterThanOrEqual(1)
    await t.due()
    expect(await incidentOf(who)).toBeUndefined()
    // What the meter had kept arrives within the grace time: there was water.
    await read(who, { waterTotal: 11 }, { at: t.clock.now().getTime() - 3600_000, stale: true })
    await forward(121)
    expect(await incidentOf(who)).toBeUndefined()
    await forward(12 * 3600)
    expect(await incidentOf(who)).toMatchObject({ kind: 'no_water' })
  })
})

describe('signals of devices', () => {
  const signal = (
    who: { elderId: string | null; deviceId: string; kind: Kind; orgId?: string; room?: string },
    name: SignalName,
    more: { stale?: boolean } = {},
  ) =>
    t.system((tx) =>
      record(
        tx,
        device.signalReceived,
        {
          deviceId: who.deviceId,
          kind: who.kind,
          modelId: 'test',
          target: who.elderId ? 'person' : 'room',
          room: who.room ?? null,
          spot: null,
          messageId: `s${++message}`,
          signal: name,
          at: t.clock.now().toISOString(),
          receivedAt: t.clock.now().toISOString(),
          late: false,
          stale: more.stale ?? false,
          clockWrong: false,
          lon: null,
          lat: null,
          metrics: {},
        },
        { elderId: who.elderId, orgId: who.orgId ?? null, regionCode: village, subjectId: who.deviceId },
      ),
    )
  test('A-IOT-02: an SOS of a bound wristband opens an emergency of the right person', async () => {
    const who = await person('wristband')
    await signal(who, 'sos')
    expect(await incidentOf(who)).toMatchObject({
      kind: 'sos',
      severity: 'P0',
      state: 'raised',
      elder_id: who.elderId,
    })
  })
  test('A-IOT-04: a fall opens a fall alarm with its grace time; cancelled at the device it is over', async () => {
    const who = await person('fall_radar')
    await signal(who, 'fall')
    expect(await incidentOf(who)).toMatchObject({ kind: 'fall', state: 'suspected' })
    await signal(who, 'fall_cancelled')
    expect(await incidentOf(who)).toBeUndefined()
    await signal(who, 'fall')
    await forward(31)
    await signal(who, 'fall_cancelled')
    // Too late to cancel: it is written down and a person decides.
    expect(await incidentOf(who)).toMatchObject({ kind: 'fall', state: 'raised', signal_count: 2 })
  })
  test('a stale signal raises nothing', async () => {
    const who = await person('sos_button')
    await signal(who, 'sos', { stale: true })
    expect(await incidentOf(who)).toBeUndefined()
  })
  test('A-IOT-17: a room of a facility has one incident of its own, and its staff are told', async () => {
    const orgId = uuidv7()
    await t.system((tx) =>
      tx
        .insertInto('organisations.organisation')
        .values({ id: orgId, name: '站前日间照料中心', kind: 'care_institution', region_code: village })
        .execute(),
    )
    const staff = await t.as('org_manager', { orgId })
    const deviceId = await t.system((tx) => makeDevice(tx, 'smoke', { orgId, room: '活动室' }))
    const bound = { elderId: null, deviceId, kind: 'smoke' as const, orgId, room: '活动室' }
    await signal(bound, 'smoke')
    await signal(bound, 'smoke')
    await t.due()
    const { items } = await staff.call(contract.list)
    expect(items).toMatchObject([
      { kind: 'smoke', severity: 'P0', place: '活动室', signalCount: 2, elderId: null },
    ])
    const view = await staff.call(contract.show, { params: { id: items[0]?.id ?? '' } })
    expect(view.attempts.filter((a) => a.element === 'facility')).toHaveLength(1)
    const other = await t.as('org_manager', { orgId: uuidv7() })
    expect((await other.call(contract.list)).items).toEqual([])
  })
})

describe('the editor', () => {
  const draft = (key: string, regionCode = jiefang): contract.RuleDraft => ({
    key,
    regionCode: regionCode as contract.RuleDraft['regionCode'],
    name: { zh: '夜里心率快', en: 'Fast heart at night' },
    body: {
      type: 'reading',
      metrics: ['heartRate'],
      when: 'night && heartRate > 100',
      consecutive: 2,
      forSeconds: 0,
    },
    who: 'age >= 80',
    kind: 'vital',
    severity: 'P2',
    source: '测试',
  })
  test('a condition that does not type-check is refused with its place and loses nothing', async () => {
    const duty = await t.as('duty_officer', { region: jiefang })
    const wrong = {
      ...draft('wrong_rule'),
      body: { ...draft('x').body, when: 'night && hartRate > 100' } as contract.RuleBody,
    }
    expect(await duty.call(contract.checkRule, { body: wrong })).toMatchObject({
      errors: [{ pointer: '/body/when', start: 9, end: 17 }],
    })
    await expect(duty.call(contract.saveRule, { params: { id: uuidv7() }, body: wrong })).rejects.toSatisfy(
      (e) => isProblem(e, contract.badCondition),
    )
  })
  test('saves versions, keeps the key to its place, and a county does not write the city’s rules', async () => {
    const duty = await t.as('duty_officer', { region: jiefang })
    const id = uuidv7()
    const saved = await duty.call(contract.saveRule, { params: { id }, body: draft('night_heart') })
    expect(saved).toMatchObject({ state: 'draft', version: 1 })
    await duty.call(contract.saveRule, { params: { id }, body: { ...draft('night_heart'), severity: 'P1' } })
    const view = await duty.call(contract.rule, { params: { id } })
    expect(view.versions.map((v) => v.version)).toEqual([2, 1])
    await expect(
      duty.call(contract.saveRule, {
        params: { id },
        body: { ...draft('night_heart'), updatedAt: saved.updatedAt },
      }),
    ).rejects.toThrow()
    await expect(
      duty.call(contract.saveRule, { params: { id: uuidv7() }, body: draft('night_heart') }),
    ).rejects.toSatisfy((e) => isProblem(e, contract.ruleTaken))
    await expect(
      duty.call(contract.saveRule, { params: { id: uuidv7() }, body: draft('city_rule', 410800000000) }),
    ).rejects.toThrow()
  })
  test('a retired rule of a place switches the same rule of the places above off there', async () => {
    const duty = await t.as('duty_officer', { region: jiefang })
    const id = uuidv7()
    const { items } = await duty.call(contract.rules, { query: { region: jiefang } })
    const red = items.find((rule) => rule.key === 'pressure_red')
    if (!red) throw new Error('the pack is there')
    await duty.call(contract.saveRule, { params: { id }, body: { ...draft('pressure_red'), body: red.body } })
    await duty.call(contract.setRuleState, { params: { id }, body: { state: 'retired' } })
    const who = await person('wristband')
    await read(who, { systolic: 200, diastolic: 120 })
    expect(await incidentOf(who)).toBeUndefined()
    await duty.call(contract.setRuleState, { params: { id }, body: { state: 'active' } })
    await read(who, { systolic: 200, diastolic: 120 })
    expect(await incidentOf(who)).toMatchObject({ kind: 'vital' })
  })
  test('a dry run replays the stored readings and says when it would have spoken', async () => {
    const who = await person('wristband')
    const duty = await t.as('duty_officer', { region: jiefang })
    const now = t.clock.now().getTime()
    await t.system(async (tx) => {
      for (let i = 0; i < 6; i++) {
        await tx
          .insertInto('devices.reading')
          .values({
            device_id: who.deviceId,
            at: new Date(now - 86_400_000 + i * 60_000),
            message: `d${i}`,
            received_at: new Date(now),
            elder_id: who.elderId,
            region_code: village,
            late: false,
            stale: false,
            heart_rate: i < 3 ? 140 : 70,
          })
          .execute()
      }
    })
    const body = {
      draft: {
        ...draft('dry'),
        body: {
          type: 'reading' as const,
          metrics: ['heartRate'],
          when: 'value >= highRed',
          consecutive: 2,
          forSeconds: 0,
        },
      },
    }
    const result = await duty.call(contract.dryRun, { body })
    expect(result).toMatchObject({
      readings: 6,
      elders: 1,
      fires: 1,
      truncated: false,
      samples: [{ elderId: who.elderId, value: 140 }],
    })
    // A day without a fire is a day of the picture too.
    expect(result.perDay.map((one) => one.fires)).toEqual([...Array<number>(29).fill(0), 1, 0])
    expect(result.perDay.at(-1)?.day).toBe(dayOf(new Date(now)))
    const outside = await t.as('duty_officer', { region: zhongzhan })
    await expect(outside.call(contract.dryRun, { body })).rejects.toThrow()
    // A rule from above is tried on the own part: the neighbour's readings are not in it.
    const above = { draft: { ...body.draft, regionCode: 410800000000 } }
    expect(await duty.call(contract.dryRun, { body: above })).toMatchObject({ readings: 6, fires: 1 })
    expect(await outside.call(contract.dryRun, { body: above })).toMatchObject({ readings: 0, fires: 0 })
  })
})
