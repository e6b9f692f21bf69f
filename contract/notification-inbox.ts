import { z } from 'zod'
import { Instant } from './day.ts'
import { Done, endpoint } from './endpoint.ts'
import { ElderId } from './id.ts'
import { MessageId, problems, RouteName, UrgencyName } from './notification-messages.ts'
import { PageQuery, pageOf } from './page.ts'

/** One's own messages and how one wants them: any signed-in person. */
export const InboxItem = z.object({
  id: MessageId,
  template: z.string(),
  urgency: UrgencyName,
  title: z.string(),
  body: z.string(),
  incidentId: z.uuid().nullable(),
  elderId: ElderId.nullable(),
  at: Instant,
  readAt: Instant.nullable(),
})
export type InboxItem = z.infer<typeof InboxItem>

export const inbox = endpoint({
  method: 'GET',
  path: '/notifications/inbox',
  may: 'signed-in',
  summary: '我的消息 My messages',
  query: PageQuery.extend({ unread: z.stringbool().optional() }),
  returns: pageOf(InboxItem).extend({ unread: z.number().int() }),
})
export const unreadCount = endpoint({
  method: 'GET',
  path: '/notifications/inbox/unread',
  may: 'signed-in',
  summary: '未读数 How many are unread',
  returns: z.object({ unread: z.number().int() }),
})
export const markRead = endpoint({
  method: 'POST',
  path: '/notifications/inbox/read',
  may: 'signed-in',
  summary: '标为已读 Mark as read',
  body: z.object({ ids: z.array(MessageId).max(200).optional(), all: z.literal(true).optional() }),
  returns: z.object({ unread: z.number().int() }),
})

const TimeOfDay = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/u, '时间应为 HH:MM Times are HH:MM')
export const Preference = z.object({
  lang: z.enum(['zh', 'en']),
  /** Routes not wanted for P2 and P3. */
  muted: z.array(RouteName).max(3),
  /** P2 and P3 wait until it is over; Asia/Shanghai; may span midnight. */
  quiet: z.object({ from: TimeOfDay, to: TimeOfDay }).nullable(),
})
export type Preference = z.infer<typeof Preference>
export const showPreference = endpoint({
  method: 'GET',
  path: '/notifications/preference',
  may: 'signed-in',
  summary: '我的接收设置 How I want to be told',
  returns: Preference,
})
export const savePreference = endpoint({
  method: 'PUT',
  path: '/notifications/preference',
  may: 'signed-in',
  summary: '修改接收设置 Change how I want to be told',
  body: Preference,
  returns: Preference,
})

/** Browser push: the public key to subscribe with, and the subscription that the browser gave. */
export const pushKey = endpoint({
  method: 'GET',
  path: '/notifications/push/key',
  may: 'signed-in',
  summary: '推送公钥 Public key for web push',
  returns: z.object({ publicKey: z.string() }),
})
export const subscribePush = endpoint({
  method: 'PUT',
  path: '/notifications/push/subscription',
  may: 'signed-in',
  summary: '登记推送 Save this browser’s push subscription',
  body: z.object({
    endpoint: z.url().max(1000),
    keys: z.object({ p256dh: z.string().max(200), auth: z.string().max(100) }),
  }),
  returns: Done,
  problems: [problems.pushHost],
})
export const unsubscribePush = endpoint({
  method: 'DELETE',
  path: '/notifications/push/subscription',
  may: 'signed-in',
  summary: '取消推送 Remove this browser’s push subscription',
  query: z.object({ endpoint: z.url().max(1000) }),
  returns: Done,
})
/** Posted by the service worker when a push was shown or opened; the token in the payload proves it. */
export const pushReceipt = endpoint({
  method: 'POST',
  path: '/notifications/push/receipt',
  may: 'public',
  summary: '推送回执 A push was shown or opened',
  body: z.object({ token: z.string().min(20).max(100), opened: z.boolean().default(false) }),
  returns: Done,
})
