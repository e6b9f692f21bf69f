import { describe, expect, test } from 'vitest'
import { headlineOf } from './headline.ts'

const at = '2026-11-25T08:00:00.000Z'
const incident = (reached: readonly ('T1' | 'T2' | 'T3' | 'T4' | 'T5')[], more: object = {}) => ({
  clocks: {
    T0: at,
    ...Object.fromEntries(
      (['T1', 'T2', 'T3', 'T4', 'T5'] as const).map((c) => [c, reached.includes(c) ? at : null]),
    ),
  },
  helper: { name: '李建国', distanceMetres: 400 },
  resolvedAt: null,
  state: 'in_progress',
  ...more,
})
// Only the parts that the headline looks at are made.
const headline = (...given: Parameters<typeof incident>) => headlineOf(incident(...given) as never)

describe('the headline of a family follows the clocks', () => {
  test.each([
    [[], 'called'],
    [['T1'], 'seen'],
    [['T1', 'T2'], 'spoke'],
    [['T1', 'T3'], 'coming'],
    [['T1', 'T2', 'T3'], 'coming'],
    [['T1', 'T3', 'T4'], 'arrived'],
    [['T1', 'T3', 'T4', 'T5'], 'safe'],
  ] as const)('%j: %s', (reached, said) => {
    expect(headline(reached)).toBe(said)
  })

  test('somebody whom all is well with is not said to be waiting for help while the desk has yet to close', () => {
    expect(headline(['T1', 'T3', 'T4', 'T5'], { state: 'in_progress' })).toBe('safe')
  })

  test('closed without anybody reporting safe it is over, not safe', () => {
    expect(headline(['T1'], { resolvedAt: at, state: 'resolved' })).toBe('ended')
    expect(headline(['T1', 'T3', 'T4'], { state: 'reviewed' })).toBe('ended')
  })

  test('who accepted and then withdrew is no longer coming', () => {
    expect(headline(['T1', 'T3'], { helper: null })).toBe('seen')
  })
})
