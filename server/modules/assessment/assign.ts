import * as contract from '#contract/assessment'
import { refusals, transitions } from '#contract/assessment-words'
import { dayOf } from '#contract/day'
import { uuidv7 } from '#contract/id'
import { type FieldError, invalidInput, notFound } from '#contract/problem'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import {
  applicationLine,
  type ApplicationRow,
  getApplication,
  subjectOf,
  takeApplication,
} from './application.ts'
import { backgroundOf, consider, readAssessors } from './assessor.ts'
import { intakeVersionOn } from './intake/form.ts'
import { neededFor, processOf } from './process.ts'
import { getScale } from './scale.ts'

const MEDICAL: readonly string[] = ['medical', 'nursing']

async function elderOf(tx: Tx, row: ApplicationRow) {
  const elder = await tx
    .selectFrom('people.elder')
    .select(['id', 'org_id', 'lon', 'lat'])
    .where('id', '=', row.elder_id)
    .executeTakeFirst()
  if (!elder) throw notFound()
  return elder
}

/** Who assessed the record that an objection is about: they do not assess it again. */
async function firstAssessors(tx: Tx, row: ApplicationRow): Promise<Set<string>> {
  if (!row.objects_to) return new Set()
  const rows = await tx
    .selectFrom('assessment.seat as s')
    .innerJoin('assessment.record as r', 'r.application_id', 's.application_id')
    .select('s.assessor_id')
    .where('r.id', '=', row.objects_to)
    .execute()
  return new Set(rows.map(({ assessor_id }) => assessor_id))
}

async function considered(tx: Tx, row: ApplicationRow, on: string) {
  const process = await processOf(tx, row.region_code)
  const scale = await getScale(tx, row.scale_id, { on })
  const seats = await tx
    .selectFrom('assessment.seat')
    .select('assessor_id')
    .where('application_id', '=', row.id)
    .execute()
  const list = await consider(tx, await readAssessors(tx), await elderOf(tx, row), {
    on,
    process,
    firstAssessors: await firstAssessors(tx, row),
    own: new Set(seats.map(({ assessor_id }) => assessor_id)),
  })
  return { scale, needed: neededFor(process, scale), list }
}

export const candidatesRoute = route(contract.candidates, async ({ tx, params, query }) => {
  const row = await getApplication(tx, params.id)
  const { needed, list } = await considered(tx, row, query.on ?? dayOf(clock.now()))
  return {
    needed: needed.assessors,
    medical: needed.medical,
    items: list
      .filter(({ refusals: why }) => !why.includes('ended'))
      .map(({ row: one, distanceM, refusals: why }) => ({
        id: one.id,
        name: one.name,
        background: backgroundOf(one.background),
        certificate: one.certificate,
        certificateUntil: one.certificate_until,
        orgName: one.org_name,
        open: one.open,
        distanceM,
        refusals: why,
      })),
  }
})

/**
 * Sends assessors to an elder: as many as the place asks for (one for a screening), so many of them of a medical or nursing background
 * (GB/T 42195-2022; policy `assessment.process`), each with a certificate in force on that day, none a relative, none of
 * the institution that cares for the elder. Throws `assessment/not-qualified` naming each fault.
 */
export const assignRoute = route(contract.assign, async ({ tx, params, body }) => {
  const row = await takeApplication(tx, params.id)
  if (!transitions.assign.some((state) => state === row.state)) throw contract.problems.wrongState()
  const sitAt = new Date(body.sitAt)
  if (sitAt.getTime() < clock.now().getTime() - 86_400_000)
    throw invalidInput(undefined, [
      { pointer: '/sitAt', detail: '评估时间已过', detailEn: 'That time is past' },
    ])
  const on = dayOf(sitAt)
  const { scale, needed, list } = await considered(tx, row, on)
  const faults: FieldError[] = []
  const chosen = body.assessorIds.flatMap((id, i) => {
    const one = list.find(({ row: { id: known } }) => known === id)
    if (!one) {
      faults.push({ pointer: `/assessorIds/${i}`, detail: '没有这位评估员', detailEn: 'No such assessor' })
      return []
    }
    if (body.assessorIds.indexOf(id) !== i)
      faults.push({ pointer: `/assessorIds/${i}`, detail: '重复选择', detailEn: 'Chosen twice' })
    for (const code of one.refusals)
      faults.push({
        pointer: `/assessorIds/${i}`,
        detail: `${one.row.name}：${refusals[code].zh}`,
        detailEn: `${one.row.name}: ${refusals[code].en}`,
      })
    return one
  })
  if (body.assessorIds.length < needed.assessors)
    faults.push({
      pointer: '/assessorIds',
      detail: `至少需要 ${needed.assessors} 名评估员`,
      detailEn: `At least ${needed.assessors} assessors are needed`,
    })
  const medical = chosen.filter(({ row: one }) => MEDICAL.includes(one.background)).length
  if (medical < needed.medical)
    faults.push({
      pointer: '/assessorIds',
      detail: `至少需要 ${needed.medical} 名具有医护背景的评估员`,
      detailEn: `At least ${needed.medical} of a medical or nursing background`,
    })
  if (faults.length > 0) throw contract.problems.notQualified(undefined, faults)

  const now = clock.now()
  await tx.deleteFrom('assessment.seat').where('application_id', '=', row.id).execute()
  await tx
    .insertInto('assessment.seat')
    .values(
      chosen.map(({ row: one, distanceM }, i) => ({
        id: uuidv7(),
        application_id: row.id,
        assessor_id: one.id,
        assessor_name: one.name,
        background: one.background,
        certificate: one.certificate,
        elder_id: row.elder_id,
        region_code: row.region_code,
        org_id: row.org_id,
        lead: i === 0,
        distance_m: distanceM,
        created_at: now,
      })),
    )
    .execute()
  const intake = await intakeVersionOn(tx, row.scale_id, on)
  const sitting = { scale_version: scale.version, intake_version: intake }
  await tx
    .insertInto('assessment.sitting')
    .values({
      id: row.id,
      elder_id: row.elder_id,
      region_code: row.region_code,
      org_id: row.org_id,
      scale_id: scale.id,
      ...sitting,
    })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(sitting))
    .execute()
  const moved = await tx
    .updateTable('assessment.application')
    .set({ state: 'scheduled', sit_at: sitAt, place: body.place, updated_at: now })
    .where('id', '=', row.id)
    .where('state', 'in', transitions.assign)
    .returningAll()
    .executeTakeFirst()
  if (!moved) throw contract.problems.wrongState()
  await record(
    tx,
    contract.events.assigned,
    { scaleId: row.scale_id, assessorIds: chosen.map(({ row: one }) => one.id), sitAt: sitAt.toISOString() },
    subjectOf(row),
  )
  return applicationLine(tx, moved)
})

export const cancelRoute = route(contract.cancel, async ({ tx, params, body }) => {
  const row = await takeApplication(tx, params.id)
  const moved = await tx
    .updateTable('assessment.application')
    .set({ state: 'cancelled', cancelled_reason: body.reason, updated_at: clock.now() })
    .where('id', '=', row.id)
    .where('state', 'in', transitions.cancel)
    .returningAll()
    .executeTakeFirst()
  if (!moved) throw contract.problems.wrongState()
  await record(tx, contract.events.cancelled, { scaleId: row.scale_id, reason: body.reason }, subjectOf(row))
  return applicationLine(tx, moved)
})
