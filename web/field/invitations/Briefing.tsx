import { mobilities, relations, sexes } from '#contract/people-words'
import { briefing } from '#contract/responder-field'
import { invitationStates, kinds } from '#contract/responder-words'
import { isProblem } from '#contract/problem'
import { showPhone } from '#contract/phone'
import { hourMinute, inBrackets, listed } from '#web/lib/format.ts'
import { type Output, unreachable } from '#web/lib/call.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { kept } from '#web/lib/kept.ts'
import { common } from '../messages.ts'
import { messages } from './messages.ts'
import { MiniMap } from './MiniMap.tsx'

/** What is needed at the door; on the phone from acceptance to the end of the mission, also without a network. */
export function Briefing({ id }: { id: string }) {
  const m = useMessages(messages)
  const c = useMessages(common)
  const query = useQuery(kept(briefing, { params: { id } }))
  const { data } = query
  if (query.isPending) return <p role="status">{m.briefingWait}</p>
  if (!data)
    return isProblem(query.error, unreachable) ? (
      <p className="hint">{m.briefingOffline}</p>
    ) : (
      <ProblemNote error={query.error} retry={() => void query.refetch()} />
    )
  const { answer, fresh, at } = data
  return (
    <>
      {answer.place && (
        <section aria-labelledby="way">
          <h2 id="way">{m.go}</h2>
          <MiniMap place={answer.place} />
          {answer.navigation && (
            <div className="row">
              <a className="button" href={answer.navigation.geo}>
                {m.navigate.geo}
              </a>
              <a className="button" href={answer.navigation.amap} target="_blank" rel="noreferrer">
                {m.navigate.amap}
              </a>
              <a className="button" href={answer.navigation.baidu} target="_blank" rel="noreferrer">
                {m.navigate.baidu}
              </a>
            </div>
          )}
        </section>
      )}
      <section aria-labelledby="briefing">
        <h2 id="briefing">{m.briefing}</h2>
        {!fresh && <p className="hint">{c.asOf(hourMinute(at))}</p>}
        {answer.card && <Person card={answer.card} />}
        <Others others={answer.others} />
      </section>
    </>
  )
}

type Answer = Output<typeof briefing>

function Person({ card }: { card: NonNullable<Answer['card']> }) {
  const m = useMessages(messages)
  const say = useWord()
  const named = (list: readonly { name: string; detail: string }[]) =>
    listed(list.map(({ name, detail }) => (detail ? name + inBrackets(detail) : name)))
  const phones = card.phones.flatMap((phone) => (phone.number ? [phone.number] : []))
  const facts: [string, ReactNode][] = [
    [m.address, card.address],
    [m.phones, phones.length > 0 && phones.map((phone) => <Tel key={phone} phone={phone} />)],
    [m.keyPlace, card.access?.keyPlace],
    [m.access, card.access?.wayIn],
    [m.doorCode, card.access?.doorCode && <b className="digits">{card.access.doorCode}</b>],
    [
      m.floor,
      card.access &&
        [card.access.floor, card.access.lift === null ? null : m.lift(card.access.lift)]
          .filter(Boolean)
          .join(' · '),
    ],
    [m.hazards, card.access?.hazards && <b className="warn">{card.access.hazards}</b>],
    [m.mobility, card.mobility !== 'unknown' && say(mobilities[card.mobility])],
    [m.conditions, named(card.conditions)],
    [m.allergies, card.allergies.length > 0 && <b className="warn">{named(card.allergies)}</b>],
    [m.medications, named(card.medications)],
    [m.careNote, card.careNote],
  ]
  return (
    <>
      <p className="person">
        <b>{card.name}</b> {say(sexes[card.sex])} · {m.age(card.age)}
      </p>
      <dl className="facts">
        {facts.map(([name, value]) =>
          value ? (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ) : null,
        )}
      </dl>
      {card.contacts.length > 0 && (
        <>
          <h3>{m.contacts}</h3>
          <ul className="lines">
            {card.contacts.map((contact) => (
              <li key={contact.id}>
                <span>
                  {contact.name}
                  {inBrackets(say(relations[contact.relation]))}
                  {contact.holdsKey && <span className="tag">{m.key}</span>}
                </span>
                {contact.phone && <Tel phone={contact.phone} />}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  )
}

function Tel({ phone }: { phone: string }) {
  const m = useMessages(messages)
  return (
    <a className="button tel" href={`tel:${phone}`} aria-label={m.tel(phone)}>
      {showPhone(phone)}
    </a>
  )
}

function Others({ others }: { others: Answer['others'] }) {
  const m = useMessages(messages)
  const say = useWord()
  if (others.length === 0) return null
  return (
    <>
      <h3>{m.others}</h3>
      <ul className="lines">
        {others.map((other) => (
          <li key={other.name}>
            {other.name}
            {inBrackets(say(kinds[other.kind]))}{' '}
            <span className="hint">{say(invitationStates[other.state])}</span>
          </li>
        ))}
      </ul>
    </>
  )
}
