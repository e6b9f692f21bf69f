import { lifeRolls } from '#contract/rolls'
import { defineModule } from '#platform/module'
import './name-holders.ts'
import { takeAbility } from './ability.ts'
import { amendRoute } from './amend.ts'
import {
  addContactRoute,
  changeContactRoute,
  endContactRoute,
  orderContactsRoute,
  verifyContactRoute,
} from './contacts.ts'
import {
  answerCorrectionRoute,
  askCorrectionRoute,
  listCorrectionsRoute,
  ownAskCorrectionRoute,
  ownCorrectionsRoute,
} from './corrections.ts'
import { correctionOverdue } from './correction-overdue.ts'
import { coverageRoute, pyramidRoute } from './coverage.ts'
import { addDocumentRoute, endDocumentRoute, readDocumentRoute } from './documents.ts'
import { checkRoute, matchDue, proposeRoute } from './duplicates/find.ts'
import { locateRoute, mergeRoute, mergesRoute, unmergeRoute } from './duplicates/merge.ts'
import * as pairs from './duplicates/pairs.ts'
import { showRoute as showPairRoute } from './duplicates/show.ts'
import { exportRoute } from './export.ts'
import { addFactRoute, endFactRoute } from './fact.ts'
import {
  ownAddContactRoute,
  ownChangeContactRoute,
  ownConsentRoute,
  ownElderRoute,
  ownEldersRoute,
  ownEndContactRoute,
  ownHistoryRoute,
  ownOrderContactsRoute,
} from './family.ts'
import { incompleteRoute, reviewExpired } from './follow-up.ts'
import * as bulk from './bulk/routes.ts'
import { bulkStep } from './bulk/steps.ts'
import { followOwn } from './duplicates/follow.ts'
import { followRegions } from './follow-regions.ts'
import { decideAllRoute, decideRowRoute, mendRowRoute } from './import/decide.ts'
import * as imports from './import/routes.ts'
import { heldRoute, templateRoute } from './import/sheets.ts'
import { startRoute } from './import/start.ts'
import { importStep } from './import/steps.ts'
import * as life from './life/routes.ts'
import { linkFamily, unlinkFamily } from './link-family.ts'
import { countRoute, groupCountsRoute, listRoute } from './list.ts'
import { setAddressRoute, setCareSettingRoute, setStatusRoute } from './move.ts'
import {
  addHealthRoute,
  askReviewRoute,
  changeHealthRoute,
  closeReviewRoute,
  joinHouseholdRoute,
  listIncomeRoute,
  recordConsentRoute,
  setAccessPlanRoute,
  setIncomeRoute,
  setNeedsRoute,
  setProfileRoute,
} from './parts.ts'
import { placesRoute, refreshTally } from './places.ts'
import { registerRoute } from './register.ts'
import { listFiltersRoute, removeFilterRoute, saveFilterRoute } from './saved-filters.ts'
import { lifeRoll } from './rolls/life.ts'
import { rollRoutes } from './rolls/routes.ts'
import { rollStep } from './rolls/step.ts'
import { searchRoute } from './search.ts'
import {
  centralSupportRoute,
  elderSelectionsRoute,
  listSelectionsRoute,
  selectedEldersRoute,
} from './selections.ts'
import { printRoute } from './print.ts'
import { timelineRoute } from './timeline.ts'
import { historyRoute, showRoute, unmaskRoute } from './show.ts'
import { needsFromSurvey } from './survey-needs.ts'

export { followMerge, mergeRules } from './duplicates/follow.ts'
export { elderCard } from './card.ts'
export { contactLadder, type Rung } from './contact.ts'
export { documentType } from './documents.ts'
export { standing } from './family.ts'
export { idsOf, livingIdOf, readIdsOf } from './same-person.ts'
export { nameKeys } from './name.ts'
export { findByPhone, type FoundByPhone, phoneHash, sealPhone } from './phone.ts'
export { register, type Registration } from './register.ts'
export { getRoll, markVerified, rollKind, rollView } from './rolls/roll.ts'
export { rollRoutes } from './rolls/routes.ts'
export { plainName } from './rolls/try.ts'
export { standardsKind } from './standards.ts'

export const people = defineModule({
  name: 'people',
  routes: [
    searchRoute,
    countRoute,
    exportRoute,
    listRoute,
    groupCountsRoute,
    placesRoute,
    incompleteRoute,
    listSelectionsRoute,
    selectedEldersRoute,
    elderSelectionsRoute,
    centralSupportRoute,
    coverageRoute,
    pyramidRoute,
    registerRoute,
    showRoute,
    historyRoute,
    timelineRoute,
    printRoute,
    unmaskRoute,
    amendRoute,
    setAddressRoute,
    setStatusRoute,
    setCareSettingRoute,
    setProfileRoute,
    setAccessPlanRoute,
    addContactRoute,
    changeContactRoute,
    verifyContactRoute,
    endContactRoute,
    orderContactsRoute,
    addFactRoute,
    endFactRoute,
    addHealthRoute,
    changeHealthRoute,
    setNeedsRoute,
    listIncomeRoute,
    setIncomeRoute,
    recordConsentRoute,
    addDocumentRoute,
    readDocumentRoute,
    endDocumentRoute,
    joinHouseholdRoute,
    askReviewRoute,
    closeReviewRoute,
    bulk.previewRoute,
    bulk.startRoute,
    bulk.listRoute,
    bulk.showRoute,
    bulk.rowsRoute,
    bulk.stopRoute,
    bulk.undoRoute,
    listFiltersRoute,
    saveFilterRoute,
    removeFilterRoute,
    templateRoute,
    startRoute,
    imports.listRoute,
    imports.showRoute,
    imports.setMappingRoute,
    imports.rowsRoute,
    imports.applyRoute,
    imports.cancelRoute,
    imports.undoRoute,
    mendRowRoute,
    decideRowRoute,
    decideAllRoute,
    heldRoute,
    checkRoute,
    pairs.listRoute,
    showPairRoute,
    proposeRoute,
    mergeRoute,
    pairs.differRoute,
    pairs.reopenRoute,
    mergesRoute,
    unmergeRoute,
    locateRoute,
    life.listRoute,
    life.reportRoute,
    life.ofElderRoute,
    life.confirmRoute,
    life.rejectRoute,
    life.endRoute,
    life.correctRoute,
    life.ownReportRoute,
    ...rollRoutes(lifeRolls, lifeRoll),
    askCorrectionRoute,
    listCorrectionsRoute,
    answerCorrectionRoute,
    ownAskCorrectionRoute,
    ownCorrectionsRoute,
    ownEldersRoute,
    ownElderRoute,
    ownHistoryRoute,
    ownAddContactRoute,
    ownChangeContactRoute,
    ownEndContactRoute,
    ownOrderContactsRoute,
    ownConsentRoute,
  ],
  subscriptions: [...followOwn, takeAbility, needsFromSurvey, followRegions, linkFamily, unlinkFamily],
  deadlines: [importStep, rollStep, bulkStep, matchDue, correctionOverdue],
  crons: [refreshTally, reviewExpired],
})
