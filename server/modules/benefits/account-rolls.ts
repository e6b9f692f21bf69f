import { sql } from 'kysely'
import * as contract from '#contract/benefit-accounts'
import { events } from '#contract/benefit-events'
import { problems } from '#contract/benefit-words'
import { uuidv7 } from '#contract/id'
import { problems as rolls } from '#contract/rolls'
import { getRoll, markVerified, plainName, rollKind, rollRoutes, rollView } from '#modules/people'
import { clock } from '#platform/clock'
import { happening, recordAll } from '#platform/events'
import { route } from '#platform/module'
import { keyedHash } from '#platform/secrets'
import { addAccount, luhn } from './accounts.ts'

/**
 * Accounts of a list. What one that is typed in is only marked for (check digit, holder, shared number) waits here: nobody
 * has looked at it. An account that stands the same is left alone, so that the same list again changes nothing.
 */
const accountRoll = rollKind({
  name: 'account',
  needs: ['account', 'bank'],
  take: async (tx, { elder, texts, earlier, by }) => {
    const number = (texts.account ?? '').normalize('NFKC').replaceAll(/[\s-]/g, '')
    const bank = (texts.bank ?? '').trim()
    const holder = (texts.holder ?? texts.name ?? '').trim()
    if (bank.length < 2 || bank.length > 60) return { state: 'held', reason: 'missing', detail: '开户行' }
    if (holder === '') return { state: 'held', reason: 'missing', detail: '户名' }
    if (!/^\d{12,21}$/.test(number)) return { state: 'held', reason: 'number_form' }
    const hash = keyedHash('bank_account', number)
    const stands = await tx
      .selectFrom('benefits.account')
      .select(['number_hash', 'holder', 'bank'])
      .where('payee_id', '=', elder.id)
      .where('ended_at', 'is', null)
      .executeTakeFirst()
    if (
      stands?.number_hash.equals(hash) &&
      stands.bank === bank &&
      plainName(stands.holder) === plainName(holder)
    )
      return { state: 'same' }
    if (earlier) return { state: 'held', reason: 'twice' }
    if (elder.status === 'died')
      return { state: 'held', reason: 'not_living', detail: elder.status_day ?? '' }
    if (!luhn(number)) return { state: 'held', reason: 'checksum' }
    if (plainName(holder) !== plainName(elder.name)) return { state: 'held', reason: 'holder' }
    const other = await tx
      .selectFrom('benefits.account')
      .select('id')
      .where('number_hash', '=', hash)
      .where('ended_at', 'is', null)
      .where('payee_id', '<>', elder.id)
      .limit(1)
      .executeTakeFirst()
    if (other) return { state: 'held', reason: 'shared' }
    const row = await addAccount(
      tx,
      {
        kind: 'elder',
        id: elder.id,
        name: elder.name,
        regionCode: elder.region_code,
        elderId: elder.id,
        orgId: null,
      },
      { id: uuidv7(), bank, number, holder, heldBy: 'self', evidence: '', createdBy: by.id },
    )
    return { state: 'taken', made: row.id }
  },
})

const verifyRoute = route(contract.verifyAccountRoll, async ({ tx, actor, params }) => {
  const head = await getRoll(tx, accountRoll, params.rollId, true)
  if (head.next_step_at !== null) throw rolls.running()
  if (head.verified_at !== null) throw problems.wrongState()
  if (head.created_by === actor.accountId) throw problems.sameHand()
  const now = clock.now()
  const { rows } = await sql<{
    id: string
    region_code: number
    elder_id: string | null
    org_id: string | null
  }>`update benefits.account a set verified_at = ${now}, verified_by = ${actor.accountId}, verified_by_name = ${actor.name}, faults = '{}', updated_at = ${now}
    from people.roll_row r where r.roll_id = ${head.id} and r.state = 'taken' and a.id = r.made_id and a.ended_at is null and a.verified_at is null
      and a.faults <@ array['unverified'] and a.created_by is distinct from ${actor.accountId}
    returning a.id, a.region_code, a.elder_id, a.org_id`.execute(tx)
  await recordAll(
    tx,
    rows.map((row) =>
      happening(
        events.accountVerified,
        {},
        { regionCode: row.region_code, elderId: row.elder_id, orgId: row.org_id, subjectId: row.id },
      ),
    ),
  )
  const view = await rollView(tx, await markVerified(tx, head, actor))
  return { roll: view, verified: rows.length, left: view.counts.taken - rows.length }
})

export const accountRollRoutes = [...rollRoutes(contract.accountRolls, accountRoll), verifyRoute]
