import { sql } from 'kysely'
import type { z } from 'zod'
import { type Import, ImportDetail, ImportReason, problems, Verdict } from '#contract/people-import'
import { notFound } from '#contract/problem'
import type { Tx } from '#platform/db'
import { shortRegionNames } from '../elder.ts'
import { getHead, heldBack, type ImportHead, listOf, mappingOf, unseal, waiting } from './row.ts'

type View = z.input<typeof Import>

type Counts = {
  import_id: string
  verdict: string | null
  n: number
  waiting: number
  applied: number
  skipped: number
  undone: number
}

/** Imports as listed, with how many rows are how; one statement for all of them. */
export async function importViews(tx: Tx, heads: readonly ImportHead[]): Promise<View[]> {
  if (heads.length === 0) return []
  const { rows } =
    await sql<Counts>`select import_id, verdict, count(*)::int as n, count(*) filter (where ${waiting})::int as waiting,
      count(applied_at)::int as applied, count(*) filter (where decision = 'skip')::int as skipped, count(undone_at)::int as undone
    from people.import_row where import_id = any (${heads.map((head) => head.id)}::uuid[]) group by 1, 2`.execute(
      tx,
    )
  const regionName = await shortRegionNames(
    tx,
    heads.map((head) => head.region_code),
  )
  return heads.map((head) => {
    const own = rows.filter((row) => row.import_id === head.id)
    const sum = (pick: (row: Counts) => number) => own.reduce((total, row) => total + pick(row), 0)
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
      verdicts: Object.fromEntries(
        Verdict.options.map((v) => [v, own.find((row) => row.verdict === v)?.n ?? 0]),
      ) as Record<z.infer<typeof Verdict>, number>, // Of every option.
      waiting: sum((row) => row.waiting),
      applied: sum((row) => row.applied),
      skipped: sum((row) => row.skipped),
      undone: sum((row) => row.undone),
      createdBy: head.created_by_name,
      createdAt: head.created_at.toISOString(),
      updatedAt: head.updated_at.toISOString(),
    }
  })
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
    .orderBy('row')
    .limit(20)
    .execute()
  const cells = first.map((row) => unseal<string[]>(row.cells))
  const mapping = mappingOf(head)
  const reasons = await sql<{
    reason: string
    n: number
  }>`select reason, count(*)::int as n from people.import_row r, unnest(r.reasons) reason
    where r.import_id = ${head.id} and ${heldBack} group by 1 order by 2 desc`.execute(tx)
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
    reasons: reasons.rows.map((row) => ({ reason: ImportReason.parse(row.reason), count: row.n })),
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
