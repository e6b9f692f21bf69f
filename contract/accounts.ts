import { z } from 'zod'
import {
  App,
  Language,
  LoginName,
  Mobile,
  PersonId,
  PostId,
  PostTitle,
  problems as signInProblems,
  Session,
  SessionId,
} from './access.ts'
import { Day, Instant } from './day.ts'
import { Audience, Done, endpoint } from './endpoint.ts'
import { event } from './event.ts'
import { AccessGrant, FamilyGrant } from './grants.ts'
import { AccountId, OrgId } from './id.ts'
import { pageOf, PageQuery } from './page.ts'
import { RoleName } from './permission.ts'
import { notFound, problem, stale } from './problem.ts'
import { RegionCode, RegionCodeParam } from './region.ts'

/**
 * Administration of accounts and posts: by a region's administrators within their region, by a manager within the
 * organisation (its own accounts, posts in it alone). Grants are `grants.ts`; rules of signing in and the access log `access-rules.ts`.
 */

const Name = z.string().trim().min(1).max(60)
const Title = z.string().trim().min(1).max(80)
/** Why something was taken away: kept with the row and in the timeline. */
const Reason = z.string().trim().min(2).max(200)

export const AccountState = z.enum(['active', 'disabled'])

export const Post = z.object({
  id: PostId,
  accountId: AccountId,
  accountName: z.string(),
  role: RoleName,
  audience: Audience,
  title: PostTitle,
  /** As somebody named it; null: made of region and role. */
  ownTitle: z.string().nullable(),
  regionCode: RegionCode,
  regionName: z.string().nullable(),
  orgId: OrgId.nullable(),
  personId: PersonId.nullable(),
  validFrom: Day,
  validTo: Day.nullable(),
  /** `planned` before its first day, `ended` after its last or when ended by somebody. */
  state: z.enum(['planned', 'valid', 'ended']),
  endedReason: z.string().nullable(),
  updatedAt: Instant,
})
export type Post = z.infer<typeof Post>

export const AccountSummary = z.object({
  id: AccountId,
  name: z.string(),
  login: z.string().nullable(),
  /** `138****1234`. */
  phoneMasked: z.string().nullable(),
  regionCode: RegionCode,
  regionName: z.string().nullable(),
  state: AccountState,
  lockedUntil: Instant.nullable(),
  roles: z.array(RoleName),
  hasPassword: z.boolean(),
  totp: z.boolean(),
  lastSignedInAt: Instant.nullable(),
  createdAt: Instant,
})
export type AccountSummary = z.infer<typeof AccountSummary>

export const Account = AccountSummary.extend({
  orgId: OrgId.nullable(),
  language: Language,
  disabledAt: Instant.nullable(),
  disabledReason: z.string().nullable(),
  mustChangePassword: z.boolean(),
  /** It also holds posts beyond what the reader administers, who may then not change how it signs in. */
  worksElsewhere: z.boolean(),
  passwordSetAt: Instant.nullable(),
  posts: z.array(Post),
  familyGrants: z.array(FamilyGrant),
  accessGrants: z.array(AccessGrant),
  identities: z.array(
    z.object({ providerName: z.string(), linkedAt: Instant, lastUsedAt: Instant.nullable() }),
  ),
  updatedAt: Instant,
})
export type Account = z.infer<typeof Account>

export const problems = {
  loginTaken: problem('access/login-taken', 409, '该用户名已被使用', 'This sign-in name is taken'),
  notYourself: problem('access/not-yourself', 409, '不能对自己的账号做这项操作', 'Not on your own account'),
  alreadyDisabled: problem('access/already-disabled', 409, '账号已停用', 'The account is disabled already'),
  notDisabled: problem('access/not-disabled', 409, '账号未停用', 'The account is not disabled'),
  postEnded: problem('access/post-ended', 409, '该岗位已结束', 'This post has ended'),
  postTwice: problem('access/post-twice', 409, '该账号已有相同的岗位', 'The account holds this post already'),
  noWayIn: problem('access/no-way-in', 422, '请填写用户名或手机号', 'Give a sign-in name or a phone number'),
  outsideRegion: problem(
    'access/outside-region',
    403,
    '不在您管理的区划内',
    'Outside the region you administer',
  ),
  outsideOrganisation: problem(
    'access/outside-organisation',
    403,
    '只能管理本机构的账号与岗位',
    'Only accounts and posts of your own organisation',
  ),
  worksElsewhere: problem(
    'access/works-elsewhere',
    409,
    '该账号另有您管理范围以外的岗位，请由上级管理员办理',
    'The account also works beyond what you administer: ask the administrator above you',
  ),
}

