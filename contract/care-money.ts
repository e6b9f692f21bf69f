import { z } from 'zod'
import {
  CareWorkerId,
  FundSource,
  LineReason,
  OrderId,
  problems,
  StatementId,
  StatementState,
  Verdict,
} from './care-words.ts'
import { Day, Instant } from './day.ts'
import { endpoint } from './endpoint.ts'
import { ElderId, OrgId } from './id.ts'
import { Fen } from './money.ts'
import { PageQuery, pageOf } from './page.ts'
import { notFound } from './problem.ts'
import { RegionCode, RegionCodeParam } from './region.ts'

/** Money of orders: who paid what, cash of the day, and statements of government purchase. */

/** Amounts per source of closed orders; they sum to their prices (B-BEN-39). */
export const funding = endpoint({
  method: 'GET',
  path: '/care/funding',
  may: 'care.read',
  summary: '资金来源 Who paid for the orders of a period',
  query: z.object({ region: RegionCodeParam.optional(), from: Day, to: Day, orgId: OrgId.optional() }),
  returns: z.object({
    orders: z.number().int(),
    priceFen: Fen,
    sources: z.array(z.object({ source: FundSource, amountFen: Fen, orders: z.number().int() })),
  }),
})

export const CashDay = z.object({
  workerId: CareWorkerId,
  workerName: z.string(),
  orgName: z.string(),
  day: Day,
  payments: z.number().int(),
  amountFen: Fen,
  receipts: z.array(
    z.object({
      number: z.number().int(),
      orderNumber: z.number().int(),
      elderName: z.string(),
      amountFen: Fen,
      paidAt: Instant,
    }),
  ),
})
export const CashCount = z.object({
  id: z.uuid(),
  orgId: OrgId,
  orgName: z.string(),
  workerId: CareWorkerId,
  workerName: z.string(),
  day: Day,
  payments: z.number().int(),
  expectedFen: Fen,
  countedFen: Fen,
  note: z.string(),
  countedBy: z.string().nullable(),
  countedAt: Instant,
})
export const listCash = endpoint({
  method: 'GET',
  path: '/care/cash',
  may: 'care.cash',
  summary: '现金收款与清点 Cash taken and counted',
  query: z.object({ orgId: OrgId.optional() }),
  returns: z.object({ uncounted: z.array(CashDay), counts: z.array(CashCount) }),
})
export const countCash = endpoint({
  method: 'POST',
  path: '/care/cash-counts',
  may: 'care.cash',
  summary: '清点当日现金 Count the cash of a day',
  body: z.object({
    id: z.uuid(),
    workerId: CareWorkerId,
    day: Day,
    countedFen: Fen.min(0),
    note: z.string().trim().max(300).default(''),
  }),
  returns: CashCount,
  problems: [notFound, problems.nothingToCount, problems.incomplete],
})

