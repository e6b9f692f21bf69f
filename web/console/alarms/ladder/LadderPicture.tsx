import {
  incidentKinds,
  previewLadder,
  severities,
  type IncidentKind,
  type Ladder,
  type LadderAction,
  type LadderBody,
  type Severity,
} from '#contract/alarms'
import { duration } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useDeferredValue, useState } from 'react'
import { ladderMessages } from './messages.ts'

/** The ladder as it would run if nobody did anything: time downwards, everyone called at each moment. */
export function LadderPicture({
  region,
  body,
  example,
}: {
  region: number
  body: LadderBody
  example: Ladder | undefined
}) {
  const m = useMessages(ladderMessages)
  const say = useWord()
  const [chosenKind, setKind] = useState<IncidentKind>()
  const [chosenSeverity, setSeverity] = useState<Severity>()
  const kind = chosenKind ?? example?.kinds[0] ?? 'sos'
  const severity = chosenSeverity ?? example?.severities[0] ?? 'P1'
  const settled = useDeferredValue(body)
  const preview = useQuery({
    ...q(previewLadder, { body: { region, kind, severity, body: settled } }),
    placeholderData: keepPreviousData,
    retry: false,
  })
  const steps = preview.data?.steps ?? []
  const who = (action: LadderAction) =>
    action.to === 'hub'
      ? `${m.to.hub} · ${m.lines[action.line]}`
      : action.to === 'family'
        ? `${m.to.family} × ${action.count}`
        : action.to === 'responders'
          ? `${m.to.responders} × ${action.k}`
          : m.to[action.to]

  return (
    <Panel title={m.picture}>
      <div className="inline-actions">
        <Select<IncidentKind>
          aria-label={m.pictureFor}
          showSearch
          optionFilterProp="label"
          size="small"
          style={{ width: 150 }}
          value={kind}
          onChange={setKind}
          options={Object.entries(incidentKinds).map(([value, words]) => ({ value, label: say(words) }))}
        />
        <Select<Severity>
          aria-label={m.pictureFor}
          size="small"
          style={{ width: 130 }}
          value={severity}
          onChange={setSeverity}
          options={Object.entries(severities).map(([value, words]) => ({
            value,
            label: `${value} ${say(words)}`,
          }))}
        />
      </div>
      <ProblemNote error={preview.error} />
      {preview.data?.blocked && (
        <p className="panel-empty is-warning">
          <b>{m.blocked}</b> {say(preview.data.blocked)}
        </p>
      )}
      <ol className="ladder-picture">
        {steps.map((step, index) => {
          const before = steps[index - 1]?.atSeconds ?? 0
          return (
            <li
              key={`${step.atSeconds} ${index}`}
              style={{ marginTop: Math.min(56, Math.sqrt(step.atSeconds - before) * 3) }}
            >
              <time className="digits">{step.atSeconds === 0 ? m.at0 : `+${duration(step.atSeconds)}`}</time>
              <div>
                <b>{say(step)}</b>
                <p>
                  {step.actions.map((action, i) => (
                    // The actions of a step are fixed within one preview.
                    <span key={i} className={`party party-${action.to}`}>
                      {who(action)}
                    </span>
                  ))}
                </p>
                <small>{step.unless === 'never' ? m.always : `${m.unless} ${m.settled[step.unless]}`}</small>
              </div>
            </li>
          )
        })}
      </ol>
    </Panel>
  )
}
