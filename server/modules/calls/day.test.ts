import { beforeAll, describe, expect, test } from 'vitest'
import * as contract from '#contract/calls'
import { dayOf } from '#contract/day'
import { uuidv7 } from '#contract/id'
import { world } from '#testing'
import { CITY, DISTRICT, elderOf, event, hotline, NEIGHBOUR } from './calls.fixture.ts'

const t = await world()
let line: Awaited<ReturnType<typeof hotline>>
let elder: string
let operator: Awaited<ReturnType<typeof t.as>>
let manager: Awaited<ReturnType<typeof t.as>>
const now = () => t.clock.now()

beforeAll(async () => {
  line = await hotline(t)
  elder = await elderOf(t, '13912345678')
  operator = await t.as('operator', { region: DISTRICT })
  manager = await t.as('duty_officer', { region: DISTRICT })
})

describe('roster', () => {
  test('A-CALL-06: a roster with a gap from 03:00 to 04:00 is saved, and the gap is reported', async () => {
    const day = '2027-03-01' // a Monday
    for (const one of [operator, manager]) await one.call(contract.setMyState, { body: { state: 'ready' } })
    const shift = (from: string, to: string, accountId: string) =>
      manager.call(contract.saveShift, {
        params: { id: uuidv7() },
        body: {
          centreId: line.district,
          accountId: accountId as never,
          startsAt: `${day}T${from}:00+08:00`,
          endsAt: to === '24:00' ? '2027-03-02T00:00:00+08:00' : `${day}T${to}:00+08:00`,
          from: day,
          days: 1,
        },
      })
    await shift('00:00', '03:00', operator.accountId)
    await shift('04:00', '16:00', operator.accountId)
    const saved = await shift('16:00', '24:00', manager.accountId)
    expect(saved.gaps).toEqual([{ from: '2027-02-28T19:00:00.000Z', to: '2027-02-28T20:00:00.000Z' }])
    await expect(shift('15:00', '17:00', operator.accountId)).rejects.toMatchObject({
      problem: { type: contract.careProblems.overlap.type },
    })
    await expect(shift('18:00', '17:00', operator.accountId)).rejects.toMatchObject({
      problem: { status: 422, errors: [{ pointer: '/endsAt' }] },
    })
    const shown = await operator.call(contract.roster, {
      query: { centreId: line.district, from: day, days: '1' },
    })
    expect(shown.gaps).toHaveLength(1)
    const copied = await manager.call(contract.copyWeek, { body: { centreId: line.district, from: day } })
    expect(copied.shifts).toHaveLength(3)
    await expect(
      operator.call(contract.removeShift, { params: { id: shown.shifts[0]?.id ?? '' } }),
    ).rejects.toMatchObject({ problem: { status: 403 } })
    const after = await manager.call(contract.removeShift, { params: { id: shown.shifts[0]?.id ?? '' } })
    expect(after.gaps[0]?.from).toBe('2027-02-28T16:00:00.000Z')
    await t.neighbourSeesNothing(
      contract.roster,
      { query: { centreId: line.district, from: day } },
      { as: 'operator', inside: DISTRICT, outside: NEIGHBOUR },
    )
  })
})

describe('care calls', () => {
  test('A-CALL-11: an elder with a plan does not answer twice: a visit opens, and the first contact is asked to look in', async () => {
    const contactId = uuidv7()
    await t.system(async (tx) => {
      await tx
        .insertInto('people.contact')
        .values({
          id: contactId,
          elder_id: elder,
          region_code: 410802001001,
          name: '张丽',
          relation: 'daughter',
          position: 1,
        })
        .execute()
      const { sealPhone } = await import('#modules/people')
      const sealed = sealPhone('13100002222', '/phone')
      await tx
        .insertInto('people.phone')
        .values({
          id: uuidv7(),
          elder_id: elder,
          contact_id: contactId,
          region_code: 410802001001,
          kind: 'mobile',
          cipher: sealed.cipher,
          hash: sealed.hash,
        })
        .execute()
    })
    const id = uuidv7() as never
    const plan = await operator.call(contract.saveCarePlan, {
      params: { id },
      body: {
        elderId: elder as never,
        weekdays: [1, 2, 3, 4, 5, 6, 7],
        atTime: '09:00',
        retryMinutes: 60,
        maxFailures: 2,
      },
    })
    expect(plan.nextAt).not.toBeNull()
    await expect(
      operator.call(contract.saveCarePlan, {
        params: { id: uuidv7() as never },
        body: { elderId: elder as never, weekdays: [1], atTime: '09:00', retryMinutes: 60 },
      }),
    ).rejects.toMatchObject({
      problem: { type: contract.careProblems.planExists.type },
    })
    t.clock.forward({ hours: 24 })
    operator = await t.as('operator', { region: DISTRICT })
    await t.due()
    const [first] = (await operator.call(contract.listCareCalls, { query: {} })).items
    expect(first).toMatchObject({ attempt: 1, elderName: '王秀英' })
    expect(
      await operator.call(contract.reportCareCall, {
        params: { id: first?.id ?? '' },
        body: { result: 'failed' },
      }),
    ).toMatchObject({ state: 'failed', visitOpened: false })
    await expect(
      operator.call(contract.reportCareCall, { params: { id: first?.id ?? '' }, body: { result: 'failed' } }),
    ).rejects.toMatchObject({ problem: { type: contract.careProblems.taskClosed.type } })
    const [second] = (await operator.call(contract.listCareCalls, { query: {} })).items
    expect(second).toMatchObject({ attempt: 2 })
    expect(
      await operator.call(contract.reportCareCall, {
        params: { id: second?.id ?? '' },
        body: { result: 'failed' },
      }),
    ).toMatchObject({ visitOpened: true })
    const visits = await operator.call(contract.listVisitTasks, { query: {} })
    expect(visits.items).toMatchObject([{ elderId: elder, reason: 'care_call_failed', failures: 2 }])
    await t.due()
    const sent = await t.system((tx) =>
      tx
        .selectFrom('notifications.message')
        .select(['template', 'to_name', 'body'])
        .where('elder_id', '=', elder)
        .executeTakeFirst(),
    )
    expect(sent).toMatchObject({
      template: 'calls.visit_needed',
      to_name: '张丽',
      body: expect.stringContaining('连续 2 次'),
    })
    await t.neighbourSeesNothing(
      contract.listVisitTasks,
      {},
      { as: 'operator', inside: DISTRICT, outside: NEIGHBOUR },
    )
    const done = await operator.call(contract.finishVisitTask, {
      params: { id: visits.items[0]?.id ?? '' },
      body: { note: '在家，电话静音' },
    })
    expect(done).toMatchObject({ state: 'done' })
    await expect(
      operator.call(contract.finishVisitTask, { params: { id: done.id }, body: { note: 'x' } }),
    ).rejects.toMatchObject({ problem: { type: contract.careProblems.taskClosed.type } })
  })
})

