import { CaseState, ClaimState, InstitutionPolicyKind } from '#contract/insurance-words'
import { BankOutlined, FileProtectOutlined, InsuranceOutlined, SolutionOutlined } from '@ant-design/icons'
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { z } from 'zod'
import { paths } from '../paths.ts'
import type { MenuEntry } from '../shell/menu.ts'
import { shellRoute } from '../shell/route.tsx'

const form = z.string().max(80).optional().catch(undefined)
const q = z.string().max(60).optional().catch(undefined)

export const insuranceRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.insurance,
  validateSearch: z.object({
    tab: z.enum(['claims', 'enrolments']).optional().catch(undefined),
    state: z.union([CaseState, ClaimState]).optional().catch(undefined),
    only: z.enum(['flagged', 'ending', 'left', 'ended']).optional().catch(undefined),
    q,
    form,
  }),
  staticData: { needs: 'insurance.read' },
  component: lazyRouteComponent(() => import('./InsurancePage.tsx'), 'InsurancePage'),
})
export const insuranceFundRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.insuranceFund,
  validateSearch: z.object({ year: z.number().int().optional().catch(undefined), form }),
  staticData: { needs: 'insurance.read' },
  component: lazyRouteComponent(() => import('./FundPage.tsx'), 'FundPage'),
})
export const insurancePartnersRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.insurancePartners,
  validateSearch: z.object({
    tab: z.enum(['handlers', 'leaves']).optional().catch(undefined),
    state: z.enum(['current', 'ended']).optional().catch(undefined),
    q,
    form,
  }),
  staticData: { needs: 'insurance.read' },
  component: lazyRouteComponent(() => import('./PartnersPage.tsx'), 'PartnersPage'),
})
export const institutionPoliciesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.institutionPolicies,
  validateSearch: z.object({
    tab: z.literal('uninsured').optional().catch(undefined),
    state: z.enum(['coming', 'current', 'ending', 'expired', 'cancelled']).optional().catch(undefined),
    kind: InstitutionPolicyKind.optional().catch(undefined),
    q,
    form,
  }),
  staticData: { needs: 'organisations.read' },
  component: lazyRouteComponent(() => import('./InstitutionPoliciesPage.tsx'), 'InstitutionPoliciesPage'),
})
export const elderCareRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.elderCare,
  validateSearch: z.object({ form }),
  staticData: { needs: 'insurance.read' },
  component: lazyRouteComponent(() => import('./ElderCarePage.tsx'), 'ElderCarePage'),
})

export const insuranceRoutes = [
  insuranceRoute,
  insuranceFundRoute,
  insurancePartnersRoute,
  institutionPoliciesRoute,
  elderCareRoute,
] as const

export const insuranceMenu: readonly MenuEntry[] = [
  {
    group: 'benefits',
    to: paths.insurance,
    label: { zh: '长护险', en: 'LTC insurance' },
    icon: <InsuranceOutlined />,
    needs: 'insurance.read',
    where: 'insurance',
    order: 60,
  },
  {
    group: 'benefits',
    to: paths.insuranceFund,
    label: { zh: '长护险基金', en: 'LTC fund' },
    icon: <BankOutlined />,
    needs: 'insurance.manage',
    where: 'insurance',
    order: 62,
  },
  {
    group: 'benefits',
    to: paths.insurancePartners,
    label: { zh: '定点与经办机构', en: 'Providers, handlers' },
    icon: <SolutionOutlined />,
    needs: 'insurance.read',
    where: 'insurance',
    order: 64,
  },
  {
    group: 'facilities',
    to: paths.institutionPolicies,
    label: { zh: '机构保险', en: 'Institution insurance' },
    icon: <FileProtectOutlined />,
    needs: 'organisations.read',
    order: 45,
  },
]
