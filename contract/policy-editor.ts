import { z } from 'zod'
import { Evaluation } from './benefit-scheme.ts'
import { Situation, Subject } from './benefit-situation.ts'
import { endpoint } from './endpoint.ts'
import { RegionCode } from './region.ts'

/** What the editor of policies asks while somebody writes: is this a condition, what comes out. Whom it touches: `benefit-impact.ts`. */

export const ExpressionFault = z.object({
  detail: z.string(),
  detailEn: z.string().optional(),
  /** Offsets into the text, end exclusive; null when the fault has no one place. */
  start: z.number().int().nullable(),
  end: z.number().int().nullable(),
})
export type ExpressionFault = z.infer<typeof ExpressionFault>

/** Type-checks one CEL expression over the variables of a subject. Writes nothing. */
export const checkExpression = endpoint({
  method: 'POST',
  path: '/policy/check',
  may: 'policy.read',
  summary: '检查条件表达式 Check an expression',
  body: z.object({
    subject: Subject,
    regionCode: RegionCode,
    text: z.string().max(2000),
    wanted: z.enum(['bool', 'number']),
  }),
  returns: z.object({ fault: ExpressionFault.nullable(), variables: z.array(z.string()) }),
})

/** Runs a scheme as it stands in the editor: its golden cases, and one situation. Writes nothing. */
export const tryScheme = endpoint({
  method: 'POST',
  path: '/policy/try',
  may: 'policy.read',
  summary: '试算待遇政策 Try a scheme on cases',
  body: z.object({
    regionCode: RegionCode,
    body: z.record(z.string(), z.unknown()),
    situation: Situation.optional(),
  }),
  returns: z.object({
    faults: z.array(ExpressionFault.extend({ pointer: z.string() })),
    /** What comes out for each golden case, in order; empty while there are other faults. */
    cases: z.array(z.object({ evaluation: Evaluation, right: z.boolean() })),
    evaluation: Evaluation.nullable(),
    /** What the scheme looks at. */
    variables: z.array(z.string()),
  }),
})
