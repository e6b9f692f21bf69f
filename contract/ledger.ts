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

/** Whose account it is. */
export const Holder = z.enum(['place', 'organisation', 'elder'])
export type Holder = z.infer<typeof Holder>
export const holderNames = {
  place: { zh: '本地', en: 'The place' },
  organisation: { zh: '机构', en: 'Organisation' },
  elder: { zh: '长者', en: 'Elder' },
} as const satisfies Record<Holder, { zh: string; en: string }>
export const unitNames = {
  fen: { zh: '金额（元）', en: 'Money (yuan)' },
  minute: { zh: '时长（分钟）', en: 'Time (minutes)' },
} as const satisfies Record<Unit, { zh: string; en: string }>

export const Amount = z.number().int().min(Number.MIN_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER)

/** What a posting says of itself: in both languages what the product says, as written what somebody wrote. */
export const Memo = z.union([z.string(), z.object({ zh: z.string(), en: z.string() })])
export type Memo = z.infer<typeof Memo>

const held = {
  /** Whose it is; both null: of the place itself. */
  orgId: z.uuid().nullable(),
  elderId: z.uuid().nullable(),
  /** The elder's or the organisation's name; null for the place's own, and for whoever may not read them. */
  holderName: z.string().nullable(),
}
/** Whose an account is. */
export type Held = { [key in keyof typeof held]: string | null }

export const LedgerAccount = z.object({
  id: LedgerAccountId,
  /** Readable and unique: `scheme:huaiyang.bed-operating`. */
  code: z.string(),
  kind: AccountKind,
  unit: Unit,
  name: z.string(),
  regionCode: RegionCode,
  regionName: z.string(),
  ...held,
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
  memo: Memo,
  source: z.string(),
  subjectId: z.string().nullable(),
  reverses: PostingId.nullable(),
  reversedBy: PostingId.nullable(),
  madeByName: z.string().nullable(),
  /** SHA-256 of the posting with its entries, hex. */
  hash: z.string(),
  entries: z.array(
    z.object({
      accountId: LedgerAccountId,
      code: z.string(),
      name: z.string(),
      ...held,
      unit: Unit,
      amount: Amount,
    }),
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
  tooLong: problem(
    'ledger/too-long',
    422,
    '明细太长，请缩短起止日期',
    'Too many lines: choose a shorter period',
  ),
  notEmpty: problem(
    'ledger/not-empty',
    409,
    '余额不为零的账户不能关闭',
    'An account with a balance cannot be closed',
  ),
}

/** Lines of one exported statement. */
export const STATEMENT_LIMIT = 200_000

export const events = {
  posted: event('ledger.posted', {
    zh: '记账',
    en: 'Posted',
    bySql: true,
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
    holder: Holder.optional(),
    state: z.enum(['open', 'closed']).optional(),
    elderId: z.uuid().optional(),
    orgId: z.uuid().optional(),
    q: z.string().max(60).optional(),
  }),
  returns: pageOf(LedgerAccount),
})

/** Accounts and balances by kind; the balances of a unit sum to zero over the whole ledger, not within one place. */
export const totals = endpoint({
  method: 'GET',
  path: '/ledger/totals',
  may: 'ledger.read',
  summary: '账本合计 Balances by kind of account and unit',
  query: z.object({ region: RegionCodeParam.optional() }),
  returns: z.object({
    items: z.array(z.object({ kind: AccountKind, unit: Unit, accounts: z.number().int(), balance: Amount })),
  }),
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
      line: z.number().int(),
      day: Day,
      at: Instant,
      memo: Memo,
      source: z.string(),
      amount: Amount,
      balance: Amount,
    }),
  ).extend({
    /** Balance before the first and after the last entry of the period; what came in (≥ 0) and went out (≤ 0) between. */
    opening: Amount,
    closing: Amount,
    incoming: Amount,
    outgoing: Amount,
    lines: z.number().int(),
  }),
  problems: [notFound],
})

/** The same as a CSV file, oldest first; at most `STATEMENT_LIMIT` lines. */
export const exportStatement = endpoint({
  method: 'GET',
  path: '/ledger/accounts/:id/statement.csv',
  may: 'ledger.read',
  summary: '导出账户明细 Export a statement',
  params: z.object({ id: LedgerAccountId }),
  query: z.object({ from: Day.optional(), to: Day.optional() }),
  returns: z.unknown(),
  answers: 'file',
  problems: [notFound, problems.tooLong],
})

/** The journal: postings with any entry one may see, newest first. */
export const listPostings = endpoint({
  method: 'GET',
  path: '/ledger/postings',
  may: 'ledger.read',
  summary: '记账流水 Postings, newest first',
  query: PageQuery.extend({
    region: RegionCodeParam.optional(),
    from: Day.optional(),
    to: Day.optional(),
    source: z.string().max(60).optional(),
    subjectId: z.uuid().optional(),
    q: z.string().max(60).optional(),
    reversal: z.enum(['reversals', 'reversed']).optional(),
  }),
  returns: pageOf(
    z.object({
      id: PostingId,
      day: Day,
      at: Instant,
      memo: Memo,
      source: z.string(),
      madeByName: z.string().nullable(),
      reverses: PostingId.nullable(),
      reversedBy: PostingId.nullable(),
      lines: z.number().int(),
      /** What moved in each unit: the sum of its positive entries. */
      moved: z.array(z.object({ unit: Unit, amount: Amount })),
    }),
  ),
})

export const Check = z.object({
  id: z.uuid(),
  startedAt: Instant,
  /** Null while it runs. */
  endedAt: Instant.nullable(),
  postings: z.number().int(),
  entries: z.number().int(),
  faults: z.number().int(),
  /** The first hundred. */
  found: z.array(z.object({ what: z.enum(['hash', 'sum', 'balance', 'empty', 'stray']), id: z.uuid() })),
})
export type Check = z.infer<typeof Check>

/** What does not fit, as the check names it. */
export const faultNames = {
  hash: { zh: '内容与指纹不符', en: 'Content does not match its hash' },
  sum: { zh: '合计不为零', en: 'Does not sum to zero' },
  balance: { zh: '余额与分录不符', en: 'Balance differs from its entries' },
  empty: { zh: '没有分录', en: 'Without entries' },
  stray: { zh: '分录没有对应的凭证或账户', en: 'Entry without its posting or account' },
} as const satisfies Record<Check['found'][number]['what'], { zh: string; en: string }>

export const listChecks = endpoint({
  method: 'GET',
  path: '/ledger/checks',
  may: 'ledger.read',
  summary: '账本核对结果 Checks of the ledger, newest first',
  returns: z.object({ items: z.array(Check) }),
})

/** Everybody's ledger is checked as one; a check under way answers for a second request. */
export const startCheck = endpoint({
  method: 'POST',
  path: '/ledger/checks',
  may: 'ledger.read',
  summary: '立即核对账本 Check the whole ledger now',
  returns: Check,
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
