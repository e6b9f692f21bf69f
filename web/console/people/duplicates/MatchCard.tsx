import { likenesses, type Match, matchFields, type Why } from '#contract/people-duplicates'
import { sexes, statuses } from '#contract/people-words'
import { age, dayText } from '#web/lib/format.ts'
import { useWord } from '#web/lib/locale.ts'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { paths } from '../../paths.ts'
import '../import/import.css'

/** Why two records are held to be alike: each field with what speaks for it and against it. */
export function WhyList({ why }: { why: readonly Why[] }) {
  const say = useWord()
  return (
    <span className="why-list">
      {why.map((one) => (
        <span key={one.field} className={one.weight >= 0 ? 'why-for' : 'why-against'}>
          {say(matchFields[one.field])}：{say(likenesses[one.likeness])}{' '}
          <small className="digits">{one.weight > 0 ? `+${one.weight}` : one.weight}</small>
        </span>
      ))}
    </span>
  )
}

/** Somebody registered who may be the same person. */
export function MatchCard({ match, action }: { match: Match; action?: ReactNode }) {
  const say = useWord()
  return (
    <div className="match-card">
      <div>
        <Link to={paths.elder} params={{ elderId: match.elderId }} className="elder-link" target="_blank">
          {match.name}
        </Link>{' '}
        {say(sexes[match.sex])} · {dayText(match.birthDay)} · {age(match.birthDay)} ·{' '}
        <span className="digits">{match.identityMasked ?? '—'}</span>{' '}
        {match.status !== 'alive' && <Tag tone="high">{say(statuses[match.status])}</Tag>}
      </div>
      <div>
        {match.regionName} {match.address}
      </div>
      <WhyList why={match.why} />
      {action && <div>{action}</div>}
    </div>
  )
}
