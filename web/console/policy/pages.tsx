import { ImpactVerdict } from '#contract/benefit-impact'
import { PolicyState } from '#contract/policy'
import { FileProtectOutlined } from '@ant-design/icons'
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { z } from 'zod'
import { paths } from '../paths.ts'
import type { MenuEntry } from '../shell/menu.ts'
import { shellRoute } from '../shell/route.tsx'

export const policiesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.policies,
  validateSearch: z.object({
    kind: z.string().optional().catch(undefined),
    state: PolicyState.optional().catch(undefined),
    region: z.number().int().optional().catch(undefined),
    on: z.iso.date().optional().catch(undefined),
    q: z.string().max(60).optional().catch(undefined),
  }),
  staticData: { needs: 'policy.read' },
  component: lazyRouteComponent(() => import('./PoliciesPage.tsx'), 'PoliciesPage'),
})
export const policyRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.policy,
  validateSearch: z.object({
    copy: z.uuid().optional().catch(undefined),
    fresh: z.boolean().optional().catch(undefined),
    kind: z.string().optional().catch(undefined),
    // Which rows of the impact are shown.
    scheme: z.string().max(60).optional().catch(undefined),
    verdict: ImpactVerdict.optional().catch(undefined),
    place: z.number().int().optional().catch(undefined),
  }),
  staticData: { needs: 'policy.read' },
  component: lazyRouteComponent(() => import('./PolicyPage.tsx'), 'PolicyPage'),
})

export const policyRoutes = [policiesRoute, policyRoute] as const

export const policyMenu: readonly MenuEntry[] = [
  {
    group: 'rules',
    to: paths.policies,
    label: { zh: '政策规则', en: 'Policy rules' },
    icon: <FileProtectOutlined />,
    needs: 'policy.read',
    order: 10,
  },
]
