import { outcomes, personRoles, report, verdicts, type IncidentDetail } from '#contract/alarms'
import { duration, fullTime, hourMinute, useNow } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { Facts, Panel } from '#web/ui/desk/Panel.tsx'
import { useQuery } from '@tanstack/react-query'
import { incidentMessages } from '../incident-messages.ts'

const messages = {
  zh: {
    report: '事件报告',
    filedAt: '上报',
    to: '报送',
    cause: '原因',
    measures: '措施',
    total: '总时长',
    persons: '参与人',
    closed: '结案',
  },
  en: {
    report: 'Incident report',
    filedAt: 'Filed',
    to: 'Sent to',
    cause: 'Cause',
    measures: 'Measures',
    total: 'Whole time',
    persons: 'Who took part',
    closed: 'Closed',
  },
}

export function HandoverPanel({ incident }: { incident: IncidentDetail }) {
  const m = useMessages(incidentMessages)
  const now = useNow(30_000)
  const card = incident.handover
  if (!card) return null
  const alive = Date.parse(card.expiresAt) > now
  return (
    <Panel title={m.handover} tone={card.acceptedAt ? 'good' : undefined}>
      <p>
        {alive ? m.handoverLives(hourMinute(card.expiresAt)) : m.handoverExpired} ·{' '}
        {m.handoverViews(card.views)}
      </p>
      {card.acceptedAt && <p>{m.handoverAccepted(card.acceptedBy ?? '', hourMinute(card.acceptedAt))}</p>}
    </Panel>
  )
}

/** How it ended, and the report that was filed. */
export function ReportPanel({ incident }: { incident: IncidentDetail }) {
  const m = useMessages(messages)
  const i = useMessages(incidentMessages)
  const say = useWord()
  const over = incident.resolvedAt !== null
  const filed = useQuery({ ...q(report, { params: { id: incident.id } }), enabled: over })
  if (!over) return null
  const r = filed.data?.report
  return (
    <Panel title={m.closed} tone="good">
      <Facts
        items={[
          [i.verdict, incident.verdict && say(verdicts[incident.verdict])],
          [i.resolvedAs, incident.outcome && say(outcomes[incident.outcome])],
          [m.closed, incident.resolvedAt && fullTime(incident.resolvedAt)],
          r ? [m.filedAt, `${fullTime(r.filedAt)} → ${r.to}`] : null,
          r ? [m.total, duration(r.totalSeconds)] : null,
          r
            ? [
                m.persons,
                <ul key="persons" className="plain-list">
                  {r.persons.map((p) => (
                    <li key={`${p.role} ${p.name}`}>
                      {say(personRoles[p.role])} {p.name}
                    </li>
                  ))}
                </ul>,
              ]
            : null,
          r ? [m.cause, r.cause] : null,
          r ? [m.measures, r.measures] : null,
        ]}
      />
    </Panel>
  )
}
