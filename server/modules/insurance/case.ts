import { type RawBuilder, sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/insurance'
import { events } from '#contract/insurance-events'
import { CareForm, type CaseId, type CaseState, problems, RefusalGround } from '#contract/insurance-words'
import type { ElderId, OrgId } from '#contract/id'
import { notFound } from '#contract/problem'
import { regionNames } from '#modules/regions'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import type { App } from '#platform/module'
import { namesOf } from './names.ts'

export type CaseRow = {
  id: string
  number: string
  elder_id: string
  region_code: number
  org_id: string | null
  handler_org_id: string | null
  form: string
  state: CaseState
  asked_by: string
  note: string
  record_id: string | null
  reused: boolean
  assessment_number: string | null
  from: string | null
  until: string | null
  left_pool_on: string | null
  ground: string | null
  reason: string | null
  decided_by_name: string | null
  decided_at: Date | null
  created_at: Date
  updated_at: Date
}

export async function caseRows(tx: Tx, where: RawBuilder<unknown>, limit = 100): Promise<CaseRow[]> {
  const { rows } = await sql<CaseRow>`
    select c.id, c.number, c.elder_id, c.region_code, c.org_id, c.handler_org_id, c.form, c.state::text as state, c.asked_by, c.note, c.record_id, c.reused, c.assessment_number,
      lower(c.valid)::text as "from", (upper(c.valid) - 1)::text as until, c.left_pool_on::text, c.ground, c.reason, c.decided_by_name, c.decided_at, c.created_at, c.updated_at
    from insurance.care_case c where ${where} order by c.created_at desc, c.id desc limit ${limit}`.execute(
    tx,
  )
  return rows
}

export async function getCase(tx: Tx, id: string, lock = false): Promise<CaseRow> {
  if (lock) await sql`select id from insurance.care_case where id = ${id} for update`.execute(tx)
  const [row] = await caseRows(tx, sql`c.id = ${id}`, 1)
  if (!row) throw notFound()
  return row
}

type Grade = {
  id: string
  scale_id: string
  scale_version: string
  level: number
  level_zh: string
  level_en: string
  assessed_on: string
  valid_until: string | null
}

/** Names, and of the assessment its grade only, are read as the system: who may see a case may see what it rests on. */
export async function caseViews(
  tx: Tx,
  app: App,
  rows: readonly CaseRow[],
): Promise<z.input<typeof contract.Case>[]> {
  const name = await namesOf(app, {
    elders: rows.map((row) => row.elder_id),
    orgs: rows.flatMap((row) => [row.org_id, row.handler_org_id]),
  })
  const regions = await regionNames(
    tx,
    rows.map((row) => row.region_code),
  )
  const records = rows.flatMap((row) => (row.record_id ? [row.record_id] : []))
  const { rows: found } = await app.db.asSystem('insurance.grades', (system) =>
    sql<Grade>`select id, scale_id, scale_version, level, level_zh, level_en, assessed_on, valid_until from assessment.record where id = any (${records}::uuid[])`.execute(
      system,
    ),
  )
  const grades = new Map(found.map((row) => [row.id, row]))
  return rows.map((row) => {
    const grade = row.record_id === null ? undefined : grades.get(row.record_id)
    return {
      // The columns are these brands' uuids.
      id: row.id as CaseId,
      number: row.number,
      elderId: row.elder_id as ElderId,
      elderName: name(row.elder_id),
      regionCode: row.region_code,
      regionName: regions.get(row.region_code) ?? '—',
      form: CareForm.parse(row.form),
      state: row.state,
      askedBy: row.asked_by,
      note: row.note,
      orgId: row.org_id as OrgId | null,
      orgName: row.org_id === null ? null : name(row.org_id),
      handlerOrgId: row.handler_org_id as OrgId | null,
      handlerOrgName: row.handler_org_id === null ? null : name(row.handler_org_id),
      grade: grade
        ? {
            recordId: grade.id,
            scale: grade.scale_id,
            version: grade.scale_version,
            level: grade.level,
            levelWords: { zh: grade.level_zh, en: grade.level_en },
            assessedOn: grade.assessed_on,
            validUntil: grade.valid_until,
          }
        : null,
      reused: row.reused,
      assessmentNumber: row.assessment_number,
      from: row.from,
      until: row.until,
      leftPoolOn: row.left_pool_on,
      ground: row.ground === null ? null : RefusalGround.parse(row.ground),
      reason: row.reason,
      decidedBy: row.decided_by_name,
      decidedAt: row.decided_at?.toISOString() ?? null,
      createdAt: row.created_at.toISOString(),
      updatedAt: row.updated_at.toISOString(),
    }
  })
}
export async function caseView(tx: Tx, app: App, id: string) {
  const [view] = await caseViews(tx, app, [await getCase(tx, id)])
  if (!view) throw notFound()
  return view
}

export const aboutCase = (row: Pick<CaseRow, 'id' | 'elder_id' | 'region_code' | 'org_id'>) => ({
  regionCode: row.region_code,
  elderId: row.elder_id,
  orgId: row.org_id,
  subjectId: row.id,
})

export const moved = (tx: Tx, row: CaseRow, state: CaseState, reason = '') =>
  record(tx, events.caseMoved, { state, reason }, aboutCase(row))

/** Throws unless the case stands in one of the states. */
export function mustBe(row: CaseRow, states: readonly CaseState[]): void {
  if (!states.includes(row.state)) throw problems.wrongState()
}
