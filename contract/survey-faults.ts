import type { Question, SurveyForm } from './survey-form.ts'

/**
 * What is wrong with a form beyond its shape. The server refuses by these rules and the editor shows them while the form
 * is built: both give `read`, which is the parser of CEL that they have.
 */

export type FormFault = { pointer: string; detail: string; detailEn: string }
export type ConditionNode = { op: string; args: unknown }
/** The tree and the type of a condition, or where and why it is none. */
export type ReadCondition = (
  text: string,
) => { node: ConditionNode; type: string } | { at: number | null; message: string }

const isNode = (value: unknown): value is ConditionNode =>
  typeof value === 'object' &&
  value !== null &&
  'op' in value &&
  typeof value.op === 'string' &&
  'args' in value

/** The question that `answers.code` or `answers["code"]` looks at. */
function codeOf(value: unknown): string | undefined {
  if (!isNode(value) || !Array.isArray(value.args)) return undefined
  const [of, key]: unknown[] = value.args
  if (!isNode(of) || of.op !== 'id' || of.args !== 'answers') return undefined
  if ((value.op === '.' || value.op === '.?') && typeof key === 'string') return key
  if ((value.op === '[]' || value.op === '[?]') && isNode(key) && key.op === 'value')
    return typeof key.args === 'string' ? key.args : undefined
  return undefined
}

type Literal = string | number | bigint | boolean | null
type Compared = { code: string; sign: string; value: Literal }

function literalsOf(value: unknown): Literal[] {
  if (!isNode(value)) return []
  if (value.op === '-_') return literalsOf(value.args)
  if (value.op === 'list' && Array.isArray(value.args)) return value.args.flatMap(literalsOf)
  const { args } = value
  const simple = args === null || ['string', 'number', 'bigint', 'boolean'].includes(typeof args)
  // Just checked to be one of these.
  return value.op === 'value' && simple ? [args as Literal] : []
}

/** Every question that a condition looks at, and what it compares with it. */
function looksOf(node: ConditionNode): { codes: Set<string>; compared: Compared[]; whole: boolean } {
  const codes = new Set<string>()
  const compared: Compared[] = []
  let whole = false
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(walk)
    if (!isNode(value)) return
    const code = codeOf(value)
    if (code !== undefined) {
      codes.add(code)
      return
    }
    if (value.op === 'id' && value.args === 'answers') whole = true
    if (['==', '!=', '<', '<=', '>', '>=', 'in'].includes(value.op) && Array.isArray(value.args)) {
      const [left, right]: unknown[] = value.args
      const of = codeOf(left)
      const other = codeOf(right)
      // `answers.help in ["some", "much"]` is one of them: each is compared as by `==`.
      if (of !== undefined)
        for (const each of literalsOf(right))
          compared.push({ code: of, sign: value.op === 'in' ? '==' : value.op, value: each })
      if (other !== undefined)
        for (const each of literalsOf(left)) compared.push({ code: other, sign: value.op, value: each })
    }
    walk(value.args)
  }
  walk(node)
  return { codes, compared, whole }
}

const said = (zh: string, en: string) => ({ detail: zh, detailEn: en })
const nameOf = ({ zh, en, code }: Question) => ({ zh: zh || code, en: en || zh || code })

/** Why a question cannot be compared so, or undefined. */
function comparedWrongly(question: Question, { sign, value }: Compared) {
  const { zh, en } = nameOf(question)
  if (value === null)
    return sign === '!='
      ? undefined
      : said(
          `“${zh}”没有回答时条件本来就不成立`,
          `Without an answer to "${en}" the condition does not hold anyway`,
        )
  if (question.kind === 'number')
    return (typeof value === 'number' || typeof value === 'bigint') && sign !== 'in'
      ? undefined
      : said(`“${zh}”填的是数字，只能和数字比较`, `"${en}" is a number: compare it with a number`)
  if (typeof value !== 'string')
    return said(
      `“${zh}”填的不是数字，不能和 ${value} 比较`,
      `"${en}" is no number: it cannot be compared with ${value}`,
    )
  if (question.kind === 'multi' && sign !== 'in')
    return said(`“${zh}”可以选几项，请用“包含”`, `Several of "${en}" may be chosen: use "includes"`)
  if (question.kind !== 'multi' && sign !== '==' && sign !== '!=')
    return said(`“${zh}”只有一个答案，请用“是”或“不是”`, `"${en}" has one answer: use "is" or "is not"`)
  if (question.options && !question.options.some((option) => option.value === value))
    return said(`“${zh}”没有选项 ${value}`, `"${en}" has no option ${value}`)
  return undefined
}

