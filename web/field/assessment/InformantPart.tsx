import type { SittingForm } from '#contract/assessment-field'
import {
  type InformantMark,
  informantMarks,
  InformantSigned,
  type SittingIntake,
  type UnsignedReason,
  unsignedReasons,
} from '#contract/assessment-intake'
import { clockTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { IntakeQuestions } from '#web/shared/intake/IntakeQuestions.tsx'
import { type ChangeEvent, useState } from 'react'
import { photoOf } from '../invitations/photo.ts'
import { act, useOutbox } from '../outbox/outbox.ts'
import type { Change, Draft } from './draft.ts'
import { messages } from './messages.ts'
import { SignPad } from './SignPad.tsx'

const REASONS = Object.keys(unsignedReasons) as UnsignedReason[]

/** How the informant stands for it as the phone knows: sent, or still to be sent. */
export function useInformantSigned(
  form: SittingForm,
  draft: Draft,
): (InformantSigned & { waiting: boolean }) | null {
  const outbox = useOutbox()
  const entry = outbox.findLast(
    (one) => one.action === 'sittingInformant' && one.invitationId === form.id && !one.problem,
  )
  if (!draft.told) return null
  if (entry) return { ...InformantSigned.parse({ ...entry.body, at: entry.at }), waiting: true }
  return form.informantSigned && { ...form.informantSigned, waiting: false }
}

/** Who told it, and their signature, thumb mark or the reason for neither; before the lead signs. */
export function InformantPart({
  form,
  intake,
  section,
  draft,
  change,
  save,
  gaps,
  left,
}: {
  form: SittingForm
  intake: SittingIntake
  section: string
  draft: Draft
  change: Change
  save: () => Promise<void>
  /** Pointers of what is open in the whole form. */
  gaps: readonly string[]
  /** How much is still to be answered before anybody signs. */
  left: number
}) {
  const m = useMessages(messages)
  const say = useWord()
  const signed = useInformantSigned(form, draft)
  const [again, setAgain] = useState(false)
  const [unable, setUnable] = useState(false)
  const [reason, setReason] = useState<UnsignedReason | null>(null)
  const [unreadable, setUnreadable] = useState(false)

  async function sign(mark: InformantMark, data: string | null) {
    // What is signed for goes first.
    await save()
    await act('sittingInformant', form.id, { mark, reason: mark === 'signature' ? null : reason, data })
    change({ told: true })
    setAgain(false)
  }
  async function take(event: ChangeEvent<HTMLInputElement>) {
    const [file] = event.target.files ?? []
    event.target.value = ''
    if (!file) return
    const data = await photoOf(file)
    setUnreadable(data === null)
    if (data) await sign('thumbprint', data)
  }
  return (
    <>
      <IntakeQuestions
        form={intake.form}
        scale={form.scale}
        section={section}
        facts={intake.facts}
        from={intake.known.from}
        withheld={intake.withheld}
        value={{ answers: draft.intake, evidence: draft.evidence, informant: draft.informant }}
        onChange={({ informant }) =>
          // The elder's own name is known.
          change({
            informant:
              informant.relation === 'self' && draft.informant.relation !== 'self'
                ? { relation: 'self', name: form.elderName }
                : informant,
          })
        }
        faults={gaps}
      />
      <section className="sitting-notes">
        <h2>{m.informantPart}</h2>
        {signed && !again ? (
          <>
            <p>
              {signed.mark !== 'none' && '✓ '}
              {m.informantSigned(say(informantMarks[signed.mark]), clockTime(signed.at))}
              {signed.reason && ` · ${say(unsignedReasons[signed.reason])}`}
              {signed.waiting && ` · ${m.informantWaiting}`}
            </p>
            <button type="button" onClick={() => setAgain(true)}>
              {m.informantAgain}
            </button>
          </>
        ) : left > 0 ? (
          <p className="hint">{m.fillFirst(left)}</p>
        ) : unable ? (
          <>
            <fieldset className="sitting-item">
              <legend>{m.whyNot}</legend>
              {REASONS.map((code) => (
                <label key={code}>
                  <input
                    type="radio"
                    name="informant-reason"
                    checked={reason === code}
                    onChange={() => setReason(code)}
                  />
                  <span>{say(unsignedReasons[code])}</span>
                </label>
              ))}
            </fieldset>
            {unreadable && (
              <p role="alert" className="warn">
                {m.notPhoto}
              </p>
            )}
            {reason && (
              <>
                <label className="button">
                  {m.thumbprint}
                  <input
                    type="file"
                    accept="image/*"
                    capture="environment"
                    className="visually-hidden"
                    onChange={(event) => void take(event)}
                  />
                </label>
                <button type="button" onClick={() => void sign('none', null)}>
                  {m.withoutMark}
                </button>
              </>
            )}
            <button type="button" onClick={() => setUnable(false)}>
              {m.canSign}
            </button>
          </>
        ) : (
          <>
            <SignPad
              hint={m.informantHint}
              submit={m.informantSubmit}
              onSign={(png) => void sign('signature', png)}
            />
            <button type="button" onClick={() => setUnable(true)}>
              {m.cannotSign}
            </button>
          </>
        )}
      </section>
    </>
  )
}
