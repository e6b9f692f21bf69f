import type { DeviceKind } from '#contract/devices'
import type { StoredReading } from '#modules/devices'
import type { PersonFacts } from './person-facts.ts'
import type { Facts } from './condition-tree.ts'
import { localTime } from './schedule.ts'

/** What a reading rule looks at: a reading as ingest hands it on, or a stored one replayed in a dry run. */
export type Reading = Pick<
  StoredReading,
  'deviceId' | 'elderId' | 'orgId' | 'regionCode' | 'at' | 'stale' | 'signal'
> & {
  readonly device: { readonly kind: DeviceKind; readonly room: string | null; readonly spot: string | null }
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

/**
 * Facts of a reading for conditions, `value` being that of the metric asked for (when there is one and it is a number). They
 * are those of that metric until another is asked for: conditions ask one after the other, by the hundred thousand a second.
 */
export function factsOf(
  reading: Reading,
  values: Readonly<Record<string, unknown>>,
  known: Known,
): (metric: string | null) => Facts {
  const { person, others } = known
  const common: Facts = (name) => {
    switch (name) {
      case 'deviceKind':
        return reading.device.kind
      case 'hour':
        return BigInt(localTime(reading.at).hour)
      case 'minute':
        return BigInt(localTime(reading.at).minute)
      case 'weekday':
        return BigInt(localTime(reading.at).weekday)
      case 'night':
        return isNight(localTime(reading.at).hour)
    }
    return values[name] ?? others?.[name] ?? person?.facts(name)
  }
  let about: string | null = null
  let value: number | undefined
  let limit: ReturnType<PersonFacts['limits']['get']>
  const facts: Facts = (name) => {
    if (about === null) return common(name)
    if (name === 'metric') return about
    if (value !== undefined)
      switch (name) {
        case 'value':
          return value
        case 'lowRed':
        case 'lowAmber':
        case 'highAmber':
        case 'highRed':
          return limit?.[name]
        case 'previous':
          return known.previous(about)
        case 'baselineMean':
          return person?.baselines.get(about)?.mean
        case 'baselineSd':
          return person?.baselines.get(about)?.sd
        case 'z': {
          const baseline = person?.baselines.get(about)
          return baseline && baseline.sd > 0 ? (value - baseline.mean) / baseline.sd : undefined
        }
      }
    return common(name)
  }
  return (metric) => {
    if (metric === about) return facts
    about = metric
    const read = metric === null ? undefined : values[metric]
    value = typeof read === 'number' ? read : undefined
    limit = metric === null ? undefined : (person?.limits ?? known.limits)?.get(metric)
    return facts
  }
}

const isNight = (hour: number) => hour >= 22 || hour < 6
