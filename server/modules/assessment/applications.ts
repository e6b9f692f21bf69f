import { sql } from 'kysely'
import * as contract from '#contract/assessment'
import { Informant } from '#contract/assessment-intake'
import { ApplicationState, type ReviewState } from '#contract/assessment-words'
import { dayOf } from '#contract/day'
import { notFound } from '#contract/problem'
import { cut, decodeCursor } from '#contract/page'
import { boundsOf } from '#contract/region'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { titleOf } from '#platform/event-titles'
import { route } from '#platform/module'
import {
  applicationLine,
  applicationLines,
  type ApplicationRow,
  getApplication,
  openApplication,
} from './application.ts'
import { backgroundOf } from './assessor.ts'
import { signedOf } from './intake/informant.ts'
import { recordLines } from './record.ts'

export const applyRoute = route(contract.apply, async ({ tx, body }) =>
  applicationLine(tx, await openApplication(tx, body)),
)

const within = (region: number | undefined) => {
  if (region === undefined) return sql`true`
  const { lo, hi } = boundsOf(region)
  return sql`p.region_code >= ${lo} and p.region_code < ${hi}`
}

export const listApplicationsRoute = route(contract.listApplications, async ({ tx, query }) => {
  const [at, id] = decodeCursor(query.after) ?? []
  const { rows } = await sql<ApplicationRow>`
    select p.* from assessment.application p
    where ${within(query.region)}
      and (${query.state ?? null}::text is null or p.state::text = ${query.state ?? null})
      and (${query.reason ?? null}::text is null or p.reason::text = ${query.reason ?? null})
      and (${query.elderId ?? null}::uuid is null or p.elder_id = ${query.elderId ?? null})
      and (${query.q ?? null}::text is null or p.number ilike '%' || ${query.q ?? null} || '%'
        or exists (select from people.elder e where e.id = p.elder_id and e.name like '%' || ${query.q ?? null} || '%'))
      and (${at ?? null}::timestamptz is null or (p.created_at, p.id) < (${at ?? null}::timestamptz, ${id ?? null}::uuid))
    order by p.created_at desc, p.id desc limit ${query.limit + 1}`.execute(tx)
  const page = cut(rows, query.limit, (last) => [last.created_at.toISOString(), last.id])
  return {
    items: await applicationLines(tx, page.rows),
    next: page.next,
  }
})

export const countApplicationsRoute = route(contract.countApplications, async ({ tx, query }) => {
  const { rows } = await sql<{ state: ApplicationState; n: number }>`
    select p.state, count(*)::int as n from assessment.application p where ${within(query.region)} group by 1`.execute(
    tx,
  )
  const soon = dayOf(new Date(clock.now().getTime() + 30 * 86_400_000))
  const { rows: others } = await sql<{ due: number; proposals: number; objections: number; reviews: number }>`
    select (select count(*)::int from assessment.record p where p.state = 'confirmed' and p.valid_until <= ${soon} and ${within(query.region)}) as due,
      (select count(*)::int from assessment.proposal p where p.state = 'open' and ${within(query.region)}) as proposals,
      (select count(*)::int from assessment.objection p where p.state in ('open', 'reassessing') and ${within(query.region)}) as objections,
      (select count(*)::int from assessment.review p where p.state = 'open' and ${within(query.region)}) as reviews`.execute(
    tx,
  )
  const [rest] = others
  if (!rest) throw notFound()
  return {
    states: ApplicationState.options.map((state) => ({
      state,
      count: rows.find((row) => row.state === state)?.n ?? 0,
    })),
    ...rest,
  }
})

export const showApplicationRoute = route(contract.showApplication, async ({ tx, params }) => {
  const row = await getApplication(tx, params.id)
  const line = await applicationLine(tx, row)
  const seats = await seatsOf(tx, row.id)
  const { rows: sitting } = await sql<{ answered: number; items: number }>`
    select (select count(*)::int from jsonb_each(t.answers) a where a.value <> 'null'::jsonb) as answered, jsonb_array_length(s.definition -> 'items') as items
    from assessment.sitting t join assessment.scale s on s.id = t.scale_id and s.version = t.scale_version where t.id = ${row.id}`.execute(
    tx,
  )
  const told = await tx
    .selectFrom('assessment.sitting')
    .select(['intake_version', 'informant', 'informant_mark', 'informant_reason', 'informant_signed_at'])
    .where('id', '=', row.id)
    .where('intake_version', 'is not', null)
    .executeTakeFirst()
  const photos = await photosOf(tx, row.id)
  const ids = [row.record_id, row.objects_to].filter((id) => id !== null)
  const records = ids.length === 0 ? [] : await recordLines(tx, sql`r.id = any (${ids}::uuid[])`)
  const review = row.record_id
    ? await tx
        .selectFrom('assessment.review')
        .select(['id', 'state', 'level', 'finished_by_name'])
        .where('record_id', '=', row.record_id)
        .executeTakeFirst()
    : undefined
  const events = await tx
    .selectFrom('platform.event')
    .select(['id', 'type', 'at', 'actor_name'])
    .where('subject_id', '=', row.id)
    .where('type', 'like', 'assessment.%')
    .orderBy('at')
    .orderBy('id')
    .limit(200)
    .execute()
  return {
    ...line,
    note: row.note,
    place: row.place,
    cancelledReason: row.cancelled_reason,
    seats,
    answered: sitting[0]?.answered ?? 0,
    items: sitting[0]?.items ?? 0,
    informant: told ? { name: Informant.parse(told.informant).name ?? null, signed: signedOf(told) } : null,
    photos,
    record: records.find((one) => one.id === row.record_id) ?? null,
    objectsTo: records.find((one) => one.id === row.objects_to) ?? null,
    // The column is checked to hold one of these words.
    review: review
      ? {
          id: review.id,
          state: review.state as ReviewState,
          level: review.level,
          finishedBy: review.finished_by_name,
        }
      : null,
    steps: events.map((event) => ({
      id: event.id,
      ...titleOf(event.type),
      at: event.at.toISOString(),
      by: event.actor_name,
    })),
  }
})

export async function seatsOf(tx: Tx, applicationId: string) {
  const rows = await tx
    .selectFrom('assessment.seat')
    .selectAll()
    .where('application_id', '=', applicationId)
    .orderBy('lead', 'desc')
    .orderBy('id')
    .execute()
  return rows.map((row) => ({
    assessorId: row.assessor_id,
    name: row.assessor_name,
    background: backgroundOf(row.background),
    certificate: row.certificate,
    lead: row.lead,
    distanceM: row.distance_m,
    signedAt: row.signed_at?.toISOString() ?? null,
  }))
}

export async function photosOf(tx: Tx, applicationId: string) {
  const rows = await tx
    .selectFrom('assessment.photo')
    .select(['id', 'at', 'text'])
    .where('application_id', '=', applicationId)
    .orderBy('at')
    .orderBy('id')
    .execute()
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }))
}

export const photoRoute = route(contract.photo, async ({ app, tx, reply, params }) => {
  const row = await tx
    .selectFrom('assessment.photo')
    .select('file_id')
    .where('id', '=', params.id)
    .executeTakeFirst()
  const file =
    row && (await app.db.asSystem('assessment.photo', (system) => app.files.find(system, row.file_id)))
  if (!file) throw notFound()
  return reply
    .type(file.mediaType)
    .header('cache-control', 'private, max-age=86400')
    .header('content-disposition', 'inline')
    .send(file.open())
})
