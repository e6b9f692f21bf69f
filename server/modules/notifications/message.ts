import { fill, inWords, type Message } from '#contract/notifications'
import { z } from 'zod'
import { notFound } from '#contract/problem'
import type { Actor } from '#platform/actor'
import type { Tx } from '#platform/db'
import { decrypt } from '#platform/secrets'
import { Params, Secrets } from './send.ts'
import { definitionOf } from './template.ts'

/** Messages with the elder's name and the channel that took them last. */
export function messages(tx: Tx) {
  return tx
    .selectFrom('notifications.message as m')
    .leftJoin('people.elder as e', 'e.id', 'm.elder_id')
    .selectAll('m')
    .select('e.name as elder_name')
    .select((eb) =>
      eb
        .selectFrom('notifications.attempt as a')
        .select('a.channel')
        .whereRef('a.message_id', '=', 'm.id')
        .orderBy('a.ordinal', 'desc')
        .limit(1)
        .as('channel'),
    )
}

export type MessageListRow = Awaited<ReturnType<ReturnType<typeof messages>['executeTakeFirstOrThrow']>>

/** May this person read the one-time code of a message that never left? In a demo the outbox is the only phone there is. */
export async function mayReadCodes(tx: Tx, actor: Actor): Promise<boolean> {
  if (actor.may.has('notifications.write')) return true
  const row = await tx
    .selectFrom('platform.setting')
    .select('value')
    .where('key', '=', 'installation')
    .executeTakeFirst()
  return z.object({ kind: z.literal('synthetic') }).safeParse(row?.value).success
}

export function messageView(row: MessageListRow, withCodes: boolean): Message {
  const definition = definitionOf(row.template)
  return {
    id: row.id as Message['id'], // the column is this brand's uuid
    template: row.template,
    templateName: definition
      ? { zh: definition.zh, en: definition.en }
      : { zh: row.template, en: row.template },
    urgency: row.urgency,
    toKind: row.to_kind,
    toName: row.to_name,
    toMasked: row.to_masked,
    title: row.title,
    body: withCodes && row.kept_reason === 'local' ? withSecrets(row) : row.body,
    state: row.state,
    keptReason: row.kept_reason,
    error: row.error,
    drill: row.drill,
    channel: row.channel,
    incidentId: row.incident_id,
    elderId: row.elder_id as Message['elderId'],
    elderName: row.elder_name,
    regionCode: row.region_code,
    heldUntil: row.held_until?.toISOString() ?? null,
    fallbackAt: row.fallback_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
    stateAt: row.state_at.toISOString(),
  }
}

/** The stored text hides secret values; a message that stayed in the house is shown whole. */
function withSecrets(row: MessageListRow): string | null {
  const definition = definitionOf(row.template)
  if (!row.secret_params || !definition) return row.body
  const params = {
    ...inWords(Params.parse(row.params), 'zh'),
    ...Secrets.parse(JSON.parse(decrypt(row.secret_params))),
  }
  return fill(definition.text.zh.body, params)
}

export async function getMessage(tx: Tx, id: string, withCodes: boolean): Promise<Message> {
  return messageView(await getMessageRow(tx, id), withCodes)
}

export async function getMessageRow(tx: Tx, id: string): Promise<MessageListRow> {
  const row = await messages(tx).where('m.id', '=', id).executeTakeFirst()
  if (!row) throw notFound()
  return row
}
