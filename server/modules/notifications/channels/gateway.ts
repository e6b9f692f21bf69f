import { z } from 'zod'
import type { secretsOf, settingsOf } from '#contract/notifications'
import { signedHeaders } from '#platform/signature'
import { parseJson } from './aliyun.ts'
import { type Carrier, ChannelError, post } from './channel.ts'

/** The city's own SMS or voice gateway: one signed POST a message (docs/integration.md). `id` is the idempotency key. */
type Config = {
  settings: z.output<(typeof settingsOf)['http_gateway']>
  secrets: z.output<(typeof secretsOf)['http_gateway']>
}

const Answer = z.object({
  id: z.string().max(200).optional(),
  error: z.object({ code: z.string(), message: z.string().optional() }).optional(),
})

export const httpGateway: Carrier<Config['settings'], Config['secrets']> = {
  code: 'http_gateway',
  async send(app, outgoing, { settings, secrets }) {
    const body = JSON.stringify({
      id: outgoing.attemptId,
      phone: outgoing.phone,
      title: outgoing.title,
      text: outgoing.body,
      template: outgoing.template,
      params: outgoing.params,
      urgency: outgoing.urgency,
      at: outgoing.at.toISOString(),
    })
    const { status, text } = await post(
      app,
      settings.url,
      { 'content-type': 'application/json', ...signedHeaders(secrets.secret, body, outgoing.at) },
      body,
    )
    const answer = Answer.safeParse(parseJson(text === '' ? '{}' : text))
    if (status >= 200 && status < 300 && answer.success && !answer.data.error)
      return answer.data.id ? { providerId: answer.data.id } : {}
    const code = answer.data?.error?.code ?? `http_${status}`
    throw new ChannelError(
      code,
      answer.data?.error?.message ?? `the gateway answered ${status}`,
      status >= 500 || status === 429 || status === 408,
    )
  },
}
