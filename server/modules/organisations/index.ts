import { defineModule } from '#platform/module'
import './name-holders.ts'
import {
  cameraSilence,
  feedStatusRoute,
  listCamerasRoute,
  makeSigningKeyRoute,
  removeCameraRoute,
  reportCamerasRoute,
  saveCameraRoute,
} from './cameras.ts'
import { directoryRoute } from './directory.ts'
import { equipmentReportRoute, listEquipmentRoute, saveEquipmentRoute } from './equipment.ts'
import { followPeople } from './follow-merge.ts'
import { followRegions } from './follow-regions.ts'
import { listRoute, showRoute } from './list.ts'
import { endPaperRoute, listPapersRoute, recordPaperRoute } from './papers.ts'
import { priceViolationsRoute, publishPriceRoute, setPremisesRoute, sitePricesRoute } from './prices.ts'
import { createRoute, editRoute, moveRoute } from './register.ts'
import { siteNetworkRoute, uncoveredFamiliesRoute } from './network.ts'
import { evacuationRoute, listRoomsRoute, occupyBedRoute, saveRoomRoute } from './rooms.ts'
import { createSiteRoute, editSiteRoute, listSitesRoute, moveSiteRoute, showSiteRoute } from './sites.ts'

export { type PaperDraft, recordPaper } from './papers.ts'
export { sitesServing } from './directory.ts'
export { evacuationOf } from './rooms.ts'
export { registerOrganisation } from './register.ts'
export { registerSite } from './sites.ts'

export const organisations = defineModule({
  name: 'organisations',
  routes: [
    listSitesRoute,
    createSiteRoute,
    directoryRoute,
    listCamerasRoute,
    feedStatusRoute,
    saveCameraRoute,
    removeCameraRoute,
    equipmentReportRoute,
    priceViolationsRoute,
    sitePricesRoute,
    setPremisesRoute,
    publishPriceRoute,
    occupyBedRoute,
    evacuationRoute,
    siteNetworkRoute,
    uncoveredFamiliesRoute,
    showSiteRoute,
    editSiteRoute,
    moveSiteRoute,
    listRoomsRoute,
    saveRoomRoute,
    listEquipmentRoute,
    saveEquipmentRoute,
    listRoute,
    createRoute,
    showRoute,
    editRoute,
    moveRoute,
    listPapersRoute,
    recordPaperRoute,
    endPaperRoute,
    makeSigningKeyRoute,
    reportCamerasRoute,
  ],
  deadlines: [cameraSilence],
  subscriptions: [followRegions, ...followPeople],
})
