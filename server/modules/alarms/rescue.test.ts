import { describe, expect, test } from 'vitest'
import * as contract from '#contract/alarms'
import { isProblem } from '#contract/problem'
import * as responders from '#contract/responders'
import { uuidv7 } from '#contract/id'
import { world } from '#testing'
import { jiefang, makeContact, makeElder, makeResponder, village, zhongzhan } from './alarms.fixture.ts'
import { raise } from './raise.ts'

const t = await world()
const sos = { kind: 'sos', severity: 'P0', source: 'device' } as const

async function raised(elderId: string, more: Partial<Parameters<typeof raise>[1]> = {}) {
  const result = await t.system((tx) => raise(tx, { elderId, ...sos, ...more }))
  if (!result) throw new Error('not raised')
  return result.incidentId
}
const one = <T>(list: readonly T[], what = 'one'): T => {
  const [found] = list
  if (found === undefined) throw new Error(`nothing: ${what}`)
  return found
}

describe('from the signal to the closed case', () => {
  test('A-IOT-11: alarm, answer, dispatch, arrival and closing times are all there, and the clocks add up', async () => {
    const elder = await t.system(async (tx) => {
      const id = await makeElder(tx)
      await makeContact(tx, id, 1, { holdsKey: true })
      await makeResponder(tx, 300)
      return id
    })
    const helperId = await t.system((tx) => makeResponder(tx, 120))
    const id = await raised(elder)
    const duty = await t.as('duty_officer', { region: jiefang })
    const first = await duty.call(contract.show, { params: { id } })
    expect(first).toMatchObject({
      state: 'raised',
      elderName: '王秀英',
      severity: 'P0',
      signalCount: 1,
      unseen: 1,
    })
    expect(first.contacts).toMatchObject([{ hasKey: true, phone: '13812345671' }])
    expect(first.elder?.phone).toBe('13612345678')

    t.clock.forward({ seconds: 8 })
    await t.due()
    const acknowledged = await duty.call(contract.acknowledge, { params: { id }, body: {} })
    expect(acknowledged).toMatchObject({ state: 'acknowledged', unseen: 0 })
    t.clock.forward({ seconds: 20 })
    await duty.call(contract.contact, {
      params: { id },
      body: { element: 'hub', targetName: '王秀英', answer: 'confirmed', spokeWithElder: true },
    })
    await duty.call(contract.judge, { params: { id }, body: { verdict: 'real' } })
    await t.due()
    const invited = (await duty.call(contract.show, { params: { id } })).responders
    expect(invited.map((r) => r.distanceMetres)).toHaveLength(2)

    const helper = await t.as('responder', { personId: helperId })
    const invitation = one((await helper.call(responders.myInvitations)).items)
    const at = () => t.clock.now().toISOString()
    t.clock.forward({ seconds: 40 })
    await helper.call(responders.accept, { params: { id: invitation.id }, body: { at: at() } })
    expect((await duty.call(contract.show, { params: { id } })).state).toBe('dispatched')
    t.clock.forward({ seconds: 300 })
    await helper.call(responders.arrive, {
      params: { id: invitation.id },
      body: { at: at(), reason: '门已开，长者在屋内' },
    })
    expect((await duty.call(contract.show, { params: { id } })).state).toBe('arrived')
    t.clock.forward({ seconds: 600 })
    await helper.call(responders.reportSafe, { params: { id: invitation.id }, body: { at: at() } })
    const closed = await duty.call(contract.resolve, { params: { id }, body: { outcome: 'rescued_home' } })
    expect(closed).toMatchObject({ state: 'resolved', verdict: 'real', reviewReasons: ['highest_level'] })
    for (const clock of Object.values(closed.clocks)) expect(clock).not.toBeNull()

    const line = await duty.call(contract.timeline, { params: { id } })
    expect(line.legs.map((leg) => leg.to)).toEqual(['T1', 'T2', 'T3', 'T4', 'T5'])
    expect(line.legs.reduce((sum, leg) => sum + leg.seconds, 0)).toBeCloseTo(line.totalSeconds, 3)
    expect(line.totalSeconds).toBeGreaterThanOrEqual(968)
    expect(line.items.map((item) => item.type)).toEqual(
      expect.arrayContaining([
        'alarms.raised',
        'alarms.acknowledged',
        'responders.accepted',
        'responders.arrived',
        'alarms.resolved',
      ]),
    )
  })

  test('A-IOT-10: home-care system, hospital and family each have a sent-and-answered line', async () => {
    const elder = await t.system(async (tx) => {
      const id = await makeElder(tx)
      await makeContact(tx, id, 1)
      return id
    })
    const id = await raised(elder)
    await t.due()
    const duty = await t.as('duty_officer', { region: jiefang })
    const { attempts } = await duty.call(contract.show, { params: { id } })
    expect(new Set(attempts.map((a) => a.element))).toEqual(new Set(['hub', 'family', 'hospital']))
    // No ambulance centre is on record here: the line says so instead of keeping quiet.
    expect(attempts.find((a) => a.element === 'hospital')).toMatchObject({ answer: 'failed' })
    expect(attempts.find((a) => a.element === 'family')).toMatchObject({
      answer: 'waiting',
      channel: 'message',
    })
    const messages = await t.system((tx) =>
      tx.selectFrom('notifications.message').select('template').where('incident_id', '=', id).execute(),
    )
    expect(messages.map((m) => m.template)).toEqual(['alarms.family_opened'])
  })

  test('B-IOT-01: nobody acknowledges, so it climbs by itself, level by level, and the timeline shows each attempt', async () => {
    const elder = await t.system(async (tx) => {
      await tx
        .updateTable('responders.responder')
        .set({ ended_at: t.clock.now() })
        .where('ended_at', 'is', null)
        .execute()
      return makeElder(tx)
    })
    const duty = await t.as('duty_officer', { region: jiefang })
    await t.as('head', { region: jiefang })
    const id = await raised(elder)
    await t.due()
    expect((await duty.call(contract.show, { params: { id } })).level).toBe(1)
    t.clock.forward({ seconds: 61 })
    await t.due()
    const second = await duty.call(contract.show, { params: { id } })
    expect(second.level).toBe(2)
    expect(second.attempts.some((a) => a.targetName.includes('二线坐席'))).toBe(true)
    t.clock.forward({ seconds: 120 })
    await t.due()
    const third = await duty.call(contract.show, { params: { id } })
    expect(third.level).toBe(3)
    expect(third.attempts.some((a) => a.targetName.includes('民政负责人'))).toBe(true)
    expect(third.ladder.filter((s) => s.state === 'done').length).toBeGreaterThanOrEqual(4)
    const types = (await duty.call(contract.timeline, { params: { id } })).items.filter(
      (item) => item.type === 'alarms.escalated',
    )
    expect(types.length).toBeGreaterThanOrEqual(4)
    // Once somebody has it, it climbs no further.
    await duty.call(contract.acknowledge, { params: { id }, body: {} })
    t.clock.forward({ seconds: 1000 })
    await t.due()
    const after = await duty.call(contract.show, { params: { id } })
    expect(after.ladder.filter((s) => s.state === 'skipped').length).toBeGreaterThanOrEqual(2)
    expect(after.nextStepAt).toBeNull()
  })

  test('B-IOT-02: the first of the family who confirms has it, the second is told "handled" and no longer rung', async () => {
    const daughter = await t.as('family', { elderIds: [uuidv7()] })
    const elder = await t.system(async (tx) => {
      const id = await makeElder(tx)
      await makeContact(tx, id, 1, { accountId: daughter.accountId })
      await makeContact(tx, id, 2)
      return id
    })
    const id = await raised(elder)
    await t.due()
    const duty = await t.as('duty_officer', { region: jiefang })
    const family = (await duty.call(contract.show, { params: { id } })).attempts.filter(
      (a) => a.element === 'family',
    )
    expect(family).toHaveLength(2)
    const first = one(family.filter((a) => a.targetName === '女儿1'))
    await duty.call(contract.answerAttempt, { params: { id: first.id }, body: { answer: 'confirmed' } })
    const after = (await duty.call(contract.show, { params: { id } })).attempts.filter(
      (a) => a.element === 'family',
    )
    expect(Object.fromEntries(after.map((a) => [a.targetName, a.answer]))).toEqual({
      女儿1: 'confirmed',
      女儿2: 'told_off',
    })
    await t.due()
    const updates = await t.system((tx) =>
      tx
        .selectFrom('notifications.message')
        .select('params')
        .where('incident_id', '=', id)
        .where('template', '=', 'alarms.family_update')
        .execute(),
    )
    expect(updates.length).toBeGreaterThanOrEqual(1)
    expect(JSON.stringify(updates)).toContain('处理')
  })
})

