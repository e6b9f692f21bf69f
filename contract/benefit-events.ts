import { z } from 'zod'
import { HoldReason } from './benefit-words.ts'
import { Day } from './day.ts'
import { event } from './event.ts'

const fen = z.number().int()
export const events = {
  opened: event('benefits.cycle_opened', {
    zh: '新建发放月',
    en: 'Month opened',
    live: true,
    shape: z.object({ month: Day }),
  }),
  computed: event('benefits.cycle_computed', {
    zh: '测算完成',
    en: 'Month computed',
    live: true,
    shape: z.object({ lines: z.number().int(), totalFen: fen }),
  }),
  moved: event('benefits.cycle_moved', {
    zh: '发放月流转',
    en: 'Month moved on',
    live: true,
    shape: z.object({
      step: z.enum(['submitted', 'checked', 'returned', 'cancelled', 'closed', 'late']),
      note: z.string(),
    }),
  }),
  frozen: event('benefits.cycle_frozen', {
    zh: '发放月审批并冻结',
    en: 'Month approved and frozen',
    live: true,
    shape: z.object({ hash: z.string(), totalFen: fen }),
  }),
  batchMoved: event('benefits.batch_moved', {
    zh: '发放批次流转',
    en: 'Batch moved on',
    live: true,
    shape: z.object({
      step: z.enum(['built', 'approved', 'exported', 'settled', 'cancelled']),
      totalFen: fen,
      payments: z.number().int(),
      /** Why it was thrown away. */
      note: z.string().optional(),
    }),
  }),
  paid: event('benefits.paid', { zh: '款项到账', en: 'Paid', shape: z.object({ amountFen: fen, on: Day }) }),
  failed: event('benefits.payment_failed', {
    zh: '款项退回',
    en: 'Payment came back',
    live: true,
    told: { zh: '一笔待遇款被银行退回', en: 'A payment came back from the bank' },
    shape: z.object({ amountFen: fen, reason: z.string() }),
  }),
  held: event('benefits.held', {
    zh: '暂缓发放',
    en: 'Payment on hold',
    live: true,
    told: { zh: '待遇暂缓发放，正在核实', en: 'Payments wait until something is checked' },
    shape: z.object({ reason: HoldReason, since: Day }),
  }),
  /** What it was opened for is not so, or over: somebody decides now. */
  holdAsked: event('benefits.hold_asked', {
    zh: '暂缓事由已变，请处理',
    en: 'Reason of a hold gone: settle it',
    live: true,
    shape: z.object({ reason: HoldReason, because: z.string() }),
  }),
  released: event('benefits.hold_released', {
    zh: '暂缓已处理',
    en: 'Hold settled',
    live: true,
    told: { zh: '暂缓的待遇已核实', en: 'What payments waited for is settled' },
    shape: z.object({ reason: HoldReason, outcome: z.enum(['pay', 'stop']) }),
  }),
  recoveryMoved: event('benefits.recovery_moved', {
    zh: '追回款流转',
    en: 'Recovery moved on',
    live: true,
    shape: z.object({
      step: z.enum(['agreed', 'received', 'written_off', 'cancelled', 'settled']),
      amountFen: fen,
    }),
  }),
  accountSaved: event('benefits.account_saved', {
    zh: '登记收款账户',
    en: 'Account recorded',
    shape: z.object({ faults: z.array(z.string()) }),
  }),
  accountVerified: event('benefits.account_verified', {
    zh: '核对收款账户',
    en: 'Account verified',
    shape: z.object({}),
  }),
  budgetSaved: event('benefits.budget_saved', {
    zh: '登记预算',
    en: 'Budget recorded',
    shape: z.object({ year: z.number().int(), plannedFen: fen }),
  }),
  applied: event('benefits.applied', {
    zh: '申请待遇',
    en: 'Applied',
    live: true,
    told: { zh: '申请了一项待遇', en: 'A benefit was applied for' },
    shape: z.object({ scheme: z.string(), hand: z.string() }),
  }),
  applicationMoved: event('benefits.application_moved', {
    zh: '待遇申请流转',
    en: 'Application moved on',
    live: true,
    told: { zh: '待遇申请有进展', en: 'An application for a benefit went on' },
    shape: z.object({
      step: z.enum([
        'joined',
        'attached',
        'checked',
        'approved',
        'refused',
        'returned',
        'resubmitted',
        'withdrawn',
        'late',
      ]),
      note: z.string(),
    }),
  }),
  awardMoved: event('benefits.award_moved', {
    zh: '享受资格变化',
    en: 'Award changed',
    live: true,
    shape: z.object({
      step: z.enum(['end_asked', 'ended', 'kept']),
      scheme: z.string(),
      from: Day,
    }),
  }),
  outreachMoved: event('benefits.outreach_moved', {
    zh: '应享未享走访',
    en: 'Outreach',
    live: true,
    shape: z.object({ scheme: z.string(), state: z.string() }),
  }),
  registerSaved: event('benefits.register_saved', {
    zh: '登记补贴对象',
    en: 'Payee recorded',
    shape: z.object({ what: z.string() }),
  }),
  quotaUsed: event('benefits.quota_used', {
    zh: '使用服务额度',
    en: 'Quota used',
    live: true,
    shape: z.object({ scheme: z.string(), covered: z.number().int(), selfPay: z.number().int() }),
  }),
  quotaHeld: event('benefits.quota_held', {
    zh: '额度已被工单占用',
    en: 'Quota promised to an order',
    shape: z.object({ scheme: z.string(), covered: z.number().int() }),
  }),
  quotaReleased: event('benefits.quota_released', {
    zh: '占用的额度已退回',
    en: 'Promised quota given back',
    shape: z.object({ scheme: z.string(), covered: z.number().int() }),
  }),
  quotaSuspended: event('benefits.quota_suspended', {
    zh: '服务暂停，余额保留待补',
    en: 'Service suspended, the rest kept to be made up',
    shape: z.object({ scheme: z.string(), month: z.string(), quotas: z.number().int() }),
  }),
  quotaReversed: event('benefits.quota_use_reversed', {
    zh: '冲回额度使用',
    en: 'Use of a quota taken back',
    shape: z.object({ covered: z.number().int() }),
  }),
  deducted: event('benefits.deducted', {
    zh: '账单已抵扣',
    en: 'Deducted from a bill',
    live: true,
    told: { zh: '一笔服务账单抵扣了补贴', en: 'A subsidy was deducted from a bill' },
    shape: z.object({ scheme: z.string(), billFen: fen, deductFen: fen, ownFen: fen }),
  }),
  deductionReversed: event('benefits.deduction_reversed', {
    zh: '账单抵扣已冲正',
    en: 'Deduction from a bill reversed',
    live: true,
    told: { zh: '一笔账单抵扣已冲正', en: 'A deduction from a bill was taken back' },
    shape: z.object({ scheme: z.string(), deductFen: fen }),
  }),
  deductionsDrawn: event('benefits.deductions_drawn', {
    zh: '抽取抵扣账单现场核查',
    en: 'Bills drawn to be checked on site',
    live: true,
    shape: z.object({
      scheme: z.string(),
      month: Day,
      seed: z.string(),
      of: z.number().int(),
      drawn: z.number().int(),
    }),
  }),
  deductionChecked: event('benefits.deduction_checked', {
    zh: '抵扣账单现场核查',
    en: 'Bill checked on site',
    live: true,
    shape: z.object({ found: z.enum(['true', 'wrong']) }),
  }),
  lifeChecked: event('benefits.life_checked', {
    zh: '待遇资格认证联系',
    en: 'Contact with a payee',
    live: true,
    shape: z.object({ kind: z.string(), passed: z.boolean(), state: z.string() }),
  }),
  lifeCheckMoved: event('benefits.life_check_moved', {
    zh: '待遇资格认证到期',
    en: 'Contact with a payee is due',
    live: true,
    shape: z.object({ step: z.enum(['visit', 'late']) }),
  }),
  mandateMoved: event('benefits.mandate_moved', {
    zh: '代办授权变化',
    en: 'Mandate changed',
    live: true,
    shape: z.object({ step: z.enum(['given', 'revoked']) }),
  }),
  fiscalSaved: event('benefits.fiscal_saved', {
    zh: '登记年度财政数据',
    en: 'Figures of the year recorded',
    shape: z.object({ year: z.number().int() }),
  }),
} as const
