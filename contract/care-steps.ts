import { z } from 'zod'
import { Day, Instant } from './day.ts'
import { endpoint } from './endpoint.ts'
import { event } from './event.ts'
import { ElderId, id, OrgId } from './id.ts'
import { PageQuery, pageOf } from './page.ts'
import { Group } from './people-words.ts'
import { problem } from './problem.ts'
import { RegionCode, RegionCodeParam } from './region.ts'

/** What follows for one elder: referral 转介, waiting for a public bed 入住轮候, the home 居家环境评估, risk 风险与帮扶. */

export const ReferralId = id('ReferralId')
export const BedApplicantId = id('BedApplicantId')
export const HomeCheckId = id('HomeCheckId')
export const RiskId = id('RiskId')

export const problems = {
  wrongState: problem('needs/wrong-state', 409, '当前步骤不能这样操作', 'Not possible at this step'),
  alreadyWaiting: problem(
    'needs/already-waiting',
    409,
    '该长者已在这家机构轮候',
    'The elder is waiting for this institution already',
  ),
  planNeeded: problem(
    'needs/plan-needed',
    422,
    '高风险必须有帮扶计划、责任人和期限',
    'A high risk needs a help plan, an owner and a day',
  ),
}

const Person = {
  elderId: ElderId,
  elderName: z.string(),
  age: z.number().int(),
  regionCode: RegionCode,
  regionName: z.string(),
}

// ---------------------------------------------------------------- referral
export const referralStates = {
  proposed: { zh: '待转介', en: 'Proposed' },
  sent: { zh: '待接收', en: 'Sent' },
  accepted: { zh: '已接收', en: 'Accepted' },
  rejected: { zh: '未接收', en: 'Rejected' },
  dropped: { zh: '不转介', en: 'Dropped' },
} as const
export const ReferralState = z.enum(['proposed', 'sent', 'accepted', 'rejected', 'dropped'])
export type ReferralState = z.infer<typeof ReferralState>
export const referralTransitions = {
  /** Rejected goes to somebody else. */
  send: ['proposed', 'rejected'],
  answer: ['sent'],
  drop: ['proposed', 'rejected'],
  feedback: ['accepted'],
} as const satisfies Record<string, readonly ReferralState[]>

export const Referral = z.object({
  id: ReferralId,
  ...Person,
  fromLevel: z.number().int(),
  toLevel: z.number().int(),
  levelZh: z.string(),
  levelEn: z.string(),
  state: ReferralState,
  toOrgId: OrgId.nullable(),
  toName: z.string().nullable(),
  note: z.string(),
  answer: z.string().nullable(),
  answeredBy: z.string().nullable(),
  feedback: z.string().nullable(),
  openedAt: Instant,
  sentAt: Instant.nullable(),
  answeredAt: Instant.nullable(),
  feedbackAt: Instant.nullable(),
})
const referral = z.object({ referralId: ReferralId })
export const listReferrals = endpoint({
  method: 'GET',
  path: '/needs/referrals',
  may: 'assessment.read',
  summary: '生活照料与医疗护理转介 Referrals',
  query: PageQuery.extend({ region: RegionCodeParam.optional(), state: ReferralState.optional() }),
  returns: pageOf(Referral),
})
export const sendReferral = endpoint({
  method: 'POST',
  path: '/needs/referrals/:referralId/send',
  may: 'assessment.apply',
  summary: '转给护理机构 Send to a nursing provider',
  params: referral,
  body: z.object({
    toOrgId: OrgId.nullable().default(null),
    toName: z.string().trim().min(2).max(100),
    note: z.string().trim().max(500).default(''),
  }),
  returns: Referral,
  problems: [problems.wrongState],
})
export const answerReferral = endpoint({
  method: 'POST',
  path: '/needs/referrals/:referralId/answer',
  may: 'assessment.apply',
  summary: '接收或不接收 Accept, or reject with the reason',
  params: referral,
  body: z.object({ accept: z.boolean(), answer: z.string().trim().min(2).max(500) }),
  returns: Referral,
  problems: [problems.wrongState],
})
export const dropReferral = endpoint({
  method: 'POST',
  path: '/needs/referrals/:referralId/drop',
  may: 'assessment.apply',
  summary: '不需要转介（写明原因） Not needed, with the reason',
  params: referral,
  body: z.object({ answer: z.string().trim().min(2).max(500) }),
  returns: Referral,
  problems: [problems.wrongState],
})
export const feedbackReferral = endpoint({
  method: 'POST',
  path: '/needs/referrals/:referralId/feedback',
  may: 'assessment.apply',
  summary: '登记服务反馈 Feedback after acceptance',
  params: referral,
  body: z.object({ feedback: z.string().trim().min(2).max(500) }),
  returns: Referral,
  problems: [problems.wrongState],
})

