import { sql } from 'kysely'
import * as contract from '#contract/assessment'
import { Evidence } from '#contract/assessment-scale'
import { transitions } from '#contract/assessment-words'
import { dayOf } from '#contract/day'
import { type FieldError, invalidInput, notFound } from '#contract/problem'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { applicationLine, subjectOf, takeApplication } from './application.ts'
import { correctedIntake } from './intake/close.ts'
import { notSigned } from './intake/informant.ts'
import { closeObjection } from './objection.ts'
import { processOf } from './process.ts'
import { insertRecord, readRecord, type RecordRow, toldIn } from './record.ts'
import { getScale } from './scale.ts'
import { score } from './score.ts'

/** The last day on which an assessment of that day still counts; null where the place lays nothing down. */
export function lastValidDay(assessedOn: string, months: number | null): string | null {
  if (months === null) return null
  const [year = 0, month = 1, day = 1] = assessedOn.split('-').map(Number)
  const last = new Date(Date.UTC(year, month - 1 + months + 1, 0)).getUTCDate()
  return new Date(Date.UTC(year, month - 1 + months, Math.min(day, last)) - 86_400_000)
    .toISOString()
    .slice(0, 10)
}

/** Midnight in Asia/Shanghai at the beginning of a day. */
export const startOf = (day: string): Date => new Date(`${day}T00:00:00+08:00`)

/**
 * Puts a signed record in force: the one before it of the same scale is superseded, the register hears of the grade in
 * this same transaction, and the time is set at which it comes onto the due list.
 */
export async function putInForce(tx: Tx, row: RecordRow, by: string): Promise<void> {
  const process = await processOf(tx, row.region_code)
  const now = clock.now()
  const validUntil = lastValidDay(row.assessed_on, process.validMonths)
  const [before] = (
    await sql<{ id: string; level: number; assessed_on: string }>`
      update assessment.record set state = 'superseded', next_step_at = null
      where elder_id = ${row.elder_id} and scale_id = ${row.scale_id} and state = 'confirmed' and assessed_on <= ${row.assessed_on}::date
      returning id, level, assessed_on`.execute(tx)
  ).rows
  const newer = await tx
    .selectFrom('assessment.record')
    .select('id')
    .where('elder_id', '=', row.elder_id)
    .where('scale_id', '=', row.scale_id)
    .where('state', '=', 'confirmed')
    .executeTakeFirst()
  if (newer) throw contract.problems.newer()
  await tx
    .updateTable('assessment.record')
    .set({
      state: 'confirmed',
      confirmed_at: now,
      confirmed_by_name: by,
      valid_until: validUntil,
      next_step_at:
        validUntil === null ? null : new Date(startOf(validUntil).getTime() - process.dueDays * 86_400_000),
    })
    .where('id', '=', row.id)
    .execute()
  const scale = await getScale(tx, row.scale_id, { version: row.scale_version })
  await record(
    tx,
    contract.events.graded,
    {
      scaleId: row.scale_id,
      recordId: row.id,
      version: row.scale_version,
      level: row.level,
      levelZh: row.level_zh,
      levelEn: row.level_en,
      previousLevel: before?.level ?? null,
      // The column is checked to hold one of these words.
      ability: row.ability as 'intact' | 'mild' | 'moderate' | 'severe' | 'total' | null,
      cognitionSuspected: scale.use === 'cognition' && row.level >= 1,
      assessedOn: row.assessed_on,
      validUntil,
      source: `${scale.source.document.split(' ')[0]} ${row.scale_version}`,
    },
    subjectOf({ ...row, id: row.application_id ?? row.id }),
  )
}

export const confirmRoute = route(contract.confirm, async ({ tx, actor, params, body }) => {
  const row = await takeApplication(tx, params.id)
  if (!transitions.confirm.some((state) => state === row.state) || row.record_id === null)
    throw contract.problems.wrongState()
  const review = await tx
    .selectFrom('assessment.review')
    .select(['id', 'state'])
    .where('application_id', '=', row.id)
    .where((on) => on.or([on('state', '=', 'open'), on('record_id', '=', row.record_id)]))
    .orderBy(sql`state = 'open'`, 'desc')
    .executeTakeFirst()
  if (review?.state === 'open') throw contract.problems.reviewOpen()
  if (review?.state === 'differed') {
    if (body.reason === undefined) throw contract.problems.differed()
    await tx
      .updateTable('assessment.review')
      .set({ decision: body.reason })
      .where('id', '=', review.id)
      .execute()
  }
  const signed = await takeRecord(tx, row.record_id)
  await tx
    .updateTable('assessment.application')
    .set({ state: 'confirmed', updated_at: clock.now() })
    .where('id', '=', row.id)
    .execute()
  await putInForce(tx, signed, actor.name)
  await closeObjection(tx, row, signed)
  return readRecord(tx, signed.id, { economic: actor.may.has('people.economic') })
})

export async function takeRecord(tx: Tx, id: string): Promise<RecordRow> {
  const row = await tx
    .selectFrom('assessment.record')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw notFound()
  return row
}

