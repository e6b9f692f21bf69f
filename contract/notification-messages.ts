import { z } from 'zod'
import { Instant } from './day.ts'
import { endpoint } from './endpoint.ts'
import { ElderId, id } from './id.ts'
import { PageQuery, pageOf } from './page.ts'
import { problem, stale } from './problem.ts'
import { RegionCode, RegionCodeParam } from './region.ts'

export const MessageId = id('MessageId')
export type MessageId = z.infer<typeof MessageId>

export const RouteName = z.enum(['in_app', 'push', 'sms', 'voice'])
export const UrgencyName = z.enum(['P0', 'P1', 'P2', 'P3'])
export const routeNames = {
  in_app: { zh: '站内', en: 'In the app' },
  push: { zh: '浏览器推送', en: 'Web push' },
  sms: { zh: '短信', en: 'SMS' },
  voice: { zh: '语音电话', en: 'Voice call' },
} as const satisfies Record<z.infer<typeof RouteName>, { zh: string; en: string }>

/** How a message leaves. Several SMS providers may be on: they are tried in their order. */
export const ChannelCode = z.enum([
  'in_app',
  'web_push',
  'aliyun_sms',
  'tencent_sms',
  'http_gateway',
  'aliyun_voice',
  'tencent_voice',
  'outbox',
])
export type ChannelCode = z.infer<typeof ChannelCode>
export const channelNames = {
  in_app: { zh: '站内消息', en: 'In-app inbox' },
  web_push: { zh: 'Web Push', en: 'Web push' },
  aliyun_sms: { zh: '阿里云短信', en: 'Aliyun SMS' },
  tencent_sms: { zh: '腾讯云短信', en: 'Tencent Cloud SMS' },
  http_gateway: { zh: '通用 HTTP 网关（签名）', en: 'Signed HTTP gateway' },
  aliyun_voice: { zh: '阿里云语音通知', en: 'Aliyun voice calls' },
  tencent_voice: { zh: '腾讯云语音通知', en: 'Tencent Cloud voice calls' },
  outbox: { zh: '本地发件箱（不外发）', en: 'Local outbox (nothing leaves)' },
} as const satisfies Record<ChannelCode, { zh: string; en: string }>

/**
 * queued → sending → accepted → delivered → read; failed when no channel took it; held in quiet hours;
 * kept when it stays in the outbox by intent (drill, local outbox, stopped by the recipient); cancelled by a person.
 */
export const MessageState = z.enum([
  'queued',
  'held',
  'sending',
  'accepted',
  'delivered',
  'read',
  'failed',
  'kept',
  'cancelled',
])
export type MessageState = z.infer<typeof MessageState>
export const messageStates = {
  queued: { zh: '待发送', en: 'Queued' },
  held: { zh: '免打扰，稍后发', en: 'Held in quiet hours' },
  sending: { zh: '发送中', en: 'Sending' },
  accepted: { zh: '已提交', en: 'Accepted' },
  delivered: { zh: '已送达', en: 'Delivered' },
  read: { zh: '已读', en: 'Read' },
  failed: { zh: '失败', en: 'Failed' },
  kept: { zh: '仅存发件箱', en: 'Kept in the outbox' },
  cancelled: { zh: '已取消', en: 'Cancelled' },
} as const satisfies Record<MessageState, { zh: string; en: string }>

export const AttemptState = z.enum(['started', 'accepted', 'delivered', 'failed', 'expired'])

/** Why a message was not sent as asked; null when it was. */
export const KeptReason = z.enum(['drill', 'local', 'stopped', 'no_route'])

export const Message = z.object({
  id: MessageId,
  template: z.string(),
  templateName: z.object({ zh: z.string(), en: z.string() }),
  urgency: UrgencyName,
  toKind: z.enum(['account', 'phone', 'contact']),
  /** Name where known, and the number masked. */
  toName: z.string().nullable(),
  toMasked: z.string().nullable(),
  title: z.string().nullable(),
  body: z.string().nullable(),
  state: MessageState,
  keptReason: KeptReason.nullable(),
  error: z.string().nullable(),
  drill: z.boolean(),
  channel: ChannelCode.nullable(),
  incidentId: z.uuid().nullable(),
  elderId: ElderId.nullable(),
  elderName: z.string().nullable(),
  regionCode: RegionCode,
  heldUntil: Instant.nullable(),
  fallbackAt: Instant.nullable(),
  createdAt: Instant,
  stateAt: Instant,
})
export type Message = z.infer<typeof Message>

export const Attempt = z.object({
  id: z.uuid(),
  ordinal: z.number().int(),
  route: RouteName,
  channel: ChannelCode,
  state: AttemptState,
  providerId: z.string().nullable(),
  startedAt: Instant,
  acceptedAt: Instant.nullable(),
  receiptAt: Instant.nullable(),
  receiptDueAt: Instant.nullable(),
  errorCode: z.string().nullable(),
  errorText: z.string().nullable(),
})
export type Attempt = z.infer<typeof Attempt>

export const MessageDetail = Message.extend({
  attempts: z.array(Attempt),
  params: z.record(z.string(), z.string()),
  templateVersion: z.number().int(),
  resentFrom: MessageId.nullable(),
  createdBy: z.string().nullable(),
})

