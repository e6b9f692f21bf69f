import { z } from 'zod'
import { InformantMark } from './assessment-intake.ts'
import { ObjectionId, ObjectionState, ProposalKind, Reason } from './assessment-words.ts'
import { Day, Instant } from './day.ts'
import { event } from './event.ts'

/** What happens to an assessment. `subjectId` is the application where there is one, else the record. */

const Subject = z.object({ scaleId: z.string() })
export const events = {
  applied: event('assessment.applied', {
    zh: '申请评估',
    en: 'Assessment applied for',
    live: true,
    shape: Subject.extend({ number: z.string(), reason: Reason }),
  }),
  assigned: event('assessment.assigned', {
    zh: '已派评估员',
    en: 'Assessors assigned',
    live: true,
    shape: Subject.extend({ assessorIds: z.array(z.uuid()), sitAt: Instant }),
  }),
  begun: event('assessment.begun', { zh: '开始评估', en: 'Sitting begun', live: true, shape: Subject }),
  informantSigned: event('assessment.informant_signed', {
    zh: '信息提供者签字',
    en: 'Informant signed',
    live: true,
    shape: Subject.extend({ mark: InformantMark }),
  }),
  seatSigned: event('assessment.seat_signed', {
    zh: '评估员签字',
    en: 'Assessor signed',
    live: true,
    shape: Subject.extend({ assessorId: z.uuid() }),
  }),
  signed: event('assessment.signed', {
    zh: '评估完成并锁定',
    en: 'Assessed and locked',
    live: true,
    shape: Subject.extend({ recordId: z.uuid(), level: z.number().int(), review: z.boolean() }),
  }),
  sentBack: event('assessment.sent_back', {
    zh: '退回重新评估',
    en: 'Sent back',
    live: true,
    shape: Subject.extend({ reason: z.string() }),
  }),
  corrected: event('assessment.corrected', {
    zh: '更正为新版本',
    en: 'Corrected as a new version',
    live: true,
    shape: Subject.extend({ recordId: z.uuid(), version: z.number().int(), reason: z.string() }),
  }),
  cancelled: event('assessment.cancelled', {
    zh: '申请取消',
    en: 'Application cancelled',
    live: true,
    shape: Subject.extend({ reason: z.string() }),
  }),
  /** A grade is in force: the register takes it as a dated fact. */
  graded: event('assessment.graded', {
    zh: '等级已确认',
    en: 'Grade confirmed',
    live: true,
    shape: Subject.extend({
      recordId: z.uuid(),
      version: z.string(),
      level: z.number().int(),
      levelZh: z.string(),
      levelEn: z.string(),
      previousLevel: z.number().int().nullable(),
      ability: z.enum(['intact', 'mild', 'moderate', 'severe', 'total']).nullable(),
      cognitionSuspected: z.boolean(),
      assessedOn: Day,
      validUntil: Day.nullable(),
      source: z.string(),
    }),
  }),
  due: event('assessment.due', {
    zh: '评估即将到期',
    en: 'Assessment about to expire',
    shape: Subject.extend({ recordId: z.uuid(), validUntil: Day }),
  }),
  expired: event('assessment.expired', {
    zh: '评估已过期',
    en: 'Assessment expired',
    live: true,
    shape: Subject.extend({ recordId: z.uuid(), validUntil: Day }),
  }),
  proposed: event('assessment.proposed', {
    zh: '提请重新评估',
    en: 'Re-assessment proposed',
    live: true,
    shape: z.object({ kind: ProposalKind, count: z.number().int() }),
  }),
  proposalClosed: event('assessment.proposal_closed', {
    zh: '提请已处理',
    en: 'Proposal dealt with',
    live: true,
    shape: z.object({ accepted: z.boolean(), note: z.string() }),
  }),
  objected: event('assessment.objected', {
    zh: '对结果提出异议',
    en: 'Objection to a result',
    live: true,
    shape: z.object({ recordId: z.uuid(), reason: z.string() }),
  }),
  objectionMoved: event('assessment.objection_moved', {
    zh: '异议处理',
    en: 'Objection dealt with',
    live: true,
    shape: z.object({ objectionId: ObjectionId, state: ObjectionState }),
  }),
  reviewed: event('assessment.reviewed', {
    zh: '抽查复核完成',
    en: 'Second look finished',
    live: true,
    shape: z.object({ recordId: z.uuid(), difference: z.number().int() }),
  }),
  assessorSaved: event('assessment.assessor_saved', {
    zh: '评估员登记',
    en: 'Assessor registered',
    shape: z.object({ what: z.string() }),
  }),
  scaleAdded: event('assessment.scale_added', {
    zh: '新增量表版本',
    en: 'Scale version added',
    shape: Subject.extend({ version: z.string(), validFrom: Day }),
  }),
} as const
