import { me } from '#contract/access'
import { uuidv7 } from '#contract/id'
import type { Case } from '#contract/insurance'
import type { Claim } from '#contract/insurance-claims'
import * as contract from '#contract/insurance-elder'
import {
  CareForm,
  careForms,
  type CaseId,
  caseStates,
  claimStates,
  insuredKinds,
  payers,
  refusalGrounds,
} from '#contract/insurance-words'
import { dayText, today, yuan } from '#web/lib/format.ts'
import { kept } from '#web/lib/kept.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { useAction } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { AsOf } from '../AsOf.tsx'
import { common } from '../messages.ts'
import type { PartProps } from '../record/Contacts.tsx'
import './insurance.css'
import { messages } from './messages.ts'

const fresh = () => uuidv7() as CaseId // made here in the shape of the brand

/** Long-term-care insurance in plain words: insured or not, what is granted and why, the plan, who pays what. */
export function Insurance({ record: { elder } }: PartProps) {
  const m = useMessages(messages)
  const c = useMessages(common)
  const say = useWord()
  const session = useQuery({ ...kept(me), staleTime: 60_000 })
  const found = useQuery(kept(contract.ownInsurance, { params: { elderId: elder.id } }))
  if (!found.data)
    return found.error ? (
      <ProblemNote error={found.error} retry={() => void found.refetch()} />
    ) : (
      <p role="status">{c.loading}</p>
    )
  const { pilot, enrolment, case: one, plan, claims } = found.data.answer
  const open = one?.state === 'applied' || one?.state === 'granted'
  const mayWrite = session.data?.answer.may.includes('family.write') ?? false
  return (
    <>
      <AsOf kept={found.data} />
      {!pilot && <p className="notice">{m.noPilot}</p>}
      <section>
        <h2>{m.insured}</h2>
        {enrolment ? (
          <p>
            {m.insuredAs(say(insuredKinds[enrolment.kind]), dayText(enrolment.from))}
            {enrolment.to && ` · ${m.until(dayText(enrolment.to))}`}
            <br />
            <small>{m.source(enrolment.source, dayText(enrolment.sourceDay))}</small>
          </p>
        ) : (
          pilot && <p>{m.notInsured}</p>
        )}
      </section>
      <section>
        <h2>{m.case}</h2>
        {one ? <Standing one={one} /> : <p>{m.noCase}</p>}
      </section>
      {pilot && !open && mayWrite && <Ask elderId={elder.id} />}
      <section>
        <h2>{m.plan}</h2>
        {plan ? (
          <>
            <p>{m.planFrom(dayText(plan.from), plan.orgName ?? plan.madeBy ?? '—')}</p>
            <ul className="plain-list">
              {plan.items.map((item) => (
                <li key={item.service}>
                  <b>{item.service}</b>
                  <br />
                  {m.times(item.times, m.per[item.per])}
                  {item.minutes !== null && ` · ${m.minutes(item.minutes)}`}
                </li>
              ))}
            </ul>
            {plan.note && <p>{plan.note}</p>}
          </>
        ) : (
          <p>{m.noPlan}</p>
        )}
      </section>
      <section>
        <h2>{m.bills}</h2>
        {claims.length === 0 && <p>{m.noBills}</p>}
        {claims.map((claim) => (
          <Bill key={claim.id} claim={claim} />
        ))}
      </section>
    </>
  )
}

