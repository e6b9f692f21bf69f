import { describe, expect, test } from 'vitest'
import { schemeKind } from '#modules/policy'
import { faultsOf, inTwo } from './kind.ts'
import { scheme } from './scheme/scheme.fixture.ts'

/** Forty wrong policies, each with the field it names and the words it gets. */

const jiaozuo = 410800000000
const when = (text: string | null) => ({ criteria: [{ key: 'one', zh: '一', en: 'One', when: text }] })
const table = (rows: unknown) => ({ amount: { how: 'table', rows } })
const row = { when: 'true', zh: '档', en: 'Band', value: 100 }
const one = (situation: object, expected: object) => ({
  cases: [{ zh: '例', en: 'Case', situation, expect: { outcome: 'entitled', ...expected } }],
})
const relation = { how: 'yields', scheme: 'other', zh: '不同享', en: 'Not both' }

const wrong: readonly [name: string, body: Record<string, unknown>, pointer: string, words: RegExp][] = [
  ['a variable that does not exist', when('agee >= 80'), '/criteria/0/when', /没有这个变量.*agee/],
  ['a condition cut short', when('age >='), '/criteria/0/when', /不完整/],
  ['one equals sign', when('age = 80'), '/criteria/0/when', /不能有这个字符/],
  ['“and” in words', when('age > 80 and rural'), '/criteria/0/when', /不能有这个字符/],
  ['full-width digits', when('age >= ８０'), '/criteria/0/when', /不能有这个字符/],
  ['curly quotes', when('living == ‘alone’'), '/criteria/0/when', /不能有这个字符/],
  ['a bracket left open', when('(age >= 80'), '/criteria/0/when', /缺少括号/],
  ['a quote left open', when("living == 'alone"), '/criteria/0/when', /引号没有闭合/],
  ['a number against words', when("age == 'eighty'"), '/criteria/0/when', /类型不相配/],
  ['words against a number', when('living == 1'), '/criteria/0/when', /类型不相配/],
  ['a number where a condition belongs', when('age'), '/criteria/0/when', /不是条件/],
  ['a word where a condition belongs', when('living'), '/criteria/0/when', /不是条件/],
  [
    'a value the variable cannot have',
    when("subsistence == 'urbn'"),
    '/criteria/0/when',
    /没有这个取值.*urban/,
  ],
  ['such a value in a list', when("living in ['alone', 'solo']"), '/criteria/0/when', /没有这个取值/],
  ['a variable of another subject', when('usedArea > 10.0'), '/criteria/0/when', /不是这类对象的变量/],
  ['a function that does not exist', when('older(age)'), '/criteria/0/when', /没有这个函数/],
  ['text functions', when("living.startsWith('a')"), '/criteria/0/when', /用不到/],
  ['within without a place', when('within(hukouRegion, age)'), '/criteria/0/when', /区划代码/],
  ['order among words', when("living > 'alone'"), '/criteria/0/when', /只能比较/],
  ['branches of two types', when('rural ? 1 : true'), '/criteria/0/when', /两支类型不同/],
  ['a list of two types', when("age in [80, 'x']"), '/criteria/0/when', /类型不一致/],
  ['a number too large', when('age > 99999999999999999'), '/criteria/0/when', /数太大/],
  ['an empty condition', when('  '), '/criteria/0/when', /./],
  ['a wrong audience', { audience: 'aged' }, '/audience', /没有这个变量/],
  [
    'a key with capitals',
    { criteria: [{ key: 'Age', zh: '一', en: 'One', when: 'true' }] },
    '/criteria/0/key',
    /./,
  ],
  [
    'a criterion without its English',
    { criteria: [{ key: 'one', zh: '一', en: '', when: 'true' }] },
    '/criteria/0/en',
    /./,
  ],
  [
    'the same key twice',
    { criteria: [0, 1].map(() => ({ key: 'one', zh: '一', en: 'One', when: 'true' })) },
    '/criteria/1/key',
    /重复/,
  ],
  [
    'a criterion called amount',
    { criteria: [{ key: 'amount', zh: '一', en: 'One', when: 'true' }] },
    '/criteria/0/key',
    /金额/,
  ],
  ['an amount below zero', { amount: { how: 'fixed', value: -1 } }, '/amount/value', /./],
  ['an amount with a part of a fen', { amount: { how: 'fixed', value: 10.5 } }, '/amount/value', /./],
  ['a table without rows', table([]), '/amount/rows', /./],
  ['a wrong row of the table', table([{ ...row, when: 'age >' }]), '/amount/rows/0/when', /不完整/],
  [
    'units that are a condition',
    { amount: { how: 'per_unit', rate: 1, units: 'rural', unitWord: { zh: '天', en: 'days' } } },
    '/amount/units',
    /不是数/,
  ],
  [
    'a share above the whole',
    { amount: { how: 'percent', of: 'billFen', rows: [{ ...row, basisPoints: 10001 }] } },
    '/amount/rows/0/basisPoints',
    /./,
  ],
  ['an amount rule of no kind', { amount: { how: 'guess', value: 1 } }, '/amount/how', /./],
  [
    'payers that do not make the whole',
    {
      payers: [
        { payer: 'city', share: 6000 },
        { payer: 'county', share: 3000 },
      ],
    },
    '/payers',
    /90%/,
  ],
  ['service time in cash', { unit: 'minutes' }, '/form', /不能发现金/],
  [
    'service time as a share of money',
    {
      unit: 'minutes',
      form: 'service',
      amount: { how: 'percent', of: 'billFen', rows: [{ ...row, basisPoints: 5000 }] },
    },
    '/amount',
    /服务时长/,
  ],
  [
    'evidence for a variable that does not exist',
    { evidence: [{ key: 'card', zh: '证', en: 'Card', proves: ['shoeSize'] }] },
    '/evidence/0/proves/0',
    /没有这个变量/,
  ],
  [
    'a step twice',
    { steps: [0, 1].map(() => ({ step: 'check', by: 'street', workingDays: 5 })) },
    '/steps/1',
    /写了两次/,
  ],
  ['no golden case', { cases: [] }, '/cases', /./],
  ['a case with an unknown variable', one({ shoeSize: 42 }, {}), '/cases/0/situation', /./],
  [
    'a case that comes out otherwise',
    { ...when('age >= 80'), ...one({ age: 70 }, {}) },
    '/cases/0/expect/outcome',
    /算得 not_entitled/,
  ],
  ['a case with another amount', one({}, { amount: 99 }), '/cases/0/expect/amount', /算得 100，应为 99/],
  [
    'a case that fails elsewhere',
    { ...when('age >= 80'), ...one({ age: 70 }, { outcome: 'not_entitled', fails: ['two'] }) },
    '/cases/0/expect/fails',
    /one/,
  ],
  [
    'a case that misses something else',
    { ...when('age >= 80'), ...one({}, { outcome: 'unknown', missing: ['sex'] }) },
    '/cases/0/expect/missing',
    /age/,
  ],
  [
    'a relation to no code',
    { relations: [{ ...relation, scheme: 'Other one' }] },
    '/relations/0/scheme',
    /小写字母/,
  ],
]

