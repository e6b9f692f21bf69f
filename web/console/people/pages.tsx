import { Day } from '#contract/day'
import { ElderSort } from '#contract/people'
import { BulkRowState } from '#contract/people-bulk'
import { CorrectionState } from '#contract/people-corrections'
import { DuplicateState } from '#contract/people-duplicates'
import { ImportReason, Verdict } from '#contract/people-import'
import { LifeKind, LifeState } from '#contract/people-life'
import { CareSetting, ElderStatus, Gap, Mobility, Sex } from '#contract/people-words'
import {
  AuditOutlined,
  CloudUploadOutlined,
  EditOutlined,
  SwapOutlined,
  EnvironmentOutlined,
  FileProtectOutlined,
  MergeCellsOutlined,
  PieChartOutlined,
  TeamOutlined,
} from '@ant-design/icons'
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { z } from 'zod'
import { paths } from '../paths.ts'
import type { MenuEntry } from '../shell/menu.ts'
import { shellRoute } from '../shell/route.tsx'

const region = z.number().int().optional().catch(undefined)
const age = z.number().int().min(0).max(130).optional().catch(undefined)

export const eldersRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.elders,
  validateSearch: z.object({
    q: z.string().max(60).optional().catch(undefined),
    region,
    groups: z.string().max(300).optional().catch(undefined),
    sex: Sex.optional().catch(undefined),
    status: ElderStatus.optional().catch(undefined),
    setting: CareSetting.optional().catch(undefined),
    mobility: Mobility.optional().catch(undefined),
    ageFrom: age,
    ageTo: age,
    device: z.enum(['yes', 'no']).optional().catch(undefined),
    contact: z.enum(['yes', 'no', 'key', 'unverified']).optional().catch(undefined),
    gap: Gap.optional().catch(undefined),
    sort: ElderSort.optional().catch(undefined),
    direction: z.enum(['asc', 'desc']).optional().catch(undefined),
    export: z.boolean().optional().catch(undefined),
    bulk: z.boolean().optional().catch(undefined),
  }),
  staticData: { needs: 'people.read' },
  component: lazyRouteComponent(() => import('./EldersPage.tsx'), 'EldersPage'),
})

/** The parts of a record that open as a form; in the address, so that a link opens the form. */
export const forms = [
  'basics',
  'address',
  'status',
  'setting',
  'profile',
  'access',
  'contact',
  'fact',
  'end-fact',
  'health',
  'needs',
  'income',
  'consent',
  'document',
  'household',
  'review',
  'unmask',
  'print',
] as const

export const elderRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.elder,
  validateSearch: z.object({
    do: z.enum(forms).optional().catch(undefined),
    item: z.string().max(60).optional().catch(undefined),
    asOf: Day.optional().catch(undefined),
    side: z.enum(['timeline', 'history']).optional().catch(undefined),
  }),
  staticData: { needs: 'people.read' },
  component: lazyRouteComponent(() => import('./ElderPage.tsx'), 'ElderPage'),
})

export const newElderRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.newElder,
  staticData: { needs: 'people.write' },
  component: lazyRouteComponent(() => import('./RegisterPage.tsx'), 'RegisterPage'),
})

export const followUpRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.followUp,
  validateSearch: z.object({ region, gap: Gap.optional().catch(undefined) }),
  staticData: { needs: 'people.read' },
  component: lazyRouteComponent(() => import('./FollowUpPage.tsx'), 'FollowUpPage'),
})

export const groupsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.elderGroups,
  validateSearch: z.object({ region, on: Day.optional().catch(undefined) }),
  staticData: { needs: 'people.read' },
  component: lazyRouteComponent(() => import('./GroupsPage.tsx'), 'GroupsPage'),
})

export const placesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.elderPlaces,
  validateSearch: z.object({ region, on: Day.optional().catch(undefined) }),
  staticData: { needs: 'people.read' },
  component: lazyRouteComponent(() => import('./PlacesPage.tsx'), 'PlacesPage'),
})

export const selectionsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.elderSelections,
  validateSearch: z.object({
    region,
    selection: z.string().max(40).optional().catch(undefined),
    liaison: z.enum(['yes', 'no']).optional().catch(undefined),
  }),
  staticData: { needs: 'people.read' },
  component: lazyRouteComponent(() => import('./SelectionsPage.tsx'), 'SelectionsPage'),
})

