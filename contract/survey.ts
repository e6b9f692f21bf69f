import { z } from 'zod'
import { Day, Instant } from './day.ts'
import { endpoint } from './endpoint.ts'
import { event } from './event.ts'
import { ElderId, OrgId } from './id.ts'
import { Fen } from './money.ts'
import { PageQuery, pageOf } from './page.ts'
import { Group, NeedItem } from './people-words.ts'
import { stale } from './problem.ts'
import { RegionCode, RegionCodeParam } from './region.ts'
import { SurveyAnswers, SurveyForm } from './survey-form.ts'
import {
  CampaignId,
  CampaignState,
  CollectorId,
  Progress,
  problems,
  TargetId,
  TargetState,
} from './survey-words.ts'

/**
 * Needs surveys 需求调查: a campaign asks an age group of an area by a form with logic; collectors with a training record
 * ask at the door; forms are accepted by sample; what is accepted is what is paid; every figure of the report opens its rows.
 */

export * from './survey-form.ts'
export * from './survey-report.ts'
export * from './survey-words.ts'

export const CampaignDraft = z.object({
  name: z.string().trim().min(2).max(100),
  regionCode: RegionCode,
  /** Left out: the form that the draft has, or the shipped one. */
  form: SurveyForm.optional(),
  ageFrom: z.number().int().min(0).max(130).nullable().default(null),
  /** In any of these groups; with an age, both must hold. */
  groups: z.array(Group).max(20).default([]),
  urbanOnly: z.boolean().default(false),
  /** Age and groups are those of this day. */
  asOf: Day,
  endsOn: Day,
  providerOrgId: OrgId.nullable().default(null),
  contract: z.string().trim().max(100).nullable().default(null),
  volume: z.number().int().min(1).nullable().default(null),
  priceFen: Fen.min(0).nullable().default(null),
  sampleShare: z.number().min(0).max(1).default(0.1),
})
export const Campaign = CampaignDraft.required({ form: true }).extend({
  id: CampaignId,
  regionName: z.string(),
  providerName: z.string().nullable(),
  state: CampaignState,
  openedAt: Instant.nullable(),
  closedAt: Instant.nullable(),
  progress: Progress,
  /** Forms drawn to be checked: still to check (not those that cannot be reached any more), passed, and sent back at least once. */
  sample: z.object({ open: z.number().int(), passed: z.number().int(), returned: z.number().int() }),
  /** Accepted forms within the volume bought, and what they cost (A-ASM-02); null without a price. */
  payable: z.number().int(),
  payableFen: Fen.nullable(),
  updatedAt: Instant,
})
const byId = z.object({ campaignId: CampaignId })
const Target = z.object({
  id: TargetId,
  elderId: ElderId,
  elderName: z.string(),
  age: z.number().int(),
  regionCode: RegionCode,
  regionName: z.string(),
  address: z.string(),
  collectorName: z.string().nullable(),
  state: TargetState,
  sampled: z.boolean(),
  returnedReason: z.string().nullable(),
  unreachableReason: z.string().nullable(),
  submittedAt: Instant.nullable(),
  submittedBy: z.string().nullable(),
})

