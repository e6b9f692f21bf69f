import type { Question, SurveyForm } from '#contract/survey'
import { NeedItem, needItems } from '#contract/people-words'
import { type Clause, changeClauses, renameInCondition } from '#contract/survey-logic'

/** A form while it is built: each part has a key of its own, so that a field stays the same when its code is changed. */
export type DraftOption = NonNullable<Question['options']>[number] & { key: string }
export type DraftQuestion = Omit<Question, 'options'> & { key: string; options?: DraftOption[] | undefined }
export type DraftSection = Omit<SurveyForm['sections'][number], 'questions'> & {
  key: string
  questions: DraftQuestion[]
}
export type Draft = Omit<SurveyForm, 'sections'> & { sections: DraftSection[] }
export type Kind = Question['kind']

let keys = 0
const key = () => `k${++keys}`

export const isChoice = (kind: Kind) => kind === 'single' || kind === 'multi'

export const draftOf = (form: SurveyForm): Draft => ({
  ...form,
  sections: form.sections.map((section) => ({
    ...section,
    key: key(),
    questions: section.questions.map((question) => ({
      ...question,
      key: key(),
      options: question.options?.map((option) => ({ ...option, key: key() })),
    })),
  })),
})

/** The form as it is saved, its fields always in one order, so that two can be compared as text. */
export const formOf = ({ id, version, zh, en, source, sections }: SurveyForm | Draft): SurveyForm => ({
  id,
  version,
  zh,
  en,
  source,
  sections: sections.map((section) => ({
    code: section.code,
    zh: section.zh,
    en: section.en,
    questions: section.questions.map(({ code, kind, zh: words, en: english, required, options, when }) => ({
      code,
      kind,
      zh: words,
      en: english,
      required,
      ...(options
        ? {
            options: options.map((option) => ({
              value: option.value,
              zh: option.zh,
              en: option.en,
              ...(option.need ? { need: option.need } : {}),
            })),
          }
        : {}),
      ...(when === undefined ? {} : { when }),
    })),
  })),
})
export const textOf = (form: SurveyForm | Draft): string => JSON.stringify(formOf(form))

export const questionsOf = (draft: Draft): DraftQuestion[] =>
  draft.sections.flatMap(({ questions }) => questions)

/** `q1`, `q2` …: the first that is free. */
export function freeCode(prefix: string, used: Iterable<string>): string {
  const taken = new Set(used)
  for (let n = 1; ; n++) if (!taken.has(`${prefix}${n}`)) return `${prefix}${n}`
}

/** `a`, `b` … for options. */
function freeLetter(used: Iterable<string>): string {
  const taken = new Set(used)
  return [...'abcdefghijklmnopqrstuvwxyz'].find((letter) => !taken.has(letter)) ?? freeCode('o', taken)
}

/** A code from an English text: `Getting about` is `getting_about`. Empty when it has no letters. */
export const codeFrom = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[^a-z]+/, '')
    .slice(0, 24)
    .replace(/_+$/, '')

const allCodes = (draft: Draft) => questionsOf(draft).map(({ code }) => code)

export const newQuestion = (draft: Draft): DraftQuestion => ({
  key: key(),
  code: freeCode('q', allCodes(draft)),
  kind: 'single',
  zh: '',
  en: '',
  required: true,
  options: [
    { key: key(), value: 'a', zh: '', en: '' },
    { key: key(), value: 'b', zh: '', en: '' },
  ],
})

export const emptyForm = (form: Draft): Draft => {
  const bare = { ...form, zh: '', en: '', source: '', sections: [] }
  return {
    ...bare,
    sections: [{ key: key(), code: 's1', zh: '', en: '', questions: [newQuestion(bare)] }],
  }
}

export const addSection = (draft: Draft): Draft => ({
  ...draft,
  sections: [
    ...draft.sections,
    {
      key: key(),
      code: freeCode(
        's',
        draft.sections.map(({ code }) => code),
      ),
      zh: '',
      en: '',
      questions: [newQuestion(draft)],
    },
  ],
})

/** The list with one element elsewhere. */
export const moved = <T>(list: readonly T[], from: number, to: number): T[] => {
  const rest = list.toSpliced(from, 1)
  return rest.toSpliced(to, 0, ...list.slice(from, from + 1))
}

export const moveSection = (draft: Draft, s: number, to: number): Draft => ({
  ...draft,
  sections: moved(draft.sections, s, to),
})
export const removeSection = (draft: Draft, s: number): Draft => ({
  ...draft,
  sections: draft.sections.toSpliced(s, 1),
})
export const putSection = (draft: Draft, s: number, part: Partial<DraftSection>): Draft => ({
  ...draft,
  sections: draft.sections.map((section, at) => (at === s ? { ...section, ...part } : section)),
})

const withQuestions = (
  draft: Draft,
  s: number,
  change: (all: DraftQuestion[]) => DraftQuestion[],
): Draft => ({
  ...draft,
  sections: draft.sections.map((section, at) =>
    at === s ? { ...section, questions: change(section.questions) } : section,
  ),
})

export const putQuestion = (draft: Draft, s: number, i: number, part: Partial<DraftQuestion>): Draft =>
  withQuestions(draft, s, (all) =>
    all.map((question, at) => (at === i ? { ...question, ...part } : question)),
  )

export const insertQuestion = (draft: Draft, s: number, i: number, question: DraftQuestion): Draft =>
  withQuestions(draft, s, (all) => all.toSpliced(i, 0, question))

export const removeQuestion = (draft: Draft, s: number, i: number): Draft =>
  withQuestions(draft, s, (all) => all.toSpliced(i, 1))

