import { livingIdOf } from '#modules/people'
import { type Selectable, sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/assessment'
import type { AskedBy, Reason } from '#contract/assessment-words'
import { ageOn, dayOf } from '#contract/day'
import { notFound } from '#contract/problem'
import { regionNames } from '#modules/regions'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import type { DB } from '#platform/schema.gen'
import { getScale } from './scale.ts'

export type ApplicationRow = Selectable<DB['assessment.application']>
type Line = z.input<typeof contract.ApplicationRow>

export async function getApplication(tx: Tx, id: string): Promise<ApplicationRow> {
  const row = await tx
    .selectFrom('assessment.application')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw notFound()
  return row
}

/** The same, locked: whoever moves an application on takes turns. */
export async function takeApplication(tx: Tx, id: string): Promise<ApplicationRow> {
  const row = await tx
    .selectFrom('assessment.application')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw notFound()
  return row
}

export const subjectOf = (row: {
  id: string
  elder_id: string
  region_code: number
  org_id: string | null
}) => ({
  elderId: row.elder_id,
  regionCode: row.region_code,
  orgId: row.org_id,
  subjectId: row.id,
})

export type NewApplication = {
  id: string
  elderId: string
  scaleId: string
  reason: Reason
  purposes: readonly string[]
  askedBy: AskedBy
  askedByName: string
  note: string
  objectsTo?: string
}

/**
 * One open application of a scale for an elder, however many hands ask: the second is told of the first. A record that
 * was merged stands for the living one. The same id
 * again is the same application. Throws `assessment/already-open`, `assessment/not-alive`, `not-found`.
 */
export async function openApplication(tx: Tx, asked: NewApplication): Promise<ApplicationRow> {
  const known = await tx
    .selectFrom('assessment.application')
    .selectAll()
    .where('id', '=', asked.id)
    .executeTakeFirst()
  if (known) return known
  const elder = await tx
    .selectFrom('people.elder')
    .select(['id', 'region_code', 'org_id', 'status'])
    .where('id', '=', await livingIdOf(tx, asked.elderId))
    .executeTakeFirst()
  if (!elder) throw notFound()
  if (elder.status !== 'alive') throw contract.problems.notAlive()
  await getScale(tx, asked.scaleId)
  const now = clock.now()
  const open = await tx
    .selectFrom('assessment.application')
    .select('number')
    .where('elder_id', '=', elder.id)
    .where('scale_id', '=', asked.scaleId)
    .where('state', 'not in', ['confirmed', 'cancelled'])
    .executeTakeFirst()
  if (open) throw contract.problems.alreadyOpen(open.number)
  const inserted = await tx
    .insertInto('assessment.application')
    .values({
      id: asked.id,
      number: sql<string>`'PG' || to_char(${now}::timestamptz at time zone 'Asia/Shanghai', 'YYYYMM') || lpad(nextval('assessment.application_number')::text, 6, '0')`,
      elder_id: elder.id,
      region_code: elder.region_code,
      org_id: elder.org_id,
      scale_id: asked.scaleId,
      reason: asked.reason,
      purposes: [...asked.purposes],
      asked_by: asked.askedBy,
      asked_by_name: asked.askedByName,
      note: asked.note,
      objects_to: asked.objectsTo ?? null,
      created_at: now,
      updated_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst()
  // Somebody else's application came between the look and the insert.
  if (!inserted) throw contract.problems.alreadyOpen()
  await record(
    tx,
    contract.events.applied,
    { scaleId: inserted.scale_id, number: inserted.number, reason: inserted.reason },
    subjectOf(inserted),
  )
  return inserted
}

type Beside = {
  id: string
  name: string
  birth_day: string
  address: string
  scale_zh: string
  scale_en: string
  assessors: string[]
  level: number | null
  level_zh: string | null
  level_en: string | null
}

/** Lines for rows of `assessment.application`, in the order given. */
export async function applicationLines(tx: Tx, rows: readonly ApplicationRow[]): Promise<Line[]> {
  if (rows.length === 0) return []
  const { rows: beside } = await sql<Beside>`
    select p.id, e.name, e.birth_day, e.address,
      coalesce(s.definition -> 'short' ->> 'zh', p.scale_id) as scale_zh, coalesce(s.definition -> 'short' ->> 'en', p.scale_id) as scale_en,
      coalesce((select array_agg(t.assessor_name order by t.lead desc, t.id) from assessment.seat t where t.application_id = p.id), '{}') as assessors,
      r.level, r.level_zh, r.level_en
    from assessment.application p
    join people.elder e on e.id = p.elder_id
    left join lateral (select definition from assessment.scale x where x.id = p.scale_id order by lower(x.valid) desc limit 1) s on true
    left join assessment.record r on r.id = p.record_id
    where p.id = any (${rows.map((row) => row.id)}::uuid[])`.execute(tx)
  const byId = new Map(beside.map((one) => [one.id, one]))
  const names = await regionNames(
    tx,
    rows.map((row) => row.region_code),
  )
  const today = dayOf(clock.now())
  return rows.flatMap((row) => {
    const one = byId.get(row.id)
    if (!one) return []
    return {
      id: row.id,
      number: row.number,
      elderId: row.elder_id,
      elderName: one.name,
      elderAge: ageOn(one.birth_day, today),
      regionCode: row.region_code,
      regionName: names.get(row.region_code) ?? String(row.region_code),
      address: one.address,
      scaleId: row.scale_id,
      scaleZh: one.scale_zh,
      scaleEn: one.scale_en,
      reason: row.reason,
      // The columns are written from these same vocabularies.
      purposes: row.purposes as Line['purposes'],
      askedBy: row.asked_by as Line['askedBy'],
      askedByName: row.asked_by_name,
      state: row.state,
      sitAt: row.sit_at?.toISOString() ?? null,
      assessors: one.assessors,
      level: one.level,
      levelZh: one.level_zh,
      levelEn: one.level_en,
      createdAt: row.created_at.toISOString(),
      updatedAt: row.updated_at.toISOString(),
    }
  })
}

export async function applicationLine(tx: Tx, row: ApplicationRow): Promise<Line> {
  const [line] = await applicationLines(tx, [row])
  if (!line) throw notFound()
  return line
}
