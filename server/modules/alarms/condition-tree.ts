import type { Truth } from './standing.ts'

/*
 * A condition taken apart at `&&`, `||` and `!`, whose leaves are left to the CEL engine. Ingest asks thousands of them a
 * second, most about facts that a reading does not have: a leaf that lacks a fact is unknown without the engine throwing,
 * and a comparison of two numbers needs no engine at all. Logic is that of CEL: `false && unknown` is false,
 * `true || unknown` is true (CEL specification, "Logical Operators").
 */

/** A fact by its name; undefined is unknown. Asked for, not handed over: of some forty a condition looks at two or three. */
export type Facts = (name: string) => unknown
export const factsIn =
  (record: Readonly<Record<string, unknown>>): Facts =>
  (name) =>
    record[name]
export type Tree = (facts: Facts) => Truth

/** A node of the engine's syntax tree, as far as it is looked at here. */
export type Node = {
  readonly op: string
  readonly args: unknown
  readonly start: number
  readonly end: number
}

/** What the engine makes of a part of the text; throws when a fact is missing. */
export type Engine = (text: string) => (facts: Readonly<Record<string, unknown>>) => unknown

export function treeOf(text: string, node: Node, engine: Engine): Tree {
  const parts = nodesOf(node.args)
  const [left, right] = parts
  if (node.op === '&&' && left && right) return both(treeOf(text, left, engine), treeOf(text, right, engine))
  if (node.op === '||' && left && right)
    return either(treeOf(text, left, engine), treeOf(text, right, engine))
  if (node.op === '!_' && left) return not(treeOf(text, left, engine))
  return comparisonOf(node) ?? leafOf(text, node, engine)
}

const both =
  (a: Tree, b: Tree): Tree =>
  (facts) => {
    const first = a(facts)
    if (first === false) return false
    const second = b(facts)
    return second === false ? false : first === true && second === true ? true : 'unknown'
  }
const either =
  (a: Tree, b: Tree): Tree =>
  (facts) => {
    const first = a(facts)
    if (first === true) return true
    const second = b(facts)
    return second === true ? true : first === false && second === false ? false : 'unknown'
  }
const not =
  (a: Tree): Tree =>
  (facts) => {
    const truth = a(facts)
    return truth === 'unknown' ? 'unknown' : !truth
  }

const COMPARE: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
}

/** `name < 8`, `name >= other`: facts that are JavaScript numbers are compared as such; whole-number facts (bigint) too. */
function comparisonOf(node: Node): Tree | undefined {
  const compare = COMPARE[node.op]
  const [left, right] = nodesOf(node.args)
  if (!compare || !left || !right) return undefined
  const a = operandOf(left)
  const b = operandOf(right)
  if (!a || !b) return undefined
  return (facts) => {
    const x = a(facts)
    const y = b(facts)
    return x === undefined || y === undefined ? 'unknown' : compare(x, y)
  }
}

function operandOf(node: Node): ((facts: Facts) => number | undefined) | undefined {
  if (node.op === 'id' && typeof node.args === 'string') {
    const name = node.args
    return (facts) => numberOf(facts(name))
  }
  const literal = node.op === 'value' ? numberOf(node.args) : undefined
  return literal === undefined ? undefined : () => literal
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : typeof value === 'bigint' ? Number(value) : undefined
}

/** Parts of the language that may do without a fact, or bind names of their own: the engine alone decides. */
const LENIENT = /^(\?:|call|rcall|comprehension|\.\?|\[\?\])$/

function leafOf(text: string, node: Node, engine: Engine): Tree {
  const run = engine(text.slice(node.start, node.end))
  const names = [...new Set(namesIn(node))]
  const strict = !isLenient(node)
  return (facts) => {
    const given: Record<string, unknown> = {}
    for (const name of names) {
      const fact = facts(name)
      if (fact !== undefined) given[name] = fact
      else if (strict) return 'unknown'
    }
    try {
      return run(given) === true
    } catch (error) {
      // The engine could not decide, for want of a fact or by a division by zero: unknown, never false.
      if (error instanceof Error) return 'unknown'
      throw error
    }
  }
}

/** Arguments of calls, pairs of a map, members of a list are arrays in the array. */
function nodesOf(args: unknown): Node[] {
  return [args].flat(Number.POSITIVE_INFINITY).filter(isNode)
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'op' in value && 'start' in value && 'end' in value
}

function isLenient(node: Node): boolean {
  return LENIENT.test(node.op) || nodesOf(node.args).some(isLenient)
}

function* namesIn(node: Node): Generator<string> {
  if (node.op === 'id' && typeof node.args === 'string') yield node.args
  for (const part of nodesOf(node.args)) yield* namesIn(part)
}
