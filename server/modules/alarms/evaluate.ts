import { metresBetween } from '#modules/regions'
import type { Truth } from './standing.ts'
import { type Facts, factsOf, type Reading, valuesOf } from './reading-facts.ts'
import type { PersonFacts } from './person-facts.ts'
import type { Compiled, CompiledAbsence, CompiledFence, CompiledReading, RulesHere } from './rule.ts'
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

/** Rules that this reading wakes. */
export function wokenBy(rules: RulesHere, values: Readonly<Record<string, unknown>>): readonly Compiled[] {
  let woken: Compiled[] | undefined
  for (const metric in values) {
    const found = rules.byMetric.get(metric)
    if (!found) continue
    if (!woken) woken = [...found]
    else for (const rule of found) if (!woken.includes(rule)) woken.push(rule)
  }
  return woken ?? []
}

export function evaluate(rule: Compiled, reading: Reading, context: Context): Verdict[] {
  return evaluateAll([rule], reading, context)
}

/** What a reading says to each of the rules it wakes. */
export function evaluateAll(rules: readonly Compiled[], reading: Reading, context: Context): Verdict[] {
  const values = valuesOf(reading)
  const facts = factsOf(reading, values, context)
  const verdicts: Verdict[] = []
  for (const rule of rules) {
    if (rule.who && rule.who(context.person?.facts ?? {}) !== true) continue
    switch (rule.type) {
      case 'fence':
        fence(rule, reading, values, context, verdicts)
        break
      case 'absence':
        absence(rule, reading, values, facts, verdicts)
        break
      case 'reading':
        readings(rule, reading, values, facts, verdicts)
    }
  }
  return verdicts
}

type Values = Readonly<Record<string, unknown>>

function readings(
  rule: CompiledReading,
  reading: Reading,
  values: Values,
  facts: Facts,
  verdicts: Verdict[],
): void {
  if (reading.stale) return
  const within = inSchedule(rule.body.schedule, reading.at)
  for (const metric of rule.metrics) {
    const value = values[metric]
    if (value === undefined) continue
    const known = facts(metric)
    const when: Truth = within ? rule.when(known) : false
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
  facts: Facts,
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
): void {
  const at = context.person?.fence
  const { lon, lat, accuracy } = values
  if (!at || reading.stale || typeof lon !== 'number' || typeof lat !== 'number') return
  const metres = metresBetween({ lon, lat }, at)
  // Outside only when the whole circle of error is.
  const outside = metres - (typeof accuracy === 'number' ? accuracy : 0) > at.radius_m
  const within = inSchedule(rule.body.schedule, reading.at)
  verdicts.push({
    rule,
    reading,
    metric: '',
    value: Math.round(metres),
    when: within && outside,
    clear: metres <= at.radius_m,
  })
}
