import { sql } from 'kysely'
import { z } from 'zod'
import {
  type ChannelCode,
  events,
  type ParamsOf,
  type ParamValue,
  problems,
  type TemplateCode,
  type Urgency,
} from '#contract/notifications'
import { uuidv7 } from '#contract/id'
import { maskPhone, readPhone } from '#contract/phone'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { enqueue } from '#platform/jobs'
import { encrypt, keyedHash } from '#platform/secrets'
import { definitionOf, effective } from './template.ts'

export type Recipient = { accountId: string } | { contactId: string } | { phone: string }

export type Sending<T extends TemplateCode> = {
  readonly template: T
  readonly to: Recipient
  readonly params: ParamsOf<T>
  readonly incidentId?: string | null
  /** Whose matter it is. A contact brings its elder along. */
  readonly elderId?: string | null
  /** Whose desk sees it in the outbox; the elder's region unless told, else the account's, else nobody's but the nation's. */
  readonly regionCode?: number | null
  readonly orgId?: string | null
  /** Stays in the outbox, whatever else is said. */
  readonly drill?: boolean
  /** The template's own unless told. */
  readonly urgency?: Urgency
  /** The same key twice is one message: for callers that may run twice. */
  readonly key?: string
}

const Words = z.object({ zh: z.string(), en: z.string() })
/** The values of a message as they are kept: text, or text in both languages. */
export const Params = z.record(z.string(), z.union([z.string(), Words]))
/** Secret values, which are kept apart and mean the same in every language. */
export const Secrets = z.record(z.string(), z.string())
const spoken = (value: ParamValue | undefined) =>
  typeof value === 'object' ? { zh: value.zh, en: value.en } : String(value)

export const Dispatch = z.object({ messageId: z.uuid() })
export const DISPATCH = { name: 'notifications.dispatch', shape: Dispatch } as const

/**
 * Writes down a message and has it sent after this transaction commits. Any role may cause one. Returns its id,
 * or null when `key` was used before. Throws `notifications/unknown-template` and `notifications/missing-param`.
 */
export function send<T extends TemplateCode>(tx: Tx, message: Sending<T>): Promise<string | null> {
  return queue(tx, message)
}

type Queueing = Omit<Sending<TemplateCode>, 'params'> & {
  params: Readonly<Record<string, ParamValue>>
  only?: ChannelCode
  resentFrom?: string
}

export async function queue(tx: Tx, message: Queueing): Promise<string | null> {
  const template = await effective(tx, message.template)
  const declared = Object.entries(template.definition.variables)
  const missing = declared.filter(([name]) => message.params[name] === undefined).map(([name]) => name)
  if (missing.length > 0) throw problems.missingParam(`${message.template}: ${missing.join(', ')}`)
  const open = Object.fromEntries(
    declared.filter(([, v]) => v.secret !== true).map(([name]) => [name, spoken(message.params[name])]),
  )
  const secret = Object.fromEntries(
    declared.filter(([, v]) => v.secret === true).map(([name]) => [name, String(message.params[name])]),
  )
  const phone = 'phone' in message.to ? (readPhone(message.to.phone)?.phone ?? message.to.phone) : null
  const id = uuidv7(clock.now().getTime())
  const urgency = message.urgency ?? template.definition.urgency
  const { rows } = await sql<{ id: string | null; region: number | null; elder: string | null }>`
    select notifications.queue(
      ${id}, ${message.key ?? null}, ${message.template}, ${template.version}, ${urgency},
      ${phone ? 'phone' : 'accountId' in message.to ? 'account' : 'contact'},
      ${'accountId' in message.to ? message.to.accountId : null}, ${'contactId' in message.to ? message.to.contactId : null},
      ${phone ? encrypt(phone) : null}, ${phone ? keyedHash('phone', phone) : null}, ${phone ? maskPhone(phone) : null},
      ${message.only ?? null}, ${JSON.stringify(open)}::jsonb, ${Object.keys(secret).length > 0 ? encrypt(JSON.stringify(secret)) : null},
      ${message.incidentId ?? null}, ${message.elderId ?? null}, ${message.regionCode ?? null}, ${message.orgId ?? null},
      ${message.drill === true}, ${clock.now()}, ${message.resentFrom ?? null}) as id`.execute(tx)
  if (!rows[0]?.id) return null
  await record(
    tx,
    events.queued,
    { template: message.template, urgency, drill: message.drill === true },
    {
      subjectId: id,
      elderId: message.elderId ?? null,
      regionCode: message.regionCode ?? null,
      orgId: message.orgId ?? null,
    },
  )
  await enqueue(tx, DISPATCH, { messageId: id }, { key: `notifications.dispatch:${id}` })
  return id
}

/** Is this a template that a module may send? For callers that hold its code as data. */
export function isTemplate(code: string): code is TemplateCode {
  return definitionOf(code) !== undefined
}
