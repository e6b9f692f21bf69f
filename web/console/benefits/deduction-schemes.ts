import { BenefitScheme } from '#contract/benefit-scheme'
import { list as listRules } from '#contract/policy'
import { useWord } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { useQuery } from '@tanstack/react-query'

/** Published schemes that deduct a share of a bill, by code. */
export function useDeductionSchemes(): readonly { value: string; label: string }[] {
  const say = useWord()
  const rules = useQuery(q(listRules, { query: { kind: 'benefits.scheme', state: 'published' } }))
  const found = new Map<string, string>()
  for (const rule of rules.data?.items ?? []) {
    const scheme = BenefitScheme.safeParse(rule.body)
    if (!scheme.success) continue
    const { amount, subject, form } = scheme.data
    if (subject === 'elder' && form !== 'relief' && amount.how === 'percent' && amount.of.includes('billFen'))
      found.set(rule.key, say(scheme.data))
  }
  return [...found].map(([value, label]) => ({ value, label }))
}
