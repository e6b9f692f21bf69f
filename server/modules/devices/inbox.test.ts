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
