// bench cel: the CEL engine against the official conformance cases (google/cel-spec, npm @bufbuild/cel-spec, Apache-2.0)
import { Environment } from '@marcbachmann/cel-js'
import { tests as conformance } from '@bufbuild/cel-spec/testdata/conformance.js'
import { isFault } from '#server/modules/policy/scheme/condition'
import { express } from '#server/modules/policy/scheme/expression'
import { report } from './report.ts'

/** `npm run bench -- cel`: each case run, the share passed, and every failure under the reason why Yike does not need it. */

type Value = { [kind: string]: unknown }
type Case = {
  name?: string
  expr: string
  value?: Value
  typedResult?: { result?: Value; deducedType?: unknown }
  evalError?: unknown
  anyEvalErrors?: unknown
  unknown?: unknown
  anyUnknowns?: unknown
  bindings?: Record<string, { value?: Value }>
  typeEnv?: { name: string; ident?: { type?: TypeSpec } }[]
  disableCheck?: boolean
  checkOnly?: boolean
  container?: string
}
type TypeSpec = {
  primitive?: string
  wrapper?: string
  wellKnown?: string
  dyn?: unknown
  listType?: { elemType?: TypeSpec }
  mapType?: { keyType?: TypeSpec; valueType?: TypeSpec }
}

/** Why a part of the suite that fails is of no use to a condition over a situation or a reading. */
const reasons: Readonly<Record<string, string>> = {
  proto2: 'messages of protobuf: a situation is flat values with names, none is a message',
  proto2_ext: 'extensions of protobuf messages: none exist here',
  proto3: 'messages of protobuf: none exist here',
  dynamic: 'google.protobuf.Struct, Any and wrappers: values arrive as JSON and are checked by zod',
  wrappers: 'wrapper messages: an unknown value is null, and null is unknown',
  enums: 'enumerations of protobuf: choices are words, checked against the declared list',
  fields: 'fields of messages and of nested maps: variables are flat',
  namespace: 'names with containers: every variable has one plain name',
  optionals: 'optional types: what is unknown is handled outside of the expression',
  unknowns: 'unknown attributes inside the engine: three-valued logic is compiled in `expression.ts`',
  timestamps:
    'instants and durations: dates arrive reckoned, as completed years, months and days in Asia/Shanghai',
  string_ext: 'string functions (format, split …): conditions compare words, they make none',
  string: 'string functions and bytes: conditions compare words for equality only',
  math_ext: 'bits, rounding and list extremes: amounts are reckoned by the amount rule, in integers',
  encoders_ext: 'base64: no bytes in a situation',
  network_ext: 'IP addresses and CIDR: none in a situation',
  bindings_ext: 'cel.bind: a condition is one sentence',
  block_ext: 'cel.@block, an optimiser’s form that nobody writes',
  macros: 'macros over maps and lists of lists: the only list is `groups`, asked with `in`',
  macros2: 'two-variable macros: as above',
  type_deductions:
    'the type the checker deduces for generic, nullable and abstract types: variables are int, double, bool, string, list<string>',
  conversions: 'conversions between int, uint, bytes, timestamps: every variable has its type already',
  comparisons:
    'comparisons across numeric kinds, bytes, maps and timestamps: a comparison of two types is refused when the rule is saved',
  integer_math: 'unsigned integers, and overflow at 2^63: numbers are below 2^53 and overflow is unknown',
  fp_math: 'infinities and NaN: not values of a situation',
  lists: 'lists of mixed kinds: the only list is of words',
  parse:
    'escapes, byte strings and nesting beyond what a sentence has (length and depth are limited on purpose)',
  basic: 'bytes, maps, unsigned and null literals, and names that are not declared',
  logic: 'errors inside && and ||: unknown takes their place',
  plumbing: 'the wire of the conformance server itself',
}

const kindOf = (value: Value) => Object.keys(value)[0] ?? ''

function typeName(type: TypeSpec | undefined): string {
  if (!type) return 'dyn'
  const of = {
    INT64: 'int',
    UINT64: 'uint',
    DOUBLE: 'double',
    BOOL: 'bool',
    STRING: 'string',
    BYTES: 'bytes',
  }
  const primitive = type.primitive ?? type.wrapper
  if (primitive && primitive in of) return of[primitive as keyof typeof of]
  if (type.wellKnown === 'TIMESTAMP') return 'google.protobuf.Timestamp'
  if (type.wellKnown === 'DURATION') return 'google.protobuf.Duration'
  if (type.listType) return `list<${typeName(type.listType.elemType)}>`
  if (type.mapType) return `map<${typeName(type.mapType.keyType)}, ${typeName(type.mapType.valueType)}>`
  return 'dyn'
}

/** A value of the suite as the engine takes it; throws where the engine has no such value. */
function valueOf(value: Value): unknown {
  const kind = kindOf(value)
  const raw = value[kind]
  switch (kind) {
    case 'int64Value':
      return BigInt(String(raw))
    case 'doubleValue':
      return typeof raw === 'number' ? raw : Number(String(raw))
    case 'stringValue':
    case 'boolValue':
      return raw
    case 'nullValue':
      return null
    case 'bytesValue':
      return new Uint8Array(Buffer.from(String(raw), 'base64'))
    case 'uint64Value':
      return new Environment().evaluate(`${String(raw)}u`)
    case 'listValue':
      return ((raw as { values?: Value[] }).values ?? []).map(valueOf)
    case 'mapValue':
      return new Map(
        ((raw as { entries?: { key: Value; value: Value }[] }).entries ?? []).map((one) => [
          valueOf(one.key),
          valueOf(one.value),
        ]),
      )
    default:
      throw new Error(`no value of kind ${kind}`)
  }
}

