import { isDeepStrictEqual } from 'node:util'
import * as contract from '#contract/assessment'
import * as field from '#contract/assessment-field'
import type { Answers } from '#contract/assessment-scale'
import { transitions } from '#contract/assessment-words'
import { dayOf } from '#contract/day'
import { done } from '#contract/endpoint'
import { uuidv7 } from '#contract/id'
import { forbidden, invalidInput } from '#contract/problem'
import { clock } from '#platform/clock'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { subjectOf, takeApplication } from './application.ts'
import { seatsOf } from './applications.ts'
import { onBehalf } from './on-behalf.ts'
import { checkIntake, closedIntake, closeSitting, draftFaults, intakeToClose } from './intake/close.ts'
import { notSigned, sealInformant } from './intake/informant.ts'
import { pictureType } from './picture.ts'
import { processOf } from './process.ts'
import { insertRecord } from './record.ts'
import { getScale } from './scale.ts'
import { score } from './score.ts'
import { doneAt, formOf, getSitting, leadStep } from './sitting-form.ts'

export const saveAnswersRoute = route(field.saveAnswers, (input) =>
  onBehalf(input, 'assessment.answer', input.params.id, async (tx, assessorId) => {
    const { body } = input
    const row = await takeApplication(tx, input.params.id)
    const step = await leadStep(tx, row, assessorId, { at: body.at, last: (one) => one.answered_at })
    if (!step) return formOf(tx, row, assessorId)
    const { sitting, at } = step
    const scale = await getScale(tx, sitting.scale_id, { version: sitting.scale_version })
    refuseStrange(scale, body.answers)
    const faults = await draftFaults(tx, scale, sitting, body)
    if (faults.length > 0) throw invalidInput(undefined, faults)
    const now = clock.now()
    // Who signed for other answers has not signed for these.
    const same = isDeepStrictEqual(
      plain([sitting.answers, sitting.evidence, sitting.intake, sitting.informant]),
      plain([body.answers, body.evidence, body.intake, body.informant]),
    )
    await tx
      .updateTable('assessment.sitting')
      .set({
        answers: JSON.stringify(body.answers),
        evidence: JSON.stringify(body.evidence),
        intake: JSON.stringify(body.intake),
        ...sealInformant(body.informant),
        note: body.note,
        answered_at: at,
        ...(same ? {} : notSigned),
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

/** As it comes out of the database: without what is undefined. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

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
    let sitting = await getSitting(tx, row.id)
    const scale = await getScale(tx, sitting.scale_id, { version: sitting.scale_version })
    const closing = mine.lead ? await intakeToClose(tx, row, sitting) : null
    const process = await processOf(tx, row.region_code)
    const result = score(scale, {
      answers: sitting.answers,
      evidence: closing?.evidence ?? sitting.evidence,
      raise: process.raise,
    })
    if (result.level === null) throw contract.problems.noLevel()
    if (closing) {
      checkIntake(scale, sitting, closing)
      await closeSitting(tx, row.id, closing)
      sitting = await getSitting(tx, row.id)
    }
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
      told: sitting.told,
      intake: await closedIntake(tx, row, sitting, dayOf(assessedAt)),
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
