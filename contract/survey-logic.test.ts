import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Clause, type Logic, readLogic, renameInCondition, writeLogic } from './survey-logic.ts'

const code = fc.stringMatching(/^[a-z][a-z0-9_]{0,12}$/)
const text = fc.oneof(code, fc.string({ unit: 'grapheme', maxLength: 12 }))
const clause: fc.Arbitrary<Clause> = fc.oneof(
  fc.record({ code, op: fc.constantFrom('is', 'isNot', 'includes', 'excludes'), value: text }),
  fc.record({
    code,
    op: fc.constantFrom('equals', 'differs', 'atLeast', 'atMost', 'above', 'below'),
    value: fc.integer({ min: -1000, max: 1_000_000 }),
  }),
  fc.record({ code, op: fc.constant('answered') }),
)
const logic: fc.Arbitrary<Logic> = fc
  .record({
    join: fc.constantFrom('all', 'any'),
    clauses: fc.array(clause, { minLength: 1, maxLength: 4 }),
  })
  // One clause is joined by nothing.
  .map((made) => (made.clauses.length === 1 ? { ...made, join: 'all' } : made))

describe('conditions of the picker', () => {
  test('what is written is read back as it was', () => {
    fc.assert(
      fc.property(logic, (made) => {
        expect(readLogic(writeLogic(made) ?? '')).toEqual(made)
      }),
    )
  })

  test('a question called otherwise is called so in every clause, and nothing else changes', () => {
    fc.assert(
      fc.property(logic, code, code, (made, from, to) => {
        const expected = {
          ...made,
          clauses: made.clauses.map((one) => (one.code === from ? { ...one, code: to } : one)),
        }
        expect(readLogic(renameInCondition(writeLogic(made) ?? '', from, to))).toEqual(expected)
      }),
    )
  })

  test('other ways to write the same are read', () => {
    for (const [written, clauses] of [
      ["answers.help != 'none'", [{ code: 'help', op: 'isNot', value: 'none' }]],
      ['(answers.help=="none")', [{ code: 'help', op: 'is', value: 'none' }]],
      ['!(answers.help == "none")', [{ code: 'help', op: 'isNot', value: 'none' }]],
      ['!(answers.falls >= 2)', [{ code: 'falls', op: 'below', value: 2 }]],
    ] as const)
      expect(readLogic(written)).toEqual({ join: 'all', clauses })
  })

  test('what says more than the picker can show is left as text', () => {
    for (const written of [
      '',
      'true',
      'answers.a == "x" && answers.b == "y" || answers.c == "z"',
      'answers.a == answers.b',
      'answers.a == null',
      'answers.a.size() > 1',
      'answers.a in ["x", "y"]',
      'answers.falls > 1.5',
      'answers.a == "\\q"',
      'answers.a == "x" &&',
      'answers.a == "x" "y"',
      '"x" in answers.a in answers.b',
    ])
      expect(readLogic(written), written).toBeUndefined()
  })

  test('a code in quotation marks is a value, and part of a longer code is another one', () => {
    expect(
      renameInCondition('answers.q == "answers.q" && answers.q1 == "q" && answers["q"] != null', 'q', 'z'),
    ).toBe('answers.z == "answers.q" && answers.q1 == "q" && answers.z != null')
  })
})
