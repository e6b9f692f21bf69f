import { defineModule } from '#platform/module'
import { followPeople } from './follow-merge.ts'
import { callbackOverdue, listCallbacksRoute, reportCallbackRoute } from './callback.ts'
import {
  careDue,
  listCareCallsRoute,
  listCarePlansRoute,
  reportCareCallRoute,
  saveCarePlanRoute,
} from './care.ts'
import {
  listAgentsRoute,
  listCentresRoute,
  saveCentreRoute,
  setMyStateRoute,
  uncoveredRoute,
} from './centre.ts'
import { closeRequestRoute } from './close.ts'
import {
  answerRoute,
  hangUpRoute,
  holdRoute,
  linkRoute,
  lookUpRoute,
  resumeRoute,
  showCallRoute,
  startRoute,
  transferRoute,
} from './desk.ts'
import { exchangeEventsRoute, listExchangesRoute, makeExchangeRoute } from './exchange.ts'
import { figuresRoute } from './figures.ts'
import { followUpAsked, listFollowUpsRoute, reportFollowUpRoute } from './follow-up.ts'
import { deviceRequest, incidentOver, incidentTaken } from './from-alarms.ts'
import { saveArticleRoute, searchArticlesRoute } from './knowledge.ts'
import { exportCallsRoute, listCallsRoute } from './list.ts'
import { overflow } from './overflow.ts'
import { loneEldersRoute } from './lone-board.ts'
import { popRoute, resourcesRoute } from './pop.ts'
import {
  askByQrRoute,
  followQrRoute,
  listQrCodesRoute,
  makeElderQrCodesRoute,
  makeQrCodeRoute,
  retireQrCodeRoute,
  scanQrRoute,
} from './qr.ts'
import {
  createRequestRoute,
  ownRequestRoute,
  ownRequestsRoute,
  queueRoute,
  registerRequestRoute,
  releaseRequestRoute,
  showRequestRoute,
  takeNextRoute,
  takeRequestRoute,
} from './queue.ts'
import { copyWeekRoute, removeShiftRoute, rosterRoute, saveShiftRoute } from './roster.ts'
import { finishVisitTaskRoute, listVisitTasksRoute } from './visit.ts'

export { putCentre } from './centre.ts'
export { registerExchange } from './exchange.ts'

export const calls = defineModule({
  name: 'calls',
  routes: [
    listCallsRoute,
    exportCallsRoute,
    startRoute,
    showCallRoute,
    answerRoute,
    holdRoute,
    resumeRoute,
    hangUpRoute,
    transferRoute,
    linkRoute,
    lookUpRoute,
    popRoute,
    resourcesRoute,
    exchangeEventsRoute,
    listExchangesRoute,
    makeExchangeRoute,
    queueRoute,
    takeNextRoute,
    takeRequestRoute,
    releaseRequestRoute,
    showRequestRoute,
    registerRequestRoute,
    createRequestRoute,
    closeRequestRoute,
    ownRequestRoute,
    ownRequestsRoute,
    listQrCodesRoute,
    makeQrCodeRoute,
    makeElderQrCodesRoute,
    retireQrCodeRoute,
    scanQrRoute,
    askByQrRoute,
    followQrRoute,
    loneEldersRoute,
    listCentresRoute,
    saveCentreRoute,
    listAgentsRoute,
    setMyStateRoute,
    uncoveredRoute,
    listCallbacksRoute,
    reportCallbackRoute,
    rosterRoute,
    saveShiftRoute,
    removeShiftRoute,
    copyWeekRoute,
    listCarePlansRoute,
    saveCarePlanRoute,
    listCareCallsRoute,
    reportCareCallRoute,
    listFollowUpsRoute,
    reportFollowUpRoute,
    listVisitTasksRoute,
    finishVisitTaskRoute,
    searchArticlesRoute,
    saveArticleRoute,
    figuresRoute,
  ],
  deadlines: [overflow, callbackOverdue, careDue],
  subscriptions: [followUpAsked, deviceRequest, incidentTaken, incidentOver, ...followPeople],
})
