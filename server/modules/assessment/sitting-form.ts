import type { z } from 'zod'
import * as contract from '#contract/assessment'
import * as field from '#contract/assessment-field'
import { IntakeAnswers } from '#contract/assessment-intake'
import { Answers, Evidence, type ScoreResult } from '#contract/assessment-scale'
import { transitions } from '#contract/assessment-words'
import { ageOn, dayOf } from '#contract/day'
import { notFound } from '#contract/problem'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import type { ApplicationRow } from './application.ts'
import { photosOf, seatsOf } from './applications.ts'
import { sittingIntake } from './intake/close.ts'
import { openInformant, signedOf } from './intake/informant.ts'
import { asActor, personOf } from './on-behalf.ts'
import { toldIn } from './record.ts'
import { getScale } from './scale.ts'

type Form = z.input<typeof field.SittingForm>

export async function getSitting(tx: Tx, id: string) {
  const row = await tx.selectFrom('assessment.sitting').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw notFound()
  return {
    ...row,
    answers: Answers.parse(row.answers),
    evidence: Evidence.parse(row.evidence),
    intake: IntakeAnswers.parse(row.intake),
    informant: openInformant(row),
    told: toldIn(row),
    informantSigned: signedOf(row),
  }
}
export type Sitting = Awaited<ReturnType<typeof getSitting>>

/** The sitting as the phone of one of its assessors shows it; read as the system after their seat was found. */
export async function formOf(tx: Tx, row: ApplicationRow, assessorId: string): Promise<Form> {
  const elder = await tx
    .selectFrom('people.elder')
    .select(['name', 'sex', 'birth_day', 'address', 'lon', 'lat'])
    .where('id', '=', row.elder_id)
    .executeTakeFirstOrThrow()
  const sitting = await getSitting(tx, row.id)
  const scale = await getScale(tx, sitting.scale_id, { version: sitting.scale_version })
  const seats = await seatsOf(tx, row.id)
  const mine = seats.find((seat) => seat.assessorId === assessorId)
  if (!mine || row.sit_at === null || row.place === null) throw notFound()
  const stored = row.record_id
    ? await tx
        .selectFrom('assessment.record')
        .select('result')
        .where('id', '=', row.record_id)
        .executeTakeFirst()
    : undefined
  return {
    id: row.id,
    number: row.number,
    state: row.state,
    reason: row.reason,
    elderName: elder.name,
    elderSex: elder.sex,
    elderAge: ageOn(elder.birth_day, dayOf(clock.now())),
    address: elder.address,
    lon: elder.lon,
    lat: elder.lat,
    sitAt: row.sit_at.toISOString(),
    place: row.place,
    lead: mine.lead,
    signedAt: mine.signedAt,
    seats,
    scaleZh: scale.zh,
    scaleEn: scale.en,
    items: scale.items.length,
    answered: scale.items.filter(({ code }) => (sitting.answers[code] ?? null) !== null).length,
    scale,
    answers: sitting.answers,
    evidence: sitting.evidence,
    intake: await sittingIntake(tx, row, sitting),
    informant: sitting.informant,
    informantSigned: sitting.informantSigned,
    note: sitting.note,
    answeredAt: sitting.answered_at?.toISOString() ?? null,
    photos: await photosOf(tx, row.id),
    // Written by `insertRecord` from a ScoreResult.
    result: (stored?.result ?? null) as ScoreResult | null,
  }
}

/** Signed sittings stay on the phone for a week, so that both assessors see what came out. */
const KEEP_DAYS = 7

export const mySittingsRoute = route(field.mySittings, async ({ app, tx, actor }) => {
  const assessorId = personOf(actor)
  const seats = await tx
    .selectFrom('assessment.seat')
    .select('application_id')
    .where('assessor_id', '=', assessorId)
    .execute()
  if (seats.length === 0) return { now: clock.now().toISOString(), items: [] }
  const since = new Date(clock.now().getTime() - KEEP_DAYS * 86_400_000)
  const items = await asActor(app, actor, 'assessment.my_sittings', async (system) => {
    const rows = await system
      .selectFrom('assessment.application')
      .selectAll()
      .where(
        'id',
        'in',
        seats.map((seat) => seat.application_id),
      )
      .where((eb) =>
        eb.or([
          eb('state', 'in', ['scheduled', 'sitting']),
          eb.and([eb('state', 'in', ['assessed', 'confirmed']), eb('updated_at', '>=', since)]),
        ]),
      )
      .orderBy('sit_at')
      .orderBy('id')
      .limit(100)
      .execute()
    const forms: Form[] = []
    for (const row of rows) forms.push(await formOf(system, row, assessorId))
    return forms
  })
  return { now: clock.now().toISOString(), items }
})

/** When it was done on the phone: never in the future, never before the sitting was arranged. */
export function doneAt(at: string, row: ApplicationRow): Date {
  const told = new Date(at).getTime()
  return new Date(Math.min(clock.now().getTime(), Math.max(told, row.created_at.getTime())))
}

/**
 * The sitting, for a step of the lead done at `body.at`; undefined when the same or a later one is there already, so that
 * an older one that comes late changes nothing. Throws when it is not the lead's, signed, or over.
 */
export async function leadStep(
  tx: Tx,
  row: ApplicationRow,
  assessorId: string,
  given: { at: string; last: (sitting: Sitting) => Date | null },
): Promise<{ sitting: Sitting; at: Date } | undefined> {
  const mine = (await seatsOf(tx, row.id)).find((seat) => seat.assessorId === assessorId)
  if (!mine?.lead) throw field.notLead()
  const sitting = await getSitting(tx, row.id)
  const at = doneAt(given.at, row)
  const last = given.last(sitting)
  if (last && last.getTime() >= at.getTime()) return undefined
  if (mine.signedAt !== null) throw field.locked()
  if (!transitions.answer.some((state) => state === row.state)) throw contract.problems.wrongState()
  return { sitting, at }
}