function same(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number') return Object.is(a, b) || a === b
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b) === 0
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((one, i) => same(one, b[i]))
  const map = (one: unknown) =>
    one instanceof Map
      ? one
      : typeof one === 'object' && one !== null && Object.getPrototypeOf(one) === Object.prototype
        ? new Map(Object.entries(one))
        : undefined
  const [x, y] = [map(a), map(b)]
  if (x && y)
    return (
      x.size === y.size &&
      [...x].every(([key, one]) => [...y].some(([other, two]) => same(key, other) && same(one, two)))
    )
  // The engine's unsigned integers are objects that print their number.
  if (typeof a === 'object' && typeof b === 'object' && a !== null && b !== null)
    return (
      a.constructor === b.constructor &&
      String(a.valueOf()) === String(b.valueOf()) &&
      String(a) !== '[object Object]'
    )
  return a === b
}

function environmentOf(one: Case): Environment {
  const environment = new Environment({ enableOptionalTypes: true, homogeneousAggregateLiterals: false })
  const declared = new Set<string>()
  for (const { name, ident } of one.typeEnv ?? [])
    if (ident) {
      environment.registerVariable(name, typeName(ident.type))
      declared.add(name)
    }
  for (const name of Object.keys(one.bindings ?? {}))
    if (!declared.has(name)) environment.registerVariable(name, 'dyn')
  return environment
}

/** Undefined when the case passes, else what happened. */
function run(one: Case): string | undefined {
  let got: unknown
  try {
    const environment = environmentOf(one)
    if (!one.disableCheck) {
      const checked = environment.check(one.expr)
      if (!checked.valid) throw checked.error ?? new Error('does not check')
      if (one.checkOnly) return undefined
    }
    const context = Object.fromEntries(
      Object.entries(one.bindings ?? {}).map(([name, { value }]) => [
        name,
        value ? valueOf(value) : undefined,
      ]),
    )
    got = environment.evaluate(one.expr, context)
  } catch (error) {
    if (one.evalError || one.anyEvalErrors) return undefined
    return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
  }
  if (one.evalError || one.anyEvalErrors) return 'no error'
  if (one.unknown || one.anyUnknowns) return 'no unknown'
  const wanted = one.value ?? one.typedResult?.result
  if (!wanted) return got === true ? undefined : 'not true'
  try {
    return same(got, valueOf(wanted)) ? undefined : 'another value'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** The same case through Yike's compiler, when it is a condition that Yike admits; undefined when it is not one. */
function compiled(one: Case): boolean | undefined {
  if (one.bindings || one.typeEnv || kindOf(one.value ?? {}) !== 'boolValue') return undefined
  const built = express(one.expr, 'bool', { place: 0, subject: 'elder', prefix: 't' })
  if (isFault(built)) return undefined
  const locals = built.temporaries.length > 0 ? `let ${built.temporaries.join(',')};` : ''
  const answer: unknown = new Function(`${locals}return ${built.js}`)()
  // 0/0 and 1/0 are unknown here: no answer, so none to compare.
  return answer === null ? undefined : answer === one.value?.['boolValue']
}

type Suite = { name: string; suites?: Suite[]; tests?: { original: Case }[] }
const failed = new Map<string, string[]>()
let passed = 0
let total = 0
let agreed = 0
let admitted = 0
function walk(suite: Suite, path: readonly string[]): void {
  for (const inner of suite.suites ?? []) walk(inner, [...path, inner.name])
  for (const { original } of suite.tests ?? []) {
    total++
    const why = run(original)
    if (why === undefined) passed++
    else {
      const [file = '', ...section] = path
      const list = failed.get(file) ?? []
      list.push(`${[...section, original.name ?? original.expr].join('/')} (${why.slice(0, 60)})`)
      failed.set(file, list)
    }
    const ours = compiled(original)
    if (ours !== undefined) {
      admitted++
      if (ours) agreed++
      else console.log(`compiled otherwise: ${original.expr}`)
    }
  }
}
// The package types its cases as JSON; each is a SimpleTest of the suite, read as such above.
for (const suite of (conformance as unknown as Suite).suites ?? []) walk(suite, [suite.name])

let unexplained = 0
for (const [file, list] of [...failed].sort()) {
  const reason = reasons[file]
  if (!reason) unexplained += list.length
  console.log(`\n${file}: ${list.length} failed. Not needed: ${reason ?? 'NO REASON GIVEN'}`)
  console.log(`  ${list.join('\n  ')}`)
}
console.log()
report(
  'cel',
  [
    `@marcbachmann/cel-js against the ${total} cases of cel-spec v0.25.1, each parsed, type-checked where the case asks for it, and evaluated.`,
    'compiledAgree: the cases that are conditions Yike admits, run through its own compiler to JavaScript; all must agree.',
  ],
  { cases: total, passed, share: passed / total, unexplained, admitted, compiledAgree: agreed / admitted },
  { unexplained: { max: 0 }, compiledAgree: { min: 1 } },
)
