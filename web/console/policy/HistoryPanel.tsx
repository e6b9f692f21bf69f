import { list, type PolicyRule } from '#contract/policy'
import { dayText } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { paths } from '../paths.ts'
import { inTwo } from './labels.ts'
import { policyMessages } from './messages.ts'
import { stateTone } from './PoliciesPage.tsx'

/** Every version of a rule at its place, newest first. */
export function HistoryPanel({ rule }: { rule: PolicyRule }) {
  const m = useMessages(policyMessages)
  const say = useWord()
  const answer = useQuery(q(list, { query: { kind: rule.kind, key: rule.key, region: rule.regionCode } }))
  const versions = (answer.data?.items ?? [])
    .filter((one) => one.regionCode === rule.regionCode)
    .toSorted((a, b) => b.validFrom.localeCompare(a.validFrom))
  if (versions.length === 0) return null
  return (
    <Panel title={m.history}>
      <ul className="versions">
        {versions.map((one) => (
          <li key={one.id}>
            <Link
              to={paths.policy}
              params={{ ruleId: one.id }}
              {...(one.id === rule.id ? { 'aria-current': 'true' as const } : {})}
            >
              {dayText(one.validFrom)} – {one.validTo ? dayText(one.validTo) : m.open}
            </Link>{' '}
            <Tag tone={stateTone[one.state]}>{m.states[one.state]}</Tag>{' '}
            <small className="unknown">{say(inTwo(one.approvedBy ?? one.updatedBy ?? ''))}</small>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