// ---------------------------------------------------------------- beds of public institutions
export const bedStates = {
  waiting: { zh: '轮候中', en: 'Waiting' },
  admitted: { zh: '已入住', en: 'Admitted' },
  withdrawn: { zh: '已撤回', en: 'Withdrawn' },
} as const
export const BedState = z.enum(['waiting', 'admitted', 'withdrawn'])
export const BedApplicant = z.object({
  id: BedApplicantId,
  ...Person,
  orgId: OrgId,
  orgName: z.string(),
  appliedOn: Day,
  note: z.string(),
  state: BedState,
  /** Place in the queue of the institution, from 1; null once out of it. */
  place: z.number().int().nullable(),
  /** What put them there: the group that comes first, the level, the day. */
  reason: z.object({ zh: z.string(), en: z.string() }),
  group: Group.nullable(),
  levelZh: z.string().nullable(),
  levelEn: z.string().nullable(),
  closedOn: Day.nullable(),
  closedReason: z.string().nullable(),
})
const applicant = z.object({ bedApplicantId: BedApplicantId })
export const listBedApplicants = endpoint({
  method: 'GET',
  path: '/needs/bed-applicants',
  may: 'assessment.read',
  summary: '公办机构入住轮候 Who waits for a bed, in order and why',
  query: z.object({
    orgId: OrgId.optional(),
    region: RegionCodeParam.optional(),
    state: BedState.default('waiting'),
  }),
  returns: z.object({ items: z.array(BedApplicant) }),
})
export const addBedApplicant = endpoint({
  method: 'POST',
  path: '/needs/bed-applicants',
  may: 'assessment.apply',
  summary: '登记入住申请 Put somebody into the queue',
  body: z.object({
    id: BedApplicantId,
    elderId: ElderId,
    orgId: OrgId,
    appliedOn: Day,
    note: z.string().trim().max(500).default(''),
  }),
  returns: BedApplicant,
  problems: [problems.alreadyWaiting],
})
export const closeBedApplicant = endpoint({
  method: 'POST',
  path: '/needs/bed-applicants/:bedApplicantId/close',
  may: 'assessment.manage',
  summary: '入住或撤回 Admitted, or withdrawn with the reason',
  params: applicant,
  body: z.object({ admitted: z.boolean(), on: Day, reason: z.string().trim().max(300).default('') }),
  returns: BedApplicant,
  problems: [problems.wrongState],
})

// ---------------------------------------------------------------- the home
const Words = z.object({ zh: z.string().min(1).max(200), en: z.string().min(1).max(200) })
const Code = z.string().regex(/^[a-z][a-z0-9_]{0,40}$/)
export const HomeForm = Words.extend({
  version: z.string().min(1).max(20),
  source: Words,
  toConfirm: z.array(Words),
  rooms: z
    .array(
      Words.extend({
        code: Code,
        /** What is proposed as a whole when any of the room's risks is ticked. */
        package: Words,
        risks: z.array(Words.extend({ code: Code, measures: z.array(Words).min(1) })).min(1),
      }),
    )
    .min(1),
})
export type HomeForm = z.infer<typeof HomeForm>
const Proposal = z.array(
  Words.extend({
    room: Code,
    package: Words,
    items: z.array(Words.extend({ risk: Code, measures: z.array(Words) })),
  }),
)
export const HomeCheck = z.object({
  id: HomeCheckId,
  ...Person,
  checkedOn: Day,
  checkedBy: z.string().nullable(),
  note: z.string(),
  ticked: z.array(Code),
  proposal: Proposal,
})
export const homeForm = endpoint({
  method: 'GET',
  path: '/needs/home-form',
  may: 'assessment.read',
  summary: '居家环境评估表 The form, room by room',
  returns: HomeForm,
})
export const listHomeChecks = endpoint({
  method: 'GET',
  path: '/needs/home-checks',
  may: 'assessment.read',
  summary: '居家环境评估 Homes looked at',
  query: PageQuery.extend({ region: RegionCodeParam.optional(), elderId: ElderId.optional() }),
  returns: pageOf(HomeCheck),
})
export const addHomeCheck = endpoint({
  method: 'POST',
  path: '/needs/home-checks',
  may: 'assessment.apply',
  summary: '登记居家环境评估，给出改造建议 Look at a home; proposes packages and measures',
  body: z.object({
    id: HomeCheckId,
    elderId: ElderId,
    checkedOn: Day,
    ticked: z.array(Code).max(100),
    note: z.string().trim().max(500).default(''),
  }),
  returns: HomeCheck,
})

