import { defineModule } from '#platform/module'
import { accountChoicesRoute, linkAccountRoute } from './account.ts'
import { rests } from './after-mission.ts'
import { briefingRoute } from './briefing.ts'
import { calloutRoute } from './callout.ts'
import { cancelOwnSosRoute, ownSosRoute, reportConflictRoute } from './distress.ts'
import { consentLocationRoute, dutyEnd, myDutyRoute, reportPositionRoute, setMyDutyRoute } from './duty.ts'
import {
  acceptRoute,
  arriveRoute,
  declineRoute,
  giveUpRoute,
  reportSafeRoute,
  setOutRoute,
} from './field-steps.ts'
import { followPeople } from './follow-merge.ts'
import { followRegions } from './follow-regions.ts'
import {
  addKeyRoute,
  addQualificationRoute,
  doorCodeRoute,
  removeQualificationRoute,
  returnKeyRoute,
  subscribeRoute,
  subscriptionsRoute,
  unsubscribeRoute,
} from './holdings.ts'
import { listRoute, showRoute } from './list.ts'
import { myHistoryRoute, myInvitationRoute, myInvitationsRoute, seenRoute } from './my-invitation.ts'
import { nearRoute } from './near.ts'
import { expiry, nextWaves } from './next-wave.ts'
import { addNoteRoute, addPhotoRoute, myPhotoRoute, notePhotoRoute } from './note.ts'
import { leaveRoute, registerRoute, setDutyRoute, updateRoute } from './register.ts'
import { addShiftRoute, boardRoute, removeShiftRoute, shiftsRoute } from './shift.ts'
import { tellInvited, tellOff } from './tell.ts'

export { closeCallout, reopenCallout } from './close-callout.ts'
export { type Call, inviteWave, type Wave } from './invite-wave.ts'
export { saveResponder } from './register.ts'
export { loadRoads } from './roads.ts'

export const responders = defineModule({
  name: 'responders',
  routes: [
    listRoute,
    showRoute,
    accountChoicesRoute,
    linkAccountRoute,
    registerRoute,
    updateRoute,
    leaveRoute,
    setDutyRoute,
    addQualificationRoute,
    removeQualificationRoute,
    addKeyRoute,
    returnKeyRoute,
    subscriptionsRoute,
    subscribeRoute,
    unsubscribeRoute,
    doorCodeRoute,
    nearRoute,
    boardRoute,
    shiftsRoute,
    addShiftRoute,
    removeShiftRoute,
    calloutRoute,
    notePhotoRoute,
    myDutyRoute,
    setMyDutyRoute,
    consentLocationRoute,
    reportPositionRoute,
    myInvitationsRoute,
    myHistoryRoute,
    myInvitationRoute,
    briefingRoute,
    seenRoute,
    acceptRoute,
    declineRoute,
    setOutRoute,
    arriveRoute,
    reportSafeRoute,
    giveUpRoute,
    addNoteRoute,
    addPhotoRoute,
    myPhotoRoute,
    ownSosRoute,
    cancelOwnSosRoute,
    reportConflictRoute,
  ],
  deadlines: [expiry, dutyEnd],
  subscriptions: [followRegions, ...nextWaves, ...rests, ...followPeople],
  jobs: [tellInvited, tellOff],
})
