import { SurveyForm } from '#contract/survey'
import { type FormFault, formFaults } from '#contract/survey-faults'
import { readCondition } from '#web/shared/survey/condition.ts'
import type { z } from 'zod'
import { type Draft, formOf } from './draft.ts'

type Issue = z.core.$ZodIssue

function issueWords(issue: Issue): { detail: string; detailEn: string } {
  if (issue.code === 'too_small')
    return issue.origin === 'string' || Number(issue.minimum) < 2
      ? issue.origin === 'string'
        ? { detail: '请填写', detailEn: 'Fill this in' }
        : { detail: '至少要有一题', detailEn: 'At least one question' }
      : { detail: `至少要有 ${issue.minimum} 个选项`, detailEn: `At least ${issue.minimum} options` }
  if (issue.code === 'too_big')
    return { detail: `最多 ${issue.maximum} 个字符`, detailEn: `At most ${issue.maximum} characters` }
  if (issue.code === 'invalid_format')
    return {
      detail: '以小写字母开头，只用小写字母、数字和下划线，不超过 31 个字符',
      detailEn: 'Begins with a small letter; small letters, digits and underscores, at most 31',
    }
  return { detail: '填写有误', detailEn: 'This is not right' }
}

/** Everything that the server would refuse, in the order of the form. */
export function faultsOf(draft: Draft): FormFault[] {
  const form = formOf(draft)
  const parsed = SurveyForm.safeParse(form)
  const shape = (parsed.error?.issues ?? []).map((issue) => ({
    pointer: `/form/${issue.path.map(String).join('/')}`,
    ...issueWords(issue),
  }))
  return [...shape, ...formFaults(form, readCondition)].toSorted((a, b) => compare(a.pointer, b.pointer))
}

/** By section, question and field; the head of the form first. */
function compare(a: string, b: string): number {
  const place = ({ section, question }: Place) => (section ?? -1) * 10_000 + (question ?? -1)
  return place(placeOf(a)) - place(placeOf(b))
}

export type Place = { section?: number; question?: number }

/** Which question of which section a pointer is in. */
export function placeOf(pointer: string): Place {
  const [, section, question] = /^\/form\/sections\/(\d+)(?:\/questions\/(\d+))?/.exec(pointer) ?? []
  return {
    ...(section === undefined ? {} : { section: Number(section) }),
    ...(question === undefined ? {} : { question: Number(question) }),
  }
}
