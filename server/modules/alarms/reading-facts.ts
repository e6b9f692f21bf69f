import type { DeviceKind } from '#contract/devices'
import type { StoredReading } from '#modules/devices'
import type { PersonFacts } from './person-facts.ts'
import { localTime } from './schedule.ts'

/** What a reading rule looks at: a reading as ingest hands it on, or a stored one replayed in a dry run. */
export type Reading = Pick<
  StoredReading,
  'deviceId' | 'elderId' | 'orgId' | 'regionCode' | 'at' | 'stale' | 'signal'
> & {
  readonly kind: DeviceKind
  readonly room: string | null
  readonly spot: string | null
  readonly values: Readonly<Record<string, unknown>>
}

const BED = { bed_exit: false, bed_return: true } as const

/** Leaving and returning to bed come as signals: for rules they are `inBed`. */
export function valuesOf(reading: Reading): Readonly<Record<string, unknown>> {
  const inBed =
    reading.signal === 'bed_exit' || reading.signal === 'bed_return' ? BED[reading.signal] : undefined
  return inBed === undefined ? reading.values : { ...reading.values, inBed }
}

type Known = {
  readonly person: PersonFacts | undefined
  readonly limits: PersonFacts['limits'] | undefined
  readonly previous: (metric: string) => number | undefined
  readonly others: Readonly<Record<string, unknown>> | undefined
}
export type Facts = (metric: string | null) => Readonly<Record<string, unknown>>

/**
 * Facts of a reading for conditions, `value` being that of the metric asked for (when there is one and it is a number).
 * Made once a metric: several rules look at each.
 */
export function factsOf(reading: Reading, values: Readonly<Record<string, unknown>>, known: Known): Facts {
  const { minute, hour, weekday } = localTime(reading.at)
  const common = {
    ...known.person?.facts,
    ...known.others,
    ...values,
    deviceKind: reading.kind,
    hour: BigInt(hour),
    minute: BigInt(minute),
    weekday: BigInt(weekday),
    night: hour >= 22 || hour < 6,
  }
  const made = new Map<string, Readonly<Record<string, unknown>>>()
  return (metric) => {
    if (metric === null) return common
    const before = made.get(metric)
    if (before) return before
    const facts = { ...common, ...factsAbout(metric, values[metric], known) }
    made.set(metric, facts)
    return facts
  }
}

function factsAbout(
  metric: string,
  value: unknown,
  { person, limits, previous }: Known,
): Record<string, unknown> {
  if (typeof value !== 'number') return { metric }
  const facts: Record<string, unknown> = { metric, value, ...(person?.limits ?? limits)?.get(metric) }
  const before = previous(metric)
  if (before !== undefined) facts.previous = before
  const baseline = person?.baselines.get(metric)
  if (baseline) {
    facts.baselineMean = baseline.mean
    facts.baselineSd = baseline.sd
    if (baseline.sd > 0) facts.z = (value - baseline.mean) / baseline.sd
  }
  return facts
}
