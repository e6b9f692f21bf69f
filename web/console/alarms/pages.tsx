import { IncidentKind, Severity } from '#contract/alarms'
import { Day } from '#contract/day'
import {
  AlertOutlined,
  BarChartOutlined,
  BookOutlined,
  ControlOutlined,
  ExperimentOutlined,
  FlagOutlined,
  HistoryOutlined,
  NodeIndexOutlined,
  RadarChartOutlined,
} from '@ant-design/icons'
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { z } from 'zod'
import { paths } from '../paths.ts'
import type { MenuEntry } from '../shell/menu.ts'
import { shellRoute } from '../shell/route.tsx'

const severity = Severity.optional().catch(undefined)
const kind = IncidentKind.optional().catch(undefined)
const region = z.number().int().optional().catch(undefined)
const drill = z.boolean().optional().catch(undefined)
const day = Day.optional().catch(undefined)

export const deskRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.desk,
  validateSearch: z.object({
    show: z.enum(['all', 'waiting', 'mine']).optional().catch(undefined),
    severity,
    kind,
    drill,
    storm: z.uuid().optional().catch(undefined),
    id: z.uuid().optional().catch(undefined),
  }),
  staticData: { needs: 'alarms.read' },
  component: lazyRouteComponent(() => import('./DeskPage.tsx'), 'DeskPage'),
})
export const incidentRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.incident,
  validateSearch: z.object({
    do: z
      .enum([
        'contact',
        'judge',
        'dispatch',
        'ambulance',
        'note',
        'escalate',
        'resolve',
        'reopen',
        'arrive',
        'safe',
        'review',
        'report',
        'broadcast',
      ])
      .optional()
      .catch(undefined),
  }),
  staticData: { needs: 'alarms.read' },
  component: lazyRouteComponent(() => import('./IncidentPage.tsx'), 'IncidentPage'),
})
export const historyRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.incidents,
  validateSearch: z.object({
    state: z.enum(['open', 'closed', 'all', 'to_review']).optional().catch(undefined),
    severity,
    kind,
    region,
    drill,
    from: day,
    to: day,
    q: z.string().max(40).optional().catch(undefined),
    elder: z.uuid().optional().catch(undefined),
  }),
  staticData: { needs: 'alarms.read' },
  component: lazyRouteComponent(() => import('./HistoryPage.tsx'), 'HistoryPage'),
})
export const figuresRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.alarmFigures,
  validateSearch: z.object({
    severity,
    kind,
    region,
    drill,
    from: day,
    to: day,
    by: z.enum(['elder', 'model', 'rule']).optional().catch(undefined),
  }),
  staticData: { needs: 'alarms.read' },
  component: lazyRouteComponent(() => import('./FiguresPage.tsx'), 'FiguresPage'),
})
export const coverageRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.rescueCoverage,
  validateSearch: z.object({ region, on: day }),
  staticData: { needs: 'alarms.read' },
  component: lazyRouteComponent(() => import('./CoveragePage.tsx'), 'CoveragePage'),
})
export const rulesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.rules,
  validateSearch: z.object({
    type: z.enum(['reading', 'absence', 'fence']).optional().catch(undefined),
    state: z.enum(['draft', 'active', 'retired']).optional().catch(undefined),
    q: z.string().max(60).optional().catch(undefined),
  }),
  staticData: { needs: 'alarms.read' },
  component: lazyRouteComponent(() => import('./rules/RulesPage.tsx'), 'RulesPage'),
})
export const ruleRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.rule,
  validateSearch: z.object({
    copy: z.uuid().optional().catch(undefined),
    /** Not saved yet: nothing is read for it. */
    fresh: z.boolean().optional().catch(undefined),
  }),
  staticData: { needs: 'alarms.read' },
  component: lazyRouteComponent(() => import('./rules/RulePage.tsx'), 'RulePage'),
})
export const laddersRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.ladders,
  staticData: { needs: 'policy.read' },
  component: lazyRouteComponent(() => import('./ladder/LaddersPage.tsx'), 'LaddersPage'),
})
export const ladderRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.ladder,
  validateSearch: z.object({
    copy: z.uuid().optional().catch(undefined),
    fresh: z.boolean().optional().catch(undefined),
    tab: z.number().int().optional().catch(undefined),
  }),
  staticData: { needs: 'policy.read' },
  component: lazyRouteComponent(() => import('./ladder/LadderPage.tsx'), 'LadderPage'),
})
export const elderAlarmsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.elderAlarms,
  staticData: { needs: 'alarms.read' },
  component: lazyRouteComponent(() => import('./elder/ElderAlarmsPage.tsx'), 'ElderAlarmsPage'),
})
export const risksRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.risks,
  validateSearch: z.object({
    region,
    level: z.enum(['watch', 'high']).optional().catch(undefined),
    all: z.boolean().optional().catch(undefined),
  }),
  staticData: { needs: 'alarms.read' },
  component: lazyRouteComponent(() => import('./RisksPage.tsx'), 'RisksPage'),
})
export const recordBookRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.recordBook,
  validateSearch: z.object({ org: z.uuid().optional().catch(undefined), from: day, to: day }),
  staticData: { needs: 'alarms.read' },
  component: lazyRouteComponent(() => import('./RecordBookPage.tsx'), 'RecordBookPage'),
})
export const drillsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.drills,
  validateSearch: z.object({ id: z.uuid().optional().catch(undefined) }),
  staticData: { needs: 'alarms.read' },
  component: lazyRouteComponent(() => import('./DrillsPage.tsx'), 'DrillsPage'),
})

