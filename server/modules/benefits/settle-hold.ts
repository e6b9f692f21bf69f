import { type RawBuilder, type Selectable, sql } from 'kysely'
import { dayOf } from '#contract/day'
import type { PayeeKind } from '#contract/benefit-words'
import { uuidv7 } from '#contract/id'
import { readIdsOf } from '#modules/people'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import type { DB } from '#platform/schema.gen'
import { postStopped } from './postings.ts'
import { creditWaiting } from './quotas.ts'
import { payeeNames } from './words.ts'

type Row = Selectable<DB['benefits.hold']>

/**
 * Lines `l` that a hold concerns: what is paid to its payee, and what is for them and paid to another, as to their institution.
 * A hold goes along with a merge, lines stay: `payees` are all ids of the person (`readIdsOf`).
 */
export const concerned = (payees: readonly string[], scheme: string | null): RawBuilder<unknown> =>
  sql`(l.payee_id = any (${[...payees]}::uuid[]) and l.payee_id <> l.subject_id or l.subject_id = any (${[...payees]}::uuid[])) and (${scheme}::text is null or l.scheme = ${scheme}::text)`
/** That some open hold concerns a line `l`. */
export const onHold = sql`exists (select from benefits.hold h where h.released_at is null and (h.scheme is null or h.scheme = l.scheme)
  and (h.payee_id in (l.payee_id, l.subject_id)
    or h.payee_id in (select e.merged_into from people.elder e where e.id in (l.payee_id, l.subject_id) and e.merged_into is not null)))`
const waits = sql`l.held and not l.void and l.payment_id is null`

/**
 * pay: what waited is payable with the next batch, and held payments are paid again. stop: it is not paid, and goes back to its
 * schemes. What another open hold concerns waits on.
 */
export async function settle(tx: Tx, row: Row, outcome: 'pay' | 'stop'): Promise<void> {
  const payees = await readIdsOf(tx, row.payee_id)
  const lines = sql`${concerned(payees, row.scheme)} and not ${onHold}`
  // What was due until a death or a move is still due, to the person or the heirs; what came after is not.
  const until = outcome === 'stop' && (row.reason === 'death' || row.reason === 'moved')
  if (outcome === 'pay' || until)
    await sql`update benefits.line l set held = false where ${waits} and ${lines}
      and (${!until} or l.month <= date_trunc('month', ${row.since}::date))`.execute(tx)
  await settlePayments(tx, row, payees, outcome === 'pay' ? 'pay' : until ? 'until' : 'stop')
  if (outcome === 'stop') await stopLines(tx, lines, row.since)
  if (row.payee_kind === 'elder') for (const id of payees) await creditWaiting(tx, id)
}

/** Payments of the payee that were held when their file was written. */
async function settlePayments(
  tx: Tx,
  row: Row,
  payees: readonly string[],
  how: 'pay' | 'until' | 'stop',
): Promise<void> {
  const { rows: held } = await sql<{
    id: string
    root_id: string
    payee_name: string
    cycle_region: number
    due: boolean
  }>`
    select p.id, p.root_id, b.region_code as cycle_region, p.payee_name,
      not exists (select from benefits.line l where l.payment_id = p.root_id and l.month > date_trunc('month', ${row.since}::date)) as due
    from benefits.payment p join benefits.batch b on b.id = p.batch_id where p.payee_id = any (${[...payees]}::uuid[]) and p.state = 'held'
      and not exists (select from benefits.hold h where h.payee_id = ${row.payee_id} and h.released_at is null
        and (h.scheme is null or ${row.scheme}::text is null or h.scheme = ${row.scheme}::text)) for update of p`.execute(
    tx,
  )
  for (const payment of held) {
    if (how === 'pay' || (how === 'until' && payment.due))
      await sql`update benefits.payment set state = 'failed', reason = 'hold_released', updated_at = ${clock.now()} where id = ${payment.id}`.execute(
        tx,
      )
    else {
      await sql`update benefits.payment set state = 'stopped', reason = 'hold', updated_at = ${clock.now()} where id = ${payment.id}`.execute(
        tx,
      )
      await postStopped(
        tx,
        {
          id: payment.id,
          rootId: payment.root_id,
          region: payment.cycle_region,
          payeeName: payment.payee_name,
        },
        uuidv7(),
      )
    }
  }
}

/**
 * Approved lines `l` that wait in no payment yet: payee by payee they become a payment that is stopped, so that the month adds
 * up for good. What comes to nothing, netted with what is taken back, goes on to be netted with the next.
 */
async function stopLines(tx: Tx, which: RawBuilder<unknown>, since: string): Promise<void> {
  const { rows } = await sql<{
    cycle_id: string
    region: number
    payee_kind: PayeeKind
    payee_id: string
    org_id: string | null
    region_code: number
    amount: number
    lines: string[]
  }>`
    select l.cycle_id, c.region_code as region, l.payee_kind, l.payee_id, (array_agg(l.org_id))[1] as org_id, max(l.region_code) as region_code,
      sum(l.amount)::bigint as amount, array_agg(l.id) as lines from benefits.line l join benefits.cycle c on c.id = l.cycle_id
    where ${waits} and ${which} and l.form = 'cash' and c.state in ('frozen', 'paying') group by l.cycle_id, c.region_code, l.payee_kind, l.payee_id`.execute(
    tx,
  )
  const names = await payeeNames(tx, rows)
  for (const one of rows) {
    if (one.amount <= 0) {
      await sql`update benefits.line set held = false where cycle_id = ${one.cycle_id} and id = any (${one.lines}::uuid[])`.execute(
        tx,
      )
      continue
    }
    const batchId = uuidv7()
    const id = uuidv7()
    await sql`insert into benefits.batch (id, cycle_id, region_code, number, state, pay_day, payments, total_fen)
      values (${batchId}, ${one.cycle_id}, ${one.region}, ${`stop-${batchId.slice(-12)}`}, 'cancelled', ${since}::date, 0, 0)`.execute(
      tx,
    )
    await sql`insert into benefits.payment (id, batch_id, root_id, seq, region_code, payee_kind, payee_id, payee_name, elder_id, org_id, amount, state, reason)
      values (${id}, ${batchId}, ${id}, 1, ${one.region_code}, ${one.payee_kind}, ${one.payee_id}, ${names.get(one.payee_id) ?? '—'},
        ${one.payee_kind === 'elder' ? one.payee_id : null}, ${one.org_id}, ${one.amount}, 'stopped', 'hold')`.execute(
      tx,
    )
    await sql`update benefits.line set payment_id = ${id} where cycle_id = ${one.cycle_id} and id = any (${one.lines}::uuid[])`.execute(
      tx,
    )
    await postStopped(tx, { id, rootId: id, region: one.region, payeeName: '' }, uuidv7())
  }
}

/** What was decided to be stopped while its month was a draft is stopped with its approval: no hold is open for it any longer. */
export async function stopDecided(tx: Tx, cycleId: string): Promise<void> {
  await stopLines(tx, sql`l.cycle_id = ${cycleId} and not ${onHold}`, dayOf(clock.now()))
}
