import { z } from 'zod'
import { Day, Instant } from './day.ts'
import { Audience, Done, endpoint } from './endpoint.ts'
import { event } from './event.ts'
import { AccountId, ElderId, id, OrgId } from './id.ts'
import { Permission, RoleName } from './permission.ts'
import { problem, tooMany } from './problem.ts'
import { RegionCode } from './region.ts'

import { PostTitle } from './access-looks.ts'
export * from './access-looks.ts'

/** Who one is. Signing in is `sign-in.ts`, administration `accounts.ts`, grants `grants.ts`, the log `access-rules.ts`. */

export const PostId = id('PostId')
export type PostId = z.infer<typeof PostId>
export const SessionId = id('SessionId')
export type SessionId = z.infer<typeof SessionId>
export const ProviderId = id('ProviderId')
/** Whose work a `field` session does: the responder, care worker or volunteer (`person_id` of scoped tables). */
export const PersonId = id('PersonId')
export type PersonId = z.infer<typeof PersonId>

/**
 * The three surfaces. A browser may be signed in to each as somebody else: the cookie is named after it, and pages say
 * which they are by the header `x-yike-app` (or `?app=` where no header can be sent, as by EventSource).
 */
export const App = z.enum(['console', 'field', 'family'])
export type App = z.infer<typeof App>
/** Sent by every page with every call; a page of another site cannot send it without being asked first (CSRF). */
export const APP_HEADER = 'x-yike-app'
/** Which posts may sign in where. */
export const audiencesOf = {
  console: ['staff', 'org'],
  field: ['field'],
  family: ['family'],
} as const satisfies Record<App, readonly Audience[]>

export const Language = z.enum(['zh', 'en'])
export type Language = z.infer<typeof Language>

/** A mainland mobile number or a landline with its area code, digits only after tidying. */
export const Phone = z
  .string()
  .transform((text) => text.replace(/[\s\-()（）]/g, '').replace(/^(\+|00)86(?=1\d{10}$)/, ''))
  .pipe(
    z
      .string()
      .regex(
        /^(1[3-9]\d{9}|0\d{9,11})$/,
        '请填写 11 位手机号或带区号的座机号 / An 11-digit mobile number, or a landline with area code',
      ),
  )
export const Mobile = z
  .string()
  .transform((text) => text.replace(/[\s\-()（）]/g, '').replace(/^(\+|00)86(?=1\d{10}$)/, ''))
  .pipe(z.string().regex(/^1[3-9]\d{9}$/, '请填写 11 位手机号 / An 11-digit mobile number'))
/** A sign-in name: letters, digits, dot, dash, underscore; compared without case. */
export const LoginName = z
  .string()
  .trim()
  .regex(
    /^[A-Za-z][A-Za-z0-9._-]{2,39}$/,
    '3–40 个字母、数字、点或横线，以字母开头 / 3–40 letters, digits, dots or dashes, a letter first',
  )

/** What a post is called in both languages: as somebody named it, else of its region and role (解放区 · 值班长). */

/** A post as the person who holds it sees it: one of them is the working identity of a session. */
export const WorkingPost = z.object({
  id: PostId,
  role: RoleName,
  audience: Audience,
  title: PostTitle,
  regionCode: RegionCode.nullable(),
  regionName: z.string().nullable(),
  orgId: OrgId.nullable(),
  personId: PersonId.nullable(),
  validFrom: Day,
  validTo: Day.nullable(),
})
export type WorkingPost = z.infer<typeof WorkingPost>

export const Me = z.object({
  accountId: AccountId,
  sessionId: SessionId,
  app: App,
  name: z.string(),
  language: Language,
  role: RoleName,
  audience: Audience,
  /** Empty while the password must be changed or the second factor enrolled. */
  may: z.array(Permission),
  regionCode: RegionCode.nullable(),
  regionName: z.string().nullable(),
  orgId: OrgId.nullable(),
  personId: PersonId.nullable(),
  /** The elders a family session sees, from grants that were consented to. */
  elderIds: z.array(ElderId),
  post: WorkingPost,
  /** All posts that may be chosen here, the working one among them. */
  posts: z.array(WorkingPost),
  mustChangePassword: z.boolean(),
  mustEnrolTotp: z.boolean(),
  hasPassword: z.boolean(),
  totp: z.boolean(),
  /** `138****1234`. */
  phoneMasked: z.string().nullable(),
  idleExpiresAt: Instant,
  expiresAt: Instant,
})
export type Me = z.infer<typeof Me>

