import { Domain, ExchangeState } from '#contract/assessment-exchange'
import { DemandChannel, DemandState } from '#contract/demands'
import { NeedItem } from '#contract/people-words'
import { TargetState } from '#contract/survey'
import { ApplicationState, ObjectionState, ReviewState } from '#contract/assessment-words'
import { Day } from '#contract/day'
import {
  AuditOutlined,
  BarChartOutlined,
  FormOutlined,
  IdcardOutlined,
  InboxOutlined,
  NodeIndexOutlined,
  OrderedListOutlined,
  ReconciliationOutlined,
  SafetyCertificateOutlined,
  ScheduleOutlined,
  SolutionOutlined,
  SwapOutlined,
} from '@ant-design/icons'
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { z } from 'zod'
import { paths } from '../paths.ts'
import type { MenuEntry } from '../shell/menu.ts'
import { shellRoute } from '../shell/route.tsx'

const region = z.number().int().optional().catch(undefined)
const text = z.string().max(60).optional().catch(undefined)
const needs = { needs: 'assessment.read' } as const

export const assessmentsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.assessments,
  validateSearch: z.object({
    q: text,
    region,
    state: ApplicationState.optional().catch(undefined),
    do: z.enum(['apply', 'import']).optional().catch(undefined),
    elderId: z.uuid().optional().catch(undefined),
  }),
  staticData: needs,
  component: lazyRouteComponent(() => import('./ApplicationsPage.tsx'), 'ApplicationsPage'),
})
export const assessmentRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.assessment,
  validateSearch: z.object({
    do: z.enum(['assign', 'cancel', 'back', 'confirm']).optional().catch(undefined),
  }),
  staticData: needs,
  component: lazyRouteComponent(() => import('./ApplicationPage.tsx'), 'ApplicationPage'),
})
export const assessmentRecordRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.assessmentRecord,
  validateSearch: z.object({ do: z.enum(['correct', 'object']).optional().catch(undefined) }),
  staticData: needs,
  component: lazyRouteComponent(() => import('./RecordPage.tsx'), 'RecordPage'),
})
export const assessmentDueRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.assessmentDue,
  validateSearch: z.object({
    list: z.enum(['proposals', 'due']).optional().catch(undefined),
    region,
    days: z.number().int().min(1).max(366).optional().catch(undefined),
    dismiss: z.uuid().optional().catch(undefined),
  }),
  staticData: needs,
  component: lazyRouteComponent(() => import('./DuePage.tsx'), 'DuePage'),
})
export const assessmentObjectionsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.assessmentObjections,
  validateSearch: z.object({
    state: ObjectionState.optional().catch(undefined),
    region,
    answer: z.uuid().optional().catch(undefined),
  }),
  staticData: needs,
  component: lazyRouteComponent(() => import('./ObjectionsPage.tsx'), 'ObjectionsPage'),
})
export const assessmentReviewsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.assessmentReviews,
  validateSearch: z.object({
    state: ReviewState.optional().catch(undefined),
    region,
    review: z.uuid().optional().catch(undefined),
    scale: z.string().max(31).optional().catch(undefined),
    from: Day.optional().catch(undefined),
    to: Day.optional().catch(undefined),
  }),
  staticData: needs,
  component: lazyRouteComponent(() => import('./ReviewsPage.tsx'), 'ReviewsPage'),
})
export const assessorsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.assessors,
  validateSearch: z.object({
    q: text,
    state: z.enum(['in_force', 'expiring', 'expired', 'ended']).optional().catch(undefined),
    do: z.enum(['new', 'edit', 'kin']).optional().catch(undefined),
    id: z.uuid().optional().catch(undefined),
  }),
  staticData: needs,
  component: lazyRouteComponent(() => import('./AssessorsPage.tsx'), 'AssessorsPage'),
})
export const scalesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.scales,
  staticData: needs,
  component: lazyRouteComponent(() => import('./ScalesPage.tsx'), 'ScalesPage'),
})
export const scaleRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.scale,
  validateSearch: z.object({ version: z.string().max(20).optional().catch(undefined) }),
  staticData: needs,
  component: lazyRouteComponent(() => import('./ScalePage.tsx'), 'ScalePage'),
})

