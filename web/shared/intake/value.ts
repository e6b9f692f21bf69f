import type { Informant, IntakeAnswers, IntakeForm, IntakeQuestion } from '#contract/assessment-intake'
import type { Evidence, Scale } from '#contract/assessment-scale'

/** What has been answered of appendix A and of what the scale shares with it. */
export type IntakeValue = { answers: IntakeAnswers; evidence: Evidence; informant: Informant }

export type QuestionProps = {
  question: IntakeQuestion
  form: IntakeForm
  scale: Pick<Scale, 'evidence'>
  value: IntakeValue
  onChange: (next: IntakeValue) => void
}
/** The question that a fault of the server or of `intakeFaults` is about. */
export function questionAt(form: IntakeForm, pointer: string): IntakeQuestion | undefined {
  const [, place, name = ''] = pointer.split('/')
  return form.questions.find(({ code, ask }) => {
    if (place === 'intake')
      return name === code || (name.startsWith(`${code}.`) && !/^\d/u.test(name.slice(code.length + 1)))
    if (place === 'evidence')
      return (
        (ask.kind === 'evidence' && ask.evidence === name) ||
        ('options' in ask && ask.options?.some((option) => option.evidence === name) === true)
      )
    return (
      place === 'informant' &&
      ask.kind === 'informant' &&
      (ask.part === name || (name !== 'relation' && ask.part === 'name'))
    )
  })
}
