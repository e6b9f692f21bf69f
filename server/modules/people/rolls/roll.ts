import { createHash } from 'node:crypto'
import { type Selectable, sql } from 'kysely'
import type { z } from 'zod'
import { maskIdentity } from '#contract/identity'
import { uuidv7 } from '#contract/id'
import { invalidInput, notFound } from '#contract/problem'
import * as contract from '#contract/rolls'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import type { DB } from '#platform/schema.gen'
import type { ElderRow } from '../elder.ts'
import { shortRegionNames } from '../elder.ts'
import { plainHeader } from '../import/read-bytes.ts'
import { seal, unseal } from '../import/row.ts'
import type { Table } from '../import/read-file.ts'

export type RollHead = Selectable<DB['people.roll']>
export type RollRowStored = Selectable<DB['people.roll_row']>
export type Texts = Partial<Record<contract.RollField, string>>
/** What became of a row: `made` is the id of what it made. */
export type Outcome =
  | { state: 'taken'; made: string }
  | { state: 'same' }
  | { state: 'held'; reason: contract.RollReason; detail?: string }

/** One kind of list. `take` does what the row says, or says why it must wait; what it throws as a problem holds the row. */
export type RollKind = {
  readonly name: string
  /** Columns without which the list is refused; a person is named by identity or record number besides. */
  readonly needs: readonly contract.RollField[]
  readonly take: (
    tx: Tx,
    row: {
      elder: ElderRow
      texts: Texts
      /** Another row of the list has been taken for the same person. */
      earlier: boolean
      by: { id: string | null; name: string | null }
    },
  ) => Promise<Outcome>
}

const kinds = new Map<string, RollKind>()
export function rollKind(kind: RollKind): RollKind {
  kinds.set(kind.name, kind)
  return kind
}
export const kindOf = (head: RollHead): RollKind => {
  const kind = kinds.get(head.kind)
  if (!kind) throw new Error(`no kind of list ${head.kind}`)
  return kind
}

const byHeader = new Map<string, contract.RollField>()
for (const field of contract.RollField.options)
  for (const header of [contract.rollFields[field].zh, ...contract.rollFields[field].also])
    byHeader.set(plainHeader(header), field)

/** Keeps the rows of a file, all or none. Throws `people/roll-columns` naming what is missing. */
export async function keepRoll(
  tx: Tx,
  kind: RollKind,
  file: { name: string; bytes: Buffer; table: Table; region: number },
): Promise<RollHead> {
  const { header, rows } = file.table
  const fields = header.map((text) => byHeader.get(plainHeader(text)))
  const lacks = kind.needs.filter((field) => !fields.includes(field))
  const words = lacks.map((field) => contract.rollFields[field])
  if (!fields.includes('identity') && !fields.includes('number'))
    words.unshift({ ...contract.rollFields.identity })
  if (words.length > 0)
    throw contract.problems.columns(
      `缺少列：${words.map((w) => w.zh).join('、')} / Missing columns: ${words.map((w) => w.en).join(', ')}`,
    )
  if (rows.length === 0)
    throw invalidInput(undefined, [{ pointer: '/file', detail: '名单是空的', detailEn: 'The list is empty' }])
  const cells = rows.map((row) => {
    const texts: Texts = {}
    for (const [i, field] of fields.entries()) {
      const text = row[i]?.trim()
      if (field && text && texts[field] === undefined) texts[field] = text
    }
    return texts
  })
  const head = await tx
    .insertInto('people.roll')
    .values({
      id: uuidv7(),
      kind: kind.name,
      region_code: file.region,
      file_name: file.name,
      file_hash: createHash('sha256').update(file.bytes).digest(),
      total: cells.length,
      next_step_at: clock.now(),
      created_at: clock.now(),
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  for (let at = 0; at < cells.length; at += 5000) {
    const part = cells.slice(at, at + 5000)
    await sql`insert into people.roll_row (roll_id, row, region_code, cells)
      select ${head.id}, u.row, ${file.region}, u.cells from unnest(${part.map((_, i) => at + i + 1)}::int[], ${part.map((texts) => seal(texts))}::bytea[]) u (row, cells)`.execute(
      tx,
    )
  }
  await record(
    tx,
    contract.events.started,
    { kind: kind.name, rows: cells.length },
    { regionCode: file.region, subjectId: head.id },
  )
  return head
}

export async function getRoll(tx: Tx, kind: RollKind, id: string, lock = false): Promise<RollHead> {
  const found = tx.selectFrom('people.roll').selectAll().where('id', '=', id).where('kind', '=', kind.name)
  const head = await (lock ? found.forUpdate() : found).executeTakeFirst()
  if (!head) throw notFound()
  return head
}

/** Somebody else than who brought it in has verified the list; the database refuses the same hand. */
export async function markVerified(
  tx: Tx,
  head: RollHead,
  by: { accountId: string; name: string },
): Promise<RollHead> {
  return tx
    .updateTable('people.roll')
    .set({ verified_at: clock.now(), verified_by: by.accountId, verified_by_name: by.name })
    .where('id', '=', head.id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

export const textsOf = (row: Pick<RollRowStored, 'cells'>): Texts => unseal<Texts>(row.cells)

export async function rollViews(
  tx: Tx,
  heads: readonly RollHead[],
): Promise<z.input<typeof contract.Roll>[]> {
  const { rows } = await sql<{
    roll_id: string
    state: contract.RollRowState
    n: number
  }>`select roll_id, state, count(*)::int as n from people.roll_row where roll_id = any (${heads.map((head) => head.id)}::uuid[]) group by 1, 2`.execute(
    tx,
  )
  const name = await shortRegionNames(
    tx,
    heads.map((head) => head.region_code),
  )
  const count = (id: string, state: contract.RollRowState) =>
    rows.find((row) => row.roll_id === id && row.state === state)?.n ?? 0
  return heads.map((head) => ({
    id: head.id,
    fileName: head.file_name,
    regionName: name(head.region_code),
    running: head.next_step_at !== null,
    total: head.total,
    counts: {
      waiting: count(head.id, 'waiting'),
      held: count(head.id, 'held'),
      taken: count(head.id, 'taken'),
      same: count(head.id, 'same'),
      dropped: count(head.id, 'dropped'),
    },
    createdBy: head.created_by_name,
    createdAt: head.created_at.toISOString(),
    verifiedAt: head.verified_at?.toISOString() ?? null,
    verifiedBy: head.verified_by_name,
  }))
}

export async function rollView(tx: Tx, head: RollHead): Promise<z.input<typeof contract.Roll>> {
  const [view] = await rollViews(tx, [head])
  if (!view) throw notFound()
  return view
}

export function rowView(row: RollRowStored): z.input<typeof contract.RollRow> {
  const settled = row.state === 'taken' || row.state === 'same'
  const texts = textsOf(row)
  const shown = (field: contract.RollField, text: string) => {
    if (!settled) return text
    if (field === 'identity') return maskIdentity(text)
    return field === 'account' ? `****${text.slice(-4)}` : text
  }
  return {
    row: row.row,
    state: row.state,
    reason: row.reason === null ? null : contract.RollReason.parse(row.reason),
    detail: row.detail,
    elderId: row.elder_id,
    fields: contract.RollField.options.flatMap((field) => {
      const text = texts[field]
      return text === undefined ? [] : [{ field, text: shown(field, text) }]
    }),
  }
}
