import { createECDH, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as contract from '#contract/notifications'
import { send } from '#modules/notifications'
import { world } from '#testing'
import { signAliyun } from './channels/aliyun.ts'
import { signTencent } from './channels/tencent.ts'

/** The providers, each played by a server that checks the signature as the published algorithm says and refuses otherwise. */
const t = await world()
type Seen = { url: URL; headers: IncomingMessage['headers']; body: Buffer }
const seen: Record<'aliyun' | 'tencent' | 'push', Seen[]> = { aliyun: [], tencent: [], push: [] }
let tencentAnswers: object | null = null
const servers: Server[] = []

function serve(
  name: keyof typeof seen,
  answer: (request: Seen) => { status: number; body: object | string },
): Promise<string> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const one = {
        url: new URL(request.url ?? '/', `http://${request.headers.host}`),
        headers: request.headers,
        body: Buffer.concat(chunks),
      }
      seen[name].push(one)
      const { status, body } = answer(one)
      response
        .writeHead(status, { 'content-type': 'application/json' })
        .end(typeof body === 'string' ? body : JSON.stringify(body))
    })
  })
  servers.push(server)
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () =>
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    ),
  )
}

const text = (value: string | string[] | undefined) => (typeof value === 'string' ? value : '')
const admin = await t.as('admin', { region: 0 })

async function setUp(
  code: contract.ChannelCode,
  settings: object,
  secrets: Record<string, string>,
  ordinal: number,
): Promise<void> {
  const now = (await admin.call(contract.listChannels)).items.find((one) => one.code === code)
  await admin.call(contract.editChannel, {
    params: { code },
    body: {
      enabled: true,
      ordinal,
      settings: { ...settings },
      secrets,
      receiptSeconds: 120,
      updatedAt: now?.updatedAt ?? '',
    },
  })
}

beforeAll(async () => {
  const aliyun = await serve('aliyun', ({ url, headers, body }) => {
    const query = Object.fromEntries(url.searchParams)
    const made = signAliyun(
      {
        host: text(headers.host),
        action: text(headers['x-acs-action']),
        version: text(headers['x-acs-version']),
        query,
        body: body.toString(),
        date: text(headers['x-acs-date']),
        nonce: text(headers['x-acs-signature-nonce']),
      },
      { accessKeyId: 'ak-id', accessKeySecret: 'ak-secret' },
    )
    if (made['authorization'] !== headers.authorization)
      return { status: 400, body: { Code: 'SignatureDoesNotMatch', Message: 'signature' } }
    if (query['PhoneNumbers'] === '13900000009')
      return { status: 200, body: { Code: 'isv.MOBILE_NUMBER_ILLEGAL', Message: '号码不合法' } }
    return { status: 200, body: { Code: 'OK', Message: 'OK', BizId: `biz-${query['PhoneNumbers']}` } }
  })
  const tencent = await serve('tencent', ({ headers, body }) => {
    if (tencentAnswers) return { status: 200, body: tencentAnswers }
    const authorization = signTencent(
      {
        host: text(headers.host),
        service: 'sms',
        action: text(headers['x-tc-action']),
        payload: body.toString(),
        timestamp: Number(headers['x-tc-timestamp']),
        contentType: text(headers['content-type']),
      },
      { secretId: 'tc-id', secretKey: 'tc-key' },
    )
    if (authorization !== headers.authorization)
      return {
        status: 200,
        body: { Response: { Error: { Code: 'AuthFailure.SignatureFailure', Message: 'signature' } } },
      }
    return {
      status: 200,
      body: {
        Response: {
          SendStatusSet: [{ SerialNo: `tc-${seen.tencent.length}`, Code: 'Ok', Message: 'send success' }],
        },
      },
    }
  })
  const templates = {
    'alarms.family_closed': { id: 'SMS_1001', params: ['name=elder', 'result=outcome', 'at'] },
  }
  await setUp(
    'aliyun_sms',
    { endpoint: aliyun, signName: '一刻养老', templates },
    { accessKeyId: 'ak-id', accessKeySecret: 'ak-secret' },
    30,
  )
  await setUp(
    'tencent_sms',
    {
      endpoint: tencent,
      sdkAppId: '1400000001',
      region: 'ap-guangzhou',
      signName: '一刻养老',
      templates: { 'alarms.family_closed': { id: '20001', params: ['elder', 'outcome', 'at'] } },
    },
    { secretId: 'tc-id', secretKey: 'tc-key' },
    40,
  )
})
afterAll(() => {
  for (const server of servers) server.close()
})

