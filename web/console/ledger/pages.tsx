import { Day } from '#contract/day'
import { AccountKind, Holder, Unit } from '#contract/ledger'
import { AccountBookOutlined } from '@ant-design/icons'
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { z } from 'zod'
import { paths } from '../paths.ts'
import type { MenuEntry } from '../shell/menu.ts'
import { shellRoute } from '../shell/route.tsx'

const text = z.string().max(60).optional().catch(undefined)
const day = Day.optional().catch(undefined)
const region = z.number().int().optional().catch(undefined)

export const ledgerRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.ledger,
  validateSearch: z.object({
    q: text,
    region,
    kind: AccountKind.optional().catch(undefined),
    unit: Unit.optional().catch(undefined),
    holder: Holder.optional().catch(undefined),
    state: z.enum(['open', 'closed']).optional().catch(undefined),
    elderId: z.uuid().optional().catch(undefined),
    orgId: z.uuid().optional().catch(undefined),
  }),
  staticData: { needs: 'ledger.read' },
  component: lazyRouteComponent(() => import('./AccountsPage.tsx'), 'AccountsPage'),
})

export const ledgerAccountRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.ledgerAccount,
  validateSearch: z.object({ from: day, to: day }),
  staticData: { needs: 'ledger.read' },
  component: lazyRouteComponent(() => import('./StatementPage.tsx'), 'StatementPage'),
})

export const ledgerJournalRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.ledgerJournal,
  validateSearch: z.object({
    q: text,
    source: text,
    region,
    from: day,
    to: day,
    reversal: z.enum(['reversals', 'reversed']).optional().catch(undefined),
  }),
  staticData: { needs: 'ledger.read' },
  component: lazyRouteComponent(() => import('./JournalPage.tsx'), 'JournalPage'),
})

export const ledgerPostingRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.ledgerPosting,
  staticData: { needs: 'ledger.read' },
  component: lazyRouteComponent(() => import('./PostingPage.tsx'), 'PostingPage'),
})

export const ledgerChecksRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.ledgerChecks,
  staticData: { needs: 'ledger.read' },
  component: lazyRouteComponent(() => import('./ChecksPage.tsx'), 'ChecksPage'),
})

export const ledgerRoutes = [
  ledgerRoute,
  ledgerJournalRoute,
  ledgerChecksRoute,
  ledgerAccountRoute,
  ledgerPostingRoute,
] as const

export const ledgerMenu: readonly MenuEntry[] = [
  {
    group: 'benefits',
    to: paths.ledger,
    label: { zh: '账本', en: 'Ledger' },
    icon: <AccountBookOutlined />,
    needs: 'ledger.read',
    order: 90,
  },
]
