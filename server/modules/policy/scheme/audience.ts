import { BenefitScheme } from '#contract/benefit-scheme'
import type { ServiceList } from '#contract/policy-parameter'
import { type CompiledScheme, compileScheme, faultsOfScheme, type SchemeFault } from './compile.ts'

/** Whom a list of services is for, as a scheme of one criterion: so that it is checked and evaluated as schemes are. */
function schemeOf(audience: string): BenefitScheme {
  const words = { zh: '属于清单的对象', en: 'The list is for them' }
  return BenefitScheme.parse({
    ...words,
    about: words,
    category: 'other',
    subject: 'elder',
    paidTo: 'elder',
    form: 'service',
    audience: 'true',
    criteria: [{ key: 'audience', ...words, when: audience }],
    amount: { how: 'fixed', value: 1 },
    unit: 'fen',
    bound: 'exact',
    period: 'month',
    cases: [{ ...words, situation: {}, expect: { outcome: 'unknown' } }],
  })
}

const known = new WeakMap<object, BenefitScheme>()

type Rule = { readonly id: string; readonly key: string; readonly regionCode: number }

/** One condition over the situation of an elder, compiled once for the part of a rule's body that holds it. */
export function conditionOf(rule: Rule, holder: object, when: string): CompiledScheme {
  const body = known.get(holder) ?? schemeOf(when)
  known.set(holder, body)
  return compileScheme({ id: rule.id, key: rule.key, regionCode: rule.regionCode, body })
}

/** null: the list is for everybody. */
export function audienceOf(rule: Rule & { readonly body: ServiceList }): CompiledScheme | null {
  return rule.body.audience === undefined ? null : conditionOf(rule, rule.body, rule.body.audience)
}

export function faultsOfAudience(audience: string, regionCode: number): SchemeFault[] {
  return faultsOfScheme(schemeOf(audience), regionCode).map((fault) => ({ ...fault, pointer: '/audience' }))
}
