import { me } from '#contract/access'
import * as contract from '#contract/assessment-after'
import { applicationStates, objectionStates } from '#contract/assessment-words'
import { uuidv7 } from '#contract/id'
import { linkTo, type Output } from '#web/lib/call.ts'
import { dayText, listed, shortTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { kept } from '#web/lib/kept.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { common } from '../messages.ts'
import type { PartProps } from '../record/Contacts.tsx'
import { AssessmentHistory, Demands } from './Demands.tsx'
import { messages } from './messages.ts'

type Own = Output<typeof contract.ownAssessments>
type OwnRecord = Own['records'][number]

/** One plain page: what came out, until when, why, and what to do if one does not agree. */
export function Assessment({ record: { elder } }: PartProps) {
  const m = useMessages(messages)
  const c = useMessages(common)
  const say = useWord()
  const session = useQuery({ ...kept(me), staleTime: 60_000 })
  const mayWrite = session.data?.answer.may.includes('family.write') ?? false
  const params = { elderId: elder.id }
  const answer = useQuery(q(contract.ownAssessments, { params }))
  const [id] = useState(() => uuidv7())
  const apply = useAction(contract.ownApply, { changes: [contract.ownAssessments] })
  if (!answer.data)
    return answer.error ? (
      <ProblemNote error={answer.error} retry={() => void answer.refetch()} />
    ) : (
      <p role="status">{c.loading}</p>
    )
  const { records, open } = answer.data
  const [current, ...before] = [...records].sort(
    (a, b) => Number(b.state === 'confirmed') - Number(a.state === 'confirmed'),
  )
  return (
    <>
      {open.map((one) => (
        <section key={one.id}>
          <h2>{m.underWay}</h2>
          <p>
            {say({ zh: one.scaleZh, en: one.scaleEn })} · {say(applicationStates[one.state])}
            <br />
            <small>{one.number}</small>
          </p>
          {one.sitAt && <p>{m.coming(shortTime(one.sitAt), listed(one.assessors))}</p>}
        </section>
      ))}
      {current ? <Result elderId={elder.id} one={current} mayWrite={mayWrite} /> : <p>{m.none}</p>}
      {open.length === 0 && mayWrite && (
        <section>
          <p className="hint">{m.applyLead}</p>
          <ProblemNote error={apply.error} />
          <button
            type="button"
            className="wide"
            disabled={apply.isPending}
            // Made by uuidv7: the brand is only a type.
            onClick={() => apply.mutate({ params, body: { id: id as never, purposes: ['record'] } })}
          >
            {current ? m.applyAgain : m.apply}
          </button>
        </section>
      )}
      <Demands elderId={elder.id} mayWrite={mayWrite} />
      {before.length > 0 && <AssessmentHistory elderId={elder.id} />}
    </>
  )
}

function Result({
  elderId,
  one,
  mayWrite,
}: {
  elderId: OwnRecord['elderId']
  one: OwnRecord
  mayWrite: boolean
}) {
  const m = useMessages(messages)
  const say = useWord()
  return (
    <section>
      <h2>{say({ zh: one.levelZh, en: one.levelEn })}</h2>
      {one.total !== null && one.max !== null && <p>{m.scoreOf(one.total, one.max)}</p>}
      <p>
        {one.source === 'import'
          ? m.recognised(dayText(one.assessedOn), one.sourceNote)
          : m.assessed(
              dayText(one.assessedOn),
              listed(one.assessors.map((who) => who.name)),
              say({ zh: one.scaleZh, en: one.scaleEn }),
            )}
      </p>
      {one.groups.length > 0 && (
        <ul className="plain-list">
          {one.groups.map((group) => (
            <li key={group.en}>
              {say(group)}
              <br />
              <meter min={0} max={group.max} value={group.points} aria-label={say(group)} className="wide" />{' '}
              <small>
                {group.points} / {group.max}
              </small>
            </li>
          ))}
        </ul>
      )}
      {one.grounds.length > 0 && (
        <>
          <h3>{m.because}</h3>
          <ul>
            {one.grounds.map((ground) => (
              <li key={ground.en}>{say(ground)}</li>
            ))}
          </ul>
        </>
      )}
      {one.toConfirm.length > 0 && (
        <>
          <h3>{m.toConfirm}</h3>
          <ul>
            {one.toConfirm.map((note) => (
              <li key={note.en}>
                <small>{say(note)}</small>
              </li>
            ))}
          </ul>
        </>
      )}
      <h3>{m.use}</h3>
      <p>{m.useText}</p>
      <p>{one.expired ? m.expired : one.validUntil ? m.until(dayText(one.validUntil)) : m.noTerm}</p>
      <p>
        <a
          className="button wide"
          href={linkTo(contract.ownReport, { params: { elderId, recordId: one.id } })}
          target="_blank"
          rel="noreferrer"
        >
          {m.pdf}
        </a>
      </p>
      {one.objection && (
        <p>
          {m.objected} · {say(objectionStates[one.objection.state])}
          {one.objection.answer && (
            <>
              <br />
              <q>{one.objection.answer}</q>
            </>
          )}
        </p>
      )}
      {one.mayObject && mayWrite && <ObjectForm elderId={elderId} one={one} />}
    </section>
  )
}

function ObjectForm({ elderId, one }: { elderId: OwnRecord['elderId']; one: OwnRecord }) {
  const m = useMessages(messages)
  const [open, setOpen] = useState(false)
  const [reason, setReason] = useState('')
  const [id] = useState(() => uuidv7())
  const action = useAction(contract.ownObject, { changes: [contract.ownAssessments] })
  function send(event: FormEvent) {
    event.preventDefault()
    // Made by uuidv7: the brand is only a type.
    action.mutate({ params: { elderId, recordId: one.id }, body: { id: id as never, reason } })
  }
  if (!open)
    return (
      <button type="button" className="plain wide" onClick={() => setOpen(true)}>
        {m.object}
        {one.objectUntil && <small> {m.objectUntil(dayText(one.objectUntil))}</small>}
      </button>
    )
  return (
    <form className="form" onSubmit={send}>
      <label>
        {m.objectReason}
        <textarea
          rows={4}
          minLength={2}
          maxLength={500}
          required
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </label>
      <p className="hint">{m.objectLead}</p>
      <ProblemNote error={action.error} />
      <button type="submit" className="wide" disabled={action.isPending || reason.trim().length < 2}>
        {m.send}
      </button>
    </form>
  )
}