export const problems = {
  wrongPassword: problem(
    'access/wrong-password',
    401,
    '用户名或密码不对',
    'The name or the password is wrong',
  ),
  wrongCode: problem('access/wrong-code', 401, '验证码不对或已失效', 'The code is wrong or no longer valid'),
  locked: problem(
    'access/locked',
    429,
    '尝试次数过多，账号暂时锁定',
    'Too many attempts: locked for a while',
  ),
  tooMany,
  ticketGone: problem(
    'access/ticket-gone',
    401,
    '登录已超时，请重新开始',
    'This sign-in took too long: start again',
  ),
  noPostHere: problem(
    'access/no-post-here',
    403,
    '该账号没有可在此登录的岗位',
    'This account has no post to sign in to here',
  ),
  weakPassword: problem(
    'access/weak-password',
    422,
    '密码不符合要求',
    'The password does not meet the rules',
  ),
  crossSite: problem(
    'access/cross-site',
    403,
    '请求来自其他网站，已拒绝',
    'Refused: the request came from another site',
  ),
  totpNotBegun: problem('access/totp-not-begun', 409, '请先扫描二维码', 'Scan the QR code first'),
  totpOn: problem('access/totp-on', 409, '两步验证已启用', 'The second factor is already on'),
  totpOff: problem('access/totp-off', 409, '两步验证未启用', 'The second factor is not on'),
  totpRequired: problem(
    'access/totp-required',
    409,
    '本单位要求两步验证，不能停用',
    'The second factor is required here and cannot be turned off',
  ),
  noPhone: problem('access/no-phone', 409, '该账号没有登记手机号', 'The account has no phone number'),
  oidcRefused: problem(
    'access/oidc-refused',
    401,
    '统一身份认证未通过',
    'The identity provider’s answer was not accepted',
  ),
  oidcUnknown: problem(
    'access/oidc-unknown',
    403,
    '该身份没有对应的一刻账号，请联系管理员',
    'No Yike account belongs to this identity: ask your administrator',
  ),
  oidcUnreachable: problem(
    'access/oidc-unreachable',
    502,
    '统一身份认证暂时无法连接',
    'The identity provider cannot be reached',
  ),
}

// ------------------------------------------------------------------ the session and oneself
export const me = endpoint({
  method: 'GET',
  path: '/access/me',
  may: 'signed-in',
  summary: '当前身份 Who I am here',
  returns: Me,
})

export const editMe = endpoint({
  method: 'PATCH',
  path: '/access/me',
  may: 'signed-in',
  summary: '修改界面语言 Change my language',
  body: z.object({ language: Language }),
  returns: Me,
})

export const switchPost = endpoint({
  method: 'POST',
  path: '/access/me/post',
  may: 'signed-in',
  summary: '切换岗位 Work as another of my posts',
  body: z.object({ postId: PostId }),
  returns: Me,
  problems: [problems.noPostHere],
})

export const signOut = endpoint({
  method: 'POST',
  path: '/access/sign-out',
  may: 'signed-in',
  summary: '退出 Sign out',
  returns: Done,
})

export const changePassword = endpoint({
  method: 'POST',
  path: '/access/me/password',
  may: 'signed-in',
  summary: '修改密码 Change my password',
  body: z.object({ current: z.string().max(200), password: z.string().min(1).max(200) }),
  returns: Done,
  problems: [problems.wrongPassword, problems.weakPassword, problems.locked],
})

export const Session = z.object({
  id: SessionId,
  current: z.boolean(),
  app: App,
  postTitle: PostTitle,
  /** How it was proven: `password`, `totp`, `recovery`, `code`, `oidc`, `system`. */
  by: z.array(z.string()),
  address: z.string(),
  userAgent: z.string(),
  startedAt: Instant,
  lastSeenAt: Instant,
  expiresAt: Instant,
})
export type Session = z.infer<typeof Session>

export const mySessions = endpoint({
  method: 'GET',
  path: '/access/me/sessions',
  may: 'signed-in',
  summary: '我的登录设备 Where I am signed in',
  returns: z.object({ items: z.array(Session) }),
})

export const endMySession = endpoint({
  method: 'POST',
  path: '/access/me/sessions/:id/end',
  may: 'signed-in',
  summary: '结束一个登录 End one of my sessions',
  params: z.object({ id: SessionId }),
  returns: Done,
})

