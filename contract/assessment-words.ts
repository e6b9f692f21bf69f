import { z } from 'zod'
import { can, type Transitions } from './endpoint.ts'
import { id } from './id.ts'
import { keys, type Words } from './words.ts'

/** The words of an assessment: states and who may move them, reasons, purposes, backgrounds. */

export const ApplicationId = id('AssessmentApplicationId')
export type ApplicationId = z.infer<typeof ApplicationId>
export const RecordId = id('AssessmentRecordId')
export const AssessorId = id('AssessorId')
export const ProposalId = id('AssessmentProposalId')
export const ObjectionId = id('AssessmentObjectionId')
export const ReviewId = id('AssessmentReviewId')

export const applicationStates = {
  applied: { zh: '待派员', en: 'To assign' },
  scheduled: { zh: '待评估', en: 'Scheduled' },
  sitting: { zh: '评估中', en: 'In progress' },
  assessed: { zh: '待确认', en: 'To confirm' },
  confirmed: { zh: '已确认', en: 'Confirmed' },
  cancelled: { zh: '已取消', en: 'Cancelled' },
} as const satisfies Words
export const ApplicationState = keys(applicationStates)
export type ApplicationState = z.infer<typeof ApplicationState>

/** From which states each step may start: none can be skipped (B-ASM-08). */
export const transitions = {
  assign: ['applied', 'scheduled'],
  answer: ['scheduled', 'sitting'],
  sign: ['sitting'],
  sendBack: ['assessed'],
  correct: ['assessed', 'confirmed'],
  confirm: ['assessed'],
  cancel: ['applied', 'scheduled', 'sitting'],
} as const satisfies Transitions<ApplicationState>
export const applicationCan = can(transitions)

/** GB/T 42195-2022 appendix A: reason codes 1 to 5. */
export const reasons = {
  first: { zh: '首次评估', en: 'First' },
  regular: { zh: '常规评估', en: 'Regular' },
  immediate: { zh: '即时评估', en: 'Immediate: something changed' },
  objection: { zh: '因对评估结果有疑问进行的复评', en: 'Objection to a result' },
  other: { zh: '其他', en: 'Other' },
} as const satisfies Words
export const Reason = keys(reasons)
export type Reason = z.infer<typeof Reason>

/** What the one assessment is asked for: it then serves every other purpose too. */
export const purposes = {
  record: { zh: '建立能力档案', en: 'Ability record' },
  allowance: { zh: '养老服务补贴', en: 'Care allowance' },
  voucher: { zh: '养老服务消费补贴', en: 'Consumption voucher' },
  insurance: { zh: '长期护理保险', en: 'Long-term-care insurance' },
  admission: { zh: '入住养老机构', en: 'Admission to an institution' },
  home_bed: { zh: '家庭养老床位', en: 'Home care bed' },
  modification: { zh: '适老化改造', en: 'Home modification' },
  plan: { zh: '制定照护计划', en: 'Care plan' },
} as const satisfies Words
export const AssessmentPurpose = keys(purposes)

export const askers = {
  elder: { zh: '长者本人', en: 'The elder' },
  family: { zh: '家属', en: 'Family' },
  community: { zh: '村（社区）', en: 'Community' },
  institution: { zh: '养老机构', en: 'Institution' },
  office: { zh: '民政部门', en: 'Civil affairs' },
  system: { zh: '系统提请', en: 'The system' },
} as const satisfies Words
export const AskedBy = keys(askers)
export type AskedBy = z.infer<typeof AskedBy>

export const backgrounds = {
  medical: { zh: '医学', en: 'Medicine' },
  nursing: { zh: '护理', en: 'Nursing' },
  health: { zh: '健康管理', en: 'Health management' },
  social: { zh: '社会工作', en: 'Social work' },
  other: { zh: '其他', en: 'Other' },
} as const satisfies Words
export const Background = keys(backgrounds)
export type Background = z.infer<typeof Background>

export const recordStates = {
  signed: { zh: '已签字，待确认', en: 'Signed, to confirm' },
  confirmed: { zh: '有效', en: 'In force' },
  superseded: { zh: '已被新结果替代', en: 'Superseded' },
  set_aside: { zh: '未采用', en: 'Set aside' },
} as const satisfies Words
export const RecordState = keys(recordStates)
export type RecordState = z.infer<typeof RecordState>

export const selfCares = {
  independent: { zh: '自理', en: 'Independent' },
  semi: { zh: '半失能', en: 'Semi-disabled' },
  dependent: { zh: '失能', en: 'Disabled' },
} as const satisfies Words

export const objectionStates = {
  open: { zh: '待答复', en: 'To answer' },
  reassessing: { zh: '复评中', en: 'Being assessed again' },
  refused: { zh: '不予复评', en: 'Refused' },
  upheld: { zh: '维持原等级', en: 'Level upheld' },
  changed: { zh: '等级已变更', en: 'Level changed' },
} as const satisfies Words
export const ObjectionState = keys(objectionStates)

export const reviewStates = {
  open: { zh: '待复核', en: 'Open' },
  agreed: { zh: '一致', en: 'Agreed' },
  differed: { zh: '不一致', en: 'Differed' },
  /** The record was sent back before anybody looked: nobody was compared. */
  dropped: { zh: '随退回取消', en: 'Dropped, sent back' },
} as const satisfies Words
export const ReviewState = keys(reviewStates)
export type ReviewState = z.infer<typeof ReviewState>

export const proposalKinds = {
  fall: { zh: '反复跌倒', en: 'Repeated falls' },
  admission: { zh: '住院', en: 'Admission to hospital' },
  alarm: { zh: '告警增多', en: 'Many alarms' },
  due: { zh: '即将到期', en: 'About to expire' },
} as const satisfies Words
export const ProposalKind = keys(proposalKinds)
export type ProposalKind = z.infer<typeof ProposalKind>

/** Why an assessor may not be assigned. */
export const refusals = {
  ended: { zh: '已停止执业', en: 'No longer an assessor' },
  not_yet: { zh: '资格证书在评估日尚未生效', en: 'The certificate is not in force yet on that day' },
  expired: { zh: '资格证书在评估日已过期', en: 'The certificate has expired on that day' },
  relative: { zh: '与长者有亲属关系', en: 'A relative of the elder' },
  own_institution: {
    zh: '所属机构正在照护该长者',
    en: 'Belongs to the institution that cares for the elder',
  },
  first_assessor: {
    zh: '是原评估员，不能参加复评',
    en: 'Assessed the first time: cannot assess the objection',
  },
  overloaded: { zh: '在办评估已达上限', en: 'Has as many open as allowed' },
  too_far: { zh: '距离超过规定', en: 'Further away than allowed' },
} as const satisfies Words
export const Refusal = keys(refusals)
export type Refusal = z.infer<typeof Refusal>
