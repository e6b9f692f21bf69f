import { defineModule } from '#platform/module'
import {
  applyRoute,
  countApplicationsRoute,
  listApplicationsRoute,
  photoRoute,
  showApplicationRoute,
} from './applications.ts'
import { assignRoute, cancelRoute, candidatesRoute } from './assign.ts'
import { declareKinRoute, endAssessorRoute, listAssessorsRoute, saveAssessorRoute } from './assessor.ts'
import { follow } from './follow.ts'
import { exchangeDue, exchangeSend } from './needs/exchange.ts'
import { hear } from './needs/hear.ts'
import { needsRoutes } from './needs/routes.ts'
import { ownApplyRoute, ownAssessmentsRoute, ownObjectRoute } from './family.ts'
import { confirmRoute, correctRoute, importRecordRoute, sendBackRoute } from './grade.ts'
import { loadIntakes } from './intake/form.ts'
import { signInformantRoute } from './intake/sign-informant.ts'
import { leave } from './leave.ts'
import { answerObjectionRoute, listObjectionsRoute, openObjectionRoute } from './objection.ts'
import {
  acceptProposalRoute,
  dismissProposalRoute,
  listProposalsRoute,
  recordDue,
  watchSigns,
} from './proposal.ts'
import { listRecordsRoute, showRecordRoute } from './records.ts'
import { formReportRoute, ownReportRoute, plainReportRoute } from './report.ts'
import { driftRoute, finishReviewRoute, listReviewsRoute } from './review.ts'
import { listScalesRoute, loadScales, scoreScaleRoute, showScaleRoute } from './scale.ts'
import { scaleDraftRoutes } from './scale-draft.ts'
import { addSittingPhotoRoute, saveAnswersRoute, signSittingRoute } from './sitting.ts'
import { mySittingsRoute } from './sitting-form.ts'
import { surveyRoutes } from './survey/routes.ts'
import { tellFamily } from './tell-family.ts'
import './needs/rules.ts'
import { processRulesRoute } from './process.ts'

export { openApplication } from './application.ts'
export { servicesOf as recommendedServices } from './needs/care-need.ts'
export { loadIntakes } from './intake/form.ts'
export { getScale, loadScales } from './scale.ts'
export { lastAssessed, type ValidAssessment, validAssessment } from './valid.ts'

export const assessment = defineModule({
  name: 'assessment',
  routes: [
    listScalesRoute,
    showScaleRoute,
    scoreScaleRoute,
    ...scaleDraftRoutes,
    applyRoute,
    listApplicationsRoute,
    countApplicationsRoute,
    showApplicationRoute,
    candidatesRoute,
    assignRoute,
    cancelRoute,
    confirmRoute,
    sendBackRoute,
    photoRoute,
    listRecordsRoute,
    showRecordRoute,
    correctRoute,
    importRecordRoute,
    formReportRoute,
    plainReportRoute,
    listAssessorsRoute,
    saveAssessorRoute,
    endAssessorRoute,
    declareKinRoute,
    listProposalsRoute,
    acceptProposalRoute,
    dismissProposalRoute,
    listObjectionsRoute,
    openObjectionRoute,
    answerObjectionRoute,
    listReviewsRoute,
    finishReviewRoute,
    driftRoute,
    processRulesRoute,
    mySittingsRoute,
    saveAnswersRoute,
    addSittingPhotoRoute,
    signInformantRoute,
    signSittingRoute,
    ownAssessmentsRoute,
    ownApplyRoute,
    ownObjectRoute,
    ownReportRoute,
    ...surveyRoutes,
    ...needsRoutes,
  ],
  deadlines: [recordDue, exchangeDue],
  jobs: [exchangeSend],
  subscriptions: [...watchSigns, ...follow, ...hear, ...tellFamily, leave],
  start: async (app) => {
    await app.db.asSystem('assessment.load_scales', async (tx) => {
      await loadScales(tx)
      await loadIntakes(tx)
    })
    return undefined
  },
})
