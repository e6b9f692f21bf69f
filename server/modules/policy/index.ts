import { defineModule } from '#platform/module'
import { effectiveRoute, kindsRoute, listRoute, showRoute } from './list.ts'
import { loadPacks } from './pack.ts'
import { publishRoute, withdrawRoute } from './publish.ts'
import { saveRoute } from './save.ts'

export { forgetCached, get, getCached, type InForce, known } from './get.ts'
export { faultsOf, findKind, type PolicyKind, policyKind, unknownsOf } from './kind.ts'
export { loadPacks, type Packed, readPacks } from './pack.ts'
export { publishRule } from './publish.ts'
export { mustHold, saveDraft, viewOf } from './save.ts'

export const policy = defineModule({
  name: 'policy',
  routes: [kindsRoute, listRoute, effectiveRoute, showRoute, saveRoute, publishRoute, withdrawRoute],
  start: async (app) => {
    await app.db.asSystem('policy.load_packs', (tx) => loadPacks(tx))
    return undefined
  },
})
