import { type Selectable, sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/benefit-care'
import { events } from '#contract/benefit-events'
import { type HoldId, type HoldReason, problems } from '#contract/benefit-words'
import { dayOf } from '#contract/day'
import { uuidv7 } from '#contract/id'
import { cut, decodeCursor } from '#contract/page'
import { notFound } from '#contract/problem'
import { regionNames } from '#modules/regions'
import { readIdsOf } from '#modules/people'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import type { DB } from '#platform/schema.gen'
import { getPayee, type Payee } from './accounts.ts'
import { concerned, settle } from './settle-hold.ts'
import { stepDue } from './time-limits.ts'
import { payeeNames } from './words.ts'

type Row = Selectable<DB['benefits.hold']>

async function views(tx: Tx, rows: readonly Row[]): Promise<z.input<typeof contract.Hold>[]> {
  const names = await payeeNames(tx, rows)
  const regions = await regionNames(
    tx,
    rows.map((row) => row.region_code),
  )
  // What the hold concerns: paid to its payee, or for them and paid to another; each line once.
  const { rows: waiting } = await sql<{ id: string; amount: number }>`
    with h as (select o.id, i.id as payee_id, o.scheme from benefits.hold o cross join lateral people.ids_of(o.payee_id) i (id) where o.id = any (${rows.map((row) => row.id)}::uuid[])),
      w as (select h.id, l.cycle_id, l.id as line, l.amount, l.held, l.void, l.form, l.payment_id from h join benefits.line l on l.payee_id = h.payee_id and l.payee_id <> l.subject_id and (h.scheme is null or l.scheme = h.scheme)
        union select h.id, l.cycle_id, l.id, l.amount, l.held, l.void, l.form, l.payment_id from h join benefits.line l on l.subject_id = h.payee_id and (h.scheme is null or l.scheme = h.scheme))
    select x.id, sum(x.amount)::bigint as amount from (
      select w.id, w.amount from w join benefits.cycle c on c.id = w.cycle_id
        where w.held and not w.void and w.form = 'cash' and w.payment_id is null and c.state <> 'cancelled'
      union all select h.id, p.amount from h join benefits.payment p on p.payee_id = h.payee_id where p.state = 'held') x group by 1`.execute(
    tx,
  )
  const sums = new Map(waiting.map((one) => [one.id, one.amount]))
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
    waitingFen: sums.get(row.id) ?? 0,
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
  await sql`update benefits.line l set held = true where ${concerned(await readIdsOf(tx, payee.id), scheme)} and not l.void and l.payment_id is null`.execute(
    tx,
  )
  await record(
    tx,
    events.held,
    { reason: given.reason, since: given.since },
    { regionCode: payee.regionCode, elderId: payee.elderId, orgId: payee.orgId, subjectId: row.id },
  )
  return row
}

/** What is due to an organisation under sanction waits, with the reference; once, however often it is recorded. */
export async function holdSanctioned(tx: Tx, orgId: string, reason: string): Promise<void> {
  await hold(tx, await getPayee(tx, 'organisation', orgId), {
    reason: 'sanction',
    since: dayOf(clock.now()),
    note: reason,
    source: '机构补贴资格',
  })
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
  // Stopped it may be while the sanction stands: the next month is held anew.
  if (body.outcome === 'pay' && (await underSanction(tx, params.id))) throw problems.sanctionStands()
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
  await settle(tx, row, body.outcome)
  await record(
    tx,
    events.released,
    { reason: row.reason, outcome: body.outcome },
    { regionCode: row.region_code, elderId: row.elder_id, orgId: row.org_id, subjectId: row.id },
  )
  return viewOf(tx, row)
})

/** Whether an open hold is for a sanction that has not been lifted. */
async function underSanction(tx: Tx, holdId: string): Promise<boolean> {
  const { rows } = await sql`select from benefits.hold h join benefits.provider p on p.org_id = h.payee_id
    where h.id = ${holdId} and h.reason = 'sanction' and h.released_at is null and p.suspended_reason is not null`.execute(
    tx,
  )
  return rows.length > 0
}
