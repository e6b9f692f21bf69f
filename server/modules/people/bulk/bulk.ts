import { type Selectable, sql } from 'kysely'
import type { z } from 'zod'
import type * as contract from '#contract/people-bulk'
import { undoableBulk } from '#contract/people-bulk'
import type { Tx } from '#platform/db'
import type { DB } from '#platform/schema.gen'
import { decrypt } from '#platform/secrets'

export type BulkHead = Selectable<DB['people.bulk']>
type View = z.input<typeof contract.Bulk>
type Counts = Record<'waiting' | 'changed' | 'left' | 'undone' | 'kept', number>

export async function getBulk(tx: Tx, bulkId: string, lock = false): Promise<BulkHead | undefined> {
  const query = tx.selectFrom('people.bulk').selectAll().where('id', '=', bulkId)
  return (lock ? query.forUpdate() : query).executeTakeFirst()
}

/** The action as it was asked for, its number included: for the steps only. */
export function actionOf(head: BulkHead): contract.BulkAction {
  const stored = head.action as contract.BulkAction // Written by start, checked there.
  return stored.kind === 'assign' && head.phone_cipher
    ? { ...stored, phone: decrypt(head.phone_cipher) }
    : stored
}

export async function bulkViews(tx: Tx, heads: readonly BulkHead[]): Promise<View[]> {
  const { rows } = await sql<{ id: string; state: keyof Counts; n: number }>`
    select bulk_id as id, state, count(*)::int as n from people.bulk_row where bulk_id = any (${heads.map(({ id }) => id)}::uuid[]) group by 1, 2`.execute(
    tx,
  )
  return heads.map((head) => {
    const n = (state: keyof Counts) => rows.find((row) => row.id === head.id && row.state === state)?.n ?? 0
    const undoing = head.state === 'undoing' || head.state === 'undone'
    return {
      id: head.id,
      action: head.action as View['action'], // As above; the number is not in it.
      state: head.state,
      regionCode: head.region_code,
      total: head.total,
      progress: undoing ? n('undone') + n('kept') : head.total - n('waiting'),
      changed: n('changed') + n('undone') + n('kept'),
      left: n('left'),
      undone: n('undone'),
      kept: n('kept'),
      by: head.started_by_name,
      startedAt: head.started_at.toISOString(),
      finishedAt: head.finished_at?.toISOString() ?? null,
      undoReason: head.undo_reason,
      undoable: undoableBulk((head.action as View['action']).kind),
    }
  })
}

export async function bulkView(tx: Tx, head: BulkHead): Promise<View> {
  const [view] = await bulkViews(tx, [head])
  if (!view) throw new Error('bulkViews lost a row')
  return view
}
