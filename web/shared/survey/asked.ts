import type { Question, SurveyAnswers, SurveyForm } from '#contract/survey'
import { Environment } from '@marcbachmann/cel-js'

const cel = new Environment()
cel.registerVariable('answers', 'map')

/** Whether a question is asked after these answers: the same rule as the server's, which has the last word. */
export function isAsked(question: Question, answers: SurveyAnswers): boolean {
  if (!question.when) return true
  const needed = [...question.when.matchAll(/answers\.([a-z][a-z0-9_]*)/g)].map(([, code = '']) => code)
  if (needed.some((code) => (answers[code] ?? null) === null)) return false
  try {
    return cel.parse(question.when)({ answers }) === true
  } catch (error) {
    // Being typed: the server names what is wrong with it when the form is saved.
    if (error instanceof Error) return true
    throw error
  }
}

const isEmpty = (value: SurveyAnswers[string] | undefined) =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)

/** The required questions that are asked and have no answer yet, in order, with the section of each. */
export function missingOf(
  form: SurveyForm,
  answers: SurveyAnswers,
): { section: number; question: Question }[] {
  return form.sections.flatMap(({ questions }, section) =>
    questions
      .filter(
        (question) => question.required && isAsked(question, answers) && isEmpty(answers[question.code]),
      )
      .map((question) => ({ section, question })),
  )
}
