import { z } from 'zod'
import { AwardId, Month, problems } from './benefit-words.ts'
import { Day, Instant } from './day.ts'
import { endpoint } from './endpoint.ts'
import { PageQuery, pageOf } from './page.ts'
import { invalidInput, notFound } from './problem.ts'
import { RegionCodeParam } from './region.ts'

/** What was granted on application, from a month on, and how it ends: one person asks, another confirms. */

const Words = z.object({ zh: z.string(), en: z.string() })

export const Award = z.object({
  id: AwardId,
  elderId: z.uuid(),
  elderName: z.string(),
  regionName: z.string().nullable(),
  scheme: z.string(),
  schemeWords: Words,
  /** Null when it was ended from its first month. */
  from: Month.nullable(),
  /** The first month no longer granted; null while it runs. */
  until: Month.nullable(),
  appliedOn: Day,
  /** An end that waits for a second person. */
  asked: z
    .object({ from: Month, reason: z.string(), by: z.string().nullable(), at: Instant, mine: z.boolean() })
    .nullable(),
  endedReason: z.string().nullable(),
  endedBy: z.string().nullable(),
})
export type Award = z.infer<typeof Award>

export const AwardFilter = z.enum(['running', 'asked', 'ended'])
export const listAwards = endpoint({
  method: 'GET',
  path: '/benefits/awards',
  may: 'benefits.read',
  summary: '享受资格 Awards',
  query: PageQuery.extend({
    state: AwardFilter.default('running'),
    region: RegionCodeParam.optional(),
    elderId: z.uuid().optional(),
  }),
  returns: pageOf(Award),
})
const one = { params: z.object({ id: AwardId }), returns: Award }
/** Asks that it end; nothing changes until another person confirms. */
export const endAward = endpoint({
  method: 'POST',
  path: '/benefits/awards/:id/end',
  may: 'benefits.prepare',
  summary: '提请终止享受资格 Ask that an award end',
  ...one,
  body: z.object({
    /** The first month no longer granted. A past one: what was paid since becomes a recovery. */
    from: Month,
    reason: z.string().trim().min(2).max(300),
  }),
  problems: [problems.wrongState, problems.conflict, invalidInput, notFound],
})
export const confirmAwardEnd = endpoint({
  method: 'POST',
  path: '/benefits/awards/:id/end/confirm',
  may: 'benefits.approve',
  summary: '确认或驳回终止（另一人） Confirm or refuse the end (another person)',
  ...one,
  body: z.object({ confirm: z.boolean() }),
  problems: [problems.wrongState, problems.sameHand, problems.conflict, notFound],
})
