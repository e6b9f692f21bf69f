import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { operators, readComparisons, writeComparisons } from './draft.ts'

describe('comparisons as rows of a form', () => {
  test('what rows write, rows read again', () => {
    const rows = fc.record({
      join: fc.constantFrom('&&' as const, '||' as const),
      items: fc.array(
        fc.record({
          name: fc.stringMatching(/^[a-z][a-z0-9_]{0,20}$/),
          operator: fc.constantFrom(...operators),
          value: fc.integer({ min: -100_000, max: 100_000 }).map((n) => n / 100),
        }),
        { minLength: 1, maxLength: 5 },
      ),
    })
    fc.assert(
      fc.property(rows, (given) => {
        const read = readComparisons(writeComparisons(given))
        expect(read?.items).toEqual(given.items)
        if (given.items.length > 1) expect(read?.join).toBe(given.join)
      }),
    )
  })
  test('whole numbers are written as doubles, as CEL wants them', () => {
    expect(writeComparisons({ join: '&&', items: [{ name: 'heart_rate', operator: '>', value: 120 }] })).toBe(
      'heart_rate > 120.0',
    )
  })
  test('what rows cannot say stays an expression', () => {
    for (const text of [
      'spo2 < 90.0 && heart_rate > 120.0 || fall',
      '!fall',
      'z > 3.0 * sd',
      "'COPD' in conditions",
    ])
      expect(readComparisons(text)).toBeNull()
  })
  test('an empty condition is no rows', () => {
    expect(readComparisons('  ')).toEqual({ join: '&&', items: [] })
  })
})
