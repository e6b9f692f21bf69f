import * as contract from '#contract/assessment'
import * as field from '#contract/assessment-field'
import { type FieldError, invalidInput } from '#contract/problem'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { subjectOf, takeApplication } from '../application.ts'
import { onBehalf } from '../on-behalf.ts'
import { pictureType } from '../picture.ts'
import { formOf, leadStep } from '../sitting-form.ts'

function faultsOf(body: { mark: string; reason: string | null; data: string | null }): FieldError[] {
  const faults: FieldError[] = []
  const type = body.data === null ? undefined : pictureType(Buffer.from(body.data, 'base64'))
  if (body.mark === 'signature' && type !== 'image/png')
    faults.push({ pointer: '/data', detail: '签名图片无效', detailEn: 'Not a signature picture' })
  if (body.mark === 'thumbprint' && type === undefined)
    faults.push({ pointer: '/data', detail: '请拍下手印', detailEn: 'Take a photo of the thumb mark' })
  if (body.mark === 'none' && body.data !== null)
    faults.push({
      pointer: '/data',
      detail: '未签字时没有图片',
      detailEn: 'There is no picture without a mark',
    })
  if (body.mark !== 'signature' && body.reason === null)
    faults.push({
      pointer: '/reason',
      detail: '请选择不能签字的原因',
      detailEn: 'Say why there is no signature',
    })
  if (body.mark === 'signature' && body.reason !== null)
    faults.push({ pointer: '/reason', detail: '已签名，不需要原因', detailEn: 'A signature needs no reason' })
  return faults
}

/** Before the lead signs. The same again changes nothing, and an older one that comes late neither. */
export const signInformantRoute = route(field.signInformant, (input) =>
  onBehalf(input, 'assessment.informant', input.params.id, async (tx, assessorId) => {
    const { body } = input
    const row = await takeApplication(tx, input.params.id)
    const step = await leadStep(tx, row, assessorId, { at: body.at, last: (one) => one.informant_signed_at })
    if (!step) return formOf(tx, row, assessorId)
    const faults = faultsOf(body)
    if (faults.length > 0) throw invalidInput(undefined, faults)
    const bytes = body.data === null ? null : Buffer.from(body.data, 'base64')
    const mediaType = bytes && pictureType(bytes)
    const file =
      bytes && mediaType
        ? await input.app.files.put(tx, {
            name: `${row.number}-informant.${mediaType.split('/')[1]}`,
            mediaType,
            bytes,
          })
        : null
    await tx
      .updateTable('assessment.sitting')
      .set({
        informant_mark: body.mark,
        informant_reason: body.reason,
        informant_file_id: file?.id ?? null,
        informant_signed_at: step.at,
      })
      .where('id', '=', row.id)
      .execute()
    await record(
      tx,
      contract.events.informantSigned,
      { scaleId: row.scale_id, mark: body.mark },
      subjectOf(row),
    )
    return formOf(tx, row, assessorId)
  }),
)
