import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { type ChannelCode, events, problems, pushReceipt, receipts, replies } from '#contract/notifications'
import { done } from '#contract/endpoint'
import { uuidv7 } from '#contract/id'
import { maskPhone, readPhone } from '#contract/phone'
import { invalidInput } from '#contract/problem'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { keyedHash } from '#platform/secrets'
import { isSigned, sameText } from '#platform/signature'
import { readSecrets } from './carriers.ts'
import { aboutOf } from './dispatch.ts'
import { type Receipt, takeReceipt } from './receipt.ts'

/**
 * What providers post to us. The token in the address is a secret of the channel (Aliyun's and Tencent's HTTP push carry
 * no signature); the generic gateway signs besides. Repeats are harmless.
 */
async function admit(tx: Tx, channel: ChannelCode, token: string, request: FastifyRequest): Promise<void> {
  const row = await tx
    .selectFrom('notifications.channel')
    .select(['token', 'secrets'])
    .where('code', '=', channel)
    .executeTakeFirst()
  if (!row || !sameText(row.token, token)) throw problems.badSignature()
  if (channel !== 'http_gateway') return
  const secret = readSecrets(row.secrets)['secret']
  if (typeof secret !== 'string' || !isSigned(request, secret)) throw problems.badSignature()
}

/** Aliyun SmsReport (HTTP batch push), Beijing time without a zone. */
const AliyunReport = z.array(
  z.object({
    biz_id: z.string().optional(),
    out_id: z.string().optional(),
    success: z.boolean(),
    err_code: z.string().optional(),
    err_msg: z.string().optional(),
    report_time: z.string().optional(),
  }),
)
/** Tencent status push. */
const TencentReport = z.array(
  z.object({
    sid: z.string(),
    report_status: z.enum(['SUCCESS', 'FAIL']),
    errmsg: z.string().optional(),
    description: z.string().optional(),
    user_receive_time: z.string().optional(),
  }),
)
/** Aliyun VoiceReport (HTTP batch push) after a call; `duration` in seconds is 0 when nobody answered. */
const AliyunCall = z.array(
  z.object({
    call_id: z.string(),
    duration: z.coerce.number().int().min(0),
    status_code: z.string().optional(),
    status_msg: z.string().optional(),
    end_time: z.string().optional(),
  }),
)
/** Tencent status of a voice message; keys pressed and reasons of failures come apart and say nothing of its state. */
const TencentCall = z.object({
  voiceprompt_callback: z
    .object({
      callid: z.string(),
      /** 0 answered, 1 not answered, 2 could not be called. */
      result: z.string(),
      end_calltime: z.string().optional(),
    })
    .optional(),
})
const NOT_ANSWERED: Readonly<Record<string, string>> = {
  '1': '用户未接听 not answered',
  '2': '呼叫异常 the call failed',
}
const GatewayReport = z.object({
  receipts: z
    .array(
      z.object({
        id: z.string().max(200),
        delivered: z.boolean(),
        code: z.string().max(100).optional(),
        text: z.string().max(500).optional(),
        at: z.iso.datetime({ offset: true }).optional(),
      }),
    )
    .max(1000),
})

function beijing(text: string | undefined): Date | undefined {
  const at = text ? new Date(`${text.replace(' ', 'T')}+08:00`) : undefined
  return at && !Number.isNaN(at.getTime()) ? at : undefined
}

function parse<S extends z.ZodType>(shape: S, body: unknown): z.output<S> {
  const parsed = shape.safeParse(body)
  if (parsed.success) return parsed.data
  throw invalidInput(
    undefined,
    parsed.error.issues
      .slice(0, 20)
      .map((issue) => ({ pointer: `/${issue.path.join('/')}`, detail: issue.message })),
  )
}

function receiptsIn(channel: ChannelCode, body: unknown): Receipt[] {
  switch (channel) {
    case 'aliyun_sms':
      return parse(AliyunReport, body).map((one) => ({
        attemptId: one.out_id,
        providerId: one.biz_id,
        delivered: one.success,
        code: one.err_code,
        text: one.err_msg,
        at: beijing(one.report_time),
      }))
    case 'tencent_sms':
      return parse(TencentReport, body).map((one) => ({
        providerId: one.sid,
        delivered: one.report_status === 'SUCCESS',
        code: one.errmsg,
        text: one.description,
        at: beijing(one.user_receive_time),
      }))
    case 'aliyun_voice':
      return parse(AliyunCall, body).map((one) => ({
        providerId: one.call_id,
        delivered: one.duration > 0,
        code: one.status_code,
        text: one.status_msg,
        at: beijing(one.end_time),
      }))
    case 'tencent_voice': {
      const { voiceprompt_callback: call } = parse(TencentCall, body)
      const ended = Number(call?.end_calltime)
      return call
        ? [
            {
              providerId: call.callid,
              delivered: call.result === '0',
              code: `result_${call.result}`,
              text: NOT_ANSWERED[call.result],
              at: ended > 0 ? new Date(ended * 1000) : undefined,
            },
          ]
        : []
    }
    case 'http_gateway':
      return parse(GatewayReport, body).receipts.map((one) => ({
        attemptId: one.id,
        providerId: one.id,
        delivered: one.delivered,
        code: one.code,
        text: one.text,
        at: one.at ? new Date(one.at) : undefined,
      }))
    default:
      throw problems.badSignature()
  }
}

