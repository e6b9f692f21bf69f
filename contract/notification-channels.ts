import { z } from 'zod'
import { Instant } from './day.ts'
import { endpoint } from './endpoint.ts'
import { AccountId } from './id.ts'
import { ChannelCode, Message, RouteName, problems } from './notification-messages.ts'
import { Phone } from './phone.ts'

/** Provider's own template for one of ours: mainland SMS texts are approved beforehand and named by a code. */
const ProviderTemplates = z.record(
  z.string(),
  z.object({
    id: z.string().trim().min(1).max(60),
    /** Our variables in the order of the provider's {1}{2}… (Tencent) or under its names (Aliyun: name=ours). */
    params: z.array(z.string().regex(/^[A-Za-z0-9_]+(?:=[A-Za-z0-9_]+)?$/u)).max(20),
  }),
)

const PlayTimes = z.coerce.number().int().min(1).max(3).default(2)

/** Public settings of each channel; the secrets are apart and never leave the server. */
export const settingsOf = {
  in_app: z.object({}),
  web_push: z.object({
    subject: z
      .string()
      .regex(
        /^(?:mailto:[^@\s]+@[^@\s]+|https:\/\/\S+)$/u,
        '应为 mailto: 或 https:// 地址 mailto: or https://',
      )
      .default('mailto:yike@localhost.invalid'),
    /** Hosts (with their subdomains) that push subscriptions may point to. */
    hosts: z
      .array(z.string().min(1).max(100))
      .max(50)
      .default(['fcm.googleapis.com', 'push.services.mozilla.com', 'notify.windows.com', 'push.apple.com']),
    publicKey: z.string().optional(),
  }),
  aliyun_sms: z.object({
    endpoint: z.url().default('https://dysmsapi.aliyuncs.com'),
    signName: z.string().trim().min(1).max(40),
    templates: ProviderTemplates,
  }),
  tencent_sms: z.object({
    endpoint: z.url().default('https://sms.tencentcloudapi.com'),
    region: z.string().trim().min(1).max(30).default('ap-guangzhou'),
    sdkAppId: z.string().trim().min(1).max(30),
    signName: z.string().trim().min(1).max(40),
    templates: ProviderTemplates,
  }),
  http_gateway: z.object({ url: z.url() }),
  aliyun_voice: z.object({
    endpoint: z.url().default('https://dyvmsapi.aliyuncs.com'),
    /** The number shown to whoever is called; left out in the provider's public mode. */
    calledShowNumber: z.string().trim().min(3).max(20).optional(),
    playTimes: PlayTimes,
    templates: ProviderTemplates,
  }),
  tencent_voice: z.object({
    endpoint: z.url().default('https://vms.tencentcloudapi.com'),
    region: z.string().trim().min(1).max(30).default('ap-guangzhou'),
    sdkAppId: z.string().trim().min(1).max(30),
    playTimes: PlayTimes,
    templates: ProviderTemplates,
  }),
  outbox: z.object({}),
} as const satisfies Record<ChannelCode, z.ZodType>

export const secretsOf = {
  in_app: z.object({}),
  web_push: z.object({ privateKey: z.string() }),
  aliyun_sms: z.object({
    accessKeyId: z.string().trim().min(1).max(100),
    accessKeySecret: z.string().trim().min(1).max(200),
  }),
  tencent_sms: z.object({
    secretId: z.string().trim().min(1).max(100),
    secretKey: z.string().trim().min(1).max(200),
  }),
  aliyun_voice: z.object({
    accessKeyId: z.string().trim().min(1).max(100),
    accessKeySecret: z.string().trim().min(1).max(200),
  }),
  tencent_voice: z.object({
    secretId: z.string().trim().min(1).max(100),
    secretKey: z.string().trim().min(1).max(200),
  }),
  http_gateway: z.object({
    secret: z.string().trim().min(16, '至少 16 个字符 At least 16 characters').max(200),
  }),
  outbox: z.object({}),
} as const satisfies Record<ChannelCode, z.ZodType>

