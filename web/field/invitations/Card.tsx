import { invitationStates, qualifications } from '#contract/responder-words'
import { distance, hourMinute, inBrackets } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { common } from '../messages.ts'
import { Link } from '../place.tsx'
import { Countdown } from './Countdown.tsx'
import { messages } from './messages.ts'
import type { Mine } from './mine.ts'
import { useIncidentWords } from './words.ts'

/** An invitation in a list: what, how far, roughly where, and how long there is to answer. */
export function Card({ item }: { item: Mine }) {
  const m = useMessages(messages)
  const c = useMessages(common)
  const say = useWord()
  const { kind, level } = useIncidentWords()(item)
  return (
    <Link to={{ page: 'invitation', id: item.id }} className={`card state-${item.state}`}>
      <span className="card-head">
        <b>{kind}</b>
        <span className={`level level-${item.level}`}>{level}</span>
        {item.drill && <span className="tag">{c.drill}</span>}
        {item.state === 'invited' && <Countdown until={item.expiresAt} />}
      </span>
      <span>{item.area}</span>
      <span className="card-foot">
        {item.distanceM === null ? m.unknownDistance : m.away(distance(item.distanceM))}
        {item.travelS !== null && ` · ${m.time(Math.max(1, Math.round(item.travelS / 60)))}`}
        {item.holdsKey && ` · ${m.holdsKey}`}
        {item.qualification && ` · ${m.needs(say(qualifications[item.qualification]))}`}
      </span>
      <span className="card-state">
        {say(invitationStates[item.state])}
        {item.unsent.length > 0 && inBrackets(m.pending)}
        <time dateTime={item.invitedAt}>{hourMinute(item.invitedAt)}</time>
      </span>
    </Link>
  )
}
