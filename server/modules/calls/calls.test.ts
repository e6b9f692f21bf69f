import { beforeAll, describe, expect, test } from 'vitest'
import * as contract from '#contract/calls'
import { uuidv7 } from '#contract/id'
import { world } from '#testing'
import { CITY, DISTRICT, elderOf, event, hotline, NEIGHBOUR } from './calls.fixture.ts'

const t = await world()
let line: Awaited<ReturnType<typeof hotline>>
let elder: string
let operator: Awaited<ReturnType<typeof t.as>>
let city: Awaited<ReturnType<typeof t.as>>
const now = () => t.clock.now()
const before = (seconds: number) => new Date(now().getTime() - seconds * 1000)

beforeAll(async () => {
  line = await hotline(t)
  elder = await elderOf(t, '13912345678')
  operator = await t.as('operator', { region: DISTRICT })
  city = await t.as('operator', { region: CITY })
})

const ring = async (id: string, caller: string | null, more: object = {}) => {
  const answer = await line.post([event(id, 'ringing', now(), { caller, called: '12349', ...more })])
  return (answer.json() as { calls: { id: never }[] }).calls[0]?.id as never
}

describe('calls from an exchange', () => {
  test('every call is logged: access, answer, hold, hang-up, start, end, agent and result', async () => {
    const id = await ring('a1', '13912345678')
    await operator.call(contract.answerCall, { params: { id } })
    await operator.call(contract.holdCall, { params: { id } })
    t.clock.forward({ seconds: 12 })
    await operator.call(contract.resumeCall, { params: { id } })
    const ended = await operator.call(contract.hangUp, { params: { id } })
    expect(ended).toMatchObject({
      state: 'ended',
      elderName: '王秀英',
      matched: 'one',
      heldSeconds: 12,
      centreName: '解放区分中心',
      agentId: operator.accountId,
    })
    expect(ended.events.map((e) => e.kind)).toEqual(['ringing', 'answered', 'held', 'resumed', 'ended'])
    await operator.call(contract.closeRequest, {
      params: { id: ended.requestId ?? ('' as never) },
      body: { outcome: 'answered', note: '问候' },
    })
    expect(await operator.call(contract.showCall, { params: { id } })).toMatchObject({
      outcome: 'answered',
      requestState: 'closed',
    })
  })

  test('illegal moves are refused', async () => {
    const id = await ring('a2', '13912345678')
    const refused = { problem: { type: contract.problems.wrongState.type } }
    await expect(operator.call(contract.holdCall, { params: { id } })).rejects.toMatchObject(refused)
    await expect(operator.call(contract.resumeCall, { params: { id } })).rejects.toMatchObject(refused)
    await expect(operator.call(contract.hangUp, { params: { id } })).rejects.toMatchObject(refused)
    await operator.call(contract.answerCall, { params: { id } })
    await expect(operator.call(contract.answerCall, { params: { id } })).rejects.toMatchObject(refused)
    await operator.call(contract.hangUp, { params: { id } })
    for (const endpoint of [contract.answerCall, contract.holdCall, contract.resumeCall, contract.hangUp]) {
      await expect(operator.call(endpoint, { params: { id } })).rejects.toMatchObject(refused)
    }
  })

  test('a wrong signature, an old one, a repeat and a wrong order change nothing that should not change', async () => {
    expect(
      (await line.post([event('a3', 'ringing', now())], 'not-the-key-of-this-exchange')).statusCode,
    ).toBe(401)
    const replay = event('a3', 'ended', before(10), { caller: '13912345678' })
    const first = (await line.post([replay])).json()
    expect(first).toMatchObject({ taken: 1, repeated: 0, calls: [{ state: 'missed' }] })
    expect((await line.post([replay])).json()).toMatchObject({ taken: 0, repeated: 1 })
    // The ring and the answer come after the end: the call was answered after all, and needs no callback.
    const late = (
      await line.post([
        event('a3', 'answered', before(40)),
        event('a3', 'ringing', before(50), { caller: '13912345678' }),
      ])
    ).json()
    expect(late).toMatchObject({ taken: 2, calls: [{ state: 'ended' }] })
    const open = await operator.call(contract.listCallbacks, { query: {} })
    expect(open.items).toEqual([])
    const closed = await operator.call(contract.listCallbacks, { query: { state: 'closed' } })
    expect(closed.items[0]).toMatchObject({ result: 'answered_late' })
  })

  test('a time of the future counts as now; a malformed event names its field', async () => {
    const answer = await line.post([
      event('a4', 'ringing', new Date(now().getTime() + 3_600_000), { caller: '010-62345678' }),
    ])
    const id = (answer.json() as { calls: { id: never }[] }).calls[0]?.id as never
    expect(Date.parse((await city.call(contract.showCall, { params: { id } })).rangAt)).toBeLessThanOrEqual(
      now().getTime(),
    )
    const bad = await line.post([{ eventId: 'x', callId: 'y', kind: 'exploded', at: 'yesterday' }])
    expect(bad.statusCode).toBe(422)
    expect((bad.json() as { errors: { pointer: string }[] }).errors.map((e) => e.pointer)).toEqual(
      expect.arrayContaining(['/events/0/kind', '/events/0/at']),
    )
    await line.post([event('a4', 'ended', now())])
  })

  test('the neighbour sees nothing', async () => {
    const id = await ring('a5', '13912345678')
    await t.neighbourSeesNothing(
      contract.showCall,
      { params: { id } },
      { as: 'operator', inside: DISTRICT, outside: NEIGHBOUR },
    )
    await t.neighbourSeesNothing(
      contract.listCalls,
      {},
      { as: 'operator', inside: DISTRICT, outside: NEIGHBOUR },
    )
    await t.neighbourSeesNothing(
      contract.pop,
      { params: { elderId: elder as never } },
      { as: 'operator', inside: DISTRICT, outside: NEIGHBOUR },
    )
    const outside = await t.as('operator', { region: NEIGHBOUR })
    await expect(outside.call(contract.answerCall, { params: { id } })).rejects.toMatchObject({
      problem: { status: 404 },
    })
    expect((await outside.call(contract.queue)).waiting).toEqual([])
    await line.post([event('a5', 'ended', now())])
  })
})

