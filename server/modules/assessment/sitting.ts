import type { z } from 'zod'
import * as contract from '#contract/assessment'
import * as field from '#contract/assessment-field'
import { Answers, Evidence, type ScoreResult } from '#contract/assessment-scale'
import { transitions } from '#contract/assessment-words'
import { ageOn, dayOf } from '#contract/day'
import { done } from '#contract/endpoint'
import { uuidv7 } from '#contract/id'
import { forbidden, invalidInput, notFound } from '#contract/problem'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { type ApplicationRow, subjectOf, takeApplication } from './application.ts'
import { photosOf, seatsOf } from './applications.ts'
import { asActor, personOf, onBehalf } from './on-behalf.ts'
import { processOf } from './process.ts'
import { insertRecord } from './record.ts'
import { getScale } from './scale.ts'
import { score } from './score.ts'

type Form = z.input<typeof field.SittingForm>

async function getSitting(tx: Tx, id: string) {
  const row = await tx.selectFrom('assessment.sitting').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw notFound()
  return {
    ...row,
    answers: Answers.parse(row.answers),
    evidence: Evidence.parse(row.evidence),
    informant: field.SittingForm.shape.informant.parse(row.informant),
  }
}

/** The sitting as the phone of one of its assessors shows it; read as the system after their seat was found. */
async function formOf(tx: Tx, row: ApplicationRow, assessorId: string): Promise<Form> {
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
    informant: sitting.informant,
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
function doneAt(at: string, row: ApplicationRow): Date {
  const told = new Date(at).getTime()
  return new Date(Math.min(clock.now().getTime(), Math.max(told, row.created_at.getTime())))
}

export const saveAnswersRoute = route(field.saveAnswers, (input) =>
  onBehalf(input, 'assessment.answer', input.params.id, async (tx, assessorId) => {
    const { body } = input
    const row = await takeApplication(tx, input.params.id)
    const seats = await seatsOf(tx, row.id)
    const mine = seats.find((seat) => seat.assessorId === assessorId)
    if (!mine?.lead) throw field.notLead()
    const sitting = await getSitting(tx, row.id)
    const at = doneAt(body.at, row)
    // An older save that comes late changes nothing: the later answers are there already.
    if (sitting.answered_at && sitting.answered_at.getTime() >= at.getTime())
      return formOf(tx, row, assessorId)
    if (mine.signedAt !== null) throw field.locked()
    if (!transitions.answer.some((state) => state === row.state)) throw contract.problems.wrongState()
    const scale = await getScale(tx, sitting.scale_id, { version: sitting.scale_version })
    refuseStrange(scale, body.answers)
    const now = clock.now()
    await tx
      .updateTable('assessment.sitting')
      .set({
        answers: JSON.stringify(body.answers),
        evidence: JSON.stringify(body.evidence),
        informant: JSON.stringify(body.informant),
        note: body.note,
        answered_at: at,
      })
      .where('id', '=', row.id)
      .execute()
    const moved = await tx
      .updateTable('assessment.application')
      .set({ state: 'sitting', updated_at: now })
      .where('id', '=', row.id)
      .where('state', 'in', transitions.answer)
      .returningAll()
      .executeTakeFirst()
    if (!moved) throw contract.problems.wrongState()
    if (row.state === 'scheduled')
      await record(tx, contract.events.begun, { scaleId: row.scale_id }, subjectOf(row))
    return formOf(tx, moved, assessorId)
  }),
)

/** Half-answered is fine while it is a draft; an answer that is no option is not. */
function refuseStrange(scale: Awaited<ReturnType<typeof getScale>>, answers: Answers): void {
  const wrong = Object.entries(answers).flatMap(([code, value]) => {
    const item = scale.items.find((one) => one.code === code)
    if (!item) return [{ pointer: `/answers/${code}`, detail: '量表中没有这道题', detailEn: 'No such item' }]
    if (value === null || !item.options || item.options.some((option) => option.value === value)) return []
    return [{ pointer: `/answers/${code}`, detail: '没有这个选项', detailEn: 'No such option' }]
  })
  if (wrong.length > 0) throw invalidInput(undefined, wrong)
}

export const addSittingPhotoRoute = route(field.addSittingPhoto, async (input) => {
  const bytes = Buffer.from(input.body.data, 'base64')
  const mediaType = pictureType(bytes)
  if (!mediaType)
    throw invalidInput(undefined, [
      { pointer: '/data', detail: '不是照片', detailEn: 'This is not a picture' },
    ])
  return onBehalf(input, 'assessment.photo', input.params.id, async (tx, assessorId) => {
    const { id, at, text } = input.body
    const known = await tx.selectFrom('assessment.photo').select('id').where('id', '=', id).executeTakeFirst()
    if (known) return done
    const row = await takeApplication(tx, input.params.id)
    if (row.state === 'cancelled') throw contract.problems.wrongState()
    const file = await input.app.files.put(tx, { name: `${id}.${mediaType.split('/')[1]}`, mediaType, bytes })
    await tx
      .insertInto('assessment.photo')
      .values({
        id,
        application_id: row.id,
        assessor_id: assessorId,
        elder_id: row.elder_id,
        region_code: row.region_code,
        org_id: row.org_id,
        file_id: file.id,
        text,
        at: doneAt(at, row),
      })
      .execute()
    return done
  })
})

function pictureType(bytes: Buffer): string | undefined {
  if (bytes.length < 100) return undefined
  if (bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return 'image/jpeg'
  if (bytes.subarray(0, 4).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47]))) return 'image/png'
  return bytes.subarray(8, 12).toString('latin1') === 'WEBP' ? 'image/webp' : undefined
}

