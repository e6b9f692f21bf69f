import type { Why } from '#contract/benefit-cycles'
import { number, yuan } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { messages } from './messages.ts'

/** What it comes to, as people say it: `每月 50 元`. */
export function useAmount(): (amount: number, unit: 'fen' | 'minute') => string {
  const m = useMessages(messages)
  return (amount, unit) => (unit === 'fen' ? yuan(amount) : m.minutes(number(amount)))
}

/** Every number answers why: criterion by criterion, and the document it stands in. */
export function Reasons({ why }: { why: Pick<Why, 'criteria' | 'missing' | 'givesWayTo' | 'source'> }) {
  const m = useMessages(messages)
  const say = useWord()
  return (
    <details>
      <summary className="row-link">{m.why}</summary>
      <ul className="reasons">
        {why.criteria.map((one) => (
          <li key={one.key} className={one.holds}>
            {say(one)}：<strong>{m.holds[one.holds]}</strong>
          </li>
        ))}
      </ul>
      {why.givesWayTo && <p>{m.givesWay(say(why.givesWayTo))}</p>}
      {why.missing.length > 0 && (
        <p>
          {m.missing}：{why.missing.map((one) => say(one)).join('、')}
        </p>
      )}
      <p className="hint">
        {m.source}：{why.source.document} {why.source.clause ?? `(${m.noClause})`}
      </p>
      {why.source.quote && <blockquote className="hint">{why.source.quote}</blockquote>}
    </details>
  )
}
