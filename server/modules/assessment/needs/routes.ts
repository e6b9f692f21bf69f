import * as bed from './bed-queue.ts'
import * as baseline from './baseline.ts'
import * as coverage from './coverage.ts'
import * as demands from './demands.ts'
import * as evaluation from './evaluation.ts'
import * as exchange from './exchange.ts'
import * as fairness from './fairness.ts'
import * as history from './history.ts'
import * as home from './home-check.ts'
import * as referral from './referral.ts'
import * as risk from './risk.ts'
import * as list from './service-list.ts'
import { needsRulesRoute } from './rules.ts'
import * as supply from './supply.ts'

export const needsRoutes = [
  demands.listDemandsRoute,
  demands.countDemandsRoute,
  demands.addDemandRoute,
  demands.arrangeDemandRoute,
  demands.serveDemandRoute,
  demands.declineDemandRoute,
  demands.demandProvidersRoute,
  demands.askDemandRoute,
  demands.ownDemandsRoute,
  list.serviceListRoute,
  list.serviceListPdfRoute,
  referral.listReferralsRoute,
  referral.sendReferralRoute,
  referral.answerReferralRoute,
  referral.dropReferralRoute,
  referral.feedbackReferralRoute,
  bed.listBedApplicantsRoute,
  bed.addBedApplicantRoute,
  bed.closeBedApplicantRoute,
  home.homeFormRoute,
  needsRulesRoute,
  home.listHomeChecksRoute,
  home.addHomeCheckRoute,
  risk.listRisksRoute,
  risk.addRiskRoute,
  risk.finishRiskRoute,
  baseline.baselineRoute,
  baseline.careMapRoute,
  supply.gapsRoute,
  supply.saveSupplyRoute,
  supply.communityReportRoute,
  coverage.coverageRoute,
  coverage.unservedRoute,
  fairness.fairnessRoute,
  fairness.demandGapsRoute,
  evaluation.listRoundsRoute,
  evaluation.saveRoundRoute,
  evaluation.closeRoundRoute,
  evaluation.submitEvaluationRoute,
  evaluation.listEvaluationsRoute,
  exchange.listPartnersRoute,
  exchange.savePartnerRoute,
  exchange.listMessagesRoute,
  exchange.retryMessageRoute,
  exchange.stopMessageRoute,
  history.historyRoute,
  history.ownHistoryRoute,
]
