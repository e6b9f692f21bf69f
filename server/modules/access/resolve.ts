import type { FastifyRequest } from 'fastify'
import { App } from '#contract/access'
import { dayOf } from '#contract/day'
import { uuidv7 } from '#contract/id'
import { type Permission, RoleName, roles } from '#contract/permission'
import { sql } from 'kysely'
import { z } from 'zod'
import type { Actor } from '#platform/actor'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import type { Gate } from '#platform/http'
import type { App as Yike } from '#platform/module'
import { refuseCrossSite, tokenOf } from './cookie.ts'
import { hashToken } from './token.ts'

const NOTHING: ReadonlySet<Permission> = new Set()
const MAY = new Map<RoleName, ReadonlySet<Permission>>(
  RoleName.options.map((role) => [role, new Set(roles[role].may)]),
)

const Resolved = z.object({
  session_id: z.string(),
  app: App,
  account_id: z.string(),
  account_name: z.string(),
  post_id: z.string(),
  role: RoleName,
  region_code: z.number(),
  org_id: z.string().nullable(),
  person_id: z.string().nullable(),
  elder_ids: z.array(z.string()),
  must_change: z.boolean(),
  has_totp: z.boolean(),
  require_totp: z.boolean(),
})
type Resolved = z.infer<typeof Resolved>

/**
 * Who is asking, or null. One prepared query outside any transaction, never cached: a session, post or account that
 * ends is refused by the next request.
 */
export async function resolveActor(app: Yike, request: FastifyRequest): Promise<Actor | null> {
  const carried = tokenOf(request)
  if (!carried) return null
  if (carried.ambient) refuseCrossSite(request, app.config.publicUrl)
  const now = clock.now()
  const { rows } = await app.db.systemPool.query<Record<string, unknown>>({
    name: 'access.resolve_session',
    text: 'select * from access.resolve_session($1, $2, $3)',
    values: [hashToken(carried.token), now, dayOf(now)],
  })
  const row = rows[0]
  if (!row) return null
  // A role that a later version knew and this one does not is no role.
  const resolved = Resolved.safeParse(row)
  return resolved.success ? actorOf(resolved.data, app.config.requireTotp) : null
}

function actorOf(row: Resolved, totpForced: boolean): Actor {
  return {
    accountId: row.account_id,
    sessionId: row.session_id,
    postId: row.post_id,
    name: row.account_name,
    role: row.role,
    may: row.must_change || owesTotp(row, totpForced) ? NOTHING : (MAY.get(row.role) ?? NOTHING),
    scope: scopeOf(row),
  }
}

/** Staff and organisations owe a second factor where the rules or the installation require one. */
function owesTotp(row: Resolved, forced: boolean): boolean {
  const { audience } = roles[row.role]
  return (forced || row.require_totp) && !row.has_totp && (audience === 'staff' || audience === 'org')
}

function scopeOf(row: Resolved): Actor['scope'] {
  switch (roles[row.role].audience) {
    case 'staff':
      return { audience: 'staff', region: row.region_code }
    case 'org':
      return { audience: 'org', orgId: row.org_id ?? missing('org_id') }
    case 'field':
      return { audience: 'field', personId: row.person_id ?? missing('person_id') }
    case 'family':
      return { audience: 'family', elderIds: row.elder_ids }
  }
}

function missing(column: string): never {
  throw new Error(`a post without its ${column}`)
}

/** Writes that `actor` looked at or changed an elder's record, in the transaction that did so. */
async function logAccess(tx: Tx, entry: Parameters<Gate['logAccess']>[1]): Promise<void> {
  const now = clock.now()
  await sql`select access.log_look(${uuidv7(now.getTime())}, ${now}, ${entry.elderId}, ${entry.endpoint}, ${entry.reason}, ${entry.actor.postId})`.execute(
    tx,
  )
}

/** What the router asks of this module. */
export const gate: Gate = { resolveActor, logAccess }