const closed = (phone: string, outcome = '平安 & 已“复位”') =>
  t.system((tx) =>
    send(tx, {
      template: 'alarms.family_closed',
      to: { phone },
      params: { elder: '王秀英', outcome, at: '08:42' },
      regionCode: 410802000000,
    }),
  )
const show = (id: string | null) => admin.call(contract.showMessage, { params: { id: id ?? '' } })
const pathOf = async (code: string) =>
  (await admin.call(contract.listChannels)).items.find((one) => one.code === code)?.receiptPath ?? ''

describe('SMS by the providers’ documented protocols', () => {
  test('Aliyun SendSms is accepted with a right signature; its SmsReport delivers; a forged address is refused', async () => {
    const id = await closed('13911112222')
    await t.due()
    const query = Object.fromEntries(seen.aliyun.at(-1)?.url.searchParams ?? [])
    expect(query).toMatchObject({
      PhoneNumbers: '13911112222',
      SignName: '一刻养老',
      TemplateCode: 'SMS_1001',
    })
    expect(JSON.parse(query['TemplateParam'] ?? '')).toEqual({
      name: '王秀英',
      result: '平安 & 已“复位”',
      at: '08:42',
    })
    expect(await show(id)).toMatchObject({
      state: 'accepted',
      attempts: [{ channel: 'aliyun_sms', providerId: 'biz-13911112222' }],
    })
    const report = [
      {
        phone_number: '13911112222',
        success: true,
        biz_id: 'biz-13911112222',
        out_id: query['OutId'],
        report_time: '2026-11-25 09:00:00',
        err_code: 'DELIVERED',
      },
    ]
    const path = await pathOf('aliyun_sms')
    const forged = await t.http.inject({
      method: 'POST',
      url: path.replace(/\/[^/]+$/u, `/${randomBytes(32).toString('hex')}`),
      payload: report,
    })
    expect(forged.statusCode).toBe(401)
    expect((await t.http.inject({ method: 'POST', url: path, payload: report })).json()).toEqual({
      code: 0,
      msg: '接收成功',
    })
    expect(await show(id)).toMatchObject({ state: 'delivered' })
    const broken = await t.http.inject({ method: 'POST', url: path, payload: [{ success: 'maybe' }] })
    expect(broken.statusCode).toBe(422)
  })

  test('Aliyun refuses: Tencent is tried at once; its status push fails it; nothing is left, the message has failed', async () => {
    const id = await closed('13900000009')
    await t.due()
    const sent = JSON.parse(seen.tencent.at(-1)?.body.toString() ?? '{}') as Record<string, unknown>
    expect(sent).toMatchObject({
      PhoneNumberSet: ['+8613900000009'],
      TemplateId: '20001',
      TemplateParamSet: ['王秀英', '平安 & 已“复位”', '08:42'],
      SmsSdkAppId: '1400000001',
    })
    const shown = await show(id)
    expect(shown.attempts).toMatchObject([
      { channel: 'aliyun_sms', state: 'failed', errorCode: 'isv.MOBILE_NUMBER_ILLEGAL' },
      { channel: 'tencent_sms', state: 'accepted' },
    ])
    const push = [
      {
        sid: shown.attempts[1]?.providerId,
        report_status: 'FAIL',
        errmsg: 'UNDELIV',
        description: '空号',
        mobile: '13900000009',
      },
    ]
    expect(
      (await t.http.inject({ method: 'POST', url: await pathOf('tencent_sms'), payload: push })).json(),
    ).toEqual({ result: 0, errmsg: 'OK' })
    await t.due()
    expect(await show(id)).toMatchObject({
      attempts: [{ state: 'failed' }, { state: 'failed', errorCode: 'UNDELIV' }],
    })
  })

  test('no receipt in time: the next channel is tried, and a late receipt still counts', async () => {
    const id = await closed('13922223333')
    await t.due()
    expect(await show(id)).toMatchObject({ state: 'accepted', attempts: [{ channel: 'aliyun_sms' }] })
    t.clock.forward({ seconds: 119 })
    await t.due()
    expect((await show(id)).attempts).toHaveLength(1)
    t.clock.forward({ seconds: 2 })
    await t.due()
    const shown = await show(id)
    expect(shown.attempts).toMatchObject([
      { channel: 'aliyun_sms', state: 'expired' },
      { channel: 'tencent_sms', state: 'accepted' },
    ])
    await t.http.inject({
      method: 'POST',
      url: await pathOf('aliyun_sms'),
      payload: [{ success: true, biz_id: 'biz-13922223333' }],
    })
    expect(await show(id)).toMatchObject({
      state: 'delivered',
      attempts: [{ state: 'delivered' }, { state: 'accepted' }],
    })
  })

  test('a provider that cannot be reached is passed over; a template without the provider’s code is not sent', async () => {
    tencentAnswers = { Response: { Error: { Code: 'RequestLimitExceeded', Message: 'slow down' } } }
    const id = await t.system((tx) =>
      send(tx, {
        template: 'alarms.family_update',
        to: { phone: '13933334444' },
        params: { elder: '王秀英', step: '已到达', at: '08:50' },
      }),
    )
    await t.due()
    expect(await show(id)).toMatchObject({
      state: 'failed',
      attempts: [{ errorCode: 'no_template' }, { errorCode: 'no_template' }],
    })
    tencentAnswers = null
  })

  test('a reply of TD stops stoppable messages of P2, and START resumes; P1 still goes', async () => {
    const url = (await pathOf('tencent_sms')).replace('/receipts/', '/replies/')
    const reply = (words: string) =>
      t.http.inject({ method: 'POST', url, payload: { mobile: '13944445555', text: words } })
    const low = () =>
      t.system((tx) =>
        send(tx, {
          template: 'devices.attention',
          to: { phone: '13944445555' },
          params: { elder: '王秀英', device: '按钮', problem: '电量低' },
        }),
      )
    await reply(' td ')
    const kept = await low()
    const urgent = await closed('13944445555')
    await t.due()
    expect(await show(kept)).toMatchObject({ state: 'kept', keptReason: 'stopped' })
    expect(await show(urgent)).toMatchObject({ state: 'accepted' })
    expect((await admin.call(contract.listStops)).items).toMatchObject([
      { masked: '139****5555', how: 'reply' },
    ])
    await reply('START')
    expect((await admin.call(contract.listStops)).items).toEqual([])
  })

  test('secrets never leave, half-filled channels are not switched on, and only administrators look at them', async () => {
    const listed = await admin.call(contract.listChannels)
    expect(JSON.stringify(listed)).not.toContain('ak-secret')
    const gateway = listed.items.find((one) => one.code === 'http_gateway')
    const incomplete = admin.call(contract.editChannel, {
      params: { code: 'http_gateway' },
      body: {
        enabled: true,
        ordinal: 50,
        settings: { url: 'nowhere' },
        secrets: { secret: 'short' },
        receiptSeconds: null,
        updatedAt: gateway?.updatedAt ?? '',
      },
    })
    await expect(incomplete).rejects.toMatchObject({
      problem: {
        type: contract.problems.channelIncomplete.type,
        errors: [{ pointer: '/settings/url' }, { pointer: '/secrets/secret' }],
      },
    })
    const operator = await t.as('operator', { region: 410800000000 })
    await expect(operator.call(contract.listChannels)).rejects.toMatchObject({ problem: { status: 403 } })
    const stored = await t.system((tx) =>
      tx
        .selectFrom('notifications.channel')
        .select('secrets')
        .where('code', '=', 'aliyun_sms')
        .executeTakeFirstOrThrow(),
    )
    expect(stored.secrets?.toString('latin1')).not.toContain('ak-secret')
  })
})

