import { Day } from '#contract/day'
import { AccountId, ElderId } from '#contract/id'
import { RoleName } from '#contract/permission'
import { AuditOutlined, IdcardOutlined, SafetyOutlined, UserOutlined } from '@ant-design/icons'
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { z } from 'zod'
import { paths } from '../paths.ts'
import type { MenuEntry } from '../shell/menu.ts'
import { rootRoute, shellRoute } from '../shell/route.tsx'

export const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: paths.signIn,
  validateSearch: z.object({ from: z.string().max(2000).optional() }),
  component: lazyRouteComponent(() => import('./SignInPage.tsx'), 'SignInPage'),
})

export const signInResetRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: paths.signInReset,
  component: lazyRouteComponent(() => import('./ResetPage.tsx'), 'ResetPage'),
})

export const securityRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.security,
  component: lazyRouteComponent(() => import('./SecurityPage.tsx'), 'SecurityPage'),
})

const region = z.number().int().optional().catch(undefined)
const text = z.string().max(60).optional().catch(undefined)
const role = RoleName.optional().catch(undefined)

export const accountsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.accounts,
  validateSearch: z.object({
    q: text,
    role,
    region,
    state: z.enum(['active', 'disabled', 'locked']).optional().catch(undefined),
    secondFactor: z.enum(['on', 'off']).optional().catch(undefined),
    sort: z.enum(['name', '-createdAt', '-lastSignedInAt']).optional().catch(undefined),
    new: z.boolean().optional().catch(undefined),
  }),
  staticData: { needs: 'access.accounts' },
  component: lazyRouteComponent(() => import('./AccountsPage.tsx'), 'AccountsPage'),
})

export const accountRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.account,
  params: { parse: ({ accountId }) => ({ accountId: AccountId.parse(accountId) }) },
  validateSearch: z.object({ do: z.enum(['edit', 'disable', 'reset-totp']).optional().catch(undefined) }),
  staticData: { needs: 'access.accounts' },
  component: lazyRouteComponent(() => import('./AccountPage.tsx'), 'AccountPage'),
})

export const postsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.posts,
  validateSearch: z.object({
    q: text,
    role,
    region,
    state: z.enum(['planned', 'valid', 'ended']).optional().catch(undefined),
  }),
  staticData: { needs: 'access.accounts' },
  component: lazyRouteComponent(() => import('./PostsPage.tsx'), 'PostsPage'),
})

export const logRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.accessLog,
  validateSearch: z.object({
    q: text,
    role,
    elderId: ElderId.optional().catch(undefined),
    accountId: AccountId.optional().catch(undefined),
    from: Day.optional().catch(undefined),
    to: Day.optional().catch(undefined),
    withReason: z.enum(['yes', 'no']).optional().catch(undefined),
  }),
  staticData: { needs: 'access.log' },
  component: lazyRouteComponent(() => import('./LogPage.tsx'), 'LogPage'),
})

export const signInRulesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.signInRules,
  staticData: { needs: 'access.admin' },
  component: lazyRouteComponent(() => import('./RulesPage.tsx'), 'RulesPage'),
})

/** Pages that need no session. */
export const accessPublicRoutes = [signInRoute, signInResetRoute] as const
export const accessRoutes = [
  securityRoute,
  accountsRoute,
  accountRoute,
  postsRoute,
  logRoute,
  signInRulesRoute,
] as const

export const accessMenu: readonly MenuEntry[] = [
  {
    group: 'system',
    to: paths.accounts,
    label: { zh: '账号', en: 'Accounts' },
    icon: <UserOutlined />,
    needs: 'access.accounts',
    order: 10,
  },
  {
    group: 'system',
    to: paths.posts,
    label: { zh: '岗位', en: 'Posts' },
    icon: <IdcardOutlined />,
    needs: 'access.accounts',
    order: 11,
  },
  {
    group: 'supervision',
    to: paths.accessLog,
    label: { zh: '访问日志', en: 'Access log' },
    icon: <AuditOutlined />,
    needs: 'access.log',
    order: 90,
  },
  {
    group: 'system',
    to: paths.signInRules,
    label: { zh: '登录规则', en: 'Sign-in rules' },
    icon: <SafetyOutlined />,
    needs: 'access.admin',
    order: 13,
  },
]
