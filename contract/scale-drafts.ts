import { z } from 'zod'
import { Scale } from './assessment-scale.ts'
import { Instant } from './day.ts'
import { endpoint } from './endpoint.ts'
import { id } from './id.ts'
import { problem } from './problem.ts'

/**
 * Versions of scales on their way: a draft is edited and checked, sent, and published by a second person from the day it
 * names. A version in force is never edited; old records keep theirs (B-ASM-07).
 */

export const ScaleDraftId = id('ScaleDraftId')
export type ScaleDraftId = z.infer<typeof ScaleDraftId>
export const draftStates = {
  draft: { zh: '草稿', en: 'Draft' },
  sent: { zh: '待发布', en: 'To publish' },
  published: { zh: '已发布', en: 'Published' },
  dropped: { zh: '已作废', en: 'Dropped' },
} as const
export const ScaleDraftState = z.enum(['draft', 'sent', 'published', 'dropped'])
export const problems = {
  wrongState: problem('scale-drafts/wrong-state', 409, '当前步骤不能这样操作', 'Not possible at this step'),
  faulty: problem('scale-drafts/faulty', 422, '量表有误，不能送审', 'The scale is not right yet'),
  samePerson: problem(
    'scale-drafts/same-person',
    403,
    '编辑人不能发布自己的版本',
    'Whoever edited it does not publish it',
  ),
}
const Fault = z.object({ pointer: z.string(), detail: z.string(), detailEn: z.string() })
export const ScaleDraft = z.object({
  id: ScaleDraftId,
  scaleId: z.string(),
  scale: Scale,
  state: ScaleDraftState,
  note: z.string(),
  /** What is wrong beyond the shape: sums, bands, conditions, overlaps; empty when it may be sent. */
  faults: z.array(Fault),
  editedBy: z.string(),
  /** Whether the caller edited it last, and so may not publish it. */
  own: z.boolean(),
  returnedReason: z.string().nullable(),
  publishedBy: z.string().nullable(),
  publishedAt: Instant.nullable(),
  updatedAt: Instant,
})
const byId = z.object({ draftId: ScaleDraftId })
export const listDrafts = endpoint({
  method: 'GET',
  path: '/assessment/scale-drafts',
  may: 'assessment.read',
  summary: '量表新版本 Versions on their way',
  returns: z.object({
    items: z.array(
      ScaleDraft.omit({ scale: true, faults: true }).extend({
        version: z.string(),
        zh: z.string(),
        en: z.string(),
      }),
    ),
  }),
})
export const showDraft = endpoint({
  method: 'GET',
  path: '/assessment/scale-drafts/:draftId',
  may: 'assessment.read',
  summary: '一个量表新版本及检查结果 One draft and what is wrong with it',
  params: byId,
  returns: ScaleDraft,
})
export const saveDraft = endpoint({
  method: 'PUT',
  path: '/assessment/scale-drafts/:draftId',
  may: 'assessment.manage',
  summary: '保存量表草稿 Save a draft',
  params: byId,
  body: z.object({
    scale: Scale,
    note: z.string().trim().max(500).default(''),
    updatedAt: Instant.optional(),
  }),
  returns: ScaleDraft,
  problems: [problems.wrongState],
})
export const sendDraft = endpoint({
  method: 'POST',
  path: '/assessment/scale-drafts/:draftId/send',
  may: 'assessment.manage',
  summary: '送审 Send to be published',
  params: byId,
  returns: ScaleDraft,
  problems: [problems.wrongState, problems.faulty],
})
export const returnDraft = endpoint({
  method: 'POST',
  path: '/assessment/scale-drafts/:draftId/return',
  may: 'assessment.scales',
  summary: '退回 Return with the reason',
  params: byId,
  body: z.object({ reason: z.string().trim().min(2).max(300) }),
  returns: ScaleDraft,
  problems: [problems.wrongState],
})
export const publishDraft = endpoint({
  method: 'POST',
  path: '/assessment/scale-drafts/:draftId/publish',
  may: 'assessment.scales',
  summary: '发布（由第二人） Publish, by a second person',
  params: byId,
  returns: ScaleDraft,
  problems: [problems.wrongState, problems.faulty, problems.samePerson],
})
export const dropDraft = endpoint({
  method: 'POST',
  path: '/assessment/scale-drafts/:draftId/drop',
  may: 'assessment.manage',
  summary: '作废 Drop',
  params: byId,
  returns: ScaleDraft,
  problems: [problems.wrongState],
})
