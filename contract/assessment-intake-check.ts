import {
  type Informant,
  type IntakeAnswer,
  type IntakeAnswers,
  type IntakeAsk,
  type IntakeForm,
  type IntakeOption,
  type IntakeQuestion,
  Medicine,
  NONE,
  UNKNOWN,
} from './assessment-intake.ts'
import type { Evidence, Scale } from './assessment-scale.ts'
import { readPhone } from './phone.ts'
import type { FieldError } from './problem.ts'

/** What is missing or wrong in appendix A, for the phone and the server alike. Pure. */

/** Body mass index from centimetres and kilograms, to one place; null where either is not known. */
export function bmiOf(height: unknown, weight: unknown): number | null {
  if (typeof height !== 'number' || typeof weight !== 'number' || height <= 0) return null
  return Math.round((weight / (height / 100) ** 2) * 10) / 10
}
export function bmiIn(form: IntakeForm, answers: IntakeAnswers): number | null {
  for (const { ask } of form.questions)
    if (ask.kind === 'bmi') return bmiOf(answers[ask.height], answers[ask.weight])
  return null
}

/** The options that a question may be answered with. */
export function optionsOf(ask: IntakeAsk): readonly IntakeOption[] {
  return 'options' in ask ? (ask.options ?? []) : []
}
/** The options chosen of a question. */
export function chosenOf(question: IntakeQuestion, answer: IntakeAnswer | undefined): IntakeOption[] {
  const values: unknown[] = Array.isArray(answer) ? answer : [answer]
  return optionsOf(question.ask).filter(({ value }) => values.includes(value))
}

export type IntakeGiven = {
  answers: IntakeAnswers
  evidence: Evidence
  informant: Informant
  /** Questions that the register answers and that are not asked. */
  withheld?: readonly string[]
}

/**
 * Faults of an answered form. A draft may be half written: only what can be no answer at all is one. With `whole` so is a
 * question without an answer, which is never taken for "none", and a diagnosis that does not agree with the scale's
 * evidence, which is asked once for both.
 */
export function intakeFaults(
  form: IntakeForm,
  scale: Pick<Scale, 'evidence'>,
  given: IntakeGiven,
  { whole }: { whole: boolean },
): FieldError[] {
  const faults: FieldError[] = []
  const known = new Set<string>()
  for (const question of form.questions) {
    known.add(question.code)
    for (const option of optionsOf(question.ask))
      if (option.ask) known.add(`${question.code}.${option.value}`)
    if (given.withheld?.includes(question.code)) continue
    faults.push(...faultsOf(question, form, scale, given, whole))
  }
  for (const code of Object.keys(given.answers))
    if (!known.has(code))
      faults.push(at(`/intake/${code}`, '表中没有这一项', 'The form has no such question'))
  return faults
}

const at = (pointer: string, detail: string, detailEn: string): FieldError => ({ pointer, detail, detailEn })

function faultsOf(
  question: IntakeQuestion,
  form: IntakeForm,
  scale: Pick<Scale, 'evidence'>,
  given: IntakeGiven,
  whole: boolean,
): FieldError[] {
  const { code, zh, en, ask } = question
  const pointer = `/intake/${code}`
  const answer = given.answers[code] ?? null
  const missing = (where = pointer) =>
    whole && question.required ? [at(where, `“${code} ${zh}”未填写`, `"${code} ${en}" is not answered`)] : []
  const wrong = (why = '填写有误', whyEn = 'is not right') => [
    at(pointer, `“${code} ${zh}”${why}`, `"${code} ${en}" ${whyEn}`),
  ]
  switch (ask.kind) {
    case 'fact':
      return answer === null ? [] : wrong('由登记册读取，不能填写', 'is read from the register')
    case 'informant':
      return informantFaults(question, ask, given.informant, whole)
    case 'evidence':
      return evidenceFaults(question, ask.evidence, scale, given.evidence, whole)
    case 'measure': {
      if (answer === null) return missing()
      if (!whole || (answer === UNKNOWN && ask.unknown)) return []
      if (typeof answer !== 'number' || answer < ask.min || answer > ask.max)
        return wrong(
          `应为 ${ask.min}–${ask.max} ${ask.unit}`,
          `is a number of ${ask.min}–${ask.max} ${ask.unit}`,
        )
      return Number(answer.toFixed(ask.decimals)) === answer
        ? []
        : wrong(`最多 ${ask.decimals} 位小数`, `has at most ${ask.decimals} decimals`)
    }
    case 'text':
      if (answer === null || answer === '') return missing()
      return !whole || (typeof answer === 'string' && answer.length <= ask.max) ? [] : wrong()
    case 'medicines': {
      if (answer === null || (Array.isArray(answer) && answer.length === 0)) return missing()
      if (!whole || answer === NONE || answer === UNKNOWN) return []
      if (!Array.isArray(answer)) return wrong()
      return answer.every((row) => Medicine.safeParse(row).success)
        ? []
        : wrong('每种药都要写药名', 'needs the name of each medicine')
    }
    case 'bmi':
      if (bmiIn(form, given.answers) !== null) return []
      return choiceFaults(question, answer, given, whole)
    case 'one':
    case 'many':
      return choiceFaults(question, answer, given, whole)
  }
}

