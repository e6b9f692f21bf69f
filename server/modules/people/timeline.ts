import { sql } from 'kysely'
import { cut, decodeCursor } from '#contract/page'
import * as contract from '#contract/people-story'
import { titleOf } from '#platform/event-titles'
import { route } from '#platform/module'
import { getElder } from './elder.ts'

/** What happened around the person in every module, under the living number and under those that were merged into it. */
export const timelineRoute = route(contract.timeline, async ({ tx, params, query }) => {
  const elder = await getElder(tx, params.elderId)
  const formers = await tx
    .selectFrom('people.elder')
    .select(['id', 'number'])
    .where('merged_into', '=', elder.id)
    .execute()
  const cursor = decodeCursor(query.after)
  let found = tx
    .selectFrom('platform.event')
    .select(['id', 'type', 'at', 'actor_name', 'subject_id', 'elder_id'])
    .where('elder_id', 'in', [elder.id, ...formers.map(({ id }) => id)])
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(query.limit + 1)
  if (query.module) found = found.where('type', 'like', `${query.module}.%`)
  if (query.until)
    found = found.where(
      sql<boolean>`at < ((${query.until}::date + 1)::timestamp at time zone 'Asia/Shanghai')`,
    )
  if (cursor?.length === 2)
    found = found.where(
      sql<boolean>`(at, id) < (${String(cursor[0])}::timestamptz, ${String(cursor[1])}::uuid)`,
    )
  const page = cut(await found.execute(), query.limit, (last) => [last.at.toISOString(), last.id])
  return {
    items: page.rows.map((row) => ({
      id: row.id,
      type: row.type,
      ...titleOf(row.type),
      at: row.at.toISOString(),
      by: row.actor_name,
      subjectId: row.subject_id,
      formerNumber: formers.find(({ id }) => id === row.elder_id)?.number ?? null,
    })),
    next: page.next,
  }
})
