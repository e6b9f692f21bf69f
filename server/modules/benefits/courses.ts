import { type Selectable, sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/benefit-workers'
import { cut, decodeCursor } from '#contract/page'
import { forbidden, invalidInput, notFound, stale } from '#contract/problem'
import { boundsOf, isWithin } from '#contract/region'
import { regionNames } from '#modules/regions'
import { events } from '#contract/benefit-events'
import { record } from '#platform/events'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import type { DB } from '#platform/schema.gen'
import { like } from './payee-lists.ts'

type CourseRow = Selectable<DB['benefits.course']>

async function views(tx: Tx, rows: readonly CourseRow[]): Promise<z.input<typeof contract.Course>[]> {
  const names = await regionNames(
    tx,
    rows.map((row) => row.region_code),
  )
  const { rows: counts } = await sql<{ course_id: string; attended: number; passed: number }>`
    select course_id, count(*)::int as attended, (count(*) filter (where passed))::int as passed from benefits.attendance
    where course_id = any (${rows.map((row) => row.id)}::uuid[]) group by 1`.execute(tx)
  const of = new Map(counts.map((one) => [one.course_id, one]))
  return rows.map((row) => ({
    id: row.id,
    regionCode: row.region_code,
    regionName: names.get(row.region_code) ?? null,
    title: row.title,
    // Both are checked by the table.
    kind: row.kind as z.infer<typeof contract.CourseKind>,
    mode: row.mode as z.infer<typeof contract.CourseMode>,
    heldBy: row.held_by,
    startsOn: row.starts_on,
    endsOn: row.ends_on,
    hours: row.hours,
    attended: of.get(row.id)?.attended ?? 0,
    passed: of.get(row.id)?.passed ?? 0,
    endedAt: row.ended_at?.toISOString() ?? null,
    endedBy: row.ended_by_name,
    updatedAt: row.updated_at.toISOString(),
  }))
}

async function lock(tx: Tx, id: string): Promise<CourseRow | undefined> {
  return tx.selectFrom('benefits.course').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}
async function viewOf(tx: Tx, id: string) {
  const row = await tx.selectFrom('benefits.course').selectAll().where('id', '=', id).executeTakeFirst()
  const [view] = await views(tx, row ? [row] : [])
  if (!view) throw notFound()
  return view
}
const noted = (tx: Tx, what: string, row: { id: string; region_code: number }) =>
  record(tx, events.registerSaved, { what }, { regionCode: row.region_code, subjectId: row.id })

export const listCoursesRoute = route(contract.listCourses, async ({ tx, query }) => {
  const { lo, hi } = boundsOf(query.region ?? 0)
  const [on, id] = decodeCursor(query.after) ?? [null, null]
  const text = like(query.q)
  const rows = await tx
    .selectFrom('benefits.course')
    .selectAll()
    .where('region_code', '>=', lo)
    .where('region_code', '<', hi)
    .$if(query.kind !== undefined, (q) => q.where('kind', '=', query.kind ?? ''))
    .where(sql<boolean>`(${text}::text is null or title like ${text}::text or held_by like ${text}::text)`)
    .where(sql<boolean>`(${on}::date is null or (starts_on, id) < (${on}::date, ${id}::uuid))`)
    .orderBy('starts_on', 'desc')
    .orderBy('id', 'desc')
    .limit(query.limit + 1)
    .execute()
  const page = cut(rows, query.limit, (last) => [last.starts_on, last.id])
  return { items: await views(tx, page.rows), next: page.next }
})

export const saveCourseRoute = route(contract.saveCourse, async ({ tx, actor, params, body }) => {
  if (actor.scope.audience !== 'staff' || !isWithin(body.regionCode, actor.scope.region)) throw forbidden()
  if (body.endsOn < body.startsOn)
    throw invalidInput(undefined, [
      { pointer: '/endsOn', detail: '结束早于开始', detailEn: 'It ends before it begins' },
    ])
  const before = await lock(tx, params.id)
  if (before?.ended_at) throw contract.courseEnded()
  if (before && body.updatedAt !== undefined && before.updated_at.toISOString() !== body.updatedAt)
    throw stale()
  const values = {
    region_code: body.regionCode,
    title: body.title,
    kind: body.kind,
    mode: body.mode,
    held_by: body.heldBy,
    starts_on: body.startsOn,
    ends_on: body.endsOn,
    hours: body.hours,
    updated_at: clock.now(),
  }
  await (before
    ? tx.updateTable('benefits.course').set(values).where('id', '=', params.id).execute()
    : tx
        .insertInto('benefits.course')
        .values({ id: params.id, ...values })
        .execute())
  await noted(tx, 'course', { id: params.id, region_code: body.regionCode })
  return viewOf(tx, params.id)
})

export const endCourseRoute = route(contract.endCourse, async ({ tx, actor, params, body }) => {
  const course = await lock(tx, params.id)
  if (!course) throw notFound()
  if (course.ended_at) throw contract.courseEnded()
  const wrong = (i: number, field: string, detail: string, detailEn: string) =>
    invalidInput(undefined, [{ pointer: `/trainees/${i}/${field}`, detail, detailEn }])
  const { rows: known } = await sql<{ kind: string; id: string; region_code: number; org_id: string | null }>`
    select 'worker' as kind, id, region_code, org_id from benefits.worker where id = any (${body.trainees.map((one) => one.id)}::uuid[])
    union all select 'assessor', id, region_code, org_id from assessment.assessor where id = any (${body.trainees.map((one) => one.id)}::uuid[])`.execute(
    tx,
  )
  const of = new Map(known.map((one) => [`${one.kind}|${one.id}`, one]))
  const seen = new Set<string>()
  const rows = body.trainees.map((one, i) => {
    const trainee = of.get(`${one.kind}|${one.id}`)
    if (!trainee) throw wrong(i, 'id', '名册中没有此人', 'Not in the register')
    if (seen.has(one.id)) throw wrong(i, 'id', '此人重复', 'Named twice')
    seen.add(one.id)
    if (one.hours > course.hours)
      throw wrong(
        i,
        'hours',
        `不能多于培训的 ${course.hours} 学时`,
        `The course has ${course.hours} hours only`,
      )
    return {
      course_id: course.id,
      trainee_kind: one.kind,
      trainee_id: one.id,
      region_code: trainee.region_code,
      org_id: trainee.org_id,
      hours: one.hours,
      score: one.score,
      passed: one.passed,
    }
  })
  await tx.insertInto('benefits.attendance').values(rows).execute()
  await tx
    .updateTable('benefits.course')
    .set({ ended_at: clock.now(), ended_by_name: actor.name, updated_at: clock.now() })
    .where('id', '=', course.id)
    .execute()
  await noted(tx, 'course_ended', course)
  return viewOf(tx, course.id)
})

export const listAttendanceRoute = route(contract.listAttendance, async ({ tx, params, query }) => {
  await viewOf(tx, params.id)
  const [after] = decodeCursor(query.after) ?? [null]
  const { rows } = await sql<{
    kind: 'worker' | 'assessor'
    id: string
    name: string | null
    orgName: string | null
    hours: number
    score: number | null
    passed: boolean
  }>`select a.trainee_kind as kind, a.trainee_id as id, coalesce(w.name, s.name) as name, o.name as "orgName", a.hours, a.score, a.passed
    from benefits.attendance a left join benefits.worker w on w.id = a.trainee_id left join assessment.assessor s on s.id = a.trainee_id
      left join organisations.organisation o on o.id = a.org_id
    where a.course_id = ${params.id} and (${after}::uuid is null or a.trainee_id > ${after}::uuid) order by a.trainee_id limit ${query.limit + 1}`.execute(
    tx,
  )
  const page = cut(rows, query.limit, (last) => [last.id])
  return { items: page.rows.map((row) => ({ ...row, name: row.name ?? '—' })), next: page.next }
})
