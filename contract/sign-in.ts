import { z } from 'zod'
import { App, Me, Mobile, PostId, problems, ProviderId, WorkingPost } from './access.ts'
import { Done, endpoint } from './endpoint.ts'
import { AccountId } from './id.ts'

/**
 * Signing in. Every way answers with the step that comes next: a second factor, the choice of an account (a phone may
 * belong to several elders), the choice of a post, or done, with the session's cookie set.
 */

/** What comes next when signing in; `ticket` (10 minutes, one use) carries what was proven so far. */
export const SignInStep = z.discriminatedUnion('next', [
  z.object({ next: z.literal('done'), me: Me }),
  z.object({ next: z.literal('totp'), ticket: z.string() }),
  z.object({
    next: z.literal('account'),
    ticket: z.string(),
    accounts: z.array(z.object({ id: AccountId, name: z.string() })),
  }),
  z.object({ next: z.literal('post'), ticket: z.string(), posts: z.array(WorkingPost) }),
])
export type SignInStep = z.infer<typeof SignInStep>

// ------------------------------------------------------------------ signing in (public)
export const signIn = endpoint({
  method: 'POST',
  path: '/access/sign-in',
  may: 'public',
  summary: '用户名与密码登录 Sign in by name and password',
  body: z.object({ login: z.string().trim().min(1).max(60), password: z.string().min(1).max(200), app: App }),
  returns: SignInStep,
  problems: [problems.wrongPassword, problems.locked, problems.tooMany, problems.noPostHere],
})

export const signInTotp = endpoint({
  method: 'POST',
  path: '/access/sign-in/totp',
  may: 'public',
  summary: '两步验证 Second factor, or a recovery code',
  body: z.object({ ticket: z.string().max(100), code: z.string().trim().min(6).max(20) }),
  returns: SignInStep,
  problems: [problems.ticketGone, problems.wrongCode, problems.locked],
})

export const signInAccount = endpoint({
  method: 'POST',
  path: '/access/sign-in/account',
  may: 'public',
  summary: '选择账号 Choose among the accounts that share a phone',
  body: z.object({ ticket: z.string().max(100), accountId: AccountId }),
  returns: SignInStep,
  problems: [problems.ticketGone, problems.noPostHere],
})

export const signInPost = endpoint({
  method: 'POST',
  path: '/access/sign-in/post',
  may: 'public',
  summary: '选择岗位 Choose the post to work as',
  body: z.object({ ticket: z.string().max(100), postId: PostId }),
  returns: SignInStep,
  problems: [problems.ticketGone, problems.noPostHere],
})

/** Goes on with a ticket that a redirect brought back (OIDC). */
export const signInResume = endpoint({
  method: 'POST',
  path: '/access/sign-in/resume',
  may: 'public',
  summary: '继续登录 Go on with a sign-in',
  body: z.object({ ticket: z.string().max(100) }),
  returns: SignInStep,
  problems: [problems.ticketGone, problems.noPostHere],
})

const CodeSent = z.object({ expiresInSeconds: z.number().int(), retryInSeconds: z.number().int() })

/** The answer is the same whether or not an account has this number. */
export const requestCode = endpoint({
  method: 'POST',
  path: '/access/code',
  may: 'public',
  summary: '获取短信验证码 Ask for a one-time code by SMS',
  body: z.object({ phone: Mobile, app: App }),
  returns: CodeSent,
  problems: [problems.tooMany],
})

export const signInCode = endpoint({
  method: 'POST',
  path: '/access/sign-in/code',
  may: 'public',
  summary: '短信验证码登录（家属、一线人员） Sign in by one-time code (family, field)',
  body: z.object({
    phone: Mobile,
    code: z
      .string()
      .trim()
      .regex(/^\d{6}$/, '6 位数字 / six digits'),
    app: App,
  }),
  returns: SignInStep,
  problems: [problems.wrongCode, problems.tooMany, problems.noPostHere],
})

export const forgotPassword = endpoint({
  method: 'POST',
  path: '/access/password/forgot',
  may: 'public',
  summary: '忘记密码：向登记手机发送验证码 Forgotten password: send a code to the registered phone',
  body: z.object({ login: z.string().trim().min(1).max(60) }),
  returns: CodeSent,
  problems: [problems.tooMany],
})

export const resetForgotten = endpoint({
  method: 'POST',
  path: '/access/password/reset',
  may: 'public',
  summary: '凭验证码设置新密码 Set a new password with the code',
  body: z.object({
    login: z.string().trim().min(1).max(60),
    code: z
      .string()
      .trim()
      .regex(/^\d{6}$/, '6 位数字 / six digits'),
    password: z.string().min(1).max(200),
  }),
  returns: Done,
  problems: [problems.wrongCode, problems.weakPassword, problems.tooMany],
})

export const signInOptions = endpoint({
  method: 'GET',
  path: '/access/sign-in/options',
  may: 'public',
  summary: '可用的登录方式 Ways to sign in here',
  returns: z.object({
    providers: z.array(z.object({ id: ProviderId, name: z.string(), nameEn: z.string() })),
    passwordMinLength: z.number().int(),
  }),
})

export const oidcStart = endpoint({
  method: 'GET',
  path: '/access/oidc/:providerId/start',
  may: 'public',
  summary: '转到统一身份认证 Go to the identity provider (redirect)',
  params: z.object({ providerId: ProviderId }),
  query: z.object({ app: App.default('console') }),
  returns: z.unknown(),
  answers: 'file',
  problems: [problems.oidcUnreachable],
})

export const oidcCallback = endpoint({
  method: 'GET',
  path: '/access/oidc/callback',
  may: 'public',
  summary: '统一身份认证返回 Back from the identity provider (redirect)',
  query: z.looseObject({
    state: z.string().max(500).optional(),
    code: z.string().max(2000).optional(),
    error: z.string().max(200).optional(),
  }),
  returns: z.unknown(),
  answers: 'file',
  problems: [problems.oidcRefused, problems.oidcUnknown, problems.oidcUnreachable],
})
