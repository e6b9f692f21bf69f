import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as contract from '#contract/notifications'
import { uuidv7 } from '#contract/id'
import { world } from '#testing'
import { register, sealPhone } from '#modules/people'
import type { Tx } from '#platform/db'
import { signAliyun } from './channels/aliyun.ts'
import { signTencent } from './channels/tencent.ts'
import { send } from './send.ts'

/** The voice services, each played by a server that checks the signature and the documented request, and refuses otherwise. */
const t = await world()
const admin = await t.as('admin', { region: 0 })
const servers: Server[] = []
const calls: { aliyun: Record<string, string>[]; tencent: Record<string, unknown>[] } = {
  aliyun: [],
  tencent: [],
}
afterAll(() => {
  for (const server of servers) server.close()
})

function serve(answer: (request: IncomingMessage, url: URL, body: string) => object): Promise<string> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const url = new URL(request.url ?? '/', `http://${request.headers.host}`)
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify(answer(request, url, Buffer.concat(chunks).toString())))
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

beforeAll(async () => {
  const aliyun = await serve(({ headers }, url, body) => {
    const query = Object.fromEntries(url.searchParams)
    const { authorization } = signAliyun(
      {
        host: text(headers.host),
        action: 'SingleCallByTts',
        version: '2017-05-25',
        query,
        body,
        date: text(headers['x-acs-date']),
        nonce: text(headers['x-acs-signature-nonce']),
      },
      { accessKeyId: 'ak', accessKeySecret: 'ak-secret' },
    )
    if (authorization !== headers.authorization)
      return { Code: 'SignatureDoesNotMatch', Message: 'signature' }
    calls.aliyun.push(query)
    return {
      Code: 'OK',
      Message: 'OK',
      CallId: `116012854210^10281427${calls.aliyun.length}`,
      RequestId: 'D9CB',
    }
  })
  const tencent = await serve(({ headers }, _url, payload) => {
    const authorization = signTencent(
      {
        host: text(headers.host),
        service: 'vms',
        action: text(headers['x-tc-action']),
        payload,
        timestamp: Number(headers['x-tc-timestamp']),
        contentType: text(headers['content-type']),
      },
      { secretId: 'tc', secretKey: 'tc-key' },
    )
    if (authorization !== headers.authorization || headers['x-tc-version'] !== '2020-09-02')
      return { Response: { Error: { Code: 'AuthFailure.SignatureFailure', Message: 'signature' } } }
    const body: Record<string, unknown> = JSON.parse(payload)
    calls.tencent.push(body)
    const SendStatus = { CallId: `call-${calls.tencent.length}`, SessionContext: body['SessionContext'] }
    return { Response: { SendStatus, RequestId: 'a-b-c' } }
  })
  const setUp = async (code: contract.ChannelCode, settings: object, secrets: Record<string, string>) => {
    const now = (await admin.call(contract.listChannels)).items.find((one) => one.code === code)
    const { ordinal = 0, updatedAt = '' } = now ?? {}
    const body = {
      enabled: true,
      ordinal,
      settings: { ...settings },
      secrets,
      receiptSeconds: 180,
      updatedAt,
    }
    await admin.call(contract.editChannel, { params: { code }, body })
  }
  await setUp(
    'aliyun_voice',
    {
      endpoint: aliyun,
      playTimes: '3',
      templates: {
        'alarms.family_opened': { id: 'TTS_10001', params: ['name=elder', 'what=incident', 'at'] },
      },
    },
    { accessKeyId: 'ak', accessKeySecret: 'ak-secret' },
  )
  await setUp(
    'tencent_voice',
    {
      endpoint: tencent,
      sdkAppId: '1400000002',
      templates: { 'alarms.family_opened': { id: '3001', params: ['elder', 'incident', 'at'] } },
    },
    { secretId: 'tc', secretKey: 'tc-key' },
  )
})

const elder = (tx: Tx) =>
  register(tx, {
    name: '王秀英',
    otherNames: [],
    identity: { kind: 'none', number: null, noIdentityReason: '从未办理' },
    sex: 'female',
    birthDay: '1944-05-06',
    birthExact: true,
    nation: '汉族',
    address: { regionCode: 410802001001, detail: '建设路12号院3号楼2单元501', coordinates: null },
    phones: [],
    mobility: 'unknown',
    orgId: null,
    synthetic: true,
  })

