import { mySurveys, type OwnTarget } from '#contract/survey-field'
import { type SurveyForm, targetStates, targetTransitions } from '#contract/survey'
import { clockTime, listed } from '#web/lib/format.ts'
import { kept } from '#web/lib/kept.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { askedOf, missingOf } from '#web/shared/survey/asked.ts'
import { QuestionField } from '#web/shared/survey/QuestionField.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { hereNow } from '../assessment/here.ts'
import { common } from '../messages.ts'
import { act, useOutbox } from '../outbox/outbox.ts'
import { go, Link } from '../place.tsx'
import { useAnswers } from './draft.ts'
import { messages } from './messages.ts'
import './survey.css'

export function FormPage({ id }: { id: string }) {
  const c = useMessages(common)
  const query = useQuery(kept(mySurveys))
  const campaign = query.data?.answer.campaigns.find((one) => one.targets.some((each) => each.id === id))
  const target = campaign?.targets.find((each) => each.id === id)
  if (query.isPending) return <p role="status">{c.loading}</p>
  if (!query.data) return <ProblemNote error={query.error} retry={() => void query.refetch()} />
  if (!campaign || !target) return <Link to={{ page: 'home' }}>{c.back}</Link>
  return <Filling key={target.id} form={campaign.form} target={target} />
}

/** A section at a time; what is asked follows from what was answered. Sent from the outbox, with or without a network. */
function Filling({ form, target }: { form: SurveyForm; target: OwnTarget }) {
  const m = useMessages(messages)
  const c = useMessages(common)
  const say = useWord()
  const outbox = useOutbox()
  const { answers, at, change } = useAnswers(target)
  const [part, setPart] = useState(0)
  const [reason, setReason] = useState<string | null>(null)
  const sending = outbox.some((entry) => entry.invitationId === target.id && !entry.problem)
  const open = !sending && targetTransitions.submit.some((state) => state === target.state)
  const asked = askedOf(form, answers)
  const missing = missingOf(form, answers)
  const section = form.sections[part]
  const last = part === form.sections.length - 1

  function turn(to: number) {
    setPart(to)
    document.querySelector('main')?.scrollTo(0, 0)
  }
  async function submit() {
    const given = Object.fromEntries([...asked].map(({ code }) => [code, answers[code] ?? null]))
    await act(
      'surveySubmit',
      target.id,
      { answers: given, fix: await hereNow() },
      { params: { targetId: target.id } },
    )
    go({ page: 'home' })
  }
  async function giveUp() {
    if (reason === null || reason.trim().length < 2) return
    await act('surveyUnreachable', target.id, { reason: reason.trim() }, { params: { targetId: target.id } })
    go({ page: 'home' })
  }

  return (
    <>
      <p>
        <Link to={{ page: 'home' }}>‹ {c.back}</Link>
      </p>
      <h1>
        {target.elderName} <small>{m.years(target.age)}</small>
      </h1>
      <p className="hint">
        {target.regionName} {target.address}
        {target.lon !== null && target.lat !== null && (
          <>
            <br />
            <a href={`geo:${target.lat},${target.lon}?q=${target.lat},${target.lon}`}>{m.toMap}</a>
          </>
        )}
      </p>
      {sending ? (
        <p className="warn-soft">{m.waiting}</p>
      ) : (
        <p className="hint">{say(targetStates[target.state])}</p>
      )}
      {target.returnedReason && (
        <p className="warn" role="alert">
          {m.returned(target.returnedReason)}
        </p>
      )}
      {target.unreachableReason && <p className="hint">{target.unreachableReason}</p>}
      {open && section && (
        <>
          <div className="sitting-progress" role="status">
            <progress max={form.sections.length} value={part + 1} />
            <span>
              {m.part(part + 1, form.sections.length)}
              {at && ` · ${m.savedAt(clockTime(at))}`}
            </span>
          </div>
          <h2>{say(section)}</h2>
          {section.questions
            .filter((question) => asked.has(question))
            .map((question) => (
              <QuestionField
                key={question.code}
                question={question}
                value={answers[question.code]}
                onChange={(value) => change(question.code, value)}
              />
            ))}
          {last && missing.length > 0 && missing[0] && (
            <>
              <p className="warn" role="alert">
                {m.missing(missing.length)}
              </p>
              <button type="button" onClick={() => turn(missing[0]?.section ?? 0)}>
                {m.toMissing} · {say(missing[0].question)}
              </button>
            </>
          )}
          <div className="row">
            <button type="button" disabled={part === 0} onClick={() => turn(part - 1)}>
              {m.previous}
            </button>
            {last ? (
              <button
                type="button"
                className="primary"
                disabled={missing.length > 0}
                onClick={() => void submit()}
              >
                {m.submit}
              </button>
            ) : (
              <button type="button" className="primary" onClick={() => turn(part + 1)}>
                {m.next}
              </button>
            )}
          </div>
          {reason === null ? (
            <button type="button" onClick={() => setReason('')}>
              {m.giveUp}
            </button>
          ) : (
            <section className="sitting-notes">
              <h2>{m.giveUp}</h2>
              <div className="survey-reasons">
                {m.reasons.map((each) => (
                  <button key={each} type="button" onClick={() => setReason(each)}>
                    {each}
                  </button>
                ))}
              </div>
              <label>
                {m.reason}
                <textarea
                  rows={2}
                  maxLength={300}
                  value={reason}
                  onChange={(event) => setReason(event.target.value)}
                />
              </label>
              <div className="row">
                <button type="button" onClick={() => setReason(null)}>
                  {c.cancel}
                </button>
                <button
                  type="button"
                  className="primary"
                  disabled={reason.trim().length < 2}
                  onClick={() => void giveUp()}
                >
                  {m.giveUp}
                </button>
              </div>
            </section>
          )}
        </>
      )}
      {!open && (target.state === 'submitted' || target.state === 'accepted' || sending) && (
        <ul className="lines">
          {form.sections
            .flatMap(({ questions }) => questions)
            .filter((question) => asked.has(question))
            .map((question) => {
              const value = answers[question.code]
              const chosen = question.options?.filter((option) =>
                Array.isArray(value) ? value.includes(option.value) : option.value === value,
              )
              return (
                <li key={question.code}>
                  <b>{say(question)}</b>{' '}
                  <span className="hint">
                    {chosen ? listed(chosen.map((option) => say(option))) : String(value ?? '—')}
                  </span>
                </li>
              )
            })}
        </ul>
      )}
    </>
  )
}
