import { events, problems } from '#contract/access'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { decrypt } from '#platform/secrets'
import { hashPassword, verifyPassword } from './password.ts'
import { faultErrors, passwordFaults } from './password-rules.ts'

/**
 * Sets a password that the rules allow, remembers the one before, and lifts a lock-out. Throws `weakPassword` with one
 * error for each rule that it breaks. Ending sessions is the caller's business.
 */
export async function setPassword(
  tx: Tx,
  accountId: string,
  password: string,
  how: 'own' | 'reset' | 'admin',
): Promise<void> {
  const account = await tx
    .selectFrom('access.account as a')
    .innerJoin('access.credential as c', 'c.account_id', 'a.id')
    .select(['a.name', 'a.login', 'a.phone_cipher', 'a.region_code', 'c.password_hash'])
    .where('a.id', '=', accountId)
    .executeTakeFirstOrThrow()
  const rules = await tx
    .selectFrom('access.security')
    .select(['password_min_length', 'password_history'])
    .executeTakeFirstOrThrow()
  const faults = passwordFaults(password, {
    name: account.name,
    login: account.login,
    phone: account.phone_cipher ? decrypt(account.phone_cipher) : null,
    minLength: rules.password_min_length,
  })
  if (
    faults.length === 0 &&
    (await usedBefore(tx, accountId, account.password_hash, password, rules.password_history))
  )
    faults.push('used_before')
  if (faults.length > 0) throw problems.weakPassword(undefined, faultErrors(faults))

  const now = clock.now()
  if (account.password_hash !== null) {
    await tx
      .insertInto('access.password_history')
      .values({ account_id: accountId, set_at: now, password_hash: account.password_hash })
      .execute()
    await forgetOldest(tx, accountId, rules.password_history)
  }
  await tx
    .updateTable('access.credential')
    .set({
      password_hash: await hashPassword(password),
      password_set_at: now,
      must_change: how === 'admin',
      failures: 0,
      failing_since: null,
      locked_until: null,
    })
    .where('account_id', '=', accountId)
    .execute()
  await record(tx, events.passwordChanged, { how }, { subjectId: accountId, regionCode: account.region_code })
}

async function usedBefore(
  tx: Tx,
  accountId: string,
  current: string | null,
  password: string,
  keep: number,
): Promise<boolean> {
  if (keep === 0) return false
  const before = await tx
    .selectFrom('access.password_history')
    .select('password_hash')
    .where('account_id', '=', accountId)
    .orderBy('set_at', 'desc')
    .limit(keep - 1)
    .execute()
  for (const hash of [current, ...before.map((row) => row.password_hash)]) {
    if (hash !== null && (await verifyPassword(hash, password))) return true
  }
  return false
}

async function forgetOldest(tx: Tx, accountId: string, keep: number): Promise<void> {
  const kept = tx
    .selectFrom('access.password_history')
    .select('set_at')
    .where('account_id', '=', accountId)
    .orderBy('set_at', 'desc')
    .limit(Math.max(keep, 1))
  await tx
    .deleteFrom('access.password_history')
    .where('account_id', '=', accountId)
    .where('set_at', 'not in', kept)
    .execute()
}
