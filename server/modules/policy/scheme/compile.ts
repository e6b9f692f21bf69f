import type { BenefitScheme } from '#contract/benefit-scheme'
import type { Subject, VariableName } from '#contract/benefit-situation'
import type { Fault } from './condition.ts'
import { type Amount, amountOf, arithmetic } from './amount.ts'
import { type Expression, express } from './expression.ts'

/** A rule of kind `benefits.scheme`, as `listInForce` returns it. */
export type SchemeRule = {
  readonly id: string
  readonly key: string
  readonly regionCode: number
  readonly body: BenefitScheme
  /** Where it stands in its document, for criteria that name no clause of their own. */
  readonly clause?: string | null
}

/** What is wrong in a scheme, at a pointer into its body, with the place in the expression. */
export type SchemeFault = Fault & { readonly pointer: string }

type Condition = Expression & { readonly key: string }
/** Truths as the generated code returns them: audience, criteria in order, then the amount (null unknown, −1 none). */
export type Raw = readonly [audience: boolean | null, ...rest: (boolean | number | null)[]]
export type CompiledScheme = {
  readonly rule: SchemeRule
  readonly audience: Expression
  /** One per criterion; a condition that the document does not state is null. */
  readonly criteria: readonly (Condition | null)[]
  readonly amount: Amount
  /** Everything the scheme looks at. */
  readonly variables: readonly VariableName[]
  readonly run: (situation: object) => Raw
}

/** Every fault of a scheme; empty when `compileScheme` will not throw. */
export function faultsOfScheme(body: BenefitScheme, regionCode = 0): SchemeFault[] {
  return parts(body, regionCode).faults
}

/** By the very body of a rule, which `listInForce` hands out once. */
const known = new WeakMap<BenefitScheme, CompiledScheme>()

/** Compiles a scheme to one function; throws with the first fault. The same rule is compiled once. */
export function compileScheme(rule: SchemeRule): CompiledScheme {
  const before = known.get(rule.body)
  if (
    before &&
    before.rule.id === rule.id &&
    before.rule.key === rule.key &&
    before.rule.regionCode === rule.regionCode &&
    (before.rule.clause ?? null) === (rule.clause ?? null)
  )
    return before
  const made = compile(rule)
  known.set(rule.body, made)
  return made
}

function compile(rule: SchemeRule): CompiledScheme {
  const { faults, audience, criteria, amount } = parts(rule.body, rule.regionCode)
  const [fault] = faults
  if (fault) throw new Error(`${rule.key}: ${fault.pointer} ${fault.detail}`)
  const all = [audience, ...criteria.flatMap((one) => one ?? []), amount]
  const variables = [...new Set(all.flatMap((one) => one.variables))]
  const temporaries = all.flatMap((one) => one.temporaries)
  const source = [
    '"use strict";return (s)=>{',
    variables.length > 0 ? `const ${variables.map((name) => `v_${name}=s.${name}??null`).join(',')};` : '',
    temporaries.length > 0 ? `let ${temporaries.join(',')};` : '',
    `return [${[audience.js, ...criteria.map((one) => one?.js ?? 'null'), amount.js].join(',')}]}`,
  ].join('')
  // Generated from a checked tree: names of the situation's own list, numbers, and quoted strings; nothing of the text itself.
  const run = new Function('reckon', source)(arithmetic) as CompiledScheme['run']
  return { rule, audience, criteria, amount, variables, run }
}

function parts(body: BenefitScheme, place: number) {
  const faults: SchemeFault[] = []
  const subject: Subject = body.subject
  let n = 0
  const at = (text: string, wanted: 'bool' | 'number', pointer: string): Expression => {
    const built = express(text, wanted, { place, subject, prefix: `t${n++}_` })
    if (!('detail' in built)) return built
    faults.push({ ...built, pointer })
    // Stands in until the faults are reported; nothing runs it.
    return { type: 'bool', js: 'null', sql: 'null', temporaries: [], variables: [] }
  }
  const audience = at(body.audience, 'bool', '/audience')
  const criteria = body.criteria.map((one, i) =>
    one.when === null ? null : { ...at(one.when, 'bool', `/criteria/${i}/when`), key: one.key },
  )
  const amount = amountOf(body.amount, at)
  return { faults, audience, criteria, amount }
}

/** Variables that the schemes look at: what a relation of situations must fill. */
export function variablesOf(schemes: readonly CompiledScheme[]): VariableName[] {
  return [...new Set(schemes.flatMap((one) => one.variables))]
}
