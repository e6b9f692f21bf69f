import { z } from 'zod'
import { Instant } from './day.ts'
import { event } from './event.ts'
import { ChannelCode, KeptReason, MessageId, UrgencyName } from './notification-messages.ts'

export * from './message-templates.ts'
export * from './notification-messages.ts'
export * from './notification-channels.ts'
export * from './notification-inbox.ts'

// ---------------------------------------------------------------- events
const told = z.object({ template: z.string(), urgency: UrgencyName, drill: z.boolean() })
export const events = {
  queued: event('notifications.queued', { zh: '消息待发', en: 'Message queued', live: true, shape: told }),
  accepted: event('notifications.accepted', {
    zh: '消息已提交',
    en: 'Message accepted by a channel',
    live: true,
    shape: z.object({ channel: ChannelCode }),
  }),
  delivered: event('notifications.delivered', {
    zh: '消息已送达',
    en: 'Message delivered',
    live: true,
    shape: z.object({ channel: ChannelCode }),
  }),
  read: event('notifications.read', { zh: '消息已读', en: 'Message read', live: true, shape: z.object({}) }),
  fellBack: event('notifications.fell_back', {
    zh: '改用下一通道',
    en: 'Went on to the next channel',
    shape: z.object({ from: ChannelCode, why: z.enum(['no_receipt', 'refused', 'unreachable']) }),
  }),
  failed: event('notifications.failed', {
    zh: '消息发送失败',
    en: 'Message failed',
    live: true,
    shape: z.object({ error: z.string() }),
  }),
  kept: event('notifications.kept', {
    zh: '消息仅存发件箱',
    en: 'Message kept in the outbox',
    shape: z.object({ reason: KeptReason }),
  }),
  held: event('notifications.held', {
    zh: '免打扰，稍后发送',
    en: 'Held in quiet hours',
    shape: z.object({ until: Instant }),
  }),
  cancelled: event('notifications.cancelled', {
    zh: '消息取消',
    en: 'Message cancelled',
    shape: z.object({}),
  }),
  resent: event('notifications.resent', {
    zh: '消息重发',
    en: 'Message sent again',
    shape: z.object({ from: MessageId }),
  }),
  templateEdited: event('notifications.template_edited', {
    zh: '修改消息模板',
    en: 'Template edited',
    shape: z.object({ code: z.string(), version: z.number().int() }),
  }),
  channelChanged: event('notifications.channel_changed', {
    zh: '修改消息通道',
    en: 'Channel changed',
    shape: z.object({ channel: ChannelCode, enabled: z.boolean() }),
  }),
  stopped: event('notifications.stopped', {
    zh: '退订短信',
    en: 'Stopped by the recipient',
    shape: z.object({ how: z.enum(['reply', 'staff', 'own']) }),
  }),
  resumed: event('notifications.resumed', {
    zh: '恢复接收短信',
    en: 'Resumed by the recipient',
    shape: z.object({ how: z.enum(['reply', 'staff', 'own']) }),
  }),
}
