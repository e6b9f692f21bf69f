import { expect, test } from 'vitest'
import { cut, decodeCursor } from './page.ts'

const key = (last: { name: string; n: number }) => [last.name, last.n]
const rows = [
  { name: '王', n: 1 },
  { name: '王', n: 2 },
  { name: '赵', n: 3 },
]

test('a page ends at its limit and says what follows: the sort values of its last row', () => {
  const page = cut(rows, 2, key)
  expect(page.rows).toEqual(rows.slice(0, 2))
  expect(decodeCursor(page.next ?? '')).toEqual(['王', 2])
})

test('the last page has no next, neither when it is full nor when it is empty', () => {
  expect(cut(rows, 3, key)).toEqual({ rows, next: null })
  expect(cut([], 3, key)).toEqual({ rows: [], next: null })
})
