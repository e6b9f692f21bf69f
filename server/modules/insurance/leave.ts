import { type RawBuilder, sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/insurance-claims'
import { events } from '#contract/insurance-events'
import { problems } from '#contract/insurance-words'
import type { ElderId, OrgId } from '#contract/id'
import { cut, decodeCursor } from '#contract/page'
import { invalidInput, notFound, stale } from '#contract/problem'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { on, record } from '#platform/events'
import { type App, route } from '#platform/module'
import { constraintOf, namesOf } from './names.ts'
import { checkAgain } from './presence.ts'

type Row = {
  id: string
  elder_id: string
  org_id: string
  from: string
  to: string | null
  reason: string
  created_at: Date
  updated_at: Date
}
async function read(tx: Tx, where: RawBuilder<unknown>, limit = 1): Promise<Row[]> {
  const { rows } =
    await sql<Row>`select l.id, l.elder_id, l.org_id, lower(l.away)::text as "from", (upper(l.away) - 1)::text as "to", l.reason, l.created_at, l.updated_at
    from insurance.leave l where ${where} order by l.created_at desc, l.id desc limit ${limit}`.execute(tx)
  return rows
}
async function views(app: App, rows: readonly Row[]): Promise<z.input<typeof contract.Leave>[]> {
  const name = await namesOf(app, {
    elders: rows.map((row) => row.elder_id),
    orgs: rows.map((row) => row.org_id),
  })
  return rows.map((row) => ({
    id: row.id,
    // The columns are these brands' uuids.
    elderId: row.elder_id as ElderId,
    orgId: row.org_id as OrgId,
    elderName: name(row.elder_id),
    orgName: name(row.org_id),
    from: row.from,
    to: row.to,
    reason: row.reason,
    updatedAt: row.updated_at.toISOString(),
  }))
}

export const listLeavesRoute = route(contract.listLeaves, async ({ tx, app, query }) => {
  const [at, id] = decodeCursor(query.after) ?? []
  const rows = await read(
    tx,
    sql`(${query.elderId ?? null}::uuid is null or l.elder_id = ${query.elderId ?? null})
      and (${query.state ?? null}::text is null or upper_inf(l.away) = ${query.state === 'away'})
      and (${at ?? null}::timestamptz is null or (l.created_at, l.id) < (${at ?? null}::timestamptz, ${id ?? null}::uuid))`,
    query.limit + 1,
  )
  const page = cut(rows, query.limit, (last) => [last.created_at.toISOString(), last.id])
  return { items: await views(app, page.rows), next: page.next }
})

export const saveLeaveRoute = route(contract.saveLeave, async ({ tx, app, actor, params, body }) => {
  if (body.to !== null && body.to < body.from)
    throw invalidInput(undefined, [{ pointer: '/to', detail: '返回早于离开', detailEn: 'Back before away' }])
  const elder = await tx
    .selectFrom('people.elder')
    .select(['region_code', 'org_id'])
    .where('id', '=', body.elderId)
    .executeTakeFirst()
  if (!elder) throw notFound()
  const orgId = actor.scope.audience === 'org' ? actor.scope.orgId : (body.orgId ?? elder.org_id)
  if (orgId === null)
    throw invalidInput(undefined, [
      {
        pointer: '/orgId',
        detail: '这位长者没有住在机构',
        detailEn: 'This elder does not live in an institution',
      },
    ])
  const [before] = await read(tx, sql`l.id = ${params.id}`)
  if (before && body.updatedAt !== undefined && before.updated_at.toISOString() !== body.updatedAt)
    throw stale()
  const away = sql`daterange(${body.from}::date, ${body.to}::date, '[]')`
  await (before
    ? sql`update insurance.leave set away = ${away}, reason = ${body.reason}, updated_at = ${clock.now()} where id = ${params.id}`
    : sql`insert into insurance.leave (id, elder_id, region_code, org_id, away, reason) values (${params.id}, ${body.elderId}, ${elder.region_code}, ${orgId}, ${away}, ${body.reason})`
  )
    .execute(tx)
    .catch((error: unknown) => {
      throw constraintOf(error) === 'leave_once' ? problems.overlapping() : error
    })
  await record(
    tx,
    events.registerSaved,
    { what: 'leave' },
    { regionCode: elder.region_code, elderId: body.elderId, orgId, subjectId: params.id },
  )
  const [view] = await views(app, await read(tx, sql`l.id = ${params.id}`))
  if (!view) throw notFound()
  return view
})

/** A leave that comes into the book late is found on claims that were accepted before. */
export const leaveSaved = on(events.registerSaved, 'insurance.check_leave', async (tx, event) => {
  if (event.payload.what === 'leave' && event.elderId !== null) await checkAgain(tx, event.elderId)
})
