import { z } from 'zod'
import { Evaluation } from './benefit-scheme.ts'
import { Situation, Subject } from './benefit-situation.ts'
import { Instant } from './day.ts'
import { endpoint } from './endpoint.ts'
import { Fen } from './money.ts'
import { badBody, PolicyRuleId } from './policy.ts'
import { notFound, problem } from './problem.ts'
import { RegionCode } from './region.ts'

/** What the editor of policies asks while somebody writes: is this a condition, what comes out, whom does it touch. */

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

/** How many elders a draft touches, against the rule in force on its first day. Money in fen a period of the scheme. */
export const Impact = z.object({
  state: z.enum(['queued', 'running', 'done', 'failed']),
  askedAt: Instant,
  askedBy: z.string().nullable(),
  /** Of the distinct situations of the place. */
  done: z.number().int(),
  total: z.number().int(),
  result: z
    .object({
      elders: z.number().int(),
      gain: z.number().int(),
      lose: z.number().int(),
      more: z.number().int(),
      less: z.number().int(),
      unchanged: z.number().int(),
      /** Not decided before or after: a fact is missing, or the document left a value blank. */
      undecided: z.number().int(),
      unit: z.enum(['fen', 'minutes']),
      period: z.enum(['month', 'year', 'once']),
      before: Fen,
      after: Fen,
      places: z.array(
        z.object({
          regionCode: RegionCode,
          regionName: z.string(),
          gain: z.number().int(),
          lose: z.number().int(),
          changed: z.number().int(),
          before: Fen,
          after: Fen,
        }),
      ),
    })
    .nullable(),
  failure: z.string().nullable(),
})
export type Impact = z.infer<typeof Impact>

export const noImpact = problem(
  'policy/no-impact',
  422,
  '只有发给老年人的待遇政策能在登记册上试算影响',
  'Only schemes for elders can be tried on the register',
)
const byId = z.object({ id: PolicyRuleId })
/** Counts on the real register, as a job; asking again starts anew. */
export const startImpact = endpoint({
  method: 'POST',
  path: '/policy/rules/:id/impact',
  may: 'policy.write',
  summary: '试算影响 Count the impact on the register',
  params: byId,
  returns: Impact,
  problems: [notFound, noImpact, badBody],
})
export const showImpact = endpoint({
  method: 'GET',
  path: '/policy/rules/:id/impact',
  may: 'policy.write',
  summary: '影响试算结果 The impact last counted',
  params: byId,
  returns: z.object({ impact: Impact.nullable() }),
})
