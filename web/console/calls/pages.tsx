import { CallState, Outcome, QrStands, RequestKind } from '#contract/calls'
import {
  BarChartOutlined,
  BookOutlined,
  CalendarOutlined,
  CustomerServiceOutlined,
  HeartOutlined,
  PhoneOutlined,
  QrcodeOutlined,
  ShopOutlined,
  RollbackOutlined,
  SmileOutlined,
  UserOutlined,
} from '@ant-design/icons'
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { z } from 'zod'
import { paths } from '../paths.ts'
import type { MenuEntry } from '../shell/menu.ts'
import { shellRoute } from '../shell/route.tsx'

const day = z.string().max(10).optional().catch(undefined)
const id = z.uuid().optional().catch(undefined)

export const hotlineRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.hotline,
  validateSearch: z.object({
    request: id,
    close: z.enum(['incident', 'order', 'consultation', 'complaint', 'other']).optional().catch(undefined),
    do: z.enum(['new', 'call', 'transfer', 'state']).optional().catch(undefined),
  }),
  staticData: { needs: 'calls.read' },
  component: lazyRouteComponent(() => import('./HotlinePage.tsx'), 'HotlinePage'),
})
export const callListRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.calls,
  validateSearch: z.object({
    q: z.string().max(60).optional().catch(undefined),
    state: CallState.optional().catch(undefined),
    direction: z.enum(['in', 'out']).optional().catch(undefined),
    kind: RequestKind.optional().catch(undefined),
    outcome: Outcome.optional().catch(undefined),
    region: z.number().int().optional().catch(undefined),
    elder: id,
    from: day,
    to: day,
    up: z.boolean().optional().catch(undefined),
    unregistered: z.boolean().optional().catch(undefined),
    do: z.literal('export').optional().catch(undefined),
  }),
  staticData: { needs: 'calls.read' },
  component: lazyRouteComponent(() => import('./CallsPage.tsx'), 'CallsPage'),
})
export const callRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.call,
  staticData: { needs: 'calls.read' },
  component: lazyRouteComponent(() => import('./CallPage.tsx'), 'CallPage'),
})
export const callbacksRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.callbacks,
  validateSearch: z.object({
    state: z.enum(['open', 'closed']).optional().catch(undefined),
    overdue: z.boolean().optional().catch(undefined),
    report: id,
  }),
  staticData: { needs: 'calls.read' },
  component: lazyRouteComponent(() => import('./CallbacksPage.tsx'), 'CallbacksPage'),
})
export const rosterRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.callRoster,
  validateSearch: z.object({
    centre: id,
    from: day,
    shift: z.string().max(60).optional().catch(undefined),
    on: z.string().max(40).optional().catch(undefined),
  }),
  staticData: { needs: 'calls.read' },
  component: lazyRouteComponent(() => import('./RosterPage.tsx'), 'RosterPage'),
})
export const careRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.careCalls,
  validateSearch: z.object({
    tab: z.enum(['due', 'done', 'plans', 'visits']).optional().catch(undefined),
    report: id,
    plan: z.string().max(60).optional().catch(undefined),
    visit: id,
  }),
  staticData: { needs: 'calls.read' },
  component: lazyRouteComponent(() => import('./CarePage.tsx'), 'CarePage'),
})
export const loneRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.loneElders,
  validateSearch: z.object({
    group: z.enum(['living_alone', 'empty_nest']).optional().catch(undefined),
    region: z.number().int().optional().catch(undefined),
    red: z.literal(true).optional().catch(undefined),
  }),
  staticData: { needs: 'calls.read' },
  component: lazyRouteComponent(() => import('./LonePage.tsx'), 'LonePage'),
})

export const knowledgeRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.knowledge,
  validateSearch: z.object({
    q: z.string().max(60).optional().catch(undefined),
    kind: z.string().max(20).optional().catch(undefined),
    expired: z.boolean().optional().catch(undefined),
    article: z.string().max(60).optional().catch(undefined),
  }),
  staticData: { needs: 'calls.read' },
  component: lazyRouteComponent(() => import('./KnowledgePage.tsx'), 'KnowledgePage'),
})
export const followUpsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.followUps,
  validateSearch: z.object({
    state: z.enum(['reached', 'not_reached']).optional().catch(undefined),
    form: id,
  }),
  staticData: { needs: 'calls.read' },
  component: lazyRouteComponent(() => import('./FollowUpsPage.tsx'), 'FollowUpsPage'),
})
export const figuresRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.callFigures,
  validateSearch: z.object({ from: day, to: day, region: z.number().int().optional().catch(undefined) }),
  staticData: { needs: 'calls.read' },
  component: lazyRouteComponent(() => import('./FiguresPage.tsx'), 'FiguresPage'),
})
export const centresRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.centres,
  validateSearch: z.object({
    centre: z.string().max(60).optional().catch(undefined),
    do: z.literal('exchange').optional().catch(undefined),
  }),
  staticData: { needs: 'calls.read' },
  component: lazyRouteComponent(() => import('./CentresPage.tsx'), 'CentresPage'),
})

