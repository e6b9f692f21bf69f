import { defineModule } from '#platform/module'
import { changeListRoute, recordChangeRoute } from './change.ts'
import { loadDivisions } from './divisions.ts'
import { boundariesRoute, locateRoute } from './map.ts'
import { atRoute, childrenRoute, namesRoute, searchRoute, showRoute } from './tree.ts'

export { changeRegion } from './change.ts'
export { fromWgs84, metresBetween, toWgs84 } from './coordinates.ts'
export { loadDivisions, readBoundaries, readDivisions, settlementOf } from './divisions.ts'
export { labelPoint, polygonContains, ringArea } from './polygon.ts'
export {
  countyAt,
  findRegion,
  getRegion,
  isStanding,
  regionAt,
  regionName,
  regionNames,
  regionPathName,
} from './region.ts'
export { succession } from './succession.ts'

export const regions = defineModule({
  name: 'regions',
  start: async (app) => {
    await app.db.asSystem('regions.load', (tx) => loadDivisions(tx))
    return undefined
  },
  routes: [
    searchRoute,
    namesRoute,
    locateRoute,
    recordChangeRoute,
    childrenRoute,
    showRoute,
    atRoute,
    boundariesRoute,
    changeListRoute,
  ],
})
