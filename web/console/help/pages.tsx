import { QuestionCircleOutlined, ToolOutlined } from '@ant-design/icons'
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { paths } from '../paths.ts'
import type { MenuEntry } from '../shell/menu.ts'
import { shellRoute } from '../shell/route.tsx'

export const operationsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.operations,
  staticData: { needs: 'platform.read' },
  component: lazyRouteComponent(() => import('./OperationsPage.tsx'), 'OperationsPage'),
})
export const helpRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.help,
  component: lazyRouteComponent(() => import('./HelpPage.tsx'), 'HelpPage'),
})

export const helpRoutes = [operationsRoute, helpRoute] as const

export const helpMenu: readonly MenuEntry[] = [
  {
    group: 'system',
    to: paths.operations,
    label: { zh: '运行状况', en: 'Operations' },
    icon: <ToolOutlined />,
    needs: 'platform.read',
    order: 80,
  },
  {
    group: 'system',
    to: paths.help,
    label: { zh: '帮助', en: 'Help' },
    icon: <QuestionCircleOutlined />,
    order: 90,
  },
]