export const endMyOtherSessions = endpoint({
  method: 'POST',
  path: '/access/me/sessions/end-others',
  may: 'signed-in',
  summary: '结束其他登录 End all my other sessions',
  returns: z.object({ ended: z.number().int() }),
})

export const beginTotp = endpoint({
  method: 'POST',
  path: '/access/me/totp/begin',
  may: 'signed-in',
  summary: '开始启用两步验证 Begin to enrol a second factor',
  returns: z.object({ secret: z.string(), uri: z.string(), qr: z.string() }),
  problems: [problems.totpOn],
})

export const RecoveryCodes = z.object({ recoveryCodes: z.array(z.string()) })

export const confirmTotp = endpoint({
  method: 'POST',
  path: '/access/me/totp/confirm',
  may: 'signed-in',
  summary: '确认启用两步验证 Confirm the second factor with its first code',
  body: z.object({
    code: z
      .string()
      .trim()
      .regex(/^\d{6}$/, '6 位数字 / six digits'),
  }),
  returns: RecoveryCodes,
  problems: [problems.totpNotBegun, problems.totpOn, problems.wrongCode, problems.locked],
})

export const renewRecoveryCodes = endpoint({
  method: 'POST',
  path: '/access/me/totp/recovery-codes',
  may: 'signed-in',
  summary: '重新生成恢复码 New recovery codes',
  body: z.object({ code: z.string().trim().min(6).max(20) }),
  returns: RecoveryCodes,
  problems: [problems.totpOff, problems.wrongCode, problems.locked],
})

export const removeTotp = endpoint({
  method: 'POST',
  path: '/access/me/totp/remove',
  may: 'signed-in',
  summary: '停用两步验证 Turn the second factor off',
  body: z.object({ code: z.string().trim().min(6).max(20) }),
  returns: Done,
  problems: [problems.totpOff, problems.totpRequired, problems.wrongCode, problems.locked],
})

/** Why something masked or protected is looked at: percent-encoded UTF-8, kept in the access log. */
export const REASON_HEADER = 'x-reason'

export const events = {
  codeRequested: event('access.code_requested', {
    zh: '请求短信验证码',
    en: 'One-time code asked for',
    /** The code itself is never in an event: `takeCode(tx, codeId)` of access gives it to the sender while it is valid. */
    shape: z.object({ codeId: z.uuid(), purpose: z.enum(['sign_in', 'reset', 'phone']), expiresAt: Instant }),
  }),
  signedIn: event('access.signed_in', {
    zh: '登录',
    en: 'Signed in',
    shape: z.object({ app: App, by: z.array(z.string()), postId: PostId }),
  }),
  signedOut: event('access.signed_out', { zh: '退出', en: 'Signed out', shape: z.object({}) }),
  sessionEnded: event('access.session_ended', {
    zh: '登录被结束',
    en: 'Session ended',
    /** The subject is the session: its open streams close at once. */
    live: true,
    shape: z.object({ accountId: AccountId, why: z.string() }),
  }),
  locked: event('access.locked', {
    zh: '账号被锁定',
    en: 'Account locked after failures',
    shape: z.object({ until: Instant }),
  }),
  postSwitched: event('access.post_switched', {
    zh: '切换岗位',
    en: 'Switched post',
    /** The subject is the session: its open streams close, and come back with the new scope. */
    live: true,
    shape: z.object({ postId: PostId }),
  }),
  passwordChanged: event('access.password_changed', {
    zh: '修改密码',
    en: 'Password changed',
    shape: z.object({ how: z.enum(['own', 'reset', 'admin']) }),
  }),
  totpEnrolled: event('access.totp_enrolled', {
    zh: '启用两步验证',
    en: 'Second factor enrolled',
    shape: z.object({}),
  }),
  totpRemoved: event('access.totp_removed', {
    zh: '停用两步验证',
    en: 'Second factor removed',
    shape: z.object({ how: z.enum(['own', 'admin']) }),
  }),
  recoveryUsed: event('access.recovery_used', {
    zh: '使用恢复码',
    en: 'Recovery code used',
    shape: z.object({ left: z.number().int() }),
  }),
  identityLinked: event('access.identity_linked', {
    zh: '绑定统一身份',
    en: 'Identity linked',
    shape: z.object({ providerId: ProviderId, how: z.enum(['phone', 'admin']) }),
  }),
}
