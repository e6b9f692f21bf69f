import { type ChannelCode, problems, type Route, secretsOf, settingsOf } from '#contract/notifications'
import { z } from 'zod'
import type { Tx } from '#platform/db'
import { decrypt } from '#platform/secrets'
import { aliyunSms } from './channels/aliyun.ts'
import { aliyunVoice } from './channels/aliyun-voice.ts'
import type { Carrier } from './channels/channel.ts'
import { httpGateway } from './channels/gateway.ts'
import { inApp, outbox } from './channels/local.ts'
import { webPush } from './channels/push.ts'
import { tencentSms } from './channels/tencent.ts'
import { tencentVoice } from './channels/tencent-voice.ts'

// One interface for all: each gets the settings and secrets that its own shapes of the contract parsed.
const carriers = {
  in_app: inApp,
  web_push: webPush as Carrier,
  aliyun_sms: aliyunSms as Carrier,
  tencent_sms: tencentSms as Carrier,
  http_gateway: httpGateway as Carrier,
  aliyun_voice: aliyunVoice as Carrier,
  tencent_voice: tencentVoice as Carrier,
  outbox,
} as const satisfies Record<ChannelCode, Carrier>

export const carrierOf = (code: ChannelCode): Carrier => carriers[code]

export type ChannelRow = {
  code: ChannelCode
  route: Route
  settings: unknown
  secrets: Buffer | null
  receiptSeconds: number | null
}

/** Enabled channels in their order. System only: it reads the secrets. */
export async function enabledChannels(tx: Tx): Promise<ChannelRow[]> {
  const rows = await tx
    .selectFrom('notifications.channel')
    .select(['code', 'route', 'settings', 'secrets', 'receipt_seconds'])
    .where('enabled', '=', true)
    .orderBy('ordinal')
    .execute()
  return rows.map((row) => ({
    code: row.code,
    route: row.route,
    settings: row.settings,
    secrets: row.secrets,
    receiptSeconds: row.receipt_seconds,
  }))
}

const Json = z.record(z.string(), z.unknown())

export function readSecrets(secrets: Buffer | null): Record<string, unknown> {
  return secrets ? Json.parse(JSON.parse(decrypt(secrets))) : {}
}

/** Settings and secrets by the channel's shapes; throws `channel-incomplete` naming each field that is not right. */
export function configOf(
  code: ChannelCode,
  settings: unknown,
  secrets: unknown,
): { settings: unknown; secrets: unknown } {
  const open = settingsOf[code].safeParse(settings)
  const closed = secretsOf[code].safeParse(secrets)
  if (open.success && closed.success) return { settings: open.data, secrets: closed.data }
  const errors = (part: string, result: { error?: z.ZodError }) =>
    (result.error?.issues ?? []).map((issue) => ({
      pointer: `/${part}/${issue.path.join('/')}`,
      detail: issue.message,
    }))
  throw problems.channelIncomplete(undefined, [...errors('settings', open), ...errors('secrets', closed)])
}
