import {
  ClockName,
  clockNames,
  incidentKinds,
  incidentStates,
  severities,
  waitsForDesk,
  type Incident,
  type IncidentState,
  type Severity,
} from '#contract/alarms'
import { MetricName, metrics } from '#contract/device-protocol'
import { countdown, useNow } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { unitText } from '#web/lib/units.ts'
import { Tag, type Tone } from '#web/ui/desk/Tag.tsx'
import type { MapTone } from '#web/ui/map/MapView.tsx'
import { useCallback } from 'react'
import { messages } from './messages.ts'

/** Small drawings of the words of an incident, the same on every page. */

const tones = { P0: 'critical', P1: 'high', P2: 'medium', P3: 'low', P4: 'low' } as const satisfies Record<
  Severity,
  Tone & MapTone
>
export function toneOf(severity: Severity): (typeof tones)[Severity] {
  return tones[severity]
}

export function SeverityTag({ severity }: { severity: Severity }) {
  const say = useWord()
  return (
    <Tag tone={toneOf(severity)}>
      {severity} {say(severities[severity])}
    </Tag>
  )
}

const stateTones: Record<IncidentState, Tone> = {
  suspected: 'medium',
  raised: 'critical',
  acknowledged: 'low',
  verified: 'low',
  dispatched: 'low',
  arrived: 'low',
  resolved: 'good',
  reviewed: 'good',
}

/** The state; an incident on which help is under way but nobody at the desk has looked still says so. */
export function StateTag({ incident }: { incident: Pick<Incident, 'state' | 'acknowledgedAt' | 'unseen'> }) {
  const say = useWord()
  const m = useMessages(messages)
  const unseen = waitsForDesk(incident) && incident.state !== 'suspected' && incident.state !== 'raised'
  return (
    <>
      <Tag tone={stateTones[incident.state]}>{say(incidentStates[incident.state])}</Tag>
      {unseen && <Tag tone="critical">{m.notAcknowledged}</Tag>}
    </>
  )
}

export function useKindName(): (incident: Pick<Incident, 'kind'>) => string {
  const say = useWord()
  return useCallback((incident) => say(incidentKinds[incident.kind]), [say])
}

/** 血氧 for `spo2`; a name that is no metric of the catalogue is shown as it came. */
export function useMetricName(): (name: string) => string {
  const say = useWord()
  return (name) => {
    const known = MetricName.safeParse(name)
    return known.success ? say(metrics[known.data]) : name
  }
}

/** Seconds since an instant, ticking; stops at `until`. */
export function Elapsed({ since, until }: { since: string; until?: string | null | undefined }) {
  const now = useNow(1000)
  const end = until ? Date.parse(until) : now
  return <time className="digits">{countdown(Math.max(0, (end - Date.parse(since)) / 1000))}</time>
}

/** Seconds left until an instant; red in the last 30 seconds, and negative when it is overdue. */
export function Remaining({ to }: { to: string }) {
  const now = useNow(1000)
  const seconds = Math.ceil((Date.parse(to) - now) / 1000)
  return (
    <time className={seconds <= 30 ? 'digits remaining is-near' : 'digits remaining'}>
      {countdown(seconds)}
    </time>
  )
}

export function DrillTag({ drill }: { drill: boolean }) {
  const m = useMessages(messages)
  return drill ? <span className="drill-tag">{m.drill}</span> : null
}

/** Why a review is due: the highest level was reached, or a clock missed its target (`missed_T1`). */
export function useReviewReason(): (code: string) => string {
  const say = useWord()
  const m = useMessages(messages)
  return (code) => {
    const clock = ClockName.safeParse(/T[0-5]/.exec(code)?.[0])
    if (code === 'highest_level') return m.highestLevel
    return clock.success ? m.clockMissed(say(clockNames[clock.data])) : code
  }
}

/** The unit as it follows the value of a metric: 「 /min」 for `heartRate`; nothing for what is no number. */
export function metricUnit(name: string): string {
  const known = MetricName.safeParse(name)
  const metric = known.success ? metrics[known.data] : undefined
  return metric?.type === 'number' ? unitText(metric.ucum) : ''
}
