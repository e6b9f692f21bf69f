import { describe, expect, test } from 'vitest'
import type { Question, SurveyForm } from '#contract/survey'
import {
  changeKind,
  codeFrom,
  copyOf,
  type Draft,
  draftOf,
  emptyForm,
  fillEnglish,
  formOf,
  insertQuestion,
  moveQuestion,
  newOption,
  optionsFrom,
  questionsOf,
  removeQuestion,
  renameOption,
  renameQuestion,
  stepQuestion,
  textOf,
} from './draft.ts'
import { faultsOf, placeOf } from './faults.ts'
import { begin, change, redo, undo } from './history.ts'

const single = (code: string, zh: string, ...values: string[]): Question => ({
  code,
  kind: 'single',
  zh,
  en: code,
  required: true,
  options: values.map((value) => ({ value, zh: `选${value}`, en: value })),
})
const form: SurveyForm = {
  id: 'needs',
  version: '1',
  zh: '调查表',
  en: 'Survey',
  source: '',
  sections: [
    {
      code: 'health',
      zh: '健康',
      en: 'Health',
      questions: [single('rated', '身体怎么样？', 'good', 'poor')],
    },
    {
      code: 'daily',
      zh: '日常',
      en: 'Daily',
      questions: [
        single('help', '需要别人帮忙吗？', 'none', 'some'),
        { ...single('help_with', '哪些事？', 'meal', 'bath'), when: 'answers.help != "none"' },
      ],
    },
    { code: 'words', zh: '其他', en: 'More', questions: [single('pay', '愿意自费吗？', 'no', 'yes')] },
  ],
}
const draft = draftOf(form)
const placeOfCode = (form: Draft, code: string): [number, number] => {
  for (const [s, section] of form.sections.entries()) {
    const i = section.questions.findIndex((question) => question.code === code)
    if (i >= 0) return [s, i]
  }
  throw new Error(`no ${code}`)
}
const whenOf = (form: Draft, code: string) => questionsOf(form).find((one) => one.code === code)?.when

test('a form comes out of the editor as it went in, without a fault', () => {
  expect(formOf(draft)).toEqual(form)
  expect(faultsOf(draft)).toEqual([])
})

describe('codes', () => {
  test('a question called otherwise takes the conditions that look at it along, an option too', () => {
    const [s, i] = placeOfCode(draft, 'help')
    const renamed = renameQuestion(draft, s, i, 'help_needed')
    expect(whenOf(renamed, 'help_with')).toBe('answers.help_needed != "none"')
    const again = renameOption(renamed, s, i, 0, 'nothing')
    expect(whenOf(again, 'help_with')).toBe('answers.help_needed != "nothing"')
    expect(faultsOf(again)).toEqual([])
  })

  test('what is new gets the first code that is free, a copy one that follows from its own', () => {
    const empty = emptyForm(draft)
    expect(questionsOf(empty).map(({ code }) => code)).toEqual(['q1'])
    const [one] = questionsOf(empty)
    if (!one) throw new Error('no question')
    const two = insertQuestion(empty, 0, 1, copyOf(empty, { ...one, when: 'answers.help == "none"' }))
    expect(questionsOf(two).map(({ code }) => code)).toEqual(['q1', 'q1_1'])
    expect(newOption(one.options ?? []).value).toBe('c')
    expect(codeFrom('Getting about, 2 times!')).toBe('getting_about_2_times')
    expect(codeFrom('三次')).toBe('')
  })
})

describe('options from lines', () => {
  test('a code and an English text are proposed or left open; a service is known by name', () => {
    const beside = optionsFrom('是 | Yes', [])
    const bare = optionsFrom(
      '否\n有时 | Sometimes\nyes | 是 | Yes\nmeal | 做饭 | Meals | 助餐\n\n打扫\tCleaning\tclean',
      beside,
    )
    expect(bare.map(({ key: _key, ...option }) => option)).toEqual([
      { value: 'a', zh: '否', en: '' },
      { value: 'sometimes', zh: '有时', en: 'Sometimes' },
      { value: 'yes_1', zh: '是', en: 'Yes' },
      { value: 'meal', zh: '做饭', en: 'Meals', need: 'meal' },
      { value: 'cleaning', zh: '打扫', en: 'Cleaning', need: 'clean' },
    ])
  })
})

