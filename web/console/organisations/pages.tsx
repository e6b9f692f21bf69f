import {
  EquipmentKind,
  OrganisationKind,
  OrganisationState,
  SiteKind,
  SiteState,
} from '#contract/organisations'
import {
  ApartmentOutlined,
  EnvironmentOutlined,
  FireOutlined,
  MoneyCollectOutlined,
  VideoCameraOutlined,
} from '@ant-design/icons'
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { z } from 'zod'
import { paths } from '../paths.ts'
import type { MenuEntry } from '../shell/menu.ts'
import { shellRoute } from '../shell/route.tsx'

const region = z.number().int().optional().catch(undefined)
const q = z.string().max(60).optional().catch(undefined)

export const organisationListRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.organisations,
  validateSearch: z.object({
    q,
    region,
    kind: OrganisationKind.optional().catch(undefined),
    state: OrganisationState.optional().catch(undefined),
    sort: z.enum(['name', '-name', 'updated', '-updated']).optional().catch(undefined),
    do: z.literal('new').optional().catch(undefined),
  }),
  staticData: { needs: 'organisations.read' },
  component: lazyRouteComponent(() => import('./OrganisationsPage.tsx'), 'OrganisationsPage'),
})

export const organisationRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.organisation,
  validateSearch: z.object({
    do: z.enum(['edit', 'site', 'operate', 'suspend', 'close']).optional().catch(undefined),
  }),
  staticData: { needs: 'organisations.read' },
  component: lazyRouteComponent(() => import('./OrganisationPage.tsx'), 'OrganisationPage'),
})

export const siteListRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.sites,
  validateSearch: z.object({
    q,
    region,
    kind: SiteKind.optional().catch(undefined),
    state: SiteState.optional().catch(undefined),
  }),
  staticData: { needs: 'organisations.read' },
  component: lazyRouteComponent(() => import('./SitesPage.tsx'), 'SitesPage'),
})

export const siteRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.site,
  validateSearch: z.object({
    do: z
      .enum(['edit', 'room', 'camera', 'bed', 'evacuate', 'open', 'suspend', 'close'])
      .optional()
      .catch(undefined),
    item: z.string().max(60).optional().catch(undefined),
  }),
  staticData: { needs: 'organisations.read' },
  component: lazyRouteComponent(() => import('./SitePage.tsx'), 'SitePage'),
})

export const networkRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.network,
  staticData: { needs: 'organisations.read' },
  component: lazyRouteComponent(() => import('./NetworkPage.tsx'), 'NetworkPage'),
})

export const camerasRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.cameras,
  validateSearch: z.object({
    q,
    org: z.string().max(60).optional().catch(undefined),
    state: z.enum(['unknown', 'online', 'offline']).optional().catch(undefined),
  }),
  staticData: { needs: 'organisations.read' },
  component: lazyRouteComponent(() => import('./CamerasPage.tsx'), 'CamerasPage'),
})

export const equipmentRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.equipment,
  validateSearch: z.object({
    region,
    siteKind: SiteKind.optional().catch(undefined),
    kinds: z.array(EquipmentKind).min(1).optional().catch(undefined),
    gaps: z.literal(true).optional().catch(undefined),
  }),
  staticData: { needs: 'organisations.read' },
  component: lazyRouteComponent(() => import('./EquipmentPage.tsx'), 'EquipmentPage'),
})

export const priceViolationsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.priceViolations,
  staticData: { needs: 'organisations.read' },
  component: lazyRouteComponent(() => import('./PriceViolationsPage.tsx'), 'PriceViolationsPage'),
})

export const organisationsRoutes = [
  priceViolationsRoute,
  organisationListRoute,
  siteListRoute,
  siteRoute,
  networkRoute,
  camerasRoute,
  equipmentRoute,
  organisationRoute,
] as const

export const organisationsMenu: readonly MenuEntry[] = [
  {
    group: 'facilities',
    to: paths.organisations,
    label: { zh: '机构', en: 'Organisations' },
    icon: <ApartmentOutlined />,
    needs: 'organisations.read',
    order: 10,
  },
  {
    group: 'facilities',
    to: paths.sites,
    label: { zh: '服务场所', en: 'Sites' },
    icon: <EnvironmentOutlined />,
    needs: 'organisations.read',
    order: 20,
  },
  {
    group: 'supervision',
    to: paths.priceViolations,
    label: { zh: '应公开未公开价格', en: 'Prices owed to the public' },
    icon: <MoneyCollectOutlined />,
    needs: 'organisations.read',
    order: 60,
  },
  {
    group: 'facilities',
    to: paths.cameras,
    label: { zh: '监控联网', en: 'Cameras' },
    icon: <VideoCameraOutlined />,
    needs: 'organisations.read',
    order: 40,
  },
  {
    group: 'facilities',
    to: paths.equipment,
    label: { zh: '消防与应急设备', en: 'Fire equipment' },
    icon: <FireOutlined />,
    needs: 'organisations.read',
    order: 30,
  },
]
