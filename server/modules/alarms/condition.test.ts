import { expect, it } from 'vitest'
import { metrics } from '#contract/device-protocol'
import { compile, faultOf, faultsOfRule } from './condition.ts'
import { factsIn } from './condition-tree.ts'
import { factList } from './fact.ts'

it('refuses what does not type-check, with its place', () => {
  expect(faultOf('spo2 < 90', 'reading', '/x')).toBeUndefined()
  expect(faultOf('spo2 < 90 && oxigen > 1', 'reading', '/body/when')).toMatchObject({
    pointer: '/body/when',
    start: 13,
    end: 19,
  })
  expect(faultOf('spo2 <', 'reading', '/x')).toMatchObject({
    start: 6,
    detail: '这里不该是 结尾',
    detailEn: 'Unexpected token: EOF',
  })
  expect(faultOf('oxigen > 1', 'reading', '/x')?.detail).toBe('没有这个事实：oxigen')
  expect(faultOf("spo2 < 'a'", 'reading', '/x')).toMatchObject({ start: 0 })
  expect(faultOf('spo2 + 1', 'reading', '/x')?.detail).toContain('double')
  expect(faultOf('spo2 < 90', 'person', '/who')?.start).toBe(0)
  expect(faultOf("age >= 80 && 'living_alone' in groups", 'person', '/who')).toBeUndefined()
})
it('reads AND, OR, NOT, mixed numbers, and an unknown fact is unknown unless it does not matter', () => {
  const odd = compile('!(heartRate < highRed * 2 - 1) || spo2 < 90', 'reading')
  expect(odd(factsIn({ heartRate: 300, highRed: 131 }))).toBe(true)
  expect(odd(factsIn({ spo2: 80 }))).toBe(true)
  expect(odd(factsIn({ spo2: 95 }))).toBe('unknown')
  expect(odd(factsIn({ heartRate: 70, highRed: 131, spo2: 95 }))).toBe(false)
  expect(
    compile(
      '1 + value / 2 > 2 - value * 1 && abs(value - 4) < 1 && 3 - value + 1 < 9 && 8 / value > 1',
      'reading',
    )(factsIn({ value: 4 })),
  ).toBe(true)
  expect(compile('hour >= 22 || hour < 6', 'reading')(factsIn({ hour: 3n }))).toBe(true)
  expect(compile("conditions.exists(c, c == 'J44')", 'person')(factsIn({ conditions: ['I10', 'J44'] }))).toBe(
    true,
  )
  expect(
    compile("size(groups) > 1 && {'a': groups}.a[1] == 'x'", 'person')(factsIn({ groups: ['w', 'x'] })),
  ).toBe(true)
  expect(compile('spo2 < 90', 'reading')).toBe(compile('spo2 < 90', 'reading'))
})
it('has no way out of its facts', () => {
  for (const text of [
    'constructor.constructor("x")',
    'globalThis',
    '__proto__ == null',
    'value.constructor == 1',
  ]) {
    expect(faultOf(text, 'reading', '/x'), text).toBeDefined()
  }
})
it('looks at every condition of a rule and at its metrics', () => {
  expect(
    faultsOfRule({
      body: {
        type: 'reading',
        metrics: ['spo2'],
        when: 'value < lowRed',
        clear: 'value > lowRed + 1',
        consecutive: 2,
        forSeconds: 0,
      },
      who: 'age > 60',
    }),
  ).toEqual([])
  const faults = faultsOfRule({
    body: {
      type: 'absence',
      metrics: ['motion', 'moton'],
      expect: 'motin',
      within: { how: 'after', trigger: 'inBed ==', seconds: 60 },
    },
    who: 'agee > 60',
  })
  expect(faults.map((f) => f.pointer)).toEqual([
    '/who',
    '/body/expect',
    '/body/within/trigger',
    '/body/metrics/1',
  ])
  expect(
    faultsOfRule({
      body: { type: 'absence', metrics: ['motion'], expect: 'motion', within: { how: 'for', seconds: 60 } },
    }),
  ).toEqual([])
  expect(faultsOfRule({ body: { type: 'fence', consecutive: 2 } })).toEqual([])
})
it('declares every metric of the protocol', () => {
  for (const name of Object.keys(metrics)) expect(factList().map((f) => f.name)).toContain(name)
})