/**
 * The lead's signature needs every item answered and closes the answers; the last seat's computes the grade on the
 * server, writes the record and locks it. The same signature again changes nothing.
 */
export const signSittingRoute = route(field.signSitting, (input) =>
  onBehalf(input, 'assessment.sign', input.params.id, async (tx, assessorId) => {
    const { at, signature, fix } = input.body
    const row = await takeApplication(tx, input.params.id)
    const seats = await seatsOf(tx, row.id)
    const mine = seats.find((seat) => seat.assessorId === assessorId)
    if (!mine) throw forbidden()
    if (mine.signedAt !== null) return formOf(tx, row, assessorId)
    if (!transitions.sign.some((state) => state === row.state)) throw contract.problems.wrongState()
    const lead = seats.find((seat) => seat.lead)
    if (!mine.lead && lead?.signedAt === null) throw field.leadFirst()
    const bytes = Buffer.from(signature, 'base64')
    if (pictureType(bytes) !== 'image/png')
      throw invalidInput(undefined, [
        { pointer: '/signature', detail: '签名图片无效', detailEn: 'Not a signature picture' },
      ])
    const sitting = await getSitting(tx, row.id)
    const scale = await getScale(tx, sitting.scale_id, { version: sitting.scale_version })
    const process = await processOf(tx, row.region_code)
    const result = score(scale, {
      answers: sitting.answers,
      evidence: sitting.evidence,
      raise: process.raise,
    })
    if (result.level === null) throw contract.problems.noLevel()
    const file = await input.app.files.put(tx, {
      name: `${row.number}-${assessorId}.png`,
      mediaType: 'image/png',
      bytes,
    })
    const signedAt = doneAt(at, row)
    await tx
      .updateTable('assessment.seat')
      .set({
        signed_at: signedAt,
        received_at: clock.now(),
        signature_file_id: file.id,
        lon: fix?.lon ?? null,
        lat: fix?.lat ?? null,
        accuracy_m: fix?.accuracyM ?? null,
      })
      .where('application_id', '=', row.id)
      .where('assessor_id', '=', assessorId)
      .execute()
    await record(tx, contract.events.seatSigned, { scaleId: row.scale_id, assessorId }, subjectOf(row))
    if (seats.some((seat) => seat.assessorId !== assessorId && seat.signedAt === null))
      return formOf(tx, row, assessorId)

    const assessedAt = mine.lead || !lead?.signedAt ? signedAt : new Date(lead.signedAt)
    const written = await insertRecord(tx, {
      application: row,
      scale,
      result: { ...result, level: result.level },
      answers: sitting.answers,
      evidence: sitting.evidence,
      informant: sitting.informant,
      assessors: seats.map(({ name, background, certificate }) => ({ name, background, certificate })),
      assessedOn: dayOf(assessedAt),
      assessedAt,
    })
    const review = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0
    const drawn = review / 2 ** 32 < process.reviewShare
    if (drawn)
      await tx
        .insertInto('assessment.review')
        .values({
          id: uuidv7(),
          record_id: written.id,
          application_id: row.id,
          elder_id: row.elder_id,
          region_code: row.region_code,
          opened_at: clock.now(),
        })
        .execute()
    const moved = await tx
      .updateTable('assessment.application')
      .set({ state: 'assessed', record_id: written.id, updated_at: clock.now() })
      .where('id', '=', row.id)
      .where('state', 'in', transitions.sign)
      .returningAll()
      .executeTakeFirst()
    if (!moved) throw contract.problems.wrongState()
    await record(
      tx,
      contract.events.signed,
      { scaleId: row.scale_id, recordId: written.id, level: written.level, review: drawn },
      subjectOf(row),
    )
    return formOf(tx, moved, assessorId)
  }),
)