/** Tells a contact with this number, and returns the message. */
async function tell(phone: string): Promise<string> {
  const id = await t.system(async (tx) => {
    const region_code = 410802001001
    const [elder_id, contactId] = [await elder(tx), uuidv7()]
    const contact = {
      id: contactId,
      elder_id,
      region_code,
      name: '女儿',
      relation: 'daughter' as const,
      position: 1,
    }
    await tx
      .insertInto('people.contact')
      .values({ ...contact, holds_key: false })
      .execute()
    const number = {
      id: uuidv7(),
      elder_id,
      contact_id: contactId,
      region_code,
      ...sealPhone(phone, '/phone'),
    }
    await tx.insertInto('people.phone').values(number).execute()
    return send(tx, {
      template: 'alarms.family_opened',
      to: { contactId },
      params: { elder: '王秀英', incident: '紧急呼叫', at: '08:42' },
      regionCode: region_code,
    })
  })
  await t.due()
  return id ?? ''
}
const show = (id: string) => admin.call(contract.showMessage, { params: { id } })
const receipt = async (code: contract.ChannelCode, payload: object) => {
  const channel = (await admin.call(contract.listChannels)).items.find((one) => one.code === code)
  return (await t.http.inject({ method: 'POST', url: channel?.receiptPath ?? '', payload })).json()
}

describe('a contact who has only a landline is called', () => {
  test('the message is read out by Aliyun; the record of an answered call delivers it', async () => {
    const id = await tell('0391-3561234')
    expect(calls.aliyun.at(-1)).toMatchObject({
      CalledNumber: '03913561234',
      TtsCode: 'TTS_10001',
      PlayTimes: '3',
    })
    expect(JSON.parse(calls.aliyun.at(-1)?.['TtsParam'] ?? '{}')).toMatchObject({ name: '王秀英' })
    const shown = await show(id)
    expect(shown).toMatchObject({
      state: 'accepted',
      toMasked: '0391-****1234',
      attempts: [{ channel: 'aliyun_voice', route: 'voice', state: 'accepted' }],
    })
    const report = {
      call_id: shown.attempts[0]?.providerId,
      duration: '21',
      status_code: '200000',
      status_msg: '',
    }
    expect(await receipt('aliyun_voice', [report])).toEqual({ code: 0, msg: '接收成功' })
    expect(await show(id)).toMatchObject({ state: 'delivered' })
  })

  test('nobody answers: the next provider calls; its callback says whether somebody did', async () => {
    const id = await tell('0391-3565678')
    const { attempts } = await show(id)
    await receipt('aliyun_voice', [
      { call_id: attempts[0]?.providerId, duration: '0', status_code: '200005', status_msg: '被叫无应答' },
    ])
    await t.due()
    expect(calls.tencent.at(-1)).toMatchObject({
      CalledNumber: '+863913565678',
      VoiceSdkAppid: '1400000002',
      TemplateId: '3001',
      PlayTimes: 2,
    })
    const callid = (await show(id)).attempts[1]?.providerId
    // A key pressed says nothing of the message.
    expect(await receipt('tencent_voice', { voicekey_callback: { callid, keypress: '1' } })).toMatchObject({
      result: 0,
    })
    expect(await show(id)).toMatchObject({ state: 'accepted' })
    const answered = { voiceprompt_callback: { callid, result: '0', end_calltime: '1470197221' } }
    expect(await receipt('tencent_voice', answered)).toEqual({ result: 0, errmsg: 'OK' })
    expect(await show(id)).toMatchObject({
      state: 'delivered',
      attempts: [
        { channel: 'aliyun_voice', state: 'failed', errorCode: '200005', errorText: '被叫无应答' },
        { channel: 'tencent_voice', state: 'delivered' },
      ],
    })
  })

  test('a mobile gets text, not a call', async () => {
    const before = calls.aliyun.length
    const id = await tell('13812345679')
    // No SMS provider is on here: it stays in the local outbox.
    expect(await show(id)).toMatchObject({ state: 'kept', keptReason: 'local' })
    expect(calls.aliyun).toHaveLength(before)
  })

  test('a forged address of a receipt is refused', async () => {
    const answer = await t.http.inject({
      method: 'POST',
      url: `/api/notifications/receipts/tencent_voice/${'0'.repeat(64)}`,
      payload: {},
    })
    expect(answer.statusCode).toBe(401)
  })
})
