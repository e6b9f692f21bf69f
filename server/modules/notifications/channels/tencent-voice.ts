import { z } from 'zod'
import type { secretsOf, settingsOf } from '#contract/notifications'
import { type Carrier, ChannelError } from './channel.ts'
import { callTencent, inOrder, international } from './tencent.ts'

const Sent = z.object({ SendStatus: z.object({ CallId: z.string().min(1) }) })

/**
 * Tencent Cloud voice messages, SendTtsVoice of version 2020-09-02: calls one number and reads an approved template out
 * (cloud.tencent.com/document/product/1128). Whether it was answered comes by voiceprompt_callback, with the CallId.
 */
export const tencentVoice: Carrier<
  z.output<(typeof settingsOf)['tencent_voice']>,
  z.output<(typeof secretsOf)['tencent_voice']>
> = {
  code: 'tencent_voice',
  async send(app, outgoing, { settings, secrets }) {
    const template = settings.templates[outgoing.template]
    if (!template)
      throw new ChannelError('no_template', `no Tencent template for ${outgoing.template}`, false)
    if (!outgoing.phone) throw new ChannelError('no_phone', 'no phone number', false)
    const { SendStatus } = await callTencent(
      app,
      { ...settings, service: 'vms', action: 'SendTtsVoice', version: '2020-09-02' },
      {
        CalledNumber: international(outgoing.phone),
        VoiceSdkAppid: settings.sdkAppId,
        TemplateId: template.id,
        TemplateParamSet: inOrder(template.params, outgoing.params),
        PlayTimes: settings.playTimes,
        SessionContext: outgoing.attemptId,
      },
      Sent,
      outgoing.at,
      secrets,
    )
    return { providerId: SendStatus.CallId }
  },
}
