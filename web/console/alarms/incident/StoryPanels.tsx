import { incidentKinds, noteWords, signalSources, timeline, type IncidentDetail } from '#contract/alarms'
import { clockTime, duration, fullTime, shortTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { useQuery } from '@tanstack/react-query'
import { incidentMessages } from '../incident-messages.ts'
import { metricUnit, SeverityTag, useMetricName } from '../words.tsx'
import { useTargetName } from './target-name.ts'

/** Everything that happened, in order, to the second. */
export function TimelinePanel({ incident, actions }: { incident: IncidentDetail; actions: React.ReactNode }) {
  const m = useMessages(incidentMessages)
  const say = useWord()
  const targetName = useTargetName()
  const story = useQuery(q(timeline, { params: { id: incident.id } }))
  return (
    <Panel
      title={m.timeline}
      note={story.data ? m.total(duration(story.data.totalSeconds)) : undefined}
      actions={actions}
      flush
      className="is-tall"
      scroll
    >
      <ProblemNote error={story.error} retry={() => void story.refetch()} />
      <ol className="story">
        {story.data?.items.map((entry, index) => (
          // Entries are only ever appended: the position is the identity.
          <li key={index} data-clock={entry.clock ?? undefined}>
            <time className="digits" dateTime={entry.at} title={fullTime(entry.at)}>
              {clockTime(entry.at)}
            </time>
            <div>
              {entry.clock && <b className="story-clock">{entry.clock}</b>} {say(entry)}
              {(entry.detail || entry.by) && (
                <small>
                  {entry.detail && targetName(say(entry.detail))}
                  {entry.detail && entry.by && ' · '}
                  {entry.by && say(noteWords(entry.by))}
                </small>
              )}
            </div>
          </li>
        ))}
      </ol>
    </Panel>
  )
}

/** The signals of which the incident is made: the first opened it, the others joined. */
export function SignalsPanel({ incident }: { incident: IncidentDetail }) {
  const m = useMessages(incidentMessages)
  const say = useWord()
  const metricName = useMetricName()
  return (
    <Panel title={m.signals} note={String(incident.signals.length)} flush>
      <ol className="rows">
        {incident.signals.map((s) => {
          const late = Math.abs(Date.parse(s.receivedAt) - Date.parse(s.at)) > 60_000
          return (
            <li key={s.id} className="row">
              <time className="row-order digits" dateTime={s.receivedAt} title={fullTime(s.receivedAt)}>
                {clockTime(s.receivedAt)}
              </time>
              <span className="row-main">
                <b>{say(incidentKinds[s.kind])}</b> {say(s.deviceName ?? signalSources[s.source])}
                <small>
                  {[
                    s.ruleName && say(s.ruleName),
                    s.detail && say(noteWords(s.detail)),
                    ...Object.entries(s.metrics).map(
                      ([name, value]) => `${metricName(name)} ${value}${metricUnit(name)}`,
                    ),
                    late && m.lateSignal(shortTime(s.at)),
                  ]
                    .filter(Boolean)
                    .join(' · ')}
                </small>
              </span>
              {s.source === 'drill' ? (
                <Tag>{say(signalSources.drill)}</Tag>
              ) : (
                <SeverityTag severity={s.severity} />
              )}
            </li>
          )
        })}
      </ol>
    </Panel>
  )
}
