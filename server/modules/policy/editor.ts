import { BenefitScheme } from '#contract/benefit-scheme'
import * as contract from '#contract/policy-editor'
import { route } from '#platform/module'
import { faultsOf, inTwo } from './kind.ts'
import { compileScheme } from './scheme/compile.ts'
import { isFault } from './scheme/condition.ts'
import { evaluate } from './scheme/evaluate.ts'
import { express } from './scheme/expression.ts'
import { faultsOfBody, schemeKind } from './scheme/kind.ts'

export const checkExpressionRoute = route(contract.checkExpression, async ({ body }) => {
  const built = express(body.text, body.wanted, {
    place: body.regionCode,
    subject: body.subject,
    prefix: 't',
  })
  return isFault(built)
    ? { fault: inTwo(built), variables: [] }
    : { fault: null, variables: [...built.variables] }
})

export const trySchemeRoute = route(contract.tryScheme, async ({ body: { body, regionCode, situation } }) => {
  const parsed = BenefitScheme.safeParse(body)
  const place = (fault: { pointer: string; detail: string; start?: number | null; end?: number | null }) => ({
    ...inTwo({ detail: fault.detail }),
    pointer: fault.pointer.replace(/^\/body/, ''),
    start: fault.start ?? null,
    end: fault.end ?? null,
  })
  const nothing = { cases: [], evaluation: null, variables: [] }
  if (!parsed.success) return { faults: faultsOf(schemeKind, body, regionCode).map(place), ...nothing }
  const faults = faultsOfBody(parsed.data, regionCode).map(place)
  // A golden case that comes out otherwise is a fault too, and the scheme runs all the same.
  if (faults.some((one) => !one.pointer.startsWith('/cases/'))) return { faults, ...nothing }
  const scheme = compileScheme({ id: '', key: 'draft', regionCode, body: parsed.data })
  return {
    faults,
    cases: parsed.data.cases.map((one, i) => ({
      evaluation: evaluate(scheme, one.situation),
      right: !faults.some((fault) => fault.pointer.startsWith(`/cases/${i}/`)),
    })),
    evaluation: situation ? evaluate(scheme, situation) : null,
    variables: [...scheme.variables],
  }
})
