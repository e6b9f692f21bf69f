import { defineModule } from '#platform/module'
import { applyForCareRoute, ownApplyForCareRoute } from './apply.ts'
import { saveCarePlanRoute } from './care-plans.ts'
import { caseDue, takeGrade } from './case-due.ts'
import {
  assignCaseRoute,
  endCaseRoute,
  grantCaseRoute,
  listCasesRoute,
  refuseCaseRoute,
  showCaseRoute,
  withdrawCaseRoute,
} from './cases.ts'
import {
  checkClaimRoute,
  listClaimsRoute,
  refuseClaimRoute,
  reverseClaimRoute,
  settleClaimRoute,
  showClaimRoute,
  submitClaimRoute,
} from './claims.ts'
import { saveCoverageRoute, showCoverageRoute } from './coverage.ts'
import { saveCoverRoute } from './covers.ts'
import { ownInsuranceRoute, showElderCareRoute } from './elder.ts'
import { listEnrolmentsRoute, saveEnrolmentRoute } from './enrolments.ts'
import { follow } from './follow.ts'
import { listFundEntriesRoute, reverseFundEntryRoute, saveFundEntryRoute, showFundRoute } from './fund.ts'
import { endHandlerRoute, listHandlersRoute, saveHandlerRoute } from './handlers.ts'
import {
  cancelInstitutionPolicyRoute,
  listInstitutionPoliciesRoute,
  policyDue,
  saveInstitutionPolicyRoute,
} from './institution-policies.ts'
import { leaveSaved, listLeavesRoute, saveLeaveRoute } from './leave.ts'
import { showPlaceRoute } from './place.ts'
import { watchPresence } from './presence.ts'
import { endDesignatedRoute, listDesignatedRoute, saveDesignatedRoute } from './providers.ts'
import { listUninsuredRoute } from './uninsured.ts'

export const insurance = defineModule({
  name: 'insurance',
  routes: [
    showPlaceRoute,
    listEnrolmentsRoute,
    saveEnrolmentRoute,
    showCoverageRoute,
    saveCoverageRoute,
    listCasesRoute,
    showCaseRoute,
    applyForCareRoute,
    assignCaseRoute,
    grantCaseRoute,
    refuseCaseRoute,
    withdrawCaseRoute,
    endCaseRoute,
    saveCoverRoute,
    saveCarePlanRoute,
    showElderCareRoute,
    ownInsuranceRoute,
    ownApplyForCareRoute,
    listClaimsRoute,
    showClaimRoute,
    submitClaimRoute,
    checkClaimRoute,
    refuseClaimRoute,
    settleClaimRoute,
    reverseClaimRoute,
    listLeavesRoute,
    saveLeaveRoute,
    listDesignatedRoute,
    saveDesignatedRoute,
    endDesignatedRoute,
    listHandlersRoute,
    saveHandlerRoute,
    endHandlerRoute,
    listFundEntriesRoute,
    saveFundEntryRoute,
    reverseFundEntryRoute,
    showFundRoute,
    listInstitutionPoliciesRoute,
    saveInstitutionPolicyRoute,
    cancelInstitutionPolicyRoute,
    listUninsuredRoute,
  ],
  deadlines: [caseDue, policyDue],
  subscriptions: [takeGrade, ...watchPresence, leaveSaved, ...follow],
})
