import { z } from 'zod'
import {
  AccountFault,
  BankAccountId,
  BudgetSource,
  HoldId,
  HoldReason,
  HoldReasonByHand,
  Month,
  PayeeId,
  PayeeKind,
  problems,
  RecoveryId,
  RecoveryState,
} from './benefit-words.ts'
import { Day, Instant } from './day.ts'
import { endpoint } from './endpoint.ts'
import { Fen } from './money.ts'
import { PageQuery, pageOf } from './page.ts'
import { invalidInput, notFound, stale } from './problem.ts'
import { RegionCode, RegionCodeParam } from './region.ts'

/** What surrounds a payment: holds, accounts, recoveries, the budget's fence. */

const Words = z.object({ zh: z.string(), en: z.string() })
const Payee = {
  payeeKind: PayeeKind,
  payeeId: PayeeId,
  payeeName: z.string(),
  elderId: z.uuid().nullable(),
  regionName: z.string().nullable(),
}
const notes = z.string().trim().min(1).max(500)

export const Hold = z.object({
  id: HoldId,
  ...Payee,
  scheme: z.string().nullable(),
  reason: HoldReason,
  since: Day,
  note: z.string(),
  source: z.string(),
  openedAt: Instant,
  openedBy: z.string().nullable(),
  askBy: Instant.nullable(),
  waitingFen: Fen,
  outcome: z.enum(['pay', 'stop']).nullable(),
  releasedAt: Instant.nullable(),
  releasedBy: z.string().nullable(),
  releaseNote: z.string().nullable(),
})
export type Hold = z.infer<typeof Hold>
export const listHolds = endpoint({
  method: 'GET',
  path: '/benefits/holds',
  may: 'benefits.read',
  summary: '暂缓名单 Holds',
  query: PageQuery.extend({
    state: z.enum(['open', 'released']).default('open'),
    reason: HoldReason.optional(),
  }),
  returns: pageOf(Hold),
})
export const openHold = endpoint({
  method: 'PUT',
  path: '/benefits/holds/:id',
  may: 'benefits.prepare',
  summary: '暂缓发放 Put payments on hold',
  params: z.object({ id: HoldId }),
  body: z.object({
    payeeKind: PayeeKind,
    payeeId: PayeeId,
    scheme: z.string().max(60).nullable().default(null),
    reason: HoldReasonByHand,
    since: Day,
    note: notes,
  }),
  returns: Hold,
  problems: [problems.openAlready, notFound],
})
/** Somebody has looked: pay what waited, or stop it. */
export const releaseHold = endpoint({
  method: 'POST',
  path: '/benefits/holds/:id/release',
  may: 'benefits.check',
  summary: '处理暂缓 Settle a hold',
  params: z.object({ id: HoldId }),
  body: z.object({ outcome: z.enum(['pay', 'stop']), note: notes }),
  returns: Hold,
  problems: [problems.wrongState, problems.sanctionStands, notFound],
})

export const BankAccount = z.object({
  id: BankAccountId,
  ...Payee,
  bank: z.string(),
  tail: z.string(),
  holder: z.string(),
  heldBy: z.enum(['self', 'mandate', 'estate']),
  evidence: z.string(),
  verifiedAt: Instant.nullable(),
  verifiedBy: z.string().nullable(),
  faults: z.array(AccountFault),
  endedAt: Instant.nullable(),
  updatedAt: Instant,
})
export type BankAccount = z.infer<typeof BankAccount>
export const listAccounts = endpoint({
  method: 'GET',
  path: '/benefits/accounts',
  may: 'benefits.read',
  summary: '收款账户 Accounts of payees',
  query: PageQuery.extend({
    payeeId: PayeeId.optional(),
    fault: AccountFault.optional(),
    /** A holder, a payee's whole name, a record number, the last four digits or the whole account number. */
    q: z.string().trim().min(1).max(60).optional(),
  }),
  returns: pageOf(BankAccount),
})
/** A new account takes the place of the one before. The number is checked (ISO/IEC 7812-1 check digit), encrypted and never shown again. */
export const saveAccount = endpoint({
  method: 'PUT',
  path: '/benefits/accounts/:id',
  may: 'benefits.prepare',
  summary: '登记收款账户 Record an account',
  params: z.object({ id: BankAccountId }),
  body: z.object({
    payeeKind: PayeeKind,
    payeeId: PayeeId,
    bank: z.string().trim().min(2).max(60),
    number: z
      .string()
      .transform((text) => text.replaceAll(/[\s-]/g, ''))
      .pipe(z.string().regex(/^\d{12,21}$/, '账号应为 12–21 位数字 An account number has 12 to 21 digits')),
    holder: z.string().trim().min(1).max(60),
    heldBy: z.enum(['self', 'mandate', 'estate']).default('self'),
    evidence: z.string().trim().max(300).default(''),
  }),
  returns: BankAccount,
  problems: [notFound, invalidInput],
})
export const verifyAccount = endpoint({
  method: 'POST',
  path: '/benefits/accounts/:id/verify',
  may: 'benefits.check',
  summary: '核对收款账户 Verify an account (another person)',
  params: z.object({ id: BankAccountId }),
  returns: BankAccount,
  problems: [problems.sameHand, problems.wrongState, notFound],
})

