import type { Clause, ClauseOp } from '#contract/survey-logic'
import { readLogic } from '#contract/survey-logic'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { type Draft, type DraftQuestion, type Kind, questionsOf } from './draft.ts'
import { builderMessages } from './messages.ts'

/** What may be said of a question, by how it is answered. */
export const opsOf: Record<Kind, readonly ClauseOp[]> = {
  single: ['is', 'isNot', 'answered'],
  multi: ['includes', 'excludes', 'answered'],
  number: ['atLeast', 'atMost', 'equals', 'differs', 'above', 'below', 'answered'],
  text: ['answered', 'is', 'isNot'],
}

/** A clause of a question with this operator; the value is kept where it fits. */
export function clauseOf(question: DraftQuestion, op: ClauseOp, before?: Clause): Clause {
  const { code } = question
  if (op === 'answered') return { code, op }
  const value = before && 'value' in before ? before.value : undefined
  if (op === 'is' || op === 'isNot' || op === 'includes' || op === 'excludes') {
    const first = question.options?.[0]?.value ?? ''
    const fits =
      typeof value === 'string' &&
      (!question.options || question.options.some((option) => option.value === value))
    return { code, op, value: fits ? value : first }
  }
  return { code, op, value: typeof value === 'number' ? value : 1 }
}

export const firstClause = (question: DraftQuestion): Clause =>
  clauseOf(question, opsOf[question.kind][0] ?? 'answered')

/** `useSentence()(when, draft)`: a condition in words; one that is more than clauses as it is written. */
export function useSentence(): (when: string, draft: Draft) => string {
  const m = useMessages(builderMessages)
  const say = useWord()
  return (when, draft) => {
    const logic = readLogic(when)
    if (!logic) return m.askedIfLong(` ${when}`)
    const all = questionsOf(draft)
    const words = logic.clauses.map((clause) => {
      const question = all.find(({ code }) => code === clause.code)
      const name = question ? say(question) || question.zh || clause.code : clause.code
      const chosen = 'value' in clause && question?.options?.find(({ value }) => value === clause.value)
      const value =
        'value' in clause
          ? typeof clause.value === 'number'
            ? ` ${clause.value}`
            : m.quoted(chosen ? say(chosen) || chosen.zh || clause.value : clause.value)
          : ''
      return say({
        zh: `${m.quoted(name)}${m.ops[clause.op]}${value}`,
        en: `${m.quoted(name)} ${m.ops[clause.op]} ${value}`.trim().replace('  ', ' '),
      })
    })
    return m.askedIfLong(words.join(logic.join === 'all' ? m.and : m.or))
  }
}
