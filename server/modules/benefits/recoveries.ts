import { type Selectable, sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/benefit-care'
import { events } from '#contract/benefit-events'
import { problems, type RecoveryId, recoveryTransitions } from '#contract/benefit-words'
import { cut, decodeCursor } from '#contract/page'
import { invalidInput, notFound } from '#contract/problem'
import { boundsOf } from '#contract/region'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import type { DB } from '#platform/schema.gen'
import { postReceived } from './postings.ts'
import { rowNames } from './row-names.ts'

type Row = Selectable<DB['benefits.recovery']>

async function views(tx: Tx, rows: readonly Row[]): Promise<z.input<typeof contract.Recovery>[]> {
  const named = await rowNames(tx, rows, rows)
  return rows.map((row) => ({
    id: row.id as RecoveryId, // the column is this brand's uuid
    payeeKind: row.payee_kind,
    payeeId: row.payee_id,
    payeeName: named.payee(row.payee_id),
    elderId: row.elder_id,
    regionName: named.region(row.region_code),
    scheme: row.scheme,
    schemeWords: named.scheme(row.scheme),
    month: row.month,
    amountFen: row.amount_fen,
    recoveredFen: row.recovered_fen,
    instalmentFen: row.instalment_fen,
    estate: row.estate,
    reason: row.reason,
    state: row.state,
    decidedBy: row.decided_by_name,
    note: row.note,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  }))
}

async function viewOf(tx: Tx, row: Row) {
  const [view] = await views(tx, [row])
  if (!view) throw notFound()
  return view
}

export const listRecoveriesRoute = route(contract.listRecoveries, async ({ tx, query }) => {
  const { lo, hi } = boundsOf(query.region ?? 0)
  const after = decodeCursor(query.after)
  const rows = await tx
    .selectFrom('benefits.recovery')
    .selectAll()
    .where('region_code', '>=', lo)
    .where('region_code', '<', hi)
    .$if(query.state !== undefined, (q) => q.where('state', '=', query.state ?? 'proposed'))
    .$if(query.estate !== undefined, (q) => q.where('estate', '=', query.estate === 'yes'))
    .$if(after !== undefined, (q) =>
      q.where(
        sql<boolean>`(created_at, id) < (${after?.[0] ?? null}::timestamptz, ${after?.[1] ?? null}::uuid)`,
      ),
    )
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(query.limit + 1)
    .execute()
  const page = cut(rows, query.limit, (last) => [last.created_at.toISOString(), last.id])
  return {
    items: await views(tx, page.rows),
    next: page.next,
  }
})

async function lock(tx: Tx, id: string, verb: keyof typeof recoveryTransitions): Promise<Row> {
  const row = await tx
    .selectFrom('benefits.recovery')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw notFound()
  const states: readonly string[] = recoveryTransitions[verb]
  if (!states.includes(row.state)) throw problems.wrongState()
  return row
}

async function change(
  tx: Tx,
  row: Row,
  set: object,
  step: 'agreed' | 'received' | 'written_off' | 'cancelled' | 'settled',
  amount: number,
) {
  const after = await tx
    .updateTable('benefits.recovery')
    // Every caller names columns of the table; the generic form cannot say so.
    .set({ ...(set as Record<string, never>), updated_at: clock.now() })
    .where('id', '=', row.id)
    .returningAll()
    .executeTakeFirstOrThrow()
  await record(
    tx,
    events.recoveryMoved,
    { step, amountFen: amount },
    { regionCode: row.region_code, elderId: row.elder_id, orgId: row.org_id, subjectId: row.id },
  )
  return viewOf(tx, after)
}

/** With the person (or the heirs): so much a month, out of what they get; an estate pays back in one or several sums. */
export const agreeRecoveryRoute = route(contract.agreeRecovery, async ({ tx, actor, params, body }) => {
  const row = await lock(tx, params.id, 'agree')
  if (!row.estate && body.instalmentFen === null)
    throw invalidInput(undefined, [
      { pointer: '/instalmentFen', detail: '请填写每月抵扣金额', detailEn: 'How much a month?' },
    ])
  return change(
    tx,
    row,
    {
      state: 'agreed',
      instalment_fen: row.estate ? null : body.instalmentFen,
      note: body.note,
      decided_by: actor.accountId,
      decided_by_name: actor.name,
      decided_at: clock.now(),
    },
    'agreed',
    row.amount_fen,
  )
})

/** The posting's id is made by the clerk's page: sent twice, it is booked once. */
export const receiveRecoveryRoute = route(contract.receiveRecovery, async ({ tx, params, body }) => {
  const row = await tx
    .selectFrom('benefits.recovery')
    .selectAll()
    .where('id', '=', params.id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw notFound()
  const booked = await sql<{
    n: number
  }>`select count(*)::int as n from ledger.posting where id = ${body.postingId}`.execute(tx)
  if ((booked.rows[0]?.n ?? 0) > 0) return viewOf(tx, row)
  await lock(tx, params.id, 'receive')
  const left = row.amount_fen - row.recovered_fen
  if (body.amountFen > left)
    throw invalidInput(undefined, [
      {
        pointer: '/amountFen',
        detail: `最多 ${(left / 100).toFixed(2)} 元`,
        detailEn: `At most ${(left / 100).toFixed(2)} yuan`,
      },
    ])
  const { rows } = await sql<{
    region: number
  }>`select c.region_code as region from benefits.line l join benefits.cycle c on c.id = l.cycle_id
    where l.subject_id = ${row.subject_id} and l.scheme = ${row.scheme} and l.month = ${row.month}::date and not l.void order by l.turn limit 1`.execute(
    tx,
  )
  await postReceived(tx, {
    id: body.postingId,
    recoveryId: row.id,
    region: rows[0]?.region ?? row.region_code,
    scheme: row.scheme,
    amount: body.amountFen,
  })
  const settled = body.amountFen === left
  return change(
    tx,
    row,
    {
      recovered_fen: row.recovered_fen + body.amountFen,
      note: body.note,
      ...(settled ? { state: 'settled' } : {}),
    },
    settled ? 'settled' : 'received',
    body.amountFen,
  )
})

export const writeOffRecoveryRoute = route(contract.writeOffRecovery, async ({ tx, actor, params, body }) => {
  const row = await lock(tx, params.id, 'writeOff')
  if (row.decided_by === actor.accountId || row.proposed_by === actor.accountId) throw problems.sameHand()
  return change(
    tx,
    row,
    {
      state: 'written_off',
      note: body.note,
      decided_by: actor.accountId,
      decided_by_name: actor.name,
      decided_at: clock.now(),
    },
    'written_off',
    row.amount_fen - row.recovered_fen,
  )
})

export const cancelRecoveryRoute = route(contract.cancelRecovery, async ({ tx, actor, params, body }) => {
  const row = await lock(tx, params.id, 'cancel')
  return change(
    tx,
    row,
    {
      state: 'cancelled',
      note: body.note,
      decided_by: actor.accountId,
      decided_by_name: actor.name,
      decided_at: clock.now(),
    },
    'cancelled',
    row.amount_fen,
  )
})