describe('web push', () => {
  test('VAPID is signed, the payload is encrypted, 410 forgets the browser, and the receipt of the page counts', async () => {
    let status = 201
    const url = await serve('push', () => ({ status, body: '' }))
    const person = await t.as('family', { elderIds: [] })
    const { publicKey } = await person.call(contract.pushKey)
    expect(Buffer.from(publicKey, 'base64url')).toHaveLength(65)
    const browser = createECDH('prime256v1')
    const subscription = {
      endpoint: `${url}/push/1`,
      keys: { p256dh: browser.generateKeys('base64url'), auth: randomBytes(16).toString('base64url') },
    }
    await expect(person.call(contract.subscribePush, { body: subscription })).rejects.toMatchObject({
      problem: { type: contract.problems.pushHost.type },
    })
    const channel = (await admin.call(contract.listChannels)).items.find((one) => one.code === 'web_push')
    await admin.call(contract.editChannel, {
      params: { code: 'web_push' },
      body: {
        enabled: true,
        ordinal: 20,
        settings: { ...channel?.settings, hosts: [new URL(url).host] },
        receiptSeconds: 60,
        updatedAt: channel?.updatedAt ?? '',
      },
    })
    await person.call(contract.subscribePush, { body: subscription })
    const id = await t.system((tx) =>
      send(tx, {
        template: 'alarms.family_opened',
        to: { accountId: person.accountId },
        params: { elder: '王秀英', incident: '紧急呼叫', at: '08:42' },
      }),
    )
    await t.due()
    const request = seen.push.at(-1)
    expect(request?.headers).toMatchObject({ 'content-encoding': 'aes128gcm', urgency: 'high' })
    expect(request?.body.includes(Buffer.from('王秀英'))).toBe(false)
    const [, token = '', key = ''] =
      /^vapid t=([^,]+), k=(.+)$/u.exec(text(request?.headers.authorization)) ?? []
    expect(key).toBe(publicKey)
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as {
      aud: string
    }
    expect(claims.aud).toBe(url)
    const shown = await show(id)
    expect(shown.attempts.map((one) => one.channel).sort()).toEqual(['in_app', 'web_push'])
    const row = await t.system((tx) =>
      tx
        .selectFrom('notifications.attempt')
        .select('token')
        .where('message_id', '=', id ?? '')
        .where('channel', '=', 'web_push')
        .executeTakeFirstOrThrow(),
    )
    await t.anybody.call(contract.pushReceipt, { body: { token: row.token, opened: true } })
    expect(await show(id)).toMatchObject({ state: 'read' })
    expect(await t.anybody.call(contract.pushReceipt, { body: { token: 'x'.repeat(40) } })).toEqual({
      ok: true,
    })

    status = 410
    await t.system((tx) =>
      send(tx, {
        template: 'alarms.family_opened',
        to: { accountId: person.accountId },
        params: { elder: '王秀英', incident: '紧急呼叫', at: '08:43' },
      }),
    )
    await t.due()
    expect(
      await t.system((tx) => tx.selectFrom('notifications.push_subscription').select('id').execute()),
    ).toEqual([])
  })
})