function Standing({ one }: { one: Case }) {
  const m = useMessages(messages)
  const say = useWord()
  const left = one.until
    ? Math.round((Date.parse(`${one.until}T00:00Z`) - Date.parse(`${today()}T00:00Z`)) / 86_400_000)
    : null
  return (
    <>
      <p className={one.state === 'granted' ? 'state over' : 'notice'}>
        {say(caseStates[one.state])} · {say(careForms[one.form])}
      </p>
      {one.state === 'applied' && (
        <p>{one.grade ? m.decides : one.assessmentNumber ? m.waits(one.assessmentNumber) : m.decides}</p>
      )}
      {one.reused && one.state === 'applied' && <p className="hint">{m.reused}</p>}
      {one.leftPoolOn && <p className="notice">{m.left(dayText(one.leftPoolOn))}</p>}
      {one.from && one.until && (
        <p>
          {m.from(dayText(one.from), dayText(one.until))}
          {one.state === 'granted' && left !== null && left <= 60 && (
            <>
              <br />
              <b>{m.soon(Math.max(0, left))}</b>
            </>
          )}
        </p>
      )}
      <dl>
        <dt>{m.number}</dt>
        <dd>{one.number}</dd>
        {one.grade && (
          <>
            <dt>{m.grade}</dt>
            <dd>{m.gradeOf(say(one.grade.levelWords), dayText(one.grade.assessedOn))}</dd>
          </>
        )}
        {one.orgName && (
          <>
            <dt>{m.serves}</dt>
            <dd>{one.orgName}</dd>
          </>
        )}
        {one.handlerOrgName && (
          <>
            <dt>{m.handles}</dt>
            <dd>{one.handlerOrgName}</dd>
          </>
        )}
        {(one.ground || one.reason) && (
          <>
            <dt>{m.why}</dt>
            <dd>
              {one.ground && say(refusalGrounds[one.ground])} {one.reason}
            </dd>
          </>
        )}
      </dl>
    </>
  )
}

function Bill({ claim }: { claim: Claim }) {
  const m = useMessages(messages)
  const say = useWord()
  return (
    <article className="card">
      <p>
        <b>
          {dayText(claim.from)}
          {claim.to !== claim.from && ` – ${dayText(claim.to)}`}
        </b>
        <br />
        {claim.orgName} · {say(claimStates[claim.state])}
        {claim.services && (
          <>
            <br />
            <small>{claim.services}</small>
          </>
        )}
      </p>
      <dl className="insurance-bill">
        <dt>{m.bill}</dt>
        <dd>{yuan(claim.billFen)}</dd>
        {claim.shares
          .filter((share) => share.fen > 0)
          .flatMap((share) => [
            <dt key={`${share.payer}${share.coverId} who`}>{say(payers[share.payer])}</dt>,
            <dd key={`${share.payer}${share.coverId}`}>{yuan(share.fen)}</dd>,
          ])}
        <dt>{m.self}</dt>
        <dd>
          <b>{yuan(claim.selfPayFen)}</b>
        </dd>
        {claim.reason && (
          <>
            <dt>{m.why}</dt>
            <dd className="insurance-why">{claim.reason}</dd>
          </>
        )}
      </dl>
    </article>
  )
}

function Ask({ elderId }: { elderId: PartProps['record']['elder']['id'] }) {
  const m = useMessages(messages)
  const say = useWord()
  const [id, setId] = useState(fresh)
  const [form, setForm] = useState<CareForm>('home')
  const [note, setNote] = useState('')
  const ask = useAction(contract.ownApplyForCare, {
    changes: [contract.ownInsurance],
    done: () => setId(fresh()),
  })
  const send = (event: FormEvent) => {
    event.preventDefault()
    ask.mutate({ params: { elderId, id }, body: { form, note: note.trim() } })
  }
  return (
    <section>
      <h2>{m.apply}</h2>
      <p className="hint">{m.applyHint}</p>
      <form className="form" onSubmit={send}>
        <fieldset>
          <legend>{m.form}</legend>
          {CareForm.options.map((value) => (
            <label key={value} className="tick">
              <input type="radio" name="form" checked={form === value} onChange={() => setForm(value)} />{' '}
              {say(careForms[value])}
            </label>
          ))}
        </fieldset>
        <label>
          {m.note}
          <textarea rows={2} maxLength={300} value={note} onChange={(event) => setNote(event.target.value)} />
        </label>
        <ProblemNote error={ask.error} />
        <button type="submit" className="wide primary" disabled={ask.isPending}>
          {m.send}
        </button>
      </form>
    </section>
  )
}
