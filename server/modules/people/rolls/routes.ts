import { sql } from 'kysely'
import { done } from '#contract/endpoint'
import { cut, decodeCursor } from '#contract/page'
import { forbidden, invalidInput, notFound } from '#contract/problem'
import { problems, type RollEndpoints } from '#contract/rolls'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { type Route, route } from '#platform/module'
import { readTable } from '../import/read-file.ts'
import { seal } from '../import/row.ts'
import {
  getRoll,
  keepRoll,
  type RollHead,
  type RollKind,
  type RollRowStored,
  rollView,
  rollViews,
  rowView,
  textsOf,
} from './roll.ts'
import { tryRows } from './try.ts'

async function getRow(tx: Tx, head: RollHead, row: number): Promise<RollRowStored> {
  const found = await tx
    .selectFrom('people.roll_row')
    .selectAll()
    .where('roll_id', '=', head.id)
    .where('row', '=', row)
    .executeTakeFirst()
  if (!found) throw notFound()
  return found
}

/** A row that may still be mended or dropped; the list is locked, so that no step tries it meanwhile. */
async function openRow(tx: Tx, kind: RollKind, params: { rollId: string; row: number }) {
  const head = await getRoll(tx, kind, params.rollId, true)
  if (head.next_step_at !== null) throw problems.running()
  const row = await getRow(tx, head, params.row)
  if (row.state !== 'held') throw problems.settled()
  return { head, row }
}

/** The operations of one kind of list, under its own endpoints. */
export function rollRoutes(contract: RollEndpoints, kind: RollKind): readonly Route[] {
  return [
    route(contract.start, async ({ tx, actor, request }) => {
      if (actor.scope.audience !== 'staff') throw forbidden()
      const part = request.isMultipart()
        ? await request.file({ limits: { fileSize: contract.start.bodyLimit ?? 0 } })
        : undefined
      if (!part)
        throw invalidInput(undefined, [{ pointer: '/file', detail: '请选择文件', detailEn: 'Choose a file' }])
      const bytes = await part.toBuffer()
      const name = part.filename.replaceAll(/[\p{Cc}/\\]/gu, '_').slice(0, 200) || 'file'
      const table = await readTable(bytes, 'roll')
      return rollView(tx, await keepRoll(tx, kind, { name, bytes, table, region: actor.scope.region }))
    }),
    route(contract.list, async ({ tx, query }) => {
      const after = decodeCursor(query.after)
      const rows = await tx
        .selectFrom('people.roll')
        .selectAll()
        .where('kind', '=', kind.name)
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
      return { items: await rollViews(tx, page.rows), next: page.next }
    }),
    route(contract.show, async ({ tx, params }) => rollView(tx, await getRoll(tx, kind, params.rollId))),
    route(contract.rows, async ({ tx, params, query }) => {
      const head = await getRoll(tx, kind, params.rollId)
      const after = Number(decodeCursor(query.after)?.[0] ?? 0)
      const rows = await tx
        .selectFrom('people.roll_row')
        .selectAll()
        .where('roll_id', '=', head.id)
        .where('row', '>', after)
        .$if(query.state !== undefined, (q) => q.where('state', '=', query.state ?? 'held'))
        .orderBy('row')
        .limit(query.limit + 1)
        .execute()
      const page = cut(rows, query.limit, (last) => [last.row])
      return { items: page.rows.map(rowView), next: page.next }
    }),
    route(contract.mend, async ({ tx, actor, params, body }) => {
      const { head, row } = await openRow(tx, kind, params)
      const texts = textsOf(row)
      for (const { field, text } of body.fields)
        if (text.trim() === '') delete texts[field]
        else texts[field] = text.trim()
      await tx
        .updateTable('people.roll_row')
        .set({ cells: seal(texts), updated_at: clock.now() })
        .where('roll_id', '=', head.id)
        .where('row', '=', row.row)
        .execute()
      await tryRows(tx, head, [await getRow(tx, head, row.row)], { id: actor.accountId, name: actor.name })
      return rowView(await getRow(tx, head, row.row))
    }),
    route(contract.drop, async ({ tx, actor, params }) => {
      const { head, row } = await openRow(tx, kind, params)
      await tx
        .updateTable('people.roll_row')
        .set({ state: 'dropped', reason: null, tried_by: actor.accountId, updated_at: clock.now() })
        .where('roll_id', '=', head.id)
        .where('row', '=', row.row)
        .execute()
      return rowView(await getRow(tx, head, row.row))
    }),
    route(contract.retry, async ({ tx, params }) => {
      const head = await getRoll(tx, kind, params.rollId, true)
      if (head.next_step_at !== null || head.verified_at !== null) throw problems.running()
      await tx
        .updateTable('people.roll_row')
        .set({ state: 'waiting', reason: null, detail: '' })
        .where('roll_id', '=', head.id)
        .where('state', '=', 'held')
        .execute()
      await tx
        .updateTable('people.roll')
        .set({ next_step_at: clock.now(), step_row: 0 })
        .where('id', '=', head.id)
        .execute()
      return done
    }),
  ]
}
