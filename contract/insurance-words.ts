import { z } from 'zod'
import { id } from './id.ts'
import { problem } from './problem.ts'
import { keys, type Words } from './words.ts'

/** The closed vocabularies of insurance: long-term-care insurance (长护险) and what institutions insure. */

function words<const W extends Words>(w: W): W {
  return w
}

export const CaseId = id('InsuranceCaseId')
export type CaseId = z.infer<typeof CaseId>
export const ClaimId = id('InsuranceClaimId')
export type ClaimId = z.infer<typeof ClaimId>
export const HandlerId = id('InsuranceHandlerId')
export type HandlerId = z.infer<typeof HandlerId>

export const insuredKinds = words({
  employee: { zh: '职工', en: 'Employee' },
  resident: { zh: '城乡居民', en: 'Resident' },
})
export const InsuredKind = keys(insuredKinds)

/** Where care is given. */
export const careForms = words({
  home: { zh: '居家护理', en: 'At home' },
  institution: { zh: '养老机构护理', en: 'In a care institution' },
  hospital: { zh: '医疗机构护理', en: 'In a medical institution' },
})
export const CareForm = keys(careForms)
export type CareForm = z.infer<typeof CareForm>

/** 003 L90: 政府财政补助、个人缴费、医保统筹多渠道筹资. */
export const fundSources = words({
  fiscal: { zh: '政府财政补助', en: 'Fiscal subsidy' },
  personal: { zh: '个人缴费', en: 'Personal contribution' },
  medical_pool: { zh: '医保统筹', en: 'Medical-insurance pool' },
  employer: { zh: '单位缴费', en: 'Employer contribution' },
  donation: { zh: '社会捐助', en: 'Donation' },
  interest: { zh: '利息', en: 'Interest' },
})
export const FundSource = keys(fundSources)
export type FundSource = z.infer<typeof FundSource>

/** 003 L90: 公办、民办养老机构、医院、康复中心等服务商. */
export const providerKinds = words({
  public_institution: { zh: '公办养老机构', en: 'Public care institution' },
  private_institution: { zh: '民办养老机构', en: 'Private care institution' },
  hospital: { zh: '医院', en: 'Hospital' },
  rehab_centre: { zh: '康复中心', en: 'Rehabilitation centre' },
  home_care: { zh: '居家护理机构', en: 'Home-care provider' },
})
export const ProviderKind = keys(providerKinds)
export type ProviderKind = z.infer<typeof ProviderKind>

/** Who handles cases for the fund: 003 L90 鼓励社会力量参与长护险经办、发挥商业保险功能. */
export const handlerKinds = words({
  commercial: { zh: '商业保险机构', en: 'Commercial insurer' },
  social: { zh: '社会力量', en: 'Social organisation' },
})
export const HandlerKind = keys(handlerKinds)

export const caseStates = words({
  applied: { zh: '待认定', en: 'To be decided' },
  granted: { zh: '享受中', en: 'Granted' },
  refused: { zh: '不予认定', en: 'Refused' },
  withdrawn: { zh: '已撤回', en: 'Withdrawn' },
  ended: { zh: '已终止', en: 'Ended' },
})
export const CaseState = keys(caseStates)
export type CaseState = z.infer<typeof CaseState>
/** From which state an operation may start. */
export const caseTransitions = {
  assign: ['applied', 'granted'],
  grant: ['applied'],
  refuse: ['applied'],
  withdraw: ['applied'],
  end: ['granted'],
} as const satisfies Record<string, readonly CaseState[]>

/** Five grounds for refusing an application (reference/standards.md §2.1). */
export const refusalGrounds = words({
  not_insured: { zh: '未参保', en: 'Not insured' },
  conditions: { zh: '不符合享受条件', en: 'Conditions not met' },
  out_of_scope: { zh: '费用不在基金支付范围', en: 'Outside what the fund pays for' },
  papers: { zh: '材料不全或不实', en: 'Papers incomplete or false' },
  other: { zh: '其他', en: 'Other' },
})
export const RefusalGround = keys(refusalGrounds)