export const defaultForm = endpoint({
  method: 'GET',
  path: '/surveys/form',
  may: 'assessment.read',
  summary: '随产品的调查表 The shipped form',
  returns: SurveyForm,
})
export const listCampaigns = endpoint({
  method: 'GET',
  path: '/surveys/campaigns',
  may: 'assessment.read',
  summary: '调查活动 Campaigns',
  returns: z.object({ items: z.array(Campaign) }),
})
export const showCampaign = endpoint({
  method: 'GET',
  path: '/surveys/campaigns/:campaignId',
  may: 'assessment.read',
  summary: '一次调查 One campaign',
  params: byId,
  returns: Campaign,
})
export const saveCampaign = endpoint({
  method: 'PUT',
  path: '/surveys/campaigns/:campaignId',
  may: 'assessment.manage',
  summary: '保存调查草稿 Save a draft',
  params: byId,
  body: CampaignDraft,
  returns: Campaign,
  problems: [problems.wrongState, problems.badForm],
})
/** The form alone; `updatedAt` is that of the campaign as it was seen. */
export const saveForm = endpoint({
  method: 'PUT',
  path: '/surveys/campaigns/:campaignId/form',
  may: 'assessment.manage',
  summary: '保存调查表 Save the form of a draft',
  params: byId,
  body: z.object({ form: SurveyForm, updatedAt: Instant }),
  returns: Campaign,
  problems: [problems.wrongState, problems.badForm, stale],
})
export const openCampaign = endpoint({
  method: 'POST',
  path: '/surveys/campaigns/:campaignId/open',
  may: 'assessment.manage',
  summary: '生成名单并开始 Make the list and open',
  params: byId,
  returns: Campaign,
  problems: [problems.wrongState, problems.badForm, problems.empty],
})
export const closeCampaign = endpoint({
  method: 'POST',
  path: '/surveys/campaigns/:campaignId/close',
  may: 'assessment.manage',
  summary: '结束调查 Close',
  params: byId,
  returns: Campaign,
  problems: [problems.wrongState],
})
export const previewCampaign = endpoint({
  method: 'GET',
  path: '/surveys/campaigns/:campaignId/preview',
  may: 'assessment.manage',
  summary: '名单人数预览 How many the list would have',
  params: byId,
  returns: z.object({ count: z.number().int() }),
})