describe('wrong policies', () => {
  test('are more than forty', () => {
    expect(wrong.length).toBeGreaterThanOrEqual(40)
  })
  test.each(wrong)('%s', (_, change, pointer, words) => {
    const faults = faultsOf(schemeKind, { ...scheme({}), ...change }, jiaozuo)
    expect(faults[0]?.pointer).toBe(`/body${pointer}`)
    expect(faults[0]?.detail).toMatch(words)
  })
  test('docs/wrong-policies.md says of each what it is told, word for word', async () => {
    const rows = wrong.map(([name, change]) => {
      const [fault] = faultsOf(schemeKind, { ...scheme({}), ...change }, jiaozuo)
      const { pointer, detail, detailEn } = inTwo(fault ?? { pointer: '', detail: '' })
      const plain = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
      expect([name, detail], 'both languages').toEqual([name, expect.stringMatching(/[\u3400-\u9fff]/)])
      expect([name, detailEn], 'both languages').toEqual([name, expect.stringMatching(/[a-z]/)])
      return `| ${name} | \`${pointer}\` | ${plain(detail)} | ${plain(detailEn ?? '')} |`
    })
    await expect(
      [
        '# 写错的待遇政策 Wrong policies',
        '',
        '每一行由 `server/modules/policy/wrong.test.ts` 真实检查后写出，不一致时测试不通过（更新：`npx vitest run server/modules/policy/wrong.test.ts -u`）。',
        'Each line is what the check really says, and of which field; the test fails when they differ.',
        '',
        '| What is wrong | Field | 提示 | What it is told |',
        '|---|---|---|---|',
        ...rows,
        '',
      ].join('\n'),
    ).toMatchFileSnapshot('../../../docs/wrong-policies.md')
  })
  test('an expression also says where in its text', () => {
    const [fault] = faultsOf(schemeKind, { ...scheme({}), ...when('rural && agee >= 80') }, jiaozuo)
    expect([fault?.start, fault?.end]).toEqual([9, 13])
  })
})
