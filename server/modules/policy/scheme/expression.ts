import type { ASTNode } from '@marcbachmann/cel-js'
import {
  columnOf,
  type Subject,
  situationVariables,
  type VariableName,
  VariableName as Name,
} from '#contract/benefit-situation'
import { boundsOf } from '#contract/region'
import { check, environment, type Fault, isFault } from './condition.ts'

/**
 * A checked CEL expression as JavaScript and as SQL, from one walk over its tree. In both, null is *unknown* and logic is
 * that of CEL with unknowns: `false && unknown` is false, `true || unknown` is true, everything else over an unknown is
 * unknown; which is SQL's own three-valued logic. Numbers are IEEE doubles in both; a result outside ±(2^53 − 1), and a
 * division by zero, are unknown. What CEL has and a condition over a situation does not need (maps, bytes, timestamps,
 * macros, string functions) is refused with its place.
 */

type Type = 'int' | 'double' | 'bool' | 'string' | 'list'
type Built = { readonly type: Type; readonly js: string; readonly sql: string; readonly nullable: boolean }
export type Expression = {
  readonly type: Type
  /** Over locals `v_<name>` and the temporaries below. */
  readonly js: string
  /** Over columns of the alias `s`. */
  readonly sql: string
  readonly temporaries: readonly string[]
  readonly variables: readonly VariableName[]
}

class Refused extends Error {
  readonly fault: Fault
  constructor(node: { start: number; end: number }, detail: string) {
    super(detail)
    this.fault = { detail, start: node.start, end: Math.max(node.end, node.start + 1) }
  }
}

const MAX = Number.MAX_SAFE_INTEGER
const sqlText = (text: string) => `'${text.replaceAll("'", "''")}'`

class Builder {
  readonly temporaries: string[] = []
  readonly variables = new Set<VariableName>()
  readonly #place: number
  readonly #subject: Subject
  readonly #prefix: string

  constructor(place: number, subject: Subject, prefix: string) {
    this.#place = place
    this.#subject = subject
    this.#prefix = prefix
  }

  temporary(): string {
    const name = `${this.#prefix}${this.temporaries.length}`
    this.temporaries.push(name)
    return name
  }

  build(node: ASTNode): Built {
    switch (node.op) {
      case 'value':
        return literal(node, node.args)
      case 'id':
        return this.variable(node, node.args)
      case '&&':
      case '||':
        return this.logic(node.op, this.build(node.args[0]), this.build(node.args[1]))
      case '!_': {
        const a = this.build(node.args)
        const t = this.temporary()
        return {
          type: 'bool',
          nullable: true,
          js: `((${t}=${a.js})===null?null:!${t})`,
          sql: `(not ${a.sql})`,
        }
      }
      case '-_': {
        const a = this.build(node.args)
        const t = this.temporary()
        return { ...a, js: `((${t}=${a.js})===null?null:-${t})`, sql: `(-${a.sql})` }
      }
      case '?:': {
        const [c, a, b] = [this.build(node.args[0]), this.build(node.args[1]), this.build(node.args[2])]
        const t = this.temporary()
        return {
          type: a.type,
          nullable: true,
          js: `((${t}=${c.js})===null?null:${t}?${a.js}:${b.js})`,
          sql: `(case when ${c.sql} then ${a.sql} when not ${c.sql} then ${b.sql} end)`,
        }
      }
      case 'in':
        return this.membership(node.args[0], node.args[1])
      case '==':
      case '!=':
      case '<':
      case '<=':
      case '>':
      case '>=':
        return this.comparison(node, node.op, node.args[0], node.args[1])
      case '+':
      case '-':
      case '*':
      case '/':
      case '%':
        return this.arithmetic(node, node.op, this.build(node.args[0]), this.build(node.args[1]))
      case 'call':
        return this.call(node, node.args[0], node.args[1])
      default:
        throw new Refused(node, '待遇条件里用不到这种写法 / a condition of a scheme has no use for this')
    }
  }