describe('the inbox and one’s own wishes', () => {
  test('each sees their own; reading is the receipt and stops the fallback', async () => {
    const person = await t.as('family', { elderIds: [] })
    const other = await t.as('family', { elderIds: [] })
    const id = await t.system((tx) =>
      send(tx, {
        template: 'alarms.family_update',
        to: { accountId: person.accountId },
        params: { elder: '王秀英', step: '已到达', at: '09:00' },
      }),
    )
    await t.due()
    expect(await person.call(contract.unreadCount)).toEqual({ unread: 1 })
    expect((await person.call(contract.inbox, { query: {} })).items).toMatchObject([
      { id, body: '09:00 已到达（王秀英）。' },
    ])
    expect((await other.call(contract.inbox, { query: {} })).items).toEqual([])
    await other.call(contract.markRead, { body: { ids: [id as never] } })
    expect(await person.call(contract.unreadCount)).toEqual({ unread: 1 })
    expect(await person.call(contract.markRead, { body: { all: true } })).toEqual({ unread: 0 })
    expect(await show(id)).toMatchObject({
      state: 'read',
      fallbackAt: null,
      attempts: [{ channel: 'in_app', state: 'delivered' }],
    })
  })

  test('quiet hours hold a P2 until they end; English for who wants it', async () => {
    const person = await t.as('family', { elderIds: [] })
    await person.call(contract.savePreference, {
      body: { lang: 'en', muted: ['sms'], quiet: { from: '00:00', to: '23:59' } },
    })
    expect(await person.call(contract.showPreference)).toEqual({
      lang: 'en',
      muted: ['sms'],
      quiet: { from: '00:00', to: '23:59' },
    })
    const id = await t.system((tx) =>
      send(tx, {
        template: 'devices.attention',
        to: { accountId: person.accountId },
        params: {
          elder: 'Wang',
          device: { zh: '呼救按钮', en: 'SOS button' },
          problem: { zh: '电量低', en: 'battery low' },
        },
      }),
    )
    await t.due()
    const held = await show(id)
    expect(held).toMatchObject({
      state: 'held',
      body: 'The SOS button at the home of Wang: battery low. Please help to put it right.',
    })
    const wait = Date.parse(held.heldUntil ?? '') - t.clock.now().getTime()
    t.clock.forward({ seconds: Math.ceil(wait / 1000) + 1 })
    await t.due()
    const again = await (await t.as('admin', { region: 0 })).call(contract.showMessage, {
      params: { id: id ?? '' },
    })
    expect(again.state).toBe('accepted')
  })
})