/** Back to the assessors with a reason: the record stays readable as set aside, the signatures are asked for again. */
export const sendBackRoute = route(contract.sendBack, async ({ tx, actor, params, body }) => {
  const row = await takeApplication(tx, params.id)
  if (!transitions.sendBack.some((state) => state === row.state) || row.record_id === null)
    throw contract.problems.wrongState()
  const { record_id: recordId } = row
  await sql`set constraints all deferred`.execute(tx)
  await tx.updateTable('assessment.record').set({ state: 'set_aside' }).where('id', '=', recordId).execute()
  await tx
    .updateTable('assessment.review')
    .set({
      state: 'dropped',
      finished_at: clock.now(),
      finished_by_name: actor.name,
      note: body.reason,
    })
    .where('record_id', '=', recordId)
    .where('state', '=', 'open')
    .execute()
  await tx
    .updateTable('assessment.seat')
    .set({ signed_at: null, signature_file_id: null, received_at: null })
    .where('application_id', '=', row.id)
    .execute()
  await tx.updateTable('assessment.sitting').set(notSigned).where('id', '=', row.id).execute()
  const moved = await tx
    .updateTable('assessment.application')
    .set({ state: 'sitting', record_id: null, updated_at: clock.now() })
    .where('id', '=', row.id)
    .returningAll()
    .executeTakeFirstOrThrow()
  await record(tx, contract.events.sentBack, { scaleId: row.scale_id, reason: body.reason }, subjectOf(row))
  return applicationLine(tx, moved)
})

/**
 * A correction is the next version with its reason; what it corrects stays readable. Of a grade in force the corrected
 * one is in force from the same day.
 */
export const correctRoute = route(contract.correctRecord, async ({ tx, actor, params, body }) => {
  const old = await takeRecord(tx, params.id)
  if (old.application_id === null || !['signed', 'confirmed'].includes(old.state))
    throw contract.problems.wrongState()
  const application = await takeApplication(tx, old.application_id)
  if (application.record_id !== old.id || !transitions.correct.some((state) => state === application.state))
    throw contract.problems.wrongState()
  const scale = await getScale(tx, old.scale_id, { version: old.scale_version })
  const process = await processOf(tx, old.region_code)
  const evidence = body.evidence ?? Evidence.parse(old.evidence)
  const result = score(scale, { answers: body.answers, evidence, raise: process.raise })
  if (result.level === null) throw contract.problems.noLevel()
  const wasInForce = old.state === 'confirmed'
  const written = await insertRecord(tx, {
    application: {
      id: application.id,
      elder_id: old.elder_id,
      region_code: old.region_code,
      org_id: old.org_id,
    },
    scale,
    result: { ...result, level: result.level },
    answers: body.answers,
    evidence,
    told: toldIn(old),
    intake: await correctedIntake(
      tx,
      old,
      scale,
      { intake: body.intake, evidence },
      actor.may.has('people.economic'),
    ),
    assessors: contract.RecordRow.shape.assessors.parse(old.assessors),
    assessedOn: old.assessed_on,
    assessedAt: old.assessed_at,
    corrects: { id: old.id, reason: body.reason },
  })
  if (!wasInForce)
    await tx.updateTable('assessment.record').set({ state: 'set_aside' }).where('id', '=', old.id).execute()
  await tx
    .updateTable('assessment.application')
    .set({ record_id: written.id, updated_at: clock.now() })
    .where('id', '=', application.id)
    .execute()
  await record(
    tx,
    contract.events.corrected,
    { scaleId: old.scale_id, recordId: written.id, version: written.version, reason: body.reason },
    subjectOf(application),
  )
  if (wasInForce) await putInForce(tx, written, actor.name)
  return readRecord(tx, written.id, { economic: actor.may.has('people.economic') })
})

/** Mutual recognition: a grade given elsewhere, with its source and date, without answers. */
export const importRecordRoute = route(contract.importRecord, async ({ tx, actor, body }) => {
  const known = await tx
    .selectFrom('assessment.record')
    .select('id')
    .where('id', '=', body.id)
    .executeTakeFirst()
  if (known) return readRecord(tx, body.id)
  const elder = await tx
    .selectFrom('people.elder')
    .select(['id', 'region_code', 'org_id', 'birth_day'])
    .where('id', '=', body.elderId)
    .executeTakeFirst()
  if (!elder) throw notFound()
  const scale = await getScale(tx, body.scaleId, { on: body.assessedOn })
  const level = scale.levels.find((one) => one.level === body.level)
  const faults: FieldError[] = []
  if (!level)
    faults.push({ pointer: '/level', detail: '量表没有这个等级', detailEn: 'The scale has no such level' })
  if (body.total !== null && (!scale.total || body.total > scale.max))
    faults.push({ pointer: '/total', detail: '该量表没有这个总分', detailEn: 'The scale has no such total' })
  if (body.assessedOn > dayOf(clock.now()))
    faults.push({ pointer: '/assessedOn', detail: '评估日期不能在今天之后', detailEn: 'Not after today' })
  if (body.assessedOn < elder.birth_day)
    faults.push({ pointer: '/assessedOn', detail: '早于出生日期', detailEn: 'Before the birth date' })
  const newer = await tx
    .selectFrom('assessment.record')
    .select('assessed_on')
    .where('elder_id', '=', elder.id)
    .where('scale_id', '=', scale.id)
    .where('state', '=', 'confirmed')
    .where('assessed_on', '>', body.assessedOn)
    .executeTakeFirst()
  if (newer)
    faults.push({
      pointer: '/assessedOn',
      detail: `已有 ${newer.assessed_on} 的新结果`,
      detailEn: `A newer result of ${newer.assessed_on} is in force`,
    })
  if (faults.length > 0 || !level) throw invalidInput(undefined, faults)
  const row = await tx
    .insertInto('assessment.record')
    .values({
      id: body.id,
      elder_id: elder.id,
      region_code: elder.region_code,
      org_id: elder.org_id,
      scale_id: scale.id,
      scale_version: scale.version,
      version: 1,
      source: 'import',
      source_note: body.sourceNote,
      total: body.total,
      level: level.level,
      level_zh: level.zh,
      level_en: level.en,
      ability: level.ability,
      self_care: level.selfCare,
      assessed_on: body.assessedOn,
      assessed_at: startOf(body.assessedOn),
      state: 'signed',
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  await putInForce(tx, row, actor.name)
  return readRecord(tx, row.id)
})
