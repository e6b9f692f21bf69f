import { falseAlarms, outcomes } from '#contract/alarms'
import { number, percent } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Segmented } from 'antd'
import { paths } from '../paths.ts'
import { figuresMessages } from './figures-messages.ts'

type By = 'elder' | 'model' | 'rule'

/** False alarms by home, model and rule, with how sure the rate is. Nothing is changed by itself. */
export function FalseAlarms({
  region,
  by,
  onBy,
}: {
  region: number | undefined
  by: By
  onBy: (by: By) => void
}) {
  const m = useMessages(figuresMessages)
  const say = useWord()
  const answer = useQuery(q(falseAlarms, { query: { by, region, days: 90, limit: 50 } }))
  return (
    <Panel
      title={m.falseAlarms}
      note={m.days}
      actions={
        <Segmented<By>
          size="small"
          value={by}
          onChange={onBy}
          options={(['model', 'elder', 'rule'] as const).map((value) => ({ value, label: m.by[value] }))}
        />
      }
      flush
      className="is-wide"
    >
      <ProblemNote error={answer.error} retry={() => void answer.refetch()} />
      <div className="figure-scroll">
        <table className="mini">
          <thead>
            <tr>
              <th>{m.by[by]}</th>
              <th className="is-right">{m.closed}</th>
              <th className="is-right">{m.real}</th>
              <th className="is-right">{m.false}</th>
              <th className="is-right">{m.rate}</th>
              <th className="is-right">{m.interval}</th>
              <th>{m.reason}</th>
              <th>{m.suggestion}</th>
            </tr>
          </thead>
          <tbody>
            {answer.data?.items.map((row) => (
              <tr key={row.key}>
                <td>
                  {row.elderId ? (
                    <Link to={paths.incidents} search={{ elder: row.elderId, state: 'closed' }}>
                      {row.name}
                    </Link>
                  ) : (
                    row.name
                  )}
                </td>
                <td className="digits is-right">{number(row.closed)}</td>
                <td className="digits is-right">{number(row.real)}</td>
                <td className="digits is-right">{number(row.false)}</td>
                <td className="digits is-right">
                  {row.rate === null ? <span className="unknown">{m.few}</span> : percent(row.rate)}
                </td>
                <td className="digits is-right">
                  {row.low === null || row.high === null
                    ? '—'
                    : `${percent(row.low, 0)}–${percent(row.high, 0)}`}
                </td>
                <td>{row.topReason ? say(outcomes[row.topReason]) : '—'}</td>
                <td>{row.suggestion ? say(row.suggestion) : '—'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {answer.data?.items.length === 0 && <p className="panel-empty">{m.none}</p>}
    </Panel>
  )
}