export const importsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.imports,
  validateSearch: z.object({ upload: z.boolean().optional().catch(undefined) }),
  staticData: { needs: 'people.import' },
  component: lazyRouteComponent(() => import('./import/ImportsPage.tsx'), 'ImportsPage'),
})
export const importRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.import,
  validateSearch: z.object({
    state: z.enum(['waiting', 'held', 'applied', 'skipped', 'undone']).optional().catch(undefined),
    verdict: Verdict.optional().catch(undefined),
    reason: ImportReason.optional().catch(undefined),
    row: z.number().int().optional().catch(undefined),
    do: z.enum(['mapping', 'undo']).optional().catch(undefined),
  }),
  staticData: { needs: 'people.import' },
  component: lazyRouteComponent(() => import('./import/ImportPage.tsx'), 'ImportPage'),
})
export const bulksRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.bulks,
  staticData: { needs: 'people.write' },
  component: lazyRouteComponent(() => import('./bulk/BulksPage.tsx'), 'BulksPage'),
})
export const bulkRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.bulk,
  validateSearch: z.object({
    state: BulkRowState.optional().catch(undefined),
    do: z.enum(['undo']).optional().catch(undefined),
  }),
  staticData: { needs: 'people.write' },
  component: lazyRouteComponent(() => import('./bulk/BulkPage.tsx'), 'BulkPage'),
})
export const duplicatesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.duplicates,
  validateSearch: z.object({ region, state: DuplicateState.optional().catch(undefined) }),
  staticData: { needs: 'people.read' },
  component: lazyRouteComponent(() => import('./duplicates/DuplicatesPage.tsx'), 'DuplicatesPage'),
})
export const duplicateRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.duplicate,
  staticData: { needs: 'people.read' },
  component: lazyRouteComponent(() => import('./duplicates/DuplicatePage.tsx'), 'DuplicatePage'),
})

export const lifeEventsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.lifeEvents,
  validateSearch: z.object({
    region,
    state: LifeState.optional().catch(undefined),
    kind: LifeKind.optional().catch(undefined),
    form: z.literal('lists').optional().catch(undefined),
  }),
  staticData: { needs: 'people.read' },
  component: lazyRouteComponent(() => import('./life-events/LifeEventsPage.tsx'), 'LifeEventsPage'),
})
export const correctionsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.corrections,
  validateSearch: z.object({
    region,
    state: CorrectionState.optional().catch(undefined),
    late: z.literal(true).optional().catch(undefined),
  }),
  staticData: { needs: 'people.read' },
  component: lazyRouteComponent(() => import('./corrections/CorrectionsPage.tsx'), 'CorrectionsPage'),
})

export const peopleRoutes = [
  lifeEventsRoute,
  correctionsRoute,
  importsRoute,
  importRoute,
  bulksRoute,
  bulkRoute,
  duplicatesRoute,
  duplicateRoute,
  eldersRoute,
  newElderRoute,
  followUpRoute,
  groupsRoute,
  placesRoute,
  selectionsRoute,
  elderRoute,
] as const

export const peopleMenu: readonly MenuEntry[] = [
  {
    group: 'register',
    to: paths.elders,
    label: { zh: '长者', en: 'Elders' },
    icon: <TeamOutlined />,
    needs: 'people.read',
    order: 10,
  },
  {
    group: 'register',
    to: paths.elderGroups,
    label: { zh: '人群', en: 'Groups' },
    icon: <PieChartOutlined />,
    needs: 'people.read',
    order: 12,
  },
  {
    group: 'register',
    to: paths.elderPlaces,
    label: { zh: '各地人数', en: 'By place' },
    icon: <EnvironmentOutlined />,
    needs: 'people.read',
    order: 11,
  },
  {
    group: 'register',
    to: paths.elderSelections,
    label: { zh: '政策对象', en: 'Whom policies mean' },
    icon: <FileProtectOutlined />,
    needs: 'people.read',
    order: 13,
  },
  {
    group: 'register',
    to: paths.followUp,
    label: { zh: '待完善档案', en: 'To complete' },
    icon: <AuditOutlined />,
    needs: 'people.read',
    order: 14,
  },
  {
    group: 'register',
    to: paths.duplicates,
    label: { zh: '重复档案', en: 'Duplicates' },
    icon: <MergeCellsOutlined />,
    needs: 'people.read',
    order: 15,
  },
  {
    group: 'register',
    to: paths.imports,
    label: { zh: '导入名册', en: 'Import lists' },
    icon: <CloudUploadOutlined />,
    needs: 'people.import',
    order: 16,
  },
  {
    group: 'register',
    to: paths.lifeEvents,
    label: { zh: '生活变动', en: 'Life events' },
    icon: <SwapOutlined />,
    needs: 'people.read',
    order: 17,
  },
  {
    group: 'register',
    to: paths.corrections,
    label: { zh: '更正申请', en: 'Corrections' },
    icon: <EditOutlined />,
    needs: 'people.read',
    order: 18,
  },
]
