import { myInvitation } from '#contract/responder-field'
import { type InvitationState, invitationStates, qualifications } from '#contract/responder-words'
import { distance, hourMinute, inBrackets } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { kept } from '#web/lib/kept.ts'
import { common } from '../messages.ts'
import { withUnsent } from '../outbox/entry.ts'
import { useOutbox } from '../outbox/outbox.ts'
import { Link } from '../place.tsx'
import { Answer } from './Answer.tsx'
import { Briefing } from './Briefing.tsx'
import { Countdown } from './Countdown.tsx'
import { messages } from './messages.ts'
import { isLive } from './mine.ts'
import { Notes } from './Notes.tsx'
import { Steps } from './Steps.tsx'
import { useIncidentWords } from './words.ts'

export function InvitationPage({ id }: { id: string }) {
  const m = useMessages(messages)
  const c = useMessages(common)
  const say = useWord()
  const words = useIncidentWords()
  // The id comes from an address; an id that is none is not found by the server.
  const query = useQuery(kept(myInvitation, { params: { id } }))
  const outbox = useOutbox()
  const item = query.data && withUnsent(query.data.answer, outbox)
  const title = item ? words(item).kind : m.title
  const endings: Partial<Record<InvitationState, string>> = m.over
  const over = item && endings[item.state]
  useEffect(() => {
    document.title = `${title} · 一刻`
  }, [title])

  return (
    <article className="invitation">
      <Link to={{ page: 'home' }} className="back">
        ‹ {c.back}
      </Link>
      {query.isPending && <p role="status">{c.loading}</p>}
      {!item && <ProblemNote error={query.error} retry={() => void query.refetch()} />}
      {item && (
        <>
          <header className={`invitation-head level-${item.level}`}>
            <h1>{title}</h1>
            <p>
              <span className={`level level-${item.level}`}>{words(item).level}</span>{' '}
              {item.drill && <span className="tag">{c.drill}</span>}{' '}
              <b>{say(invitationStates[item.state])}</b>
              {item.unsent.length > 0 && inBrackets(m.pending)}
              {item.state === 'invited' && <Countdown until={item.expiresAt} />}
            </p>
            <p className="where">
              {item.area}
              <br />
              {item.distanceM === null ? m.unknownDistance : m.away(distance(item.distanceM))}
              {item.travelS !== null && ` · ${m.time(Math.max(1, Math.round(item.travelS / 60)))}`}
            </p>
            {item.holdsKey && <p className="tag">{m.holdsKey}</p>}
            {item.qualification && <p>{m.needs(say(qualifications[item.qualification]))}</p>}
            {query.data && !query.data.fresh && <p className="hint">{c.asOf(hourMinute(query.data.at))}</p>}
          </header>
          {item.state === 'invited' && <Answer item={item} />}
          {over && <p role="status">{over}</p>}
          {isLive(item.state) && <Steps item={item} />}
          {/* What the server has confirmed decides: an unsent step shows nothing new. */}
          {query.data && isLive(query.data.answer.state) ? (
            <Briefing id={item.id} />
          ) : (
            item.endedAt && item.acceptedAt && <p className="hint">{m.closed}</p>
          )}
          {item.acceptedAt && <Notes item={item} />}
        </>
      )}
    </article>
  )
}
