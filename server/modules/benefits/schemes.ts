import type { AmountPart, Reckoning } from '#contract/benefit-scheme'
import type { VariableName } from '#contract/benefit-situation'
import type { Form } from '#contract/benefit-words'
import type { Day } from '#contract/day'
import type { RegionCode } from '#contract/region'
import {
  type CompiledScheme,
  get,
  listInForce,
  reckoningKind,
  schemeKind,
  type SchemeRule,
  type SchemeSet,
  schemeSet,
} from '#modules/policy'
import type { Tx } from '#platform/db'

export type Scheme = CompiledScheme
export type Terms = Pick<Reckoning, 'effective' | 'partMonth' | 'deathMonth' | 'moveMonth'>

/** The schemes of one county on one day: those of its subject, how they are reckoned, and which are asked for first. */
export type CountySchemes = {
  readonly county: RegionCode
  readonly set: SchemeSet
  readonly terms: ReadonlyMap<string, Terms>
}

/** Whether somebody must ask: what counts from the application, and everything that is not paid monthly. */
export function needsAward(scheme: Scheme, terms: Terms): boolean {
  return terms.effective.counts === 'applied' || scheme.rule.body.period !== 'month'
}

/** The codes of the schemes that must be asked for in some county of a place, in their order. */
export function askedFor(all: readonly CountySchemes[]): string[] {
  const codes = all.flatMap(({ set, terms }) =>
    set.schemes.flatMap((scheme) => {
      const own = terms.get(scheme.rule.key)
      return own && needsAward(scheme, own) ? [scheme.rule.key] : []
    }),
  )
  return [...new Set(codes)].sort()
}

/** In which form a scheme reaches its payee; null for what is no payment (relief from dues). */
export function formOf({ rule: { body } }: Scheme): Form | null {
  if (body.form === 'relief') return null
  if (body.unit === 'minutes') return 'minute_quota'
  if (body.form === 'service') return 'money_quota'
  return body.form
}

/** The share of a bill that a scheme of elders deducts, month by month; undefined for what is no such scheme. */
export function billShareOf({
  rule: { body },
  variables,
}: Scheme): (AmountPart & { how: 'percent' }) | undefined {
  const { amount } = body
  return amount.how === 'percent' &&
    body.subject === 'elder' &&
    body.form !== 'relief' &&
    body.unit === 'fen' &&
    body.bound === 'exact' &&
    body.period === 'month' &&
    variables.includes('billFen')
    ? amount
    : undefined
}

/** Why a scheme in force is not reckoned at all, in words; null when it is. */
export function blockOf(scheme: Scheme): { zh: string; en: string } | null {
  const { body } = scheme.rule
  if (body.form === 'relief')
    return { zh: '减免缓缴，不发放资金', en: 'Relief from dues: nothing is paid out' }
  if (body.bound === 'at_most')
    return { zh: '文件只规定上限，待确定金额', en: 'The document sets a ceiling: an amount must be decided' }
  if (body.amount.how === 'percent')
    return { zh: '按每笔账单计算，不按月发放', en: 'Reckoned bill by bill, not by month' }
  return null
}

/** Of a month: why a scheme pays nothing or not everybody, in words; null when nothing is to be said. */
export function noteOf(scheme: Scheme): { zh: string; en: string } | null {
  const block = blockOf(scheme)
  if (block) return block
  const { blanks } = scheme.amount
  if (blanks.length === 0) return null
  return scheme.rule.body.amount.how === 'fixed'
    ? { zh: '文件未写明金额，不发放', en: 'The amount is not set: nothing is paid' }
    : {
        zh: '文件未写明部分标准，涉及的不发放',
        en: 'Some amounts are not set: whoever needs them is not paid',
      }
}

/** Everything in force at each county of a place on the first day of a month, for one subject. `amend`: as it would be. */
export async function schemesOf(
  tx: Tx,
  counties: readonly RegionCode[],
  on: Day,
  subjects: readonly string[] = ['elder'],
  amend: (rules: readonly SchemeRule[], county: RegionCode) => readonly SchemeRule[] = (rules) => rules,
): Promise<CountySchemes[]> {
  const all: CountySchemes[] = []
  for (const county of counties) {
    const rules = amend(await listInForce(tx, schemeKind, { region: county, on }), county).filter((rule) =>
      subjects.includes(rule.body.subject),
    )
    const reckoning = await get(tx, reckoningKind, { region: county, on })
    const set = schemeSet(rules)
    const terms = new Map<string, Terms>()
    for (const { rule } of set.schemes) {
      const effective = rule.body.effective ?? reckoning?.body.effective
      const partMonth = rule.body.partMonth ?? reckoning?.body.partMonth
      const deathMonth = rule.body.deathMonth ?? reckoning?.body.deathMonth
      const moveMonth = reckoning?.body.moveMonth
      // Without a rule for it nothing is guessed: the scheme waits.
      if (effective && partMonth && deathMonth && moveMonth)
        terms.set(rule.key, { effective, partMonth, deathMonth, moveMonth })
    }
    all.push({ county, set, terms })
  }
  return all
}

export function variablesOfAll(all: readonly CountySchemes[]): Set<VariableName> {
  return new Set(all.flatMap(({ set }) => set.schemes.flatMap((scheme) => scheme.variables)))
}

/** Counties whose rules and ways of reckoning are the same stand for each other, unless a scheme looks at where one lives. */
export function groupsOf(all: readonly CountySchemes[]): number[] {
  if (variablesOfAll(all).has('region')) return all.map((_, i) => i + 1)
  const keys = all.map(({ set, terms }) =>
    JSON.stringify([set.schemes.map((scheme) => scheme.rule.id), [...terms]]),
  )
  return keys.map((key) => keys.indexOf(key) + 1)
}