export const Recovery = z.object({
  id: RecoveryId,
  ...Payee,
  scheme: z.string(),
  schemeWords: Words,
  month: Month,
  amountFen: Fen,
  recoveredFen: Fen,
  instalmentFen: Fen.nullable(),
  estate: z.boolean(),
  reason: z.string(),
  state: RecoveryState,
  decidedBy: z.string().nullable(),
  note: z.string(),
  createdAt: Instant,
  updatedAt: Instant,
})
export type Recovery = z.infer<typeof Recovery>
const recovery = {
  params: z.object({ id: RecoveryId }),
  returns: Recovery,
  problems: [problems.wrongState, notFound],
}
export const listRecoveries = endpoint({
  method: 'GET',
  path: '/benefits/recoveries',
  may: 'benefits.read',
  summary: '追回款 Recoveries',
  query: PageQuery.extend({
    state: RecoveryState.optional(),
    estate: z.enum(['yes', 'no']).optional(),
    region: RegionCodeParam.optional(),
  }),
  returns: pageOf(Recovery),
})
export const agreeRecovery = endpoint({
  method: 'POST',
  path: '/benefits/recoveries/:id/agree',
  may: 'benefits.check',
  summary: '约定分期 Agree on instalments',
  ...recovery,
  body: z.object({ instalmentFen: Fen.min(1).nullable(), note: notes }),
})
export const receiveRecovery = endpoint({
  method: 'POST',
  path: '/benefits/recoveries/:id/receive',
  may: 'benefits.prepare',
  summary: '登记退款 Record what was paid back',
  ...recovery,
  body: z.object({ amountFen: Fen.min(1), postingId: z.uuid(), note: notes }),
  problems: [problems.wrongState, notFound, invalidInput],
})
export const writeOffRecovery = endpoint({
  method: 'POST',
  path: '/benefits/recoveries/:id/write-off',
  may: 'benefits.approve',
  summary: '核销 Write off (another person)',
  ...recovery,
  body: z.object({ note: notes }),
  problems: [problems.wrongState, problems.sameHand, notFound],
})
export const cancelRecovery = endpoint({
  method: 'POST',
  path: '/benefits/recoveries/:id/cancel',
  may: 'benefits.check',
  summary: '撤销 Cancel what was proposed in error',
  ...recovery,
  body: z.object({ note: notes }),
})

export const Budget = z.object({
  id: z.uuid(),
  regionCode: RegionCode,
  regionName: z.string(),
  year: z.number().int(),
  scheme: z.string().nullable(),
  schemeWords: Words.nullable(),
  source: BudgetSource,
  sourceName: z.string(),
  plannedFen: Fen,
  /** Approved and not yet paid. */
  committedFen: Fen,
  paidFen: Fen,
  /** What the whole year comes to if every month left costs what the last approved one did; null before the first. */
  forecastFen: Fen.nullable(),
  /** The month in which it runs out by that; null when it lasts. */
  runsOut: Month.nullable(),
  /** Paid by month, January first. */
  months: z.array(Fen),
  note: z.string(),
  updatedAt: Instant,
})
export type Budget = z.infer<typeof Budget>
export const listBudgets = endpoint({
  method: 'GET',
  path: '/benefits/budgets',
  may: 'benefits.read',
  summary: '预算与执行 Budget: planned, committed, paid, forecast',
  query: z.object({ year: z.coerce.number().int().min(2000).max(2100), region: RegionCodeParam.optional() }),
  returns: z.object({ items: z.array(Budget) }),
})
export const saveBudget = endpoint({
  method: 'PUT',
  path: '/benefits/budgets/:id',
  may: 'benefits.approve',
  summary: '登记预算 Record a budget line',
  params: z.object({ id: z.uuid() }),
  body: z.object({
    regionCode: RegionCode,
    year: z.number().int().min(2000).max(2100),
    scheme: z.string().max(60).nullable(),
    source: BudgetSource,
    sourceName: z.string().trim().min(2).max(120),
    plannedFen: Fen.min(0),
    note: z.string().trim().max(500).default(''),
    updatedAt: Instant.optional(),
  }),
  returns: Budget,
  problems: [notFound, stale, problems.openAlready],
})
