import { sql } from 'kysely'
import type { Memo } from '#contract/ledger'
import { type Line, openAccount, post } from '#modules/ledger'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import type { CycleRow } from './cycle.ts'
import { accountName } from './quotas.ts'

/** What a scheme of a place has cost: falls below zero by what was approved. */
export const schemeAccount = async (tx: Tx, region: number, scheme: string) =>
  openAccount(tx, {
    code: `scheme:${region}:${scheme}`.replaceAll('_', '-'),
    kind: 'scheme',
    unit: 'fen',
    name: await accountName(tx, scheme, region),
    regionCode: region,
  })
/** What was approved and has not reached its payee: always the sum of the payments under way. */
export const owedAccount = (tx: Tx, region: number) =>
  openAccount(tx, {
    code: `owed:benefits:${region}`,
    kind: 'suspense',
    unit: 'fen',
    name: '待遇待付',
    regionCode: region,
  })
const bankAccount = (tx: Tx, region: number) =>
  openAccount(tx, {
    code: `bank:benefits:${region}`,
    kind: 'bank',
    unit: 'fen',
    name: '代发银行',
    regionCode: region,
  })

type Moved = { scheme: string; amount: number }

/** Approved: what each scheme owes to its payees. The posting has the id of the month, so that it exists once. */
export async function postFrozen(tx: Tx, cycle: CycleRow): Promise<void> {
  const { rows } = await sql<Moved>`select scheme, sum(amount)::bigint as amount from benefits.line
    where cycle_id = ${cycle.id} and form = 'cash' and not void group by scheme having sum(amount) <> 0 order by scheme`.execute(
    tx,
  )
  await move(tx, {
    id: cycle.id,
    region: cycle.region_code,
    memo: {
      zh: `${cycle.month.slice(0, 7)} 待遇审批`,
      en: `${cycle.month.slice(0, 7)} benefits approved`,
    },
    source: 'benefits.approved',
    moved: rows,
  })
  await sql`update benefits.recovery r set recovered_fen = r.recovered_fen + t.amount, updated_at = ${clock.now()},
      state = case when r.recovered_fen + t.amount = r.amount_fen then 'settled'::benefits.recovery_state else r.state end
    from (select recovery_id, -sum(amount)::bigint as amount from benefits.line where cycle_id = ${cycle.id} and kind = 'recovery' and not void group by recovery_id) t
    where r.id = t.recovery_id`.execute(tx)
}

/** From the schemes to what is owed; negative amounts take it back. */
export async function move(
  tx: Tx,
  posting: {
    id: string
    region: number
    memo: Memo
    source: `${string}.${string}`
    moved: readonly Moved[]
  },
): Promise<void> {
  const lines: Line[] = []
  for (const { scheme, amount } of posting.moved)
    if (amount !== 0)
      lines.push({ accountId: await schemeAccount(tx, posting.region, scheme), unit: 'fen', amount: -amount })
  const total = posting.moved.reduce((sum, one) => sum + one.amount, 0)
  if (lines.length === 0) return
  if (total !== 0)
    lines.push({ accountId: await owedAccount(tx, posting.region), unit: 'fen', amount: total })
  if (lines.length > 1)
    await post(tx, {
      id: posting.id,
      memo: posting.memo,
      source: posting.source,
      subjectId: posting.id,
      regionCode: posting.region,
      lines,
    })
}

/** The bank has paid: nothing is owed any longer for these payments. */
export async function postPaid(
  tx: Tx,
  given: { id: string; batchId: string; region: number; number: string; amount: number },
): Promise<void> {
  if (given.amount === 0) return
  await post(tx, {
    id: given.id,
    memo: {
      zh: `${given.number} ${given.amount > 0 ? '到账' : '退汇'}`,
      en: `${given.number} ${given.amount > 0 ? 'paid' : 'returned by the bank'}`,
    },
    source: 'benefits.paid',
    subjectId: given.batchId,
    regionCode: given.region,
    lines: [
      { accountId: await owedAccount(tx, given.region), unit: 'fen', amount: -given.amount },
      { accountId: await bankAccount(tx, given.region), unit: 'fen', amount: given.amount },
    ],
  })
}

/** A payment that is stopped goes back to the schemes whose lines it held. */
export async function postStopped(
  tx: Tx,
  payment: { id: string; rootId: string; region: number; payeeName: string },
  postingId: string,
): Promise<void> {
  const { rows } =
    await sql<Moved>`select scheme, -sum(amount)::bigint as amount from benefits.line where payment_id = ${payment.rootId} group by scheme`.execute(
      tx,
    )
  await move(tx, {
    id: postingId,
    region: payment.region,
    memo: { zh: '停发退回', en: 'Back to the scheme: payment stopped' },
    source: 'benefits.stopped',
    moved: rows,
  })
}

/** Paid back by a payee or the heirs. */
export async function postReceived(
  tx: Tx,
  given: { id: string; recoveryId: string; region: number; scheme: string; amount: number },
): Promise<boolean> {
  return post(tx, {
    id: given.id,
    memo: { zh: '多发款退回', en: 'Overpayment paid back' },
    source: 'benefits.received',
    subjectId: given.recoveryId,
    regionCode: given.region,
    lines: [
      { accountId: await bankAccount(tx, given.region), unit: 'fen', amount: -given.amount },
      { accountId: await schemeAccount(tx, given.region, given.scheme), unit: 'fen', amount: given.amount },
    ],
  })
}
