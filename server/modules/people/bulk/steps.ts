import { sql } from 'kysely'
import type * as contract from '#contract/people-bulk'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { deadline } from '#platform/deadlines'
import { because } from '../because.ts'
import type { ElderRow } from '../elder.ts'
import { change } from './change.ts'
import { leftBecause } from './classify.ts'
import { actionOf, type BulkHead } from './bulk.ts'
import { tellBulk } from './routes.ts'
import { takeBack } from './take-back.ts'

/** Records of one step: small enough that a stop is heard within a second. */
const STEP = 500

/**
 * One step of whatever bulk action has work to do: a step and its progress are one transaction, so a killed process leaves the
 * rows as they were and the next takes them again.
 */
export const bulkStep = deadline({
  name: 'people.bulk_step',
  table: 'people.bulk',
  column: 'next_step_at',
  everyMs: 250,
  batch: 1,
  run: async (tx, head) => {
    // Whoever started it is who changed the records.
    await sql`select set_config('yike.actor_name', ${`${head.started_by_name ?? ''}（批量）`}, true)`.execute(
      tx,
    )
    const more = head.state === 'running' ? await changeSome(tx, head) : await takeBackSome(tx, head)
    if (more) {
      await tx
        .updateTable('people.bulk')
        .set({ next_step_at: clock.now() })
        .where('id', '=', head.id)
        .execute()
      return
    }
    const finished = await tx
      .updateTable('people.bulk')
      .set({
        state: head.state === 'running' ? 'done' : 'undone',
        next_step_at: null,
        finished_at: clock.now(),
      })
      .where('id', '=', head.id)
      .returningAll()
      .executeTakeFirstOrThrow()
    const { n } = await tx
      .selectFrom('people.bulk_row')
      .select(sql<number>`count(*)::int`.as('n'))
      .where('bulk_id', '=', head.id)
      .where('state', '=', head.state === 'running' ? 'changed' : 'undone')
      .executeTakeFirstOrThrow()
    await tellBulk(tx, finished, n)
  },
})

async function changeSome(tx: Tx, head: BulkHead): Promise<boolean> {
  const action = actionOf(head)
  await because(tx, reasonOf(action))
  // Locked, so that what was judged is what is changed.
  const { rows } = await sql<ElderRow & { left_because: contract.BulkReason | null }>`
    select e.*, ${leftBecause(action)} as left_because from people.elder e
    where e.id in (select r.elder_id from people.bulk_row r where r.bulk_id = ${head.id} and r.state = 'waiting' order by r.elder_id limit ${STEP})
    order by e.id for no key update of e`.execute(tx)
  const fit = rows.filter((row) => row.left_because === null)
  const left = rows.filter((row) => row.left_because !== null)
  const undo = fit.length > 0 ? await change(tx, action, fit) : new Map<string, unknown>()
  await sql`update people.bulk_row r set state = 'changed', undo = u.undo
    from unnest(${[...undo.keys()]}::uuid[], ${[...undo.values()].map((one) => JSON.stringify(one))}::jsonb[]) u (elder, undo)
    where r.bulk_id = ${head.id} and r.elder_id = u.elder`.execute(tx)
  await sql`update people.bulk_row r set state = 'left', reason = u.reason
    from unnest(${left.map((row) => row.id)}::uuid[], ${left.map((row) => row.left_because)}::text[]) u (elder, reason)
    where r.bulk_id = ${head.id} and r.elder_id = u.elder`.execute(tx)
  return rows.length === STEP
}

async function takeBackSome(tx: Tx, head: BulkHead): Promise<boolean> {
  await because(tx, `撤销批量操作：${head.undo_reason ?? ''}`)
  const rows = await tx
    .selectFrom('people.bulk_row')
    .select(['elder_id', 'undo'])
    .where('bulk_id', '=', head.id)
    .where('state', '=', 'changed')
    .orderBy('elder_id')
    .limit(STEP)
    .execute()
  const kept = await takeBack(tx, actionOf(head), rows)
  await sql`update people.bulk_row r set state = case when u.kept is null then 'undone' else 'kept' end::people.bulk_row_state,
      reason = u.kept, undo = case when u.kept is not null then r.undo end
    from unnest(${rows.map((row) => row.elder_id)}::uuid[], ${rows.map((row) => kept.get(row.elder_id) ?? null)}::text[]) u (elder, kept)
    where r.bulk_id = ${head.id} and r.elder_id = u.elder`.execute(tx)
  return rows.length === STEP
}

function reasonOf(action: contract.BulkAction): string | undefined {
  if (action.kind === 'end_fact') return action.reason
  return action.kind === 'add_fact' ? `批量登记：${action.source}` : '批量操作'
}
