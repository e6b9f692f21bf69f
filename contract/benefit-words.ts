import { z } from 'zod'
import { id } from './id.ts'
import { problem } from './problem.ts'
import { keys, type Words } from './words.ts'

/** The closed vocabularies of benefits, each with its Chinese and English word. */

function words<const W extends Words>(w: W): W {
  return w
}

export const CycleId = id('BenefitCycleId')
export type CycleId = z.infer<typeof CycleId>
export const BatchId = id('BenefitBatchId')
export type BatchId = z.infer<typeof BatchId>
export const PaymentId = id('BenefitPaymentId')
export type PaymentId = z.infer<typeof PaymentId>
export const HoldId = id('BenefitHoldId')
export type HoldId = z.infer<typeof HoldId>
export const RecoveryId = id('BenefitRecoveryId')
export type RecoveryId = z.infer<typeof RecoveryId>
export const ApplicationId = id('BenefitApplicationId')
export type ApplicationId = z.infer<typeof ApplicationId>
export const AwardId = id('BenefitAwardId')
export type AwardId = z.infer<typeof AwardId>
export const BankAccountId = id('BenefitBankAccountId')
export type BankAccountId = z.infer<typeof BankAccountId>
export const ChangeId = id('BenefitChangeId')
export type ChangeId = z.infer<typeof ChangeId>
export const PayeeId = z.uuid()

/** A month as its first day, `2026-11-01`. */
export const Month = z
  .string()
  .regex(/^\d{4}-(0[1-9]|1[0-2])-01$/, '月份写作当月第一天 a month is its first day')
export type Month = z.infer<typeof Month>

export const payeeKinds = words({
  elder: { zh: '老年人', en: 'Elder' },
  worker: { zh: '养老服务人员', en: 'Care worker' },
  organisation: { zh: '机构', en: 'Organisation' },
})
export const PayeeKind = keys(payeeKinds)
export type PayeeKind = z.infer<typeof PayeeKind>

export const forms = words({
  cash: { zh: '现金', en: 'Cash' },
  money_quota: { zh: '服务额度（元）', en: 'Service quota in yuan' },
  minute_quota: { zh: '服务时长', en: 'Service time' },
  voucher: { zh: '消费券', en: 'Voucher' },
  goods: { zh: '实物', en: 'Goods' },
})
export const Form = keys(forms)
export type Form = z.infer<typeof Form>

export const cycleStates = words({
  draft: { zh: '草稿', en: 'Draft' },
  submitted: { zh: '待复核', en: 'To be checked' },
  checked: { zh: '待审批', en: 'To be approved' },
  frozen: { zh: '已审批冻结', en: 'Approved and frozen' },
  paying: { zh: '发放中', en: 'Being paid' },
  closed: { zh: '已办结', en: 'Closed' },
  cancelled: { zh: '已作废', en: 'Cancelled' },
})
export const CycleState = keys(cycleStates)
export type CycleState = z.infer<typeof CycleState>
/** From which state an operation may start. */
export const cycleTransitions = {
  compute: ['draft'],
  submit: ['draft'],
  check: ['submitted'],
  approve: ['checked'],
  return: ['submitted', 'checked'],
  cancel: ['draft', 'submitted', 'checked'],
  build: ['frozen', 'paying'],
  close: ['frozen', 'paying'],
} as const satisfies Record<string, readonly CycleState[]>

export const lineKinds = words({
  regular: { zh: '当月', en: 'This month' },
  arrears: { zh: '补发', en: 'Arrears' },
  recovery: { zh: '抵扣追回', en: 'Recovered' },
})
export const LineKind = keys(lineKinds)

export const changeKinds = words({
  new: { zh: '新增', en: 'New' },
  raised: { zh: '调高', en: 'Raised' },
  lowered: { zh: '调低', en: 'Lowered' },
  stopped: { zh: '停发', en: 'Stopped' },
  held: { zh: '暂缓', en: 'On hold' },
  arrears: { zh: '补发', en: 'Arrears' },
  recovery: { zh: '追回', en: 'Recovered' },
})
export const ChangeKind = keys(changeKinds)
export type ChangeKind = z.infer<typeof ChangeKind>

export const batchStates = words({
  built: { zh: '待审批', en: 'To be approved' },
  approved: { zh: '待导出', en: 'To be sent' },
  exported: { zh: '已送银行', en: 'At the bank' },
  settled: { zh: '已回盘', en: 'Settled' },
  cancelled: { zh: '已作废', en: 'Cancelled' },
})
export const BatchState = keys(batchStates)
export const batchTransitions = {
  approve: ['built'],
  export: ['approved'],
  result: ['exported'],
  cancel: ['built', 'approved'],
} as const satisfies Record<string, readonly z.infer<typeof BatchState>[]>

