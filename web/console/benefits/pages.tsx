import { DeductionState, SpotCheck } from '#contract/benefit-deductions'
import { CertificateState, Profession } from '#contract/benefit-payees'
import { ChangeKind, CycleState, LineKind, Month } from '#contract/benefit-words'
import { CourseKind } from '#contract/benefit-workers'
import {
  AccountBookOutlined,
  AuditOutlined,
  BankOutlined,
  FundOutlined,
  PauseCircleOutlined,
  SafetyCertificateOutlined,
  TagsOutlined,
  TeamOutlined,
  WalletOutlined,
} from '@ant-design/icons'
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { SupportKind, SupportState } from '#contract/worker-support'
import { z } from 'zod'
import { paths } from '../paths.ts'
import type { MenuEntry } from '../shell/menu.ts'
import { shellRoute } from '../shell/route.tsx'

export const cyclesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.benefits,
  validateSearch: z.object({
    state: CycleState.optional().catch(undefined),
    region: z.number().int().optional().catch(undefined),
    form: z.literal('new').optional().catch(undefined),
  }),
  staticData: { needs: 'benefits.read' },
  component: lazyRouteComponent(() => import('./CyclesPage.tsx'), 'CyclesPage'),
})
export const cycleRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.benefitCycle,
  validateSearch: z.object({
    tab: z.enum(['lines', 'batches', 'sample']).optional().catch(undefined),
    scheme: z.string().max(60).optional().catch(undefined),
    kind: z.union([LineKind, ChangeKind]).optional().catch(undefined),
    held: z.enum(['yes', 'no']).optional().catch(undefined),
    q: z.string().max(60).optional().catch(undefined),
    why: z.string().optional().catch(undefined),
    form: z.enum(['return', 'cancel', 'build']).optional().catch(undefined),
  }),
  staticData: { needs: 'benefits.read' },
  component: lazyRouteComponent(() => import('./CyclePage.tsx'), 'CyclePage'),
})
export const batchRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.benefitBatch,
  validateSearch: z.object({
    state: z.enum(['queued', 'sent', 'paid', 'failed', 'held', 'stopped']).optional().catch(undefined),
    form: z.enum(['repay', 'cancel']).optional().catch(undefined),
    row: z.string().optional().catch(undefined),
  }),
  staticData: { needs: 'benefits.read' },
  component: lazyRouteComponent(() => import('./BatchPage.tsx'), 'BatchPage'),
})
export const applicationsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.benefitApplications,
  validateSearch: z.object({
    tab: z.enum(['awards', 'outreach', 'take-up']).optional().catch(undefined),
    state: z.string().optional().catch(undefined),
    form: z.string().optional().catch(undefined),
  }),
  staticData: { needs: 'benefits.applications' },
  component: lazyRouteComponent(() => import('./ApplicationsPage.tsx'), 'ApplicationsPage'),
})
export const holdsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.benefitHolds,
  validateSearch: z.object({
    tab: z.enum(['accounts', 'recoveries', 'repay']).optional().catch(undefined),
    q: z.string().max(60).optional().catch(undefined),
    form: z.string().optional().catch(undefined),
  }),
  staticData: { needs: 'benefits.read' },
  component: lazyRouteComponent(() => import('./HoldsPage.tsx'), 'HoldsPage'),
})
export const budgetRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.benefitBudget,
  validateSearch: z.object({
    year: z.number().int().optional().catch(undefined),
    form: z.string().optional().catch(undefined),
  }),
  staticData: { needs: 'benefits.read' },
  component: lazyRouteComponent(() => import('./BudgetPage.tsx'), 'BudgetPage'),
})
export const payeesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.benefitPayees,
  validateSearch: z.object({
    tab: z.enum(['beds', 'facilities']).optional().catch(undefined),
    q: z.string().max(60).optional().catch(undefined),
    form: z.string().optional().catch(undefined),
  }),
  staticData: { needs: 'benefits.read' },
  component: lazyRouteComponent(() => import('./PayeesPage.tsx'), 'PayeesPage'),
})

export const workersRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.careStaff,
  validateSearch: z.object({
    tab: z.enum(['support', 'courses', 'coverage']).optional().catch(undefined),
    q: z.string().max(60).optional().catch(undefined),
    profession: Profession.optional().catch(undefined),
    certificate: CertificateState.optional().catch(undefined),
    trained: z.enum(['yes', 'no']).optional().catch(undefined),
    employed: z.enum(['now', 'left']).optional().catch(undefined),
    order: z.enum(['name', 'expiry']).optional().catch(undefined),
    kind: CourseKind.optional().catch(undefined),
    state: SupportState.optional().catch(undefined),
    support: SupportKind.optional().catch(undefined),
    region: z.number().int().optional().catch(undefined),
    form: z.string().max(60).optional().catch(undefined),
  }),
  staticData: { needs: 'benefits.read' },
  component: lazyRouteComponent(() => import('./workers/WorkersPage.tsx'), 'WorkersPage'),
})

