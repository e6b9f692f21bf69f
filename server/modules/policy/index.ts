import { defineModule } from '#platform/module'
import { checkExpressionRoute, trySchemeRoute } from './editor.ts'
import { effectiveRoute, kindsRoute, listRoute, showRoute } from './list.ts'
import { loadPacks } from './pack.ts'
import { publishRoute, sendBackRoute, submitRoute, withdrawRoute } from './publish.ts'
import { saveRoute } from './save.ts'

export { getKeyed, type KeyedInForce, listInForce } from './keyed.ts'
export { forgetCached, get, getCached, type InForce, known } from './get.ts'
export { faultsOf, findKind, inTwo, type PolicyKind, policyKind, unknownsOf } from './kind.ts'
export { loadPacks, type Packed, readPacks } from './pack.ts'
export {
  bandsKind,
  parameterKind,
  priceKind,
  readingKind,
  servicesKind,
  targetKind,
} from './parameter-kinds.ts'
export { publishRule } from './publish.ts'
export { spanOf } from './rule.ts'
export { mustHold, saveDraft, viewOf } from './save.ts'
export { audienceOf, conditionOf, faultsOfAudience } from './scheme/audience.ts'
export { type CompiledScheme, compileScheme, type SchemeRule, variablesOf } from './scheme/compile.ts'
export { AMOUNT, evaluate } from './scheme/evaluate.ts'
export { reckoningKind, schemeKind } from './scheme/kind.ts'
export { type Decision, decide, type SchemeSet, schemeSet } from './scheme/settle.ts'
export { readTrace, sqlOf } from './scheme/sql.ts'

export const policy = defineModule({
  name: 'policy',
  routes: [
    kindsRoute,
    listRoute,
    effectiveRoute,
    showRoute,
    saveRoute,
    publishRoute,
    submitRoute,
    sendBackRoute,
    withdrawRoute,
    checkExpressionRoute,
    trySchemeRoute,
  ],
  start: async (app) => {
    await app.db.asSystem('policy.load_packs', (tx) => loadPacks(tx))
    return undefined
  },
})