// ---------------------------------------------------------------- statements
export const Statement = z.object({
  id: StatementId,
  number: z.number().int(),
  orgId: OrgId,
  orgName: z.string(),
  regionCode: RegionCode,
  regionName: z.string().nullable(),
  /** First day of the month up to whose end orders are in it. */
  month: Day,
  state: StatementState,
  invoicedMinutes: z.number().int().nullable(),
  payable: z.number().int(),
  payableFen: Fen,
  payableMinutes: z.number().int(),
  held: z.number().int(),
  heldFen: Fen,
  blocked: z.number().int(),
  blockedFen: Fen,
  preparedBy: z.string().nullable(),
  preparedAt: Instant,
  approvedBy: z.string().nullable(),
  approvedAt: Instant.nullable(),
  paidBy: z.string().nullable(),
  paidAt: Instant.nullable(),
  payReference: z.string().nullable(),
  reversedBy: z.string().nullable(),
  reversedAt: Instant.nullable(),
  reverseReason: z.string().nullable(),
})
export type Statement = z.infer<typeof Statement>
/** One yuan traced to its order, with the six facts (A-BEN-11). */
export const StatementLine = z.object({
  orderId: OrderId,
  orderNumber: z.number().int(),
  elderId: ElderId,
  elderName: z.string(),
  scheme: z.string(),
  verdict: Verdict,
  reason: LineReason,
  /** What was complained of, in the words of who did. */
  detail: z.string().nullable(),
  amountFen: Fen,
  quotaMinutes: z.number().int().nullable(),
  billedMinutes: z.number().int(),
  deliveredMinutes: z.number().int(),
  startedAt: Instant.nullable(),
  finishedAt: Instant.nullable(),
  place: z.string(),
  orgName: z.string(),
  content: z.string(),
  priceFen: Fen,
  satisfaction: z.number().int().nullable(),
})
export type StatementLine = z.infer<typeof StatementLine>
const Params = z.object({ id: StatementId })
export const listStatements = endpoint({
  method: 'GET',
  path: '/care/statements',
  may: 'care.read',
  summary: '政府购买服务结算单 Statements of government purchase',
  query: PageQuery.extend({
    region: RegionCodeParam.optional(),
    orgId: OrgId.optional(),
    state: StatementState.optional(),
    month: Day.optional(),
  }),
  returns: pageOf(Statement),
})
/** What is still to be settled, by provider and county. */
export const unsettled = endpoint({
  method: 'GET',
  path: '/care/unsettled',
  may: 'care.read',
  summary: '待结算 Purchased orders that no statement holds yet',
  query: z.object({ region: RegionCodeParam.optional(), month: Day }),
  returns: z.object({
    items: z.array(
      z.object({
        orgId: OrgId,
        orgName: z.string(),
        regionCode: RegionCode,
        regionName: z.string().nullable(),
        orders: z.number().int(),
        amountFen: Fen,
        disputed: z.number().int(),
      }),
    ),
  }),
})
export const makeStatement = endpoint({
  method: 'PUT',
  path: '/care/statements/:id',
  may: 'care.settle',
  summary: '编制结算单 Prepare a statement, or prepare the draft again',
  params: Params,
  body: z.object({
    orgId: OrgId,
    region: RegionCode,
    month: Day.refine((day) => day.endsWith('-01'), '月份的第一天 / The first day of a month'),
    /** Minutes on the provider's own invoice, where it sent one. */
    invoicedMinutes: z.number().int().min(0).nullable().default(null),
  }),
  returns: Statement,
  problems: [notFound, problems.wrongState, problems.draftStands],
})
export const showStatement = endpoint({
  method: 'GET',
  path: '/care/statements/:id',
  may: 'care.read',
  summary: '结算单与明细 One statement with its lines',
  params: Params,
  returns: Statement.extend({ lines: z.array(StatementLine) }),
  problems: [notFound],
})
export const exportStatementLines = endpoint({
  method: 'GET',
  path: '/care/statements/:id/lines',
  may: 'care.read',
  summary: '导出结算明细 Export the lines',
  params: Params,
  query: z.object({ format: z.enum(['xlsx', 'csv']).default('xlsx') }),
  returns: z.unknown(),
  answers: 'file',
  problems: [notFound],
})
export const dropStatement = endpoint({
  method: 'POST',
  path: '/care/statements/:id/drop',
  may: 'care.settle',
  summary: '作废草稿 Drop a draft',
  params: Params,
  returns: Statement,
  problems: [notFound, problems.wrongState],
})
export const approveStatement = endpoint({
  method: 'POST',
  path: '/care/statements/:id/approve',
  may: 'care.settle_approve',
  summary: '审批结算单 Approve a statement',
  params: Params,
  returns: Statement,
  problems: [notFound, problems.wrongState, problems.sameHand, problems.overbilled, problems.emptyStatement],
})
export const payStatement = endpoint({
  method: 'POST',
  path: '/care/statements/:id/pay',
  may: 'care.settle',
  summary: '登记支付 Note that it was paid',
  params: Params,
  body: z.object({ reference: z.string().trim().min(1).max(100) }),
  returns: Statement,
  problems: [notFound, problems.wrongState],
})
export const reverseStatement = endpoint({
  method: 'POST',
  path: '/care/statements/:id/reverse',
  may: 'care.settle_approve',
  summary: '冲销结算单 Reverse a statement',
  params: Params,
  body: z.object({ reason: z.string().trim().min(1).max(300) }),
  returns: Statement,
  problems: [notFound, problems.wrongState],
})