export const Channel = z.object({
  code: ChannelCode,
  route: RouteName,
  enabled: z.boolean(),
  ordinal: z.number().int(),
  settings: z.record(z.string(), z.unknown()),
  /** Are the secrets there? They themselves are never sent. */
  hasSecrets: z.boolean(),
  /** Seconds to wait for a receipt before the next channel is tried; null = its receipt is not waited for. */
  receiptSeconds: z.number().int().nullable(),
  /** Where the provider posts receipts and replies, below the address of this installation. */
  receiptPath: z.string().nullable(),
  updatedAt: Instant,
  sentLastDay: z.number().int(),
  failedLastDay: z.number().int(),
})
export type Channel = z.infer<typeof Channel>

export const listChannels = endpoint({
  method: 'GET',
  path: '/notifications/channels',
  may: 'notifications.write',
  summary: '消息通道 Channels',
  returns: z.object({ items: z.array(Channel) }),
})
export const editChannel = endpoint({
  method: 'PUT',
  path: '/notifications/channels/:code',
  may: 'notifications.write',
  summary: '设置通道 Set up a channel',
  params: z.object({ code: ChannelCode }),
  body: z.object({
    enabled: z.boolean(),
    ordinal: z.number().int().min(0).max(1000),
    settings: z.record(z.string(), z.unknown()),
    /** Left out: the stored ones stay. */
    secrets: z.record(z.string(), z.string()).optional(),
    receiptSeconds: z.number().int().min(5).max(86_400).nullable(),
    updatedAt: Instant,
  }),
  returns: Channel,
  problems: [problems.channelIncomplete],
})
/** Sends the test template through one channel to one number (or to oneself for in-app and push). */
export const testChannel = endpoint({
  method: 'POST',
  path: '/notifications/channels/:code/test',
  may: 'notifications.write',
  summary: '发送测试 Send a test',
  params: z.object({ code: ChannelCode }),
  body: z.object({ phone: Phone.optional() }),
  returns: Message,
  problems: [problems.channelIncomplete],
})

// ---------------------------------------------------------------- what providers post back
/** Receipts of the signed gateway, of Aliyun (SmsReport, VoiceReport) and of Tencent (status push, voiceprompt_callback): each in its own published form. */
export const receipts = endpoint({
  method: 'POST',
  path: '/notifications/receipts/:channel/:token',
  may: 'public',
  summary: '送达回执（通道回调） Delivery receipts posted by a provider',
  params: z.object({ channel: ChannelCode, token: z.string().max(100) }),
  body: z.unknown(),
  /** Each provider wants its own words: Aliyun {code, msg}, Tencent {result, errmsg}, ours {known, unknown}. */
  returns: z.record(z.string(), z.union([z.string(), z.number()])),
  problems: [problems.badSignature],
})
/** Replies of recipients (上行短信): TD, T, 退订, STOP stop; 恢复, START resume. */
export const replies = endpoint({
  method: 'POST',
  path: '/notifications/replies/:channel/:token',
  may: 'public',
  summary: '短信上行（退订） Replies of recipients',
  params: z.object({ channel: ChannelCode, token: z.string().max(100) }),
  body: z.unknown(),
  returns: z.record(z.string(), z.union([z.string(), z.number()])),
  problems: [problems.badSignature],
})

export const StopEntry = z.object({
  id: z.uuid(),
  masked: z.string(),
  at: Instant,
  how: z.enum(['reply', 'staff', 'own']),
  accountId: AccountId.nullable(),
})
export const listStops = endpoint({
  method: 'GET',
  path: '/notifications/stops',
  may: 'notifications.write',
  summary: '退订号码 Numbers that stopped SMS',
  returns: z.object({ items: z.array(StopEntry) }),
})
export const setStop = endpoint({
  method: 'PUT',
  path: '/notifications/stops',
  may: 'notifications.write',
  summary: '代为退订或恢复 Stop or resume a number on request',
  body: z.object({ phone: Phone, stopped: z.boolean() }),
  returns: z.object({ stopped: z.boolean() }),
})
