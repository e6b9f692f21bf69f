import { ClockName, clockNames, openStates, type IncidentDetail } from '#contract/alarms'
import { clockTime, duration, fullTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { incidentMessages } from '../incident-messages.ts'
import { Elapsed } from '../words.tsx'
import { placeLegs, type PlacedLeg, runningFrom } from './clock-legs.ts'

/** T0 to T5 as a picture: each leg with its time against its target, the running one ticking. The legs add up. */
export function ClockBar({ incident }: { incident: IncidentDetail }) {
  const m = useMessages(incidentMessages)
  const say = useWord()
  const { clocks, legs } = incident
  const { latest, coming } = runningFrom(legs)
  const furthest = ClockName.options.findLast((name) => clocks[name] !== null) ?? 'T0'
  const running = coming && openStates.includes(incident.state)
  const skipped = ClockName.options.filter((name) => clocks[name] === null && name < furthest)
  const total = legs.reduce((sum, leg) => sum + leg.seconds, 0)

  return (
    <div className="clock-bar">
      <ol>
        <li className="clock-stop">
          <b>T0</b>
          <span>{say(clockNames.T0)}</span>
          <time dateTime={clocks.T0} title={fullTime(clocks.T0)}>
            {clockTime(clocks.T0)}
          </time>
        </li>
        {placeLegs(legs).map((placed) => (
          <Leg key={placed.leg.to} placed={placed} at={clocks[placed.leg.to]} />
        ))}
        {running && (
          <li className="clock-leg is-running">
            <div className="clock-leg-bar">
              <i style={{ width: '100%' }} />
            </div>
            <div className="clock-leg-time">
              <Elapsed since={clocks[latest] ?? clocks.T0} />
              <small>{m.running}</small>
            </div>
            <div className="clock-stop is-coming">
              <b>{coming}</b>
              <span>{say(clockNames[coming])}</span>
            </div>
          </li>
        )}
      </ol>
      <p className="clock-total">
        {m.total(duration(total))}
        {skipped.length > 0 &&
          ` · ${skipped.map((name) => `${name} ${say(clockNames[name])}`).join(m.separator)} ${m.notYet}`}
      </p>
    </div>
  )
}

function Leg({ placed: { leg, filled, mark }, at }: { placed: PlacedLeg; at: string | null }) {
  const m = useMessages(incidentMessages)
  const say = useWord()
  return (
    <li
      className={
        leg.missed ? 'clock-leg is-missed' : leg.targetSeconds === null ? 'clock-leg' : 'clock-leg is-met'
      }
    >
      <div className="clock-leg-bar">
        <i style={{ width: `${filled * 100}%` }} />
        {mark !== null && <u style={{ left: `${mark * 100}%` }} />}
      </div>
      <div className="clock-leg-time">
        <b>{duration(leg.seconds)}</b>
        {leg.targetSeconds !== null && (
          <small>
            {m.target(duration(leg.targetSeconds))}
            {leg.missed && ` · ${m.missed}`}
          </small>
        )}
      </div>
      <div className="clock-stop">
        <b>{leg.to}</b>
        <span>{say(clockNames[leg.to])}</span>
        {at && (
          <time dateTime={at} title={fullTime(at)}>
            {clockTime(at)}
          </time>
        )}
      </div>
    </li>
  )
}
