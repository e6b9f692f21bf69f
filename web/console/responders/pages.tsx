import { QualificationKind, ResponderKind } from '#contract/responder-words'
import { CarOutlined, FieldTimeOutlined, NodeIndexOutlined, SafetyOutlined } from '@ant-design/icons'
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { z } from 'zod'
import { paths } from '../paths.ts'
import type { MenuEntry } from '../shell/menu.ts'
import { shellRoute } from '../shell/route.tsx'

const region = z.number().int().optional().catch(undefined)
const kind = ResponderKind.optional().catch(undefined)

export const respondersRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.responders,
  validateSearch: z.object({
    q: z.string().max(60).optional().catch(undefined),
    region,
    kind,
    duty: z.enum(['on', 'off']).optional().catch(undefined),
    qualification: QualificationKind.optional().catch(undefined),
    left: z.enum(['no', 'yes']).optional().catch(undefined),
    sort: z.enum(['name', 'updated']).optional().catch(undefined),
  }),
  staticData: { needs: 'responders.read' },
  component: lazyRouteComponent(() => import('./RespondersPage.tsx'), 'RespondersPage'),
})
export const newResponderRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.newResponder,
  staticData: { needs: 'responders.write' },
  component: lazyRouteComponent(() => import('./NewResponderPage.tsx'), 'NewResponderPage'),
})
export const onDutyRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.onDuty,
  validateSearch: z.object({ region, kind }),
  staticData: { needs: 'responders.read' },
  component: lazyRouteComponent(() => import('./OnDutyPage.tsx'), 'OnDutyPage'),
})
export const shiftsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.shifts,
  validateSearch: z.object({
    region,
    from: z.iso.date().optional().catch(undefined),
    atLeast: z.number().int().min(1).max(50).optional().catch(undefined),
    add: z.boolean().optional().catch(undefined),
  }),
  staticData: { needs: 'responders.read' },
  component: lazyRouteComponent(() => import('./ShiftsPage.tsx'), 'ShiftsPage'),
})
export const rescuePlanRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.rescuePlan,
  validateSearch: z.object({
    elder: z.uuid().optional().catch(undefined),
    k: z.number().int().min(1).max(20).optional().catch(undefined),
    kind,
    qualification: QualificationKind.optional().catch(undefined),
  }),
  staticData: { needs: 'responders.read' },
  component: lazyRouteComponent(() => import('./RescuePlanPage.tsx'), 'RescuePlanPage'),
})
export const responderRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.responder,
  validateSearch: z.object({
    do: z.enum(['edit', 'account', 'qualification', 'key']).optional().catch(undefined),
  }),
  staticData: { needs: 'responders.read' },
  component: lazyRouteComponent(() => import('./ResponderPage.tsx'), 'ResponderPage'),
})

export const respondersRoutes = [
  respondersRoute,
  newResponderRoute,
  onDutyRoute,
  shiftsRoute,
  rescuePlanRoute,
  responderRoute,
] as const

export const respondersMenu: readonly MenuEntry[] = [
  {
    group: 'watch',
    to: paths.onDuty,
    label: { zh: '在岗力量', en: 'On duty' },
    icon: <CarOutlined />,
    needs: 'responders.read',
    order: 20,
  },
  {
    group: 'watch',
    to: paths.responders,
    label: { zh: '救援力量', en: 'Responders' },
    icon: <SafetyOutlined />,
    needs: 'responders.read',
    order: 40,
  },
  {
    group: 'watch',
    to: paths.shifts,
    label: { zh: '救援排班', en: 'Shifts' },
    icon: <FieldTimeOutlined />,
    needs: 'responders.read',
    order: 42,
  },
  {
    group: 'watch',
    to: paths.rescuePlan,
    label: { zh: '救援预演', en: 'Who would come' },
    icon: <NodeIndexOutlined />,
    needs: 'responders.read',
    order: 44,
  },
]
