import { sql } from 'kysely'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { App, events, problems } from '#contract/access'
import { type SignInStep, signInAccount, signInPost, signInResume, signInTotp } from '#contract/sign-in'
import { uuidv7 } from '#contract/id'
import { ProblemError } from '#contract/problem'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { type App as Yike, route } from '#platform/module'
import { refuseCrossSite, setSessionCookie } from './cookie.ts'
import { readMe, workablePosts } from './me.ts'
import { beginSession } from './session.ts'
import { countFailure, lockedNow } from './throttle.ts'
import { hashToken, newToken } from './token.ts'
import { useSecondFactor } from './totp.ts'

const TICKET_MINUTES = 10
const TICKET_TRIES = 5

/** What has been proven so far. With a phone alone, the account is still to be chosen. */
export type Proof = { app: App; accountId: string | null; phoneHash: Buffer | null; by: readonly string[] }

export type Asked = { request: FastifyRequest; reply: FastifyReply; app: Yike }
type Step = z.input<typeof SignInStep>
type Ticket = { id: string; token: string }

/**
 * The one road of signing in: account, then second factor, then post, then session. Stops at the first thing that is
 * still open and answers it with a ticket.
 */
export async function nextStep(
  tx: Tx,
  asked: Asked,
  proof: Proof,
  held?: Ticket,
  postId?: string,
): Promise<Step | ProblemError> {
  const account = proof.accountId ?? (await chooseAccount(tx, proof))
  if (account === undefined) throw problems.noPostHere()
  if (typeof account !== 'string') {
    return { next: 'account', ticket: (await keep(tx, proof, held)).token, accounts: account }
  }
  const known: Proof = { ...proof, accountId: account }
  if (await owesSecondFactor(tx, known)) return { next: 'totp', ticket: (await keep(tx, known, held)).token }

  const posts = (await workablePosts(tx, account, proof.app)).filter(
    ({ audience }) => isStrong(proof) || audience === 'field' || audience === 'family',
  )
  const chosen =
    postId === undefined ? (posts.length === 1 ? posts[0] : undefined) : posts.find(({ id }) => id === postId)
  if (posts.length === 0 || (postId !== undefined && !chosen)) throw problems.noPostHere()
  if (!chosen) return { next: 'post', ticket: (await keep(tx, known, held)).token, posts }

  if (held)
    await tx.updateTable('access.sign_in').set({ used_at: clock.now() }).where('id', '=', held.id).execute()
  return { next: 'done', me: await open(tx, asked, known, account, chosen.id) }
}

/** Staff and organisations need more than a text message. */
function isStrong({ by }: Proof): boolean {
  return by.some((one) => one === 'password' || one === 'oidc')
}

async function chooseAccount(
  tx: Tx,
  proof: Proof,
): Promise<string | { id: string; name: string }[] | undefined> {
  const accounts = await tx
    .selectFrom('access.account')
    .select(['id', 'name'])
    .where('phone_hash', '=', proof.phoneHash)
    .where('state', '=', 'active')
    .orderBy('name')
    .limit(20)
    .execute()
  const here: { id: string; name: string }[] = []
  for (const account of accounts)
    if ((await workablePosts(tx, account.id, proof.app)).length > 0) here.push(account)
  return here.length > 1 ? here : here[0]?.id
}

async function owesSecondFactor(tx: Tx, { accountId, by }: Proof): Promise<boolean> {
  if (by.includes('totp') || by.includes('recovery') || by.includes('oidc_mfa')) return false
  const row = await tx
    .selectFrom('access.credential')
    .select('totp_confirmed_at')
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  return Boolean(row?.totp_confirmed_at)
}

async function keep(tx: Tx, proof: Proof, held: Ticket | undefined): Promise<Ticket> {
  if (held) {
    await tx
      .updateTable('access.sign_in')
      .set({ account_id: proof.accountId, proven_by: [...proof.by] })
      .where('id', '=', held.id)
      .execute()
    return held
  }
  return issueTicket(tx, proof)
}

export async function issueTicket(tx: Tx, proof: Proof): Promise<Ticket> {
  const { token, hash } = newToken()
  const now = clock.now()
  const id = uuidv7(now.getTime())
  await tx
    .insertInto('access.sign_in')
    .values({
      id,
      ticket_hash: hash,
      app: proof.app,
      account_id: proof.accountId,
      phone_hash: proof.phoneHash,
      proven_by: [...proof.by],
      expires_at: new Date(now.getTime() + TICKET_MINUTES * 60_000),
    })
    .execute()
  return { id, token }
}

