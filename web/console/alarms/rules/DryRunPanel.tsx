import { dryRun } from '#contract/alarms'
import { number, shortTime } from '#web/lib/format.ts'
import { useMessages } from '#web/lib/locale.ts'
import { useAction } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { Columns } from '#web/ui/desk/Columns.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { Link } from '@tanstack/react-router'
import { paths } from '../../paths.ts'
import { metricUnit, useMetricName } from '../words.tsx'
import type { Draft } from './draft.ts'
import { ruleMessages } from './messages.ts'

/** What the rule as it stands in the editor would have done: a picture, not a promise. */
export function DryRunPanel({ draft }: { draft: Draft }) {
  const m = useMessages(ruleMessages)
  const metricName = useMetricName()
  const run = useAction(dryRun)
  const result = run.data
  return (
    <Panel
      title={m.dryRun}
      actions={
        <ActionButton
          size="small"
          needs="alarms.rules"
          loading={run.isPending}
          onClick={() => run.mutate({ body: { draft, days: 30 } })}
        >
          {m.dryRunStart}
        </ActionButton>
      }
    >
      <ProblemNote error={run.error} />
      {result ? (
        <>
          <dl className="dry-run">
            {(
              [
                ['fires', result.fires],
                ['elders', result.elders],
                ['readings', result.readings],
                ['nearReal', result.nearReal],
                ['nearFalse', result.nearFalse],
              ] as const
            ).map(([name, value]) => (
              <div key={name}>
                <dt>{m.dry[name]}</dt>
                <dd className="digits">{number(value)}</dd>
              </div>
            ))}
          </dl>
          {result.truncated && (
            <p className="panel-empty is-warning">{m.dry.truncated(shortTime(result.to))}</p>
          )}
          {result.fires === 0 ? (
            <p className="field-hint">{m.dry.none}</p>
          ) : (
            <>
              <h3 className="modal-part">{m.dry.perDay}</h3>
              <Columns
                label={m.dry.perDay}
                every={5}
                values={result.perDay.map((d) => ({
                  key: d.day,
                  label: d.day.slice(5),
                  value: d.fires,
                  tone: undefined,
                }))}
              />
              <h3 className="modal-part">{m.dry.samples}</h3>
              <table className="mini">
                <tbody>
                  {result.samples.slice(0, 12).map((s) => (
                    <tr key={`${s.elderId} ${s.at}`}>
                      <td className="digits">{shortTime(s.at)}</td>
                      <td>
                        <Link to={paths.elderAlarms} params={{ elderId: s.elderId }}>
                          {s.elderName}
                        </Link>
                      </td>
                      <td>{metricName(s.metric)}</td>
                      <td className="digits is-right">
                        {s.value === null ? '' : `${number(s.value, 1)}${metricUnit(s.metric)}`}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </>
          )}
        </>
      ) : (
        <p className="field-hint">{m.dryRunHint}</p>
      )}
    </Panel>
  )
}
