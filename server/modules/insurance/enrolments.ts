import { type RawBuilder, sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/insurance'
import { events } from '#contract/insurance-events'
import { InsuredKind, problems } from '#contract/insurance-words'
import type { ElderId } from '#contract/id'
import { dayOf } from '#contract/day'
import { cut, decodeCursor } from '#contract/page'
import { invalidInput, notFound, stale } from '#contract/problem'
import { boundsOf } from '#contract/region'
import { regionNames } from '#modules/regions'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { type App, route } from '#platform/module'
import { constraintOf, like, namesOf } from './names.ts'
import { getPlan } from './rules.ts'

type Row = {
  id: string
  elder_id: string
  region_code: number
  kind: string
  from: string
  to: string | null
  source: string
  source_day: string
  created_at: Date
  updated_at: Date
}

export async function enrolmentRows(tx: Tx, where: RawBuilder<unknown>, limit = 100): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select e.id, e.elder_id, e.region_code, e.kind, lower(e.valid)::text as "from", (upper(e.valid) - 1)::text as "to", e.source, e.source_day::text, e.created_at, e.updated_at
    from insurance.enrolment e where ${where} order by e.created_at desc, e.id desc limit ${limit}`.execute(
    tx,
  )
  return rows
}
export async function enrolmentViews(
  tx: Tx,
  app: App,
  rows: readonly Row[],
): Promise<z.input<typeof contract.Enrolment>[]> {
  const name = await namesOf(app, { elders: rows.map((row) => row.elder_id) })
  const regions = await regionNames(
    tx,
    rows.map((row) => row.region_code),
  )
  return rows.map((row) => ({
    id: row.id,
    elderId: row.elder_id as ElderId, // the column is this brand's uuid
    elderName: name(row.elder_id),
    regionName: regions.get(row.region_code) ?? '—',
    kind: InsuredKind.parse(row.kind),
    from: row.from,
    to: row.to,
    source: row.source,
    sourceDay: row.source_day,
    updatedAt: row.updated_at.toISOString(),
  }))
}

/** The enrolment of an elder that counts on a day. */
export async function enrolmentOn(
  tx: Tx,
  elderId: string,
  on = dayOf(clock.now()),
): Promise<Row | undefined> {
  return (await enrolmentRows(tx, sql`e.elder_id = ${elderId} and e.valid @> ${on}::date`, 1))[0]
}

export const listEnrolmentsRoute = route(contract.listEnrolments, async ({ tx, app, query }) => {
  const { lo, hi } = boundsOf(query.region ?? 0)
  const [at, id] = decodeCursor(query.after) ?? []
  const today = dayOf(clock.now())
  const q = like(query.q)
  const rows = await enrolmentRows(
    tx,
    sql`e.region_code >= ${lo} and e.region_code < ${hi}
      and (${query.elderId ?? null}::uuid is null or e.elder_id = ${query.elderId ?? null})
      and (${query.kind ?? null}::text is null or e.kind = ${query.kind ?? null})
      and (upper(e.valid) is null or upper(e.valid) > ${today}::date) = ${query.state === 'current'}
      and (${q}::text is null or exists (select from people.elder p where p.id = e.elder_id and p.name like ${q}))
      and (${at ?? null}::timestamptz is null or (e.created_at, e.id) < (${at ?? null}::timestamptz, ${id ?? null}::uuid))`,
    query.limit + 1,
  )
  const page = cut(rows, query.limit, (last) => [last.created_at.toISOString(), last.id])
  return { items: await enrolmentViews(tx, app, page.rows), next: page.next }
})

export const saveEnrolmentRoute = route(contract.saveEnrolment, async ({ tx, app, params, body }) => {
  if (body.to !== null && body.to < body.from)
    throw invalidInput(undefined, [
      { pointer: '/to', detail: '结束早于开始', detailEn: 'It ends before it begins' },
    ])
  const elder = await tx
    .selectFrom('people.elder')
    .select('region_code')
    .where('id', '=', body.elderId)
    .executeTakeFirst()
  if (!elder) throw notFound()
  await getPlan(tx, elder.region_code)
  const before = await tx
    .selectFrom('insurance.enrolment')
    .select(['updated_at', 'elder_id'])
    .where('id', '=', params.id)
    .forUpdate()
    .executeTakeFirst()
  if (before && body.updatedAt !== undefined && before.updated_at.toISOString() !== body.updatedAt)
    throw stale()
  if (before && before.elder_id !== body.elderId) throw notFound()
  const values = {
    kind: body.kind,
    valid: sql<string>`daterange(${body.from}::date, ${body.to}::date, '[]')`,
    source: body.source,
    source_day: body.sourceDay,
    updated_at: clock.now(),
  }
  await (before
    ? tx.updateTable('insurance.enrolment').set(values).where('id', '=', params.id).execute()
    : tx
        .insertInto('insurance.enrolment')
        .values({ id: params.id, elder_id: body.elderId, region_code: elder.region_code, ...values })
        .execute()
  ).catch((error: unknown) => {
    throw constraintOf(error) === 'enrolment_once' ? problems.overlapping() : error
  })
  await record(
    tx,
    events.enrolled,
    { from: body.from, to: body.to },
    { regionCode: elder.region_code, elderId: body.elderId, subjectId: params.id },
  )
  const [view] = await enrolmentViews(tx, app, await enrolmentRows(tx, sql`e.id = ${params.id}`, 1))
  if (!view) throw notFound()
  return view
})
