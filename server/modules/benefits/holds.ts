import { type Selectable, sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/benefit-care'
import { events } from '#contract/benefit-events'
import { type HoldId, type HoldReason, problems } from '#contract/benefit-words'
import { uuidv7 } from '#contract/id'
import { cut, decodeCursor } from '#contract/page'
import { notFound } from '#contract/problem'
import { regionNames } from '#modules/regions'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import type { DB } from '#platform/schema.gen'
import { getPayee, type Payee } from './accounts.ts'
import { postStopped } from './postings.ts'
import { creditWaiting } from './quotas.ts'
import { stepDue } from './time-limits.ts'
import { payeeNames } from './words.ts'

type Row = Selectable<DB['benefits.hold']>

async function views(tx: Tx, rows: readonly Row[]): Promise<z.input<typeof contract.Hold>[]> {
  const names = await payeeNames(tx, rows)
  const regions = await regionNames(
    tx,
    rows.map((row) => row.region_code),
  )
  const { rows: waiting } = await sql<{ payee_id: string; amount: number }>`
    select x.payee_id, sum(x.amount)::bigint as amount from (
      select l.payee_id, l.amount from benefits.line l join benefits.cycle c on c.id = l.cycle_id
        where l.payee_id = any (${rows.map((row) => row.payee_id)}::uuid[]) and l.held and not l.void and l.form = 'cash' and l.payment_id is null and c.state <> 'cancelled'
      union all select p.payee_id, p.amount from benefits.payment p where p.payee_id = any (${rows.map((row) => row.payee_id)}::uuid[]) and p.state = 'held') x group by 1`.execute(
    tx,
  )
  const sums = new Map(waiting.map((one) => [one.payee_id, one.amount]))
  return rows.map((row) => ({
    id: row.id as HoldId, // the column is this brand's uuid
    payeeKind: row.payee_kind,
    payeeId: row.payee_id,
    payeeName: names.get(row.payee_id) ?? '—',
    elderId: row.elder_id,
    regionName: regions.get(row.region_code) ?? null,
    scheme: row.scheme,
    reason: row.reason,
    since: row.since,
    note: row.note,
    source: row.source,
    openedAt: row.opened_at.toISOString(),
    openedBy: row.opened_by_name,
    askBy: row.ask_by?.toISOString() ?? null,
    waitingFen: sums.get(row.payee_id) ?? 0,
    outcome: row.outcome as 'pay' | 'stop' | null, // checked by the table
    releasedAt: row.released_at?.toISOString() ?? null,
    releasedBy: row.released_by_name,
    releaseNote: row.release_note,
  }))
}

async function viewOf(tx: Tx, row: Row) {
  const [view] = await views(tx, [row])
  if (!view) throw notFound()
  return view
}

export const listHoldsRoute = route(contract.listHolds, async ({ tx, query }) => {
  const after = decodeCursor(query.after)
  const rows = await tx
    .selectFrom('benefits.hold')
    .selectAll()
    .where('released_at', query.state === 'open' ? 'is' : 'is not', null)
    .$if(query.reason !== undefined, (q) => q.where('reason', '=', query.reason ?? 'asked'))
    .$if(after !== undefined, (q) =>
      q.where(
        sql<boolean>`(opened_at, id) < (${after?.[0] ?? null}::timestamptz, ${after?.[1] ?? null}::uuid)`,
      ),
    )
    .orderBy('opened_at', 'desc')
    .orderBy('id', 'desc')
    .limit(query.limit + 1)
    .execute()
  const page = cut(rows, query.limit, (last) => [last.opened_at.toISOString(), last.id])
  return {
    items: await views(tx, page.rows),
    next: page.next,
  }
})

/** Puts what is due to a payee on hold: lines of drafts and of approved months, and payments that have not gone out. Once per reason. */
export async function hold(
  tx: Tx,
  payee: Payee,
  given: {
    id?: string
    reason: HoldReason
    since: string
    note: string
    source: string
    scheme?: string | null
  },
): Promise<Row | undefined> {
  const scheme = given.scheme ?? null
  const row = await tx
    .insertInto('benefits.hold')
    .values({
      id: given.id ?? uuidv7(),
      payee_kind: payee.kind,
      payee_id: payee.id,
      elder_id: payee.elderId,
      org_id: payee.kind === 'elder' ? null : payee.orgId,
      region_code: payee.regionCode,
      scheme,
      reason: given.reason,
      since: given.since,
      note: given.note,
      source: given.source,
      ask_by: await stepDue(tx, payee.regionCode, 'hold'),
    })
    .onConflict((c) => c.doNothing())
    .returningAll()
    .executeTakeFirst()
  if (!row) return undefined
  await sql`update benefits.line l set held = true where (l.payee_id = ${payee.id} or l.subject_id = ${payee.id}) and not l.void and l.payment_id is null
    and (${scheme}::text is null or l.scheme = ${scheme}::text)`.execute(tx)
  await record(
    tx,
    events.held,
    { reason: given.reason, since: given.since },
    { regionCode: payee.regionCode, elderId: payee.elderId, orgId: payee.orgId, subjectId: row.id },
  )
  return row
}

export const openHoldRoute = route(contract.openHold, async ({ tx, params, body }) => {
  const stands = await tx
    .selectFrom('benefits.hold')
    .selectAll()
    .where('id', '=', params.id)
    .executeTakeFirst()
  if (stands) return viewOf(tx, stands)
  const payee = await getPayee(tx, body.payeeKind, body.payeeId)
  const row = await hold(tx, payee, { ...body, id: params.id, source: '人工' })
  if (!row) throw problems.openAlready()
  return viewOf(tx, row)
})

export const releaseHoldRoute = route(contract.releaseHold, async ({ tx, actor, params, body }) => {
  const row = await tx
    .updateTable('benefits.hold')
    .set({
      released_at: clock.now(),
      released_by: actor.accountId,
      released_by_name: actor.name,
      outcome: body.outcome,
      release_note: body.note,
    })
    .where('id', '=', params.id)
    .where('released_at', 'is', null)
    .returningAll()
    .executeTakeFirst()
  if (!row) {
    const stands = await tx
      .selectFrom('benefits.hold')
      .select('id')
      .where('id', '=', params.id)
      .executeTakeFirst()
    if (!stands) throw notFound()
    throw problems.wrongState()
  }
  const others = await tx
    .selectFrom('benefits.hold')
    .select('id')
    .where('payee_id', '=', row.payee_id)
    .where('released_at', 'is', null)
    .where(sql<boolean>`(scheme is null or ${row.scheme}::text is null or scheme = ${row.scheme}::text)`)
    .executeTakeFirst()
  // Another reason to wait still holds.
  if (!others) await settle(tx, row, body.outcome)
  await record(
    tx,
    events.released,
    { reason: row.reason, outcome: body.outcome },
    { regionCode: row.region_code, elderId: row.elder_id, orgId: row.org_id, subjectId: row.id },
  )
  return viewOf(tx, row)
})

/** pay: what waited is payable with the next batch, and held payments are paid again. stop: it is not paid, and goes back to its schemes. */
async function settle(tx: Tx, row: Row, outcome: 'pay' | 'stop'): Promise<void> {
  const ofScheme = sql`(${row.scheme}::text is null or l.scheme = ${row.scheme}::text)`
  // What was due until a death or a move is still due, to the person or the heirs; what came after is not.
  const until = outcome === 'stop' && (row.reason === 'death' || row.reason === 'moved')
  if (until)
    await sql`update benefits.line l set held = false where l.payee_id = ${row.payee_id} and l.held and not l.void and l.payment_id is null
      and l.month <= date_trunc('month', ${row.since}::date) and ${ofScheme}`.execute(tx)
  if (outcome === 'pay')
    await sql`update benefits.line l set held = false where l.payee_id = ${row.payee_id} and l.held and not l.void and l.payment_id is null and ${ofScheme}`.execute(
      tx,
    )
  const { rows: held } = await sql<{
    id: string
    root_id: string
    region_code: number
    payee_name: string
    cycle_region: number
    due: boolean
  }>`
    select p.id, p.root_id, b.region_code as cycle_region, p.region_code, p.payee_name,
      not exists (select from benefits.line l where l.payment_id = p.root_id and l.month > date_trunc('month', ${row.since}::date)) as due
    from benefits.payment p join benefits.batch b on b.id = p.batch_id where p.payee_id = ${row.payee_id} and p.state = 'held' for update of p`.execute(
    tx,
  )
  for (const payment of held) {
    if (outcome === 'pay' || (until && payment.due))
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
  if (outcome === 'stop') await stopLines(tx, row)
  if (row.payee_kind === 'elder') await creditWaiting(tx, row.payee_id)
}

/** Approved lines that wait in no payment yet: they become a payment that is stopped, so that the month adds up for good. */
async function stopLines(tx: Tx, row: Row): Promise<void> {
  const { rows } = await sql<{ cycle_id: string; region: number; amount: number; lines: string[] }>`
    select l.cycle_id, c.region_code as region, sum(l.amount)::bigint as amount, array_agg(l.id) as lines from benefits.line l join benefits.cycle c on c.id = l.cycle_id
    where l.payee_id = ${row.payee_id} and l.held and not l.void and l.payment_id is null and l.form = 'cash' and c.state in ('frozen', 'paying')
      and (${row.scheme}::text is null or l.scheme = ${row.scheme}::text) group by l.cycle_id, c.region_code`.execute(
    tx,
  )
  const names = await payeeNames(tx, [row])
  for (const one of rows) {
    if (one.amount <= 0) continue
    const batchId = uuidv7()
    const id = uuidv7()
    await sql`insert into benefits.batch (id, cycle_id, region_code, number, state, pay_day, payments, total_fen)
      values (${batchId}, ${one.cycle_id}, ${one.region}, ${`stop-${batchId.slice(-12)}`}, 'cancelled', ${row.since}::date, 0, 0)`.execute(
      tx,
    )
    await sql`insert into benefits.payment (id, batch_id, root_id, seq, region_code, payee_kind, payee_id, payee_name, elder_id, org_id, amount, state, reason)
      values (${id}, ${batchId}, ${id}, 1, ${row.region_code}, ${row.payee_kind}, ${row.payee_id}, ${names.get(row.payee_id) ?? '—'}, ${row.elder_id}, ${row.org_id}, ${one.amount}, 'stopped', 'hold')`.execute(
      tx,
    )
    await sql`update benefits.line set payment_id = ${id} where cycle_id = ${one.cycle_id} and id = any (${one.lines}::uuid[])`.execute(
      tx,
    )
    await postStopped(tx, { id, rootId: id, region: one.region, payeeName: '' }, uuidv7())
  }
}