// ---------------------------------------------------------------- risk and help plan
export const riskLevels = {
  low: { zh: '低', en: 'Low' },
  medium: { zh: '中', en: 'Medium' },
  high: { zh: '高', en: 'High' },
} as const
export const RiskLevel = z.enum(['low', 'medium', 'high'])
export const Risk = z.object({
  id: RiskId,
  ...Person,
  level: RiskLevel,
  grounds: z.string(),
  assessedOn: Day,
  plan: z.string().nullable(),
  ownerName: z.string().nullable(),
  dueOn: Day.nullable(),
  overdue: z.boolean(),
  state: z.enum(['open', 'done']),
  outcome: z.string().nullable(),
  doneOn: Day.nullable(),
  createdBy: z.string().nullable(),
})
export const listRisks = endpoint({
  method: 'GET',
  path: '/needs/risks',
  may: 'assessment.read',
  summary: '特殊困难老人风险评估与帮扶 Risks and help plans',
  query: PageQuery.extend({
    region: RegionCodeParam.optional(),
    level: RiskLevel.optional(),
    state: z.enum(['open', 'done']).optional(),
    overdue: z.enum(['yes']).optional(),
    elderId: ElderId.optional(),
  }),
  returns: pageOf(Risk),
})
export const addRisk = endpoint({
  method: 'POST',
  path: '/needs/risks',
  may: 'assessment.apply',
  summary: '登记风险评估 Enter a risk; a high one with its help plan',
  body: z.object({
    id: RiskId,
    elderId: ElderId,
    level: RiskLevel,
    grounds: z.string().trim().min(2).max(500),
    assessedOn: Day,
    plan: z.string().trim().min(2).max(1000).nullable().default(null),
    ownerName: z.string().trim().min(1).max(60).nullable().default(null),
    dueOn: Day.nullable().default(null),
  }),
  returns: Risk,
  problems: [problems.planNeeded],
})
export const finishRisk = endpoint({
  method: 'POST',
  path: '/needs/risks/:riskId/finish',
  may: 'assessment.apply',
  summary: '帮扶完成 Plan carried out',
  params: z.object({ riskId: RiskId }),
  body: z.object({ outcome: z.string().trim().min(2).max(500), on: Day }),
  returns: Risk,
  problems: [problems.wrongState],
})

export const events = {
  referralMoved: event('needs.referral_moved', {
    zh: '转介',
    en: 'Referral',
    live: true,
    shape: z.object({ state: ReferralState }),
  }),
  bedMoved: event('needs.bed_moved', {
    zh: '入住轮候',
    en: 'Bed queue',
    live: true,
    shape: z.object({ state: BedState }),
  }),
  homeChecked: event('needs.home_checked', {
    zh: '居家环境评估',
    en: 'Home looked at',
    shape: z.object({ risks: z.number().int() }),
  }),
  riskEntered: event('needs.risk_entered', {
    zh: '风险评估',
    en: 'Risk entered',
    live: true,
    shape: z.object({ level: RiskLevel }),
  }),
  riskDone: event('needs.risk_done', { zh: '帮扶完成', en: 'Help plan carried out', shape: z.object({}) }),
} as const