// ------------------------------------------------------------------ accounts
const AccountFilter = z.object({
  /** Part of the name or sign-in name, or a whole phone number. */
  search: z.string().trim().max(60).optional(),
  role: RoleName.optional(),
  state: z.enum(['active', 'disabled', 'locked']).optional(),
  region: RegionCodeParam.optional(),
  orgId: OrgId.optional(),
  secondFactor: z.enum(['on', 'off']).optional(),
  sort: z.enum(['name', '-createdAt', '-lastSignedInAt']).default('name'),
})
export type AccountFilter = z.infer<typeof AccountFilter>

export const listAccounts = endpoint({
  method: 'GET',
  path: '/access/accounts',
  may: 'access.accounts',
  summary: '账号列表 List accounts',
  query: PageQuery.extend(AccountFilter.shape),
  returns: pageOf(AccountSummary),
})

export const exportAccounts = endpoint({
  method: 'GET',
  path: '/access/accounts/export',
  may: 'access.accounts',
  summary: '导出账号 Export accounts (xlsx)',
  query: AccountFilter,
  returns: z.unknown(),
  answers: 'file',
})

export const getAccount = endpoint({
  method: 'GET',
  path: '/access/accounts/:id',
  may: 'access.accounts',
  summary: '账号详情 One account with posts and grants',
  params: z.object({ id: AccountId }),
  returns: Account,
  problems: [notFound],
})

export const NewPost = z.object({
  role: RoleName,
  /** Left out: where the account is administered. */
  regionCode: RegionCode.optional(),
  orgId: OrgId.nullable().default(null),
  /** Field posts: whose work it is; a new one when left out. */
  personId: PersonId.nullable().default(null),
  /** What the holder sees when choosing; made of region and role when left out. */
  title: Title.optional(),
  validFrom: Day.optional(),
  validTo: Day.nullable().default(null),
})
export type NewPost = z.input<typeof NewPost>

const TemporaryPassword = z.object({
  /** Shown once; must be changed at the first sign-in. Null when the account signs in by phone code only. */
  temporaryPassword: z.string().nullable(),
})

export const createAccount = endpoint({
  method: 'POST',
  path: '/access/accounts',
  may: 'access.accounts',
  summary: '新建账号 Create an account',
  body: z.object({
    id: AccountId.optional(),
    name: Name,
    login: LoginName.nullable().default(null),
    phone: Mobile.nullable().default(null),
    /** Left out: the region that the caller administers; of a manager, where the own post is administered. */
    regionCode: RegionCode.optional(),
    orgId: OrgId.nullable().default(null),
    language: Language.default('zh'),
    posts: z.array(NewPost).max(20).default([]),
  }),
  returns: TemporaryPassword.extend({ account: Account }),
  problems: [
    problems.loginTaken,
    problems.noWayIn,
    problems.outsideRegion,
    problems.outsideOrganisation,
    problems.postTwice,
  ],
})

export const editAccount = endpoint({
  method: 'PATCH',
  path: '/access/accounts/:id',
  may: 'access.accounts',
  summary: '修改账号 Edit an account',
  params: z.object({ id: AccountId }),
  body: z.object({
    name: Name.optional(),
    login: LoginName.nullable().optional(),
    /** A number replaces the one kept; null removes it; left out keeps it. */
    phone: Mobile.nullable().optional(),
    regionCode: RegionCode.optional(),
    updatedAt: Instant,
  }),
  returns: Account,
  problems: [
    notFound,
    stale,
    problems.loginTaken,
    problems.noWayIn,
    problems.outsideRegion,
    problems.notYourself,
    problems.worksElsewhere,
  ],
})

export const disableAccount = endpoint({
  method: 'POST',
  path: '/access/accounts/:id/disable',
  may: 'access.accounts',
  summary: '停用账号，立即结束其登录 Disable an account; its sessions end at once',
  params: z.object({ id: AccountId }),
  body: z.object({ reason: Reason }),
  returns: Account,
  problems: [notFound, problems.alreadyDisabled, problems.notYourself, problems.worksElsewhere],
})

export const enableAccount = endpoint({
  method: 'POST',
  path: '/access/accounts/:id/enable',
  may: 'access.accounts',
  summary: '启用账号 Enable an account again',
  params: z.object({ id: AccountId }),
  returns: Account,
  problems: [notFound, problems.notDisabled, problems.notYourself, problems.worksElsewhere],
})

export const unlockAccount = endpoint({
  method: 'POST',
  path: '/access/accounts/:id/unlock',
  may: 'access.accounts',
  summary: '解除锁定 Lift a lock-out',
  params: z.object({ id: AccountId }),
  returns: Account,
  problems: [notFound, problems.worksElsewhere],
})

