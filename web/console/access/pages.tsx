import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { z } from 'zod'
import { paths } from '../paths.ts'
import type { MenuEntry } from '../shell/menu.ts'
import { rootRoute } from '../shell/route.tsx'

export const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: paths.signIn,
  validateSearch: z.object({ from: z.string().max(2000).optional() }),
  component: lazyRouteComponent(() => import('./SignInPage.tsx'), 'SignInPage'),
})

/** Pages that need no session. */
export const accessPublicRoutes = [signInRoute] as const
export const accessRoutes = [] as const

export const accessMenu: readonly MenuEntry[] = []
