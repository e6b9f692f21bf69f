import QRCode from 'qrcode'
import {
  beginTotp,
  changePassword,
  confirmTotp,
  endMyOtherSessions,
  endMySession,
  events,
  mySessions,
  problems,
  removeTotp,
  renewRecoveryCodes,
  RecoveryCodes,
} from '#contract/access'
import { done } from '#contract/endpoint'
import { notFound, ProblemError } from '#contract/problem'
import type { z } from 'zod'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { decrypt, encrypt } from '#platform/secrets'
import { verifyPassword } from './password.ts'
import { endSessions } from './session.ts'
import { listSessions } from './session-list.ts'
import { setPassword } from './set-password.ts'
import { countFailure, lockedNow } from './throttle.ts'
import { clearTotp, newTotp, renewCodes, stepOf, useSecondFactor } from './totp.ts'

/** My credential, locked against a second try at the same time; a locked account is told so. */
export async function lockMine(tx: Tx, accountId: string) {
  const row = await tx
    .selectFrom('access.credential')
    .select(['password_hash', 'locked_until', 'totp_secret', 'totp_confirmed_at'])
    .where('account_id', '=', accountId)
    .forUpdate()
    .executeTakeFirstOrThrow()
  const locked = lockedNow(row)
  if (locked) throw locked
  return row
}

/** Ends all my other sessions: whoever knew the old password is out. */
export const changePasswordRoute = route(changePassword, async ({ tx, actor, body }) => {
  const mine = await lockMine(tx, actor.accountId)
  if (mine.password_hash !== null && !(await verifyPassword(mine.password_hash, body.current))) {
    return (
      (await countFailure(tx, actor.accountId)) ??
      problems.wrongPassword(undefined, [
        { pointer: '/current', detail: '当前密码不对', detailEn: 'The current password is wrong' },
      ])
    )
  }
  await setPassword(tx, actor.accountId, body.password, 'own')
  await endSessions(tx, { accountId: actor.accountId, exceptId: actor.sessionId }, 'password_changed')
  return done
})

export const mySessionsRoute = route(mySessions, async ({ tx, actor }) => ({
  items: await listSessions(tx, actor.accountId, actor.sessionId),
}))

export const endMySessionRoute = route(endMySession, async ({ tx, actor, params }) => {
  if ((await endSessions(tx, { accountId: actor.accountId, id: params.id }, 'ended_by_owner')) === 0)
    throw notFound()
  return done
})

export const endMyOtherSessionsRoute = route(endMyOtherSessions, async ({ tx, actor }) => ({
  ended: await endSessions(tx, { accountId: actor.accountId, exceptId: actor.sessionId }, 'ended_by_owner'),
}))

export const beginTotpRoute = route(beginTotp, async ({ tx, actor }) => {
  const mine = await lockMine(tx, actor.accountId)
  if (mine.totp_confirmed_at !== null) throw problems.totpOn()
  const { login } = await tx
    .selectFrom('access.account')
    .select('login')
    .where('id', '=', actor.accountId)
    .executeTakeFirstOrThrow()
  const { secret, uri } = newTotp(login ?? actor.name)
  await tx
    .updateTable('access.credential')
    .set({ totp_secret: encrypt(secret) })
    .where('account_id', '=', actor.accountId)
    .execute()
  const svg = await QRCode.toString(uri, { type: 'svg', margin: 1, errorCorrectionLevel: 'M' })
  return { secret, uri, qr: `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}` }
})

export const confirmTotpRoute = route(confirmTotp, async ({ tx, actor, body }) => {
  const mine = await lockMine(tx, actor.accountId)
  if (mine.totp_confirmed_at !== null) throw problems.totpOn()
  if (mine.totp_secret === null) throw problems.totpNotBegun()
  const step = await stepOf(decrypt(mine.totp_secret), body.code)
  if (step === undefined) return (await countFailure(tx, actor.accountId)) ?? problems.wrongCode()
  await tx
    .updateTable('access.credential')
    .set({ totp_confirmed_at: clock.now(), totp_last_step: step })
    .where('account_id', '=', actor.accountId)
    .execute()
  await record(tx, events.totpEnrolled, {}, { subjectId: actor.accountId })
  return { recoveryCodes: await renewCodes(tx, actor.accountId) }
})

/** Proves the second factor once more before something about it changes. */
async function prove(tx: Tx, accountId: string, code: string): Promise<ProblemError | undefined> {
  const mine = await lockMine(tx, accountId)
  if (mine.totp_confirmed_at === null) throw problems.totpOff()
  if (await useSecondFactor(tx, accountId, code)) return undefined
  return (await countFailure(tx, accountId)) ?? problems.wrongCode()
}

export const renewRecoveryCodesRoute = route(
  renewRecoveryCodes,
  async ({ tx, actor, body }): Promise<z.input<typeof RecoveryCodes> | ProblemError> => {
    const refused = await prove(tx, actor.accountId, body.code)
    return refused ?? { recoveryCodes: await renewCodes(tx, actor.accountId) }
  },
)

export const removeTotpRoute = route(removeTotp, async ({ tx, actor, body, app }) => {
  const { require_totp } = await tx
    .selectFrom('access.security')
    .select('require_totp')
    .executeTakeFirstOrThrow()
  const { audience } = actor.scope
  if ((require_totp || app.config.requireTotp) && (audience === 'staff' || audience === 'org'))
    throw problems.totpRequired()
  const refused = await prove(tx, actor.accountId, body.code)
  if (refused) return refused
  await clearTotp(tx, actor.accountId, 'own', null)
  return done
})
