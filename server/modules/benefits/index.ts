import { readSituationsBy } from '#modules/policy'
import { defineModule } from '#platform/module'
import { listAccountsRoute, saveAccountRoute, verifyAccountRoute } from './accounts.ts'
import { listBatchesRoute, listPaymentsRoute, showBatchRoute } from './batch.ts'
import {
  applyRoute,
  checkApplicationRoute,
  decideApplicationRoute,
  familyApplyRoute,
  listApplicationsRoute,
  resubmitApplicationRoute,
  returnApplicationRoute,
  withdrawApplicationRoute,
} from './applications.ts'
import { finishOutreachRoute, listOutreachRoute, nightlyOutreach, takeUpRoute } from './outreach.ts'
import {
  grantBedProjectRoute,
  listBedProjectsRoute,
  listFacilitiesRoute,
  saveBedProjectRoute,
  saveFacilityRoute,
} from './bed-projects.ts'
import { listProvidersRoute, listWorkersRoute, saveProviderRoute, saveWorkerRoute } from './payees.ts'
import { screenPlacesRoute, screenRoute } from './screen.ts'
import { familyStatementRoute, showStatementRoute } from './statement.ts'
import {
  approveBatchRoute,
  buildBatchRoute,
  cancelBatchRoute,
  exportBatchRoute,
  readBatchFileRoute,
  repayRoute,
} from './batches.ts'
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
import { cycleLate } from './late.ts'
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
import { situationClasses } from './situation.ts'
import { explainRoute } from './why.ts'

export { situationClasses } from './situation.ts'

export const benefits = defineModule({
  name: 'benefits',
  routes: [
    listWorkersRoute,
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
    listApplicationsRoute,
    applyRoute,
    checkApplicationRoute,
    decideApplicationRoute,
    returnApplicationRoute,
    resubmitApplicationRoute,
    withdrawApplicationRoute,
    familyApplyRoute,
    familyStatementRoute,
    showStatementRoute,
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
    listRecoveriesRoute,
    agreeRecoveryRoute,
    receiveRecoveryRoute,
    writeOffRecoveryRoute,
    cancelRecoveryRoute,
    listBudgetsRoute,
    saveBudgetRoute,
  ],
  jobs: [computeJob],
  crons: [nightlyOutreach],
  deadlines: [cycleLate],
  subscriptions: holdOnStatus,
  // The editor of policies counts on the register through this module.
  start: async () => {
    readSituationsBy(situationClasses)
    return undefined
  },
})
