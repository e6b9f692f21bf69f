import { sql } from 'kysely'
import { dayOf } from '#contract/day'
import { events as peopleEvents } from '#contract/people'
import { events } from '#contract/people-import'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { titleOf } from '#platform/event-titles'
import { record } from '#platform/events'
import { nameKeys } from '../name.ts'
import { because, tell } from '../because.ts'
import type { Undo } from './apply.ts'
import { type ImportHead, type StoredRow, unseal } from './row.ts'

/** Takes back what rows did, each by itself; a record that has since been used or changed stays, with the reason. */
export async function undoRows(tx: Tx, head: ImportHead, rows: readonly StoredRow[]): Promise<void> {
  const reason = head.undo_reason ?? ''
  await because(tx, `撤销导入：${reason}`)
  await sql`select set_config('yike.matched', 'yes', true)`.execute(tx)
  for (const row of rows) {
    if (!row.elder_id) continue
    const problem = row.created_elder
      ? await withdraw(tx, row.elder_id, `撤销导入：${reason}`)
      : await takeBack(tx, row.elder_id, row.undo ? unseal<Undo>(row.undo) : null)
    await tx
      .updateTable('people.import_row')
      .set(problem === null ? { undone_at: clock.now(), undo_problem: null } : { undo_problem: problem })
      .where('import_id', '=', head.id)
      .where('row', '=', row.row)
      .execute()
    if (problem !== null) continue
    const elder = await tx
      .selectFrom('people.elder')
      .select(['region_code', 'org_id'])
      .where('id', '=', row.elder_id)
      .executeTakeFirstOrThrow()
    await record(
      tx,
      events.withdrawn,
      { importId: head.id as never, row: row.row, created: row.created_elder === true, reason },
      { elderId: row.elder_id, regionCode: elder.region_code, orgId: elder.org_id, subjectId: row.elder_id },
    )
  }
}

/** A record that the import made leaves the register, unless something has happened with it since: then what. */
async function withdraw(tx: Tx, elderId: string, reason: string): Promise<string | null> {
  const since = await sql<{
    type: string
    at: Date
  }>`select type, at from platform.event where elder_id = ${elderId} and type <> ${peopleEvents.registered.name} order by at limit 1`.execute(
    tx,
  )
  const [first] = since.rows
  if (first) return `之后又有：${titleOf(first.type).zh}（${dayOf(first.at)}）`
  const elder = await tx
    .selectFrom('people.elder')
    .select(['status'])
    .where('id', '=', elderId)
    .executeTakeFirst()
  if (elder?.status !== 'alive') return '档案状态已变更'
  await sql`select people.withdraw(${elderId}, ${dayOf(clock.now())}, ${reason})`.execute(tx)
  return null
}

async function takeBack(tx: Tx, elderId: string, undo: Undo | null): Promise<string | null> {
  if (!undo) return null
  const elder = await tx
    .selectFrom('people.elder')
    .selectAll()
    .where('id', '=', elderId)
    .forUpdate()
    .executeTakeFirst()
  if (!elder) return '没有这份档案'
  if (elder.status === 'merged') return '档案之后被合并'
  for (const [key, value] of Object.entries(undo.after)) {
    const now = key === 'identity' ? elder.identity_hash?.toString('hex') : Reflect.get(elder, key)
    if (JSON.stringify(now) !== JSON.stringify(value)) return `之后又改过：${words[key] ?? key}`
  }
  const facts = await sql<{
    id: string
  }>`select id from people.fact where id = any (${undo.added.facts}::uuid[]) and upper_inf(valid)`.execute(tx)
  if (facts.rows.length < undo.added.facts.length) return '之后又改过：身份认定'
  await sql`delete from people.fact where id = any (${undo.added.facts}::uuid[])`.execute(tx)
  await sql`delete from people.address where id = any (${undo.added.addresses}::uuid[])`.execute(tx)
  for (const { table, id, valid, value } of undo.ended) {
    if (table === 'people.address')
      await sql`update people.address set valid = ${valid}::daterange, detail = ${value ?? ''} where id = ${id}`.execute(
        tx,
      )
    else
      await sql`update people.fact set valid = ${valid}::daterange, value = ${value ?? ''} where id = ${id}`.execute(
        tx,
      )
  }
  await sql`update people.phone set ends_on = greatest(${dayOf(clock.now())}::date, starts_on) where id = any (${undo.added.phones}::uuid[]) and ends_on is null`.execute(
    tx,
  )
  await sql`update people.contact set ended_at = ${clock.now()} where id = any (${undo.added.contacts}::uuid[]) and ended_at is null`.execute(
    tx,
  )
  const { identity, ...columns } = undo.before
  const restored = {
    ...columns,
    ...(typeof columns['name'] === 'string' ? nameKeys(columns['name']) : {}),
    ...(identity
      ? { ...(identity as object), identity_kind: 'none', identity_cipher: null, identity_hash: null }
      : {}), // Written by writeColumns.
  }
  if (Object.keys(restored).length > 0)
    await tx
      .updateTable('people.elder')
      .set(restored as never)
      .where('id', '=', elderId)
      .execute() // Columns as they were read.
  const back = columns['region_code']
  // As the import told of the move, so its taking back is told.
  if (typeof back === 'number' && back !== elder.region_code)
    await tell(tx, peopleEvents.moved, { from: elder.region_code, to: back }, { ...elder, region_code: back })
  return null
}

const words: Record<string, string> = {
  name: '姓名',
  other_names: '曾用名',
  nation: '民族',
  address: '住址',
  region_code: '村（社区）',
  lon: '坐标',
  lat: '坐标',
  identity: '证件号',
}