export const paymentStates = words({
  queued: { zh: '待发', en: 'Queued' },
  sent: { zh: '已送银行', en: 'Sent' },
  paid: { zh: '已到账', en: 'Paid' },
  failed: { zh: '退回', en: 'Came back' },
  held: { zh: '暂缓', en: 'On hold' },
  stopped: { zh: '已停发', en: 'Stopped' },
})
export const PaymentState = keys(paymentStates)
export type PaymentState = z.infer<typeof PaymentState>

export const holdReasons = words({
  death: { zh: '报告去世', en: 'Reported dead' },
  hospital: { zh: '住院', en: 'In hospital' },
  prison: { zh: '服刑', en: 'In prison' },
  institution: { zh: '机构入住重复', en: 'Also in an institution' },
  moved: { zh: '迁出', en: 'Moved away' },
  life_check: { zh: '生存状况待核实', en: 'Life check not done' },
  account: { zh: '账户待核实', en: 'Account to be checked' },
  sanction: { zh: '机构受处罚', en: 'Organisation under sanction' },
  asked: { zh: '人工暂缓', en: 'Held by hand' },
})
export const HoldReason = keys(holdReasons)
export type HoldReason = z.infer<typeof HoldReason>
/** What somebody may say when holding by hand: a sanction is recorded with the organisation. */
export const HoldReasonByHand = HoldReason.exclude(['sanction'])

export const recoveryStates = words({
  proposed: { zh: '待确认', en: 'Proposed' },
  agreed: { zh: '分期追回', en: 'By instalments' },
  settled: { zh: '已结清', en: 'Settled' },
  written_off: { zh: '已核销', en: 'Written off' },
  cancelled: { zh: '已撤销', en: 'Cancelled' },
})
export const RecoveryState = keys(recoveryStates)
export const recoveryTransitions = {
  agree: ['proposed', 'agreed'],
  receive: ['proposed', 'agreed'],
  writeOff: ['proposed', 'agreed'],
  cancel: ['proposed'],
} as const satisfies Record<string, readonly z.infer<typeof RecoveryState>[]>

export const accountFaults = words({
  checksum: { zh: '卡号校验位不对', en: 'Check digit of the number is wrong' },
  holder: { zh: '户名与本人不一致', en: 'Holder is not the payee' },
  shared: { zh: '与他人共用账号', en: 'Used for somebody else too' },
  unverified: { zh: '未经第二人核对', en: 'Not verified by a second person' },
  missing: { zh: '没有账户', en: 'No account' },
  rejected: { zh: '银行退回，需重新核对', en: 'Rejected by the bank: check again' },
})
export const AccountFault = keys(accountFaults)
export type AccountFault = z.infer<typeof AccountFault>

export const budgetSources = words({
  fiscal: { zh: '同级财政', en: 'Finance of the same level' },
  lottery: { zh: '福利彩票公益金', en: 'Welfare-lottery fund' },
  central: { zh: '上级补助', en: 'Grant from above' },
  insurance: { zh: '社会保险基金', en: 'Social insurance' },
  charity: { zh: '慈善捐赠', en: 'Charity' },
  other: { zh: '其他', en: 'Other' },
})
export const BudgetSource = keys(budgetSources)

export const applicationStates = words({
  submitted: { zh: '待核对', en: 'To be checked' },
  checked: { zh: '待审批', en: 'To be decided' },
  approved: { zh: '已批准', en: 'Approved' },
  refused: { zh: '不予批准', en: 'Refused' },
  returned: { zh: '退回补充', en: 'Returned' },
  withdrawn: { zh: '已撤回', en: 'Withdrawn' },
})
export const ApplicationState = keys(applicationStates)
export type ApplicationState = z.infer<typeof ApplicationState>
export const applicationTransitions = {
  check: ['submitted'],
  decide: ['checked'],
  return: ['submitted', 'checked'],
  resubmit: ['returned'],
  withdraw: ['submitted', 'checked', 'returned'],
} as const satisfies Record<string, readonly ApplicationState[]>

export const hands = words({
  self: { zh: '本人', en: 'Oneself' },
  family: { zh: '家属', en: 'Family' },
  community: { zh: '社区工作者', en: 'Community worker' },
  institution: { zh: '养老机构', en: 'Institution' },
  clerk: { zh: '民政经办', en: 'Clerk' },
})
export const Hand = keys(hands)
export type Hand = z.infer<typeof Hand>

