import { type Impact, showImpact, startImpact } from '#contract/policy-editor'
import { number, shortTime, yuan } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { useQuery } from '@tanstack/react-query'
import { Progress } from 'antd'
import { wordOfChoice } from './labels.ts'
import { policyMessages } from './messages.ts'

/** How many elders of the register a saved draft touches and what it costs, place by place. */
export function ImpactPanel({ ruleId, saved }: { ruleId: string; saved: boolean }) {
  const m = useMessages(policyMessages)
  const answer = useQuery({
    ...q(showImpact, { params: { id: ruleId } }),
    enabled: saved,
    // The job says nothing by itself: asked again until it is done.
    refetchInterval: (query) => {
      const state = query.state.data?.impact?.state
      return state === 'queued' || state === 'running' ? 1000 : false
    },
  })
  const start = useAction(startImpact, { changes: [showImpact] })
  const impact = answer.data?.impact
  const busy = impact?.state === 'queued' || impact?.state === 'running'
  return (
    <Panel
      title={m.impact}
      note={impact ? `${shortTime(impact.askedAt)} ${impact.askedBy ?? ''}` : undefined}
      actions={
        <ActionButton
          needs="policy.write"
          size="small"
          loading={start.isPending || busy}
          disabledReason={saved ? undefined : m.impactSaved}
          onClick={() => start.mutate({ params: { id: ruleId } })}
        >
          {impact ? m.impactAgain : m.impactRun}
        </ActionButton>
      }
    >
      <ProblemNote error={start.error ?? answer.error} />
      {busy && (
        <>
          <p>{m.impactWait}</p>
          <Progress
            aria-label={m.impactWait}
            percent={impact.total > 0 ? Math.round((impact.done / impact.total) * 100) : 0}
            status="active"
          />
        </>
      )}
      {impact?.state === 'failed' && <p className="field-error">{m.impactFailed}</p>}
      {impact?.state === 'done' && impact.result ? (
        <Result result={impact.result} />
      ) : (
        !busy && <p className="unknown">{m.impactHint}</p>
      )}
    </Panel>
  )
}

function Result({ result }: { result: NonNullable<Impact['result']> }) {
  const m = useMessages(policyMessages)
  const say = useWord()
  const money = (value: number) => (result.unit === 'fen' ? yuan(value) : m.minutes(value))
  const parts = [
    [m.gain, result.gain, 'good'],
    [m.lose, result.lose, 'critical'],
    [m.more, result.more, 'good'],
    [m.less, result.less, 'high'],
    [m.unchanged, result.unchanged, 'plain'],
    [m.undecided, result.undecided, 'medium'],
  ] as const
  const most = Math.max(1, ...result.places.map((place) => Math.abs(place.after - place.before)))
  return (
    <>
      <dl className="impact-figures">
        {parts.map(([label, value, tone]) => (
          <div key={label} data-tone={value > 0 ? tone : 'plain'}>
            <dt>{label}</dt>
            <dd>{number(value)}</dd>
          </div>
        ))}
      </dl>
      <p>
        {say(wordOfChoice('period', result.period))}
        {m.colon}
        {money(result.before)} → <b>{money(result.after)}</b>（{result.after >= result.before ? '+' : '−'}
        {money(Math.abs(result.after - result.before))}） · {m.elders} {number(result.elders)}
      </p>
      <table className="mini impact-places">
        <thead>
          <tr>
            <th scope="col">{m.county}</th>
            <th scope="col" className="is-right">
              {m.gain}
            </th>
            <th scope="col" className="is-right">
              {m.lose}
            </th>
            <th scope="col" className="is-right">
              {m.changed}
            </th>
            <th scope="col" className="is-right">
              {m.costBefore}
            </th>
            <th scope="col" className="is-right">
              {m.costAfter}
            </th>
            <th scope="col" aria-hidden />
          </tr>
        </thead>
        <tbody>
          {result.places.map((place) => (
            <tr key={place.regionCode}>
              <th scope="row">{place.regionName}</th>
              <td className="is-right">{number(place.gain)}</td>
              <td className="is-right">{number(place.lose)}</td>
              <td className="is-right">{number(place.changed)}</td>
              <td className="is-right">{money(place.before)}</td>
              <td className="is-right">{money(place.after)}</td>
              <td aria-hidden>
                <span
                  className="impact-bar"
                  style={{ width: `${(Math.abs(place.after - place.before) / most) * 60}px` }}
                  data-down={place.after < place.before}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}
