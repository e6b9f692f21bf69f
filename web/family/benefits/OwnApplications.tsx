import * as contract from '#contract/benefit-applications'
import { familyAddPaper, familyReadPaper } from '#contract/benefit-papers'
import { applicationStates } from '#contract/benefit-words'
import { uuidv7 } from '#contract/id'
import { linkTo } from '#web/lib/call.ts'
import { base64Of, PAPERS } from '#web/lib/file.ts'
import { dayText } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { useAction } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { type FormEvent, useState } from 'react'
import { applicationMessages } from './application-messages.ts'

type Props = { elderId: string; application: contract.Application }
const changes = { changes: [contract.familyStatement] }

/** What was asked for and how far it has got: its papers, what is still asked, putting it forward again, taking it back. */
export function OwnApplications({
  elderId,
  applications,
}: {
  elderId: string
  applications: readonly contract.Application[]
}) {
  const m = useMessages(applicationMessages)
  return (
    <section id="applications">
      <h2>{m.title}</h2>
      {applications.map((one) => (
        <OwnApplication key={one.id} elderId={elderId} application={one} />
      ))}
    </section>
  )
}

function OwnApplication({ elderId, application: one }: Props) {
  const m = useMessages(applicationMessages)
  const say = useWord()
  const waits = one.state === 'submitted' || one.state === 'returned'
  return (
    <article className="card">
      <h3>{say(one.schemeWords)}</h3>
      <p>
        <strong>{say(applicationStates[one.state])}</strong> · {dayText(one.appliedOn)}
      </p>
      {one.late && <p>{m.late}</p>}
      {one.assessmentDue && <p className="alert">{m.assessmentDue}</p>}
      {one.reason && (
        <p className={one.state === 'returned' ? 'alert' : undefined}>
          {one.state === 'returned' ? m.askedFor : m.reason}：{one.reason}
        </p>
      )}
      {waits && (
        <p>
          {one.papersAsked.length > 0
            ? `${m.papers}：${one.papersAsked.map((paper) => say(paper)).join('、')}`
            : m.noPapers}
        </p>
      )}
      {waits && one.papersKnown.length > 0 && (
        <details>
          <summary className="row-link">{m.known}</summary>
          <ul>
            {one.papersKnown.map((paper) => (
              <li key={paper.zh}>
                {say(paper)}
                {paper.by.map((from) => (
                  <small key={from.zh}>
                    {' · '}
                    {say(from)}：{from.source ?? m.register}
                    {from.since && ` ${m.since(dayText(from.since))}`}
                  </small>
                ))}
              </li>
            ))}
          </ul>
        </details>
      )}
      {one.papers.length > 0 && (
        <p>
          {m.attached}：
          {one.papers.map((paper, i) => (
            <span key={paper.id}>
              {i > 0 && '、'}
              <a
                href={linkTo(familyReadPaper, { params: { elderId, id: one.id, paperId: paper.id } })}
                target="_blank"
                rel="noreferrer"
              >
                {paper.title}
              </a>
            </span>
          ))}
        </p>
      )}
      {waits && <Attach elderId={elderId} application={one} />}
      {one.state === 'returned' && <Again elderId={elderId} application={one} />}
      {(waits || one.state === 'checked') && <Withdraw elderId={elderId} application={one} />}
    </article>
  )
}

function Attach({ elderId, application: one }: Props) {
  const m = useMessages(applicationMessages)
  const say = useWord()
  const [title, setTitle] = useState('')
  const add = useAction(familyAddPaper, changes)
  const choices = [...one.papersAsked.map((paper) => say(paper)), m.otherPaper]
  const send = async (file: File) =>
    add.mutate({
      params: { elderId, id: one.id },
      body: {
        paperId: uuidv7(),
        title: title || (choices[0] ?? m.otherPaper),
        name: file.name,
        data: await base64Of(file),
      },
    })
  return (
    <div className="form">
      {choices.length > 1 && (
        <label>
          {m.whichPaper}
          <select value={title || choices[0]} onChange={(event) => setTitle(event.target.value)}>
            {choices.map((choice) => (
              <option key={choice}>{choice}</option>
            ))}
          </select>
        </label>
      )}
      <label>
        {add.isPending ? m.attaching : m.attach}
        <input
          type="file"
          accept={PAPERS}
          disabled={add.isPending}
          onChange={(event) => {
            const file = event.target.files?.[0]
            event.target.value = ''
            if (file) void send(file)
          }}
        />
      </label>
      <ProblemNote error={add.error} />
    </div>
  )
}

function Again({ elderId, application: one }: Props) {
  const m = useMessages(applicationMessages)
  const again = useAction(contract.familyResubmit, changes)
  const [note, setNote] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    again.mutate({ params: { elderId, id: one.id }, body: { note } })
  }
  return (
    <form className="form" onSubmit={submit}>
      <label>
        {m.answer}
        <textarea
          rows={3}
          maxLength={500}
          required
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
      </label>
      <ProblemNote error={again.error} />
      <button type="submit" className="primary wide" disabled={again.isPending}>
        {again.isPending ? m.sending : m.again}
      </button>
    </form>
  )
}

function Withdraw({ elderId, application: one }: Props) {
  const m = useMessages(applicationMessages)
  const withdraw = useAction(contract.familyWithdraw, changes)
  const [asking, setAsking] = useState(false)
  const [reason, setReason] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    withdraw.mutate({ params: { elderId, id: one.id }, body: { reason } })
  }
  if (!asking)
    return (
      <button type="button" onClick={() => setAsking(true)}>
        {m.withdraw}
      </button>
    )
  return (
    <form className="form" onSubmit={submit}>
      <label>
        {m.why}
        <textarea
          rows={2}
          maxLength={500}
          required
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </label>
      <ProblemNote error={withdraw.error} />
      <button type="submit" disabled={withdraw.isPending}>
        {withdraw.isPending ? m.sending : m.really}
      </button>
      <button type="button" onClick={() => setAsking(false)}>
        {m.keep}
      </button>
    </form>
  )
}
