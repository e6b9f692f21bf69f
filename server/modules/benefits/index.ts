import { defineModule } from '#platform/module'
import { confirmAwardEndRoute, endAwardRoute, listAwardsRoute } from './awards.ts'
import { accountRollRoutes } from './account-rolls.ts'
import { listAccountsRoute, saveAccountRoute, verifyAccountRoute } from './accounts.ts'
import { listBatchesRoute, listPaymentsRoute, showBatchRoute } from './batch.ts'
import { applyRoute, familyApplyRoute, listApplicationsRoute } from './applications.ts'
import {
  addPaperRoute,
  familyAddPaperRoute,
  familyReadPaperRoute,
  readPaperRoute,
} from './application-papers.ts'
import {
  checkApplicationRoute,
  decideApplicationRoute,
  familyResubmitRoute,
  familyWithdrawRoute,
  resubmitApplicationRoute,
  returnApplicationRoute,
  withdrawApplicationRoute,
} from './application-steps.ts'
import {
  finishOutreachRoute,
  listOutreachRoute,
  nightlyOutreach,
  outreachDone,
  takeUpRoute,
} from './outreach.ts'
import {
  grantBedProjectRoute,
  listBedProjectsRoute,
  listFacilitiesRoute,
  saveBedProjectRoute,
  saveFacilityRoute,
} from './bed-projects.ts'
import { listProvidersRoute, saveProviderRoute } from './payees.ts'
import {
  applySupportRoute,
  decideSupportRoute,
  listSupportRoute,
  readEvidenceRoute,
  showSupportRoute,
} from './worker-support.ts'
import { listWorkersRoute, saveWorkerRoute, showWorkerRoute } from './workers.ts'
import { endCourseRoute, listAttendanceRoute, listCoursesRoute, saveCourseRoute } from './courses.ts'
import { coverageRoute } from './coverage.ts'
import { confirmCertificateRoute } from './certificates.ts'
import { saveFiscalYearRoute, showFiscalYearRoute } from './finance.ts'
import { contactsHeard, lifeCheckDue, listLifeChecksRoute, recordContactRoute } from './life-check.ts'
import {
  familyGiveMandateRoute,
  familyMandatesRoute,
  familyRevokeMandateRoute,
  listMandatesRoute,
  mandateChoicesRoute,
  revokeMandateRoute,
  saveMandateRoute,
} from './mandates.ts'
import {
  listQuotasRoute,
  listQuotaUsesRoute,
  reverseQuotaUseRoute,
  traceQuotaUseRoute,
  useQuotaRoute,
} from './quota-use.ts'
import { checkDeductionRoute, drawDeductionsRoute, showSpotShareRoute } from './deduction-checks.ts'
import { reckonDeductionRoute } from './deduction-reckon.ts'
import {
  enterDeductionRoute,
  listDeductionsRoute,
  reverseDeductionRoute,
  showDeductionRoute,
  sumDeductionsRoute,
} from './deductions.ts'
import { auditSampleRoute, institutionSupportRoute, yearReportRoute } from './reports.ts'
import { suspendQuotasRoute } from './quota-hold.ts'
import { listServicesRoute } from './services.ts'
import { screenPlacesRoute, screenRoute } from './screen.ts'
import { familyStatementRoute, showStatementRoute, statementForRoute } from './statement.ts'
import {
  approveBatchRoute,
  buildBatchRoute,
  cancelBatchRoute,
  readBatchFileRoute,
  repayRoute,
} from './batches.ts'
import { exportBatchRoute } from './export-batch.ts'
import { listBudgetsRoute, saveBudgetRoute } from './budget.ts'
import { computeJob } from './compute.ts'
import {
  approveCycleRoute,
  cancelCycleRoute,
  checkCycleRoute,
  closeCycleRoute,
  computeCycleRoute,
  listCyclesRoute,
  openCycleRoute,
  returnCycleRoute,
  seeChangesRoute,
  showCycleRoute,
  submitCycleRoute,
} from './cycles.ts'
import { listHoldsRoute, openHoldRoute, releaseHoldRoute } from './holds.ts'
import { applicationLate, cycleLate } from './late.ts'
import { followPeople } from './follow-merge.ts'
import { impactJob, showImpactRoute, startImpactRoute } from './impact.ts'
import { listImpactRowsRoute } from './impact-rows.ts'
import { holdOnStatus } from './life-events.ts'
import { countChangesRoute, exportLinesRoute, listChangesRoute, listLinesRoute } from './lines.ts'
import {
  agreeRecoveryRoute,
  cancelRecoveryRoute,
  listRecoveriesRoute,
  receiveRecoveryRoute,
  writeOffRecoveryRoute,
} from './recoveries.ts'
import { listResultRowsRoute, resolveResultRowRoute, takeResultsRoute } from './results.ts'
import { tellFamilies } from './tell.ts'
import { explainRoute } from './why.ts'
import { benefitWorkbenchRoute } from './workbench.ts'

