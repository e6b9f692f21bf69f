import { mySittings, type SittingForm } from '#contract/assessment-field'
import { kept } from '#web/lib/kept.ts'
import { clockTime, shortTime, listed } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { IntakeQuestions } from '#web/shared/intake/IntakeQuestions.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { common } from '../messages.ts'
import { act, useOutbox } from '../outbox/outbox.ts'
import { Link } from '../place.tsx'
import { useDraft } from './draft.ts'
import { InformantPart, useInformantSigned } from './InformantPart.tsx'
import { EvidencePart, ItemsPart, NotesPart } from './Parts.tsx'
import { messages } from './messages.ts'
import { gapsOf, informantSection, partOfGap, partsOf } from './parts.ts'
import { SignPad } from './SignPad.tsx'
import { Summary } from './Summary.tsx'
import { hereNow } from './here.ts'

export function SittingPage({ id }: { id: string }) {
  const c = useMessages(common)
  const query = useQuery(kept(mySittings))
  const form = query.data?.answer.items.find((item) => item.id === id)
  if (query.isPending) return <p role="status">{c.loading}</p>
  if (!query.data) return <ProblemNote error={query.error} retry={() => void query.refetch()} />
  if (!form) return <Link to={{ page: 'home' }}>{c.back}</Link>
  return <Sitting key={form.id} form={form} />
}

