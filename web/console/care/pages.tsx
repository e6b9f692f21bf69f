import { ItemCode } from '#contract/care-catalogue'
import { OrderChannel, OrderState, StatementState } from '#contract/care-words'
import { Day } from '#contract/day'
import { DemandChannel } from '#contract/demands'
import { NeedItem } from '#contract/people-words'
import { RegionCodeParam } from '#contract/region'
import {
  AppstoreOutlined,
  CarryOutOutlined,
  FileAddOutlined,
  FileDoneOutlined,
  MoneyCollectOutlined,
} from '@ant-design/icons'
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { z } from 'zod'
import { paths } from '../paths.ts'
import type { MenuEntry } from '../shell/menu.ts'
import { shellRoute } from '../shell/route.tsx'

const form = z.string().max(80).optional().catch(undefined)
const q = z.string().max(60).optional().catch(undefined)
const day = Day.optional().catch(undefined)

export const ordersRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.orders,
  validateSearch: z.object({
    state: z
      .union([OrderState, z.literal('exception'), z.literal('paused')])
      .optional()
      .catch(undefined),
    channel: OrderChannel.optional().catch(undefined),
    item: ItemCode.optional().catch(undefined),
    from: day,
    to: day,
    q,
    form,
  }),
  staticData: { needs: 'care.read' },
  component: lazyRouteComponent(() => import('./OrdersPage.tsx'), 'OrdersPage'),
})
export const demandOrdersRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.demandOrders,
  validateSearch: z.object({
    need: NeedItem.optional().catch(undefined),
    channel: DemandChannel.optional().catch(undefined),
    region: RegionCodeParam.optional().catch(undefined),
    campaignId: z.uuid().optional().catch(undefined),
    q,
  }),
  staticData: { needs: 'care.place' },
  component: lazyRouteComponent(() => import('./DemandOrdersPage.tsx'), 'DemandOrdersPage'),
})
export const orderRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.order,
  validateSearch: z.object({ form }),
  staticData: { needs: 'care.read' },
  component: lazyRouteComponent(() => import('./OrderPage.tsx'), 'OrderPage'),
})
export const catalogueRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.careCatalogue,
  validateSearch: z.object({
    tab: z.literal('offers').optional().catch(undefined),
    q,
    all: z.literal(true).optional().catch(undefined),
    form,
  }),
  staticData: { needs: 'care.read' },
  component: lazyRouteComponent(() => import('./CataloguePage.tsx'), 'CataloguePage'),
})
export const statementsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.careStatements,
  validateSearch: z.object({ month: day, state: StatementState.optional().catch(undefined) }),
  staticData: { needs: 'care.read' },
  component: lazyRouteComponent(() => import('./StatementsPage.tsx'), 'StatementsPage'),
})
export const statementRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.careStatement,
  validateSearch: z.object({ form }),
  staticData: { needs: 'care.read' },
  component: lazyRouteComponent(() => import('./StatementPage.tsx'), 'StatementPage'),
})
export const careMoneyRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.careMoney,
  validateSearch: z.object({ from: day, to: day, form }),
  staticData: { needs: 'care.read' },
  component: lazyRouteComponent(() => import('./MoneyPage.tsx'), 'MoneyPage'),
})

export const careRoutes = [
  ordersRoute,
  demandOrdersRoute,
  orderRoute,
  catalogueRoute,
  statementsRoute,
  statementRoute,
  careMoneyRoute,
] as const

export const careMenu: readonly MenuEntry[] = [
  {
    group: 'care',
    to: paths.orders,
    label: { zh: '服务工单', en: 'Orders' },
    icon: <CarryOutOutlined />,
    needs: 'care.read',
    order: 10,
  },
  {
    group: 'care',
    to: paths.demandOrders,
    label: { zh: '按需求下单', en: 'Orders from demands' },
    icon: <FileAddOutlined />,
    needs: 'care.place',
    order: 15,
  },
  {
    group: 'care',
    to: paths.careCatalogue,
    label: { zh: '服务目录与报价', en: 'Catalogue and offers' },
    icon: <AppstoreOutlined />,
    needs: 'care.read',
    order: 20,
  },
  {
    group: 'care',
    to: paths.careMoney,
    label: { zh: '收款与资金来源', en: 'Payments and sources' },
    icon: <MoneyCollectOutlined />,
    needs: 'care.read',
    order: 30,
  },
  {
    group: 'care',
    to: paths.careStatements,
    label: { zh: '政府购买结算', en: 'Purchase statements' },
    icon: <FileDoneOutlined />,
    needs: 'care.read',
    order: 40,
  },
]