describe('who is calling', () => {
  test('A-CALL-12: a known number shows the record while it rings: contacts, devices, address, what they need', async () => {
    const id = await ring('b1', '+86 139 1234 5678')
    const ringing = await operator.call(contract.showCall, { params: { id } })
    expect(ringing).toMatchObject({ state: 'ringing', elderId: elder, caller: '13912345678' })
    const shown = await operator.call(contract.pop, { params: { elderId: elder as never } })
    expect(shown.card).toMatchObject({ name: '王秀英', address: '3 号楼 2 单元 501', level: 'operator' })
    expect(shown.highRisk).toBe(false)
    await line.post([event('b1', 'ended', now())])
  })

  test('a number that was given up still finds its person, and says since when', async () => {
    const other = await elderOf(t, '13812340000', { name: '李桂兰' })
    await t.system((tx) =>
      tx
        .updateTable('people.phone')
        .set({ ends_on: '2026-01-31', starts_on: '2020-01-01' })
        .where('elder_id', '=', other)
        .execute(),
    )
    const { matches } = await operator.call(contract.lookUp, { body: { phone: '138 1234 0000' } })
    expect(matches).toMatchObject([{ elderId: other, name: '李桂兰', endedOn: '2026-01-31' }])
  })

  test('two elders on one number: the agent says whose call it is; nobody known: the call goes to the centre that was dialled', async () => {
    const shared = '0391-3912345'
    const one = await elderOf(t, shared, { name: '赵大爷' })
    await elderOf(t, shared, { name: '赵奶奶' })
    const id = await ring('b2', shared)
    const call = await operator.call(contract.showCall, { params: { id } })
    expect(call).toMatchObject({ matched: 'several', elderId: null })
    expect(call.matches.map((match) => match.name).sort()).toEqual(['赵大爷', '赵奶奶'].sort())
    expect(
      await operator.call(contract.linkCall, { params: { id }, body: { elderId: one as never } }),
    ).toMatchObject({ elderId: one, elderName: '赵大爷' })
    const stranger = await ring('b3', '13500000000')
    expect(await city.call(contract.showCall, { params: { id: stranger } })).toMatchObject({
      matched: 'none',
      centreName: '焦作市 12349 中心',
    })
    const hidden = await ring('b4', null)
    expect(await city.call(contract.showCall, { params: { id: hidden } })).toMatchObject({
      matched: 'withheld',
      callerMasked: null,
    })
    for (const external of ['b2', 'b3', 'b4'])
      await line.post([event(external, 'answered', now()), event(external, 'ended', now())])
  })
})

