import * as contract from '#contract/benefit-applications'
import { forms } from '#contract/benefit-words'
import type * as family from '#contract/family'
import { uuidv7 } from '#contract/id'
import { dayText } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { common } from '../messages.ts'
import { applicationMessages } from './application-messages.ts'
import './benefits.css'
import { messages } from './messages.ts'
import { OwnApplications } from './OwnApplications.tsx'
import { Reasons, useAmount } from './Reasons.tsx'

/** What one's elder gets, in plain words; what came each month; what may be asked for, and how far that has got. */
export function Benefits({ record }: { record: { elder: { id: family.OwnElder['id'] } } }) {
  const m = useMessages(messages)
  const a = useMessages(applicationMessages)
  const c = useMessages(common)
  const say = useWord()
  const amount = useAmount()
  const elderId = record.elder.id
  const statement = useQuery(q(contract.familyStatement, { params: { elderId } }))
  // One id for each visit to the page: pressing twice is one application.
  const [ids] = useState(() => new Map<string, string>())
  const apply = useAction(contract.familyApply, { changes: [contract.familyStatement] })
  if (statement.error) return <ProblemNote error={statement.error} retry={() => void statement.refetch()} />
  if (!statement.data) return <p role="status">{c.loading}</p>
  const { items, months, applications, holds, balances, deductions } = statement.data
  const good = items.filter((one) => one.outcome !== 'not_entitled')
  const open = new Map(
    applications
      .filter((one) => ['submitted', 'checked', 'returned'].includes(one.state))
      .map((one) => [one.scheme, one.state] as const),
  )
  const idFor = (scheme: string) => {
    const known = ids.get(scheme) ?? uuidv7()
    ids.set(scheme, known)
    return known as contract.Application['id'] // made here for this brand
  }
  return (
    <>
      {holds.map((one) => (
        <p key={`${one.reason}${one.since}`} className="alert">
          <strong>
            {m.on}：{say(one.reasonWords)}
          </strong>{' '}
          <span>{dayText(one.since)}</span>
        </p>
      ))}
      <section>
        <h2>{m.now}</h2>
        {good.length === 0 && <p>{m.none}</p>}
        {good.map((one) => (
          <article key={one.scheme} className="card">
            <h3>{say(one.schemeWords)}</h3>
            <p>
              <strong>{m.outcomes[one.outcome]}</strong>
              {one.amount !== null && one.outcome !== 'gives_way' && (
                <span className="benefit-amount">
                  {' '}
                  · {m.perMonth} {amount(one.amount, one.unit)}
                </span>
              )}
            </p>
            <p>{say(one.about)}</p>
            <Reasons why={one} />
            {one.outcome === 'not_asked' &&
              (open.has(one.scheme) ? (
                <p>{open.get(one.scheme) === 'returned' ? a.returned : m.applied}</p>
              ) : (
                <button
                  type="button"
                  className="primary"
                  disabled={apply.isPending}
                  onClick={() =>
                    apply.mutate({ params: { elderId, id: idFor(one.scheme) }, body: { scheme: one.scheme } })
                  }
                >
                  {apply.isPending ? m.applying : m.apply}
                </button>
              ))}
          </article>
        ))}
        <ProblemNote error={apply.error} />
      </section>
      {balances.length > 0 && (
        <section>
          <h2>{m.balances}</h2>
          <ul className="benefit-months">
            {balances.map((one) => (
              <li key={`${one.scheme}${one.form}`}>
                <span>
                  {say(one.schemeWords)}
                  <br />
                  <small>
                    {say(forms[one.form])} · {m.usedOf(amount(one.used, one.unit))}
                  </small>
                </span>
                <span className="benefit-amount">{amount(one.left, one.unit)}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {deductions.length > 0 && (
        <section>
          <h2>{m.deductions}</h2>
          <ul className="benefit-months">
            {deductions.map((one) => (
              <li key={`${one.month}${one.scheme}`}>
                <span>
                  {one.month.slice(0, 7)} {say(one.schemeWords)}
                  <br />
                  <small>{m.deductedFrom(one.bills, amount(one.ownFen, 'fen'))}</small>
                </span>
                <span className="benefit-amount">{amount(one.deductFen, 'fen')}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {applications.length > 0 && <OwnApplications elderId={elderId} applications={applications} />}
      <section>
        <h2>{m.history}</h2>
        {months.length === 0 && <p>{m.noHistory}</p>}
        <ul className="benefit-months">
          {months.map((one) => (
            <li key={`${one.month}${one.scheme}${one.kind}${one.amount}`}>
              <span>
                {one.month.slice(0, 7)} {say(one.schemeWords)}
                <br />
                <small>
                  {m.states[one.state]}
                  {one.paidOn && ` · ${dayText(one.paidOn)}`}
                  {one.accountTail && ` · ${m.account(one.accountTail)}`}
                </small>
              </span>
              <span className="benefit-amount">{amount(one.amount, one.unit)}</span>
            </li>
          ))}
        </ul>
      </section>
    </>
  )
}
