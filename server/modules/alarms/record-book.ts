import { type SqlBool, sql } from 'kysely'
import * as contract from '#contract/alarms'
import { decodeCursor, encodeCursor } from '#contract/page'
import { route } from '#platform/module'
import { scopeOf } from './list.ts'

/** Pages of the statutory record book, newest first. */
export const recordBookRoute = route(contract.recordBook, async ({ tx, actor, query }) => {
  const after = decodeCursor(query.after)
  let rows = tx
    .selectFrom('alarms.record_entry as i')
    .selectAll()
    .where(sql<SqlBool>`${scopeOf(actor)}`)
  if (query.orgId) rows = rows.where('i.org_id', '=', query.orgId)
  if (query.from)
    rows = rows.where(
      sql<SqlBool>`i.raised_at >= ${query.from}::date::timestamp at time zone 'Asia/Shanghai'`,
    )
  if (query.to)
    rows = rows.where(
      sql<SqlBool>`i.raised_at < (${query.to}::date + 1)::timestamp at time zone 'Asia/Shanghai'`,
    )
  if (after?.length === 2)
    rows = rows.where(sql<SqlBool>`(i.written_at, i.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`)
  const found = await rows
    .orderBy('i.written_at', 'desc')
    .orderBy('i.id', 'desc')
    .limit(query.limit + 1)
    .execute()
  const page = found.slice(0, query.limit)
  const last = page.at(-1)
  return {
    items: page.map((row) => ({
      id: row.id,
      orgId: row.org_id,
      incidentId: row.incident_id,
      number: row.number,
      writtenAt: row.written_at.toISOString(),
      raisedAt: row.raised_at.toISOString(),
      closedAt: row.closed_at.toISOString(),
      elderName: row.elder_name,
      place: row.place,
      kind: row.kind,
      outcome: row.outcome,
      answeredSeconds: row.answered_seconds,
      handlerName: row.handler_name,
    })),
    next: found.length > query.limit && last ? encodeCursor([last.written_at.toISOString(), last.id]) : null,
  }
})
