import { z } from 'zod'
import { NeedItem } from './people-words.ts'

/** The form of a survey: sections of questions, what each may be answered with, and when it is asked. */

const Words = z.object({ zh: z.string().min(1).max(200), en: z.string().min(1).max(200) })
export const FormCode = z.string().regex(/^[a-z][a-z0-9_]{0,30}$/)

export const Question = Words.extend({
  code: FormCode,
  kind: z.enum(['single', 'multi', 'number', 'text']),
  required: z.boolean(),
  options: z
    .array(
      Words.extend({
        value: FormCode,
        /** What the elder's plan gets when this is chosen (A-ASM-06). */
        need: NeedItem.optional(),
      }),
    )
    .min(2)
    .optional(),
  /** Asked only if this CEL condition over `answers` holds; what the form builder writes is in `survey-logic.ts`. */
  when: z.string().max(600).optional(),
})
export type Question = z.infer<typeof Question>
export const SurveyForm = Words.extend({
  id: FormCode,
  version: z.string().min(1).max(20),
  source: z.string().max(400),
  sections: z.array(Words.extend({ code: FormCode, questions: z.array(Question).min(1) })).min(1),
})
export type SurveyForm = z.infer<typeof SurveyForm>
export const SurveyAnswers = z.record(
  z.string().max(40),
  z.union([z.string().max(1000), z.number(), z.array(z.string().max(40)).max(30), z.null()]),
)
export type SurveyAnswers = z.infer<typeof SurveyAnswers>
