import { expect, it } from 'vitest'
import { percentile, summary, wilson } from './percentile.ts'

it('percentiles are over the count, not the mean', () => {
  const values = Array.from({ length: 1000 }, (_, i) => i + 1)
  expect(summary(values)).toEqual({ n: 1000, p50: 500, p90: 900, p975: 975, p99: 990, max: 1000 })
  expect(summary([])).toEqual({ n: 0, p50: null, p90: null, p975: null, p99: null, max: null })
  expect(percentile([7], 0.01)).toBe(7)
  expect(percentile([1, 2], 1)).toBe(2)
})
it('a share of few cases has a wide interval', () => {
  expect(wilson(0, 0)).toBeNull()
  const few = wilson(3, 4)
  const many = wilson(300, 400)
  expect((few?.high ?? 0) - (few?.low ?? 0)).toBeGreaterThan(0.5)
  expect((many?.high ?? 0) - (many?.low ?? 0)).toBeLessThan(0.1)
  expect(wilson(5, 5)?.high).toBe(1)
})
