import { sql } from 'kysely'
import {
  events,
  inbox,
  type InboxItem,
  markRead,
  Preference,
  savePreference,
  showPreference,
  unreadCount,
} from '#contract/notifications'
import { decodeCursor, encodeCursor } from '#contract/page'
import type { Actor } from '#platform/actor'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'

async function unread(tx: Tx, actor: Actor): Promise<number> {
  const { n } = await tx
    .selectFrom('notifications.message')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('in_inbox', '=', true)
    .where('to_account_id', '=', actor.accountId)
    .where('read_at', 'is', null)
    .executeTakeFirstOrThrow()
  return n
}

export const inboxRoute = route(inbox, async ({ tx, actor, query }) => {
  const after = decodeCursor(query.after)
  const rows = await tx
    .selectFrom('notifications.message')
    .select([
      'id',
      'template',
      'urgency',
      'title',
      'body',
      'incident_id',
      'elder_id',
      'created_at',
      'read_at',
    ])
    .where('in_inbox', '=', true)
    .where('to_account_id', '=', actor.accountId)
    .$if(query.unread === true, (q) => q.where('read_at', 'is', null))
    .$if(after !== undefined, (q) =>
      q.where(
        sql<boolean>`(created_at, id) < (${after?.[0] ?? null}::timestamptz, ${after?.[1] ?? null}::uuid)`,
      ),
    )
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(query.limit + 1)
    .execute()
  const items = rows.slice(0, query.limit).map((row) => ({
    id: row.id as InboxItem['id'], // the columns are these brands' uuids
    template: row.template,
    urgency: row.urgency,
    title: row.title ?? '',
    body: row.body ?? '',
    incidentId: row.incident_id,
    elderId: row.elder_id as InboxItem['elderId'],
    at: row.created_at.toISOString(),
    readAt: row.read_at?.toISOString() ?? null,
  }))
  const last = items.at(-1)
  return {
    items,
    next: rows.length > query.limit && last ? encodeCursor([last.at, last.id]) : null,
    unread: await unread(tx, actor),
  }
})

export const unreadRoute = route(unreadCount, async ({ tx, actor }) => ({ unread: await unread(tx, actor) }))

/** Reading is the receipt of the in-app channel: nothing else is tried afterwards. */
export const markReadRoute = route(markRead, async ({ tx, actor, body }) => {
  const ids = body.all ? null : (body.ids ?? [])
  const { rows } = await sql<{ id: string; region_code: number; elder_id: string | null }>`
    select id, region_code, elder_id from notifications.mark_read(${ids}::uuid[], ${clock.now()})`.execute(tx)
  for (const row of rows)
    await record(
      tx,
      events.read,
      {},
      {
        subjectId: row.id,
        regionCode: row.region_code,
        elderId: row.elder_id,
        accountId: actor.accountId,
      },
    )
  return { unread: await unread(tx, actor) }
})

async function preferenceOf(tx: Tx, accountId: string): Promise<Preference> {
  const row = await tx
    .selectFrom('notifications.preference')
    .select(['lang', 'quiet_from', 'quiet_to'])
    .select((eb) => eb.fn<string>('array_to_string', ['muted', eb.val(',')]).as('muted'))
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  return Preference.parse({
    lang: row?.lang ?? 'zh',
    muted: row?.muted ? row.muted.split(',') : [],
    quiet:
      row?.quiet_from && row.quiet_to
        ? { from: row.quiet_from.slice(0, 5), to: row.quiet_to.slice(0, 5) }
        : null,
  })
}

export const showPreferenceRoute = route(showPreference, ({ tx, actor }) => preferenceOf(tx, actor.accountId))

export const savePreferenceRoute = route(savePreference, async ({ tx, actor, body }) => {
  const values = {
    lang: body.lang,
    muted: sql<never>`${[...new Set(body.muted)]}::text[]::notifications.route[]`,
    quiet_from: body.quiet && body.quiet.from !== body.quiet.to ? body.quiet.from : null,
    quiet_to: body.quiet && body.quiet.from !== body.quiet.to ? body.quiet.to : null,
    updated_at: clock.now(),
  }
  await tx
    .insertInto('notifications.preference')
    .values({ account_id: actor.accountId, ...values })
    .onConflict((c) => c.column('account_id').doUpdateSet(values))
    .execute()
  return preferenceOf(tx, actor.accountId)
})
