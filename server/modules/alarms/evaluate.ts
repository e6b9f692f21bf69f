import { metresBetween } from '#modules/regions'
import type { Truth } from './standing.ts'
import { factsOf, type Reading, valuesOf } from './reading-facts.ts'
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
  const values = valuesOf(reading)
  if (rule.who && rule.who(context.person?.facts ?? {}) !== true) return []
  switch (rule.type) {
    case 'fence':
      return fence(rule, reading, values, context)
    case 'absence':
      return absence(rule, reading, values, context)
    case 'reading':
      return readings(rule, reading, values, context)
  }
}

function readings(
  rule: CompiledReading,
  reading: Reading,
  values: Readonly<Record<string, unknown>>,
  context: Context,
): Verdict[] {
  if (reading.stale) return []
  const metrics = rule.metrics.filter((metric) => values[metric] !== undefined)
  const judged = rule.perMetric ? metrics : metrics.slice(0, 1)
  const within = inSchedule(rule.body.schedule, reading.at)
  return judged.map((metric) => {
    const facts = factsOf(
      reading,
      values,
      metric,
      context.person,
      context.limits,
      context.previous(metric),
      context.others,
    )
    const when: Truth = within ? rule.when(facts) : false
    const clear: Truth = rule.clear ? rule.clear(facts) : when === 'unknown' ? 'unknown' : !when
    const value = values[metric]
    return {
      rule,
      reading,
      metric: rule.perMetric ? metric : '',
      value: typeof value === 'number' ? value : null,
      when,
      clear,
    }
  })
}

function absence(
  rule: CompiledAbsence,
  reading: Reading,
  values: Readonly<Record<string, unknown>>,
  context: Context,
): Verdict[] {
  const metric = rule.metrics.find((name) => values[name] !== undefined) ?? null
  const facts = factsOf(
    reading,
    values,
    metric,
    context.person,
    context.limits,
    metric === null ? undefined : context.previous(metric),
    context.others,
  )
  const seen = rule.expect(facts) === true
  // Late messages tell that something was there; they start nothing.
  const triggered =
    rule.trigger !== null &&
    !reading.stale &&
    inSchedule(rule.body.schedule, reading.at) &&
    rule.trigger(facts) === true
  return [{ rule, reading, seen, triggered }]
}

function fence(
  rule: CompiledFence,
  reading: Reading,
  values: Readonly<Record<string, unknown>>,
  context: Context,
): Verdict[] {
  const at = context.person?.fence
  const { lon, lat, accuracy } = values
  if (!at || reading.stale || typeof lon !== 'number' || typeof lat !== 'number') return []
  const metres = metresBetween({ lon, lat }, at)
  // Outside only when the whole circle of error is.
  const outside = metres - (typeof accuracy === 'number' ? accuracy : 0) > at.radius_m
  const within = inSchedule(rule.body.schedule, reading.at)
  return [
    {
      rule,
      reading,
      metric: '',
      value: Math.round(metres),
      when: within && outside,
      clear: metres <= at.radius_m,
    },
  ]
}