describe('one open incident per person', () => {
  test('A-IOT-08: two calls within a minute are one alarm with two triggers', async () => {
    const elder = await t.system((tx) => makeElder(tx))
    const id = await raised(elder)
    expect(await raised(elder)).toBe(id)
    const duty = await t.as('duty_officer', { region: jiefang })
    const view = await duty.call(contract.show, { params: { id } })
    expect(view.signals).toHaveLength(2)
    expect(view).toMatchObject({ signalCount: 2, unseen: 2 })
  })

  test('a more serious signal raises the severity and restarts the ladder; the same signal twice is one', async () => {
    const elder = await t.system((tx) => makeElder(tx))
    const id = await raised(elder, { kind: 'inactivity', severity: 'P2', source: 'rule' })
    const signalId = uuidv7()
    await raised(elder, { signalId })
    await raised(elder, { signalId })
    const duty = await t.as('duty_officer', { region: jiefang })
    const view = await duty.call(contract.show, { params: { id } })
    expect(view).toMatchObject({ kind: 'sos', severity: 'P0', signalCount: 2 })
    expect(view.ladder.length).toBeGreaterThan(4)
    await t.due()
    await duty.call(contract.acknowledge, { params: { id }, body: {} })
    await expect(duty.call(contract.acknowledge, { params: { id }, body: {} })).rejects.toSatisfy((e) =>
      isProblem(e, contract.alreadyAcknowledged),
    )
    // A further real signal alerts again and can be acknowledged again; T1 stays.
    await raised(elder)
    const again = await duty.call(contract.show, { params: { id } })
    expect(again.unseen).toBe(1)
    // … and nobody who looks again: the ladder goes on.
    t.clock.forward({ seconds: 61 })
    await t.due()
    expect((await duty.call(contract.show, { params: { id } })).level).toBe(2)
    const seen = await duty.call(contract.acknowledge, { params: { id }, body: {} })
    expect(seen).toMatchObject({ unseen: 0, acknowledgedAt: again.acknowledgedAt })
  })

  test('whatever races, one incident and no signal lost', async () => {
    const elders = await t.system((tx) =>
      Promise.all([makeElder(tx, { name: '赵甲' }), makeElder(tx, { name: '钱乙' })]),
    )
    await Promise.all(Array.from({ length: 60 }, (_, i) => raised(elders[i % 2] ?? '')))
    const rows = await t.system((tx) =>
      tx
        .selectFrom('alarms.incident')
        .select(['id', 'signal_count'])
        .where('elder_id', 'in', elders)
        .execute(),
    )
    expect(rows.map((r) => r.signal_count)).toEqual([30, 30])
    const signals = await t.system((tx) =>
      tx
        .selectFrom('alarms.signal')
        .select((eb) => eb.fn.countAll<number>().as('n'))
        .where('elder_id', 'in', elders)
        .executeTakeFirstOrThrow(),
    )
    expect(signals.n).toBe(60)
  })

  test('the database refuses a second open one', async () => {
    const elder = await t.system((tx) => makeElder(tx))
    const id = await raised(elder)
    await expect(
      t.system((tx) =>
        tx
          .insertInto('alarms.incident')
          .values({
            id: uuidv7(),
            number: 'X',
            kind: 'sos',
            severity: 'P0',
            state: 'raised',
            elder_id: elder,
            region_code: village,
            source: 'manual',
            last_signal_at: new Date(),
            signalled_at: new Date(),
            raised_at: new Date(),
          })
          .execute(),
      ),
    ).rejects.toThrow(/incident_one_open/)
    expect(id).toBeTruthy()
  })
})

