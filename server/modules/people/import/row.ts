import { type Selectable, sql } from 'kysely'
import type { z } from 'zod'
import type { ImportField, ImportList, ImportReason } from '#contract/people-import-lists'
import { importReasons } from '#contract/people-import-lists'
import type { ImportRow } from '#contract/people-import'
import type { Tx } from '#platform/db'
import type { DB } from '#platform/schema.gen'
import { decrypt, encrypt } from '#platform/secrets'
import type { CleanRow, Texts } from './clean.ts'
import type { Update } from './differ.ts'
import type { Mapping } from './columns.ts'

export type ImportHead = Selectable<DB['people.import']>
export type StoredRow = Selectable<DB['people.import_row']>
type View = z.input<typeof ImportRow>

/** What a check found out, kept encrypted with the row. */
export type Reading = {
  clean: CleanRow
  reasons: View['reasons']
  changes: View['changes']
  matches: View['matches']
  update: Update | null
  /** Somebody outside the area of who uploads is much alike: for the level above to look at. */
  outside: boolean
}

export const seal = (value: unknown): Buffer => encrypt(JSON.stringify(value))
// Written by `seal` in this module only.
export const unseal = <T>(bytes: Buffer): T => JSON.parse(decrypt(bytes)) as T

export const listOf = (head: ImportHead) => head.list as ImportList // Checked by the endpoint that wrote it.
export const mappingOf = (head: ImportHead) => (head.mapping ?? {}) as Mapping // Written by setMapping and start only.

/** The texts of a row by field: as written, then as mended. */
export function textsOf(
  head: ImportHead,
  row: Pick<StoredRow, 'cells' | 'edits'>,
): { texts: Texts; mended: Texts } {
  const cells = unseal<string[]>(row.cells)
  const mended = row.edits ? unseal<Texts>(row.edits) : {}
  const texts: Texts = {}
  for (const [index, field] of Object.entries(mappingOf(head))) texts[field] = cells[Number(index)] ?? ''
  return { texts: { ...texts, ...mended }, mended }
}

export const isSoft = (code: ImportReason): boolean => importReasons[code].soft

export async function getHead(tx: Tx, importId: string, lock = false): Promise<ImportHead | undefined> {
  const query = tx.selectFrom('people.import').selectAll().where('id', '=', importId)
  return (lock ? query.forUpdate() : query).executeTakeFirst()
}

/** A row waits to go in: judged good, or decided by a person. */
export const waiting = sql<boolean>`applied_at is null and (verdict in ('new', 'changed') or decision in ('accept', 'same', 'different'))`
export const heldBack = sql<boolean>`applied_at is null and decision is null and verdict in ('duplicate', 'doubtful')`

export function stateOf(row: StoredRow): View['state'] {
  if (row.undone_at) return 'undone'
  if (row.applied_at) return 'applied'
  if (row.decision === 'skip') return 'skipped'
  if (row.decision || row.verdict === 'new' || row.verdict === 'changed') return 'waiting'
  return row.verdict === 'same' ? 'same' : 'held'
}

export function rowView(head: ImportHead, row: StoredRow): View {
  const { texts, mended } = textsOf(head, row)
  const reading = row.read ? unseal<Reading>(row.read) : null
  // Keys of Texts are fields.
  const fields = (Object.entries(texts) as [ImportField, string][]).map(([field, text]) => ({
    field,
    text,
    mended: field in mended,
  }))
  return {
    row: row.row,
    verdict: row.verdict,
    state: stateOf(row),
    name: texts.name ?? '',
    fields,
    reasons: reading?.reasons ?? [],
    changes: reading?.changes ?? [],
    matches: reading?.matches ?? [],
    elderId: row.elder_id,
    decision: row.decision,
    undoProblem: row.undo_problem,
  }
}
