import { Environment } from '@marcbachmann/cel-js'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compile } from './condition.ts'
import { factsIn } from './condition-tree.ts'

/** The same condition as the engine alone answers it, when every fact is there. */
function byEngine(text: string, facts: Record<string, unknown>): boolean {
  const engine = new Environment()
  for (const name of ['value', 'lowRed', 'highRed', 'spo2', 'heartRate'])
    engine.registerVariable(name, 'double')
  engine.registerVariable('hour', 'int')
  engine.registerVariable('presence', 'bool')
  engine.registerVariable('groups', 'list<string>')
  return engine.evaluate(text, facts) === true
}

const leaf = fc.constantFrom(
  'value < lowRed',
  'value >= highRed',
  'spo2 <= 90.0',
  'heartRate > 130.0',
  'hour < 6',
  'hour >= 22',
  'presence',
  "'living_alone' in groups",
  "groups.exists(g, g == 'very_old')",
  '(value > 1.0 ? presence : hour > 3)',
  'value == spo2',
  'heartRate != 70.0',
)
const { condition } = fc.letrec<{ condition: string }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc
      .tuple(tie('condition'), fc.constantFrom('&&', '||'), tie('condition'))
      .map(([a, op, b]) => `(${a} ${op} ${b})`),
    tie('condition').map((a) => `!(${a})`),
  ),
}))
const number = fc.constantFrom(0, 1, 4, 70, 89.9, 90, 131, 200)
const facts = fc.record({
  value: number,
  lowRed: number,
  highRed: number,
  spo2: number,
  heartRate: number,
  hour: fc.bigInt({ min: 0n, max: 23n }),
  presence: fc.boolean(),
  groups: fc.subarray(['living_alone', 'very_old']),
})

test('with every fact there it says what the engine says', () => {
  fc.assert(
    fc.property(condition, facts, (text, given) => {
      expect(compile(text, 'reading')(factsIn(given))).toBe(byEngine(text, given))
    }),
    { numRuns: 400 },
  )
})

test('a fact that is missing never turns an answer round: it stays, or becomes unknown', () => {
  fc.assert(
    fc.property(
      condition,
      facts,
      fc.subarray(['value', 'spo2', 'hour', 'presence', 'groups']),
      (text, given, missing) => {
        const known: Record<string, unknown> = { ...given }
        for (const name of missing) delete known[name]
        expect([compile(text, 'reading')(factsIn(given)), 'unknown']).toContain(
          compile(text, 'reading')(factsIn(known)),
        )
      },
    ),
    { numRuns: 400 },
  )
})

test('what does not matter may be missing', () => {
  expect(compile('presence && value < 8', 'reading')(factsIn({ presence: false }))).toBe(false)
  expect(compile('value < 8 && presence', 'reading')(factsIn({ presence: false }))).toBe(false)
  expect(compile('value < 8 || presence', 'reading')(factsIn({ presence: true }))).toBe(true)
  expect(compile('value < 8 && presence', 'reading')(factsIn({ presence: true }))).toBe('unknown')
  expect(compile('!(value < 8)', 'reading')(factsIn({}))).toBe('unknown')
})
