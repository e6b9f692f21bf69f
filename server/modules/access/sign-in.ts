import { Mobile, problems } from '#contract/access'
import { signIn, signInOptions } from '#contract/sign-in'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import { keyedHash } from '#platform/secrets'
import { refuseCrossSite } from './cookie.ts'
import { verifyPassword } from './password.ts'
import { nextStep } from './steps.ts'
import {
  ADDRESS_LIMIT,
  addressKey,
  count,
  countFailure,
  countUnknown,
  isOpen,
  lockedNow,
  unknownIsLocked,
} from './throttle.ts'

/** The active account that a person means by a sign-in name, or by a phone that only one account with a password has. */
export async function findByLogin(tx: Tx, login: string): Promise<string | undefined> {
  const named = await tx
    .selectFrom('access.account')
    .select('id')
    .where('login', '=', login.toLowerCase())
    .where('state', '=', 'active')
    .executeTakeFirst()
  if (named) return named.id
  const phone = Mobile.safeParse(login)
  if (!phone.success) return undefined
  const accounts = await tx
    .selectFrom('access.account as a')
    .innerJoin('access.credential as c', 'c.account_id', 'a.id')
    .select('a.id')
    .where('a.phone_hash', '=', keyedHash('phone', phone.data))
    .where('a.state', '=', 'active')
    .where('c.password_hash', 'is not', null)
    .limit(2)
    .execute()
  return accounts.length === 1 ? accounts[0]?.id : undefined
}

export function loginKey(login: string): string {
  return `login:${keyedHash('token', `login:${login.toLowerCase()}`).toString('base64url')}`
}

/**
 * Name and password. Wrong tries lock the account and slow the address; both are in the database. Refusals are returned
 * and not thrown, so that the count stays.
 */
export const signInRoute = route(signIn, async ({ tx, body, request, reply, app }) => {
  refuseCrossSite(request, app.config.publicUrl)
  const address = addressKey(request.ip)
  if (!(await isOpen(tx, address, ADDRESS_LIMIT))) return problems.tooMany()
  const accountId = await findByLogin(tx, body.login)
  if (accountId === undefined) {
    const locked = await unknownIsLocked(tx, loginKey(body.login))
    if (locked) return locked
    await verifyPassword(null, body.password)
    await count(tx, address, ADDRESS_LIMIT)
    return (await countUnknown(tx, loginKey(body.login))) ?? problems.wrongPassword()
  }
  // Locked for the length of this try: guesses at one account queue up instead of racing past the lock-out.
  const credential = await tx
    .selectFrom('access.credential')
    .select(['password_hash', 'locked_until'])
    .where('account_id', '=', accountId)
    .forUpdate()
    .executeTakeFirstOrThrow()
  const locked = lockedNow(credential)
  if (locked) return locked
  if (!(await verifyPassword(credential.password_hash, body.password))) {
    await count(tx, address, ADDRESS_LIMIT)
    return (await countFailure(tx, accountId)) ?? problems.wrongPassword()
  }
  return nextStep(
    tx,
    { request, reply, app },
    { app: body.app, accountId, phoneHash: null, by: ['password'] },
  )
})

export const signInOptionsRoute = route(signInOptions, async ({ tx }) => {
  const providers = await tx
    .selectFrom('access.oidc_provider')
    .select(['id', 'name', 'name_en'])
    .where('enabled', '=', true)
    .orderBy('name')
    .execute()
  const { password_min_length } = await tx
    .selectFrom('access.security')
    .select('password_min_length')
    .executeTakeFirstOrThrow()
  return {
    providers: providers.map((row) => ({ id: row.id, name: row.name, nameEn: row.name_en })),
    passwordMinLength: password_min_length,
  }
})
