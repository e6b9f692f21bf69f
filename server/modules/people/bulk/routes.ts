import { sql } from 'kysely'
import { uuidv7 } from '#contract/id'
import { cut, decodeCursor } from '#contract/page'
import * as contract from '#contract/people-bulk'
import { forbidden, notFound } from '#contract/problem'
import type { RegionCode } from '#contract/region'
import type { Actor } from '#platform/actor'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { encrypt } from '#platform/secrets'
import { shortRegionNames } from '../elder.ts'
import { type BulkHead, bulkView, bulkViews, getBulk } from './bulk.ts'
import { checkAction, chosen } from './choice.ts'
import { leftBecause } from './classify.ts'

const tooMany = () =>
  contract.problems.tooMany(
    `一次最多处理 ${contract.BULK_LIMIT} 人，请缩小范围 / At most ${contract.BULK_LIMIT} at a time: narrow the list`,
  )

/** Bulk actions are of the staff of an area: an institution changes its residents one by one. */
function areaOf(actor: Actor): RegionCode {
  if (actor.scope.audience !== 'staff') throw forbidden()
  return actor.scope.region
}

export const previewRoute = route(contract.preview, async ({ tx, actor, body }) => {
  areaOf(actor)
  const action = checkAction(body.action)
  const { rows } = await sql<{
    reason: contract.BulkReason | null
    count: number
    sample: { id: string; name: string; number: number }[]
  }>`
    with chosen as materialized (select c.* from (${chosen(tx, actor, body.choice)}) c limit ${contract.BULK_LIMIT + 1}),
    judged as (select e.id, e.name, e.number, ${leftBecause(action)} as reason from chosen e),
    counted as (select j.*, row_number() over (partition by j.reason order by j.number) as nth from judged j)
    select reason, count(*)::int as count,
      coalesce(jsonb_agg(jsonb_build_object('id', id, 'name', name, 'number', number) order by number)
        filter (where nth <= 5 and reason is not null), '[]') as sample
    from counted group by reason`.execute(tx)
  const total = rows.reduce((sum, row) => sum + row.count, 0)
  if (total > contract.BULK_LIMIT) throw tooMany()
  const outside = 'ids' in body.choice ? new Set(body.choice.ids).size - total : 0
  return {
    total: total + outside,
    changes: rows.find((row) => row.reason === null)?.count ?? 0,
    left: [
      ...rows
        .flatMap(({ reason, count, sample }) => (reason === null ? [] : [{ reason, count, sample }]))
        .toSorted((a, b) => b.count - a.count),
      ...(outside > 0 ? [{ reason: 'outside' as const, count: outside, sample: [] }] : []),
    ],
    undoable: contract.undoableBulk(action.kind),
  }
})

export const startRoute = route(contract.start, async ({ tx, actor, body }) => {
  const region = areaOf(actor)
  const action = checkAction(body.action)
  const id = body.id ?? uuidv7()
  const known = await getBulk(tx, id)
  if (known) return bulkView(tx, known)
  const { phone = null, ...shown } = { phone: undefined, ...action }
  // How many there are is known when they are listed; the head has to be there before.
  await tx
    .insertInto('people.bulk')
    .values({
      id,
      region_code: region,
      kind: action.kind,
      action: JSON.stringify(shown),
      phone_cipher: phone === null ? null : encrypt(phone),
      total: 1,
      next_step_at: clock.now(),
    })
    .execute()
  const listed = await sql`
    insert into people.bulk_row (bulk_id, elder_id, region_code)
    select ${id}, c.id, ${region} from (${chosen(tx, actor, body.choice)}) c limit ${contract.BULK_LIMIT + 1}`.execute(
    tx,
  )
  const total = Number(listed.numAffectedRows ?? 0n)
  if (total > contract.BULK_LIMIT) throw tooMany()
  if (total === 0) throw contract.problems.nobody()
  const head = await tx
    .updateTable('people.bulk')
    .set({ total })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
  await tellBulk(tx, head, 0)
  return bulkView(tx, head)
})

