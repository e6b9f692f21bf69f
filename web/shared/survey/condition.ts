import type { ReadCondition } from '#contract/survey-faults'
import type { SurveyAnswers } from '#contract/survey'
import { Environment, EvaluationError } from '@marcbachmann/cel-js'

const cel = new Environment({ limits: { maxAstNodes: 200, maxDepth: 30, maxListElements: 100 } })
cel.registerVariable('answers', 'map')

type Read = ReturnType<ReadCondition>
const known = new Map<string, Read>()

/** A condition as the parser sees it, the same as on the server; each text is read once. */
export const readCondition: ReadCondition = (text) => {
  let read = known.get(text)
  if (!read) {
    const checked = cel.check(text)
    read = checked.valid
      ? { node: cel.parse(text).ast, type: checked.type ?? 'dyn' }
      : {
          at: checked.error?.range?.start ?? null,
          message: (checked.error?.message ?? '').split('\n')[0] ?? '',
        }
    // What is typed passes through many texts.
    if (known.size > 500) known.clear()
    known.set(text, read)
  }
  return read
}

/** Whether a condition holds; one that hangs on something unanswered does not. Undefined when it is none. */
export function holds(text: string, answers: SurveyAnswers): boolean | undefined {
  if ('message' in readCondition(text)) return undefined
  try {
    return cel.parse(text)({ answers }) === true
  } catch (error) {
    if (error instanceof EvaluationError) return false
    throw error
  }
}
