import { App, type Session } from '#contract/access'
import type { z } from 'zod'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { postTitle } from './post-title.ts'

/** The sessions of an account that are alive, the newest first. */
export async function listSessions(
  tx: Tx,
  accountId: string,
  currentId: string,
): Promise<z.input<typeof Session>[]> {
  const now = clock.now()
  const rows = await tx
    .selectFrom('access.session as s')
    .innerJoin('access.post as p', 'p.id', 's.post_id')
    .leftJoin('regions.region as r', 'r.code', 'p.region_code')
    .select([
      's.id',
      's.app',
      'p.title',
      'p.role',
      'r.name as place',
      's.proven_by',
      's.address',
      's.user_agent',
      's.started_at',
      's.last_seen_at',
      's.expires_at',
      's.idle_minutes',
    ])
    .where('s.account_id', '=', accountId)
    .where('s.ended_at', 'is', null)
    .where('s.expires_at', '>', now)
    .orderBy('s.started_at', 'desc')
    .execute()
  return rows
    .filter((row) => row.last_seen_at.getTime() + row.idle_minutes * 60_000 > now.getTime())
    .map((row) => ({
      id: row.id,
      current: row.id === currentId,
      app: App.parse(row.app),
      postTitle: postTitle(row),
      by: row.proven_by,
      address: row.address,
      userAgent: row.user_agent,
      startedAt: row.started_at.toISOString(),
      lastSeenAt: row.last_seen_at.toISOString(),
      expiresAt: row.expires_at.toISOString(),
    }))
}
