import { metresBetween } from '#modules/regions'
import type { Truth } from './standing.ts'
import { factsOf, type Reading, valuesOf } from './reading-facts.ts'
import type { PersonFacts } from './person-facts.ts'
import type { Compiled, CompiledAbsence, CompiledFence, CompiledReading } from './rule.ts'
import { inSchedule } from './schedule.ts'

/** What one reading says to one rule. Nothing here touches data: the dry run replays through the same function. */
export type Verdict =
  | {
      readonly rule: CompiledReading | CompiledFence
      readonly reading: Reading
      readonly metric: string
      readonly value: number | null
      readonly when: Truth
      readonly clear: Truth
    }
  | {
      readonly rule: CompiledAbsence
      readonly reading: Reading
      readonly seen: boolean
      readonly triggered: boolean
    }

export type Context = {
  readonly person: PersonFacts | undefined
  readonly limits: PersonFacts['limits'] | undefined
  readonly previous: (metric: string) => number | undefined
  readonly others: Readonly<Record<string, unknown>> | undefined
}

export function evaluate(rule: Compiled, reading: Reading, context: Context): Verdict[] {
  const verdicts: Verdict[] = []
  evaluateAll([rule], reading, context, verdicts)
  return verdicts
}

/**
 * What a reading says to each of the rules it wakes, put into `verdicts`; with `loudOnly` without the conditions that do not
 * hold, nearly all, which only matter to whoever has a standing.
 */
export function evaluateAll(
  rules: readonly Compiled[],
  reading: Reading,
  context: Context,
  verdicts: Verdict[],
  loudOnly = false,
): void {
  const values = valuesOf(reading)
  const facts = factsOf(reading, values, context)
  for (const rule of rules) {
    if (rule.who && rule.who(context.person?.facts ?? nothing) !== true) continue
    switch (rule.type) {
      case 'fence':
        fence(rule, reading, values, context, verdicts, loudOnly)
        break
      case 'absence':
        absence(rule, reading, values, facts, verdicts)
        break
      case 'reading':
        readings(rule, reading, values, facts, verdicts, loudOnly)
    }
  }
}

type Values = Readonly<Record<string, unknown>>
type FactsOf = ReturnType<typeof factsOf>
const nothing = () => undefined

function readings(
  rule: CompiledReading,
  reading: Reading,
  values: Values,
  facts: FactsOf,
  verdicts: Verdict[],
  loudOnly: boolean,
): void {
  if (reading.stale) return
  const within = inSchedule(rule.body.schedule, reading.at)
  for (const metric of rule.metrics) {
    const value = values[metric]
    if (value === undefined) continue
    const known = facts(metric)
    const when: Truth = within ? rule.when(known) : false
    if (loudOnly && when !== true) {
      if (!rule.perMetric) return
      continue
    }
    const clear: Truth = rule.clear ? rule.clear(known) : when === 'unknown' ? 'unknown' : !when
    verdicts.push({
      rule,
      reading,
      metric: rule.perMetric ? metric : '',
      value: typeof value === 'number' ? value : null,
      when,
      clear,
    })
    if (!rule.perMetric) return
  }
}

function absence(
  rule: CompiledAbsence,
  reading: Reading,
  values: Values,
  facts: FactsOf,
  verdicts: Verdict[],
): void {
  const known = facts(rule.metrics.find((name) => values[name] !== undefined) ?? null)
  const seen = rule.expect(known) === true
  // Late messages tell that something was there; they start nothing.
  const triggered =
    rule.trigger !== null &&
    !reading.stale &&
    inSchedule(rule.body.schedule, reading.at) &&
    rule.trigger(known) === true
  verdicts.push({ rule, reading, seen, triggered })
}

function fence(
  rule: CompiledFence,
  reading: Reading,
  values: Values,
  context: Context,
  verdicts: Verdict[],
  loudOnly: boolean,
): void {
  const at = context.person?.fence
  const { lon, lat, accuracy } = values
  if (!at || reading.stale || typeof lon !== 'number' || typeof lat !== 'number') return
  const metres = metresBetween({ lon, lat }, at)
  // Outside only when the whole circle of error is.
  const outside = metres - (typeof accuracy === 'number' ? accuracy : 0) > at.radius_m
  const when = outside && inSchedule(rule.body.schedule, reading.at)
  if (loudOnly && !when) return
  verdicts.push({
    rule,
    reading,
    metric: '',
    value: Math.round(metres),
    when,
    clear: metres <= at.radius_m,
  })
}
