import { createHash, createHmac } from 'node:crypto'
import { z } from 'zod'
import type { secretsOf, settingsOf } from '#contract/notifications'
import type { App } from '#platform/module'
import { parseJson } from './aliyun.ts'
import { type Carrier, ChannelError, post } from './channel.ts'

/**
 * Tencent Cloud SMS, SendSms of version 2021-01-11, by the signature TC3-HMAC-SHA256
 * (cloud.tencent.com/document/api/382/52071, …/api/213/30654).
 */
type Config = {
  settings: z.output<(typeof settingsOf)['tencent_sms']>
  secrets: z.output<(typeof secretsOf)['tencent_sms']>
}

const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex')
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text, 'utf8').digest()

export type TencentRequest = {
  host: string
  service: string
  action: string
  payload: string
  timestamp: number
  contentType: string
}

/** The `authorization` header. Signs content-type, host and x-tc-action, as the current document does. */
export function signTencent(request: TencentRequest, key: { secretId: string; secretKey: string }): string {
  const day = new Date(request.timestamp * 1000).toISOString().slice(0, 10)
  const signed = 'content-type;host;x-tc-action'
  const headers = `content-type:${request.contentType}\nhost:${request.host}\nx-tc-action:${request.action.toLowerCase()}\n`
  const canonical = `POST\n/\n\n${headers}\n${signed}\n${sha256(request.payload)}`
  const scope = `${day}/${request.service}/tc3_request`
  const toSign = `TC3-HMAC-SHA256\n${request.timestamp}\n${scope}\n${sha256(canonical)}`
  const secret = hmac(hmac(hmac(`TC3${key.secretKey}`, day), request.service), 'tc3_request')
  const signature = createHmac('sha256', secret).update(toSign).digest('hex')
  return `TC3-HMAC-SHA256 Credential=${key.secretId}/${scope}, SignedHeaders=${signed}, Signature=${signature}`
}

const CONTENT_TYPE = 'application/json; charset=utf-8'
const later = (code: string) =>
  code.startsWith('InternalError') ||
  code.startsWith('RequestLimitExceeded') ||
  code.startsWith('LimitExceeded')

/** +86 before a mainland number: E.164, which the API asks for. */
export function international(phone: string): string {
  return phone.startsWith('+') ? phone : `+86${phone.replace(/^0/u, '')}`
}

const Wrapped = z.object({
  Response: z.looseObject({ Error: z.object({ Code: z.string(), Message: z.string() }).optional() }),
})

/** One signed call of a Tencent Cloud API; an error in the answer is a `ChannelError`, else `Response` by its shape. */
export async function callTencent<S extends z.ZodType>(
  app: App,
  to: { endpoint: string; region: string; service: 'sms' | 'vms'; action: string; version: string },
  body: object,
  shape: S,
  at: Date,
  key: Config['secrets'],
): Promise<z.output<S>> {
  const url = new URL(to.endpoint)
  const payload = JSON.stringify(body)
  const timestamp = Math.floor(at.getTime() / 1000)
  const { service, action } = to
  const authorization = signTencent(
    { host: url.host, service, action, payload, timestamp, contentType: CONTENT_TYPE },
    key,
  )
  const { status, text } = await post(
    app,
    `${url.origin}/`,
    {
      authorization,
      'content-type': CONTENT_TYPE,
      'x-tc-action': action,
      'x-tc-version': to.version,
      'x-tc-region': to.region,
      'x-tc-timestamp': String(timestamp),
    },
    payload,
  )
  const answer = parseJson(text)
  const response = Wrapped.safeParse(answer).data?.Response
  const refused = response?.Error
  if (refused) throw new ChannelError(refused.Code, refused.Message, later(refused.Code))
  const parsed = shape.safeParse(response)
  if (!parsed.success)
    throw new ChannelError(`http_${status}`, 'the answer is not what Tencent documents', status >= 500)
  return parsed.data
}

const Sent = z.object({
  SendStatusSet: z
    .array(z.object({ SerialNo: z.string(), Code: z.string(), Message: z.string().optional() }))
    .optional(),
})

export const tencentSms: Carrier<Config['settings'], Config['secrets']> = {
  code: 'tencent_sms',
  async send(app, outgoing, { settings, secrets }) {
    const template = settings.templates[outgoing.template]
    if (!template)
      throw new ChannelError('no_template', `no Tencent template for ${outgoing.template}`, false)
    if (!outgoing.phone) throw new ChannelError('no_phone', 'no phone number', false)
    const { SendStatusSet: sent } = await callTencent(
      app,
      { ...settings, service: 'sms', action: 'SendSms', version: '2021-01-11' },
      {
        PhoneNumberSet: [international(outgoing.phone)],
        SmsSdkAppId: settings.sdkAppId,
        SignName: settings.signName,
        TemplateId: template.id,
        TemplateParamSet: inOrder(template.params, outgoing.params),
        SessionContext: outgoing.attemptId,
      },
      Sent,
      outgoing.at,
      secrets,
    )
    const one = sent?.[0]
    if (!one || one.Code !== 'Ok')
      throw new ChannelError(
        one?.Code ?? 'empty',
        one?.Message ?? 'no status in the answer',
        later(one?.Code ?? ''),
      )
    return { providerId: one.SerialNo }
  },
}

/** Our values in the order of the provider's {1}{2}… */
export function inOrder(params: readonly string[], values: Readonly<Record<string, string>>): string[] {
  return params.map((entry) => values[entry.split('=').at(-1) ?? ''] ?? '')
}
