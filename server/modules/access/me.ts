import { sql } from 'kysely'
import {
  App,
  audiencesOf,
  editMe,
  events,
  Language,
  Me,
  me,
  problems,
  signOut,
  switchPost,
  WorkingPost,
} from '#contract/access'
import { dayOf } from '#contract/day'
import { Audience, done } from '#contract/endpoint'
import { RoleName, roles } from '#contract/permission'
import type { z } from 'zod'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { decrypt } from '#platform/secrets'
import { maskPhone } from './account.ts'
import { clearSessionCookie } from './cookie.ts'
import { postTitle } from './post-title.ts'
import { endSessions } from './session.ts'

/** The posts of an account that are valid today and may be worked as in an app, by region. */
export async function workablePosts(
  tx: Tx,
  accountId: string,
  app: App,
): Promise<z.input<typeof WorkingPost>[]> {
  const today = dayOf(clock.now())
  const rows = await tx
    .selectFrom('access.post as p')
    .leftJoin('regions.region as r', 'r.code', 'p.region_code')
    .select([
      'p.id',
      'p.role',
      'p.audience',
      'p.title',
      'p.region_code',
      'r.name',
      'p.org_id',
      'p.person_id',
      'p.valid_from',
      'p.valid_to',
    ])
    .where('p.account_id', '=', accountId)
    .where('p.audience', 'in', [...audiencesOf[app]])
    .where('p.ended_at', 'is', null)
    .where('p.valid_from', '<=', today)
    .where((eb) => eb.or([eb('p.valid_to', 'is', null), eb('p.valid_to', '>=', today)]))
    .orderBy('r.name')
    .orderBy('p.id')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    role: RoleName.parse(row.role),
    audience: Audience.parse(row.audience),
    title: postTitle({ title: row.title, role: row.role, place: row.name }),
    regionCode: row.audience === 'staff' ? row.region_code : null,
    regionName: row.audience === 'staff' ? row.name : null,
    orgId: row.org_id,
    personId: row.person_id,
    validFrom: row.valid_from,
    validTo: row.valid_to,
  }))
}

/** What a session is and may, as its pages need it. Readable by the session itself and by the system. */
export async function readMe(tx: Tx, sessionId: string, totpForced: boolean): Promise<z.input<typeof Me>> {
  const row = await tx
    .selectFrom('access.session as s')
    .innerJoin('access.account as a', 'a.id', 's.account_id')
    .innerJoin('access.credential as c', 'c.account_id', 'a.id')
    .innerJoin('access.security as x', (join) => join.onTrue())
    .select([
      's.app',
      's.post_id',
      's.last_seen_at',
      's.idle_minutes',
      's.expires_at',
      's.account_id',
      'a.name',
      'a.language',
      'a.phone_cipher',
    ])
    .select(['c.must_change', 'c.password_hash', 'c.totp_confirmed_at', 'x.require_totp'])
    .where('s.id', '=', sessionId)
    .executeTakeFirstOrThrow()
  const app = App.parse(row.app)
  const posts = await workablePosts(tx, row.account_id, app)
  const post = posts.find(({ id }) => id === row.post_id)
  if (!post) throw problems.noPostHere()
  const elders = await sql<{
    ids: string[]
  }>`select access.elders_of(${row.account_id}, ${row.post_id}, ${post.role}, ${dayOf(clock.now())}) as ids`.execute(
    tx,
  )
  const mustEnrolTotp =
    (totpForced || row.require_totp) &&
    row.totp_confirmed_at === null &&
    (post.audience === 'staff' || post.audience === 'org')
  return {
    accountId: row.account_id,
    sessionId,
    app,
    name: row.name,
    language: Language.parse(row.language),
    role: post.role,
    audience: post.audience,
    may: row.must_change || mustEnrolTotp ? [] : [...roles[post.role].may],
    regionCode: post.regionCode,
    regionName: post.regionName,
    orgId: post.orgId,
    personId: post.personId,
    elderIds: post.audience === 'family' ? (elders.rows[0]?.ids ?? []) : [],
    post,
    posts,
    mustChangePassword: row.must_change,
    mustEnrolTotp,
    hasPassword: row.password_hash !== null,
    totp: row.totp_confirmed_at !== null,
    phoneMasked: row.phone_cipher && maskPhone(decrypt(row.phone_cipher)),
    idleExpiresAt: new Date(row.last_seen_at.getTime() + row.idle_minutes * 60_000).toISOString(),
    expiresAt: row.expires_at.toISOString(),
  }
}

export const meRoute = route(me, ({ tx, actor, app }) => readMe(tx, actor.sessionId, app.config.requireTotp))

export const editMeRoute = route(editMe, async ({ tx, actor, app, body }) => {
  await tx
    .updateTable('access.account')
    .set({ language: body.language, updated_at: clock.now() })
    .where('id', '=', actor.accountId)
    .execute()
  return readMe(tx, actor.sessionId, app.config.requireTotp)
})

/** One session works as one post at a time: what the other post may see is gone with the switch. */
export const switchPostRoute = route(switchPost, async ({ tx, actor, app, body }) => {
  const session = await tx
    .selectFrom('access.session')
    .select('app')
    .where('id', '=', actor.sessionId)
    .executeTakeFirstOrThrow()
  const posts = await workablePosts(tx, actor.accountId, App.parse(session.app))
  const chosen = posts.find(({ id }) => id === body.postId)
  if (!chosen) throw problems.noPostHere()
  const rule = await tx
    .selectFrom('access.session_rule')
    .select('idle_minutes')
    .where('audience', '=', chosen.audience)
    .executeTakeFirstOrThrow()
  await tx
    .updateTable('access.session')
    .set({ post_id: body.postId, idle_minutes: rule.idle_minutes, last_seen_at: clock.now() })
    .where('id', '=', actor.sessionId)
    .execute()
  await record(tx, events.postSwitched, { postId: body.postId }, { subjectId: actor.sessionId })
  return readMe(tx, actor.sessionId, app.config.requireTotp)
})

export const signOutRoute = route(signOut, async ({ tx, actor, request, reply }) => {
  const { app } = await tx
    .selectFrom('access.session')
    .select('app')
    .where('id', '=', actor.sessionId)
    .executeTakeFirstOrThrow()
  await endSessions(tx, { accountId: actor.accountId, id: actor.sessionId }, 'signed_out')
  await record(tx, events.signedOut, {}, { subjectId: actor.accountId })
  clearSessionCookie(request, reply, App.parse(app))
  return done
})
