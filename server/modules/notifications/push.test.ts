import tls from 'node:tls'
import { generate } from 'selfsigned'
import { afterAll, describe, expect, test } from 'vitest'
import * as contract from '#contract/notifications'
import { send } from '#modules/notifications'
import { world } from '#testing'
import { isPushHost } from './channels/push.ts'
import { browser, pushService } from './push-service.fixture.ts'

const t = await world()
const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
  extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
})
// What an administrator does with NODE_EXTRA_CA_CERTS for a push service of the city's own.
const trusted = tls.getCACertificates('default')
tls.setDefaultCACertificates([...trusted, cert])
afterAll(() => tls.setDefaultCACertificates(trusted))
let status = 201
const service = await pushService({ key, cert }, () => status)
afterAll(() => service.stop())
const host = new URL(service.origin).host
t.app.config.partnerHosts = [host]

test('the receiver of these tests reads the example of RFC 8291 §5', () => {
  const receiver = browser({
    privateKey: 'q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94',
    auth: 'BTBZMqHH6r4Tts7J_aSIgg',
  })
  expect(receiver.keys.p256dh).toBe(
    'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
  )
  const body =
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN'
  expect(receiver.read(Buffer.from(body, 'base64url'))).toBe('When I grow up, I want to be a watermelon')
  expect(() => browser().read(Buffer.from(body, 'base64url'))).toThrow()
})

describe('to a push service over HTTPS', () => {
  const phone = browser()
  const admin = t.as('admin', { region: 0 })
  const person = t.as('family', { elderIds: [] })
  const push = async () =>
    t.system(async (tx) =>
      send(tx, {
        template: 'alarms.family_opened',
        to: { accountId: (await person).accountId },
        params: { elder: '王䶮英', incident: '紧急呼叫', at: '08:42' },
      }),
    )

  test('the service admits it, the browser reads it, and what the worker posts is the receipt', async () => {
    const { publicKey } = await (await person).call(contract.pushKey)
    const channel = (await (await admin).call(contract.listChannels)).items.find(
      (one) => one.code === 'web_push',
    )
    await (await admin).call(contract.editChannel, {
      params: { code: 'web_push' },
      body: {
        enabled: true,
        ordinal: 20,
        settings: { ...channel?.settings, hosts: [host] },
        receiptSeconds: 60,
        updatedAt: channel?.updatedAt ?? '',
      },
    })
    await (await person).call(contract.subscribePush, {
      body: { endpoint: `${service.origin}/push/JzLQ3raZJfFBR0aq`, keys: phone.keys },
    })
    const id = await push()
    await t.due()
    expect(service.refused).toEqual([])
    const [delivered] = service.delivered
    expect(delivered).toMatchObject({
      path: '/push/JzLQ3raZJfFBR0aq',
      urgency: 'high',
      ttl: 3600,
      vapidKey: publicKey,
    })
    const payload = JSON.parse(phone.read(delivered?.body ?? Buffer.alloc(0))) as Record<string, string>
    expect(payload).toMatchObject({ title: '王䶮英：紧急呼叫', urgency: 'P0', tag: id })
    await t.anybody.call(contract.pushReceipt, { body: { token: payload['receipt'] ?? '', opened: true } })
    const shown = await (await admin).call(contract.showMessage, { params: { id: id ?? '' } })
    expect(shown.attempts.find((one) => one.channel === 'web_push')).toMatchObject({ state: 'delivered' })
    expect(shown.state).toBe('read')
    expect((await (await person).call(contract.unreadCount)).unread).toBe(0)
  })

  test('a message as long as a template may be still fits the 4096 bytes of a push', async () => {
    const before = service.delivered.length
    await t.system(async (tx) =>
      send(tx, {
        template: 'alarms.family_opened',
        to: { accountId: (await person).accountId },
        params: { elder: '王'.repeat(60), incident: '紧急呼叫'.repeat(90), at: '08:42' },
      }),
    )
    await t.due()
    expect(service.refused).toEqual([])
    expect(service.delivered.length).toBe(before + 1)
  })

  test('a push service inside the network is not asked, unless the operator listed it', async () => {
    const before = service.delivered.length
    t.app.config.partnerHosts = []
    const id = await push()
    await t.due()
    t.app.config.partnerHosts = [host]
    expect(service.delivered.length).toBe(before)
    const shown = await (await admin).call(contract.showMessage, { params: { id: id ?? '' } })
    expect(shown.attempts.find((one) => one.channel === 'web_push')).toMatchObject({
      state: 'failed',
      errorCode: 'refused_host',
    })
  })

  test('a service that is overloaded is asked again, and a browser that is gone is forgotten', async () => {
    const subscriptions = () =>
      t.system((tx) => tx.selectFrom('notifications.push_subscription').select('id').execute())
    status = 503
    await push()
    await t.due()
    expect(await subscriptions()).toHaveLength(1)
    status = 410
    await push()
    await t.due()
    expect(await subscriptions()).toEqual([])
  })
})

test.each([
  ['https://fcm.googleapis.com/fcm/send/abc', true],
  ['https://updates.push.services.mozilla.com/wpush/v2/abc', true],
  ['https://wns2-par02p.notify.windows.com/w/?token=abc', true],
  ['https://web.push.apple.com/QGk', true],
  ['http://fcm.googleapis.com/fcm/send/abc', false],
  ['https://fcm.googleapis.com.evil.example/abc', false],
  ['https://evilpush.apple.com.cn/abc', false],
  ['https://127.0.0.1/abc', false],
] as const)('%s may be pushed to: %s', (endpoint, may) => {
  const hosts = contract.settingsOf.web_push.parse({}).hosts
  expect(isPushHost(endpoint, hosts)).toBe(may)
})
