import { createRoute, createRouter, redirect } from '@tanstack/react-router'
import { accessMenu, accessPublicRoutes, accessRoutes } from './access/pages.tsx'
import { alarmsMenu, alarmsRoutes } from './alarms/pages.tsx'
import { assessmentMenu, assessmentRoutes } from './assessment/pages.tsx'
import { benefitsMenu, benefitsRoutes } from './benefits/pages.tsx'
import { insuranceMenu, insuranceRoutes } from './insurance/pages.tsx'
import { careMenu, careRoutes } from './care/pages.tsx'
import { callsMenu, callsRoutes } from './calls/pages.tsx'
import { devicesMenu, devicesRoutes } from './devices/pages.tsx'
import { helpMenu, helpRoutes } from './help/pages.tsx'
import { ledgerMenu, ledgerRoutes } from './ledger/pages.tsx'
import { notificationsMenu, notificationsRoutes } from './notifications/pages.tsx'
import { organisationsMenu, organisationsRoutes } from './organisations/pages.tsx'
import { paths } from './paths.ts'
import { peopleMenu, peopleRoutes } from './people/pages.tsx'
import { policyMenu, policyRoutes } from './policy/pages.tsx'
import { regionsMenu, regionsRoutes } from './regions/pages.tsx'
import { respondersMenu, respondersRoutes } from './responders/pages.tsx'
import type { MenuEntry } from './shell/menu.ts'
import { NotFound, PageProblem } from './shell/PageProblem.tsx'
import { rootRoute, shellRoute } from './shell/route.tsx'
import { workbenchMenu, workbenchRoutes } from './workbench/pages.tsx'

const homeRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.home,
  beforeLoad: () => {
    throw redirect({ to: paths.workbench, replace: true })
  },
})

/** Any other address: said inside the shell, so that the menu is there; whoever is not signed in is asked to first. */
const nowhereRoute = createRoute({ getParentRoute: () => shellRoute, path: '$', component: NotFound })

const tree = rootRoute.addChildren([
  ...accessPublicRoutes,
  shellRoute.addChildren([
    homeRoute,
    ...workbenchRoutes,
    ...alarmsRoutes,
    ...policyRoutes,
    ...ledgerRoutes,
    ...accessRoutes,
    ...peopleRoutes,
    ...assessmentRoutes,
    ...organisationsRoutes,
    ...notificationsRoutes,
    ...devicesRoutes,
    ...respondersRoutes,
    ...benefitsRoutes,
    ...insuranceRoutes,
    ...careRoutes,
    ...callsRoutes,
    ...regionsRoutes,
    ...helpRoutes,
    nowhereRoute,
  ]),
])

export const router = createRouter({
  routeTree: tree,
  basepath: '/console',
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
  defaultErrorComponent: PageProblem,
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}

export const menu: readonly MenuEntry[] = [
  ...workbenchMenu,
  ...alarmsMenu,
  ...policyMenu,
  ...ledgerMenu,
  ...accessMenu,
  ...peopleMenu,
  ...assessmentMenu,
  ...organisationsMenu,
  ...notificationsMenu,
  ...devicesMenu,
  ...respondersMenu,
  ...benefitsMenu,
  ...insuranceMenu,
  ...careMenu,
  ...callsMenu,
  ...regionsMenu,
  ...helpMenu,
]
