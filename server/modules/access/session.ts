import type { App, SessionId } from '#contract/access'
import { audiencesOf, events } from '#contract/access'
import type { Audience } from '#contract/endpoint'
import { uuidv7 } from '#contract/id'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { newToken } from './token.ts'

export type SessionStart = {
  accountId: string
  postId: string
  app?: App
  /** What proved it: `password`, `totp`, `recovery`, `code`, `oidc`, `system`. */
  by?: readonly string[]
  address?: string
  userAgent?: string
}

export type StartedSession = { id: SessionId; token: string; expiresAt: Date }

/** Starts a session as one post and returns its token, which exists nowhere else. The caller has proven who it is. */
export async function startSession(tx: Tx, start: SessionStart): Promise<string> {
  return (await beginSession(tx, start)).token
}

export async function beginSession(tx: Tx, start: SessionStart): Promise<StartedSession> {
  const { audience } = await tx
    .selectFrom('access.post')
    .select('audience')
    .where('id', '=', start.postId)
    .where('account_id', '=', start.accountId)
    .executeTakeFirstOrThrow()
  const rule = await tx
    .selectFrom('access.session_rule')
    .select(['idle_minutes', 'absolute_minutes'])
    .where('audience', '=', audience)
    .executeTakeFirstOrThrow()
  const now = clock.now()
  const { token, hash } = newToken()
  const id = uuidv7(now.getTime())
  const expiresAt = new Date(now.getTime() + rule.absolute_minutes * 60_000)
  await tx
    .insertInto('access.session')
    .values({
      id,
      token_hash: hash,
      account_id: start.accountId,
      post_id: start.postId,
      app: start.app ?? homeOf(audience),
      proven_by: [...(start.by ?? ['system'])],
      address: start.address ?? '',
      user_agent: (start.userAgent ?? '').slice(0, 300),
      idle_minutes: rule.idle_minutes,
      started_at: now,
      last_seen_at: now,
      expires_at: expiresAt,
    })
    .execute()
  // The column is a uuid that was made above.
  return { id: id as SessionId, token, expiresAt }
}

function homeOf(audience: string): App {
  for (const app of ['console', 'field', 'family'] as const) {
    const audiences: readonly Audience[] = audiencesOf[app]
    if (audiences.some((one) => one === audience)) return app
  }
  return 'console'
}

type Which = { accountId: string; postId?: string; id?: string; exceptId?: string }

/** Ends sessions at once and closes their open streams; returns how many. */
export async function endSessions(tx: Tx, which: Which, why: string): Promise<number> {
  const ended = await tx
    .updateTable('access.session')
    .set({ ended_at: clock.now(), ended_reason: why })
    .where('account_id', '=', which.accountId)
    .where('ended_at', 'is', null)
    .$if(which.postId !== undefined, (q) => q.where('post_id', '=', which.postId ?? ''))
    .$if(which.id !== undefined, (q) => q.where('id', '=', which.id ?? ''))
    .$if(which.exceptId !== undefined, (q) => q.where('id', '!=', which.exceptId ?? ''))
    .returning('id')
    .execute()
  for (const { id } of ended)
    await record(tx, events.sessionEnded, { accountId: which.accountId, why }, { subjectId: id })
  return ended.length
}