type Place = { question: Question; order: number }

function conditionFaults(text: string, order: number, places: Map<string, Place>, read: ReadCondition) {
  const found = read(text)
  if ('message' in found) {
    const place = found.at === null ? '' : `：第 ${found.at + 1} 个字符处看不懂`
    const placeEn = found.at === null ? '' : ` at character ${found.at + 1}`
    return [said(`不是有效的条件${place}`, `Not a condition${placeEn}: ${found.message}`)]
  }
  const { codes, compared, whole } = looksOf(found.node)
  const faults = []
  if (found.type !== 'bool')
    faults.push(said('条件的结果须为“是”或“否”', 'A condition must come out as true or false'))
  if (whole)
    faults.push(said('请写明看哪一道题：answers.编码', 'Say which question it looks at: answers.code'))
  for (const code of codes) {
    const place = places.get(code)
    if (!place)
      faults.push(
        said(
          `条件要看的题 ${code} 不在表中，请另选一题或去掉条件`,
          `The question ${code} of the condition is not in the form: choose another, or take the condition away`,
        ),
      )
    else if (place.order === order)
      faults.push(said('条件不能看本题自己的答案', 'A condition cannot look at its own question'))
    else if (place.order > order)
      faults.push(
        said(
          `条件只能看前面的题：请把“${nameOf(place.question).zh}”移到本题之前，或改条件`,
          `A condition looks back only: move "${nameOf(place.question).en}" before this question, or change the condition`,
        ),
      )
  }
  for (const one of compared) {
    const place = places.get(one.code)
    const wrong = place && comparedWrongly(place.question, one)
    if (wrong) faults.push(wrong)
  }
  return faults
}

/** Words of CEL: `answers.in` cannot be read. */
const TAKEN = new Set(['in', 'true', 'false', 'null'])
/** As many as can be chosen at once. */
const MOST_OPTIONS = 30

const twice = (code: string) => said(`编码重复：${code}`, `The code ${code} occurs twice`)

/** Codes twice, choices without options, conditions that cannot hold or look where nothing is. */
export function formFaults(form: SurveyForm, read: ReadCondition): FormFault[] {
  const faults: FormFault[] = []
  const places = new Map<string, Place>()
  for (const question of form.sections.flatMap(({ questions }) => questions))
    if (!places.has(question.code)) places.set(question.code, { question, order: places.size })
  const sections = new Set<string>()
  const seen = new Set<string>()
  let order = 0
  form.sections.forEach((section, s) => {
    if (sections.has(section.code))
      faults.push({ pointer: `/form/sections/${s}/code`, ...twice(section.code) })
    sections.add(section.code)
    section.questions.forEach((question, i) => {
      const at = `/form/sections/${s}/questions/${i}`
      if (seen.has(question.code)) faults.push({ pointer: `${at}/code`, ...twice(question.code) })
      else if (TAKEN.has(question.code))
        faults.push({
          pointer: `${at}/code`,
          ...said(`编码不能用 ${question.code}`, `${question.code} cannot be a code`),
        })
      const first = !seen.has(question.code)
      seen.add(question.code)
      faults.push(...optionFaults(question, at))
      if (question.when !== undefined)
        for (const one of conditionFaults(question.when, first ? order : Infinity, places, read))
          faults.push({ pointer: `${at}/when`, ...one })
      if (first) order++
    })
  })
  return faults
}

function optionFaults(question: Question, at: string): FormFault[] {
  const choice = question.kind === 'single' || question.kind === 'multi'
  if (choice !== (question.options !== undefined))
    return [
      {
        pointer: `${at}/options`,
        ...said('单选、多选题须有选项，其他题没有', 'Choices have options, others have none'),
      },
    ]
  const faults: FormFault[] = []
  const values = new Set<string>()
  question.options?.forEach(({ value }, k) => {
    if (values.has(value)) faults.push({ pointer: `${at}/options/${k}/value`, ...twice(value) })
    values.add(value)
  })
  if ((question.options?.length ?? 0) > MOST_OPTIONS)
    faults.push({
      pointer: `${at}/options`,
      ...said(`选项不能超过 ${MOST_OPTIONS} 个`, `No more than ${MOST_OPTIONS} options`),
    })
  return faults
}