export const resetPassword = endpoint({
  method: 'POST',
  path: '/access/accounts/:id/reset-password',
  may: 'access.accounts',
  summary: '重置密码 Give a temporary password; sessions end',
  params: z.object({ id: AccountId }),
  returns: z.object({ temporaryPassword: z.string() }),
  problems: [notFound, problems.notYourself, problems.noWayIn, problems.worksElsewhere],
})

export const resetTotp = endpoint({
  method: 'POST',
  path: '/access/accounts/:id/reset-totp',
  may: 'access.accounts',
  summary: '重置两步验证（设备丢失） Remove a lost second factor; sessions end',
  params: z.object({ id: AccountId }),
  body: z.object({ reason: Reason }),
  returns: Account,
  problems: [notFound, problems.notYourself, signInProblems.totpOff, problems.worksElsewhere],
})

export const listAccountSessions = endpoint({
  method: 'GET',
  path: '/access/accounts/:id/sessions',
  may: 'access.accounts',
  summary: '该账号的登录 Sessions of an account',
  params: z.object({ id: AccountId }),
  returns: z.object({ items: z.array(Session) }),
  problems: [notFound],
})

export const endAccountSession = endpoint({
  method: 'POST',
  path: '/access/accounts/:id/sessions/:sessionId/end',
  may: 'access.accounts',
  summary: '结束该账号的一个登录 End one session of an account',
  params: z.object({ id: AccountId, sessionId: SessionId }),
  returns: Done,
  problems: [notFound],
})

// ------------------------------------------------------------------ posts
export const listPosts = endpoint({
  method: 'GET',
  path: '/access/posts',
  may: 'access.accounts',
  summary: '岗位列表 List posts',
  query: PageQuery.extend({
    search: z.string().trim().max(60).optional(),
    role: RoleName.optional(),
    region: RegionCodeParam.optional(),
    state: z.enum(['planned', 'valid', 'ended']).optional(),
  }),
  returns: pageOf(Post),
})

export const createPost = endpoint({
  method: 'POST',
  path: '/access/accounts/:id/posts',
  may: 'access.accounts',
  summary: '新增岗位 Give an account a post',
  params: z.object({ id: AccountId }),
  body: NewPost,
  returns: Post,
  problems: [
    notFound,
    problems.postTwice,
    problems.outsideRegion,
    problems.outsideOrganisation,
    problems.notYourself,
  ],
})

export const editPost = endpoint({
  method: 'PATCH',
  path: '/access/posts/:id',
  may: 'access.accounts',
  summary: '修改岗位名称与期限 Edit title and dates of a post',
  params: z.object({ id: PostId }),
  body: z.object({
    /** Null: made of region and role again. */
    title: Title.nullable().optional(),
    validFrom: Day.optional(),
    validTo: Day.nullable().optional(),
    updatedAt: Instant,
  }),
  returns: Post,
  problems: [notFound, stale, problems.postEnded, problems.notYourself],
})

export const endPost = endpoint({
  method: 'POST',
  path: '/access/posts/:id/end',
  may: 'access.accounts',
  summary: '结束岗位，立即结束以此岗位的登录 End a post; sessions working as it end at once',
  params: z.object({ id: PostId }),
  body: z.object({ reason: Reason }),
  returns: Post,
  problems: [notFound, problems.postEnded, problems.notYourself],
})

const Ids = z.object({ accountId: AccountId })
const PostFacts = z.object({ accountId: AccountId, role: RoleName, app: App.optional() })

export const events = {
  accountCreated: event('access.account_created', { zh: '新建账号', en: 'Account created', shape: Ids }),
  accountEdited: event('access.account_edited', {
    zh: '修改账号',
    en: 'Account edited',
    shape: Ids.extend({ fields: z.array(z.string()) }),
  }),
  accountDisabled: event('access.account_disabled', {
    zh: '停用账号',
    en: 'Account disabled',
    shape: Ids.extend({ reason: z.string() }),
  }),
  accountEnabled: event('access.account_enabled', { zh: '启用账号', en: 'Account enabled', shape: Ids }),
  accountUnlocked: event('access.account_unlocked', { zh: '解除锁定', en: 'Lock-out lifted', shape: Ids }),
  postCreated: event('access.post_created', { zh: '新增岗位', en: 'Post given', shape: PostFacts }),
  postEdited: event('access.post_edited', { zh: '修改岗位', en: 'Post edited', shape: PostFacts }),
  postEnded: event('access.post_ended', {
    zh: '结束岗位',
    en: 'Post ended',
    shape: PostFacts.extend({ reason: z.string() }),
  }),
}
