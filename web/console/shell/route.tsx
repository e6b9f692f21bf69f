import type { Permission } from '#contract/permission'
import { loadSession } from '#web/lib/session.ts'
import { createRootRoute, createRoute, redirect } from '@tanstack/react-router'
import { paths } from '../paths.ts'
import { NotFound, PageProblem } from './PageProblem.tsx'
import { Shell } from './Shell.tsx'

declare module '@tanstack/react-router' {
  interface StaticDataRouteOption {
    /** The permission without which the page is not opened; the shell says so in words. */
    needs?: Permission
  }
}

export const rootRoute = createRootRoute({ notFoundComponent: NotFound, errorComponent: PageProblem })

/** Everything that needs a session: pages of modules hang below it. */
export const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'shell',
  component: Shell,
  beforeLoad: async ({ location }) => {
    const session = await loadSession()
    if (!session) throw redirect({ to: paths.signIn, search: { from: location.href } })
    // Until then the server lets such a session do nothing else.
    const owes = session.mustChangePassword || session.mustEnrolTotp
    if (owes && location.pathname !== paths.security) throw redirect({ to: paths.security, replace: true })
  },
})
