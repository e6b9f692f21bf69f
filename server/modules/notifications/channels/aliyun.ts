import { createHash, createHmac, randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { secretsOf, settingsOf } from '#contract/notifications'
import type { App } from '#platform/module'
import { type Carrier, ChannelError, post } from './channel.ts'

/**
 * Aliyun SMS, SendSms of version 2017-05-25, by the V3 signature ACS3-HMAC-SHA256
 * (help.aliyun.com/zh/sdk/product-overview/v3-request-structure-and-signature). Parameters go into the query string.
 */
type Config = {
  settings: z.output<(typeof settingsOf)['aliyun_sms']>
  secrets: z.output<(typeof secretsOf)['aliyun_sms']>
}

const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex')

/** RFC 3986: letters, digits and -_.~ stay; everything else is %XX of its UTF-8. */
export function percent(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/gu,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

export type AliyunRequest = {
  host: string
  action: string
  version: string
  query: Readonly<Record<string, string>>
  body: string
  date: string
  nonce: string
}

/** The headers of a signed request. `date` is ISO 8601 in UTC without fractions. */
export function signAliyun(
  request: AliyunRequest,
  key: { accessKeyId: string; accessKeySecret: string },
): Record<string, string> {
  const payload = sha256(request.body)
  const headers: Record<string, string> = {
    host: request.host,
    'x-acs-action': request.action,
    'x-acs-content-sha256': payload,
    'x-acs-date': request.date,
    'x-acs-signature-nonce': request.nonce,
    'x-acs-version': request.version,
  }
  const names = Object.keys(headers).sort()
  const signed = names.join(';')
  const query = Object.keys(request.query)
    .sort()
    .map((name) => `${percent(name)}=${percent(request.query[name] ?? '')}`)
    .join('&')
  const canonical = [
    'POST',
    '/',
    query,
    ...names.map((name) => `${name}:${(headers[name] ?? '').trim()}`),
    '',
    signed,
    payload,
  ].join('\n')
  const signature = createHmac('sha256', key.accessKeySecret)
    .update(`ACS3-HMAC-SHA256\n${sha256(canonical)}`)
    .digest('hex')
  return {
    ...headers,
    authorization: `ACS3-HMAC-SHA256 Credential=${key.accessKeyId},SignedHeaders=${signed},Signature=${signature}`,
  }
}

const Answer = z.object({
  Code: z.string(),
  Message: z.string().optional(),
  BizId: z.string().optional(),
  CallId: z.string().optional(),
})

/** Codes after which the same request may succeed later: throttling, daily limits of one number end by themselves. */
const LATER = [
  'isp.SYSTEM_ERROR',
  'isv.BUSINESS_LIMIT_CONTROL',
  'Throttling',
  'Throttling.User',
  'ServiceUnavailable',
  'InternalError',
]

/** `name=ours` or just `ours`: the provider's variable and our value, as the template's JSON. */
export function templateParam(params: readonly string[], values: Readonly<Record<string, string>>): string {
  return JSON.stringify(
    Object.fromEntries(
      params.map((entry) => {
        const [theirs = '', ours = theirs] = entry.split('=')
        return [theirs, values[ours] ?? '']
      }),
    ),
  )
}

/** One signed call of an Aliyun RPC interface of version 2017-05-25; a code other than OK is a `ChannelError`. */
export async function callAliyun(
  app: App,
  endpoint: string,
  action: 'SendSms' | 'SingleCallByTts',
  query: Readonly<Record<string, string>>,
  at: Date,
  key: Config['secrets'],
): Promise<z.output<typeof Answer>> {
  const url = new URL(endpoint)
  const headers = signAliyun(
    {
      host: url.host,
      action,
      version: '2017-05-25',
      query,
      body: '',
      date: `${at.toISOString().slice(0, 19)}Z`,
      nonce: randomUUID(),
    },
    key,
  )
  const search = Object.entries(query)
    .map(([name, value]) => `${percent(name)}=${percent(value)}`)
    .join('&')
  const { host: _host, ...rest } = headers
  const { status, text } = await post(
    app,
    `${url.origin}/?${search}`,
    { ...rest, accept: 'application/json' },
    '',
  )
  const answer = Answer.safeParse(parseJson(text))
  if (!answer.success)
    throw new ChannelError(`http_${status}`, 'the answer is not what Aliyun documents', status >= 500)
  if (answer.data.Code !== 'OK') {
    throw new ChannelError(
      answer.data.Code,
      answer.data.Message ?? answer.data.Code,
      LATER.includes(answer.data.Code) || status >= 500,
    )
  }
  return answer.data
}

export const aliyunSms: Carrier<Config['settings'], Config['secrets']> = {
  code: 'aliyun_sms',
  async send(app, outgoing, { settings, secrets }) {
    const template = settings.templates[outgoing.template]
    if (!template) throw new ChannelError('no_template', `no Aliyun template for ${outgoing.template}`, false)
    if (!outgoing.phone) throw new ChannelError('no_phone', 'no phone number', false)
    const query = {
      PhoneNumbers: outgoing.phone,
      SignName: settings.signName,
      TemplateCode: template.id,
      TemplateParam: templateParam(template.params, outgoing.params),
      OutId: outgoing.attemptId,
    }
    const { BizId } = await callAliyun(app, settings.endpoint, 'SendSms', query, outgoing.at, secrets)
    return BizId ? { providerId: BizId } : {}
  },
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
