import { z } from 'zod'
import { PostTitle, ProviderId } from './access.ts'
import { Day, Instant } from './day.ts'
import { Audience, Done, endpoint } from './endpoint.ts'
import { event } from './event.ts'
import { AccountId, ElderId } from './id.ts'
import { pageOf, PageQuery } from './page.ts'
import { RoleName } from './permission.ts'
import { notFound, problem, stale } from './problem.ts'
import { RegionCode } from './region.ts'

/** The access log, and the rules of signing in of the installation. */

const Name = z.string().trim().min(1).max(60)

export const problems = {
  notInstallation: problem(
    'access/not-installation',
    403,
    '只有市级及以上管理员可修改',
    'Only administrators of a city or above may change this',
  ),
  issuerUnreachable: problem(
    'access/issuer-unreachable',
    422,
    '无法读取该认证服务的配置',
    'The configuration of this issuer cannot be read',
  ),
  providerTaken: problem(
    'access/provider-taken',
    409,
    '该认证服务与客户端已登记',
    'This issuer and client are registered already',
  ),
  outsideRegion: problem(
    'access/outside-region',
    403,
    '不在您管理的区划内',
    'Outside the region you administer',
  ),
}

// ------------------------------------------------------------------ the access log
export const LogEntry = z.object({
  id: z.uuid(),
  at: Instant,
  elderId: ElderId,
  elderName: z.string().nullable(),
  accountId: AccountId,
  accountName: z.string(),
  role: RoleName,
  postTitle: PostTitle,
  endpoint: z.string(),
  what: z.object({ zh: z.string(), en: z.string() }),
  reason: z.string().nullable(),
})
export type LogEntry = z.infer<typeof LogEntry>

const LogFilter = z.object({
  elderId: ElderId.optional(),
  accountId: AccountId.optional(),
  /** Part of the name of who looked. */
  search: z.string().trim().max(60).optional(),
  role: RoleName.optional(),
  from: Day.optional(),
  to: Day.optional(),
  /** `yes`: looks that had to give a reason (unmasking) only. */
  withReason: z.enum(['yes', 'no']).optional(),
})
export type LogFilter = z.infer<typeof LogFilter>

export const listLog = endpoint({
  method: 'GET',
  path: '/access/log',
  may: 'access.log',
  summary: '访问日志 The access log',
  query: PageQuery.extend(LogFilter.shape),
  returns: pageOf(LogEntry),
})

export const exportLog = endpoint({
  method: 'GET',
  path: '/access/log/export',
  may: 'access.log',
  summary: '导出访问日志 Export the access log (xlsx)',
  query: LogFilter,
  returns: z.unknown(),
  answers: 'file',
})

// ------------------------------------------------------------------ rules of signing in
const Minutes = z.number().int().min(5).max(527040)
export const SessionRule = z
  .object({ audience: Audience, idleMinutes: Minutes, absoluteMinutes: Minutes.min(15) })
  .refine((rule) => rule.absoluteMinutes >= rule.idleMinutes, {
    path: ['absoluteMinutes'],
    message: '不能短于闲置时限 / Not shorter than the idle limit',
  })

export const Security = z.object({
  requireTotp: z.boolean(),
  passwordMinLength: z.number().int().min(8).max(64),
  passwordHistory: z.number().int().min(0).max(24),
  lockAfter: z.number().int().min(3).max(20),
  lockMinutes: z.number().int().min(1).max(1440),
  sessionRules: z.array(SessionRule).length(4),
  updatedAt: Instant,
})
export type Security = z.infer<typeof Security>

export const getSecurity = endpoint({
  method: 'GET',
  path: '/access/security',
  may: 'access.admin',
  summary: '登录规则 Rules of signing in',
  returns: Security.extend({ totpForcedBySetting: z.boolean(), mayEdit: z.boolean() }),
})

export const editSecurity = endpoint({
  method: 'PUT',
  path: '/access/security',
  may: 'access.admin',
  summary: '修改登录规则 Change the rules of signing in',
  body: Security,
  returns: Security,
  problems: [problems.notInstallation, stale],
})

export const Provider = z.object({
  id: ProviderId,
  regionCode: RegionCode,
  name: z.string(),
  nameEn: z.string(),
  issuer: z.string(),
  clientId: z.string(),
  hasSecret: z.boolean(),
  scopes: z.string(),
  phoneClaim: z.string(),
  linksByPhone: z.boolean(),
  secondFactorTrusted: z.boolean(),
  enabled: z.boolean(),
  /** To be registered at the provider. */
  redirectUri: z.string(),
  updatedAt: Instant,
})
export type Provider = z.infer<typeof Provider>

export const listProviders = endpoint({
  method: 'GET',
  path: '/access/providers',
  may: 'access.admin',
  summary: '统一身份认证服务 Identity providers',
  returns: z.object({ items: z.array(Provider), mayEdit: z.boolean() }),
})

export const saveProvider = endpoint({
  method: 'PUT',
  path: '/access/providers/:id',
  may: 'access.admin',
  summary: '登记或修改统一身份认证服务 Add or change an identity provider',
  params: z.object({ id: ProviderId }),
  body: z.object({
    regionCode: RegionCode,
    name: Name,
    nameEn: Name,
    issuer: z.url({ protocol: /^https?$/ }).max(300),
    clientId: z.string().trim().min(1).max(200),
    /** Left out keeps the one kept; null is a public client. */
    clientSecret: z.string().min(1).max(500).nullable().optional(),
    scopes: z
      .string()
      .trim()
      .regex(/(^| )openid( |$)/, '须包含 openid / must contain openid')
      .max(200)
      .default('openid phone'),
    phoneClaim: z.string().trim().min(1).max(60).default('phone_number'),
    linksByPhone: z.boolean().default(true),
    secondFactorTrusted: z.boolean().default(false),
    enabled: z.boolean().default(true),
    updatedAt: Instant.optional(),
  }),
  returns: Provider,
  problems: [
    problems.notInstallation,
    problems.issuerUnreachable,
    problems.providerTaken,
    problems.outsideRegion,
    stale,
  ],
})

export const removeProvider = endpoint({
  method: 'DELETE',
  path: '/access/providers/:id',
  may: 'access.admin',
  summary: '删除统一身份认证服务 Remove an identity provider and its links',
  params: z.object({ id: ProviderId }),
  returns: Done,
  problems: [notFound, problems.notInstallation],
})

export const events = {
  securityChanged: event('access.security_changed', {
    zh: '修改登录规则',
    en: 'Sign-in rules changed',
    shape: z.object({ fields: z.array(z.string()) }),
  }),
  providerChanged: event('access.provider_changed', {
    zh: '修改统一身份认证',
    en: 'Identity provider changed',
    shape: z.object({ providerId: ProviderId, removed: z.boolean() }),
  }),
}
