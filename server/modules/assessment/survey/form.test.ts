import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Question, SurveyAnswers, SurveyForm } from '#contract/survey'
import { type Clause, type Logic, readLogic, writeLogic } from '#contract/survey-logic'
import { checkAnswers, formFaults, isAsked, readForm } from './form.ts'

const words = (code: string) => ({ code, zh: code, en: code })
const yesNo = [
  { value: 'yes', zh: '是', en: 'Yes' },
  { value: 'no', zh: '否', en: 'No' },
]
const one: Question = { ...words('one'), kind: 'single', required: true, options: yesNo }
const many: Question = { ...words('many'), kind: 'multi', required: false, options: yesNo }
const number: Question = { ...words('number'), kind: 'number', required: false }
const text: Question = { ...words('text'), kind: 'text', required: false }
const last: Question = { ...words('last'), kind: 'text', required: false }
const form = (...questions: Question[]): SurveyForm => ({
  ...words('f'),
  id: 'f',
  version: '1',
  source: '',
  sections: [{ ...words('s'), questions }],
})
/** The faults of the last question, asked by this condition after one of each kind. */
const faultsOf = (when: string) =>
  formFaults(form(one, many, number, text, { ...last, when })).map(({ pointer, detail }) => {
    expect(pointer).toBe('/form/sections/0/questions/4/when')
    return detail
  })

describe('bad forms', () => {
  test('a code, a section, an option twice, each at its place', () => {
    const twice = {
      ...form(one, { ...one, options: [...yesNo, ...yesNo.slice(0, 1)] }),
    }
    twice.sections.push({ ...words('s'), questions: [text] })
    expect(formFaults(twice)).toMatchObject([
      { pointer: '/form/sections/0/questions/1/code', detail: '编码重复：one' },
      { pointer: '/form/sections/0/questions/1/options/2/value', detail: '编码重复：yes' },
      { pointer: '/form/sections/1/code', detailEn: 'The code s occurs twice' },
    ])
  })

  test('a code that is a word of the language of conditions', () => {
    expect(formFaults(form({ ...text, code: 'in' }))).toMatchObject([
      { pointer: '/form/sections/0/questions/0/code', detailEn: 'in cannot be a code' },
    ])
  })

  test('more options than can be chosen at once', () => {
    const options = Array.from({ length: 31 }, (_, n) => ({ value: `o${n}`, zh: `${n}`, en: `${n}` }))
    expect(formFaults(form({ ...many, options }))).toMatchObject([
      { pointer: '/form/sections/0/questions/0/options', detail: '选项不能超过 30 个' },
    ])
  })

  test('a choice without options, and options of what is no choice', () => {
    const { options: _none, ...bare } = one
    expect(formFaults(form(bare, { ...text, options: yesNo })).map(({ pointer }) => pointer)).toEqual([
      '/form/sections/0/questions/0/options',
      '/form/sections/0/questions/1/options',
    ])
  })

  test.each([
    ['answers.one == "yes"', undefined],
    ['answers.one in ["yes", "no"]', undefined],
    ['"yes" in answers.many && answers.number >= 2 && answers.text != "" || answers.many != null', undefined],
    ['size(answers.many) > 1', undefined],
    ['answers.one == "maybe"', '“one”没有选项 maybe'],
    ['answers.one in ["yes", "maybe"]', '“one”没有选项 maybe'],
    ['answers.one == 1', '“one”填的不是数字，不能和 1 比较'],
    ['answers.one > "no"', '“one”只有一个答案，请用“是”或“不是”'],
    ['answers.one == null', '“one”没有回答时条件本来就不成立'],
    ['"maybe" in answers.many', '“many”没有选项 maybe'],
    ['answers.many == "yes"', '“many”可以选几项，请用“包含”'],
    ['answers.many in ["yes"]', '“many”可以选几项，请用“包含”'],
    ['answers.number == "two"', '“number”填的是数字，只能和数字比较'],
    ['"two" in answers.number', '“number”填的是数字，只能和数字比较'],
    ['answers["number"] == "two"', '“number”填的是数字，只能和数字比较'],
    ['"a" in answers.text', '“text”只有一个答案，请用“是”或“不是”'],
    ['answers.last == "x"', '条件不能看本题自己的答案'],
    ['answers["gone"] == "x"', '条件要看的题 gone 不在表中，请另选一题或去掉条件'],
    ['answers.one', '条件的结果须为“是”或“否”'],
    ['size(answers) > 1', '请写明看哪一道题：answers.编码'],
    ['answers.one = "yes"', '不是有效的条件：第 13 个字符处看不懂'],
    ['answer.one == "yes"', '不是有效的条件：第 1 个字符处看不懂'],
  ])('%s: %s', (when, detail) => {
    expect(faultsOf(when)).toEqual(detail === undefined ? [] : [detail])
  })

  test('a condition that looks forward says which question to move', () => {
    expect(formFaults(form({ ...one, when: 'answers.text == "x"' }, text))).toMatchObject([
      {
        pointer: '/form/sections/0/questions/0/when',
        detail: '条件只能看前面的题：请把“text”移到本题之前，或改条件',
        detailEn: 'A condition looks back only: move "text" before this question, or change the condition',
      },
    ])
  })
})

