import { sql } from 'kysely'
import {
  inWords,
  cancelMessage,
  events,
  listMessages,
  messageCounts,
  MessageState,
  problems,
  resendMessage,
  showMessage,
} from '#contract/notifications'
import { decodeCursor, encodeCursor } from '#contract/page'
import { readPhone } from '#contract/phone'
import { boundsOf } from '#contract/region'
import { clock } from '#platform/clock'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { decrypt, keyedHash } from '#platform/secrets'
import { aboutOf } from './dispatch.ts'
import { getMessage, getMessageRow, mayReadCodes, messages, messageView } from './message.ts'
import { isTemplate, Params, queue, Secrets } from './send.ts'

export const listMessagesRoute = route(listMessages, async ({ tx, actor, query }) => {
  const down = query.sort === '-created'
  const after = decodeCursor(query.after)
  const bounds = boundsOf(query.region ?? 0)
  const number = query.q ? readPhone(query.q)?.phone : undefined
  const pattern = `%${(query.q ?? '').replaceAll(/[\\%_]/gu, '\\$&')}%`
  const rows = await messages(tx)
    .where('m.region_code', '>=', bounds.lo)
    .where('m.region_code', '<', bounds.hi)
    .$if(query.state !== undefined, (q) => q.where('m.state', '=', query.state ?? 'queued'))
    .$if(query.template !== undefined, (q) => q.where('m.template', '=', query.template ?? ''))
    .$if(query.urgency !== undefined, (q) => q.where('m.urgency', '=', query.urgency ?? 'P0'))
    .$if(query.drill !== undefined, (q) => q.where('m.drill', '=', query.drill ?? false))
    .$if(query.incidentId !== undefined, (q) => q.where('m.incident_id', '=', query.incidentId ?? ''))
    .$if(query.elderId !== undefined, (q) => q.where('m.elder_id', '=', query.elderId ?? ''))
    .$if(query.from !== undefined, (q) => q.where('m.created_at', '>=', new Date(query.from ?? 0)))
    .$if(query.to !== undefined, (q) => q.where('m.created_at', '<', new Date(query.to ?? 0)))
    .$if(query.channel !== undefined, (q) =>
      q.where((eb) =>
        eb.exists(
          eb
            .selectFrom('notifications.attempt as x')
            .select('x.id')
            .whereRef('x.message_id', '=', 'm.id')
            .where('x.channel', '=', query.channel ?? 'outbox'),
        ),
      ),
    )
    .$if(query.q !== undefined && query.q !== '', (q) =>
      q.where((eb) =>
        number
          ? eb.or([eb('m.to_phone_hash', '=', keyedHash('phone', number)), eb('m.body', 'ilike', pattern)])
          : eb.or([
              eb('m.to_name', 'ilike', pattern),
              eb('m.body', 'ilike', pattern),
              eb('m.title', 'ilike', pattern),
              eb('m.to_masked', 'ilike', pattern),
              eb('e.name', 'ilike', pattern),
            ]),
      ),
    )
    .$if(after !== undefined, (q) =>
      q.where(
        down
          ? sql<boolean>`(m.created_at, m.id) < (${after?.[0] ?? null}::timestamptz, ${after?.[1] ?? null}::uuid)`
          : sql<boolean>`(m.created_at, m.id) > (${after?.[0] ?? null}::timestamptz, ${after?.[1] ?? null}::uuid)`,
      ),
    )
    .orderBy('m.created_at', down ? 'desc' : 'asc')
    .orderBy('m.id', down ? 'desc' : 'asc')
    .limit(query.limit + 1)
    .execute()
  const withCodes = await mayReadCodes(tx, actor)
  const items = rows.slice(0, query.limit).map((row) => messageView(row, withCodes))
  const last = items.at(-1)
  return { items, next: rows.length > query.limit && last ? encodeCursor([last.createdAt, last.id]) : null }
})

