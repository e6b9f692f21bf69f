import { livingIdOf } from '#modules/people'
import { type Selectable, sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/assessment-after'
import { events, problems } from '#contract/assessment'
import { dayOf } from '#contract/day'
import { cut, decodeCursor } from '#contract/page'
import { notFound } from '#contract/problem'
import { boundsOf } from '#contract/region'
import { regionNames } from '#modules/regions'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import type { DB } from '#platform/schema.gen'
import { type ApplicationRow, openApplication, subjectOf } from './application.ts'
import { processOf } from './process.ts'
import { recordLines, type RecordRow } from './record.ts'

type Row = Selectable<DB['assessment.objection']>

async function views(tx: Tx, rows: readonly Row[]): Promise<z.input<typeof contract.Objection>[]> {
  if (rows.length === 0) return []
  const elders = await tx
    .selectFrom('people.elder')
    .select(['id', 'name'])
    .where(
      'id',
      'in',
      rows.map((row) => row.elder_id),
    )
    .execute()
  const regions = await regionNames(
    tx,
    rows.map((row) => row.region_code),
  )
  const applications = rows.map((row) => row.application_id).filter((id) => id !== null)
  const lines = await recordLines(
    tx,
    sql`r.id = any (${rows.map((row) => row.record_id)}::uuid[])
      or r.id in (select record_id from assessment.application where id = any (${applications}::uuid[]))`,
  )
  return rows.flatMap((row) => {
    const first = lines.find((one) => one.id === row.record_id)
    if (!first) return []
    return {
      id: row.id,
      elderId: row.elder_id,
      elderName: elders.find((one) => one.id === row.elder_id)?.name ?? '',
      regionName: regions.get(row.region_code) ?? String(row.region_code),
      // The columns are checked to hold these words.
      askedBy: row.asked_by as 'elder' | 'family' | 'office',
      askedByName: row.asked_by_name,
      reason: row.reason,
      state: row.state as z.input<typeof contract.Objection>['state'],
      answer: row.answer,
      answeredBy: row.answered_by_name,
      answeredAt: row.answered_at?.toISOString() ?? null,
      openedAt: row.opened_at.toISOString(),
      closedAt: row.closed_at?.toISOString() ?? null,
      applicationId: row.application_id,
      record: first,
      second:
        lines.find((one) => one.applicationId !== null && one.applicationId === row.application_id) ?? null,
    }
  })
}

/** The last day for an objection to a record confirmed at a time; null where the place lays no term down. */
export function objectUntil(confirmedAt: Date, days: number | null): string | null {
  return days === null ? null : dayOf(new Date(confirmedAt.getTime() + days * 86_400_000))
}

type Asked = {
  id: string
  recordId: string
  askedBy: 'elder' | 'family' | 'office'
  askedByName: string
  reason: string
}

/** Opens an objection to a grade in force, once. Throws `wrong-state`, `too-late`, `already-open`. */
export async function objectTo(tx: Tx, asked: Asked): Promise<Row> {
  const known = await tx
    .selectFrom('assessment.objection')
    .selectAll()
    .where('id', '=', asked.id)
    .executeTakeFirst()
  if (known) return known
  const target = await tx
    .selectFrom('assessment.record')
    .selectAll()
    .where('id', '=', asked.recordId)
    .executeTakeFirst()
  if (!target) throw notFound()
  if (target.state !== 'confirmed' || target.confirmed_at === null) throw problems.wrongState()
  const until = objectUntil(target.confirmed_at, (await processOf(tx, target.region_code)).objectionDays)
  if (until !== null && dayOf(clock.now()) > until) throw contract.tooLate(until)
  const elderId = await livingIdOf(tx, target.elder_id)
  const row = await tx
    .insertInto('assessment.objection')
    .values({
      id: asked.id,
      record_id: target.id,
      elder_id: elderId,
      region_code: target.region_code,
      org_id: target.org_id,
      asked_by: asked.askedBy,
      asked_by_name: asked.askedByName,
      reason: asked.reason,
      opened_at: clock.now(),
    })
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst()
  if (!row) throw problems.alreadyOpen()
  await record(
    tx,
    events.objected,
    { recordId: target.id, reason: asked.reason },
    subjectOf({ ...target, elder_id: elderId, id: target.application_id ?? target.id }),
  )
  return row
}

async function viewOf(tx: Tx, row: Row) {
  const [view] = await views(tx, [row])
  if (!view) throw notFound()
  return view
}

export const openObjectionRoute = route(contract.openObjection, async ({ tx, params, body }) =>
  viewOf(tx, await objectTo(tx, { ...body, recordId: params.id })),
)

export const listObjectionsRoute = route(contract.listObjections, async ({ tx, query }) => {
  const [at, id] = decodeCursor(query.after) ?? []
  const { lo, hi } = boundsOf(query.region ?? 0)
  const { rows } = await sql<Row>`
    select * from assessment.objection where region_code >= ${lo} and region_code < ${hi}
      and (${query.state ?? null}::text is null or state = ${query.state ?? null})
      and (${at ?? null}::timestamptz is null or (opened_at, id) < (${at ?? null}::timestamptz, ${id ?? null}::uuid))
    order by opened_at desc, id desc limit ${query.limit + 1}`.execute(tx)
  const page = cut(rows, query.limit, (last) => [last.opened_at.toISOString(), last.id])
  return {
    items: await views(tx, page.rows),
    next: page.next,
  }
})

/** Assessed again by others, or refused with the reason: nothing else ends an objection. */
export const answerObjectionRoute = route(contract.answerObjection, async ({ tx, actor, params, body }) => {
  const row = await tx
    .selectFrom('assessment.objection')
    .selectAll()
    .where('id', '=', params.id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw notFound()
  if (row.state !== 'open') throw problems.wrongState()
  const target = await tx
    .selectFrom('assessment.record')
    .selectAll()
    .where('id', '=', row.record_id)
    .executeTakeFirstOrThrow()
  const now = clock.now()
  const answered = { answer: body.answer, answered_by_name: actor.name, answered_at: now }
  const second = body.reassess
    ? await openApplication(tx, {
        id: body.applicationId,
        elderId: row.elder_id,
        scaleId: target.scale_id,
        reason: 'objection',
        purposes: ['record'],
        askedBy: row.asked_by === 'office' ? 'office' : 'family',
        askedByName: row.asked_by_name,
        note: row.reason,
        objectsTo: target.id,
      })
    : undefined
  const state = second ? 'reassessing' : 'refused'
  const moved = await tx
    .updateTable('assessment.objection')
    .set({ ...answered, state, application_id: second?.id ?? null, closed_at: second ? null : now })
    .where('id', '=', row.id)
    .where('state', '=', 'open')
    .returningAll()
    .executeTakeFirst()
  if (!moved) throw problems.wrongState()
  await record(
    tx,
    events.objectionMoved,
    { objectionId: row.id, state },
    subjectOf({
      ...target,
      elder_id: await livingIdOf(tx, target.elder_id),
      id: target.application_id ?? target.id,
    }),
  )
  return viewOf(tx, moved)
})

/** The second assessment has been confirmed: the objection ends with what it found. */
export async function closeObjection(tx: Tx, application: ApplicationRow, second: RecordRow): Promise<void> {
  if (!application.objects_to) return
  const row = await tx
    .selectFrom('assessment.objection')
    .selectAll()
    .where('application_id', '=', application.id)
    .where('state', '=', 'reassessing')
    .executeTakeFirst()
  if (!row) return
  const first = await tx
    .selectFrom('assessment.record')
    .select(['level', 'application_id', 'id'])
    .where('id', '=', row.record_id)
    .executeTakeFirstOrThrow()
  const state = first.level === second.level ? 'upheld' : 'changed'
  await tx
    .updateTable('assessment.objection')
    .set({ state, closed_at: clock.now() })
    .where('id', '=', row.id)
    .execute()
  await record(
    tx,
    events.objectionMoved,
    { objectionId: row.id, state },
    subjectOf({ ...application, id: first.application_id ?? first.id }),
  )
}
