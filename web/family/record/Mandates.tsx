import { familyStatement } from '#contract/benefit-applications'
import * as contract from '#contract/benefit-life'
import { organisationKinds } from '#contract/organisations'
import { uuidv7 } from '#contract/id'
import { dayText, listed, shortTime, today } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import type { Output } from '#web/lib/call.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { mandateMessages } from './mandate-messages.ts'
import type { PartProps } from './Contacts.tsx'

type Mandate = Output<typeof contract.familyMandates>['items'][number]
const A_YEAR = 364 * 86_400_000
const dayAfter = (ms: number) => new Date(Date.parse(`${today()}T00:00:00Z`) + ms).toISOString().slice(0, 10)

/** Who may ask for benefits in the elder's name: given here with scope and end, taken back at any time. */
export function Mandates({ record: { elder } }: PartProps) {
  const m = useMessages(mandateMessages)
  const say = useWord()
  const params = { elderId: elder.id }
  const given = useQuery(q(contract.familyMandates, { params }))
  const choices = useQuery(q(contract.mandateChoices, { params }))
  // The names of schemes stand in what the elder may have.
  const statement = useQuery(q(familyStatement, { params }))
  const [giving, setGiving] = useState(false)
  const schemes = statement.data?.items ?? []
  const nameOf = (scheme: string) => {
    const one = schemes.find((item) => item.scheme === scheme)
    return one ? say(one.schemeWords) : scheme
  }
  const items = given.data?.items ?? []
  const current = items.filter((one) => one.revokedAt === null && one.to >= today())
  const over = items.filter((one) => !current.includes(one))
  return (
    <>
      <p className="hint">{m.hint}</p>
      <ProblemNote error={given.error ?? choices.error} />
      {given.data && current.length === 0 && <p>{m.none}</p>}
      <ul className="contacts">
        {current.map((one) => (
          <Current key={one.id} mandate={one} nameOf={nameOf} />
        ))}
      </ul>
      {choices.data && !choices.data.mayGive && <p className="notice">{m.cannot}</p>}
      {choices.data?.mayGive &&
        (giving ? (
          <GiveForm
            elderId={elder.id}
            choices={choices.data.items}
            schemes={schemes.map((one) => ({ code: one.scheme, name: say(one.schemeWords) }))}
            onDone={() => setGiving(false)}
          />
        ) : (
          <button type="button" className="primary wide" onClick={() => setGiving(true)}>
            {m.give}
          </button>
        ))}
      {over.length > 0 && (
        <section>
          <h2>{m.over}</h2>
          <ul className="plain-list">
            {over.map((one) => (
              <li key={one.id}>
                {one.orgName}
                <br />
                <small>
                  {one.revokedAt
                    ? m.revoked(shortTime(one.revokedAt), one.revokeReason ?? '')
                    : m.ended(dayText(one.to))}
                </small>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}

function Current({ mandate, nameOf }: { mandate: Mandate; nameOf: (scheme: string) => string }) {
  const m = useMessages(mandateMessages)
  const [asking, setAsking] = useState(false)
  const [reason, setReason] = useState('')
  const revoke = useAction(contract.familyRevokeMandate, {
    changes: [contract.familyMandates],
    done: () => setAsking(false),
  })
  return (
    <li className="card">
      <h2>{mandate.orgName}</h2>
      <p>
        {mandate.schemes.length === 0 ? m.everything : listed(mandate.schemes.map(nameOf))}
        <br />
        <small>
          {m.until(dayText(mandate.from), dayText(mandate.to))} · {m.by[mandate.givenBy]}
        </small>
      </p>
      <ProblemNote error={revoke.error} />
      {asking ? (
        <form
          className="form"
          onSubmit={(event) => {
            event.preventDefault()
            revoke.mutate({
              params: { elderId: mandate.elderId as PartProps['record']['elder']['id'], id: mandate.id }, // the elder of this page
              body: { reason },
            })
          }}
        >
          <label>
            {m.reason}
            <input
              value={reason}
              onChange={(event) => setReason(event.target.value)}
              required
              minLength={2}
              maxLength={300}
            />
          </label>
          <button type="submit" className="primary" disabled={revoke.isPending}>
            {m.revokeNow}
          </button>
          <button type="button" className="plain" onClick={() => setAsking(false)}>
            {m.keep}
          </button>
        </form>
      ) : (
        <button type="button" className="plain wide" onClick={() => setAsking(true)}>
          {m.revoke}
        </button>
      )}
    </li>
  )
}

function GiveForm({
  elderId,
  choices,
  schemes,
  onDone,
}: {
  elderId: PartProps['record']['elder']['id']
  choices: Output<typeof contract.mandateChoices>['items']
  schemes: readonly { code: string; name: string }[]
  onDone: () => void
}) {
  const m = useMessages(mandateMessages)
  const say = useWord()
  const [id] = useState(() => uuidv7())
  const [orgId, setOrgId] = useState('')
  const [only, setOnly] = useState<readonly string[]>([])
  const [scope, setScope] = useState<'all' | 'some'>('all')
  const [to, setTo] = useState(() => dayAfter(A_YEAR))
  const give = useAction(contract.familyGiveMandate, { changes: [contract.familyMandates], done: onDone })
  const org = choices.find((one) => one.orgId === orgId)
  function submit(event: FormEvent) {
    event.preventDefault()
    if (!org) return
    give.mutate({
      params: { elderId, id },
      body: { orgId: org.orgId, schemes: scope === 'all' ? [] : [...only], to },
    })
  }
  if (choices.length === 0) return <p>{m.nobody}</p>
  return (
    <form className="form" onSubmit={submit}>
      <label>
        {m.org}
        <select value={orgId} onChange={(event) => setOrgId(event.target.value)} required>
          <option value="">{m.choose}</option>
          {choices.map((one) => (
            <option key={one.orgId} value={one.orgId}>
              {one.name} · {say(organisationKinds[one.kind])}
            </option>
          ))}
        </select>
      </label>
      <fieldset>
        <legend>{m.scope}</legend>
        <label className="tick">
          <input type="radio" name="scope" checked={scope === 'all'} onChange={() => setScope('all')} />
          {m.everything}
        </label>
        <label className="tick">
          <input type="radio" name="scope" checked={scope === 'some'} onChange={() => setScope('some')} />
          {m.some}
        </label>
        {scope === 'some' &&
          schemes.map((one) => (
            <label className="tick" key={one.code}>
              <input
                type="checkbox"
                checked={only.includes(one.code)}
                onChange={(event) =>
                  setOnly(
                    event.target.checked ? [...only, one.code] : only.filter((code) => code !== one.code),
                  )
                }
              />
              {one.name}
            </label>
          ))}
      </fieldset>
      <label>
        {m.to}
        <input
          type="date"
          value={to}
          min={today()}
          onChange={(event) => setTo(event.target.value)}
          required
        />
      </label>
      <p className="hint">{m.consent}</p>
      <ProblemNote error={give.error} />
      <button
        type="submit"
        className="primary"
        disabled={give.isPending || (scope === 'some' && only.length === 0)}
      >
        {m.giveNow}
      </button>
      <button type="button" className="plain" onClick={onDone}>
        {m.cancel}
      </button>
    </form>
  )
}