export const showMessageRoute = route(showMessage, async ({ tx, actor, params }) => {
  const row = await getMessageRow(tx, params.id)
  const attempts = await tx
    .selectFrom('notifications.attempt')
    .selectAll()
    .where('message_id', '=', params.id)
    .orderBy('ordinal')
    .execute()
  return {
    ...messageView(row, await mayReadCodes(tx, actor)),
    attempts: attempts.map((one) => ({
      id: one.id,
      ordinal: one.ordinal,
      route: one.route,
      channel: one.channel,
      state: one.state,
      providerId: one.provider_id,
      startedAt: one.started_at.toISOString(),
      acceptedAt: one.accepted_at?.toISOString() ?? null,
      receiptAt: one.receipt_at?.toISOString() ?? null,
      receiptDueAt: one.receipt_due_at?.toISOString() ?? null,
      errorCode: one.error_code,
      errorText: one.error_text,
    })),
    params: inWords(Params.parse(row.params), 'zh'),
    templateVersion: row.template_version,
    resentFrom: row.resent_from as typeof params.id | null, // the column is this brand's uuid
    createdBy: row.created_by_name,
  }
})

const RESENDABLE = ['failed', 'kept', 'cancelled']

/** A new message to the same recipient with the same values and today's text; the old one stays as it was. */
export const resendRoute = route(resendMessage, async ({ tx, actor, params }) => {
  const row = await getMessageRow(tx, params.id)
  if (row.drill) throw problems.drillStays()
  if (!RESENDABLE.includes(row.state)) throw problems.notResendable()
  if (!isTemplate(row.template)) throw problems.unknownTemplate(row.template)
  const secrets = row.secret_params ? Secrets.parse(JSON.parse(decrypt(row.secret_params))) : {}
  const to = row.to_phone
    ? { phone: decrypt(row.to_phone) }
    : row.to_contact_id
      ? { contactId: row.to_contact_id }
      : { accountId: row.to_account_id ?? '' }
  const id = await queue(tx, {
    template: row.template,
    to,
    params: { ...Params.parse(row.params), ...secrets },
    incidentId: row.incident_id,
    elderId: row.elder_id,
    regionCode: row.region_code,
    orgId: row.org_id,
    urgency: row.urgency,
    resentFrom: row.id,
  })
  if (!id) throw problems.notResendable()
  await record(tx, events.resent, { from: params.id }, { ...aboutOf(row), subjectId: id })
  return getMessage(tx, id, await mayReadCodes(tx, actor))
})

export const cancelRoute = route(cancelMessage, async ({ tx, actor, params }) => {
  const row = await tx
    .updateTable('notifications.message')
    .set({ state: 'cancelled', state_at: clock.now(), held_until: null, fallback_at: null })
    .where('id', '=', params.id)
    .where('state', 'in', ['queued', 'held'])
    .returning(['id', 'elder_id', 'region_code', 'org_id'])
    .executeTakeFirst()
  if (!row) {
    await getMessageRow(tx, params.id)
    throw problems.notCancellable()
  }
  await record(tx, events.cancelled, {}, aboutOf(row))
  return getMessage(tx, params.id, await mayReadCodes(tx, actor))
})

export const countsRoute = route(messageCounts, async ({ tx }) => {
  const since = new Date(clock.now().getTime() - 86_400_000)
  const rows = await tx
    .selectFrom('notifications.message')
    .select(['state'])
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('created_at', '>=', since)
    .groupBy('state')
    .execute()
  const oldest = await tx
    .selectFrom('notifications.message')
    .select((eb) => eb.fn.min('created_at').as('at'))
    .where('state', 'in', ['queued', 'sending'])
    .executeTakeFirst()
  const of = (state: MessageState) => rows.find((row) => row.state === state)?.n ?? 0
  return {
    byState: {
      queued: of('queued'),
      held: of('held'),
      sending: of('sending'),
      accepted: of('accepted'),
      delivered: of('delivered'),
      read: of('read'),
      failed: of('failed'),
      kept: of('kept'),
      cancelled: of('cancelled'),
    },
    oldestQueuedAt: oldest?.at?.toISOString() ?? null,
  }
})
