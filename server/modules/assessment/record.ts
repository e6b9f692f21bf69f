import { type RawBuilder, type Selectable, sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/assessment'
import type { IntakeAnswers, IntakeKept, RecordIntake } from '#contract/assessment-intake'
import { Answers, Evidence, type Scale, ScoreResult } from '#contract/assessment-scale'
import type { Background } from '#contract/assessment-words'
import { uuidv7 } from '#contract/id'
import { notFound } from '#contract/problem'
import { regionNames } from '#modules/regions'
import type { Tx } from '#platform/db'
import type { DB } from '#platform/schema.gen'
import { recordIntake } from './intake/close.ts'
import { maskedInformant, signedOf } from './intake/informant.ts'

export type RecordRow = Selectable<DB['assessment.record']>
export type RecordLine = z.input<typeof contract.RecordRow>
type Joined = RecordRow & { elder_name: string; scale_zh: string; scale_en: string }

/** Lines of records, newest first. */
export async function recordLines(tx: Tx, where: RawBuilder<unknown>, limit = 1000): Promise<RecordLine[]> {
  const { rows } = await sql<Joined>`
    select r.*, e.name as elder_name, s.definition -> 'short' ->> 'zh' as scale_zh, s.definition -> 'short' ->> 'en' as scale_en
    from assessment.record r join people.elder e on e.id = r.elder_id
    join assessment.scale s on s.id = r.scale_id and s.version = r.scale_version
    where ${where} order by r.assessed_at desc, r.version desc, r.id desc limit ${limit}`.execute(tx)
  const names = await regionNames(
    tx,
    rows.map((row) => row.region_code),
  )
  return rows.map((row) => recordLine(row, names.get(row.region_code) ?? String(row.region_code)))
}

function recordLine(row: Joined, regionName: string): RecordLine {
  return {
    id: row.id,
    applicationId: row.application_id,
    elderId: row.elder_id,
    elderName: row.elder_name,
    regionName,
    scaleId: row.scale_id,
    scaleVersion: row.scale_version,
    scaleZh: row.scale_zh,
    scaleEn: row.scale_en,
    version: row.version,
    // The columns below are checked to hold these words, and the list of assessors is written by `insertRecord`.
    source: row.source as RecordLine['source'],
    sourceNote: row.source_note,
    total: row.total,
    initialLevel: row.initial_level,
    level: row.level,
    levelZh: row.level_zh,
    levelEn: row.level_en,
    selfCare: row.self_care as RecordLine['selfCare'],
    assessedOn: row.assessed_on,
    validUntil: row.valid_until,
    expired: row.expired_at !== null,
    state: row.state as RecordLine['state'],
    assessors: row.assessors as RecordLine['assessors'],
    confirmedAt: row.confirmed_at?.toISOString() ?? null,
    confirmedBy: row.confirmed_by_name,
    correctsId: row.corrects_id,
    correctionReason: row.correction_reason,
  }
}

/**
 * One record with its answers, grounds and versions; where the money comes from only with `economic`. Throws `not-found`
 * outside the scope of `tx`.
 */
export async function readRecord(
  tx: Tx,
  id: string,
  { economic = false }: { economic?: boolean } = {},
): Promise<Omit<z.input<typeof contract.Record>, 'intake'> & { intake: RecordIntake | null }> {
  const row = await tx.selectFrom('assessment.record').selectAll().where('id', '=', id).executeTakeFirst()
  const [line] = await recordLines(tx, sql`r.id = ${id}`)
  if (!row || !line) throw notFound()
  const versions = row.application_id
    ? await tx
        .selectFrom('assessment.record')
        .select([
          'id',
          'version',
          'state',
          'level_zh',
          'level_en',
          'correction_reason',
          'created_at',
          'created_by_name',
        ])
        .where('application_id', '=', row.application_id)
        .orderBy('version')
        .execute()
    : []
  return {
    ...line,
    answers: row.answers === null ? null : Answers.parse(row.answers),
    evidence: Evidence.parse(row.evidence),
    result: row.result === null ? null : ScoreResult.parse(row.result),
    informant: maskedInformant(row),
    informantSigned: signedOf(row),
    intake: await recordIntake(tx, row, { economic }),
    versions: versions.map((one) => ({
      id: one.id,
      version: one.version,
      state: one.state as RecordLine['state'],
      levelZh: one.level_zh,
      levelEn: one.level_en,
      reason: one.correction_reason,
      at: one.created_at.toISOString(),
      by: one.created_by_name,
    })),
  }
}

export type NewRecord = {
  application: { id: string; elder_id: string; region_code: number; org_id: string | null }
  scale: Scale
  result: ScoreResult & { level: number }
  answers: Answers
  evidence: Evidence
  /** Who told it, and how they stand for it: the columns of a sitting, or of the record that is corrected. */
  told: Told
  /** Appendix A as it is signed; null where it was not asked. */
  intake: { version: string; open: IntakeKept; economic: IntakeAnswers; fromRegister: boolean } | null
  assessors: readonly { name: string; background: Background; certificate: string }[]
  assessedOn: string
  assessedAt: Date
  corrects?: { id: string; reason: string }
}

type Told = Pick<
  RecordRow,
  | 'informant'
  | 'informant_phone'
  | 'informant_mark'
  | 'informant_reason'
  | 'informant_file_id'
  | 'informant_signed_at'
>
/** The columns that say who told it, off a sitting or a record. */
export function toldIn(row: Told): Told {
  const {
    informant,
    informant_phone,
    informant_mark,
    informant_reason,
    informant_file_id,
    informant_signed_at,
  } = row
  return {
    informant,
    informant_phone,
    informant_mark,
    informant_reason,
    informant_file_id,
    informant_signed_at,
  }
}

/** Writes a signed record as the next version of its application. */
export async function insertRecord(tx: Tx, given: NewRecord): Promise<RecordRow> {
  const { application, scale, result, corrects } = given
  const { rows } = await sql<{ next: number }>`
    select coalesce(max(version), 0)::int + 1 as next from assessment.record where application_id = ${application.id}`.execute(
    tx,
  )
  const name = scale.levels.find(({ level }) => level === result.level)
  const id = uuidv7()
  const written = await tx
    .insertInto('assessment.record')
    .values({
      id,
      application_id: application.id,
      elder_id: application.elder_id,
      region_code: application.region_code,
      org_id: application.org_id,
      scale_id: scale.id,
      scale_version: scale.version,
      version: rows[0]?.next ?? 1,
      corrects_id: corrects?.id ?? null,
      correction_reason: corrects?.reason ?? null,
      source: corrects ? 'correction' : 'sitting',
      answers: JSON.stringify(given.answers),
      evidence: JSON.stringify(given.evidence),
      result: JSON.stringify(result),
      ...given.told,
      informant: JSON.stringify(given.told.informant),
      intake_version: given.intake?.version ?? null,
      intake: given.intake ? JSON.stringify(given.intake.open) : null,
      assessors: JSON.stringify(given.assessors),
      total: result.total,
      initial_level: result.initial,
      level: result.level,
      level_zh: name?.zh ?? String(result.level),
      level_en: name?.en ?? String(result.level),
      ability: result.ability,
      self_care: result.selfCare,
      assessed_on: given.assessedOn,
      assessed_at: given.assessedAt,
      state: 'signed',
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  if (given.intake && Object.keys(given.intake.economic).length > 0)
    await tx
      .insertInto('assessment.economic')
      .values({
        record_id: id,
        elder_id: application.elder_id,
        region_code: application.region_code,
        answers: JSON.stringify(given.intake.economic),
        from_register: given.intake.fromRegister,
      })
      .execute()
  return written
}