export const scaleDraftRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.scaleDraft,
  staticData: needs,
  component: lazyRouteComponent(() => import('./ScaleDraftPage.tsx'), 'ScaleDraftPage'),
})
export const demandsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.demands,
  validateSearch: z.object({
    q: text,
    region,
    state: DemandState.optional().catch(undefined),
    item: NeedItem.optional().catch(undefined),
    channel: DemandChannel.optional().catch(undefined),
    overdue: z.enum(['yes']).optional().catch(undefined),
    adding: z.literal(true).optional().catch(undefined),
  }),
  staticData: needs,
  component: lazyRouteComponent(() => import('./needs/DemandsPage.tsx'), 'DemandsPage'),
})
export const followingRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.following,
  validateSearch: z.object({
    tab: z.enum(['referrals', 'beds', 'homes', 'risks']).optional().catch(undefined),
    region,
  }),
  staticData: needs,
  component: lazyRouteComponent(() => import('./needs/FollowingPage.tsx'), 'FollowingPage'),
})
export const needsPlacesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.needsPlaces,
  validateSearch: z.object({
    tab: z.enum(['baseline', 'map', 'gaps', 'community', 'coverage', 'fairness']).optional().catch(undefined),
    region,
  }),
  staticData: needs,
  component: lazyRouteComponent(() => import('./needs/PlacesPage.tsx'), 'NeedsPlacesPage'),
})
export const evaluationsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.evaluations,
  staticData: needs,
  component: lazyRouteComponent(() => import('./needs/EvaluationsPage.tsx'), 'EvaluationsPage'),
})
export const exchangeRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.exchange,
  validateSearch: z.object({
    domain: Domain.optional().catch(undefined),
    state: ExchangeState.optional().catch(undefined),
  }),
  staticData: needs,
  component: lazyRouteComponent(() => import('./needs/ExchangePage.tsx'), 'ExchangePage'),
})
export const elderNeedsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.elderNeeds,
  staticData: needs,
  component: lazyRouteComponent(() => import('./needs/ElderNeedsPage.tsx'), 'ElderNeedsPage'),
})

export const surveysRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.surveys,
  validateSearch: z.object({ do: z.enum(['new', 'collector']).optional().catch(undefined) }),
  staticData: needs,
  component: lazyRouteComponent(() => import('./survey/SurveysPage.tsx'), 'SurveysPage'),
})
export const surveyRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.survey,
  validateSearch: z.object({
    tab: z.enum(['list', 'progress', 'report', 'form']).optional().catch(undefined),
    state: TargetState.optional().catch(undefined),
    region,
    question: z.string().max(40).optional().catch(undefined),
    value: z.string().max(40).optional().catch(undefined),
    from: z.number().optional().catch(undefined),
    to: z.number().optional().catch(undefined),
    sampled: z.enum(['yes', 'no']).optional().catch(undefined),
    collector: z.uuid().optional().catch(undefined),
    q: text,
    target: z.uuid().optional().catch(undefined),
    against: z.uuid().optional().catch(undefined),
  }),
  staticData: needs,
  component: lazyRouteComponent(() => import('./survey/SurveyPage.tsx'), 'SurveyPage'),
})

export const assessmentRoutes = [
  surveysRoute,
  surveyRoute,
  demandsRoute,
  followingRoute,
  needsPlacesRoute,
  evaluationsRoute,
  exchangeRoute,
  elderNeedsRoute,
  scaleDraftRoute,
  assessmentsRoute,
  assessmentRoute,
  assessmentRecordRoute,
  assessmentDueRoute,
  assessmentObjectionsRoute,
  assessmentReviewsRoute,
  assessorsRoute,
  scalesRoute,
  scaleRoute,
] as const

const entry = (
  to: string,
  zh: string,
  en: string,
  icon: MenuEntry['icon'],
  order: number,
  group: MenuEntry['group'] = 'assessment',
): MenuEntry => ({
  group,
  to,
  label: { zh, en },
  icon,
  needs: 'assessment.read',
  order,
})
export const assessmentMenu: readonly MenuEntry[] = [
  entry(paths.assessments, '能力评估', 'Assessments', <SolutionOutlined />, 10),
  entry(paths.assessmentDue, '到期与提请', 'Due', <ScheduleOutlined />, 20),
  entry(paths.assessmentObjections, '异议与复评', 'Objections', <ReconciliationOutlined />, 30),
  entry(paths.assessmentReviews, '抽查与偏差', 'Second looks', <AuditOutlined />, 40, 'supervision'),
  entry(paths.assessors, '评估员', 'Assessors', <IdcardOutlined />, 50),
  entry(paths.surveys, '需求调查', 'Needs surveys', <FormOutlined />, 45),
  entry(paths.demands, '需求台账', 'Demands', <InboxOutlined />, 46),
  entry(paths.following, '转介、轮候与帮扶', 'Referrals and plans', <NodeIndexOutlined />, 47),
  entry(paths.needsPlaces, '底数与缺口', 'Baseline and gaps', <BarChartOutlined />, 48, 'supervision'),
  entry(paths.evaluations, '第三方评估', 'Evaluations', <SafetyCertificateOutlined />, 55, 'supervision'),
  entry(paths.exchange, '结果共享', 'Results shared', <SwapOutlined />, 65),
  entry(paths.scales, '量表', 'Scales', <OrderedListOutlined />, 30, 'rules'),
]
