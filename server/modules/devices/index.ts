import { defineModule } from '#platform/module'
import { bindDeviceRoute, unbindDeviceRoute } from './bind.ts'
import { commandExpiry, sendCommandRoute } from './command.ts'
import { rotateCredentialRoute } from './credential.ts'
import { followPeople } from './follow-merge.ts'
import { followRegions } from './follow-regions.ts'
import { forgetNonces, postMessagesRoute } from './inbox.ts'
import { startIngest } from './ingest.ts'
import { keepReadings, makePartitions } from './keep.ts'
import { lendDeviceRoute, returnDeviceRoute } from './lend.ts'
import { countDevicesRoute, exportDevicesRoute, listDevicesRoute } from './list.ts'
import { silence } from './liveness.ts'
import { addModelRoute, editModelRoute, listModelsRoute } from './model.ts'
import {
  discardQuarantinedRoute,
  listQuarantineRoute,
  replayAfterBinding,
  retryQuarantinedRoute,
} from './quarantine.ts'
import {
  elderDevicesRoute,
  elderReadingsRoute,
  familyDevicesRoute,
  listMessagesRoute,
  showReadingsRoute,
} from './readings.ts'
import {
  acceptHomeWorkRoute,
  completeHomeWorkRoute,
  giveUpHomeWorkRoute,
  listHomeWorksRoute,
  planHomeWorkRoute,
} from './home-work.ts'
import { changeStateRoute, editDeviceRoute, registerDeviceRoute, registerDevicesRoute } from './register.ts'
import { showDeviceRoute } from './show.ts'
import { closeTaskRoute, listCoverageRoute, listGapsRoute, listTasksRoute } from './task.ts'
import { recordTestRoute, testDue } from './test-call.ts'
import {
  addKeyRoute,
  addVendorRoute,
  endVendorRoute,
  listKeysRoute,
  listVendorsRoute,
  revokeKeyRoute,
  rotateVendorRoute,
} from './ways-in.ts'

export { onReadings, type ReadingsListener } from './batch.ts'
export { subjectKey } from './liveness.ts'
export type { StoredReading } from './reading.ts'

export const devices = defineModule({
  name: 'devices',
  routes: [
    listModelsRoute,
    addModelRoute,
    editModelRoute,
    listVendorsRoute,
    addVendorRoute,
    rotateVendorRoute,
    endVendorRoute,
    listKeysRoute,
    addKeyRoute,
    revokeKeyRoute,
    listQuarantineRoute,
    retryQuarantinedRoute,
    discardQuarantinedRoute,
    listTasksRoute,
    closeTaskRoute,
    listCoverageRoute,
    listGapsRoute,
    listHomeWorksRoute,
    planHomeWorkRoute,
    completeHomeWorkRoute,
    acceptHomeWorkRoute,
    giveUpHomeWorkRoute,
    countDevicesRoute,
    exportDevicesRoute,
    listDevicesRoute,
    registerDeviceRoute,
    registerDevicesRoute,
    elderReadingsRoute,
    elderDevicesRoute,
    familyDevicesRoute,
    showDeviceRoute,
    editDeviceRoute,
    changeStateRoute,
    rotateCredentialRoute,
    bindDeviceRoute,
    unbindDeviceRoute,
    lendDeviceRoute,
    returnDeviceRoute,
    recordTestRoute,
    sendCommandRoute,
    showReadingsRoute,
    listMessagesRoute,
    postMessagesRoute,
  ],
  deadlines: [silence, testDue, commandExpiry],
  subscriptions: [followRegions, replayAfterBinding, ...followPeople],
  crons: [keepReadings, forgetNonces],
  start: async (app) => {
    if (!app.config.roles.includes('ingest')) return undefined
    await app.db.asSystem('devices.keep_readings', (tx) => makePartitions(tx))
    return startIngest(app)
  },
})