describe('a day of 4,000 calls', () => {
  test('A-CALL-07, A-CALL-08, B-CALL-03: none is lost and the list stays responsive; 200 orders are a conversion of 5 %; the city counts the county’s', async () => {
    t.clock.forward({ days: 40 })
    operator = await t.as('operator', { region: DISTRICT })
    const day = dayOf(new Date(now().getTime() - 86_400_000))
    const midnight = Date.parse(`${day}T00:00:00+08:00`)
    const events = Array.from({ length: 4000 }, (_, i) => {
      const at = midnight + Math.floor((i * 86_399_000) / 4000)
      const id = `day-${i}`
      const caller = i % 4 === 0 ? '13912345678' : `135${String(10_000_000 + i).slice(-8)}`
      return [
        event(id, 'ringing', new Date(at), { caller }),
        ...(i % 20 === 19 ? [] : [event(id, 'answered', new Date(at + 5000))]),
        event(id, 'ended', new Date(at + 60_000)),
      ]
    }).flat()
    const parts = Array.from({ length: Math.ceil(events.length / 480) }, (_, i) =>
      events.slice(i * 480, (i + 1) * 480),
    )
    // Four connections, as an exchange with several lines has.
    const answers = await Promise.all(
      [0, 1, 2, 3].map(async (first) => {
        const codes: number[] = []
        for (let i = first; i < parts.length; i += 4) codes.push((await line.post(parts[i] ?? [])).statusCode)
        return codes
      }),
    )
    expect(answers.flat().every((code) => code === 200)).toBe(true)
    // Everything again, as after a lost answer: nothing is counted twice.
    expect((await line.post(events.slice(0, 500))).json()).toMatchObject({ taken: 0, repeated: 500 })
    await t.system(async (tx) => {
      const request = await tx
        .selectFrom('calls.request')
        .select(['id', 'call_id'])
        .where('elder_id', '=', elder)
        .where('waiting_since', '>=', new Date(midnight))
        .limit(200)
        .execute()
      expect(request).toHaveLength(200)
      for (const row of request) {
        await tx
          .insertInto('care.service_order')
          .values({
            id: uuidv7(),
            channel: 'phone',
            request_id: row.id,
            elder_id: elder,
            region_code: 410802001001,
            item_code: 'meal-delivery',
            item_version: 1,
            wanted_from: new Date(midnight + 10 * 3_600_000),
            wanted_to: new Date(midnight + 11 * 3_600_000),
            address: '建设路12号院',
            state_since: new Date(midnight + 3_600_000),
            created_at: new Date(midnight + 3_600_000),
          })
          .execute()
      }
    })
    const city = await t.as('operator', { region: CITY })
    const started = performance.now()
    const figures = await city.call(contract.figures, { query: { from: day, to: day } })
    const page = await city.call(contract.listCalls, { query: { limit: '50' } })
    expect(performance.now() - started).toBeLessThan(3000)
    expect(page.items).toHaveLength(50)
    expect(figures.days).toHaveLength(1)
    expect(figures.days[0]).toMatchObject({
      day,
      calls: 4000,
      answered: 3800,
      missed: 200,
      answerRate: 0.95,
      orders: 200,
      conversion: 0.05,
      meanTalkSeconds: 55,
    })
    expect(figures.byHour.reduce((sum, n) => sum + n, 0)).toBe(4000)
    expect(figures.regions.find((row) => row.regionCode === DISTRICT)).toMatchObject({
      calls: 1000,
      orders: 200,
    })
    const county = await operator.call(contract.figures, { query: { from: day, to: day } })
    expect(county.total).toMatchObject({ calls: 1000, orders: 200 })
    const outside = await t.as('operator', { region: NEIGHBOUR })
    expect((await outside.call(contract.figures, { query: { from: day, to: day } })).total).toMatchObject({
      calls: 0,
    })
    await expect(
      city.call(contract.figures, { query: { from: '2026-01-01', to: '2026-12-31' } }),
    ).rejects.toMatchObject({ problem: { type: contract.careProblems.range.type } })
    const file = await city.call(contract.exportCalls, {
      body: { from: new Date(midnight).toISOString(), format: 'csv', reason: '日报核对' },
    })
    expect(String(file).split('\r\n').length).toBe(4000 + 3)
    expect(String(file)).not.toContain('13912345678')
  }, 600_000)
})
