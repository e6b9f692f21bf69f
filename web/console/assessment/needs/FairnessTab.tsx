import { groups, needItems } from '#contract/people-words'
import * as contract from '#contract/planning'
import { number } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Skeleton } from 'antd'
import { paths } from '../../paths.ts'
import { placeMessages } from './place-messages.ts'

const days = (value: number | null) => (value === null ? '—' : number(value, 1))

/** How long each group waits for what it asked for (B-ASM-21). */
export function FairnessTab({ region }: { region: number | undefined }) {
  const m = useMessages(placeMessages)
  const say = useWord()
  const answer = useQuery(q(contract.fairness, { query: { region } }))
  const data = answer.data
  if (answer.isPending) return <Skeleton active paragraph={{ rows: 6 }} />
  if (!data) return <ProblemNote error={answer.error} retry={() => void answer.refetch()} />
  if (data.whole.asked === 0) return <Empty title={m.noDemands} />
  const rows = [
    { key: 'all', label: m.whole, ...data.whole },
    ...data.groups.map((one) => ({ key: one.group, label: say(groups[one.group]), ...one })),
  ]
  const most = Math.max(1, ...rows.map((row) => row.medianDays ?? 0))
  return (
    <>
      <Panel title={m.tabs.fairness} note={`${data.from} – ${data.to} · ${m.fairnessHint}`} flush>
        <table className="mini">
          <thead>
            <tr>
              <th>{m.group}</th>
              <th style={{ width: '26%' }}>{m.median}</th>
              <th />
              <th className="is-right">{m.p90}</th>
              <th className="is-right">{m.asked}</th>
              <th className="is-right">{m.servedN}</th>
              <th className="is-right">{m.declinedN}</th>
              <th className="is-right">{m.waitingN}</th>
              <th className="is-right">{m.longest}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.key}>
                <td>{row.key === 'all' ? <b>{row.label}</b> : row.label}</td>
                <td>
                  <div className="survey-bar">
                    <div
                      style={{
                        width: `${(100 * (row.medianDays ?? 0)) / most}%`,
                        background: 'var(--accent)',
                      }}
                    />
                  </div>
                </td>
                <td className="digits">{days(row.medianDays)}</td>
                <td className="digits is-right">{days(row.p90Days)}</td>
                <td className="digits is-right">{number(row.asked)}</td>
                <td className="digits is-right">{number(row.served)}</td>
                <td className="digits is-right">{number(row.declined)}</td>
                <td className="digits is-right">{number(row.waiting)}</td>
                <td className="digits is-right">{days(row.longestWaitingDays)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Panel>
      {data.reasons.length > 0 && (
        <Panel title={m.reasons}>
          <table className="mini">
            <tbody>
              {data.reasons.map((one) => (
                <tr key={one.reason}>
                  <td>{one.reason}</td>
                  <td className="digits is-right">{number(one.count)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Panel>
      )}
    </>
  )
}

/** What was asked for in a place against who could serve it there (B-ASM-22). */
export function DemandGaps({ region }: { region: number | undefined }) {
  const m = useMessages(placeMessages)
  const say = useWord()
  const answer = useQuery(q(contract.demandGaps, { query: { region } }))
  const data = answer.data
  if (!data) return <ProblemNote error={answer.error} retry={() => void answer.refetch()} />
  return (
    <Panel title={`${m.demandGap} · ${data.regionName}`} note={m.demandGapHint} flush>
      <table className="mini">
        <thead>
          <tr>
            <th>{m.item}</th>
            <th className="is-right">{m.asked}</th>
            <th className="is-right">{m.served}</th>
            <th className="is-right">{m.arranged}</th>
            <th className="is-right">{m.gap}</th>
            <th className="is-right">{m.sites}</th>
          </tr>
        </thead>
        <tbody>
          {data.items.map((one) => (
            <tr key={one.item}>
              <td>
                <Link to={paths.demands} search={{ item: one.item, ...(region ? { region } : {}) }}>
                  {say(needItems[one.item])}
                </Link>
              </td>
              <td className="digits is-right">{number(one.elders)}</td>
              <td className="digits is-right">{number(one.served)}</td>
              <td className="digits is-right">{number(one.arranged)}</td>
              <td className="digits is-right">
                {one.gap === 0 ? 0 : <Tag tone="high">{number(one.gap)}</Tag>}
              </td>
              <td className="digits is-right">
                {one.sites === 0 ? <Tag tone="medium">{m.noSite}</Tag> : number(one.sites)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  )
}
