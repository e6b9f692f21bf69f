import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeSecrets } from './secrets.ts'

const one = makeSecrets(Buffer.alloc(32, 1))
const other = makeSecrets(Buffer.alloc(32, 2))

test('what was encrypted comes back, never twice as the same bytes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const bytes = one.encrypt(text)
      expect(one.decrypt(bytes)).toBe(text)
      expect(bytes.equals(one.encrypt(text))).toBe(false)
    }),
  )
})

test('altered bytes and another key are refused', () => {
  const bytes = one.encrypt('410802194001011234')
  for (let i = 0; i < bytes.length; i++) {
    const altered = Buffer.from(bytes)
    altered[i] = (altered[i] ?? 0) ^ 1
    expect(() => one.decrypt(altered)).toThrow()
  }
  expect(() => other.decrypt(bytes)).toThrow()
})

test('keyed hashes differ by key and by kind', () => {
  const hash = one.keyedHash('phone', '13800000000')
  expect(hash.equals(one.keyedHash('phone', '13800000000'))).toBe(true)
  expect(hash.equals(one.keyedHash('identity', '13800000000'))).toBe(false)
  expect(hash.equals(other.keyedHash('phone', '13800000000'))).toBe(false)
})
