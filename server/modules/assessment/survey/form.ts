import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Environment, EvaluationError } from '@marcbachmann/cel-js'
import { z } from 'zod'
import type { NeedItem } from '#contract/people-words'
import type { FieldError } from '#contract/problem'
import { type FormFault, formFaults as faultsOf, type ReadCondition } from '#contract/survey-faults'
import { problems, type Question, type SurveyAnswers, SurveyForm } from '#contract/survey'

const cel = new Environment({ limits: { maxAstNodes: 200, maxDepth: 30, maxListElements: 100 } })
cel.registerVariable('answers', 'map')

/** The form that is shipped, `forms/needs-2026.json`. Throws with the field when it is not right. */
export function readForm(): SurveyForm {
  const text = readFileSync(join(import.meta.dirname, '../forms/needs-2026.json'), 'utf8')
  const parsed = SurveyForm.safeParse(JSON.parse(text))
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error))
  return parsed.data
}

const questionsOf = (form: SurveyForm): Question[] => form.sections.flatMap(({ questions }) => questions)

const readCondition: ReadCondition = (text) => {
  const checked = cel.check(text)
  if (checked.valid) return { node: cel.parse(text).ast, type: checked.type ?? 'dyn' }
  return {
    at: checked.error?.range?.start ?? null,
    message: (checked.error?.message ?? '').split('\n')[0] ?? '',
  }
}

/** What is wrong with a form beyond its shape, by the rules that the editor shows too. */
export const formFaults = (form: SurveyForm): FormFault[] => faultsOf(form, readCondition)

/**
 * Whether a question is asked after these answers. A condition that hangs on something unanswered does not hold; one of
 * several joined by "any" holds as soon as one of them does.
 */
export function isAsked(question: Question, answers: SurveyAnswers): boolean {
  if (!question.when) return true
  try {
    return cel.parse(question.when)({ answers }) === true
  } catch (error) {
    if (error instanceof EvaluationError) return false
    throw error
  }
}

const isEmpty = (value: SurveyAnswers[string] | undefined): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)

/**
 * The answers that count: those of questions that are asked. Throws `surveys/incomplete` with the pointer of everything
 * required that is missing (a whole section included, A-ASM-04) and of every answer that is no option.
 */
export function checkAnswers(form: SurveyForm, given: SurveyAnswers): SurveyAnswers {
  const faults: FieldError[] = []
  const kept: SurveyAnswers = {}
  const say = (code: string, detail: string, detailEn: string) =>
    faults.push({ pointer: `/answers/${code}`, detail, detailEn })
  for (const question of questionsOf(form)) {
    if (!isAsked(question, kept)) continue
    const value = given[question.code]
    if (value === undefined || isEmpty(value)) {
      if (question.required) say(question.code, `“${question.zh}”未填写`, `"${question.en}" is missing`)
      continue
    }
    const allowed = new Set(question.options?.map((option) => option.value))
    const right =
      question.kind === 'single'
        ? typeof value === 'string' && allowed.has(value)
        : question.kind === 'multi'
          ? Array.isArray(value) && value.every((one) => allowed.has(one))
          : question.kind === 'number'
            ? typeof value === 'number' && Number.isInteger(value) && value >= 0
            : typeof value === 'string'
    if (right) kept[question.code] = value
    else say(question.code, `“${question.zh}”的答案无效`, `"${question.en}" has no such answer`)
  }
  const known = new Set(questionsOf(form).map(({ code }) => code))
  for (const code of Object.keys(given))
    if (!known.has(code)) say(code, '表中没有这道题', 'The form has no such question')
  if (faults.length > 0) throw problems.incomplete(undefined, faults)
  return kept
}

export type Planned = { need: NeedItem; because: { zh: string; en: string }[] }

/** What a form says the elder needs, each with the answers it follows from (A-ASM-06). */
export function planOf(form: SurveyForm, answers: SurveyAnswers): Planned[] {
  const found = new Map<NeedItem, Planned>()
  for (const question of questionsOf(form)) {
    const value = answers[question.code]
    for (const option of question.options ?? []) {
      const chosen = Array.isArray(value) ? value.includes(option.value) : value === option.value
      if (!chosen || !option.need) continue
      const one = found.get(option.need) ?? { need: option.need, because: [] }
      one.because.push({ zh: `${question.zh} ${option.zh}`, en: `${question.en} ${option.en}` })
      found.set(option.need, one)
    }
  }
  return [...found.values()]
}
