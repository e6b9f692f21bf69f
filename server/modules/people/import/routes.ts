import { sql } from 'kysely'
import { cut, decodeCursor } from '#contract/page'
import * as contract from '#contract/people-import'
import { notFound } from '#contract/problem'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { boundsFor } from '../scope.ts'
import { importDetail, importView, importViews, takeImport } from './import.ts'
import { getHead, heldBack, type ImportHead, rowView, waiting } from './row.ts'

const { importTransitions: may } = contract

export const listRoute = route(contract.list, async ({ tx, actor, query }) => {
  const { lo, hi } = boundsFor(actor, query.region)
  const after = decodeCursor(query.after)?.[0]
  let found = tx
    .selectFrom('people.import')
    .selectAll()
    .where('region_code', '>=', lo)
    .where('region_code', '<', hi)
    .orderBy('id', 'desc')
    .limit(query.limit + 1)
  if (query.state) found = found.where('state', '=', query.state)
  if (after) found = found.where('id', '<', String(after))
  const rows = await found.execute()
  const page = cut(rows, query.limit, (last) => [last.id])
  return {
    items: await importViews(tx, page.rows),
    next: page.next,
  }
})

export const showRoute = route(contract.show, async ({ tx, params }) => {
  const head = await getHead(tx, params.importId)
  if (!head) throw notFound()
  return importDetail(tx, head)
})

export const setMappingRoute = route(contract.setMapping, async ({ tx, params, body }) => {
  const head = await takeImport(tx, params.importId, may.map)
  const fields = body.columns.flatMap(({ field }) => field ?? [])
  const twice = fields.find((field, i) => fields.indexOf(field) !== i)
  const wrong = (detail: string, detailEn: string) =>
    contract.problems.mapping(undefined, [{ pointer: '/columns', detail, detailEn }])
  if (twice)
    throw wrong(
      `两列都对应了“${contract.fieldWords(twice).zh}”`,
      `Two columns are ${contract.fieldWords(twice).en}`,
    )
  if (!fields.includes('name') && !fields.includes('identity'))
    throw wrong('至少要对应姓名或证件号', 'A name or an identity number is needed')
  const far = body.columns.find(({ index }) => index >= head.header.length)
  if (far) throw wrong(`没有第 ${far.index + 1} 列`, `There is no column ${far.index + 1}`)
  const mapping = Object.fromEntries(
    body.columns.flatMap(({ index, field }) => (field ? [[index, field]] : [])),
  )
  await tx
    .updateTable('people.import_row')
    .set({ verdict: null, decision: null, reasons: [] })
    .where('import_id', '=', head.id)
    .where('applied_at', 'is', null)
    .where(sql<boolean>`(verdict is not null or decision is not null)`)
    .execute()
  return advance(tx, head, 'checking', {
    step_row: 0,
    mapping: JSON.stringify(mapping),
    ...(body.remember ? { mapping_from: 'person' as const } : { mapping_from: 'headers' as const }),
  })
})

/** Puts the import into a state with work to do and says so. */
async function advance(
  tx: Tx,
  head: ImportHead,
  state: ImportHead['state'],
  extra: Record<string, unknown> = {},
) {
  const busy = state === 'checking' || state === 'applying' || state === 'undoing'
  const changed = await tx
    .updateTable('people.import')
    .set({ ...extra, state, progress: busy ? 0 : head.progress, next_step_at: busy ? clock.now() : null })
    .where('id', '=', head.id)
    .returningAll()
    .executeTakeFirstOrThrow()
  await record(
    tx,
    contract.events.advanced,
    { state, rows: changed.progress },
    { regionCode: head.region_code, subjectId: head.id },
  )
  return importView(tx, changed)
}

export const applyRoute = route(contract.apply, async ({ tx, params }) =>
  advance(tx, await takeImport(tx, params.importId, may.apply), 'applying'),
)
export const cancelRoute = route(contract.cancel, async ({ tx, params }) =>
  advance(tx, await takeImport(tx, params.importId, may.cancel), 'cancelled'),
)
export const undoRoute = route(contract.undo, async ({ tx, params, body }) => {
  const head = await takeImport(tx, params.importId, may.undo)
  await tx
    .updateTable('people.import_row')
    .set({ undo_problem: null })
    .where('import_id', '=', head.id)
    .where('undone_at', 'is', null)
    .execute()
  return advance(tx, head, 'undoing', { undo_reason: body.reason })
})

export const rowsRoute = route(contract.rows, async ({ tx, params, query }) => {
  const head = await getHead(tx, params.importId)
  if (!head) throw notFound()
  const after = decodeCursor(query.after)?.[0]
  let found = tx
    .selectFrom('people.import_row')
    .selectAll()
    .where('import_id', '=', head.id)
    .orderBy('row')
    .limit(query.limit + 1)
  if (query.verdict) found = found.where('verdict', '=', query.verdict)
  if (query.reason) found = found.where(sql<boolean>`reasons @> array[${query.reason}]`)
  if (query.state === 'waiting') found = found.where(waiting)
  if (query.state === 'held') found = found.where(heldBack)
  if (query.state === 'applied')
    found = found.where('applied_at', 'is not', null).where('undone_at', 'is', null)
  if (query.state === 'undone') found = found.where('undone_at', 'is not', null)
  if (query.state === 'skipped') found = found.where('decision', '=', 'skip')
  if (after) found = found.where('row', '>', Number(after))
  const rows = await found.execute()
  const page = cut(rows, query.limit, (last) => [last.row])
  return {
    items: page.rows.map((row) => rowView(head, row)),
    next: page.next,
  }
})
