import {
  disableAccount,
  enableAccount,
  endAccountSession,
  events,
  problems,
  resetPassword,
  resetTotp,
  unlockAccount,
} from '#contract/accounts'
import { problems as signInProblems } from '#contract/access'
import { done } from '#contract/endpoint'
import { notFound } from '#contract/problem'
import type { Actor } from '#platform/actor'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { lockAdministered, readAccount } from './account-read.ts'
import { temporaryPassword } from './password-rules.ts'
import { endSessions } from './session.ts'
import { setPassword } from './set-password.ts'
import { clearTotp } from './totp.ts'

/** The account, locked, as its administrator may see it; never one's own where that would be misuse. */
async function lock(tx: Tx, actor: Actor, id: string, options: { own: 'allowed' | 'refused' }) {
  const row = await lockAdministered(tx, id)
  if (options.own === 'refused' && id === actor.accountId) throw problems.notYourself()
  return row
}

export const disableAccountRoute = route(disableAccount, async ({ tx, actor, params, body }) => {
  const { region_code, org_id } = await lock(tx, actor, params.id, { own: 'refused' })
  const now = clock.now()
  const changed = await tx
    .updateTable('access.account')
    .set({ state: 'disabled', disabled_at: now, disabled_reason: body.reason, updated_at: now })
    .where('id', '=', params.id)
    .where('state', '=', 'active')
    .returning('id')
    .executeTakeFirst()
  if (!changed) throw problems.alreadyDisabled()
  await endSessions(tx, { accountId: params.id }, 'account_disabled')
  await record(
    tx,
    events.accountDisabled,
    { accountId: params.id, reason: body.reason },
    { subjectId: params.id, regionCode: region_code, orgId: org_id },
  )
  return readAccount(tx, actor, params.id)
})

export const enableAccountRoute = route(enableAccount, async ({ tx, actor, params }) => {
  const { region_code, org_id } = await lock(tx, actor, params.id, { own: 'refused' })
  const changed = await tx
    .updateTable('access.account')
    .set({ state: 'active', disabled_at: null, disabled_reason: null, updated_at: clock.now() })
    .where('id', '=', params.id)
    .where('state', '=', 'disabled')
    .returning('id')
    .executeTakeFirst()
  if (!changed) throw problems.notDisabled()
  await record(
    tx,
    events.accountEnabled,
    { accountId: params.id },
    { subjectId: params.id, regionCode: region_code, orgId: org_id },
  )
  return readAccount(tx, actor, params.id)
})

export const unlockAccountRoute = route(unlockAccount, async ({ tx, actor, params }) => {
  const { region_code, org_id } = await lock(tx, actor, params.id, { own: 'allowed' })
  await tx
    .updateTable('access.credential')
    .set({ failures: 0, failing_since: null, locked_until: null })
    .where('account_id', '=', params.id)
    .execute()
  await record(
    tx,
    events.accountUnlocked,
    { accountId: params.id },
    { subjectId: params.id, regionCode: region_code, orgId: org_id },
  )
  return readAccount(tx, actor, params.id)
})

export const resetPasswordRoute = route(resetPassword, async ({ tx, actor, params }) => {
  const account = await lock(tx, actor, params.id, { own: 'refused' })
  if (account.login === null && account.phone_hash === null) throw problems.noWayIn()
  const password = temporaryPassword()
  await setPassword(tx, params.id, password, 'admin')
  await endSessions(tx, { accountId: params.id }, 'password_reset')
  return { temporaryPassword: password }
})

export const resetTotpRoute = route(resetTotp, async ({ tx, actor, params }) => {
  const { region_code, org_id } = await lock(tx, actor, params.id, { own: 'refused' })
  const row = await tx
    .selectFrom('access.credential')
    .select('totp_confirmed_at')
    .where('account_id', '=', params.id)
    .executeTakeFirst()
  if (!row?.totp_confirmed_at) throw signInProblems.totpOff()
  await clearTotp(tx, params.id, 'admin', region_code)
  await endSessions(tx, { accountId: params.id }, 'totp_reset')
  return readAccount(tx, actor, params.id)
})

export const endAccountSessionRoute = route(endAccountSession, async ({ tx, actor, params }) => {
  // Sessions as a post that one administers end, whatever else the account does.
  await readAccount(tx, actor, params.id)
  if ((await endSessions(tx, { accountId: params.id, id: params.sessionId }, 'ended_by_admin')) === 0)
    throw notFound()
  return done
})