export const lifeRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.benefitLife,
  validateSearch: z.object({
    tab: z.enum(['visit', 'not_found', 'seen', 'mandates']).optional().catch(undefined),
    form: z.string().optional().catch(undefined),
  }),
  staticData: { needs: 'benefits.outreach' },
  component: lazyRouteComponent(() => import('./LifePage.tsx'), 'LifePage'),
})
export const quotasRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.benefitQuotas,
  validateSearch: z.object({
    tab: z.literal('uses').optional().catch(undefined),
    state: z.enum(['left', 'short']).optional().catch(undefined),
    form: z.string().optional().catch(undefined),
  }),
  staticData: { needs: 'benefits.read' },
  component: lazyRouteComponent(() => import('./QuotasPage.tsx'), 'QuotasPage'),
})
export const deductionsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.benefitDeductions,
  validateSearch: z.object({
    tab: z.literal('sums').optional().catch(undefined),
    month: Month.optional().catch(undefined),
    region: z.number().int().optional().catch(undefined),
    scheme: z.string().max(60).optional().catch(undefined),
    orgId: z.uuid().optional().catch(undefined),
    elderId: z.uuid().optional().catch(undefined),
    state: DeductionState.optional().catch(undefined),
    check: SpotCheck.optional().catch(undefined),
    q: z.string().max(60).optional().catch(undefined),
    form: z.string().max(60).optional().catch(undefined),
  }),
  staticData: { needs: 'benefits.read' },
  component: lazyRouteComponent(() => import('./DeductionsPage.tsx'), 'DeductionsPage'),
})

export const benefitsRoutes = [
  cyclesRoute,
  cycleRoute,
  batchRoute,
  applicationsRoute,
  holdsRoute,
  budgetRoute,
  payeesRoute,
  workersRoute,
  lifeRoute,
  quotasRoute,
  deductionsRoute,
] as const

export const benefitsMenu: readonly MenuEntry[] = [
  {
    group: 'benefits',
    to: paths.benefits,
    label: { zh: '发放月', en: 'Months' },
    icon: <AccountBookOutlined />,
    needs: 'benefits.read',
    order: 10,
  },
  {
    group: 'benefits',
    to: paths.benefitApplications,
    label: { zh: '申请与应享未享', en: 'Applications, outreach' },
    icon: <AuditOutlined />,
    needs: 'benefits.applications',
    order: 20,
  },
  {
    group: 'benefits',
    to: paths.benefitHolds,
    label: { zh: '暂缓、账户与追回', en: 'Holds, accounts' },
    icon: <PauseCircleOutlined />,
    needs: 'benefits.read',
    order: 30,
  },
  {
    group: 'benefits',
    to: paths.benefitLife,
    label: { zh: '资格认证与代办', en: 'Contacts, mandates' },
    icon: <SafetyCertificateOutlined />,
    needs: 'benefits.outreach',
    order: 32,
  },
  {
    group: 'benefits',
    to: paths.benefitQuotas,
    label: { zh: '服务额度', en: 'Service quotas' },
    icon: <WalletOutlined />,
    needs: 'benefits.read',
    order: 35,
  },
  {
    group: 'benefits',
    to: paths.benefitDeductions,
    label: { zh: '消费券抵扣', en: 'Voucher deductions' },
    icon: <TagsOutlined />,
    needs: 'benefits.read',
    order: 37,
  },
  {
    group: 'benefits',
    to: paths.benefitBudget,
    label: { zh: '预算与执行', en: 'Budget' },
    icon: <FundOutlined />,
    needs: 'benefits.read',
    order: 40,
  },
  {
    group: 'benefits',
    to: paths.benefitPayees,
    label: { zh: '补贴机构与床位', en: 'Subsidised organisations' },
    icon: <BankOutlined />,
    needs: 'benefits.read',
    order: 50,
  },
  {
    group: 'facilities',
    to: paths.careStaff,
    label: { zh: '护理人员与培训', en: 'Care staff, training' },
    icon: <TeamOutlined />,
    needs: 'benefits.read',
    order: 60,
  },
]
