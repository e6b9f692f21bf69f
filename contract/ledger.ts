import { z } from 'zod'
import { Day, Instant } from './day.ts'
import { endpoint } from './endpoint.ts'
import { event } from './event.ts'
import { id } from './id.ts'
import { PageQuery, pageOf } from './page.ts'
import { notFound, problem } from './problem.ts'
import { RegionCode, RegionCodeParam } from './region.ts'

export const LedgerAccountId = id('LedgerAccountId')
export type LedgerAccountId = z.infer<typeof LedgerAccountId>
export const PostingId = id('PostingId')
export type PostingId = z.infer<typeof PostingId>

/** Fen (1/100 yuan) or minutes; never mixed in one account. */
export const Unit = z.enum(['fen', 'minute'])
export type Unit = z.infer<typeof Unit>
export const AccountKind = z.enum(['bureau', 'scheme', 'quota', 'provider', 'person', 'bank', 'suspense'])
export type AccountKind = z.infer<typeof AccountKind>

export const accountKindNames = {
  bureau: { zh: '民政部门', en: 'Bureau' },
  scheme: { zh: '待遇项目', en: 'Scheme' },
  quota: { zh: '个人额度', en: 'Quota of an elder' },
  provider: { zh: '服务商', en: 'Provider' },
  person: { zh: '个人', en: 'Person' },
  bank: { zh: '银行', en: 'Bank' },
  suspense: { zh: '待清分', en: 'Suspense' },
} as const satisfies Record<AccountKind, { zh: string; en: string }>

export const Amount = z.number().int().min(Number.MIN_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER)

export const LedgerAccount = z.object({
  id: LedgerAccountId,
  /** Readable and unique: `scheme:huaiyang.bed-operating`. */
  code: z.string(),
  kind: AccountKind,
  unit: Unit,
  name: z.string(),
  regionCode: RegionCode,
  /** May not fall below zero. */
  guarded: z.boolean(),
  balance: Amount,
  openedAt: Instant,
  closedAt: Instant.nullable(),
})
export type LedgerAccount = z.infer<typeof LedgerAccount>

export const Posting = z.object({
  id: PostingId,
  at: Instant,
  day: Day,
  memo: z.string(),
  source: z.string(),
  subjectId: z.string().nullable(),
  reverses: PostingId.nullable(),
  reversedBy: PostingId.nullable(),
  madeByName: z.string().nullable(),
  entries: z.array(
    z.object({ accountId: LedgerAccountId, code: z.string(), name: z.string(), unit: Unit, amount: Amount }),
  ),
})
export type Posting = z.infer<typeof Posting>

export const problems = {
  unbalanced: problem(
    'ledger/unbalanced',
    409,
    '借贷不平：各行合计必须为零',
    'The entries do not sum to zero',
  ),
  insufficient: problem('ledger/insufficient', 409, '账户余额不足', 'The account would fall below zero'),
  closed: problem('ledger/closed', 409, '账户已关闭', 'The account is closed'),
  wrongUnit: problem('ledger/wrong-unit', 409, '账户的计量单位不同', 'The account counts in another unit'),
  differs: problem('ledger/differs', 409, '同一编号已记过不同内容', 'This id stands with another content'),
  reversedAlready: problem('ledger/reversed-already', 409, '已经冲正过', 'It has been reversed already'),
  notEmpty: problem(
    'ledger/not-empty',
    409,
    '余额不为零的账户不能关闭',
    'An account with a balance cannot be closed',
  ),
}

export const events = {
  posted: event('ledger.posted', {
    zh: '记账',
    en: 'Posted',
    /** `hash` seals the posting into the chain of events. */
    shape: z.object({ postingId: z.uuid(), hash: z.string(), source: z.string() }),
  }),
  accountOpened: event('ledger.account_opened', {
    zh: '开立账户',
    en: 'Account opened',
    shape: z.object({ code: z.string(), unit: Unit }),
  }),
  accountClosed: event('ledger.account_closed', {
    zh: '关闭账户',
    en: 'Account closed',
    shape: z.object({ code: z.string() }),
  }),
  verified: event('ledger.verified', {
    zh: '账本已核对',
    en: 'Ledger verified',
    shape: z.object({ postings: z.number().int(), faults: z.number().int() }),
  }),
}

export const listAccounts = endpoint({
  method: 'GET',
  path: '/ledger/accounts',
  may: 'ledger.read',
  summary: '账户列表 Accounts',
  query: PageQuery.extend({
    region: RegionCodeParam.optional(),
    kind: AccountKind.optional(),
    unit: Unit.optional(),
    q: z.string().max(60).optional(),
  }),
  returns: pageOf(LedgerAccount),
})

export const showAccount = endpoint({
  method: 'GET',
  path: '/ledger/accounts/:id',
  may: 'ledger.read',
  summary: '账户 Account',
  params: z.object({ id: LedgerAccountId }),
  returns: LedgerAccount,
  problems: [notFound],
})

/** Entries of an account with the balance after each, newest first. */
export const statement = endpoint({
  method: 'GET',
  path: '/ledger/accounts/:id/statement',
  may: 'ledger.read',
  summary: '账户明细 Statement',
  params: z.object({ id: LedgerAccountId }),
  query: PageQuery.extend({ from: Day.optional(), to: Day.optional() }),
  returns: pageOf(
    z.object({
      postingId: PostingId,
      day: Day,
      at: Instant,
      memo: z.string(),
      source: z.string(),
      amount: Amount,
      balance: Amount,
    }),
  ),
  problems: [notFound],
})

export const showPosting = endpoint({
  method: 'GET',
  path: '/ledger/postings/:id',
  may: 'ledger.read',
  summary: '一笔记账 Posting',
  params: z.object({ id: PostingId }),
  returns: Posting,
  problems: [notFound],
})
