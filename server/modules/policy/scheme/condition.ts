import { Environment, type ParseError, type TypeError as CelTypeError } from '@marcbachmann/cel-js'
import { type Subject, situationVariables, variableNames } from '#contract/benefit-situation'

/** CEL over the variables of a situation: declared, typed, checked when written; the place of an error in the text. */

/** What is wrong with an expression and where: offsets into its text, end exclusive; null when it has no one place. */
export type Fault = { detail: string; start: number | null; end: number | null }

const celTypes = {
  int: 'int',
  decimal: 'double',
  bool: 'bool',
  string: 'string',
  list: 'list<string>',
} as const
export type CelType = 'int' | 'double' | 'bool' | 'string' | 'list<string>'

export const environment = new Environment({
  limits: { maxAstNodes: 400, maxDepth: 30, maxListElements: 200 },
})
for (const name of variableNames) environment.registerVariable(name, celTypes[situationVariables[name].type])
environment.registerVariable('place', 'int')
environment.registerFunction(
  'within(int, int): bool',
  // Never run: conditions are compiled by `expression.ts`, where `within` is a range of codes.
  () => {
    throw new Error('within is compiled')
  },
)
// CEL has no mixed arithmetic; people write `usedArea * 2`.
for (const sign of ['+', '-', '*', '/'])
  for (const [a, b] of [
    ['double', 'int'],
    ['int', 'double'],
  ])
    environment.registerOperator(`${a} ${sign} ${b}: double`, () => {
      throw new Error('arithmetic is compiled')
    })

const words: Readonly<Record<string, string>> = {
  unknown_variable: '没有这个变量',
  no_such_overload: '两边类型不相配',
  no_matching_overload: '没有这个函数，或参数类型不对',
  unexpected_token: '表达式不完整或多了内容',
  unexpected_character: '不能有这个字符',
  expected_token: '缺少括号或分隔符',
  heterogeneous_list_element: '列表里类型不一致',
  incompatible_ternary_branches: '“?:”两支类型不同',
  invalid_condition_type: '“?”前须是条件',
  invalid_logical_operand: '“&&”“||”两边须是条件',
  unterminated_string: '引号没有闭合',
  newline_in_string: '引号没有闭合',
  invalid_number: '数字写法有误',
  invalid_integer: '数字写法有误',
  reserved_identifier: '这是保留字',
  limit_exceeded: '表达式太长或太深',
}

/** Type-checks an expression and returns its type, or what is wrong. */
export function check(text: string, wanted: 'bool' | 'number'): CelType | Fault {
  const checked = environment.check(text)
  if (!checked.valid) {
    const error: ParseError | CelTypeError | undefined = checked.error
    const range = error?.range
    const detail = (error?.summary ?? error?.message ?? 'not an expression').split('\n')[0] ?? ''
    return {
      detail: `${words[error?.code ?? ''] ?? '表达式有误'} / ${detail}`,
      start: range?.start ?? null,
      end: range ? Math.max(range.end, range.start + 1) : null,
    }
  }
  const type = checked.type
  if (wanted === 'bool' ? type === 'bool' : type === 'int' || type === 'double')
    // Narrowed by the line above.
    return type as CelType
  return {
    detail:
      wanted === 'bool'
        ? `这是 ${type}，不是条件 / it is a ${type}, not a condition`
        : `这是 ${type}，不是数 / it is a ${type}, not a number`,
    start: 0,
    end: text.length,
  }
}

export const isFault = (value: unknown): value is Fault =>
  typeof value === 'object' && value !== null && 'detail' in value

/** The variables of a subject, for the editor's list beside the field. */
export function variablesFor(subject: Subject) {
  return variableNames.filter((name) => situationVariables[name].of.includes(subject))
}
