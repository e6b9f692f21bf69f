import { unitText } from '#web/lib/units.ts'
import { acceptHandover, handoverCard, type HandoverCard } from '#contract/alarm-family'
import { incidentKinds } from '#contract/alarm-words'
import { about } from '#contract/platform'
import { countdown, fullTime, hourMinute, number, useNow } from '#web/lib/format.ts'
import { setLocale, useLocale, useMessages, useWord } from '#web/lib/locale.ts'
import { useMobilityName, useRelationName } from '#web/lib/person-words.ts'
import { q, useAction } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { messages } from './messages.ts'

/** For the crew on the way: who, where, how to get in, what to mind, whom to ring. One screen of a phone, large type. */
export function Card({ token }: { token: string }) {
  const m = useMessages(messages)
  const language = useLocale()
  const card = useQuery({ ...q(handoverCard, { params: { token } }), retry: false, refetchInterval: 60_000 })
  const installation = useQuery({ ...q(about), staleTime: Number.POSITIVE_INFINITY })
  return (
    <main className="card">
      {installation.data?.kind === 'synthetic' && <p className="card-drill">{m.synthetic}</p>}
      <header>
        <h1>{m.title}</h1>
        <button type="button" onClick={() => setLocale(language === 'zh' ? 'en' : 'zh')}>
          {language === 'zh' ? 'English' : '中文'}
        </button>
      </header>
      {card.isPending && <p>{m.loading}</p>}
      <ProblemNote error={card.error} />
      {card.data && <Content card={card.data} token={token} />}
    </main>
  )
}

function Content({ card, token }: { card: HandoverCard; token: string }) {
  const m = useMessages(messages)
  const say = useWord()
  const now = useNow(1000)
  const relation = useRelationName()
  const mobility = useMobilityName()
  const left = Math.max(0, (Date.parse(card.expiresAt) - now) / 1000)
  const sex = card.sex === 'male' || card.sex === 'female' ? m.sexes[card.sex] : card.sex
  return (
    <>
      {card.drill && <p className="card-drill">{m.drill}</p>}
      <p className="card-meta">
        {card.number} · {say(incidentKinds[card.kind])} · {fullTime(card.raisedAt)} ·{' '}
        {m.left(countdown(left))}
      </p>
      <section>
        <p className="card-name">
          {card.name} {[sex, card.age === null ? null : m.years(card.age)].filter(Boolean).join(' · ')}
        </p>
        <p className="card-place">{card.address ?? m.unknown}</p>
        {card.lon !== null && card.lat !== null && (
          <p>
            <a href={`geo:${card.lat},${card.lon}?q=${card.lat},${card.lon}`}>{m.navigate}</a>{' '}
            <small>
              WGS-84 {number(card.lon, 5)}, {number(card.lat, 5)}
            </small>
          </p>
        )}
        <Line name={m.access} value={card.access && say(card.access)} />
      </section>
      <section className="card-mind">
        <Line name={m.allergies} value={card.allergies} strong />
        <Line
          name={m.conditions}
          value={card.conditions.length > 0 ? card.conditions.join(m.separator) : null}
          strong
        />
        <Line name={m.medication} value={card.medication} />
        <Line name={m.mobility} value={card.mobility && mobility(card.mobility)} />
      </section>
      {card.vitals.length > 0 && (
        <section>
          <h2>{m.vitals}</h2>
          <ul>
            {card.vitals.map((v) => (
              <li key={`${v.metric.en} ${v.at}`}>
                <span>{say(v.metric)}</span>
                <b>
                  {number(v.value, 1)}
                  {unitText(v.unit)}
                </b>
                <time>{hourMinute(v.at)}</time>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section>
        <h2>{m.contacts}</h2>
        {card.contacts.length === 0 && <p>{m.unknown}</p>}
        <ul>
          {card.contacts.map((c) => (
            <li key={c.phone}>
              <span>
                {c.name} {relation(c.relation)}
              </span>
              <a href={`tel:${c.phone}`}>{c.phone}</a>
            </li>
          ))}
        </ul>
      </section>
      <Accept card={card} token={token} />
    </>
  )
}

function Line({ name, value, strong = false }: { name: string; value: string | null; strong?: boolean }) {
  const m = useMessages(messages)
  return (
    <dl>
      <dt>{name}</dt>
      <dd>{value ? strong ? <b>{value}</b> : value : <span className="unknown">{m.unknown}</span>}</dd>
    </dl>
  )
}

/** The hospital says that it takes the patient: the desk and the family see it. */
function Accept({ card, token }: { card: HandoverCard; token: string }) {
  const m = useMessages(messages)
  const [by, setBy] = useState('')
  const accept = useAction(acceptHandover, { changes: [handoverCard] })
  if (card.acceptedAt)
    return <p className="card-accepted">{m.accepted(card.acceptedBy ?? '', hourMinute(card.acceptedAt))}</p>
  return (
    <form
      className="card-accept"
      onSubmit={(event) => {
        event.preventDefault()
        accept.mutate({ params: { token }, body: { by } })
      }}
    >
      <label htmlFor="by">{m.by}</label>
      <input
        id="by"
        required
        maxLength={80}
        value={by}
        onChange={(event) => setBy(event.target.value)}
        placeholder={m.byHint}
      />
      <button type="submit" disabled={accept.isPending}>
        {m.accept}
      </button>
      <ProblemNote error={accept.error} />
    </form>
  )
}
