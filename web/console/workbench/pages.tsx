import { DashboardOutlined } from '@ant-design/icons'
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { paths } from '../paths.ts'
import type { MenuEntry } from '../shell/menu.ts'
import { shellRoute } from '../shell/route.tsx'

export const workbenchRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.workbench,
  component: lazyRouteComponent(() => import('./WorkbenchPage.tsx'), 'WorkbenchPage'),
})

export const workbenchRoutes = [workbenchRoute] as const
export const workbenchMenu: readonly MenuEntry[] = [
  {
    group: 'watch',
    to: paths.workbench,
    label: { zh: '工作台', en: 'Workbench' },
    icon: <DashboardOutlined />,
    order: 0,
  },
]
