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
import { ownApplyRoute, ownAssessmentsRoute, ownObjectRoute } from './family.ts'
import { confirmRoute, correctRoute, importRecordRoute, sendBackRoute } from './grade.ts'
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
import { listScalesRoute, loadScales, saveScaleRoute, scoreScaleRoute, showScaleRoute } from './scale.ts'
import { addSittingPhotoRoute, mySittingsRoute, saveAnswersRoute, signSittingRoute } from './sitting.ts'
import { surveyRoutes } from './survey/routes.ts'
import { tellFamily } from './tell-family.ts'
import './process.ts'

export { loadScales } from './scale.ts'
export { type ValidAssessment, validAssessment } from './valid.ts'

export const assessment = defineModule({
  name: 'assessment',
  routes: [
    listScalesRoute,
    showScaleRoute,
    scoreScaleRoute,
    saveScaleRoute,
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
    mySittingsRoute,
    saveAnswersRoute,
    addSittingPhotoRoute,
    signSittingRoute,
    ownAssessmentsRoute,
    ownApplyRoute,
    ownObjectRoute,
    ownReportRoute,
    ...surveyRoutes,
  ],
  deadlines: [recordDue],
  subscriptions: [...watchSigns, ...follow, tellFamily],
  start: async (app) => {
    await app.db.asSystem('assessment.load_scales', (tx) => loadScales(tx))
    return undefined
  },
})
