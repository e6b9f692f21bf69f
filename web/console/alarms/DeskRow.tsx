import { waitsForDesk, type Incident } from '#contract/alarms'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { ElderName } from '#web/ui/ElderName.tsx'
import { memo } from 'react'
import { messages } from './messages.ts'
import { DrillTag, Elapsed, Remaining, SeverityTag, StateTag, toneOf, useKindName } from './words.tsx'

/** The callbacks are the same for every row and render, so that only rows that changed are drawn again. */
type Props = {
  incident: Incident
  selected: boolean
  onSelect: (id: string) => void
  onOpen: (id: string) => void
}

/** One incident on the desk: what, who, where, how long, and when the ladder climbs. */
export const DeskRow = memo(function DeskRow({ incident, selected, onSelect, onOpen }: Props) {
  const m = useMessages(messages)
  const say = useWord()
  const kindName = useKindName()
  const waiting = waitsForDesk(incident)
  return (
    // The list box handles the keys; each option is reached through it.
    <div
      id={`row-${incident.id}`}
      role="option"
      aria-selected={selected}
      tabIndex={-1}
      className="desk-row"
      data-tone={toneOf(incident.severity)}
      data-waiting={waiting}
      onClick={() => onSelect(incident.id)}
      onDoubleClick={() => onOpen(incident.id)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') onOpen(incident.id)
      }}
    >
      <i aria-hidden />
      <div className="desk-row-main">
        <div>
          <span className="desk-row-kind">{kindName(incident)}</span>
          <SeverityTag severity={incident.severity} />
          <StateTag incident={incident} />
          <DrillTag drill={incident.drill} />
          {incident.signalCount > 1 && <small>{m.signals(incident.signalCount)}</small>}
        </div>
        <div>
          {incident.elderId ? (
            <ElderName name={incident.elderName} sex={incident.elderSex} years={incident.elderAge} />
          ) : (
            <span className="unknown">{m.unknownPerson}</span>
          )}
          <span className="desk-row-place">{incident.place}</span>
        </div>
      </div>
      <div className="desk-row-clock">
        <b>
          <Elapsed since={incident.raisedAt} />
        </b>
        {incident.state === 'suspected' && incident.graceUntil ? (
          <small>
            {m.grace} <Remaining to={incident.graceUntil} />
          </small>
        ) : waiting && incident.nextStepAt ? (
          <small>
            {incident.nextStep ? say(incident.nextStep) : m.next} <Remaining to={incident.nextStepAt} />
          </small>
        ) : incident.handlerName ? (
          <small>{m.handledBy(incident.handlerName)}</small>
        ) : null}
      </div>
    </div>
  )
})
