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

/** Facts of a reading for conditions, `value` being that of `metric` (when there is one and it is a number). */
export function factsOf(
  reading: Reading,
  values: Readonly<Record<string, unknown>>,
  metric: string | null,
  person: PersonFacts | undefined,
  limits: PersonFacts['limits'] | undefined,
  previous: number | undefined,
  others: Readonly<Record<string, unknown>> | undefined,
): Record<string, unknown> {
  const { minute, hour, weekday } = localTime(reading.at)
  const facts: Record<string, unknown> = {
    ...person?.facts,
    ...others,
    ...values,
    deviceKind: reading.kind,
    hour: BigInt(hour),
    minute: BigInt(minute),
    weekday: BigInt(weekday),
    night: hour >= 22 || hour < 6,
  }
  if (metric === null) return facts
  facts.metric = metric
  const value = values[metric]
  if (typeof value !== 'number') return facts
  facts.value = value
  if (previous !== undefined) facts.previous = previous
  const own = (person?.limits ?? limits)?.get(metric)
  if (own) Object.assign(facts, own)
  const baseline = person?.baselines.get(metric)
  if (baseline) {
    facts.baselineMean = baseline.mean
    facts.baselineSd = baseline.sd
    if (baseline.sd > 0) facts.z = (value - baseline.mean) / baseline.sd
  }
  return facts
}
