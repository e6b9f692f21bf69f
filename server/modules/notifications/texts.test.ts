import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { faultsOf, fill, smsSize, templates } from '#contract/notifications'

/** Three parts: what an operator in China still delivers reliably as one message. */
const MOST_PARTS = 3

describe('the shipped texts', () => {
  test.each(Object.entries(templates))(
    '%s: both languages, declared variables only, short enough for SMS',
    (_code, one) => {
      const example = Object.fromEntries(
        Object.entries(one.variables).map(([name, { example: e }]) => [name, e]),
      )
      for (const lang of ['zh', 'en'] as const) {
        const { title, body } = one.text[lang]
        expect(title.trim()).not.toBe('')
        expect(body.trim()).not.toBe('')
        expect([
          ...faultsOf(title, Object.keys(one.variables)),
          ...faultsOf(body, Object.keys(one.variables)),
        ]).toEqual([])
        if (one.routes.some((route) => route === 'sms'))
          expect(smsSize(fill(body, example), '焦作养老').parts).toBeLessThanOrEqual(MOST_PARTS)
      }
    },
  )

  test('who has no smartphone is reached: whatever is urgent goes by SMS too', () => {
    const urgent = Object.entries(templates).filter(([, one]) => one.urgency === 'P0' || one.urgency === 'P1')
    expect(
      urgent.filter(([, one]) => !one.routes.some((route) => route === 'sms')).map(([code]) => code),
    ).toEqual([])
  })
})

describe('the size of an SMS', () => {
  test.each([
    ['字'.repeat(70), '', { chars: 70, parts: 1, left: 0 }],
    ['字'.repeat(71), '', { chars: 71, parts: 2, left: 63 }],
    ['字'.repeat(64), '一刻养老', { chars: 70, parts: 1, left: 0 }],
    ['字'.repeat(65), '一刻养老', { chars: 71, parts: 2, left: 63 }],
    ['𠮷', '', { chars: 2, parts: 1, left: 68 }],
  ] as const)('%s with 【%s】', (text, signature, size) => {
    expect(smsSize(text, signature)).toEqual(size)
  })

  test('a character more never costs less, and what is left is never negative', () => {
    fc.assert(
      fc.property(fc.nat(2000), (n) => {
        const [size, next] = [smsSize('字'.repeat(n)), smsSize('字'.repeat(n + 1))]
        expect(next.parts).toBeGreaterThanOrEqual(size.parts)
        expect(size.left).toBeGreaterThanOrEqual(0)
        expect(size.left).toBeLessThan(size.parts === 1 ? 71 : 67)
      }),
    )
  })
})