const TargetFilter = {
  state: TargetState.optional(),
  region: RegionCodeParam.optional(),
  sampled: z.enum(['yes', 'no']).optional(),
  collector: CollectorId.optional(),
  /** Part of a name or an address. */
  q: z.string().trim().min(1).max(60).optional(),
  /** The people behind a figure of the report: `question` answered, with `value`, or a number of `from` to `to`. */
  question: z.string().max(40).optional(),
  value: z.string().max(40).optional(),
  from: z.coerce.number().optional(),
  to: z.coerce.number().optional(),
}
export const listTargets = endpoint({
  method: 'GET',
  path: '/surveys/campaigns/:campaignId/targets',
  may: 'assessment.read',
  summary: '名单；也用于查看报告数字背后的人 The list, and the rows behind a figure',
  params: byId,
  query: PageQuery.extend(TargetFilter),
  returns: pageOf(Target),
})
export const countTargets = endpoint({
  method: 'GET',
  path: '/surveys/campaigns/:campaignId/targets/count',
  may: 'assessment.read',
  summary: '名单人数（按同样的筛选） How many of the list the same filter finds',
  params: byId,
  query: z.object(TargetFilter),
  returns: z.object({ count: z.number().int() }),
})
export const showTarget = endpoint({
  method: 'GET',
  path: '/surveys/targets/:targetId',
  may: 'assessment.read',
  summary: '一份调查表和个人服务建议 One form and the plan drafted from it',
  params: z.object({ targetId: TargetId }),
  returns: Target.extend({
    campaignId: CampaignId,
    form: SurveyForm,
    answers: SurveyAnswers,
    plan: z.array(
      z.object({ need: NeedItem, because: z.array(z.object({ zh: z.string(), en: z.string() })) }),
    ),
  }),
})
export const assignTargets = endpoint({
  method: 'POST',
  path: '/surveys/campaigns/:campaignId/assign',
  may: 'assessment.apply',
  summary: '分派给调查员 Assign to a collector',
  params: byId,
  body: z.object({
    collectorId: CollectorId,
    targetIds: z.array(TargetId).max(500).default([]),
    region: RegionCode.optional(),
  }),
  returns: z.object({ assigned: z.number().int() }),
  problems: [problems.wrongState, problems.untrained],
})
export const submitTarget = endpoint({
  method: 'POST',
  path: '/surveys/targets/:targetId/submit',
  may: 'assessment.apply',
  summary: '提交调查表 Submit a form',
  params: z.object({ targetId: TargetId }),
  body: z.object({ askedAt: Instant, answers: SurveyAnswers }),
  returns: Target,
  problems: [problems.wrongState, problems.incomplete],
})
export const giveUpTarget = endpoint({
  method: 'POST',
  path: '/surveys/targets/:targetId/unreachable',
  may: 'assessment.apply',
  summary: '未能调查 Not reached, with the reason',
  params: z.object({ targetId: TargetId }),
  body: z.object({ reason: z.string().trim().min(2).max(300) }),
  returns: Target,
  problems: [problems.wrongState],
})
export const drawSample = endpoint({
  method: 'POST',
  path: '/surveys/campaigns/:campaignId/sample',
  may: 'assessment.manage',
  summary: '抽取验收样本 Draw the sample to check',
  params: byId,
  returns: z.object({ drawn: z.number().int(), of: z.number().int() }),
  problems: [problems.wrongState],
})
export const acceptTargets = endpoint({
  method: 'POST',
  path: '/surveys/campaigns/:campaignId/accept',
  may: 'assessment.manage',
  summary: '验收 Accept',
  params: byId,
  body: z.object({ targetIds: z.array(TargetId).min(1).max(500) }),
  returns: z.object({ accepted: z.number().int() }),
  problems: [problems.wrongState],
})
/** When every form drawn that can still be had has passed, the forms not drawn are accepted with them. */
export const acceptRest = endpoint({
  method: 'POST',
  path: '/surveys/campaigns/:campaignId/accept-rest',
  may: 'assessment.manage',
  summary: '样本合格，其余一并验收 The sample has passed: accept the rest',
  params: byId,
  returns: z.object({ accepted: z.number().int() }),
  problems: [problems.wrongState, problems.sampleOpen],
})
export const saveQuotas = endpoint({
  method: 'PUT',
  path: '/surveys/campaigns/:campaignId/quotas',
  may: 'assessment.manage',
  summary: '各地应完成份数 How many forms each place is to bring',
  params: byId,
  /** `region`: whose direct parts these are; those of other places stay. A part left out has none of its own any more. */
  body: z.object({
    region: RegionCode,
    quotas: z
      .array(z.object({ regionCode: RegionCode, forms: z.number().int().min(1).max(1_000_000) }))
      .max(500),
  }),
  returns: z.object({ saved: z.number().int() }),
  problems: [problems.wrongState],
})
export const returnTarget = endpoint({
  method: 'POST',
  path: '/surveys/targets/:targetId/return',
  may: 'assessment.manage',
  summary: '退回补填 Send back',
  params: z.object({ targetId: TargetId }),
  body: z.object({ reason: z.string().trim().min(2).max(300) }),
  returns: Target,
  problems: [problems.wrongState],
})

const Subject = z.object({ campaignId: z.uuid() })
export const events = {
  opened: event('surveys.opened', {
    zh: '调查开始',
    en: 'Survey opened',
    live: true,
    shape: Subject.extend({ targets: z.number().int() }),
  }),
  closed: event('surveys.closed', {
    zh: '调查结束',
    en: 'Survey closed',
    live: true,
    shape: Subject.extend({ accepted: z.number().int() }),
  }),
  submitted: event('surveys.submitted', {
    zh: '提交需求调查表',
    en: 'Survey form submitted',
    shape: Subject,
  }),
  accepted: event('surveys.accepted', {
    zh: '需求调查表已验收',
    en: 'Survey form accepted',
    live: true,
    shape: Subject.extend({ needs: z.array(NeedItem), name: z.string(), askedOn: Day }),
  }),
  returned: event('surveys.returned', {
    zh: '需求调查表退回',
    en: 'Survey form sent back',
    shape: Subject.extend({ reason: z.string() }),
  }),
} as const
