import type { Evaluation } from '#contract/benefit-scheme'
import type { Situation } from '#contract/benefit-situation'
import { type CompiledScheme, compileScheme, type SchemeRule } from './compile.ts'
import { evaluate } from './evaluate.ts'

/** Schemes of one subject in force at one place, with the relations between them worked out. */
export type SchemeSet = {
  readonly schemes: readonly CompiledScheme[]
  /** Per scheme, in the order in which they are settled: which it gives way to when that one is paid. */
  readonly order: readonly number[]
  readonly yields: readonly (readonly number[])[]
  /** Per scheme: of which pairs only the higher is paid. */
  readonly higher: readonly (readonly number[])[]
}

export function schemeSet(rules: readonly SchemeRule[]): SchemeSet {
  const schemes = rules.map(compileScheme)
  const indexOf = new Map(schemes.map((one, i) => [one.rule.key, i]))
  const related = (how: 'yields' | 'higher') =>
    schemes.map(({ rule }, i) =>
      rule.body.relations.flatMap((one) => {
        const other = one.how === how ? indexOf.get(one.scheme) : undefined
        return other === undefined || other === i ? [] : [other]
      }),
    )
  const wish = related('yields')
  const higher = related('higher').map((others) => new Set(others))
  for (const [i, others] of higher.entries()) for (const other of others) higher[other]?.add(i)
  const order: number[] = []
  const yields = schemes.map((): number[] => [])
  const visit = (i: number, path: readonly number[]) => {
    if (order.includes(i)) return
    // Two schemes that each give way to the other: the one met first in the list stands.
    yields[i] = (wish[i] ?? []).filter((other) => !path.includes(other))
    for (const other of yields[i]) visit(other, [...path, i])
    order.push(i)
  }
  for (const i of schemes.keys()) visit(i, [i])
  return { schemes, order, yields, higher: higher.map((others) => [...others].sort((a, b) => a - b)) }
}

export type Decision = {
  readonly scheme: CompiledScheme
  readonly evaluation: Evaluation
  /** The code of the scheme this one gives way to; null when it stands. */
  readonly because: string | null
}

/** All schemes of a set for one situation, those that concern it; relations settled among those entitled. */
export function decide(set: SchemeSet, situation: Situation): Decision[] {
  const evaluations = set.schemes.map((scheme) => evaluate(scheme, situation))
  const entitled = evaluations.map((one) => one.outcome === 'entitled')
  const because: (number | null)[] = set.schemes.map(() => null)
  for (const i of set.order)
    because[i] = set.yields[i]?.find((other) => entitled[other] && because[other] === null) ?? null
  const paid = because.map((one, i) => entitled[i] === true && one === null)
  const settled = because.map((one, i) => {
    if (!paid[i]) return one
    const own = evaluations[i]?.amount ?? null
    if (own === null) return null
    return (
      set.higher[i]?.find((other) => {
        const amount = evaluations[other]?.amount ?? null
        return paid[other] && amount !== null && (amount > own || (amount === own && other < i))
      }) ?? null
    )
  })
  return set.schemes.flatMap((scheme, i) => {
    const evaluation = evaluations[i]
    if (!evaluation || evaluation.outcome === 'not_concerned') return []
    const other = entitled[i] ? settled[i] : null
    return [
      {
        scheme,
        evaluation,
        because: other === null || other === undefined ? null : (set.schemes[other]?.rule.key ?? null),
      },
    ]
  })
}
