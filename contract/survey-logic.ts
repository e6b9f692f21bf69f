/**
 * The small grammar of conditions that a form is built with: "this question is that", several joined by all or any.
 * Its text is CEL, so a condition that is more than this is still one; it is then edited as text.
 */

export type TextClause = { code: string; op: 'is' | 'isNot' | 'includes' | 'excludes'; value: string }
export type NumberClause = {
  code: string
  op: 'equals' | 'differs' | 'atLeast' | 'atMost' | 'above' | 'below'
  value: number
}
export type Clause = TextClause | NumberClause | { code: string; op: 'answered' }
export type ClauseOp = Clause['op']
export type Logic = { join: 'all' | 'any'; clauses: Clause[] }

const textSigns = { '==': 'is', '!=': 'isNot' } as const
const numberSigns = {
  '==': 'equals',
  '!=': 'differs',
  '>=': 'atLeast',
  '<=': 'atMost',
  '>': 'above',
  '<': 'below',
} as const
const signs = {
  is: '==',
  isNot: '!=',
  equals: '==',
  differs: '!=',
  atLeast: '>=',
  atMost: '<=',
  above: '>',
  below: '<',
} as const
const joins = { all: ' && ', any: ' || ' } as const

function writeClause(clause: Clause): string {
  const question = `answers.${clause.code}`
  if (clause.op === 'answered') return `${question} != null`
  const value = JSON.stringify(clause.value)
  if (clause.op === 'includes') return `${value} in ${question}`
  if (clause.op === 'excludes') return `!(${value} in ${question})`
  return `${question} ${signs[clause.op]} ${value}`
}

/** The CEL text of a condition; nothing for one without clauses. */
export const writeLogic = ({ join, clauses }: Logic): string | undefined =>
  clauses.length === 0 ? undefined : clauses.map(writeClause).join(joins[join])

type Token =
  | { kind: 'code'; code: string }
  | { kind: 'text'; value: string }
  | { kind: 'number'; value: number }
  | { kind: 'sign'; sign: string }

const TOKEN =
  /\s*(?:answers\.([a-z][a-z0-9_]*)(?![A-Za-z0-9_.([])|("(?:[^"\\\n]|\\.)*"|'[^'"\\\n]*')|(-?\d+)(?![\w.])|(==|!=|>=|<=|&&|\|\||[><!()]|(?:in|null)(?!\w)))/y

/** The value of a literal, where JSON and CEL read it alike. */
function literal(text: string): string | undefined {
  if (text.startsWith("'")) return text.slice(1, -1)
  if (/\\[^"\\bfnrtu]/.test(text)) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'string' ? value : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function tokensOf(text: string): Token[] | undefined {
  const tokens: Token[] = []
  const end = text.trimEnd().length
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < end) {
    const found = TOKEN.exec(text)
    if (!found) return undefined
    const [, code, quoted, digits, sign] = found
    if (code !== undefined) tokens.push({ kind: 'code', code })
    else if (quoted !== undefined) {
      const value = literal(quoted)
      if (value === undefined) return undefined
      tokens.push({ kind: 'text', value })
    } else if (digits !== undefined) {
      const value = Number(digits)
      if (!Number.isSafeInteger(value)) return undefined
      // There is no minus nought in CEL.
      tokens.push({ kind: 'number', value: value === 0 ? 0 : value })
    } else if (sign !== undefined) tokens.push({ kind: 'sign', sign })
  }
  return tokens
}

const opposites: Partial<Record<ClauseOp, ClauseOp>> = {
  is: 'isNot',
  isNot: 'is',
  includes: 'excludes',
  excludes: 'includes',
  equals: 'differs',
  differs: 'equals',
  atLeast: 'below',
  below: 'atLeast',
  atMost: 'above',
  above: 'atMost',
}

function oppositeOf(clause: Clause): Clause | undefined {
  const op = opposites[clause.op]
  // The opposite of an operator takes the same kind of value.
  return op && ({ ...clause, op } as Clause)
}

const keyIn = <T extends object>(table: T, key: string): key is Extract<keyof T, string> =>
  Object.hasOwn(table, key)

/** The condition as clauses, or undefined when it says more than the picker can show. */
export function readLogic(text: string): Logic | undefined {
  const tokens = tokensOf(text)
  if (!tokens) return undefined
  let at = 0
  const take = (sign: string): boolean => {
    const token = tokens[at]
    if (token?.kind !== 'sign' || token.sign !== sign) return false
    at++
    return true
  }
  const comparison = (): Clause | undefined => {
    const left = tokens[at++]
    const middle = tokens[at++]
    const right = tokens[at++]
    if (!left || middle?.kind !== 'sign' || !right) return undefined
    const { sign } = middle
    if (left.kind === 'text' && right.kind === 'code')
      return sign === 'in' ? { code: right.code, op: 'includes', value: left.value } : undefined
    if (left.kind !== 'code') return undefined
    const { code } = left
    if (right.kind === 'text' && keyIn(textSigns, sign))
      return { code, op: textSigns[sign], value: right.value }
    if (right.kind === 'number' && keyIn(numberSigns, sign))
      return { code, op: numberSigns[sign], value: right.value }
    if (right.kind === 'sign' && right.sign === 'null' && sign === '!=') return { code, op: 'answered' }
    return undefined
  }
  const clause = (): Clause | undefined => {
    const not = take('!')
    const open = take('(')
    if (not && !open) return undefined
    const inner = open ? clause() : comparison()
    if (!inner || (open && !take(')'))) return undefined
    return not ? oppositeOf(inner) : inner
  }
  const clauses: Clause[] = []
  const used = new Set<Logic['join']>()
  for (;;) {
    const one = clause()
    if (!one) return undefined
    clauses.push(one)
    if (take('&&')) used.add('all')
    else if (take('||')) used.add('any')
    else break
  }
  if (at !== tokens.length || used.size > 1) return undefined
  return { join: used.has('any') ? 'any' : 'all', clauses }
}

/** The same condition when a question is called by another code; what stands in quotation marks is left as it is. */
export function renameInCondition(text: string, from: string, to: string): string {
  const parts = new RegExp(
    String.raw`(?<![\w.])answers\s*(?:\.\s*${from}(?![A-Za-z0-9_])|\[\s*(?:"${from}"|'${from}')\s*\])|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'`,
    'g',
  )
  return text.replace(parts, (part) => (part.startsWith('answers') ? `answers.${to}` : part))
}

/** The same condition with each clause as `change` makes it; one that is only text stays as it is. */
export function changeClauses(text: string, change: (clause: Clause) => Clause): string {
  const logic = readLogic(text)
  if (!logic) return text
  const clauses = logic.clauses.map(change)
  // Nothing changed: the text stays as it was written.
  return clauses.every((one, i) => one === logic.clauses[i])
    ? text
    : (writeLogic({ ...logic, clauses }) ?? text)
}