describe('sub-centres', () => {
  test('B-CALL-04: a call rings at the sub-centre of the caller’s district and overflows when nobody answers in time', async () => {
    const id = await ring('c1', '13912345678')
    expect(await operator.call(contract.showCall, { params: { id } })).toMatchObject({
      centreName: '解放区分中心',
      overflows: 0,
    })
    t.clock.forward({ seconds: 19 })
    await t.due()
    expect(await operator.call(contract.showCall, { params: { id } })).toMatchObject({ overflows: 0 })
    t.clock.forward({ seconds: 2 })
    await t.due()
    expect(await operator.call(contract.showCall, { params: { id } })).toMatchObject({
      centreName: '焦作市 12349 中心',
      overflows: 1,
      state: 'ringing',
    })
    await line.post([event('c1', 'answered', now()), event('c1', 'ended', now())])
  })

  test('an answered call does not overflow', async () => {
    const id = await ring('c2', '13912345678')
    await operator.call(contract.answerCall, { params: { id } })
    t.clock.forward({ seconds: 60 })
    await t.due()
    expect(await operator.call(contract.hangUp, { params: { id } })).toMatchObject({
      overflows: 0,
      centreName: '解放区分中心',
    })
  })

  test('the city sees every platform, a district only its own; overflow goes up only', async () => {
    expect((await city.call(contract.listCentres)).items).toHaveLength(2)
    expect((await operator.call(contract.listCentres)).items.map((one) => one.name)).toEqual(['解放区分中心'])
    const manager = await t.as('duty_officer', { region: CITY })
    const input = {
      name: '山阳区分中心',
      regionCode: 410811000000,
      ringSeconds: 20,
      callbackSeconds: 600,
      callbackHighRiskSeconds: 60,
    }
    await expect(
      manager.call(contract.saveCentre, {
        params: { id: uuidv7() as never },
        body: { ...input, overflowTo: line.district },
      }),
    ).rejects.toMatchObject({
      problem: { type: contract.careProblems.overflowBelow.type },
    })
    await expect(
      manager.call(contract.saveCentre, {
        params: { id: uuidv7() as never },
        body: { ...input, regionCode: DISTRICT },
      }),
    ).rejects.toMatchObject({
      problem: { type: contract.careProblems.regionTaken.type },
    })
  })
})

describe('missed calls', () => {
  test('A-CALL-05: an abandoned call is missed, with a callback task and its time; the promise broken shows', async () => {
    const quiet = await elderOf(t, '13700001111', { name: '孙秀兰' })
    await ring('d1', '13700001111')
    t.clock.forward({ seconds: 15 })
    await line.post([event('d1', 'ended', now())])
    const [task] = (await operator.call(contract.listCallbacks, { query: {} })).items
    expect(task).toMatchObject({ elderId: quiet, missed: 1, state: 'open', highRisk: false })
    expect(Date.parse(task?.dueAt ?? '') - Date.parse(task?.lastMissedAt ?? '')).toBe(600_000)
    // Missed again: the same task, the same promise.
    await ring('d2', '13700001111')
    await line.post([event('d2', 'ended', now())])
    const again = (await operator.call(contract.listCallbacks, { query: {} })).items
    expect(again).toMatchObject([{ id: task?.id, missed: 2, dueAt: task?.dueAt }])
    t.clock.forward({ seconds: 601 })
    await t.due()
    expect((await operator.call(contract.listCallbacks, { query: { overdue: 'true' } })).items).toMatchObject(
      [{ id: task?.id }],
    )
    const tried = await operator.call(contract.reportCallback, {
      params: { id: task?.id ?? ('' as never) },
      body: { result: 'no_answer' },
    })
    expect(tried).toMatchObject({ state: 'open', attempts: 1 })
    expect(
      await operator.call(contract.reportCallback, {
        params: { id: tried.id },
        body: { result: 'reached', note: '已了解' },
      }),
    ).toMatchObject({ state: 'closed', result: 'reached' })
    await expect(
      operator.call(contract.reportCallback, { params: { id: tried.id }, body: { result: 'reached' } }),
    ).rejects.toMatchObject({ problem: { type: contract.careProblems.taskClosed.type } })
  })

  test('who calls again and is answered needs no callback', async () => {
    await ring('d3', '13700001111')
    await line.post([event('d3', 'ended', now())])
    expect((await operator.call(contract.listCallbacks, { query: {} })).items).toHaveLength(1)
    await ring('d4', '13700001111')
    await line.post([event('d4', 'answered', now()), event('d4', 'ended', now())])
    expect((await operator.call(contract.listCallbacks, { query: {} })).items).toEqual([])
  })
})