const thanks = (
  channel: ChannelCode,
  counts: { known: number; unknown: number },
): Record<string, string | number> => {
  if (channel === 'aliyun_sms' || channel === 'aliyun_voice') return { code: 0, msg: '接收成功' }
  if (channel === 'tencent_sms' || channel === 'tencent_voice') return { result: 0, errmsg: 'OK' }
  return counts
}

export const receiptsRoute = route(receipts, async ({ tx, params, body, request }) => {
  await admit(tx, params.channel, params.token, request)
  let known = 0
  const list = receiptsIn(params.channel, body)
  for (const one of list) if (await takeReceipt(tx, params.channel, one)) known++
  return thanks(params.channel, { known, unknown: list.length - known })
})

const STOP_WORDS = /^(?:td|t|n|stop|退订|取消订阅)$/iu
const START_WORDS = /^(?:start|y|恢复|订阅)$/iu

const AliyunReply = z.array(z.object({ phone_number: z.string(), content: z.string() }))
const TencentReply = z.object({ mobile: z.string(), text: z.string() })
const GatewayReply = z.object({ phone: z.string(), text: z.string().max(2000) })

function repliesIn(channel: ChannelCode, body: unknown): { phone: string; text: string }[] {
  switch (channel) {
    case 'aliyun_sms':
      return parse(AliyunReply, body).map((one) => ({ phone: one.phone_number, text: one.content }))
    case 'tencent_sms':
      return [parse(TencentReply, body)].map((one) => ({ phone: one.mobile, text: one.text }))
    case 'http_gateway':
      return [parse(GatewayReply, body)]
    default:
      throw problems.badSignature()
  }
}

export const repliesRoute = route(replies, async ({ tx, params, body, request }) => {
  await admit(tx, params.channel, params.token, request)
  let known = 0
  const list = repliesIn(params.channel, body)
  for (const one of list) {
    const read = readPhone(one.phone)
    const text = one.text.trim()
    if (!read || !(STOP_WORDS.test(text) || START_WORDS.test(text))) continue
    known++
    await setStopped(tx, read.phone, STOP_WORDS.test(text), 'reply')
  }
  return thanks(params.channel, { known, unknown: list.length - known })
})

/** Puts a number on the list of those that want no stoppable SMS, or takes it off. */
export async function setStopped(
  tx: Tx,
  phone: string,
  stopped: boolean,
  how: 'reply' | 'staff',
): Promise<void> {
  const hash = keyedHash('phone', phone)
  if (stopped) {
    const id = uuidv7()
    const made = await tx
      .insertInto('notifications.stop')
      .values({ id, phone_hash: hash, masked: maskPhone(phone), how, at: clock.now() })
      .onConflict((c) => c.column('phone_hash').doNothing())
      .returning('id')
      .executeTakeFirst()
    if (made) await record(tx, events.stopped, { how }, { subjectId: id, regionCode: 0 })
    return
  }
  const gone = await tx
    .deleteFrom('notifications.stop')
    .where('phone_hash', '=', hash)
    .returning('id')
    .executeTakeFirst()
  if (gone) await record(tx, events.resumed, { how }, { subjectId: gone.id, regionCode: 0 })
}

export const pushReceiptRoute = route(pushReceipt, async ({ tx, body }) => {
  const attempt = await tx
    .selectFrom('notifications.attempt')
    .select(['id', 'message_id'])
    .where('token', '=', body.token)
    .where('channel', '=', 'web_push')
    .executeTakeFirst()
  if (attempt) {
    await takeReceipt(tx, 'web_push', { attemptId: attempt.id, delivered: true })
    if (body.opened) await readByPush(tx, attempt.message_id)
  }
  // An unknown token gets the same answer: it says nothing about which exist.
  return done
})

/** Who opened the push has read the message: the bell says no more of it. */
async function readByPush(tx: Tx, messageId: string): Promise<void> {
  const now = clock.now()
  const read = await tx
    .updateTable('notifications.message')
    .set({ state: 'read', state_at: now, read_at: now, fallback_at: null })
    .where('id', '=', messageId)
    .where('read_at', 'is', null)
    .where('state', 'in', ['sending', 'accepted', 'delivered'])
    .returning(['id', 'elder_id', 'region_code', 'org_id', 'to_account_id'])
    .executeTakeFirst()
  if (read) await record(tx, events.read, {}, { ...aboutOf(read), accountId: read.to_account_id })
}