describe('moving', () => {
  test('a question moved before the one its condition looks at is said at its condition, with what would be right', () => {
    const [s, i] = placeOfCode(draft, 'help_with')
    const moved = stepQuestion(draft, s, i, -1)
    if (!moved) throw new Error('not moved')
    const [fault] = faultsOf(moved)
    expect(placeOf(fault?.pointer ?? '')).toEqual({ section: s, question: i - 1 })
    expect(fault?.pointer).toMatch(/\/when$/)
    expect(fault?.detail).toContain('请把“需要别人帮忙吗？”移到本题之前')
  })

  test('over the edge of a section it comes to the one beside it, and not beyond the form', () => {
    const [s, i] = placeOfCode(draft, 'help')
    const up = stepQuestion(draft, s, i, -1)
    expect(up?.sections[s - 1]?.questions.at(-1)?.code).toBe('help')
    expect(stepQuestion(draft, 0, 0, -1)).toBeUndefined()
    const far = moveQuestion(draft, s, i, 2, -1)
    expect(far.sections[2]?.questions.at(-1)?.code).toBe('help')
  })

  test('a section left empty, and the question of a condition taken away, are faults', () => {
    const [s, i] = placeOfCode(draft, 'help')
    const gone = removeQuestion(draft, s, i)
    expect(faultsOf(gone).map(({ detail }) => detail)).toEqual([
      '条件要看的题 help 不在表中，请另选一题或去掉条件',
    ])
    const empty = removeQuestion(emptyForm(draft), 0, 0)
    expect(faultsOf(empty).map(({ pointer }) => pointer)).toContain('/form/sections/0/questions')
  })
})

describe('the kind of answer', () => {
  test('from one to several and back the conditions go with it; to a number they are faults', () => {
    const [s, i] = placeOfCode(draft, 'help')
    const several = changeKind(draft, s, i, 'multi')
    expect(whenOf(several, 'help_with')).toBe('!("none" in answers.help)')
    expect(faultsOf(several)).toEqual([])
    expect(textOf(changeKind(several, s, i, 'single'))).toBe(textOf(draft))
    const number = changeKind(draft, s, i, 'number')
    expect(faultsOf(number).map(({ detail }) => detail)).toEqual([
      '“需要别人帮忙吗？”填的是数字，只能和数字比较',
    ])
  })
})

describe('English that is missing', () => {
  test('is a fault at its field until it is filled, with the Chinese if need be', () => {
    const [s, i] = placeOfCode(draft, 'help')
    const bare = {
      ...draft,
      sections: draft.sections.map((section, at) =>
        at === s
          ? { ...section, questions: section.questions.map((one, n) => (n === i ? { ...one, en: '' } : one)) }
          : section,
      ),
    }
    expect(faultsOf(bare).map(({ pointer, detail }) => [pointer, detail])).toEqual([
      [`/form/sections/${s}/questions/${i}/en`, '请填写'],
    ])
    expect(faultsOf(fillEnglish(bare))).toEqual([])
  })
})

describe('undo', () => {
  test('takes back a step at a time, the keystrokes of one field together, and forward again until something is changed', () => {
    let history = begin('')
    for (const typed of ['跌', '跌倒']) history = change(history, typed, 'name')
    history = change(history, 'moved')
    history = undo(history)
    expect(history.now).toBe('跌倒')
    history = undo(history)
    expect([history.now, undo(history).now]).toEqual(['', ''])
    history = redo(redo(redo(history)))
    expect(history.now).toBe('moved')
    history = change(undo(history), 'other')
    expect([redo(history).now, history.past]).toEqual(['other', ['', '跌倒']])
  })
})
