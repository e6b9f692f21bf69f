import { RegionCode } from '#contract/region'
import { ApartmentOutlined } from '@ant-design/icons'
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { z } from 'zod'
import { paths } from '../paths.ts'
import type { MenuEntry } from '../shell/menu.ts'
import { shellRoute } from '../shell/route.tsx'

export const regionsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.regions,
  validateSearch: z.object({
    at: RegionCode.optional().catch(undefined),
    q: z.string().max(50).optional().catch(undefined),
    on: z.iso.date().optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('./RegionsPage.tsx'), 'RegionsPage'),
})

export const regionsRoutes = [regionsRoute] as const

export const regionsMenu: readonly MenuEntry[] = [
  {
    group: 'system',
    to: paths.regions,
    label: { zh: '行政区划', en: 'Divisions' },
    icon: <ApartmentOutlined />,
    order: 40,
  },
]
