import { DeviceKind, DeviceState, Refusal } from '#contract/devices'
import { HomeWorkState } from '#contract/device-home-works'
import { TabletOutlined, ToolOutlined } from '@ant-design/icons'
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { z } from 'zod'
import { paths } from '../paths.ts'
import type { MenuEntry } from '../shell/menu.ts'
import { shellRoute } from '../shell/route.tsx'

const region = z.number().int().optional().catch(undefined)
const yes = z.enum(['yes', 'no']).optional().catch(undefined)

export const deviceListRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.devices,
  validateSearch: z.object({
    q: z.string().max(60).optional().catch(undefined),
    region,
    kind: DeviceKind.optional().catch(undefined),
    model: z.string().max(40).optional().catch(undefined),
    state: DeviceState.optional().catch(undefined),
    silent: yes,
    batteryLow: yes,
    bound: yes,
    testDue: yes,
    sort: z.enum(['serial', 'last_seen', 'battery', 'silent']).optional().catch(undefined),
    do: z.literal('register').optional().catch(undefined),
    serial: z.string().max(64).optional().catch(undefined),
  }),
  staticData: { needs: 'devices.read' },
  component: lazyRouteComponent(() => import('./DevicesPage.tsx'), 'DevicesPage'),
})

export const deviceRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.device,
  validateSearch: z.object({
    do: z
      .enum([
        'edit',
        'bind',
        'unbind',
        'lend',
        'return',
        'test',
        'repair',
        'stock',
        'retire',
        'rotate',
        'command',
      ])
      .optional()
      .catch(undefined),
    hours: z.number().int().min(1).max(2160).optional().catch(undefined),
  }),
  staticData: { needs: 'devices.read' },
  component: lazyRouteComponent(() => import('./DevicePage.tsx'), 'DevicePage'),
})

export const quarantineRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.quarantine,
  validateSearch: z.object({
    state: z.enum(['waiting', 'replayed', 'discarded']).optional().catch(undefined),
    reason: Refusal.optional().catch(undefined),
    serial: z.string().max(64).optional().catch(undefined),
    urgent: yes,
    open: z.string().max(60).optional().catch(undefined),
  }),
  staticData: { needs: 'devices.read' },
  component: lazyRouteComponent(() => import('./QuarantinePage.tsx'), 'QuarantinePage'),
})

export const deviceTasksRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.deviceTasks,
  validateSearch: z.object({
    kind: z.enum(['bind_device', 'test_call', 'uncovered_zone', 'read_signal']).optional().catch(undefined),
    open: yes,
    region,
    close: z.string().max(60).optional().catch(undefined),
  }),
  staticData: { needs: 'devices.read' },
  component: lazyRouteComponent(() => import('./TasksPage.tsx'), 'TasksPage'),
})

export const deviceGapsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.deviceGaps,
  validateSearch: z.object({ group: z.string().max(40).optional().catch(undefined), region }),
  staticData: { needs: 'devices.read' },
  component: lazyRouteComponent(() => import('./GapsPage.tsx'), 'GapsPage'),
})

export const deviceCoverageRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.deviceCoverage,
  validateSearch: z.object({
    region,
    uncovered: yes,
    kind: DeviceKind.optional().catch(undefined),
    org: z.string().max(60).optional().catch(undefined),
  }),
  staticData: { needs: 'devices.read' },
  component: lazyRouteComponent(() => import('./CoveragePage.tsx'), 'CoveragePage'),
})

export const deviceModelsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.deviceModels,
  validateSearch: z.object({ edit: z.string().max(40).optional().catch(undefined) }),
  staticData: { needs: 'devices.read' },
  component: lazyRouteComponent(() => import('./ModelsPage.tsx'), 'ModelsPage'),
})

export const deviceWaysInRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.deviceWaysIn,
  validateSearch: z.object({ do: z.enum(['vendor', 'key']).optional().catch(undefined) }),
  staticData: { needs: 'devices.admin' },
  component: lazyRouteComponent(() => import('./WaysInPage.tsx'), 'WaysInPage'),
})

export const homeWorksRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.homeWorks,
  validateSearch: z.object({
    q: z.string().max(60).optional().catch(undefined),
    state: HomeWorkState.optional().catch(undefined),
    region,
    do: z.enum(['plan', 'complete', 'give-up']).optional().catch(undefined),
    of: z.string().max(60).optional().catch(undefined),
    elder: z.string().max(60).optional().catch(undefined),
    check: z.string().max(60).optional().catch(undefined),
    work: z.string().max(500).optional().catch(undefined),
  }),
  staticData: { needs: 'devices.read' },
  component: lazyRouteComponent(() => import('./HomeWorksPage.tsx'), 'HomeWorksPage'),
})

export const devicesRoutes = [
  homeWorksRoute,
  deviceListRoute,
  quarantineRoute,
  deviceTasksRoute,
  deviceGapsRoute,
  deviceCoverageRoute,
  deviceModelsRoute,
  deviceWaysInRoute,
  deviceRoute,
] as const

export const devicesMenu: readonly MenuEntry[] = [
  {
    group: 'facilities',
    to: paths.devices,
    label: { zh: '设备', en: 'Devices' },
    icon: <TabletOutlined />,
    needs: 'devices.read',
    order: 50,
  },
  {
    group: 'facilities',
    to: paths.homeWorks,
    label: { zh: '适老化改造', en: 'Home modification' },
    icon: <ToolOutlined />,
    needs: 'devices.read',
    order: 60,
  },
]
