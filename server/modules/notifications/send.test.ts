import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  cancelMessage,
  listMessages,
  messageCounts,
  resendMessage,
  showMessage,
} from '#contract/notifications'
import * as contract from '#contract/notifications'
import { world } from '#testing'
import { send } from '#modules/notifications'
import { encrypt } from '#platform/secrets'

const DISTRICT = 410802000000
const t = await world()

async function setGateway(url: string, enabled = true): Promise<void> {
  await t.system((tx) =>
    tx
      .updateTable('notifications.channel')
      .set({
        enabled,
        settings: JSON.stringify({ url }),
        secrets: encrypt(JSON.stringify({ secret: 'a-secret-of-the-gateway' })),
      })
      .where('code', '=', 'http_gateway')
      .execute(),
  )
}

type Got = { headers: Record<string, string>; body: { id: string; phone: string; text: string } }
const got: Got[] = []
let answer: { status: number; body: string } = { status: 200, body: '{"id":"gw-1"}' }
const gateway = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    got.push({
      headers: request.headers as Record<string, string>,
      body: JSON.parse(Buffer.concat(chunks).toString()),
    })
    response.writeHead(answer.status).end(answer.body)
  })
})
let url = ''
beforeAll(async () => {
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}/sms`
})
afterAll(() => gateway.close())

const closed = (phone: string, more: Partial<Parameters<typeof send<'alarms.family_closed'>>[1]> = {}) =>
  t.system((tx) =>
    send(tx, {
      template: 'alarms.family_closed',
      to: { phone },
      params: { elder: '王秀英', outcome: '平安', at: '08:42' },
      regionCode: DISTRICT,
      ...more,
    }),
  )

describe('the outbox', () => {
  test('without a provider a message stays in the local outbox, and says so', async () => {
    const id = await closed('13912345678')
    await t.due()
    const admin = await t.as('admin', { region: 410800000000 })
    const shown = await admin.call(showMessage, { params: { id: id ?? '' } })
    expect(shown).toMatchObject({
      state: 'kept',
      keptReason: 'local',
      toMasked: '139****5678',
      body: '08:42 王秀英 的事件已结束：平安。',
    })
    expect(shown.attempts).toMatchObject([{ channel: 'outbox', state: 'accepted', ordinal: 1 }])
    const { items } = await admin.call(listMessages, { query: { q: '139 1234 5678' } })
    expect(items.map((one) => one.id)).toEqual([id])
    expect((await admin.call(messageCounts)).byState.kept).toBe(1)
  })

  test('the same key is one message', async () => {
    expect(await closed('13912345678', { key: 'once' })).not.toBeNull()
    expect(await closed('13912345678', { key: 'once' })).toBeNull()
  })

  test('a value that is missing is refused, before anything is stored', async () => {
    const broken = t.system((tx) =>
      // The compiler refuses this too; a caller that holds a template as data could still do it.
      send(tx, {
        template: 'alarms.family_closed',
        to: { phone: '13912345678' },
        params: { elder: 'x', outcome: 'y' } as never,
      }),
    )
    await expect(broken).rejects.toMatchObject({ problem: { type: contract.problems.missingParam.type } })
  })

  test('the neighbour sees nothing', async () => {
    const id = await closed('13812345678')
    await t.neighbourSeesNothing(
      showMessage,
      { params: { id: id ?? '' } },
      { as: 'duty_officer', inside: DISTRICT, outside: 410803000000 },
    )
    await t.neighbourSeesNothing(
      listMessages,
      {},
      { as: 'duty_officer', inside: DISTRICT, outside: 410803000000 },
    )
  })

  test('a drill never leaves the outbox, even with a provider', async () => {
    await t.due()
    await setGateway(url)
    got.length = 0
    const id = await closed('13712345678', { drill: true, urgency: 'P0' })
    await t.due()
    expect(got).toEqual([])
    const admin = await t.as('admin', { region: 410800000000 })
    expect(await admin.call(showMessage, { params: { id: id ?? '' } })).toMatchObject({
      state: 'kept',
      keptReason: 'drill',
      attempts: [],
    })
    await expect(admin.call(resendMessage, { params: { id: id ?? '' } })).rejects.toMatchObject({
      problem: { type: contract.problems.drillStays.type },
    })
  })

  test('through the gateway: signed, with a receipt that only the signature lets in', async () => {
    await setGateway(url)
    got.length = 0
    answer = { status: 200, body: '{"id":"gw-77"}' }
    const id = await closed('13612345678')
    await t.due()
    expect(got).toHaveLength(1)
    expect(got[0]?.body).toMatchObject({ phone: '13612345678', text: '08:42 王秀英 的事件已结束：平安。' })
    const { createHmac } = await import('node:crypto')
    const raw = JSON.stringify(got[0]?.body)
    const expected = createHmac('sha256', 'a-secret-of-the-gateway')
      .update(`${got[0]?.headers['x-yike-timestamp']}\n${got[0]?.headers['x-yike-nonce']}\n${raw}`)
      .digest('hex')
    expect(got[0]?.headers['x-yike-signature']).toBe(expected)

    const admin = await t.as('admin', { region: 410800000000 })
    expect(await admin.call(showMessage, { params: { id: id ?? '' } })).toMatchObject({
      state: 'accepted',
      attempts: [{ channel: 'http_gateway', providerId: 'gw-77' }],
    })
    const path =
      (await admin.call(contract.listChannels)).items.find((one) => one.code === 'http_gateway')
        ?.receiptPath ?? ''
    const receipt = { receipts: [{ id: got[0]?.body.id ?? '', delivered: true }] }
    const unsigned = await t.http.inject({ method: 'POST', url: path, payload: receipt })
    expect(unsigned.statusCode).toBe(401)
    const { signedHeaders } = await import('#platform/signature')
    const text = JSON.stringify(receipt)
    const signed = () =>
      t.http.inject({
        method: 'POST',
        url: path,
        headers: { 'content-type': 'application/json', ...signedHeaders('a-secret-of-the-gateway', text) },
        payload: text,
      })
    expect((await signed()).json()).toEqual({ known: 1, unknown: 0 })
    expect((await signed()).json()).toEqual({ known: 1, unknown: 0 })
    const wrongSecret = await t.http.inject({
      method: 'POST',
      url: path,
      headers: { 'content-type': 'application/json', ...signedHeaders('another-secret-altogether', text) },
      payload: text,
    })
    expect(wrongSecret.statusCode).toBe(401)
    expect(await admin.call(showMessage, { params: { id: id ?? '' } })).toMatchObject({
      state: 'delivered',
      attempts: [{ state: 'delivered' }],
    })
    await expect(admin.call(cancelMessage, { params: { id: id ?? '' } })).rejects.toMatchObject({
      problem: { type: contract.problems.notCancellable.type },
    })
  })

  test('a refusal fails the message; sending it again makes a new one', async () => {
    await setGateway(url)
    answer = { status: 400, body: '{"error":{"code":"BLACKLIST","message":"number on the blacklist"}}' }
    const id = await closed('13512345678')
    await t.due()
    const admin = await t.as('admin', { region: 410800000000 })
    expect(await admin.call(showMessage, { params: { id: id ?? '' } })).toMatchObject({
      state: 'failed',
      attempts: [{ state: 'failed', errorCode: 'BLACKLIST' }],
    })
    answer = { status: 200, body: '{}' }
    const again = await admin.call(resendMessage, { params: { id: id ?? '' } })
    await t.due()
    expect(await admin.call(showMessage, { params: { id: again.id } })).toMatchObject({
      state: 'accepted',
      resentFrom: id,
    })
    await expect(admin.call(resendMessage, { params: { id: again.id } })).rejects.toMatchObject({
      problem: { type: contract.problems.notResendable.type },
    })
  })
})
