import type { z } from 'zod'
import type { secretsOf, settingsOf } from '#contract/notifications'
import { callAliyun, templateParam } from './aliyun.ts'
import { type Carrier, ChannelError } from './channel.ts'

/**
 * Aliyun voice service, SingleCallByTts of version 2017-05-25: calls one number, mobile or landline with its area code,
 * and reads an approved template out (help.aliyun.com/zh/vms/developer-reference/api-dyvmsapi-2017-05-25-singlecallbytts).
 * Its OutId holds 15 bytes, fewer than our ids have: receipts find the attempt by CallId.
 */
export const aliyunVoice: Carrier<
  z.output<(typeof settingsOf)['aliyun_voice']>,
  z.output<(typeof secretsOf)['aliyun_voice']>
> = {
  code: 'aliyun_voice',
  async send(app, outgoing, { settings, secrets }) {
    const template = settings.templates[outgoing.template]
    if (!template) throw new ChannelError('no_template', `no Aliyun template for ${outgoing.template}`, false)
    if (!outgoing.phone) throw new ChannelError('no_phone', 'no phone number', false)
    const query = {
      CalledNumber: outgoing.phone,
      ...(settings.calledShowNumber ? { CalledShowNumber: settings.calledShowNumber } : {}),
      TtsCode: template.id,
      TtsParam: templateParam(template.params, outgoing.params),
      PlayTimes: String(settings.playTimes),
    }
    const { CallId } = await callAliyun(
      app,
      settings.endpoint,
      'SingleCallByTts',
      query,
      outgoing.at,
      secrets,
    )
    return CallId ? { providerId: CallId } : {}
  },
}