/** Who pays a part of a bill; the elder pays what is left. */
export const payers = words({
  ltc: { zh: '长期护理保险', en: 'Long-term-care insurance' },
  medical: { zh: '基本医疗保险', en: 'Medical insurance' },
  aid: { zh: '救助补助', en: 'Public aid' },
  voucher: { zh: '养老服务消费补贴', en: 'Consumption voucher' },
  commercial: { zh: '商业护理保险', en: 'Commercial cover' },
  account: { zh: '个人账户', en: 'Personal account' },
})
export const Payer = keys(payers)
export type Payer = z.infer<typeof Payer>
/** Covers that an elder has beside the basic insurance. */
export const CoverKind = Payer.exclude(['ltc', 'medical'])
export type CoverKind = z.infer<typeof CoverKind>

export const funds = words({
  ltc: { zh: '长护险', en: 'LTC insurance' },
  medical: { zh: '医保', en: 'Medical insurance' },
})
export const Fund = keys(funds)

export const claimStates = words({
  submitted: { zh: '待审核', en: 'To be checked' },
  checked: { zh: '待结算', en: 'To be settled' },
  settled: { zh: '已结算', en: 'Settled' },
  refused: { zh: '拒付', en: 'Refused' },
  reversed: { zh: '已冲回', en: 'Taken back' },
})
export const ClaimState = keys(claimStates)
export type ClaimState = z.infer<typeof ClaimState>
export const claimTransitions = {
  // Again, where a check found something after it had been accepted.
  check: ['submitted', 'checked'],
  refuse: ['submitted', 'checked'],
  settle: ['checked'],
  reverse: ['settled'],
} as const satisfies Record<string, readonly ClaimState[]>

/** What a check against presence and other claims finds. */
export const claimFlags = words({
  absent: { zh: '本人不在', en: 'The elder was away' },
  dead: { zh: '身故之后', en: 'After the death' },
  overlap: { zh: '与其他申报重叠', en: 'Overlaps another claim' },
})
export const ClaimFlagKind = keys(claimFlags)
export type ClaimFlagKind = z.infer<typeof ClaimFlagKind>

export const policyKinds = words({
  liability: { zh: '综合责任保险', en: 'General liability' },
  accident: { zh: '意外伤害保险', en: 'Accident' },
})
export const InstitutionPolicyKind = keys(policyKinds)
export type InstitutionPolicyKind = z.infer<typeof InstitutionPolicyKind>

export const problems = {
  noPilot: problem(
    'insurance/no-pilot',
    409,
    '本地未开展长期护理保险试点',
    'There is no long-term-care insurance here',
  ),
  wrongState: problem(
    'insurance/wrong-state',
    409,
    '当前状态不能这样操作',
    'Not possible in the present state',
  ),
  openAlready: problem(
    'insurance/open-already',
    409,
    '已有在办或享受中的长护险待遇',
    'A case of this elder is open already',
  ),
  overlapping: problem(
    'insurance/overlapping',
    409,
    '与已有记录的日期重叠',
    'The days overlap what is recorded already',
  ),
  notInsured: problem('insurance/not-insured', 409, '没有当日有效的参保记录', 'Not insured on that day'),
  noAssessment: problem(
    'insurance/no-assessment',
    409,
    '还没有有效的评估结果',
    'There is no valid assessment yet',
  ),
  levelTooLow: problem(
    'insurance/level-too-low',
    409,
    '失能等级未达到享受条件',
    'The grade is below what the place asks for',
  ),
  notGranted: problem(
    'insurance/not-granted',
    409,
    '服务日没有享受中的长护险待遇',
    'No case of this elder is granted on those days',
  ),
  notContracted: problem(
    'insurance/not-contracted',
    409,
    '该机构当日不是定点服务机构，不能申报',
    'The organisation has no contract on those days: the claim is refused',
  ),
  sameHand: problem(
    'insurance/second-person',
    409,
    '审核与结算须由不同的人办理',
    'Another person must do this: who checked does not settle',
  ),
  ownLevel: problem(
    'insurance/fund-level',
    403,
    '基金由统筹地区管理，请由统筹地区办理',
    'The fund is kept at a higher level: it must be done there',
  ),
  fundShort: problem('insurance/fund-short', 409, '基金余额不足', 'The fund has not enough left'),
  flagged: problem(
    'insurance/flagged',
    409,
    '申报存在疑点，通过须写明理由',
    'The claim is flagged: say why it is accepted all the same',
  ),
  numberTaken: problem('insurance/number-taken', 409, '该编号已登记', 'This number is registered already'),
}
