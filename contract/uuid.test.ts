import { expect, test } from 'vitest'
import { z } from 'zod'
import { uuidv7 } from './uuid.ts'

test('ids are of version 7 and sort in the order in which they were made, also within a millisecond', () => {
  for (const at of [Date.UTC(2026, 10, 26), Date.UTC(2026, 10, 26) + 1, Date.UTC(2031, 0, 1)]) {
    const ids = Array.from({ length: 2000 }, () => uuidv7(at))
    expect(ids).toEqual(ids.toSorted())
    expect(new Set(ids).size).toBe(2000)
    for (const id of ids) expect(z.uuidv7().safeParse(id).success).toBe(true)
    expect(Number.parseInt((ids[0] ?? '').replaceAll('-', '').slice(0, 12), 16)).toBe(at)
  }
})