const clause: fc.Arbitrary<Clause> = fc.oneof(
  fc.record({
    code: fc.constant('one'),
    op: fc.constantFrom('is', 'isNot'),
    value: fc.constantFrom('yes', 'no'),
  }),
  fc.record({
    code: fc.constant('many'),
    op: fc.constantFrom('includes', 'excludes'),
    value: fc.constantFrom('yes', 'no'),
  }),
  fc.record({
    code: fc.constant('number'),
    op: fc.constantFrom('equals', 'differs', 'atLeast', 'atMost', 'above', 'below'),
    value: fc.integer({ min: 0, max: 4 }),
  }),
  fc.record({
    code: fc.constant('text'),
    op: fc.constantFrom('is', 'isNot'),
    value: fc.string({ unit: 'grapheme', maxLength: 3 }),
  }),
  fc.record({ code: fc.constantFrom('one', 'many', 'number', 'text'), op: fc.constant('answered') }),
)
const logic: fc.Arbitrary<Logic> = fc.record({
  join: fc.constantFrom('all', 'any'),
  clauses: fc.array(clause, { minLength: 1, maxLength: 4 }),
})
const answers: fc.Arbitrary<SurveyAnswers> = fc.record(
  {
    one: fc.constantFrom('yes', 'no'),
    many: fc.uniqueArray(fc.constantFrom('yes', 'no'), { minLength: 1 }),
    number: fc.integer({ min: 0, max: 4 }),
    text: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 3 }),
  },
  { requiredKeys: [] },
)

/** What a clause means in so many words: nothing holds of a question without an answer. */
function holds(one: Clause, given: SurveyAnswers): boolean {
  const answer = given[one.code]
  if (answer === undefined || answer === null) return false
  if (one.op === 'answered') return true
  if (one.op === 'includes' || one.op === 'excludes')
    return (Array.isArray(answer) && answer.includes(one.value)) === (one.op === 'includes')
  const [n, of] = [Number(answer), Number(one.value)]
  return {
    is: answer === one.value,
    isNot: answer !== one.value,
    equals: n === of,
    differs: n !== of,
    atLeast: n >= of,
    atMost: n <= of,
    above: n > of,
    below: n < of,
  }[one.op]
}

describe('conditions of the picker', () => {
  test('are all that the shipped form has', () => {
    const conditions = readForm().sections.flatMap(({ questions }) =>
      questions.flatMap(({ when }) => when ?? []),
    )
    expect(conditions.length).toBeGreaterThan(0)
    for (const when of conditions) expect(readLogic(when), when).toBeDefined()
  })

  test('are no fault, and hold for the server as they are meant', () => {
    fc.assert(
      fc.property(logic, answers, (made, given) => {
        const when = writeLogic(made) ?? ''
        expect(faultsOf(when)).toEqual([])
        const meant =
          made.join === 'all'
            ? made.clauses.every((each) => holds(each, given))
            : made.clauses.some((each) => holds(each, given))
        expect(isAsked({ ...last, when }, given), when).toBe(meant)
      }),
    )
  })

  test('any of several is enough: a question asked by one of two is required though the other was never asked', () => {
    const asked = form(
      one,
      { ...number, when: 'answers.one == "no"' },
      { ...last, required: true, when: 'answers.one == "yes" || answers.number >= 2' },
    )
    expect(() => checkAnswers(asked, { one: 'yes' })).toThrow()
    expect(checkAnswers(asked, { one: 'yes', last: '会' })).toEqual({ one: 'yes', last: '会' })
    expect(checkAnswers(asked, { one: 'no', number: 1, last: '不算' })).toEqual({ one: 'no', number: 1 })
  })
})
