import { describe, expect, test } from 'vitest'
import type { Question, SurveyForm } from '#contract/survey'
import { askedOf, missingOf } from './asked.ts'

const question = (code: string, when?: string): Question => ({
  code,
  zh: code,
  en: code,
  kind: 'text',
  required: true,
  ...(when ? { when } : {}),
})
const form = (...questions: Question[]): SurveyForm => ({
  id: 'f',
  version: '1',
  zh: '表',
  en: 'Form',
  source: '',
  sections: [{ code: 's', zh: '部分', en: 'Part', questions }],
})
const asked = (of: SurveyForm, answers: Parameters<typeof askedOf>[1]) =>
  [...askedOf(of, answers)].map(({ code }) => code)

describe('what is asked', () => {
  test('one of several conditions joined by any is enough, though another question was never answered', () => {
    const either = form(
      question('a'),
      question('b', 'answers.a == "z"'),
      question('c', 'answers.b == "y" || answers.a == "x"'),
    )
    expect(asked(either, { a: 'x' })).toEqual(['a', 'c'])
    expect(asked(either, { a: 'n' })).toEqual(['a'])
    expect(asked(either, { a: 'z', b: 'y' })).toEqual(['a', 'b', 'c'])
  })

  test('an answer to a question that is not asked any more does not count, nor does an empty one', () => {
    const chain = form(question('a'), question('b', 'answers.a == "x"'), question('c', 'answers.b != "n"'))
    expect(asked(chain, { a: 'x', b: 'y' })).toEqual(['a', 'b', 'c'])
    expect(asked(chain, { a: 'other', b: 'y' })).toEqual(['a'])
    expect(asked(chain, { a: 'x', b: '' })).toEqual(['a', 'b'])
    expect(missingOf(chain, { a: 'x', b: '' }).map((one) => one.question.code)).toEqual(['b'])
  })

  test('while a condition is being typed its question stays in sight', () => {
    expect(asked(form(question('a'), question('b', 'answers.a ==')), {})).toEqual(['a', 'b'])
  })
})