function Sitting({ form }: { form: SittingForm }) {
  const m = useMessages(messages)
  const say = useWord()
  const outbox = useOutbox()
  const { draft, change } = useDraft(form)
  const parts = partsOf(form)
  const [part, setPart] = useState(0)
  const shown = parts[part]
  const informant = useInformantSigned(form, draft)
  const signing = outbox.some(
    (entry) => entry.action === 'sittingSign' && entry.invitationId === form.id && !entry.problem,
  )
  const open =
    form.lead &&
    form.signedAt === null &&
    !signing &&
    (form.state === 'scheduled' || form.state === 'sitting')
  const missing = form.scale.items.filter(({ code }) => (draft.answers[code] ?? null) === null)
  const toConfirm = [...form.scale.toConfirm, ...(form.intake?.form.toConfirm ?? [])]
  const section = informantSection(form)
  const gaps = gapsOf(form, draft)
  const left = missing.length + gaps.length
  const pointers = gaps.map(({ pointer }) => pointer)
  const leadSigned = form.seats.find((seat) => seat.lead)?.signedAt ?? null

  async function save() {
    const { answers, evidence, intake, informant, note } = draft
    await act('sittingAnswers', form.id, {
      answers,
      evidence,
      intake: form.intake ? intake : {},
      informant,
      note,
    })
  }
  async function turn(to: number) {
    await save()
    setPart(to)
    document.querySelector('main')?.scrollTo(0, 0)
  }
  async function sign(signature: string) {
    if (form.lead) await save()
    await act('sittingSign', form.id, { signature, fix: await hereNow() })
  }

  return (
    <>
      <p>
        <Link to={{ page: 'home' }}>‹ {m.back}</Link>
      </p>
      <h1>
        {form.elderName} <small>{m.years(form.elderAge)}</small>
      </h1>
      <p className="hint">
        {shortTime(form.sitAt)} · {form.place}
        <br />
        {m.with} · {listed(form.seats.map((seat) => seat.name))}
      </p>
      {(part === 0 || !open) && toConfirm.length > 0 && (
        <details className="warn-soft to-confirm">
          <summary>{m.toConfirmN(toConfirm.length)}</summary>
          <ul>
            {toConfirm.map((note) => (
              <li key={note.en}>{say(note)}</li>
            ))}
          </ul>
        </details>
      )}
      <p>{form.lead ? m.lead : m.second}</p>
      {form.seats.map(
        (seat) =>
          seat.signedAt && <p key={seat.assessorId}>✓ {m.signedBy(seat.name, shortTime(seat.signedAt))}</p>,
      )}
      {signing && <p className="warn-soft">{m.signing}</p>}

      {open && (
        <>
          <div className="sitting-progress" role="status">
            <progress max={form.scale.items.length} value={form.scale.items.length - missing.length} />
            <span>
              {m.answered(form.scale.items.length - missing.length, form.scale.items.length)}
              {draft.at && ` · ${m.savedAt(clockTime(draft.at))}`}
            </span>
          </div>
          <nav className="sitting-parts" aria-label={m.section(part + 1, parts.length)}>
            {parts.map((one, i) => (
              <button
                key={'code' in one ? one.code : one.kind}
                type="button"
                aria-current={i === part ? 'step' : undefined}
                onClick={() => void turn(i)}
              >
                {'name' in one ? say(one.name) : one.kind === 'evidence' ? m.evidence : m.sign}
              </button>
            ))}
          </nav>
          {shown?.kind === 'intake' && form.intake && (
            <IntakeQuestions
              key={shown.code}
              form={form.intake.form}
              scale={form.scale}
              section={shown.code}
              facts={form.intake.facts}
              from={form.intake.known.from}
              withheld={form.intake.withheld}
              value={{ answers: draft.intake, evidence: draft.evidence, informant: draft.informant }}
              onChange={({ answers, evidence }) => change({ intake: answers, evidence })}
              faults={pointers}
            />
          )}
          {shown?.kind === 'group' && (
            <ItemsPart key={shown.code} scale={form.scale} group={shown.code} draft={draft} change={change} />
          )}
          {shown?.kind === 'evidence' && <EvidencePart scale={form.scale} draft={draft} change={change} />}
          {shown?.kind === 'sign' && (
            <>
              {form.intake && section && (
                <InformantPart
                  form={form}
                  intake={form.intake}
                  section={section}
                  draft={draft}
                  change={change}
                  save={save}
                  gaps={pointers}
                  left={left}
                />
              )}
              <NotesPart form={form} draft={draft} change={change} />
              <section>
                <h2>{m.sign}</h2>
                {gaps[0] && (
                  <>
                    <p className="warn" role="alert">
                      {m.gaps(gaps.length)}
                    </p>
                    <p className="hint">
                      {say({ zh: gaps[0].detail, en: gaps[0].detailEn ?? gaps[0].detail })}
                    </p>
                    {partOfGap(form, parts, gaps[0]) !== part && (
                      <button
                        type="button"
                        onClick={() => gaps[0] && void turn(partOfGap(form, parts, gaps[0]))}
                      >
                        {m.toGap}
                      </button>
                    )}
                  </>
                )}
                {missing.length > 0 && (
                  <>
                    <p className="warn" role="alert">
                      {m.missing(missing.length)}
                    </p>
                    <button
                      type="button"
                      onClick={() =>
                        void turn(
                          parts.findIndex((one) => one.kind === 'group' && one.code === missing[0]?.group),
                        )
                      }
                    >
                      {m.toMissing} · {missing[0] && say(missing[0])}
                    </button>
                  </>
                )}
                {left === 0 &&
                  (form.intake && informant === null ? (
                    <p className="hint">{m.informantFirst}</p>
                  ) : (
                    <SignPad onSign={(png) => void sign(png)} />
                  ))}
              </section>
            </>
          )}
          <div className="row">
            <button type="button" disabled={part === 0} onClick={() => void turn(part - 1)}>
              {m.previous}
            </button>
            <button
              type="button"
              className="primary"
              disabled={part === parts.length - 1}
              onClick={() => void turn(part + 1)}
            >
              {m.next}
            </button>
          </div>
        </>
      )}

      {!form.lead &&
        form.signedAt === null &&
        !signing &&
        (leadSigned === null ? (
          <p className="hint">{m.waitingLead}</p>
        ) : (
          <SignPad onSign={(png) => void sign(png)} />
        ))}
      {form.lead && form.signedAt !== null && form.result === null && (
        <p className="hint">{m.waitingSecond}</p>
      )}
      {(form.result !== null || (!open && leadSigned !== null)) && <Summary form={form} />}
    </>
  )
}