export const outreachStates = words({
  open: { zh: '待上门', en: 'To be asked' },
  applied: { zh: '已申请', en: 'Applied' },
  declined: { zh: '本人不申请', en: 'Declined' },
  not_entitled: { zh: '不再符合', en: 'No longer entitled' },
  done: { zh: '已办', en: 'Done' },
})
export const OutreachState = keys(outreachStates)

export const problems = {
  overlapping: problem(
    'benefits/month-taken',
    409,
    '这个月在本辖区或上下级辖区已有发放批次',
    'This month already has a cycle here, above or below',
  ),
  wrongState: problem(
    'benefits/wrong-state',
    409,
    '当前状态不能这样操作',
    'Not possible in the present state',
  ),
  sameHand: problem(
    'benefits/second-person',
    409,
    '须由另一人办理：经办、复核、审批不能是同一人',
    'Another person must do this: maker, checker and approver differ',
  ),
  conflict: problem(
    'benefits/conflict-of-interest',
    409,
    '名单中有您本人、您的家人或您所在机构，请由他人办理',
    'You, your family or your organisation are on this list: somebody else must do this',
  ),
  parentFirst: problem(
    'benefits/parent-first',
    409,
    '前一环节还没有审批，不能先办这一步',
    'What this stands on is not approved yet',
  ),
  notComputed: problem('benefits/not-computed', 409, '还没有计算完成', 'Not computed yet'),
  fence: problem(
    'benefits/beyond-budget',
    409,
    '超出预算，不能审批',
    'Beyond the budget: it cannot be approved',
  ),
  noBudget: problem(
    'benefits/no-budget-line',
    409,
    '没有资金来源，不能审批',
    'There is no budget line: it cannot be approved',
  ),
  sanctionStands: problem(
    'benefits/sanction-stands',
    409,
    '机构的处罚还没有解除，不能发放；解除后再处理',
    'The organisation is still under sanction: lift it first, then settle',
  ),
  unwritable: problem(
    'benefits/bank-file-unwritable',
    422,
    '有一笔写不进银行文件，请更正后再导出',
    'A payment does not fit the file of the bank: put it right, then write the file again',
  ),
  nothingToPay: problem('benefits/nothing-to-pay', 409, '没有可发放的款项', 'There is nothing to pay'),
  unpaid: problem(
    'benefits/unpaid',
    409,
    '还有款项未到账、暂缓或待追回，不能办结',
    'Some payments are not settled yet',
  ),
  badFile: problem('benefits/bad-file', 422, '文件读不出来', 'The file cannot be read'),
  openAlready: problem(
    'benefits/open-already',
    409,
    '已有未办结的同类事项',
    'One of this kind is open already',
  ),
  noScheme: problem(
    'benefits/no-such-scheme',
    422,
    '当地没有这项待遇，或还没有生效',
    'There is no such scheme here, or it is not in force',
  ),
  amountMissing: problem(
    'benefits/amount-missing',
    409,
    '政策没有规定金额，暂不能申请；金额确定后即可申请',
    'Policy amount missing: it can be applied for once the amount is set',
  ),
  byTheBill: problem(
    'benefits/by-the-bill',
    409,
    '这项补贴按服务账单逐笔抵扣，不在这里申请；民政经办凭账单登记抵扣',
    'This is deducted bill by bill: it is not applied for here, the office enters each bill',
  ),
  awardedAlready: problem(
    'benefits/awarded-already',
    409,
    '已经批准享受这项待遇，不用再申请',
    'This has been granted already: no need to apply again',
  ),
  assessmentRequired: problem(
    'benefits/assessment-required',
    409,
    '需要有效的能力评估：还没有评估，或评估已到期，请先申请能力评估',
    'Assessment required: there is none, or it has expired. Ask for an assessment first',
  ),
  noMandate: problem(
    'benefits/no-mandate',
    403,
    '没有代办授权，或授权已到期、已撤销',
    'No mandate to act, or it has ended',
  ),
  notListed: problem(
    'benefits/service-not-listed',
    422,
    '这项服务不在当地政府购买服务清单内',
    'This service is not on the list of services that the place purchases',
  ),
  shortQuota: problem('benefits/quota-too-small', 409, '额度余额不足', 'The quota has not enough left'),
  noQuotaRule: problem(
    'benefits/no-quota-rule',
    409,
    '当地没有规定额度如何使用，不能登记',
    'No rule of the place says how quotas are used',
  ),
  grantedAlready: problem(
    'benefits/granted-already',
    409,
    '这些床位的补贴已经批准过，不能重复批准',
    'The subsidy for these beds has been granted already',
  ),
} as const