export { type QuotaDraft, serviceWords, takeFromQuota } from './quota-use.ts'
export {
  type HoldDraft,
  type HoldRow,
  holdQuota,
  type QuotaLeft,
  quotasLeft,
  releaseHold,
  returnUse,
  spendHold,
} from './quota-hold.ts'
export { findUnasked } from './outreach.ts'
export { statementOf } from './statement.ts'

export const benefits = defineModule({
  name: 'benefits',
  routes: [
    coverageRoute,
    listWorkersRoute,
    showWorkerRoute,
    listCoursesRoute,
    saveCourseRoute,
    endCourseRoute,
    listAttendanceRoute,
    saveWorkerRoute,
    listProvidersRoute,
    saveProviderRoute,
    listBedProjectsRoute,
    saveBedProjectRoute,
    grantBedProjectRoute,
    listFacilitiesRoute,
    saveFacilityRoute,
    screenRoute,
    screenPlacesRoute,
    listServicesRoute,
    listApplicationsRoute,
    applyRoute,
    checkApplicationRoute,
    decideApplicationRoute,
    returnApplicationRoute,
    resubmitApplicationRoute,
    withdrawApplicationRoute,
    familyApplyRoute,
    familyResubmitRoute,
    familyWithdrawRoute,
    addPaperRoute,
    readPaperRoute,
    familyAddPaperRoute,
    familyReadPaperRoute,
    familyStatementRoute,
    showStatementRoute,
    statementForRoute,
    listAwardsRoute,
    endAwardRoute,
    confirmAwardEndRoute,
    listOutreachRoute,
    finishOutreachRoute,
    takeUpRoute,
    listCyclesRoute,
    openCycleRoute,
    showCycleRoute,
    computeCycleRoute,
    submitCycleRoute,
    checkCycleRoute,
    approveCycleRoute,
    returnCycleRoute,
    cancelCycleRoute,
    closeCycleRoute,
    listLinesRoute,
    exportLinesRoute,
    listChangesRoute,
    countChangesRoute,
    seeChangesRoute,
    explainRoute,
    listBatchesRoute,
    buildBatchRoute,
    showBatchRoute,
    approveBatchRoute,
    exportBatchRoute,
    readBatchFileRoute,
    cancelBatchRoute,
    repayRoute,
    takeResultsRoute,
    listResultRowsRoute,
    resolveResultRowRoute,
    listPaymentsRoute,
    listHoldsRoute,
    openHoldRoute,
    releaseHoldRoute,
    listAccountsRoute,
    saveAccountRoute,
    verifyAccountRoute,
    ...accountRollRoutes,
    listRecoveriesRoute,
    agreeRecoveryRoute,
    receiveRecoveryRoute,
    writeOffRecoveryRoute,
    cancelRecoveryRoute,
    listBudgetsRoute,
    saveBudgetRoute,
    confirmCertificateRoute,
    showSupportRoute,
    listSupportRoute,
    applySupportRoute,
    decideSupportRoute,
    readEvidenceRoute,
    showFiscalYearRoute,
    saveFiscalYearRoute,
    yearReportRoute,
    auditSampleRoute,
    benefitWorkbenchRoute,
    institutionSupportRoute,
    listQuotasRoute,
    listQuotaUsesRoute,
    useQuotaRoute,
    startImpactRoute,
    showImpactRoute,
    listImpactRowsRoute,
    suspendQuotasRoute,
    reverseQuotaUseRoute,
    traceQuotaUseRoute,
    listDeductionsRoute,
    sumDeductionsRoute,
    showSpotShareRoute,
    showDeductionRoute,
    reckonDeductionRoute,
    enterDeductionRoute,
    reverseDeductionRoute,
    drawDeductionsRoute,
    checkDeductionRoute,
    listLifeChecksRoute,
    recordContactRoute,
    listMandatesRoute,
    saveMandateRoute,
    revokeMandateRoute,
    familyMandatesRoute,
    mandateChoicesRoute,
    familyGiveMandateRoute,
    familyRevokeMandateRoute,
  ],
  jobs: [computeJob, impactJob],
  crons: [nightlyOutreach],
  deadlines: [cycleLate, applicationLate, lifeCheckDue],
  subscriptions: [...tellFamilies, ...holdOnStatus, ...contactsHeard, ...followPeople, outreachDone],
})