  variable(node: ASTNode, name: string): Built {
    if (name === 'place') return number('int', this.#place)
    const variable = situationVariables[Name.parse(name)]
    if (!variable.of.includes(this.#subject))
      throw new Refused(
        node,
        `“${variable.zh}”不是这类对象的变量 / ${name} does not belong to a ${this.#subject}`,
      )
    // Parsed above.
    this.variables.add(name as VariableName)
    const column = `s.${columnOf(name as VariableName)}`
    const sql = variable.type === 'decimal' ? `${column}::float8` : column
    return {
      type: variable.type === 'decimal' ? 'double' : variable.type,
      nullable: true,
      js: `v_${name}`,
      sql,
    }
  }

  logic(op: '&&' | '||', a: Built, b: Built): Built {
    const [x, y] = [this.temporary(), this.temporary()]
    const decides = op === '&&' ? 'false' : 'true'
    const other = op === '&&' ? 'true' : 'false'
    return {
      type: 'bool',
      nullable: true,
      js: `((${x}=${a.js})===${decides}?${decides}:(${y}=${b.js})===${decides}?${decides}:${x}===null||${y}===null?null:${other})`,
      sql: `(${a.sql} ${op === '&&' ? 'and' : 'or'} ${b.sql})`,
    }
  }

  /** Both known, or unknown: each operand is written once. */
  strict(a: Built, b: Built, js: (a: string, b: string) => string): string {
    const guards: string[] = []
    const operand = (one: Built) => {
      if (!one.nullable) return one.js
      const t = this.temporary()
      guards.push(`(${t}=${one.js})===null`)
      return t
    }
    const [x, y] = [operand(a), operand(b)]
    // Each guard assigns: none may be skipped before the other side is asked.
    return guards.length === 0 ? js(x, y) : `(${guards.join('||')}?null:${js(x, y)})`
  }

  comparison(node: ASTNode, op: '==' | '!=' | '<' | '<=' | '>' | '>=', left: ASTNode, right: ASTNode): Built {
    const [a, b] = [this.build(left), this.build(right)]
    const equality = op === '==' || op === '!='
    if (a.type === 'list' || (!equality && (a.type === 'string' || a.type === 'bool')))
      throw new Refused(node, '这两边只能比较是否相等或属于 / these cannot be compared in that way')
    choiceFault(left, right)
    choiceFault(right, left)
    const js = op === '==' ? '===' : op === '!=' ? '!==' : op
    return {
      type: 'bool',
      nullable: a.nullable || b.nullable,
      js: this.strict(a, b, (x, y) => `${x}${js}${y}`),
      sql: `(${a.sql} ${op === '==' ? '=' : op === '!=' ? '<>' : op} ${b.sql})`,
    }
  }

  membership(item: ASTNode, list: ASTNode): Built {
    const a = this.build(item)
    if (list.op === 'list') {
      const members = list.args.map((one) => {
        choiceFault(item, one)
        const built = this.build(one)
        if (one.op !== 'value') throw new Refused(one, '列表里只写固定的值 / a list holds fixed values')
        return built
      })
      const t = this.temporary()
      const any = members.map((one) => `${t}===${one.js}`).join('||') || 'false'
      return {
        type: 'bool',
        nullable: a.nullable,
        js: a.nullable ? `((${t}=${a.js})===null?null:${any})` : `(${t}=${a.js},${any})`,
        sql:
          members.length > 0
            ? `(${a.sql} in (${members.map((one) => one.sql).join(',')}))`
            : `(${a.sql} <> ${a.sql})`,
      }
    }
    const b = this.build(list)
    if (b.type !== 'list') throw new Refused(list, '“in”后面是列表 / a list follows "in"')
    return {
      type: 'bool',
      nullable: true,
      js: this.strict(a, b, (x, y) => `${y}.includes(${x})`),
      sql: `(${a.sql} = any (${b.sql}))`,
    }
  }

  arithmetic(node: ASTNode, op: '+' | '-' | '*' | '/' | '%', a: Built, b: Built): Built {
    if ((a.type !== 'int' && a.type !== 'double') || (b.type !== 'int' && b.type !== 'double'))
      throw new Refused(node, '只有数可以运算 / only numbers can be reckoned with')
    const whole = a.type === 'int' && b.type === 'int'
    const r = this.temporary()
    const plain = (x: string, y: string) => (op === '/' && whole ? `Math.trunc(${x}/${y})` : `${x}${op}${y}`)
    const js = this.strict(a, b, (x, y) => `((${r}=${plain(x, y)})<=${MAX}&&${r}>=-${MAX}?${r}:null)`)
    const [x, y] = [`${a.sql}::float8`, `${b.sql}::float8`]
    const sql =
      op === '/'
        ? whole
          ? `trunc(${x} / nullif(${y}, 0))`
          : `(${x} / nullif(${y}, 0))`
        : op === '%'
          ? `(${a.sql}::numeric % nullif(${b.sql}::numeric, 0))::float8`
          : `(${x} ${op} ${y})`
    const edge = `${MAX + 1}::float8`
    return {
      type: whole ? 'int' : 'double',
      nullable: true,
      js,
      sql: `nullif(nullif(greatest(least(${sql}, ${edge}), -${edge}), ${edge}), -${edge})`,
    }
  }

  call(node: ASTNode, name: string, args: readonly ASTNode[]): Built {
    const [code, region] = args
    if (name !== 'within' || !code || !region)
      throw new Refused(node, '待遇条件里没有这个函数 / a condition of a scheme has no such function')
    const a = this.build(code)
    const place =
      region.op === 'id' && region.args === 'place'
        ? this.#place
        : region.op === 'value' && typeof region.args === 'bigint'
          ? Number(region.args)
          : undefined
    if (place === undefined)
      throw new Refused(region, '写 place 或一个区划代码 / write place or a division code')
    const { lo, hi } = boundsOf(place)
    const t = this.temporary()
    return {
      type: 'bool',
      nullable: a.nullable,
      js: `((${t}=${a.js})===null?null:${t}>=${lo}&&${t}<${hi})`,
      sql: `(${a.sql} >= ${lo} and ${a.sql} < ${hi})`,
    }
  }
}

const number = (type: 'int' | 'double', value: number): Built => ({
  type,
  nullable: false,
  js: value < 0 ? `(${value})` : String(value),
  sql: type === 'double' ? `${value}::float8` : String(value),
})

function literal(node: ASTNode, value: unknown): Built {
  if (typeof value === 'bigint') {
    if (value > BigInt(MAX) || value < -BigInt(MAX))
      throw new Refused(node, '数太大 / the number is too large')
    return number('int', Number(value))
  }
  if (typeof value === 'number') return number('double', value)
  if (typeof value === 'boolean')
    return { type: 'bool', nullable: false, js: String(value), sql: String(value) }
  if (typeof value === 'string' && !value.includes('\u0000'))
    return { type: 'string', nullable: false, js: JSON.stringify(value), sql: sqlText(value) }
  throw new Refused(node, '这里不能写这种值 / this kind of value has no place here')
}

/** `subsistence == 'urbn'` would be false for everybody: a word that the variable cannot have is refused. */
function choiceFault(one: ASTNode, other: ASTNode): void {
  if (one.op !== 'id' || other.op !== 'value' || typeof other.args !== 'string') return
  const parsed = Name.safeParse(one.args)
  const choices = parsed.success ? situationVariables[parsed.data].choices : undefined
  if (!choices || other.args in choices) return
  const may = Object.entries(choices).map(([key, { zh }]) => `${key} ${zh}`)
  throw new Refused(other, `没有这个取值，可用：${may.join('、')} / ${one.args} has no such value`)
}

/** Compiles a checked expression; `prefix` keeps the temporaries of several apart. */
export function express(
  text: string,
  wanted: 'bool' | 'number',
  { place, subject, prefix }: { place: number; subject: Subject; prefix: string },
): Expression | Fault {
  const checked = check(text, wanted)
  if (isFault(checked)) return checked
  const builder = new Builder(place, subject, prefix)
  try {
    const built = builder.build(environment.parse(text).ast)
    return {
      type: built.type,
      js: built.js,
      sql: built.sql,
      temporaries: builder.temporaries,
      variables: [...builder.variables],
    }
  } catch (error) {
    if (error instanceof Refused) return error.fault
    throw error
  }
}
