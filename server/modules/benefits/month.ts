import type { Reckoning } from '#contract/benefit-scheme'
import type { Situation } from '#contract/benefit-situation'
import { type Day } from '#contract/day'
import { type Decision, decide, type SchemeSet, schemeSet } from '#modules/policy'
import type { Decoded } from './layout.ts'
import { dayAfter } from './layout.ts'
import { blockOf, type CountySchemes, needsAward, type Scheme, type Terms } from './schemes.ts'

export type MonthSpan = {
  readonly first: Day
  readonly last: Day
  readonly before: Day
  readonly days: number
}

export function monthSpan(month: Day): MonthSpan {
  const next = nextMonth(month)
  const last = dayAfter(next, -1)
  return { first: month, last, before: dayAfter(month, -1), days: Number(last.slice(8)) }
}

export function nextMonth(month: Day, by = 1): Day {
  const months = Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1 + by
  return `${String(Math.floor(months / 12)).padStart(4, '0')}-${String((months % 12) + 1).padStart(2, '0')}-01`
}

/** What one scheme comes to in a month for one situation. `daily`: the days must be counted one by one. */
export type Due = { readonly scheme: Scheme; readonly amount: number; readonly daily: boolean }
export type Reckoned = {
  /** Every scheme that concerns the person, as of the day that counts, for the trace. */
  readonly decisions: readonly Decision[]
  /** Those that would be due, had somebody asked. */
  readonly unasked: ReadonlySet<string>
  readonly dues: readonly Due[]
}

/** Sets of schemes that can be paid, by what has been granted, and what they come to: each worked out once. */
export class Payable {
  readonly #sets = new Map<string, SchemeSet>()
  readonly #decided = new WeakMap<Situation, Map<SchemeSet, readonly Decision[]>>()
  readonly #due = new WeakMap<Situation, Map<SchemeSet, ReadonlyMap<string, Decision>>>()

  of(county: CountySchemes, awards: ReadonlySet<string>): SchemeSet {
    const key = `${county.county}|${[...awards].join()}`
    const known = this.#sets.get(key)
    if (known) return known
    const rules = county.set.schemes.filter((scheme) => {
      const terms = county.terms.get(scheme.rule.key)
      return terms && blockOf(scheme) === null && (!needsAward(scheme, terms) || awards.has(scheme.rule.key))
    })
    const made = schemeSet(rules.map((scheme) => scheme.rule))
    this.#sets.set(key, made)
    return made
  }

  decide(set: SchemeSet, situation: Situation): readonly Decision[] {
    return remember(this.#decided, situation, set, () => decide(set, situation))
  }

  due(set: SchemeSet, situation: Situation): ReadonlyMap<string, Decision> {
    return remember(
      this.#due,
      situation,
      set,
      () =>
        new Map(
          this.decide(set, situation)
            .filter(
              (one) =>
                one.because === null &&
                one.evaluation.outcome === 'entitled' &&
                (one.evaluation.amount ?? 0) > 0,
            )
            .map((one) => [one.scheme.rule.key, one] as const),
        ),
    )
  }
}

function remember<V>(
  memory: WeakMap<Situation, Map<SchemeSet, V>>,
  situation: Situation,
  set: SchemeSet,
  make: () => V,
): V {
  const ofSituation = memory.get(situation) ?? new Map<SchemeSet, V>()
  memory.set(situation, ofSituation)
  const known = ofSituation.get(set)
  if (known !== undefined) return known
  const made = make()
  ofSituation.set(set, made)
  return made
}

/** Which county's rules pay the month of somebody who came from another one; undefined when none of this place does. */
function payingCounty(
  before: Decoded,
  now: Decoded,
  counties: ReadonlyMap<number, CountySchemes>,
): CountySchemes | undefined {
  const here = now.county === null ? undefined : counties.get(now.county)
  if (before.county === now.county) return here
  const there = before.county === null ? undefined : counties.get(before.county)
  // The same rule is asked on both sides, so that one of the two pays, and only one.
  const old = [...((here ?? there)?.terms.values() ?? [])][0]?.moveMonth !== 'new'
  return old ? there : here
}

/** A month of one elder from the situations on the day before it and on its last day. */
export function reckon(
  before: Decoded,
  now: Decoded,
  counties: ReadonlyMap<number, CountySchemes>,
  payable: Payable,
): Reckoned {
  const county = payingCounty(before, now, counties)
  if (!county) return { decisions: [], unasked: new Set(), dues: [] }
  const set = payable.of(county, now.awards)
  const [a, b] = [payable.due(set, before.situation), payable.due(set, now.situation)]
  const dues: Due[] = []
  for (const scheme of set.schemes) {
    const terms = county.terms.get(scheme.rule.key)
    if (!terms) continue
    const due = oneMonth(scheme, terms, a.get(scheme.rule.key), b.get(scheme.rule.key), now.gone)
    if (due) dues.push(due)
  }
  const decisions = payable.decide(county.set, now.situation)
  const unasked = new Set(
    decisions
      .filter(({ scheme, evaluation }) => {
        const terms = county.terms.get(scheme.rule.key)
        return (
          evaluation.outcome === 'entitled' &&
          terms &&
          blockOf(scheme) === null &&
          needsAward(scheme, terms) &&
          !now.awards.has(scheme.rule.key)
        )
      })
      .map(({ scheme }) => scheme.rule.key),
  )
  return { decisions, unasked, dues }
}

function oneMonth(
  scheme: Scheme,
  terms: Terms,
  a: Decision | undefined,
  b: Decision | undefined,
  gone: Decoded['gone'],
): Due | undefined {
  const amountOf = (one: Decision | undefined) => one?.evaluation.amount ?? 0
  if (gone === 'moved' && terms.moveMonth === 'new') return undefined
  if (gone === 'died') {
    if (terms.deathMonth === 'not_paid') return undefined
    // The month of a death is paid whole, by what held until then.
    const one = terms.effective.from === 'month_after' ? a : (b ?? a)
    return one && { scheme, amount: amountOf(one), daily: false }
  }
  const first = terms.effective.from === 'month_after' ? a : (b ?? a)
  if (!first) return undefined
  const whole = terms.effective.from === 'month_after' ? amountOf(a) : amountOf(b ?? a)
  const both = a !== undefined && b !== undefined
  if (terms.partMonth === 'none') return both ? { scheme, amount: whole, daily: false } : undefined
  if (
    terms.partMonth === 'by_day' &&
    !(both && amountOf(a) === amountOf(b)) &&
    terms.effective.from === 'month_of'
  )
    return { scheme, amount: Math.max(amountOf(a), amountOf(b)), daily: true }
  if (terms.partMonth === 'by_day' && terms.effective.from === 'month_after' && !b)
    return { scheme, amount: amountOf(a), daily: true }
  return { scheme, amount: whole, daily: false }
}

/** The part of a month that `amounts` (one a day held, in the scheme's unit) come to; a fraction goes by the rounding. */
export function byDay(
  amounts: readonly number[],
  daysOfMonth: number,
  rounding: Reckoning['rounding'],
): number {
  const sum = amounts.reduce((total, one) => total + one, 0)
  const whole = Math.floor(sum / daysOfMonth)
  const rest = sum - whole * daysOfMonth
  if (rest === 0 || rounding === 'down') return whole
  return rounding === 'up' || rest * 2 >= daysOfMonth ? whole + 1 : whole
}