export const problems = {
  unknownTemplate: problem(
    'notifications/unknown-template',
    422,
    '没有这个消息模板',
    'There is no such template',
  ),
  missingParam: problem(
    'notifications/missing-param',
    422,
    '消息缺少变量',
    'A variable of the message is missing',
  ),
  badText: problem('notifications/bad-text', 422, '模板文字有误', 'Something in the text is wrong'),
  notResendable: problem(
    'notifications/not-resendable',
    409,
    '只有失败、取消或仅存发件箱的消息可以重发',
    'Only failed, cancelled or kept messages can be sent again',
  ),
  notCancellable: problem(
    'notifications/not-cancellable',
    409,
    '消息已经发出，不能取消',
    'It has left already and cannot be cancelled',
  ),
  drillStays: problem(
    'notifications/drill-stays',
    409,
    '演练消息不会外发',
    'A drill message never leaves the outbox',
  ),
  channelIncomplete: problem(
    'notifications/channel-incomplete',
    422,
    '通道设置不完整',
    'The settings of the channel are incomplete',
  ),
  badSignature: problem('bad-signature', 401, '签名无效或已过期', 'The signature is wrong or too old'),
  pushHost: problem(
    'notifications/push-host',
    422,
    '不接受该推送服务地址',
    'Push services at this address are not accepted',
  ),
}

// ---------------------------------------------------------------- outbox
export const listMessages = endpoint({
  method: 'GET',
  path: '/notifications/messages',
  may: 'notifications.read',
  summary: '发件箱 Every message sent',
  query: PageQuery.extend({
    q: z.string().trim().max(60).optional(),
    state: MessageState.optional(),
    template: z.string().max(60).optional(),
    channel: ChannelCode.optional(),
    urgency: UrgencyName.optional(),
    drill: z.stringbool().optional(),
    incidentId: z.uuid().optional(),
    elderId: ElderId.optional(),
    from: Instant.optional(),
    to: Instant.optional(),
    region: RegionCodeParam.optional(),
    sort: z.enum(['-created', 'created']).default('-created'),
  }),
  returns: pageOf(Message),
})
export const showMessage = endpoint({
  method: 'GET',
  path: '/notifications/messages/:id',
  may: 'notifications.read',
  summary: '消息与回执 A message with its receipts',
  params: z.object({ id: MessageId }),
  returns: MessageDetail,
})
export const resendMessage = endpoint({
  method: 'POST',
  path: '/notifications/messages/:id/resend',
  may: 'notifications.write',
  summary: '重发 Send again',
  params: z.object({ id: MessageId }),
  returns: Message,
  problems: [problems.notResendable, problems.drillStays],
})
export const cancelMessage = endpoint({
  method: 'POST',
  path: '/notifications/messages/:id/cancel',
  may: 'notifications.write',
  summary: '取消 Cancel what has not left yet',
  params: z.object({ id: MessageId }),
  returns: Message,
  problems: [problems.notCancellable],
})
export const messageCounts = endpoint({
  method: 'GET',
  path: '/notifications/counts',
  may: 'notifications.read',
  summary: '近 24 小时按状态计数 Counts of the last 24 hours',
  returns: z.object({
    byState: z.record(MessageState, z.number().int()),
    oldestQueuedAt: Instant.nullable(),
  }),
})

// ---------------------------------------------------------------- templates
export const Template = z.object({
  code: z.string(),
  name: z.object({ zh: z.string(), en: z.string() }),
  urgency: UrgencyName,
  stoppable: z.boolean(),
  variables: z.array(
    z.object({ name: z.string(), zh: z.string(), en: z.string(), example: z.string(), secret: z.boolean() }),
  ),
  /** 0 = as shipped. */
  version: z.number().int(),
  titleZh: z.string(),
  bodyZh: z.string(),
  titleEn: z.string(),
  bodyEn: z.string(),
  routes: z.array(RouteName),
  strategy: z.enum(['in_order', 'all']),
  editedBy: z.string().nullable(),
  editedAt: Instant.nullable(),
})
export type Template = z.infer<typeof Template>
export const TemplateText = z.object({
  titleZh: z.string().trim().min(1).max(60),
  bodyZh: z.string().trim().min(1).max(500),
  titleEn: z.string().trim().min(1).max(120),
  bodyEn: z.string().trim().min(1).max(1000),
  routes: z.array(RouteName).min(1).max(4),
  strategy: z.enum(['in_order', 'all']),
})
const Code = z.object({ code: z.string().max(60) })
export const listTemplates = endpoint({
  method: 'GET',
  path: '/notifications/templates',
  may: 'notifications.read',
  summary: '消息模板 Templates',
  returns: z.object({ items: z.array(Template) }),
})
export const templateVersions = endpoint({
  method: 'GET',
  path: '/notifications/templates/:code/versions',
  may: 'notifications.read',
  summary: '模板的历次版本 Versions of a template, newest first',
  params: Code,
  returns: z.object({ items: z.array(Template) }),
})
export const editTemplate = endpoint({
  method: 'PUT',
  path: '/notifications/templates/:code',
  may: 'notifications.write',
  summary: '修改模板（存为新版本） Edit a template: a new version',
  params: Code,
  body: TemplateText.extend({ seenVersion: z.number().int().min(0) }),
  returns: Template,
  problems: [problems.unknownTemplate, problems.badText, stale],
})
const Shown = z.object({
  title: z.string(),
  body: z.string(),
  /** With the signature, and the example values. */
  sms: z.object({ chars: z.number().int(), parts: z.number().int(), left: z.number().int() }),
})
export const previewTemplate = endpoint({
  method: 'POST',
  path: '/notifications/templates/:code/preview',
  may: 'notifications.read',
  summary: '预览 Preview with example values',
  params: Code,
  body: TemplateText.pick({ titleZh: true, bodyZh: true, titleEn: true, bodyEn: true }),
  returns: z.object({
    zh: Shown,
    en: Shown,
    /** Of the SMS provider that is on: it counts in every SMS. */
    signature: z.string().nullable(),
    /** Declared but not used: allowed, worth a look. */
    unused: z.array(z.string()),
  }),
  problems: [problems.unknownTemplate, problems.badText],
})