export function copyOf(draft: Draft, question: DraftQuestion): DraftQuestion {
  const options = question.options?.map((option) => ({ ...option, key: key() }))
  return {
    ...question,
    key: key(),
    code: freeCode(`${question.code.slice(0, 26)}_`, allCodes(draft)),
    ...(options ? { options } : {}),
  }
}

/** Into a place of a section, which may be another; -1 is its end. */
export function moveQuestion(draft: Draft, s: number, i: number, toS: number, toI: number): Draft {
  const question = draft.sections[s]?.questions[i]
  if (!question) return draft
  const without = removeQuestion(draft, s, i)
  const end = without.sections[toS]?.questions.length ?? 0
  return insertQuestion(without, toS, toI < 0 ? end : toI, question)
}

/** One place up or down; over the edge of its section into the one beside it. Undefined at either end of the form. */
export function stepQuestion(draft: Draft, s: number, i: number, by: -1 | 1): Draft | undefined {
  const here = draft.sections[s]?.questions.length ?? 0
  if (i + by >= 0 && i + by < here) return moveQuestion(draft, s, i, s, i + by)
  const beside = draft.sections[s + by]
  return beside && moveQuestion(draft, s, i, s + by, by === 1 ? 0 : -1)
}

const changeConditions = (draft: Draft, change: (when: string) => string): Draft => ({
  ...draft,
  sections: draft.sections.map((section) => ({
    ...section,
    questions: section.questions.map((question) =>
      question.when === undefined ? question : { ...question, when: change(question.when) },
    ),
  })),
})

/** Another code, in the conditions that look at the question too. */
export function renameQuestion(draft: Draft, s: number, i: number, code: string): Draft {
  const question = draft.sections[s]?.questions[i]
  if (!question) return draft
  return changeConditions(putQuestion(draft, s, i, { code }), (when) =>
    renameInCondition(when, question.code, code),
  )
}

/** Another code of an option, in the conditions of the picker too. */
export function renameOption(draft: Draft, s: number, i: number, k: number, value: string): Draft {
  const question = draft.sections[s]?.questions[i]
  const option = question?.options?.[k]
  if (!question || !option) return draft
  const options = question.options?.map((one, at) => (at === k ? { ...one, value } : one))
  return changeConditions(putQuestion(draft, s, i, { options }), (when) =>
    changeClauses(when, (clause) =>
      clause.code === question.code && 'value' in clause && clause.value === option.value
        ? ({ ...clause, value } as Clause) // Only a clause of text has a value that is a code.
        : clause,
    ),
  )
}

const asSeveral = { is: 'includes', isNot: 'excludes' } as const
const asOne = { includes: 'is', excludes: 'isNot' } as const

/** Another kind of answer. Conditions that look at it go with it from one choice to several and back. */
export function changeKind(draft: Draft, s: number, i: number, kind: Kind): Draft {
  const question = draft.sections[s]?.questions[i]
  if (!question) return draft
  const { options: _options, ...rest } = question
  const options = isChoice(kind) ? (question.options ?? newQuestion(draft).options) : undefined
  const changed = withQuestions(draft, s, (all) =>
    all.with(i, { ...rest, kind, ...(options ? { options } : {}) }),
  )
  return changeConditions(changed, (when) =>
    changeClauses(when, (clause) => {
      if (clause.code !== question.code) return clause
      if (kind === 'multi' && (clause.op === 'is' || clause.op === 'isNot'))
        return { ...clause, op: asSeveral[clause.op] }
      if (kind === 'single' && (clause.op === 'includes' || clause.op === 'excludes'))
        return { ...clause, op: asOne[clause.op] }
      return clause
    }),
  )
}

export const newOption = (options: readonly DraftOption[]): DraftOption => ({
  key: key(),
  value: freeLetter(options.map(({ value }) => value)),
  zh: '',
  en: '',
})

const needOf = (cell: string): NeedItem | undefined =>
  NeedItem.options.find(
    (one) =>
      one === cell || needItems[one].zh === cell || needItems[one].en.toLowerCase() === cell.toLowerCase(),
  )

/**
 * Options from lines as they come from a document or a table: `中文`, `中文 | English`, `code | 中文 | English | need`.
 * What is not given is proposed (the code) or left to be filled in (the English text).
 */
export function optionsFrom(text: string, beside: readonly DraftOption[]): DraftOption[] {
  const made: DraftOption[] = []
  for (const line of text.split(/\r?\n/)) {
    const cells = line.split(/[|｜\t]/).map((cell) => cell.trim())
    if (cells.every((cell) => cell === '')) continue
    const coded = cells.length >= 3 && /^[a-z][a-z0-9_]{0,30}$/.test(cells[0] ?? '')
    const [zh = '', en = '', third = ''] = coded ? cells.slice(1) : cells
    const need = needOf(third)
    const used = [...beside, ...made].map(({ value }) => value)
    const wanted = coded ? (cells[0] ?? '') : codeFrom(en)
    made.push({
      key: key(),
      value:
        wanted === ''
          ? freeLetter(used)
          : used.includes(wanted)
            ? freeCode(`${wanted.slice(0, 28)}_`, used)
            : wanted,
      zh: zh.slice(0, 200),
      en: en.slice(0, 200),
      ...(need ? { need } : {}),
    })
  }
  return made
}

const filled = <T extends { zh: string; en: string }>(words: T): T =>
  words.en.trim() === '' && words.zh.trim() !== '' ? { ...words, en: words.zh } : words

/** The Chinese text where there is no English one yet. */
export const fillEnglish = (draft: Draft): Draft => ({
  ...filled(draft),
  sections: draft.sections.map((section) => ({
    ...filled(section),
    questions: section.questions.map((question) => {
      const options = question.options?.map(filled)
      return { ...filled(question), ...(options ? { options } : {}) }
    }),
  })),
})
