import { sql } from 'kysely'
import { events } from '#contract/benefit-events'
import * as contract from '#contract/benefit-payments'
import { problems } from '#contract/benefit-words'
import { uuidv7 } from '#contract/id'
import { get } from '#modules/policy'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { decrypt } from '#platform/secrets'
import { bankFileKind, Unwritable, writeBankFile } from './bank-file.ts'
import { about, type BatchRow, batchView, getBatchRow, moveBatch } from './batch.ts'
import { getCycleRow } from './cycle.ts'
import { onHold } from './settle-hold.ts'

/**
 * Holds and accounts are looked at once more at the last moment: a death notice on the 3rd stops the payment of the 5th, and an
 * account that has ended or was found faulty meanwhile is not paid to.
 */
export const exportBatchRoute = route(contract.exportBatch, async ({ tx, app, params }) => {
  const before = await getBatchRow(tx, params.id, true)
  if (before.state === 'exported' || before.state === 'settled') return batchView(tx, before)
  if (before.state !== 'approved') throw problems.wrongState()
  await sql`update benefits.payment p set state = 'held', reason = 'hold', updated_at = ${clock.now()} where p.batch_id = ${before.id} and p.state = 'queued'
    and exists (select from benefits.hold h where h.payee_id = p.payee_id and h.released_at is null
      and (h.scheme is null or exists (select from benefits.line l where l.payment_id = p.root_id and l.scheme = h.scheme)))`.execute(
    tx,
  )
  await takeOutHeld(tx, before)
  const failed = await refuseAccounts(tx, before)
  const { rows } = await sql<{
    id: string
    seq: number
    amount: number
    name: string
    holder: string
    bank: string
    cipher: Buffer
  }>`
    select p.id, p.seq, p.amount, p.payee_name as name, a.holder, a.bank, a.number_cipher as cipher from benefits.payment p join benefits.account a on a.id = p.account_id
    where p.batch_id = ${before.id} and p.state = 'queued' order by p.seq`.execute(tx)
  if (rows.length === 0) return settleEmpty(tx, before, failed)
  const layout = await get(tx, bankFileKind, { region: before.region_code })
  if (!layout) throw problems.badFile('没有银行文件格式 / no layout for the bank')
  const cycle = await getCycleRow(tx, before.cycle_id)
  const file = inWords(rows, () =>
    writeBankFile(
      layout.body,
      {
        number: before.number,
        month: cycle.month,
        payDay: before.pay_day,
        memo: `${cycle.month.slice(0, 4)}年${cycle.month.slice(5, 7)}月养老补贴`,
      },
      rows.map((row) => ({
        seq: row.seq,
        paymentId: row.id,
        holder: row.holder,
        bank: row.bank,
        account: decrypt(row.cipher),
        fen: row.amount,
      })),
    ),
  )
  const stored = await app.files.put(tx, { name: file.name, mediaType: 'text/plain', bytes: file.bytes })
  await sql`update benefits.payment set state = 'sent', updated_at = ${clock.now()} where batch_id = ${before.id} and state = 'queued'`.execute(
    tx,
  )
  const row = await moveBatch(tx, before.id, 'export', {
    state: 'exported',
    exported_at: clock.now(),
    payments: rows.length,
    total_fen: rows.reduce((sum, one) => sum + one.amount, 0),
    failed_fen: failed,
    file_id: stored.id,
    file_sha256: file.sha256,
    layout_rule: layout.id,
    results_due_at: new Date(clock.now().getTime() + layout.body.answerWithinDays * 86_400_000),
  })
  await record(
    tx,
    events.batchMoved,
    { step: 'exported', totalFen: row.total_fen, payments: row.payments },
    about(row),
  )
  return batchView(tx, row)
})

/** Nothing is left to send: no file, and no answer of the bank to wait for. */
async function settleEmpty(tx: Tx, batch: BatchRow, failed: number) {
  await moveBatch(tx, batch.id, 'export', {
    state: 'exported',
    exported_at: clock.now(),
    payments: 0,
    total_fen: 0,
    failed_fen: failed,
  })
  const row = await moveBatch(tx, batch.id, 'result', { state: 'settled', settled_at: clock.now() })
  await record(tx, events.batchMoved, { step: 'settled', totalFen: 0, payments: 0 }, about(row))
  return batchView(tx, row)
}

/** Payments to an account that has ended, or was found faulty, since the batch was built wait to be paid again. Returns the fen that failed. */
async function refuseAccounts(tx: Tx, batch: BatchRow): Promise<number> {
  await sql`update benefits.payment p set state = 'failed', updated_at = ${clock.now()},
      reason = 'account:' || case when a.ended_at is not null then 'ended' else array_to_string(a.faults, ',') end
    from benefits.account a where p.batch_id = ${batch.id} and p.state = 'queued' and a.id = p.account_id
      and (a.ended_at is not null or cardinality(a.faults) > 0)`.execute(tx)
  const { rows } = await sql<{
    fen: number
  }>`select coalesce(sum(amount), 0)::bigint as fen from benefits.payment
    where batch_id = ${batch.id} and state = 'failed'`.execute(tx)
  return rows[0]?.fen ?? 0
}

/**
 * A hold on a resident does not keep everybody else's money from the institution: what is for the resident leaves its payment,
 * which is written anew with the rest. What is paid again was due when it first went out, and stays whole.
 */
async function takeOutHeld(tx: Tx, batch: BatchRow): Promise<void> {
  const { rows } = await sql<{ id: string; rest: number }>`
    with away as (update benefits.line l set payment_id = null, held = true from benefits.payment p
        where p.batch_id = ${batch.id} and p.state = 'queued' and p.attempt = 1 and l.payment_id = p.id and l.subject_id <> l.payee_id and ${onHold}
        returning p.id, p.amount, l.amount as line)
    select id, (amount - sum(line))::bigint as rest from away group by id, amount`.execute(tx)
  for (const { id, rest } of rows) {
    const fresh = rest > 0 ? uuidv7() : null
    await sql`update benefits.line set payment_id = ${fresh} where payment_id = ${id}`.execute(tx)
    const old = await tx
      .deleteFrom('benefits.payment')
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow()
    if (fresh)
      await tx
        .insertInto('benefits.payment')
        .values({ ...old, id: fresh, root_id: fresh, amount: rest, updated_at: clock.now() })
        .execute()
  }
}

/** What does not fit the file is said of the payee and the column. */
function inWords<T>(rows: readonly { seq: number; name: string }[], write: () => T): T {
  try {
    return write()
  } catch (error) {
    if (!(error instanceof Unwritable)) throw error
    const { seq, title, why } = error
    const name = rows.find((row) => row.seq === seq)?.name
    const [zh, en] =
      name === undefined
        ? ['文件头、标题或文件尾', 'The header, titles or trailer']
        : [`第 ${seq} 笔 ${name}，“${title}”`, `No. ${seq}, ${name}, “${title}”`]
    throw problems.unwritable(undefined, [
      {
        pointer: `/payments/${seq ?? ''}`,
        detail: `${zh}${why.zh}`,
        detailEn: `${en}: ${why.en}`,
      },
    ])
  }
}
