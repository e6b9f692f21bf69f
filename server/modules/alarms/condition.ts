import { Environment, type TypeCheckResult } from '@marcbachmann/cel-js'
import type { ConditionError, RuleBody } from '#contract/alarms'
import { type MetricName, metrics } from '#contract/device-protocol'
import { conditionWords } from './condition-words.ts'
import { type Facts, treeOf } from './condition-tree.ts'
import { personFacts, readingFacts } from './fact.ts'

/** A condition as compiled: true, false, or unknown when a fact that decides is missing. */
export type Condition = (facts: Facts) => boolean | 'unknown'

const celTypes = { number: 'double', flag: 'bool', choice: 'string' } as const

const person = withArithmetic(
  new Environment({ limits: { maxAstNodes: 500, maxDepth: 40, maxListElements: 200 } }),
)
for (const fact of personFacts) person.registerVariable(fact.name, fact.type)
const reading = person.clone()
for (const fact of readingFacts) reading.registerVariable(fact.name, fact.type)
// Object.keys widens to string[].
for (const name of Object.keys(metrics) as MetricName[])
  reading.registerVariable(name, celTypes[metrics[name].type])

/** CEL has no mixed arithmetic; people write `value * 2`. */
function withArithmetic(environment: Environment): Environment {
  const operators = {
    '+': (a: number, b: number) => a + b,
    '-': (a: number, b: number) => a - b,
    '*': (a: number, b: number) => a * b,
    '/': (a: number, b: number) => a / b,
  }
  for (const [sign, apply] of Object.entries(operators)) {
    environment.registerOperator(`double ${sign} int: double`, (a: number, b: bigint) => apply(a, Number(b)))
    environment.registerOperator(`int ${sign} double: double`, (a: bigint, b: number) => apply(Number(a), b))
  }
  environment.registerFunction('abs(double): double', (a: number) => Math.abs(a))
  return environment
}

export type Scope = 'reading' | 'person'

/** What is wrong with a condition, with its place; undefined when it is a condition over the declared facts. */
export function faultOf(text: string, scope: Scope, pointer: string): ConditionError | undefined {
  const checked: TypeCheckResult = (scope === 'person' ? person : reading).check(text)
  if (!checked.valid) {
    const range = checked.error?.range
    const said = conditionWords(checked.error?.code, checked.error?.message ?? '')
    return {
      pointer,
      detail: said.zh,
      detailEn: said.en,
      start: range?.start ?? null,
      end: range ? Math.max(range.end, range.start + 1) : null,
    }
  }
  if (checked.type !== 'bool')
    return {
      pointer,
      detail: `是一个 ${checked.type}，不是条件`,
      detailEn: `It is a ${checked.type}, not a condition`,
      start: 0,
      end: text.length,
    }
  return undefined
}

const compiled = new Map<string, Condition>()

/** Compiles a condition that `faultOf` found right. */
export function compile(text: string, scope: Scope): Condition {
  const key = `${scope} ${text}`
  const known = compiled.get(key)
  if (known) return known
  const environment = scope === 'person' ? person : reading
  const parsed = environment.parse(text)
  const condition: Condition = treeOf(text, parsed.ast, (part) => {
    const run = environment.parse(part)
    return (facts) => run(facts)
  })
  if (compiled.size > 2000) compiled.clear()
  compiled.set(key, condition)
  return condition
}

/** Every condition of a rule with its pointer, and what is wrong with each. */
export function faultsOfRule(rule: { body: RuleBody; who?: string | undefined }): ConditionError[] {
  const { body } = rule
  const parts: (readonly [string | undefined, Scope, string])[] = [[rule.who, 'person', '/who']]
  if (body.type === 'reading')
    parts.push([body.when, 'reading', '/body/when'], [body.clear, 'reading', '/body/clear'])
  if (body.type === 'absence') {
    parts.push([body.expect, 'reading', '/body/expect'])
    if (body.within.how === 'after') parts.push([body.within.trigger, 'reading', '/body/within/trigger'])
  }
  const faults = parts.flatMap(([text, scope, pointer]) =>
    text === undefined ? [] : (faultOf(text, scope, pointer) ?? []),
  )
  if (body.type !== 'fence') {
    for (const [i, metric] of body.metrics.entries()) {
      if (!(metric in metrics))
        faults.push({
          pointer: `/body/metrics/${i}`,
          detail: `没有这项指标：${metric}`,
          detailEn: `No such metric: ${metric}`,
          start: null,
          end: null,
        })
    }
  }
  return faults
}