export async function tellBulk(tx: Tx, head: BulkHead, changed: number): Promise<void> {
  await record(
    tx,
    contract.events.advanced,
    { kind: contract.BulkKind.parse(head.kind), state: head.state, changed },
    { regionCode: head.region_code, subjectId: head.id },
  )
}

export const listRoute = route(contract.list, async ({ tx, query }) => {
  const after = decodeCursor(query.after)?.[0]
  let found = tx
    .selectFrom('people.bulk')
    .selectAll()
    .orderBy('id', 'desc')
    .limit(query.limit + 1)
  if (query.state) found = found.where('state', '=', query.state)
  if (after) found = found.where('id', '<', String(after))
  const page = cut(await found.execute(), query.limit, (last) => [last.id])
  return { items: await bulkViews(tx, page.rows), next: page.next }
})

export const showRoute = route(contract.show, async ({ tx, params }) => {
  const head = await getBulk(tx, params.bulkId)
  if (!head) throw notFound()
  return bulkView(tx, head)
})

export const rowsRoute = route(contract.rows, async ({ tx, params, query }) => {
  const head = await getBulk(tx, params.bulkId)
  if (!head) throw notFound()
  const after = decodeCursor(query.after)?.[0]
  let found = tx
    .selectFrom('people.bulk_row')
    .select(['elder_id', 'state', 'reason'])
    .where('bulk_id', '=', head.id)
    .orderBy('elder_id')
    .limit(query.limit + 1)
  if (query.state) found = found.where('state', '=', query.state)
  if (after) found = found.where('elder_id', '>', String(after))
  const page = cut(await found.execute(), query.limit, (last) => [last.elder_id])
  const { rows: elders } = await sql<{ id: string; name: string; number: number; region_code: number }>`
    select id, name, number, region_code from people.visible(${page.rows.map((row) => row.elder_id)}::uuid[])`.execute(
    tx,
  )
  const region = await shortRegionNames(
    tx,
    elders.map((row) => row.region_code),
  )
  return {
    // Whoever has moved out of the area since is no longer named.
    items: page.rows.flatMap((row) => {
      const elder = elders.find((one) => one.id === row.elder_id)
      return elder
        ? [
            {
              elderId: elder.id,
              number: elder.number,
              name: elder.name,
              regionName: region(elder.region_code),
              state: row.state,
              reason: row.state === 'left' ? contract.BulkReason.parse(row.reason) : null,
              kept: row.state === 'kept' ? contract.BulkKept.parse(row.reason) : null,
            },
          ]
        : []
    }),
    next: page.next,
  }
})

export const stopRoute = route(contract.stop, async ({ tx, params }) => {
  const head = await getBulk(tx, params.bulkId, true)
  if (!head) throw notFound()
  if (!contract.bulkTransitions.stop.some((state) => state === head.state))
    throw contract.problems.wrongState()
  const stopped = await tx
    .updateTable('people.bulk')
    .set({ state: 'stopped', next_step_at: null, finished_at: clock.now() })
    .where('id', '=', head.id)
    .returningAll()
    .executeTakeFirstOrThrow()
  const view = await bulkView(tx, stopped)
  await tellBulk(tx, stopped, view.changed)
  return view
})

export const undoRoute = route(contract.undo, async ({ tx, params, body }) => {
  const head = await getBulk(tx, params.bulkId, true)
  if (!head) throw notFound()
  if (!contract.undoableBulk(contract.BulkKind.parse(head.kind))) throw contract.problems.noUndo()
  if (!contract.bulkTransitions.undo.some((state) => state === head.state))
    throw contract.problems.wrongState()
  const undoing = await tx
    .updateTable('people.bulk')
    .set({ state: 'undoing', next_step_at: clock.now(), undo_reason: body.reason, finished_at: null })
    .where('id', '=', head.id)
    .returningAll()
    .executeTakeFirstOrThrow()
  const view = await bulkView(tx, undoing)
  await tellBulk(tx, undoing, view.changed)
  return view
})
