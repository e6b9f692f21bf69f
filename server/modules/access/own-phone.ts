import { problems } from '#contract/access'
import { changePhone, phoneChanged, requestPhoneCode, samePhone } from '#contract/own-phone'
import { done } from '#contract/endpoint'
import { sql } from 'kysely'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { encrypt, keyedHash } from '#platform/secrets'
import { CODE_GAP_SECONDS, CODE_SECONDS, makeCode, useCode } from './phone-code.ts'
import { lockMine } from './own.ts'
import { verifyPassword } from './password.ts'
import { countFailure } from './throttle.ts'

const PER_HOUR = 5

/** One code a minute and five an hour for an account, whatever numbers it names: nobody's phone is made to ring by mine. */
async function mayAskAgain(tx: Tx, accountId: string): Promise<boolean> {
  const now = clock.now()
  const { last, hour } = await tx
    .selectFrom('access.phone_code')
    .select((eb) => [eb.fn.max('created_at').as('last'), eb.fn.countAll<number>().as('hour')])
    .where('account_id', '=', accountId)
    .where('purpose', '=', 'phone')
    .where('created_at', '>', sql<Date>`${now}::timestamptz - interval '1 hour'`)
    .executeTakeFirstOrThrow()
  if (Number(hour) >= PER_HOUR) return false
  return !last || now.getTime() - last.getTime() >= CODE_GAP_SECONDS * 1000
}

export const requestPhoneCodeRoute = route(requestPhoneCode, async ({ tx, actor, body }) => {
  const phoneHash = keyedHash('phone', body.phone)
  // Locked, so that two requests at once count as two.
  const mine = await tx
    .selectFrom('access.account')
    .select('phone_hash')
    .where('id', '=', actor.accountId)
    .forUpdate()
    .executeTakeFirstOrThrow()
  if (mine.phone_hash?.equals(phoneHash)) throw samePhone()
  if (!(await mayAskAgain(tx, actor.accountId))) throw problems.tooMany()
  await makeCode(tx, { phone: body.phone, phoneHash, purpose: 'phone', accountId: actor.accountId })
  return { expiresInSeconds: CODE_SECONDS, retryInSeconds: CODE_GAP_SECONDS }
})

export const changePhoneRoute = route(changePhone, async ({ tx, actor, body }) => {
  const mine = await lockMine(tx, actor.accountId)
  if (mine.password_hash !== null && !(await verifyPassword(mine.password_hash, body.current ?? ''))) {
    return (
      (await countFailure(tx, actor.accountId)) ??
      problems.wrongPassword(undefined, [
        { pointer: '/current', detail: '当前密码不对', detailEn: 'The current password is wrong' },
      ])
    )
  }
  const phoneHash = keyedHash('phone', body.phone)
  if (!(await useCode(tx, { phoneHash, purpose: 'phone', accountId: actor.accountId }, body.code)))
    return problems.wrongCode()
  await tx
    .updateTable('access.account')
    .set({ phone_cipher: encrypt(body.phone), phone_hash: phoneHash, updated_at: clock.now() })
    .where('id', '=', actor.accountId)
    .execute()
  await record(tx, phoneChanged, {}, { subjectId: actor.accountId })
  return done
})