export const alarmsRoutes = [
  deskRoute,
  incidentRoute,
  historyRoute,
  figuresRoute,
  coverageRoute,
  rulesRoute,
  ruleRoute,
  laddersRoute,
  ladderRoute,
  drillsRoute,
  elderAlarmsRoute,
  risksRoute,
  recordBookRoute,
] as const

export const alarmsMenu: readonly MenuEntry[] = [
  {
    group: 'watch',
    to: paths.desk,
    label: { zh: '告警台', en: 'Alarm desk' },
    icon: <AlertOutlined />,
    needs: 'alarms.read',
    order: 10,
  },
  {
    group: 'watch',
    to: paths.incidents,
    label: { zh: '事件记录', en: 'Incidents' },
    icon: <HistoryOutlined />,
    needs: 'alarms.read',
    order: 30,
  },
  {
    group: 'supervision',
    to: paths.alarmFigures,
    label: { zh: '统计', en: 'Figures' },
    icon: <BarChartOutlined />,
    needs: 'alarms.read',
    order: 10,
  },
  {
    group: 'watch',
    to: paths.risks,
    label: { zh: '风险名单', en: 'At risk' },
    icon: <FlagOutlined />,
    needs: 'alarms.read',
    order: 35,
  },
  {
    group: 'watch',
    to: paths.recordBook,
    label: { zh: '呼叫记录簿', en: 'Record book' },
    icon: <BookOutlined />,
    needs: 'alarms.read',
    order: 60,
  },
  {
    group: 'supervision',
    to: paths.rescueCoverage,
    label: { zh: '救援覆盖', en: 'Rescue coverage' },
    icon: <RadarChartOutlined />,
    needs: 'alarms.read',
    order: 30,
  },
  {
    group: 'rules',
    to: paths.rules,
    label: { zh: '告警规则', en: 'Alarm rules' },
    icon: <ControlOutlined />,
    needs: 'alarms.read',
    order: 40,
  },
  {
    group: 'rules',
    to: paths.ladders,
    label: { zh: '响应阶梯', en: 'Ladders' },
    icon: <NodeIndexOutlined />,
    needs: 'policy.read',
    order: 50,
  },
  {
    group: 'watch',
    to: paths.drills,
    label: { zh: '演练', en: 'Drills' },
    icon: <ExperimentOutlined />,
    needs: 'alarms.read',
    order: 50,
  },
]
