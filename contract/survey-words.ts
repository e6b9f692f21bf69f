import { z } from 'zod'
import { id } from './id.ts'
import { problem } from './problem.ts'

/** The words of a survey: ids, states and who may move them, problems, the figures of progress. */

export const CampaignId = id('CampaignId')
export const TargetId = id('SurveyTargetId')
export const CollectorId = id('CollectorId')

export const campaignStates = {
  draft: { zh: '草稿', en: 'Draft' },
  open: { zh: '进行中', en: 'Open' },
  closed: { zh: '已结束', en: 'Closed' },
} as const
export const CampaignState = z.enum(['draft', 'open', 'closed'])
export const targetStates = {
  listed: { zh: '待分派', en: 'To assign' },
  assigned: { zh: '待上门', en: 'Assigned' },
  submitted: { zh: '待验收', en: 'To accept' },
  accepted: { zh: '已验收', en: 'Accepted' },
  unreachable: { zh: '未能调查', en: 'Not reached' },
} as const
export const TargetState = z.enum(['listed', 'assigned', 'submitted', 'accepted', 'unreachable'])
export type TargetState = z.infer<typeof TargetState>
export const targetTransitions = {
  assign: ['listed', 'assigned', 'unreachable'],
  submit: ['listed', 'assigned', 'submitted'],
  giveUp: ['listed', 'assigned'],
  accept: ['submitted'],
  sendBack: ['submitted'],
} as const satisfies Record<string, readonly TargetState[]>

export const problems = {
  wrongState: problem('surveys/wrong-state', 409, '当前步骤不能这样操作', 'Not possible at this step'),
  incomplete: problem('surveys/incomplete', 422, '表格不完整，请补全后再提交', 'The form is not complete'),
  untrained: problem(
    'surveys/untrained',
    422,
    '该调查员没有培训记录，不能派任务',
    'No training record: not sent',
  ),
  badForm: problem('surveys/bad-form', 422, '表格设计有误', 'The form is not right'),
  sampleOpen: problem(
    'surveys/sample-open',
    409,
    '抽中的表还没有全部验收，或还没有抽样',
    'The forms drawn are not all accepted yet, or none was drawn',
  ),
  empty: problem('surveys/empty', 409, '按所选条件名单为空', 'Nobody fits: the list would be empty'),
}

export const Progress = z.object({
  listed: z.number().int(),
  assigned: z.number().int(),
  submitted: z.number().int(),
  accepted: z.number().int(),
  unreachable: z.number().int(),
})
