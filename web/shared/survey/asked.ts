import type { Question, SurveyAnswers, SurveyForm } from '#contract/survey'
import { holds } from './condition.ts'

const isEmpty = (value: SurveyAnswers[string] | undefined) =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)

/**
 * The questions asked after these answers, in order: the same rule as the server's, which has the last word. An answer to
 * a question that is not asked does not count for the conditions after it. One with a condition that is being typed and
 * cannot be read yet is asked: the editor says what is wrong with it.
 */
export function askedOf(form: SurveyForm, answers: SurveyAnswers): Set<Question> {
  const asked = new Set<Question>()
  const counted: SurveyAnswers = {}
  for (const question of form.sections.flatMap(({ questions }) => questions)) {
    if (question.when && holds(question.when, counted) === false) continue
    asked.add(question)
    const value = answers[question.code]
    if (value !== undefined && !isEmpty(value)) counted[question.code] = value
  }
  return asked
}

/** The required questions that are asked and have no answer yet, in order, with the section of each. */
export function missingOf(
  form: SurveyForm,
  answers: SurveyAnswers,
): { section: number; question: Question }[] {
  const asked = askedOf(form, answers)
  return form.sections.flatMap(({ questions }, section) =>
    questions
      .filter((question) => question.required && asked.has(question) && isEmpty(answers[question.code]))
      .map((question) => ({ section, question })),
  )
}
