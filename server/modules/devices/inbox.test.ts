import { expect, test } from 'vitest'
import * as contract from '#contract/devices'
import { signedHeaders } from '#platform/signature'
import { world } from '#testing'
import { makeDevice, makeElder } from './devices.fixture.ts'

const t = await world()

test('two posts about the same people, in opposite order and at once: neither waits for the other in a circle', async () => {
  const admin = await t.as('admin', { region: 410800000000 })
  const { secret } = await admin.call(contract.addVendor, {
    body: { id: 'several', name: '厂商云', regionCode: 410802000000 },
  })
  const serials = await t.system(async (tx) => {
    const made: string[] = []
    for (let n = 0; n < 8; n++) {
      const elderId = await makeElder(tx)
      const to = { target: 'person' as const, elderId: elderId as never } // the brand is a type only
      made.push((await makeDevice(tx, { kind: 'sos_pendant', to })).serial)
    }
    return made
  })
  const post = (round: number, of: readonly string[], who: string) => {
    const at = t.clock.now().getTime()
    const messages = of.map((serial) => ({
      serial,
      topic: 'signal',
      payload: { id: `${who}${round}`, at, signal: 'sos' },
    }))
    const body = JSON.stringify({ messages })
    return t.http.inject({
      method: 'POST',
      url: '/api/devices/inbox/several',
      payload: body,
      headers: { 'content-type': 'application/json', ...signedHeaders(secret, body) },
    })
  }
  for (let round = 0; round < 12; round++) {
    const answers = await Promise.all([
      post(round, serials, 'a'),
      post(round, serials.toReversed(), 'b'),
      post(round, serials.toReversed(), 'c'),
    ])
    expect(answers.map((one) => one.statusCode)).toEqual([200, 200, 200])
    // Answered in the order of the request, whatever the order of work.
    const { results } = answers[1]?.json() as { results: { serial: string; result: string }[] }
    expect(results.map((one) => one.serial)).toEqual(serials.toReversed())
    expect(new Set(results.map((one) => one.result))).toEqual(new Set(['stored']))
  }
})

test('one message of a request that is no object goes to the quarantine; the others are stored', async () => {
  const admin = await t.as('admin', { region: 410800000000 })
  const { secret } = await admin.call(contract.addVendor, {
    body: { id: 'half', name: '半好半坏', regionCode: 410802000000 },
  })
  const serial = await t.system(async (tx) => {
    const elderId = await makeElder(tx)
    return (await makeDevice(tx, { kind: 'wristband', to: { target: 'person', elderId: elderId as never } }))
      .serial // as above
  })
  const at = t.clock.now().getTime()
  const body = JSON.stringify({
    messages: [
      { serial, topic: 'telemetry', payload: { id: 'good1', at, values: { heartRate: 71 } } },
      { serial, topic: 'telemetry', payload: '坏了' },
      { serial, topic: 'telemetry', payload: ['x'] },
      { serial, topic: 'telemetry' },
      { serial, topic: 'telemetry', payload: { id: 'good2', at, values: { spo2: 96 } } },
    ],
  })
  const answer = await t.http.inject({
    method: 'POST',
    url: '/api/devices/inbox/half',
    payload: body,
    headers: { 'content-type': 'application/json', ...signedHeaders(secret, body) },
  })
  expect(answer.statusCode).toBe(200)
  expect(
    answer
      .json<{ results: { result: string; error: { reason: string } | null }[] }>()
      .results.map((one) => [one.result, one.error?.reason]),
  ).toEqual([
    ['stored', undefined],
    ['quarantined', 'malformed'],
    ['quarantined', 'malformed'],
    ['quarantined', 'malformed'],
    ['stored', undefined],
  ])
  const duty = await t.as('duty_officer', { region: 410802000000 })
  const { items } = await duty.call(contract.listQuarantine, { query: { serial } })
  expect(items.map((one) => one.text).sort()).toEqual(['"坏了"', '["x"]', 'null'].sort())
})
