import { type Selectable, sql } from 'kysely'
import { cut, decodeCursor } from '#contract/page'
import * as contract from '#contract/people-duplicates'
import { notFound } from '#contract/problem'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import type { DB } from '#platform/schema.gen'
import type { z } from 'zod'
import { type ElderRow, shortRegionNames } from '../elder.ts'
import { boundsFor } from '../scope.ts'

export type PairRow = Selectable<DB['people.duplicate']>
type View = z.input<typeof contract.Duplicate>

export async function getPair(tx: Tx, which: string | { a: string; b: string }): Promise<PairRow> {
  const query = tx.selectFrom('people.duplicate').selectAll()
  const ids = typeof which === 'string' ? undefined : [which.a, which.b].toSorted()
  const row = await (ids
    ? query.where('a_id', '=', ids[0] ?? '').where('b_id', '=', ids[1] ?? '')
    : query.where('id', '=', String(which))
  ).executeTakeFirst()
  if (!row) throw notFound()
  return row
}

/** Both records of pairs. The pair is in scope of who sees both homes, but a record may have moved away since: then it is told so. */
export async function eldersOf(tx: Tx, ids: readonly string[]): Promise<Map<string, ElderRow>> {
  const { rows } = await sql<ElderRow>`select * from people.visible(${[...new Set(ids)]}::uuid[])`.execute(tx)
  return new Map(rows.map((row) => [row.id, row]))
}

export async function pairViews(tx: Tx, rows: readonly PairRow[]): Promise<View[]> {
  const elders = await eldersOf(
    tx,
    rows.flatMap((row) => [row.a_id, row.b_id]),
  )
  const name = await shortRegionNames(
    tx,
    [...elders.values()].map((row) => row.region_code),
  )
  const side = (row: ElderRow): View['a'] => ({
    id: row.id,
    number: row.number,
    name: row.name,
    sex: row.sex,
    birthDay: row.birth_day,
    regionCode: row.region_code,
    regionName: name(row.region_code),
    address: row.address,
    status: row.status,
  })
  return rows.flatMap((row) => {
    const [a, b] = [elders.get(row.a_id), elders.get(row.b_id)]
    if (!a || !b) return []
    return [
      {
        id: row.id,
        state: row.state,
        score: row.score,
        why: contract.Why.array().parse(row.why),
        a: side(a),
        b: side(b),
        foundAt: row.found_at.toISOString(),
        decidedBy: row.decided_by_name,
        decidedAt: row.decided_at?.toISOString() ?? null,
        note: row.note,
        mergeId: row.merge_id,
      },
    ]
  })
}
export async function pairView(tx: Tx, row: PairRow): Promise<View> {
  const [view] = await pairViews(tx, [row])
  if (!view) throw notFound()
  return view
}

export const listRoute = route(contract.list, async ({ tx, actor, query }) => {
  const { lo, hi } = boundsFor(actor, query.region)
  const cursor = decodeCursor(query.after)
  const where = sql<boolean>`region_code >= ${lo} and region_code < ${hi} and state = ${query.state}::people.duplicate_state
    and (${query.elder ?? null}::uuid is null or ${query.elder ?? null}::uuid in (a_id, b_id))`
  const rows = await tx
    .selectFrom('people.duplicate')
    .selectAll()
    .where(where)
    .where(
      sql<boolean>`(${cursor?.[0] ?? null}::real is null or (score, id) < (${cursor?.[0] ?? null}::real, ${cursor?.[1] ?? null}::uuid))`,
    )
    .orderBy('score', 'desc')
    .orderBy('id', 'desc')
    .limit(query.limit + 1)
    .execute()
  const { n } = await tx
    .selectFrom('people.duplicate')
    .select(sql<number>`count(*)`.as('n'))
    .where(where)
    .executeTakeFirstOrThrow()
  const page = cut(rows, query.limit, (last) => [last.score, last.id])
  return {
    items: await pairViews(tx, page.rows),
    next: page.next,
    count: n,
  }
})

/** Moves a pair from one state to another; throws `people/duplicate-settled` when somebody else was first. */
export async function settlePair(
  tx: Tx,
  pair: PairRow,
  from: PairRow['state'],
  to: PairRow['state'],
  extra: { note?: string; mergeId?: string; by?: { id: string; name: string } } = {},
): Promise<PairRow> {
  const row = await tx
    .updateTable('people.duplicate')
    .set({
      state: to,
      decided_at: to === 'open' ? null : clock.now(),
      decided_by: to === 'open' ? null : (extra.by?.id ?? null),
      decided_by_name: to === 'open' ? null : (extra.by?.name ?? null),
      merge_id: extra.mergeId ?? null,
      ...(extra.note ? { note: extra.note } : {}),
    })
    .where('id', '=', pair.id)
    .where('state', '=', from)
    .returningAll()
    .executeTakeFirst()
  if (!row) throw contract.problems.settled()
  await record(
    tx,
    contract.events.decided,
    { otherId: row.b_id as never, state: to },
    { elderId: row.a_id, regionCode: row.region_code, subjectId: row.id },
  )
  return row
}

export const differRoute = route(contract.differ, async ({ tx, actor, params, body }) => {
  const pair = await getPair(tx, params.duplicateId)
  return pairView(
    tx,
    await settlePair(tx, pair, 'open', 'different', {
      note: body.note,
      by: { id: actor.accountId, name: actor.name },
    }),
  )
})

export const reopenRoute = route(contract.reopen, async ({ tx, params }) => {
  const pair = await getPair(tx, params.duplicateId)
  return pairView(tx, await settlePair(tx, pair, 'different', 'open'))
})
