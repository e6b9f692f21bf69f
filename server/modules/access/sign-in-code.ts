import { problems } from '#contract/access'
import { forgotPassword, requestCode, resetForgotten, signInCode } from '#contract/sign-in'
import { done } from '#contract/endpoint'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import { decrypt, keyedHash } from '#platform/secrets'
import { refuseCrossSite } from './cookie.ts'
import { CODE_GAP_SECONDS, CODE_SECONDS, makeCode, mayHaveCode, useCode } from './phone-code.ts'
import { endSessions } from './session.ts'
import { setPassword } from './set-password.ts'
import { findByLogin, loginKey } from './sign-in.ts'
import { nextStep } from './steps.ts'
import { ADDRESS_LIMIT, addressKey, count, isOpen } from './throttle.ts'

const SENT = { expiresInSeconds: CODE_SECONDS, retryInSeconds: CODE_GAP_SECONDS }

export const requestCodeRoute = route(requestCode, async ({ tx, body, request, app }) => {
  refuseCrossSite(request, app.config.publicUrl)
  const phoneHash = keyedHash('phone', body.phone)
  if (!(await mayHaveCode(tx, phoneHash, addressKey(request.ip)))) return problems.tooMany()
  const known = await tx
    .selectFrom('access.account')
    .select('id')
    .where('phone_hash', '=', phoneHash)
    .where('state', '=', 'active')
    .executeTakeFirst()
  if (known) await makeCode(tx, { phone: body.phone, phoneHash, purpose: 'sign_in', accountId: null })
  return SENT
})

export const signInCodeRoute = route(signInCode, async ({ tx, body, request, reply, app }) => {
  refuseCrossSite(request, app.config.publicUrl)
  const address = addressKey(request.ip)
  if (!(await isOpen(tx, address, ADDRESS_LIMIT))) return problems.tooMany()
  const phoneHash = keyedHash('phone', body.phone)
  if (!(await useCode(tx, { phoneHash, purpose: 'sign_in' }, body.code))) {
    await count(tx, address, ADDRESS_LIMIT)
    return problems.wrongCode()
  }
  return nextStep(tx, { request, reply, app }, { app: body.app, accountId: null, phoneHash, by: ['code'] })
})

/** The phone of the account that is meant, when it has a password to be forgotten. */
async function phoneOf(
  tx: Tx,
  login: string,
): Promise<{ accountId: string; phone: string; phoneHash: Buffer } | undefined> {
  const accountId = await findByLogin(tx, login)
  if (accountId === undefined) return undefined
  const row = await tx
    .selectFrom('access.account')
    .select(['phone_cipher', 'phone_hash'])
    .where('id', '=', accountId)
    .executeTakeFirstOrThrow()
  return row.phone_cipher && row.phone_hash
    ? { accountId, phone: decrypt(row.phone_cipher), phoneHash: row.phone_hash }
    : undefined
}

export const forgotPasswordRoute = route(forgotPassword, async ({ tx, body, request, app }) => {
  refuseCrossSite(request, app.config.publicUrl)
  const account = await phoneOf(tx, body.login)
  // A name that nobody has is limited by itself, so that the answers are the same.
  const key = account?.phoneHash ?? Buffer.from(loginKey(body.login))
  if (!(await mayHaveCode(tx, key, addressKey(request.ip)))) return problems.tooMany()
  if (account) await makeCode(tx, { ...account, purpose: 'reset' })
  return SENT
})

/** The code stands for the password only: a second factor is still asked for when signing in. */
export const resetForgottenRoute = route(resetForgotten, async ({ tx, body, request, app }) => {
  refuseCrossSite(request, app.config.publicUrl)
  const address = addressKey(request.ip)
  if (!(await isOpen(tx, address, ADDRESS_LIMIT))) return problems.tooMany()
  const account = await phoneOf(tx, body.login)
  if (!account || !(await useCode(tx, { ...account, purpose: 'reset' }, body.code))) {
    await count(tx, address, ADDRESS_LIMIT)
    return problems.wrongCode()
  }
  await setPassword(tx, account.accountId, body.password, 'reset')
  await endSessions(tx, { accountId: account.accountId }, 'password_reset')
  return done
})
