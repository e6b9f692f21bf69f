import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { dayOf } from '#contract/day'
import { uuidv7 } from '#contract/id'
import * as contract from '#contract/people-import'
import { forbidden, invalidInput } from '#contract/problem'
import { clock } from '#platform/clock'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { headerKey, type Mapping, proposeMapping } from './columns.ts'
import { importView } from './import.ts'
import { readTable } from './read-file.ts'
import { getHead, seal } from './row.ts'

/** Reads the file and keeps its rows, all or none; what a file is refused for is the answer. */
export const startRoute = route(contract.start, async ({ tx, actor, request, query }) => {
  if (actor.scope.audience !== 'staff') throw forbidden()
  const part = request.isMultipart()
    ? await request.file({ limits: { fileSize: contract.start.bodyLimit ?? 0 } })
    : undefined
  if (!part)
    throw invalidInput(undefined, [{ pointer: '/file', detail: '请选择文件', detailEn: 'Choose a file' }])
  const today = dayOf(clock.now())
  if (query.asOf && query.asOf > today)
    throw invalidInput(undefined, [
      { pointer: '/asOf', detail: '名册日期在将来', detailEn: 'The day of the list is in the future' },
    ])
  const bytes = await part.toBuffer()
  const name = part.filename.replaceAll(/[\p{Cc}/\\]/gu, '_').slice(0, 200) || 'file'
  const table = await readTable(bytes)

  const key = headerKey(query.list, table.header)
  const saved = await tx
    .selectFrom('people.import')
    .select('mapping')
    .where('header_key', '=', key)
    .where('mapping_from', 'in', ['person', 'saved'])
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  // Written by setMapping, checked there.
  const mapping = (saved?.mapping as Mapping | undefined) ?? proposeMapping(table.header)
  const id = uuidv7()
  const region = actor.scope.region
  await tx
    .insertInto('people.import')
    .values({
      id,
      region_code: region,
      list: query.list,
      source: query.source ?? `${contract.importList(query.list).zh}（${name}）`.slice(0, 200),
      as_of: query.asOf ?? today,
      file_name: name,
      file_hash: createHash('sha256').update(bytes).digest(),
      sheet: table.sheet,
      header: table.header,
      filled: JSON.stringify(table.filled),
      header_key: key,
      mapping: JSON.stringify(mapping),
      mapping_from: saved ? 'saved' : 'headers',
      total: table.rows.length,
    })
    .execute()
  for (let from = 0; from < table.rows.length; from += 5000) {
    const rows = table.rows.slice(from, from + 5000)
    await sql`insert into people.import_row (import_id, row, region_code, cells)
      select ${id}, u.row, ${region}, u.cells from unnest(${rows.map((_, i) => from + i + 1)}::int[], ${rows.map((row) => seal(row))}::bytea[]) u (row, cells)`.execute(
      tx,
    )
  }
  await record(
    tx,
    contract.events.started,
    { list: query.list, rows: table.rows.length },
    { regionCode: region, subjectId: id },
  )
  const head = await getHead(tx, id)
  if (!head) throw new Error('the import vanished')
  return importView(tx, head)
})
