import { expect, test } from 'vitest'
import * as desk from '#contract/alarm-desk'
import { showStatement } from '#contract/benefit-applications'
import * as calls from '#contract/calls'
import * as edit from '#contract/people-edit'
import { world } from '#testing'
import { DISTRICT, event, hotline, VILLAGE } from './calls.fixture.ts'

const t = await world()

test('A-REG-01: an elder saved once is the same record to the call centre, on the map of the desk and to the benefits', async () => {
  const line = await hotline(t)
  const clerk = await t.as('clerk', { region: DISTRICT })
  const { id } = await clerk.call(edit.register, {
    body: {
      name: '冯淑贞',
      identity: { kind: 'none', noIdentityReason: '补办中' },
      sex: 'female',
      birthDay: '1941-03-08',
      phones: [{ number: '13912345678' }],
      address: {
        regionCode: VILLAGE,
        detail: '建设路12号院',
        coordinates: { lon: 113.24, lat: 35.21, system: 'WGS84' },
      },
    } as never, // ids are branded in the contract
  })
  // The call centre knows her by the number that rings.
  const operator = await t.as('operator', { region: DISTRICT })
  const rung = await line.post([
    event('r1', 'ringing', t.clock.now(), { caller: '13912345678', called: '12349' }),
  ])
  const callId = (rung.json() as { calls: { id: never }[] }).calls[0]?.id as never
  const call = await operator.call(calls.showCall, { params: { id: callId } })
  expect(call.elderId).toBe(id)
  expect((await operator.call(calls.pop, { params: { elderId: id } })).card.id).toBe(id)
  // The map of the alarm desk shows her where she lives.
  const duty = await t.as('duty_officer', { region: DISTRICT })
  await duty.call(desk.open, { body: { elderId: id, kind: 'sos', severity: 'P1' } as never })
  const { items } = await duty.call(desk.list, { query: {} })
  expect(items.filter((one) => one.elderName === '冯淑贞')).toMatchObject([
    { elderId: id, lon: 113.24, lat: 35.21 },
  ])
  // Her statement of benefits is of the same record.
  expect(await clerk.call(showStatement, { params: { elderId: id } })).toMatchObject({
    elderId: id,
    elderName: '冯淑贞',
  })
})