async function open(tx: Tx, { request, reply, app }: Asked, proof: Proof, accountId: string, postId: string) {
  const session = await beginSession(tx, {
    accountId,
    postId,
    app: proof.app,
    by: proof.by,
    address: request.ip,
    userAgent: request.headers['user-agent'] ?? '',
  })
  setSessionCookie(request, reply, proof.app, session.token, session.expiresAt)
  await tx
    .updateTable('access.credential')
    .set({ failures: 0, failing_since: null, locked_until: null })
    .where('account_id', '=', accountId)
    .execute()
  const account = await tx
    .updateTable('access.account')
    .set({ last_signed_in_at: clock.now() })
    .where('id', '=', accountId)
    .returning('region_code')
    .executeTakeFirstOrThrow()
  // The session is its own actor from its first event on.
  await sql`select set_config('yike.actor_id', ${accountId}, true)`.execute(tx)
  await record(
    tx,
    events.signedIn,
    { app: proof.app, by: [...proof.by], postId: readPostId(postId) },
    { subjectId: accountId, regionCode: account.region_code },
  )
  return readMe(tx, session.id, app.config.requireTotp)
}

const readPostId = (id: string) => events.signedIn.shape.shape.postId.parse(id)

type Held = Proof & { id: string; tries: number }

/** The sign-in behind a ticket, locked; the account must still be active. */
async function redeem(tx: Tx, ticket: string): Promise<Held> {
  const row = await tx
    .selectFrom('access.sign_in as s')
    .leftJoin('access.account as a', 'a.id', 's.account_id')
    .select(['s.id', 's.app', 's.account_id', 's.phone_hash', 's.proven_by', 's.tries', 'a.state'])
    .where('s.ticket_hash', '=', hashToken(ticket))
    .where('s.used_at', 'is', null)
    .where('s.expires_at', '>', clock.now())
    .forUpdate('s')
    .executeTakeFirst()
  if (!row || row.state === 'disabled' || row.tries >= TICKET_TRIES) throw problems.ticketGone()
  return {
    id: row.id,
    tries: row.tries,
    app: App.parse(row.app),
    accountId: row.account_id,
    phoneHash: row.phone_hash,
    by: row.proven_by,
  }
}

export const signInTotpRoute = route(signInTotp, async ({ tx, body, request, reply, app }) => {
  refuseCrossSite(request, app.config.publicUrl)
  const held = await redeem(tx, body.ticket)
  if (held.accountId === null) throw problems.ticketGone()
  const credential = await tx
    .selectFrom('access.credential')
    .select('locked_until')
    .where('account_id', '=', held.accountId)
    .forUpdate()
    .executeTakeFirstOrThrow()
  const locked = lockedNow(credential)
  if (locked) return locked
  const factor = await useSecondFactor(tx, held.accountId, body.code)
  if (!factor) {
    await tx
      .updateTable('access.sign_in')
      .set({ tries: held.tries + 1 })
      .where('id', '=', held.id)
      .execute()
    return (await countFailure(tx, held.accountId)) ?? problems.wrongCode()
  }
  return nextStep(
    tx,
    { request, reply, app },
    { ...held, by: [...held.by, factor] },
    { id: held.id, token: body.ticket },
  )
})

export const signInAccountRoute = route(signInAccount, async ({ tx, body, request, reply, app }) => {
  refuseCrossSite(request, app.config.publicUrl)
  const held = await redeem(tx, body.ticket)
  if (held.phoneHash === null) throw problems.ticketGone()
  const account = await tx
    .selectFrom('access.account')
    .select('id')
    .where('id', '=', body.accountId)
    .where('phone_hash', '=', held.phoneHash)
    .where('state', '=', 'active')
    .executeTakeFirst()
  if (!account) throw problems.noPostHere()
  return nextStep(
    tx,
    { request, reply, app },
    { ...held, accountId: account.id },
    { id: held.id, token: body.ticket },
  )
})

export const signInPostRoute = route(signInPost, async ({ tx, body, request, reply, app }) => {
  refuseCrossSite(request, app.config.publicUrl)
  const held = await redeem(tx, body.ticket)
  if (held.accountId === null) throw problems.ticketGone()
  return nextStep(tx, { request, reply, app }, held, { id: held.id, token: body.ticket }, body.postId)
})

export const signInResumeRoute = route(signInResume, async ({ tx, body, request, reply, app }) => {
  refuseCrossSite(request, app.config.publicUrl)
  const held = await redeem(tx, body.ticket)
  return nextStep(tx, { request, reply, app }, held, { id: held.id, token: body.ticket })
})
