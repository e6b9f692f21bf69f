import { sql } from 'kysely'
import type { z } from 'zod'
import { type Import, ImportDetail, ImportReason, problems, Verdict } from '#contract/people-import'
import { notFound } from '#contract/problem'
import type { Tx } from '#platform/db'
import { shortRegionNames } from '../elder.ts'
import { getHead, type ImportHead, listOf, mappingOf, unseal } from './row.ts'

type View = z.input<typeof Import>

/** Imports as listed, with how many rows are how (people.import_count); one statement for all of them. */
export async function importViews(tx: Tx, heads: readonly ImportHead[]): Promise<View[]> {
  const counts = await countsOf(tx, heads)
  const regionName = await shortRegionNames(
    tx,
    heads.map((head) => head.region_code),
  )
  return heads.map((head) => {
    const count = (what: string) => counts.get(head.id)?.get(what) ?? 0
    return {
      id: head.id,
      list: listOf(head),
      fileName: head.file_name,
      sheet: head.sheet,
      source: head.source,
      asOf: head.as_of,
      regionCode: head.region_code,
      regionName: regionName(head.region_code),
      state: head.state,
      total: head.total,
      progress: head.progress,
      verdicts: Object.fromEntries(Verdict.options.map((v) => [v, count(v)])) as Record<
        z.infer<typeof Verdict>,
        number
      >, // Of every option.
      waiting: count('waiting'),
      applied: count('applied'),
      skipped: count('skipped'),
      undone: count('undone'),
      createdBy: head.created_by_name,
      createdAt: head.created_at.toISOString(),
      updatedAt: head.updated_at.toISOString(),
    }
  })
}

async function countsOf(tx: Tx, heads: readonly ImportHead[]): Promise<Map<string, Map<string, number>>> {
  const counts = new Map(heads.map((head) => [head.id, new Map<string, number>()]))
  const rows = await tx
    .selectFrom('people.import_count')
    .select(['import_id', 'what', 'n'])
    .where(sql<boolean>`import_id = any (${heads.map((head) => head.id)}::uuid[])`)
    .execute()
  for (const { import_id, what, n } of rows) counts.get(import_id)?.set(what, n)
  return counts
}

export async function importView(tx: Tx, head: ImportHead): Promise<View> {
  const [view] = await importViews(tx, [head])
  if (!view) throw new Error('importViews lost an import')
  return view
}

export async function importDetail(tx: Tx, head: ImportHead): Promise<z.input<typeof ImportDetail>> {
  const first = await tx
    .selectFrom('people.import_row')
    .select('cells')
    .where('import_id', '=', head.id)
    .where('row', '<=', 20)
    .orderBy('row')
    .execute()
  const cells = first.map((row) => unseal<string[]>(row.cells))
  const mapping = mappingOf(head)
  const reasons = [...((await countsOf(tx, [head])).get(head.id) ?? [])].flatMap(([what, count]) =>
    what.startsWith('!') && count > 0 ? [{ reason: ImportReason.parse(what.slice(1)), count }] : [],
  )
  const twin = await tx
    .selectFrom('people.import')
    .select('id')
    .where('file_hash', '=', head.file_hash)
    .where('id', '<', head.id)
    .where('list', '=', head.list)
    .where('state', 'not in', ['undone'])
    .orderBy('id', 'desc')
    .executeTakeFirst()
  return {
    ...(await importView(tx, head)),
    columns: head.header.map((header, index) => ({
      index,
      header,
      field: mapping[index] ?? null,
      samples: [...new Set(cells.map((row) => row[index] ?? '').filter(Boolean))].slice(0, 3),
    })),
    filled: ImportDetail.shape.filled.parse(head.filled),
    reasons: reasons.toSorted((a, b) => b.count - a.count),
    sameFileAs: twin?.id ?? null,
    mappingFrom: ImportDetail.shape.mappingFrom.parse(head.mapping_from),
  }
}

/** The import in the caller's scope, locked; throws `not-found`, or `people/import-state` when the state does not allow it. */
export async function takeImport(
  tx: Tx,
  importId: string,
  states: readonly ImportHead['state'][],
): Promise<ImportHead> {
  const head = await getHead(tx, importId, true)
  if (!head) throw notFound()
  if (!states.includes(head.state)) throw problems.wrongState()
  return head
}
