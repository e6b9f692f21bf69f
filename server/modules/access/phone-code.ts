import { randomInt, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { events } from '#contract/access'
import { uuidv7 } from '#contract/id'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { decrypt, encrypt, keyedHash } from '#platform/secrets'
import { count, type Limit } from './throttle.ts'

export const CODE_SECONDS = 300
export const CODE_GAP_SECONDS = 60
const CODE_TRIES = 5
const PER_PHONE: Limit = { tries: 5, seconds: 3600 }
const PER_ADDRESS: Limit = { tries: 30, seconds: 3600 }

export type Purpose = 'sign_in' | 'reset' | 'phone'

/** Whether a number and an address may have one more code now; counts it. The same for numbers that nobody has. */
export async function mayHaveCode(tx: Tx, phoneHash: Buffer, address: string): Promise<boolean> {
  const phone = phoneHash.toString('base64url')
  const gap = await count(tx, `code-gap:${phone}`, { tries: 1, seconds: CODE_GAP_SECONDS })
  if (!gap.within) return false
  const number = await count(tx, `code-phone:${phone}`, PER_PHONE)
  const from = await count(tx, `code-${address}`, PER_ADDRESS)
  return number.within && from.within
}

/** Makes a six-digit code for a phone and asks for its sending by an event, which holds neither of the two. */
export async function makeCode(
  tx: Tx,
  to: { phone: string; phoneHash: Buffer; purpose: Purpose; accountId: string | null },
): Promise<void> {
  const now = clock.now()
  const id = uuidv7(now.getTime())
  const code = String(randomInt(1_000_000)).padStart(6, '0')
  const expiresAt = new Date(now.getTime() + CODE_SECONDS * 1000)
  await tx
    .insertInto('access.phone_code')
    .values({
      id,
      purpose: to.purpose,
      phone_hash: to.phoneHash,
      account_id: to.accountId,
      code_hash: hashCode(id, code),
      message_cipher: encrypt(JSON.stringify({ phone: to.phone, code })),
      created_at: now,
      expires_at: expiresAt,
    })
    .execute()
  await record(
    tx,
    events.codeRequested,
    { codeId: id, purpose: to.purpose, expiresAt: expiresAt.toISOString() },
    { subjectId: id },
  )
}

function hashCode(id: string, code: string): Buffer {
  return keyedHash('code', `${id}:${code}`)
}

const Purposes = z.enum(['sign_in', 'reset', 'phone'])
const Message = z.object({ phone: z.string(), code: z.string() })

export type CodeToSend = { phone: string; code: string; purpose: Purpose; minutes: number }

/** Phone and code for the sender of the message; undefined when it was used, replaced by a newer one, or has expired. */
export async function takeCode(tx: Tx, codeId: string): Promise<CodeToSend | undefined> {
  const row = await tx
    .selectFrom('access.phone_code')
    .select(['purpose', 'message_cipher'])
    .where('id', '=', codeId)
    .where('used_at', 'is', null)
    .where('expires_at', '>', clock.now())
    .executeTakeFirst()
  if (!row?.message_cipher) return undefined
  const message = Message.parse(JSON.parse(decrypt(row.message_cipher)))
  return { ...message, purpose: Purposes.parse(row.purpose), minutes: CODE_SECONDS / 60 }
}

/**
 * Uses up the newest code of a phone: true once. A wrong try is counted, the fifth ends the code; to be kept, the
 * caller returns its problem instead of throwing it.
 */
export async function useCode(
  tx: Tx,
  of: { phoneHash: Buffer; purpose: Purpose; accountId?: string },
  given: string,
): Promise<boolean> {
  const row = await tx
    .selectFrom('access.phone_code')
    .select(['id', 'code_hash', 'tries', 'used_at', 'expires_at'])
    .where('phone_hash', '=', of.phoneHash)
    .where('purpose', '=', of.purpose)
    .$if(of.accountId !== undefined, (q) => q.where('account_id', '=', of.accountId ?? ''))
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .forUpdate()
    .executeTakeFirst()
  if (!row || row.used_at !== null || row.expires_at <= clock.now() || row.tries >= CODE_TRIES) return false
  const right = timingSafeEqual(row.code_hash, hashCode(row.id, given))
  await tx
    .updateTable('access.phone_code')
    .set(right ? { used_at: clock.now(), message_cipher: null } : { tries: row.tries + 1 })
    .where('id', '=', row.id)
    .execute()
  return right
}
