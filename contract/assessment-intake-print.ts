import { bmiIn, chosenOf } from './assessment-intake-check.ts'
import {
  type Informant,
  type IntakeAnswers,
  type IntakeFacts,
  type IntakeForm,
  type IntakeQuestion,
  type Medicine,
  NONE,
  UNKNOWN,
} from './assessment-intake.ts'
import type { Evidence, Scale } from './assessment-scale.ts'
import type { Pair } from './words.ts'

/** Appendix A in words, for the report and the pages. Pure. */

export type IntakeShown = {
  form: IntakeForm
  facts: IntakeFacts
  answers: IntakeAnswers
  evidence: Evidence
  informant: Informant
}

const notKnown: Pair = { zh: '不详', en: 'Not known' }
const text = (value: string): Pair => ({ zh: value, en: value })

/** One answer in words; null where there is none. */
export function answerText(
  question: IntakeQuestion,
  scale: Pick<Scale, 'evidence'>,
  shown: IntakeShown,
): Pair | null {
  const { ask, code } = question
  const answer = shown.answers[code] ?? null
  switch (ask.kind) {
    case 'fact':
      return shown.facts[ask.fact] ?? null
    case 'informant': {
      const value = shown.informant[ask.part]
      if (!value) return null
      return ask.options?.find((option) => option.value === value) ?? text(value)
    }
    case 'evidence':
      return evidenceText(ask.evidence, scale, shown.evidence)
    case 'measure':
      if (answer === null) return null
      return answer === UNKNOWN
        ? { zh: '无法测量', en: 'Could not be measured' }
        : text(`${String(answer)} ${ask.unit}`)
    case 'text':
      return typeof answer === 'string' && answer !== '' ? text(answer) : null
    case 'medicines':
      if (answer === NONE) return { zh: '无', en: 'None' }
      if (answer === UNKNOWN) return notKnown
      return Array.isArray(answer) && answer.length > 0
        ? text(medicinesOf(shown.answers, code).map(medicineText).join('；'))
        : null
    case 'bmi': {
      const bmi = bmiIn(shown.form, shown.answers)
      const words = ask.options.find(({ value }) => value === (bmi === null ? answer : yesNo(bmi < ask.low)))
      if (!words) return null
      return bmi === null ? words : { zh: `${words.zh}（BMI ${bmi}）`, en: `${words.en} (BMI ${bmi})` }
    }
    case 'one':
    case 'many': {
      const chosen = chosenOf(question, answer)
      if (chosen.length === 0) return null
      const parts = chosen.map((option) => {
        const told = shown.answers[`${code}.${option.value}`]
        const diagnosis = option.evidence ? shown.evidence[option.evidence] : undefined
        const fits =
          typeof diagnosis === 'string' &&
          option.icd !== undefined &&
          new RegExp(option.icd, 'u').test(diagnosis)
        const beside = typeof told === 'string' && told !== '' ? told : fits ? diagnosis : ''
        return beside === '' ? option : { zh: `${option.zh}（${beside}）`, en: `${option.en} (${beside})` }
      })
      return { zh: parts.map(({ zh }) => zh).join('；'), en: parts.map(({ en }) => en).join('; ') }
    }
  }
}

const yesNo = (yes: boolean) => (yes ? 'yes' : 'no')

/** The rows of medicines; none where the answer is a word. */
export function medicinesOf(answers: IntakeAnswers, code: string): Medicine[] {
  const answer = answers[code]
  if (!Array.isArray(answer)) return []
  return answer.flatMap((row) => (typeof row === 'object' ? [row] : []))
}
export const medicineText = (row: Medicine): string =>
  [row.name, row.how, row.dose, row.often].filter((part) => part !== '').join(' ')

function evidenceText(name: string, scale: Pick<Scale, 'evidence'>, evidence: Evidence): Pair | null {
  const field = scale.evidence.find((one) => one.code === name)
  const value = evidence[name] ?? null
  if (!field || value === null) return null
  if (typeof value === 'boolean') return value ? { zh: '有', en: 'Yes' } : { zh: '无', en: 'No' }
  if (typeof value === 'string') return field.options?.find((one) => one.value === value) ?? text(value)
  const counted = (field.options ?? []).filter((one) => (value[one.value] ?? 0) > 0)
  if (counted.length === 0) return { zh: '无', en: 'None' }
  const times = (one: { value: string }) => value[one.value] ?? 0
  return {
    zh: counted.map((one) => `${one.zh} ${times(one)} 次`).join('；'),
    en: counted.map((one) => `${one.en}: ${times(one)}`).join('; '),
  }
}
