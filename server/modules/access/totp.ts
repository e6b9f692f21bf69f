import { randomInt } from 'node:crypto'
import { generateSecret, generateURI, verify } from 'otplib'
import { events } from '#contract/access'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { decrypt, keyedHash } from '#platform/secrets'

const PERIOD = 30
export const RECOVERY_CODES = 10

/** Six digits, 30 seconds, SHA-1, 160-bit secret: what every authenticator app speaks (RFC 6238). */
export function newTotp(label: string): { secret: string; uri: string } {
  const secret = generateSecret()
  return { secret, uri: generateURI({ issuer: '一刻 Yike', label, secret }) }
}

/** The 30-second step of a code that is right now or one step earlier or later; undefined when it is not. */
export async function stepOf(secret: string, code: string): Promise<number | undefined> {
  if (!/^\d{6}$/.test(code)) return undefined
  const result = await verify({
    secret,
    token: code,
    period: PERIOD,
    epoch: Math.floor(clock.now().getTime() / 1000),
    epochTolerance: PERIOD,
  })
  return result.valid && 'timeStep' in result ? result.timeStep : undefined
}

export type SecondFactor = 'totp' | 'recovery'

/**
 * Accepts a code of the enrolled second factor, or a recovery code, each once: a code that was accepted, or an older
 * one, is refused even within its window. Undefined when it is wrong. Locks the credential row.
 */
export async function useSecondFactor(
  tx: Tx,
  accountId: string,
  given: string,
): Promise<SecondFactor | undefined> {
  const code = given.replace(/\s/g, '')
  const row = await tx
    .selectFrom('access.credential')
    .select(['totp_secret', 'totp_last_step'])
    .where('account_id', '=', accountId)
    .where('totp_confirmed_at', 'is not', null)
    .forUpdate()
    .executeTakeFirst()
  if (!row?.totp_secret) return undefined
  const step = await stepOf(decrypt(row.totp_secret), code)
  if (step !== undefined) {
    if (row.totp_last_step !== null && step <= row.totp_last_step) return undefined
    await tx
      .updateTable('access.credential')
      .set({ totp_last_step: step })
      .where('account_id', '=', accountId)
      .execute()
    return 'totp'
  }
  return (await useRecoveryCode(tx, accountId, code)) ? 'recovery' : undefined
}

async function useRecoveryCode(tx: Tx, accountId: string, code: string): Promise<boolean> {
  const used = await tx
    .updateTable('access.recovery_code')
    .set({ used_at: clock.now() })
    .where('account_id', '=', accountId)
    .where('code_hash', '=', hashRecovery(accountId, code))
    .where('used_at', 'is', null)
    .returning('code_hash')
    .executeTakeFirst()
  if (!used) return false
  const { left } = await tx
    .selectFrom('access.recovery_code')
    .select((eb) => eb.fn.countAll<number>().as('left'))
    .where('account_id', '=', accountId)
    .where('used_at', 'is', null)
    .executeTakeFirstOrThrow()
  await record(tx, events.recoveryUsed, { left }, { subjectId: accountId })
  return true
}

function hashRecovery(accountId: string, code: string): Buffer {
  return keyedHash('code', `recovery:${accountId}:${code.toUpperCase().replace(/[^A-Z0-9]/g, '')}`)
}

const SIGNS = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789'

/** Replaces all recovery codes and returns the new ones, which are shown once and kept as hashes only (49 bits each). */
export async function renewCodes(tx: Tx, accountId: string): Promise<string[]> {
  await tx.deleteFrom('access.recovery_code').where('account_id', '=', accountId).execute()
  const codes = Array.from({ length: RECOVERY_CODES }, () => {
    const signs = Array.from({ length: 10 }, () => SIGNS[randomInt(SIGNS.length)]).join('')
    return `${signs.slice(0, 5)}-${signs.slice(5)}`
  })
  await tx
    .insertInto('access.recovery_code')
    .values(codes.map((code) => ({ account_id: accountId, code_hash: hashRecovery(accountId, code) })))
    .execute()
  return codes
}

/** Takes the second factor off; the caller has checked that it may. */
export async function clearTotp(
  tx: Tx,
  accountId: string,
  how: 'own' | 'admin',
  regionCode: number | null,
): Promise<void> {
  await tx
    .updateTable('access.credential')
    .set({ totp_secret: null, totp_confirmed_at: null, totp_last_step: null })
    .where('account_id', '=', accountId)
    .execute()
  await tx.deleteFrom('access.recovery_code').where('account_id', '=', accountId).execute()
  await record(tx, events.totpRemoved, { how }, { subjectId: accountId, regionCode })
}
