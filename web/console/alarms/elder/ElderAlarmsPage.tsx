import { clearLimit, limits, watches, type Limit } from '#contract/alarms'
import { show as showElder } from '#contract/people'
import { shortTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { ElderName } from '#web/ui/ElderName.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { paths } from '../../paths.ts'
import { Remaining, metricUnit, useMetricName } from '../words.tsx'
import '../desk.css'
import '../figures.css'
import { elderAlarmsRoute } from '../pages.tsx'
import { FencePanel } from './FencePanel.tsx'
import { LimitForm } from './LimitForm.tsx'
import { PlanEditor } from './PlanEditor.tsx'
import { RescuersPanel } from './RescuersPanel.tsx'
import { elderMessages } from './messages.ts'

/** What is personal to one elder in the alarms: limits, fence, plan, subscribed rescuers, what is being waited for. */
export function ElderAlarmsPage() {
  const m = useMessages(elderMessages)
  const { elderId } = elderAlarmsRoute.useParams()
  const record = useQuery(q(showElder, { params: { elderId } }))
  const elder = record.data?.elder
  return (
    <Page
      title={m.title}
      note={
        elder && (
          <ElderName
            name={elder.name}
            sex={elder.sex === 'male' || elder.sex === 'female' ? elder.sex : null}
            years={elder.age}
          />
        )
      }
      actions={
        <>
          <Link to={paths.elder} params={{ elderId }}>
            {m.record}
          </Link>
          <Link to={paths.incidents} search={{ elder: elderId }}>
            {m.incidents}
          </Link>
        </>
      }
    >
      <ProblemNote error={record.error} retry={() => void record.refetch()} />
      <div className="figure-grid">
        <LimitsPanel elderId={elderId} />
        <WatchesPanel elderId={elderId} />
        <PlanEditor elderId={elderId} />
        <FencePanel elderId={elderId} />
        <RescuersPanel elderId={elderId} />
      </div>
    </Page>
  )
}

function LimitsPanel({ elderId }: { elderId: string }) {
  const m = useMessages(elderMessages)
  const metricName = useMetricName()
  const answer = useQuery(q(limits, { params: { elderId } }))
  const clear = useAction(clearLimit, { changes: [limits] })
  const [editing, setEditing] = useState<Partial<Limit>>()
  return (
    <Panel
      title={m.limits}
      note={m.limitsNote}
      className="is-wide"
      flush
      actions={
        <ActionButton size="small" needs="alarms.handle" onClick={() => setEditing({})}>
          {m.add}
        </ActionButton>
      }
    >
      <ProblemNote error={answer.error ?? clear.error} />
      <table className="mini">
        <thead>
          <tr>
            <th>{m.metric}</th>
            <th className="is-right">{m.lowRed}</th>
            <th className="is-right">{m.lowAmber}</th>
            <th className="is-right">{m.highAmber}</th>
            <th className="is-right">{m.highRed}</th>
            <th>{m.reason}</th>
            <th>{m.setBy}</th>
            <th>
              <span className="visually-hidden">{m.edit}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {answer.data?.items.map(({ limit, origin, setBy, setAt }) => (
            <tr key={limit.metric}>
              <td>
                {metricName(limit.metric)}{' '}
                <small className="unknown">{metricUnit(limit.metric).trim()}</small>{' '}
                <Tag tone={origin === 'own' ? 'medium' : 'plain'}>{m.origin[origin]}</Tag>
              </td>
              {(['lowRed', 'lowAmber', 'highAmber', 'highRed'] as const).map((name) => (
                <td key={name} className="digits is-right">
                  {limit[name] ?? '—'}
                </td>
              ))}
              <td>{limit.reason}</td>
              <td>{setAt && `${shortTime(setAt)} ${setBy ?? ''}`}</td>
              <td className="is-right">
                <span className="inline-actions">
                  <ActionButton size="small" needs="alarms.handle" onClick={() => setEditing(limit)}>
                    {m.edit}
                  </ActionButton>
                  {origin === 'own' && (
                    <ActionButton
                      size="small"
                      needs="alarms.handle"
                      loading={clear.isPending}
                      onClick={() => clear.mutate({ params: { elderId, metric: limit.metric } })}
                    >
                      {m.clear}
                    </ActionButton>
                  )}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {editing && <LimitForm elderId={elderId} start={editing} onClose={() => setEditing(undefined)} />}
    </Panel>
  )
}

function WatchesPanel({ elderId }: { elderId: string }) {
  const m = useMessages(elderMessages)
  const say = useWord()
  const answer = useQuery(q(watches, { params: { elderId } }))
  return (
    <Panel title={m.watches} flush>
      <ProblemNote error={answer.error} />
      {answer.data?.items.length === 0 && <p className="panel-empty">{m.watchesNone}</p>}
      <ol className="rows">
        {answer.data?.items.map((w) => (
          <li key={w.ruleId} className="row">
            <span className="row-main">
              <Link to={paths.rule} params={{ ruleId: w.ruleId }}>
                {say(w.name)}
              </Link>
              {w.lastAt && <small>{m.last(shortTime(w.lastAt))}</small>}
            </span>
            {w.dueAt && <Remaining to={w.dueAt} />}
          </li>
        ))}
      </ol>
    </Panel>
  )
}