export const codesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.codes,
  validateSearch: z.object({
    q: z.string().max(60).optional().catch(undefined),
    elder: id,
    region: z.number().int().optional().catch(undefined),
    stands: QrStands.optional().catch(undefined),
    retired: z.boolean().optional().catch(undefined),
    do: z.enum(['place', 'cards']).optional().catch(undefined),
  }),
  staticData: { needs: 'calls.read' },
  component: lazyRouteComponent(() => import('./codes/CodesPage.tsx'), 'CodesPage'),
})
export const codeSheetRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.codeSheet,
  validateSearch: z.object({
    ids: z.array(z.uuid()).max(200).optional().catch(undefined),
    form: z.enum(['card', 'sticker']).optional().catch(undefined),
    names: z.boolean().optional().catch(undefined),
    list: z.boolean().optional().catch(undefined),
  }),
  staticData: { needs: 'calls.read' },
  component: lazyRouteComponent(() => import('./codes/CodeSheetPage.tsx'), 'CodeSheetPage'),
})

export const callsRoutes = [
  followUpsRoute,
  hotlineRoute,
  callListRoute,
  callbacksRoute,
  rosterRoute,
  careRoute,
  loneRoute,
  knowledgeRoute,
  figuresRoute,
  centresRoute,
  codesRoute,
  codeSheetRoute,
  callRoute,
] as const

export const callsMenu: readonly MenuEntry[] = [
  {
    group: 'hotline',
    to: paths.hotline,
    label: { zh: '12349 热线', en: 'Hotline 12349' },
    icon: <CustomerServiceOutlined />,
    needs: 'calls.handle',
    order: 40,
  },
  {
    group: 'hotline',
    to: paths.callbacks,
    label: { zh: '未接回访', en: 'Missed calls' },
    icon: <RollbackOutlined />,
    needs: 'calls.read',
    order: 42,
  },
  {
    group: 'hotline',
    to: paths.careCalls,
    label: { zh: '关怀电话', en: 'Care calls' },
    icon: <HeartOutlined />,
    needs: 'calls.read',
    order: 44,
  },
  {
    group: 'hotline',
    to: paths.followUps,
    label: { zh: '服务回访', en: 'Follow-up calls' },
    icon: <SmileOutlined />,
    needs: 'calls.read',
    order: 43,
  },
  {
    group: 'hotline',
    to: paths.loneElders,
    label: { zh: '独居空巢', en: 'Alone, empty nest' },
    icon: <UserOutlined />,
    needs: 'calls.read',
    order: 45,
  },
  {
    group: 'hotline',
    to: paths.calls,
    label: { zh: '话务记录', en: 'Calls' },
    icon: <PhoneOutlined />,
    needs: 'calls.read',
    order: 46,
  },
  {
    group: 'supervision',
    to: paths.callFigures,
    label: { zh: '话务日报', en: 'Call figures' },
    icon: <BarChartOutlined />,
    needs: 'calls.read',
    order: 20,
  },
  {
    group: 'hotline',
    to: paths.callRoster,
    label: { zh: '话务班次', en: 'Call roster' },
    icon: <CalendarOutlined />,
    needs: 'calls.read',
    order: 50,
  },
  {
    group: 'rules',
    to: paths.knowledge,
    label: { zh: '知识库', en: 'Knowledge' },
    icon: <BookOutlined />,
    needs: 'calls.read',
    order: 20,
  },
  {
    group: 'hotline',
    to: paths.centres,
    label: { zh: '话务中心', en: 'Call centres' },
    icon: <ShopOutlined />,
    needs: 'calls.read',
    order: 54,
  },
  {
    group: 'hotline',
    to: paths.codes,
    label: { zh: '求助码', en: 'Help codes' },
    icon: <QrcodeOutlined />,
    needs: 'calls.read',
    order: 56,
  },
]