function choiceFaults(
  question: IntakeQuestion,
  answer: IntakeAnswer,
  given: IntakeGiven,
  whole: boolean,
): FieldError[] {
  const { code, zh, en, ask } = question
  const pointer = `/intake/${code}`
  const many = ask.kind === 'many'
  const values: unknown[] = answer === null ? [] : Array.isArray(answer) ? answer : [answer]
  if (answer !== null && Array.isArray(answer) !== many)
    return [at(pointer, `“${code} ${zh}”填写有误`, `"${code} ${en}" is not right`)]
  const chosen = chosenOf(question, answer)
  if (chosen.length !== values.length)
    return [at(pointer, `“${code} ${zh}”没有这个选项`, `"${code} ${en}" has no such option`)]
  const faults: FieldError[] = []
  if (values.length === 0 && whole && question.required)
    faults.push(at(pointer, `“${code} ${zh}”未填写`, `"${code} ${en}" is not answered`))
  if (whole && chosen.length > 1 && chosen.some(({ alone }) => alone))
    faults.push(
      at(
        pointer,
        `“${code} ${zh}”选了“无”或“不详”就不能再选其他`,
        `"${code} ${en}": none or not known stands alone`,
      ),
    )
  for (const option of optionsOf(ask)) {
    if (!option.ask) continue
    const key = `${code}.${option.value}`
    const text = given.answers[key] ?? null
    const picked = chosen.includes(option)
    if (picked && whole && option.ask.required && (text === null || text === ''))
      faults.push(
        at(
          `/intake/${key}`,
          `“${code} ${zh}”请填写${option.ask.zh}`,
          `"${code} ${en}": ${option.ask.en} is missing`,
        ),
      )
    if (text !== null && typeof text !== 'string')
      faults.push(at(`/intake/${key}`, `“${code} ${zh}”填写有误`, `"${code} ${en}" is not right`))
  }
  return whole ? [...faults, ...diagnosisFaults(question, chosen, given.evidence)] : faults
}

/** A diagnosis that raises the level has its code in the scale's evidence; without the diagnosis there is none. */
function diagnosisFaults(
  question: IntakeQuestion,
  chosen: readonly IntakeOption[],
  evidence: Evidence,
): FieldError[] {
  const names = new Set(optionsOf(question.ask).flatMap((option) => option.evidence ?? []))
  return [...names].flatMap((name) => {
    const holding = chosen.filter((option) => option.evidence === name)
    const code = evidence[name] ?? ''
    const fits = holding.some(({ icd }) => typeof code === 'string' && new RegExp(icd ?? '', 'u').test(code))
    if (holding.length === 0)
      return code === ''
        ? []
        : [
            at(
              `/evidence/${name}`,
              `诊断编码 ${String(code)} 与“${question.code} ${question.zh}”不一致`,
              `The code ${String(code)} does not agree with "${question.code} ${question.en}"`,
            ),
          ]
    return fits
      ? []
      : [
          at(
            `/evidence/${name}`,
            `请填写“${holding.map(({ zh }) => zh).join('、')}”的诊断编码`,
            `Write the code of the diagnosis: ${holding.map(({ en }) => en).join(', ')}`,
          ),
        ]
  })
}

function evidenceFaults(
  question: IntakeQuestion,
  name: string,
  scale: Pick<Scale, 'evidence'>,
  evidence: Evidence,
  whole: boolean,
): FieldError[] {
  const field = scale.evidence.find((one) => one.code === name)
  const value = evidence[name] ?? null
  const answered =
    field?.kind !== 'counts'
      ? value !== null
      : typeof value === 'object' && field.options?.every((kind) => value?.[kind.value] !== undefined)
  return answered || !whole || !question.required
    ? []
    : [
        at(
          `/evidence/${name}`,
          `“${question.code} ${question.zh}”未填写`,
          `"${question.code} ${question.en}" is not answered`,
        ),
      ]
}

function informantFaults(
  question: IntakeQuestion,
  ask: Extract<IntakeAsk, { kind: 'informant' }>,
  informant: Informant,
  whole: boolean,
): FieldError[] {
  const { code, zh, en } = question
  const value = informant[ask.part] ?? ''
  const faults: FieldError[] = []
  if (value === '' && whole && question.required)
    faults.push(at(`/informant/${ask.part}`, `“${code} ${zh}”未填写`, `"${code} ${en}" is not answered`))
  if (value !== '' && ask.options && !ask.options.some((option) => option.value === value))
    faults.push(
      at(`/informant/${ask.part}`, `“${code} ${zh}”没有这个选项`, `"${code} ${en}" has no such option`),
    )
  if (ask.part !== 'name' || !whole) return faults
  const phone = informant.phone ?? ''
  if (phone !== '' && !readPhone(phone))
    faults.push(at('/informant/phone', '信息提供者的电话有误', 'The phone of the informant is not right'))
  // The elder's own number is on the register.
  if (phone === '' && !informant.noPhone && informant.relation !== 'self')
    faults.push(
      at(
        '/informant/phone',
        '请填写信息提供者的电话，没有电话请勾选',
        'Write the phone of the informant, or tick that there is none',
      ),
    )
  return faults
}
