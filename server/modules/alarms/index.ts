import { onReadings } from '#modules/devices'
import { defineModule, type Stoppable } from '#platform/module'
import { absenceDue } from './absence-due.ts'
import { acknowledgeRoute, takeOverRoute } from './acknowledge.ts'
import { beat, graceAfterRestart } from './alive.ts'
import { nightlyBaselines } from './baseline.ts'
import { broadcastRoute, tellSearch } from './broadcast.ts'
import { rescueCoverageRoute } from './coverage.ts'
import { dispatchRoute } from './dispatch.ts'
import { followPeople } from './follow-merge.ts'
import {
  drillEnd,
  drillItemDue,
  drillReportRoute,
  drillsRoute,
  finishDrillRoute,
  startDrillRoute,
} from './drill.ts'
import { dryRunRoute } from './dry-run.ts'
import { escalation } from './escalation.ts'
import { exportRoute } from './export.ts'
import { falseAlarmsRoute } from './false-alarms.ts'
import { tellHandled } from './family-confirmed.ts'
import {
  familyCancelRoute,
  familyConfirmRoute,
  familyListRoute,
  familyShowRoute,
  helpRoute,
} from './family.ts'
import { followRegions } from './follow-regions.ts'
import { cameBack, signalReceived, wentSilent } from './from-device.ts'
import { fromResponders } from './from-responder.ts'
import { graceEnd } from './grace.ts'
import {
  answerAttemptRoute,
  arriveRoute,
  contactRoute,
  escalateRoute,
  judgeRoute,
  noteRoute,
  planStepRoute,
  safeRoute,
} from './handle.ts'
import { acceptHandoverRoute, handoverCardRoute, requestAmbulanceRoute } from './handover.ts'
import { previewLadderRoute } from './ladder-preview.ts'
import { deskRoute, listRoute } from './list.ts'
import { openRoute } from './open.ts'
import {
  clearLimitRoute,
  fenceRoute,
  limitsRoute,
  planRoute,
  setFenceRoute,
  setLimitRoute,
  setPlanRoute,
  watchesRoute,
} from './person.ts'
import { recordBookRoute } from './record-book.ts'
import { reopenRoute, resolveRoute } from './resolve.ts'
import { fileReportRoute, reportRoute, reviewRoute } from './review.ts'
import { confirmRiskRoute, nightlyRisks, risksRoute } from './risk.ts'
import { loadRulePacks } from './rule-pack.ts'
import {
  checkRuleRoute,
  ruleFactsRoute,
  ruleRoute,
  rulesRoute,
  saveRuleRoute,
  setRuleStateRoute,
} from './rules.ts'
import { showRoute } from './show.ts'
import { standingDue } from './standings.ts'
import { statisticsRoute } from './statistics.ts'
import { stormEnd } from './storm.ts'
import { acknowledgeStormRoute, resolveStormRoute, stormsRoute } from './storms.ts'
import { messageFailed, tellFamilies } from './tell-family.ts'
import { timelineRoute } from './timeline.ts'
import { watchReadings } from './watch-readings.ts'
import { nextWave } from './wave.ts'
import { workbenchRoute } from './workbench.ts'

export { type Raised, raise, type Signal } from './raise.ts'
export { loadRulePacks } from './rule-pack.ts'
export { watchReadings } from './watch-readings.ts'

export const alarms = defineModule({
  name: 'alarms',
  routes: [
    listRoute,
    deskRoute,
    showRoute,
    timelineRoute,
    openRoute,
    acknowledgeRoute,
    takeOverRoute,
    noteRoute,
    judgeRoute,
    contactRoute,
    answerAttemptRoute,
    escalateRoute,
    dispatchRoute,
    requestAmbulanceRoute,
    arriveRoute,
    safeRoute,
    resolveRoute,
    reopenRoute,
    planStepRoute,
    broadcastRoute,
    helpRoute,
    familyListRoute,
    familyShowRoute,
    familyConfirmRoute,
    familyCancelRoute,
    handoverCardRoute,
    acceptHandoverRoute,
    rulesRoute,
    ruleFactsRoute,
    checkRuleRoute,
    dryRunRoute,
    ruleRoute,
    saveRuleRoute,
    setRuleStateRoute,
    previewLadderRoute,
    limitsRoute,
    setLimitRoute,
    clearLimitRoute,
    fenceRoute,
    setFenceRoute,
    planRoute,
    setPlanRoute,
    watchesRoute,
    risksRoute,
    confirmRiskRoute,
    reviewRoute,
    fileReportRoute,
    reportRoute,
    recordBookRoute,
    statisticsRoute,
    rescueCoverageRoute,
    exportRoute,
    falseAlarmsRoute,
    stormsRoute,
    acknowledgeStormRoute,
    resolveStormRoute,
    startDrillRoute,
    drillsRoute,
    finishDrillRoute,
    drillReportRoute,
    workbenchRoute,
  ],
  deadlines: [escalation, nextWave, graceEnd, absenceDue, standingDue, stormEnd, drillItemDue, drillEnd],
  subscriptions: [
    signalReceived,
    wentSilent,
    cameBack,
    ...fromResponders,
    ...tellFamilies,
    messageFailed,
    followRegions,
    ...followPeople,
  ],
  jobs: [tellHandled, tellSearch],
  crons: [nightlyBaselines, nightlyRisks],
  start: async (app) => {
    await app.db.asSystem('alarms.load_rules', (tx) => loadRulePacks(tx))
    // In every role: readings come over MQTT, by HTTP from vendor clouds, and out of quarantine after a binding.
    const unregister = onReadings(watchReadings)
    const parts: Stoppable[] = [{ stop: async () => unregister() }]
    if (app.config.roles.includes('worker')) {
      // Before the deadline loops begin: they would judge absences by what nobody could hear.
      await app.db.asSystem('alarms.grace_after_restart', graceAfterRestart)
      parts.push(beat(app))
    }
    return { stop: async () => void (await Promise.all(parts.map((part) => part.stop()))) }
  },
})