describe('grace time of a fall', () => {
  test('B-IOT-08: not cancelled in the grace time, it becomes an emergency by itself', async () => {
    const elder = await t.system((tx) => makeElder(tx))
    const id = await raised(elder, { kind: 'fall', graceSeconds: 30 })
    const duty = await t.as('duty_officer', { region: jiefang })
    expect(await duty.call(contract.show, { params: { id } })).toMatchObject({
      state: 'suspected',
      nextStepAt: null,
    })
    t.clock.forward({ seconds: 20 })
    await t.due()
    expect((await duty.call(contract.show, { params: { id } })).state).toBe('suspected')
    t.clock.forward({ seconds: 11 })
    await t.due()
    expect((await duty.call(contract.show, { params: { id } })).state).toBe('raised')
  })
  test('the family may cancel within it, and not after; a button pressed meanwhile ends it', async () => {
    const elder = await t.system((tx) => makeElder(tx))
    const daughter = await t.as('family', { elderIds: [elder] })
    const id = await raised(elder, { kind: 'fall', graceSeconds: 30 })
    const cancelled = await daughter.call(contract.familyCancel, { params: { id }, body: {} })
    expect(cancelled).toMatchObject({ state: 'resolved', outcome: 'cancelled' })
    const next = await raised(elder, { kind: 'fall', graceSeconds: 30 })
    expect(next).not.toBe(id)
    await raised(elder)
    expect(await daughter.call(contract.familyShow, { params: { id: next } })).toMatchObject({
      state: 'raised',
      kind: 'sos',
    })
    await expect(daughter.call(contract.familyCancel, { params: { id: next }, body: {} })).rejects.toSatisfy(
      (e) => isProblem(e, contract.notOpen),
    )
  })
})

describe('who sees what', () => {
  test('the neighbour sees nothing of it', async () => {
    const elder = await t.system((tx) => makeElder(tx))
    const id = await raised(elder)
    const who = { as: 'duty_officer', inside: jiefang, outside: zhongzhan } as const
    await t.neighbourSeesNothing(contract.show, { params: { id } }, who)
    await t.neighbourSeesNothing(contract.timeline, { params: { id } }, who)
    await t.neighbourSeesNothing(contract.list, { query: { elderId: elder } }, who)
    const outside = await t.as('duty_officer', { region: zhongzhan })
    await expect(outside.call(contract.acknowledge, { params: { id }, body: {} })).rejects.toThrow()
    await expect(
      outside.call(contract.resolve, { params: { id }, body: { outcome: 'accidental_press' } }),
    ).rejects.toThrow()
    await expect(outside.call(contract.dispatch, { params: { id }, body: {} })).rejects.toThrow()
    await expect(
      outside.call(contract.open, { body: { elderId: elder, kind: 'sos', severity: 'P0' } }),
    ).rejects.toThrow()
    expect((await outside.call(contract.desk)).waiting).toBe(0)
  })
  test('a family sees its own and nobody else’s, and asks for help by the app', async () => {
    const [own, other] = await t.system((tx) => Promise.all([makeElder(tx), makeElder(tx)]))
    const daughter = await t.as('family', { elderIds: [own ?? ''] })
    const id = await raised(other ?? '')
    await expect(daughter.call(contract.familyShow, { params: { id } })).rejects.toThrow()
    await expect(
      daughter.call(contract.help, { body: { signalId: uuidv7(), elderId: other ?? '' } }),
    ).rejects.toThrow()
    const signalId = uuidv7()
    const mine = await daughter.call(contract.help, {
      body: { signalId, elderId: own ?? '', detail: '胸口疼' },
    })
    const again = await daughter.call(contract.help, { body: { signalId, elderId: own ?? '' } })
    expect(again.id).toBe(mine.id)
    expect((await daughter.call(contract.familyList, {})).items.map((i) => i.id)).toEqual([mine.id])
    const confirmed = await daughter.call(contract.familyConfirm, { params: { id: mine.id }, body: {} })
    expect(confirmed.confirmedByMe).toBe(true)
  })
  test('A-IOT-09: a centre sees its own home elders live, and only those', async () => {
    const [x, y] = [uuidv7(), uuidv7()]
    const elders = await t.system((tx) =>
      Promise.all([x, x, x, y, y].map((orgId) => makeElder(tx, { orgId }))),
    )
    for (const elder of elders) await raised(elder)
    const centre = await t.as('org_manager', { orgId: x })
    expect((await centre.call(contract.list)).items).toHaveLength(3)
    expect((await centre.call(contract.desk)).waiting).toBe(3)
  })
})
